package main

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"mealmap/data"
	"mealmap/meals/absence"
	"mealmap/meals/alarms"
	"mealmap/meals/complaints"
	"mealmap/merchants/editions"
	"mealmap/merchants/verdicts"
)

// daily looks back at every day once it has ended, at start and after each
// midnight, until the context ends: for alarms, for the review and for claw-backs.
// All are for people; nothing is decided. An approved edition takes over on its
// day. A failure is logged, keeps nothing else from being done, and is tried again
// the next day: the days stay in the log.
func (n *network) daily(ctx context.Context, log *slog.Logger) {
	for {
		n.lookBack(ctx, log)
		now := n.db.Now()
		midnight := now.ServiceDay().AddDays(1).Start()
		select {
		case <-ctx.Done():
			return
		case <-time.After(midnight.Sub(now) + time.Minute):
		}
	}
}

// lookBack is what is done once after each midnight.
func (n *network) lookBack(ctx context.Context, log *slog.Logger) {
	yesterday := n.db.Now().ServiceDay().AddDays(-1)
	for _, task := range []struct {
		name string
		do   func(context.Context) error
	}{
		{"edition", n.takeOverEdition},
		{"alarms", n.lookForAlarms},
		{"review", func(ctx context.Context) error { return n.reviewUpTo(ctx, yesterday) }},
		{"interviews", n.drawInterviews},
		{"claw-backs", n.proposeClawbacks},
		{"cases", func(ctx context.Context) error { return n.openCases(ctx, yesterday) }},
		{"complaints and absences", n.promptPeople},
	} {
		if err := task.do(ctx); err != nil && ctx.Err() == nil {
			log.Error("daily "+task.name, "error", err.Error())
		}
	}
}

// inDistrict does something for the network's district, and nothing where there is
// no home street yet.
func (n *network) inDistrict(ctx context.Context, do func(data.District) error) error {
	home, err := n.db.Setting(ctx, data.HomeStreet)
	if err != nil || home == "" {
		return err
	}
	_, district, err := n.home(ctx, "")
	if err != nil {
		return err
	}
	return do(district)
}

// watchSafety tells the office, while the program serves, of food safety that nobody
// has taken in hand, until the context ends.
func (n *network) watchSafety(ctx context.Context, log *slog.Logger) {
	pulse := time.NewTicker(complaints.Pulse)
	defer pulse.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-pulse.C:
		}
		if err := n.tellUntaken(ctx); err != nil && ctx.Err() == nil {
			log.Error("untaken food safety", "error", err.Error())
		}
	}
}

// tellUntaken tells the office of food safety that nobody has taken in hand. Without
// a home street there is no office yet.
func (n *network) tellUntaken(ctx context.Context) error {
	return n.inDistrict(ctx, func(district data.District) error {
		_, err := complaints.NewStore(n.db, n.vault, n.meals, n.merchants).RunUntaken(ctx, district)
		return err
	})
}

// takeOverEdition lets pages name the edition that holds from today on.
func (n *network) takeOverEdition(ctx context.Context) error {
	return n.inDistrict(ctx, func(district data.District) error {
		return editions.NewStore(n.db, n.merchants).TakeOver(ctx, district)
	})
}

// reviewUpTo lets the method judge the days that have ended, up to the day.
// Without a home street there is nothing to review yet.
func (n *network) reviewUpTo(ctx context.Context, day data.ServiceDay) error {
	return n.inDistrict(ctx, func(district data.District) error {
		_, err := verdicts.NewStore(n.db, n.merchants).RunUpTo(ctx, district, day)
		return err
	})
}

// proposeClawbacks proposes the meals that have come late.
func (n *network) proposeClawbacks(ctx context.Context) error {
	return n.inDistrict(ctx, func(district data.District) error {
		_, err := n.meals.ProposeClawbacks(ctx, district)
		return err
	})
}

// lookForAlarms looks at the days that have ended and at those that tills have
// brought back since. Without a home street there is nobody to be asked.
func (n *network) lookForAlarms(ctx context.Context) error {
	return n.inDistrict(ctx, func(district data.District) error {
		_, err := alarms.NewStore(n.db, n.meals, n.merchants).RunDue(ctx, district)
		return err
	})
}

// promptPeople reminds of complaints whose day comes near, tells the office of late
// ones, and notices elders who stay away.
func (n *network) promptPeople(ctx context.Context) error {
	return n.inDistrict(ctx, func(district data.District) error {
		_, err := complaints.NewStore(n.db, n.vault, n.meals, n.merchants).RunDue(ctx, district)
		_, absent := absence.NewStore(n.db, n.vault, n.meals, n.merchants).RunDue(ctx, district)
		return errors.Join(err, absent)
	})
}
