package main

import (
	"context"
	"log/slog"
	"time"

	"mealmap/data"
	"mealmap/data/audit"
)

// reviewedDay is the setting that says up to which day the review has run.
const reviewedDay = "reviewed_day"

// daily reviews every day once it has ended, at start and after each midnight,
// until the context ends. A review raises flags and proposes claw-backs for
// people; it decides nothing.
// A failure is logged and tried again the next day: the days stay in the log.
func (n *network) daily(ctx context.Context, log *slog.Logger) {
	for {
		now := n.db.Now()
		if err := n.reviewUpTo(ctx, now.ServiceDay().AddDays(-1)); err != nil && ctx.Err() == nil {
			log.Error("daily review", "error", err.Error())
		}
		midnight := now.ServiceDay().AddDays(1).Start()
		select {
		case <-ctx.Done():
			return
		case <-time.After(midnight.Sub(now) + time.Minute):
		}
	}
}

// reviewUpTo runs the review as of the day, unless it has been run. Without a
// home street there is nothing to review yet.
func (n *network) reviewUpTo(ctx context.Context, day data.ServiceDay) error {
	home, err := n.db.Setting(ctx, data.HomeStreet)
	if err != nil || home == "" {
		return err
	}
	done, err := n.db.Setting(ctx, reviewedDay)
	if err != nil || done >= string(day) {
		return err
	}
	_, district, err := n.home(ctx, "")
	if err != nil {
		return err
	}
	if _, err := n.merchants.RunReview(ctx, district, day, audit.System); err != nil {
		return err
	}
	if _, err := n.meals.ProposeClawbacks(ctx, district); err != nil {
		return err
	}
	return n.put(ctx, map[string]string{reviewedDay: string(day)})
}
