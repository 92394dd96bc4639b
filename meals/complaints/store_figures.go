package complaints

import (
	"context"
	"fmt"

	"mealmap/data"
	"mealmap/merchants"
)

// Figures counts the complaints of a street that came from one day to another, both
// inclusive; street "" is the whole district.
func (s *Store) Figures(ctx context.Context, d data.District, street string, from, to data.ServiceDay) (f Figures, err error) {
	where, args := Filter{District: d, Street: street, From: from, To: to}.where()
	err = s.db.View(ctx, func(tx *data.Tx) error {
		var rows []figureRow
		err := tx.Select(&rows, `
			SELECT
				c.class,
				c.community,
				c.point_id,
				c.received_at,
				c.state,
				c.due_on,
				c.rounds,
				coalesce(c.satisfied, -1) AS satisfied,
				EXISTS (SELECT 1 FROM complaint_steps s WHERE s.district = c.district AND s.complaint_id = c.id
					AND s.action = 'answer') AS answered,
				EXISTS (SELECT 1 FROM complaint_steps s WHERE s.district = c.district AND s.complaint_id = c.id
					AND s.action = 'answer' AND json_extract(s.detail, '$.round') = 1 AND json_extract(s.detail, '$.in_time')) AS in_time
			FROM complaints c`+where, args...)
		f = tallied(rows, from, to, tx.Now.ServiceDay())
		return err
	})
	if err != nil {
		return Figures{}, fmt.Errorf("figures of complaints: %w", err)
	}
	return f, nil
}

// Of counts the complaints about a merchant since a day, by class. They are shown
// beside what elders say, and never enter the method.
func (s *Store) Of(ctx context.Context, d data.District, m merchants.MerchantID, from data.ServiceDay) (map[Class]int, error) {
	counts := map[Class]int{}
	err := s.db.View(ctx, func(tx *data.Tx) error {
		var rows []struct {
			Class Class `db:"class"`
			N     int   `db:"n"`
		}
		err := tx.Select(&rows, `
			SELECT class, count(*) AS n FROM complaints
			WHERE district = ? AND merchant_id = ? AND received_at >= ? GROUP BY class`, d, m, from.Start())
		for _, r := range rows {
			counts[r.Class] = r.N
		}
		return err
	})
	return counts, err
}

// Waiting is what complaints ask of people today.
type Waiting struct {
	Safety      int          // about food safety, not answered
	Untaken     int          // of those, without anybody who has it in hand
	OldestSince data.Instant // when the oldest of the untaken came; 0 where there is none
	Soon        int          // due today or on the next working day
	Overdue     int
	Calls       int // to be rung back today or before
	Reopened    int // not answered again yet
}

// Waiting counts what a street's complaints ask of people today; "" is the whole
// district.
func (s *Store) Waiting(ctx context.Context, d data.District, street string) (Waiting, error) {
	return s.WaitingIn(ctx, d, street, "")
}

// WaitingIn is Waiting of one community of the street.
func (s *Store) WaitingIn(ctx context.Context, d data.District, street, community string) (w Waiting, err error) {
	where, args := Filter{District: d, Street: street, Community: community, Waiting: true}.where()
	err = s.db.View(ctx, func(tx *data.Tx) error {
		w = Waiting{}
		cal, err := s.meals.CalendarTx(tx)
		if err != nil {
			return err
		}
		var list []Complaint
		if err := tx.Select(&list, columns+where, args...); err != nil {
			return err
		}
		today := tx.Now.ServiceDay()
		next := cal.AddWorkingDays(today, 1)
		for i := range list {
			w.add(&list[i], today, next)
		}
		return nil
	})
	return w, err
}

func (w *Waiting) add(c *Complaint, today, next data.ServiceDay) {
	if c.State == Answered {
		if c.CallOn <= today {
			w.Calls++
		}
		return
	}
	if c.Class == FoodSafety {
		w.Safety++
		if c.TakenAt == 0 {
			w.Untaken++
			if w.OldestSince == 0 || c.ReceivedAt < w.OldestSince {
				w.OldestSince = c.ReceivedAt
			}
		}
	}
	if c.Rounds > 1 {
		w.Reopened++
	}
	switch {
	case c.DueOn < today:
		w.Overdue++
	case c.DueOn <= next:
		w.Soon++
	}
}
