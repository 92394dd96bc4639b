package verdicts

import (
	"context"
	"errors"
	"fmt"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/merchants/review"
)

// What of the carried is kept: of the last days, for who reads and for a restart,
// and of the ends of a year's months.
const (
	carryDays   = 3
	carryMonths = 400 // days
)

// errOvertaken: another program has kept the day, or the day's log has grown
// since it was read.
var errOvertaken = errors.New("another has kept this day")

// RunUpTo judges and keeps each day after the last that is kept, in order, up to
// day; a day is one transaction. Only days that have ended are judged; days that
// are kept stay as they are. It tells how many it kept: what another program
// keeps meanwhile is not among them. Before the first answer there is nothing to
// judge.
func (s *Store) RunUpTo(ctx context.Context, d data.District, day data.ServiceDay) (ran int, err error) {
	day = min(day, s.db.Now().ServiceDay().AddDays(-1))
	w, next, err := s.startRun(ctx, d)
	if err != nil {
		return 0, fmt.Errorf("resume review: %w", err)
	}
	if next == "" {
		return 0, nil
	}
	first := next
	for ; next <= day; next = next.AddDays(1) {
		k := keeping{district: d, day: next, first: first, last: next == day, follows: w.at}
		if err := s.judge(ctx, w, &k, day); err != nil {
			return ran, fmt.Errorf("review of %s: %w", next, err)
		}
		err := s.db.InTx(ctx, func(tx *data.Tx) error { return k.keep(tx) })
		if errors.Is(err, errOvertaken) {
			return ran, nil
		}
		if err != nil {
			return ran, fmt.Errorf("keep review of %s: %w", next, err)
		}
		ran++
	}
	if ran > 0 {
		s.mu.Lock()
		s.latest[d] = &standing{w.engine, w.at}
		s.mu.Unlock()
	}
	return ran, nil
}

// startRun resumes from the last day that is kept and tells which is next, ""
// where nobody has answered yet.
func (s *Store) startRun(ctx context.Context, d data.District) (w *walk, next data.ServiceDay, err error) {
	err = s.db.View(ctx, func(tx *data.Tx) error {
		last, err := lastKept(tx, d)
		if err != nil {
			return err
		}
		if w, err = resume(tx, d, last); err != nil {
			return err
		}
		if last != "" {
			next = last.AddDays(1)
			return nil
		}
		next, err = firstAnswered(tx, d)
		return err
	})
	return w, next, err
}

// keeping is one day on its way into the database.
type keeping struct {
	district data.District
	day      data.ServiceDay
	first    data.ServiceDay // of this run
	last     bool            // of this run
	follows  data.ServiceDay // the day kept before, "" none
	events   int
	terms    int
	verdicts []review.Verdict
	entered  []member
	snapshot []byte // nil: not to be carried
}

// judge works the day out, outside the transaction that keeps it: tills must not
// wait for it.
func (s *Store) judge(ctx context.Context, w *walk, k *keeping, upTo data.ServiceDay) error {
	err := s.db.View(ctx, func(tx *data.Tx) (err error) {
		k.verdicts, err = w.day(tx, k.day, upTo)
		return err
	})
	if err != nil {
		return err
	}
	k.events, k.entered, k.terms = len(w.events[k.day]), w.entered(k.day), termsOn(w.terms, k.day).Version
	if k.day > upTo.AddDays(-carryDays) || k.day == k.day.MonthEnd() {
		k.snapshot, err = w.engine.Snapshot()
	}
	return err
}

func (k *keeping) keep(tx *data.Tx) error {
	if err := k.undisturbed(tx); err != nil {
		return err
	}
	for i := range k.verdicts {
		v := &k.verdicts[i]
		text, err := bodyOf(v)
		if err != nil {
			return fmt.Errorf("verdict of %s: %w", v.Merchant, err)
		}
		err = tx.Put(`INSERT INTO review_days (district, merchant_id, day, terms, method, level, body) VALUES (?,?,?,?,?,?,?)`,
			k.district, v.Merchant, k.day, v.Settings, review.MethodVersion, v.Level, text)
		if err != nil {
			return fmt.Errorf("verdict of %s: %w", v.Merchant, err)
		}
	}
	for _, m := range k.entered {
		err := tx.Put(`INSERT INTO review_entered (district, merchant_id, since, seen_on) VALUES (?,?,?,?)`,
			k.district, m.ID, m.Since, m.Seen)
		if err != nil {
			return fmt.Errorf("enter %s: %w", m.ID, err)
		}
	}
	if err := k.carry(tx); err != nil {
		return err
	}
	if !k.last {
		return nil
	}
	return audit.Append(tx, audit.Entry{District: k.district, Actor: audit.System, Action: "review.run", Object: string(k.day),
		Detail: map[string]any{"from": k.first, "terms": k.terms, "merchants": len(k.verdicts)}})
}

// undisturbed: the day before is still the last that is kept, and the day's log
// and terms are as they were read.
func (k *keeping) undisturbed(tx *data.Tx) error {
	last, err := lastKept(tx, k.district)
	if err != nil {
		return err
	}
	events, err := loadEvents(tx, k.district, k.day, k.day)
	if err != nil {
		return err
	}
	terms, err := loadTerms(tx, k.district)
	if err != nil {
		return err
	}
	if last != k.follows || len(events[k.day]) != k.events || termsOn(terms, k.day).Version != k.terms {
		return errOvertaken
	}
	return nil
}

func (k *keeping) carry(tx *data.Tx) error {
	if k.snapshot == nil {
		return nil
	}
	err := tx.Put(`INSERT INTO review_carried (district, day, method, engine) VALUES (?,?,?,?)
		ON CONFLICT DO UPDATE SET method = excluded.method, engine = excluded.engine`, k.district, k.day, review.MethodVersion, k.snapshot)
	if err != nil {
		return fmt.Errorf("carry: %w", err)
	}
	_, err = tx.Exec(`DELETE FROM review_carried
		WHERE district = ? AND day <= ? AND (strftime('%d', day, '+1 day') <> '01' OR day < ?)`,
		k.district, k.day.AddDays(-carryDays), k.day.AddDays(-carryMonths))
	return err
}
