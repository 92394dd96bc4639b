package alarms

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"mealmap/data"
)

// mostCaughtUp bounds how many days that have passed unseen are made up for.
const mostCaughtUp = 31

// RunDue looks at every day that has ended since it was last asked, and again at
// those of which meals were made since. It gives the days, oldest first. The first
// time it looks at yesterday.
func (s *Store) RunDue(ctx context.Context, d data.District) (days []data.ServiceDay, err error) {
	var now data.Instant
	err = s.db.View(ctx, func(tx *data.Tx) error {
		now = tx.Now
		last, err := lastRun(tx, d)
		if err != nil {
			return err
		}
		days, err = due(tx, d, last)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("days to look at: %w", err)
	}
	for _, day := range days {
		if _, err := s.Run(ctx, d, day); err != nil {
			return nil, err
		}
	}
	return days, s.db.InTx(ctx, func(tx *data.Tx) error {
		return data.PutSetting(tx, runSetting(d), strconv.FormatInt(int64(now), 10))
	})
}

// runSetting holds the instant up to which RunDue has looked.
func runSetting(d data.District) string { return "alarms_run." + d.String() }

// lastRun is that instant, 0 before the first time.
func lastRun(tx *data.Tx, d data.District) (data.Instant, error) {
	value, err := data.Setting(tx, runSetting(d))
	if err != nil || strings.TrimSpace(value) == "" {
		return 0, err
	}
	at, err := strconv.ParseInt(value, 10, 64)
	return data.Instant(at), err
}

// due lists the days that have ended since, and those before of which meals came
// since.
func due(tx *data.Tx, d data.District, last data.Instant) (days []data.ServiceDay, err error) {
	today := tx.Now.ServiceDay()
	first := today.AddDays(-1)
	if last != 0 {
		if days, err = lateDays(tx, d, last); err != nil {
			return nil, err
		}
		first = max(last.ServiceDay(), today.AddDays(-mostCaughtUp))
	}
	for day := first; day < today; day = day.AddDays(1) {
		days = append(days, day)
	}
	slices.Sort(days)
	return days, nil
}

// lateDays lists the days that had ended by then and of which meals were made
// since: records that a till brought back or that the office decided to record,
// and meals past midnight that belong to the evening before. The log of meals is
// in the order in which they were made, so only those since are read.
func lateDays(tx *data.Tx, d data.District, last data.Instant) (days []data.ServiceDay, err error) {
	err = tx.Select(&days, `
		SELECT DISTINCT service_day FROM redemptions
		WHERE rowid > coalesce((SELECT rowid FROM redemptions WHERE received_at <= ? ORDER BY rowid DESC LIMIT 1), 0)
		AND service_day < ? AND point_id IN (SELECT id FROM points WHERE district = ?)`, last, last.ServiceDay(), d)
	return days, err
}
