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
// those of which tills have brought back meals since. It gives the days, oldest
// first. The first time it looks at yesterday.
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

// due lists the days that have ended since, and those before of which records
// were received since.
func due(tx *data.Tx, d data.District, last data.Instant) (days []data.ServiceDay, err error) {
	today := tx.Now.ServiceDay()
	first := today.AddDays(-1)
	if last != 0 {
		first = max(last.ServiceDay(), today.AddDays(-mostCaughtUp))
		eaters, err := eatersOf(tx)
		if err != nil {
			return nil, err
		}
		for _, district := range eaters {
			var late []data.ServiceDay
			err := tx.Select(&late, `
				SELECT DISTINCT r.service_day FROM offline_records o
				JOIN redemptions r ON r.district = ? AND r.id = o.redemption_id
				WHERE o.district = ? AND o.received_at > ? AND o.redemption_id <> '' AND r.service_day < ?`,
				district, d, last, first)
			if err != nil {
				return nil, err
			}
			days = append(days, late...)
		}
	}
	for day := first; day < today; day = day.AddDays(1) {
		days = append(days, day)
	}
	slices.Sort(days)
	return slices.Compact(days), nil
}
