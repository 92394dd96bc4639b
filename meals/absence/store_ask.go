package absence

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/data/fault"
	"mealmap/meals"
)

// againAfter is when somebody tries again who was not reached.
const againAfter = 2 * time.Hour

// VisitAfter is after how many tries in vain somebody should go and look.
const VisitAfter = 2

// end closes an absence. The log does not say how the elder is.
func (a *Absence) end(tx *data.Tx, o Outcome, note []byte, by audit.Actor) error {
	err := tx.ExecOne(`
		UPDATE absences SET outcome = ?, note_sealed = ?, done_at = ?, done_by = ? WHERE district = ? AND id = ? AND outcome = ''`,
		o, note, tx.Now, by, a.District, a.ID)
	if err != nil {
		return err
	}
	return a.log(tx, "absence.done", nil, by)
}

// Answer is what somebody found out.
type Answer struct {
	Outcome Outcome
	Note    string
	Until   data.ServiceDay // of Away: the last day
}

// Tell says what came of asking after somebody. ErrDone where that is known
// already, ErrOutcome, ErrNote where who is unwell or was helped has no sentence,
// ErrUntil where a journey has no end from today on.
func (s *Store) Tell(ctx context.Context, d data.District, id ID, w Answer, by audit.Actor) error {
	w.Note = strings.TrimSpace(w.Note)
	switch {
	case !w.Outcome.known():
		return ErrOutcome
	case w.Note == "" && (w.Outcome == Unwell || w.Outcome == Helped):
		return ErrNote
	case len(w.Note) > maxNote:
		return ErrNote
	}
	err := s.db.InTx(ctx, func(tx *data.Tx) error {
		a, err := open(tx, d, id)
		if err != nil {
			return err
		}
		var note []byte
		if w.Note != "" {
			if note, err = s.vault.Seal([]byte(w.Note), noteLabel(id)); err != nil {
				return err
			}
		}
		if w.Outcome == Away {
			if err := putAway(tx, &a, tx.Now.ServiceDay(), w.Until, by); err != nil {
				return err
			}
		}
		return a.end(tx, w.Outcome, note, by)
	})
	if err != nil {
		return fmt.Errorf("absence %s: %w", id, err)
	}
	return nil
}

// maxNote bounds a note, in bytes.
const maxNote = 2000

// open finds one without an outcome.
func open(tx *data.Tx, d data.District, id ID) (Absence, error) {
	a, err := find(tx, d, id)
	if err == nil && a.Outcome != "" {
		err = ErrDone
	}
	return a, err
}

// Tried says that nobody was reached; it is tried again after some hours.
func (s *Store) Tried(ctx context.Context, d data.District, id ID, by audit.Actor) error {
	err := s.db.InTx(ctx, func(tx *data.Tx) error {
		a, err := open(tx, d, id)
		if err != nil {
			return err
		}
		err = tx.ExecOne(`UPDATE absences SET tries = tries + 1, not_before = ? WHERE district = ? AND id = ?`, tx.Now.Add(againAfter), d, id)
		if err != nil {
			return err
		}
		return a.log(tx, "absence.try", map[string]any{"tries": a.Tries + 1}, by)
	})
	if err != nil {
		return fmt.Errorf("absence %s: %w", id, err)
	}
	return nil
}

// SetAway says ahead on which days, both inclusive, an elder is away, so that nobody
// asks after him; what is open about him ends where he is away already. The same
// first day again changes the last. ErrUntil, meals.ErrElderUnknown.
func (s *Store) SetAway(ctx context.Context, d data.District, id meals.ElderID, days Span, by audit.Actor) error {
	e, err := s.meals.FindElder(ctx, d, id)
	if err != nil {
		return err
	}
	err = s.db.InTx(ctx, func(tx *data.Tx) error {
		if _, err := data.ParseServiceDay(string(days.From)); err != nil {
			return ErrUntil
		}
		if err := putAway(tx, &Absence{District: d, ID: ID(id), ElderID: id, Street: e.Street}, days.From, days.To, by); err != nil {
			return err
		}
		return s.endOpen(tx, d, id, days, by)
	})
	if err != nil {
		return fmt.Errorf("away: %w", err)
	}
	return nil
}

// endOpen ends what is open about an elder who turns out to be on a journey.
func (s *Store) endOpen(tx *data.Tx, d data.District, id meals.ElderID, days Span, by audit.Actor) error {
	var asked []Absence
	err := tx.Select(&asked, columns+` WHERE a.district = ? AND a.elder_id = ? AND a.outcome = ''`, d, id)
	if err != nil || days.From > tx.Now.ServiceDay() {
		return err
	}
	for i := range asked {
		if err := asked[i].end(tx, Away, nil, by); err != nil {
			return err
		}
	}
	return nil
}

// mostAway bounds a journey: who says a year has moved.
const mostAway = 366

func putAway(tx *data.Tx, a *Absence, from, to data.ServiceDay, by audit.Actor) error {
	today := tx.Now.ServiceDay()
	if _, err := data.ParseServiceDay(string(to)); err != nil || to < from || to < today || to > today.AddDays(mostAway) {
		return ErrUntil
	}
	_, err := tx.Exec(`
		INSERT INTO elder_away (district, elder_id, from_day, to_day, said_at, said_by) VALUES (?, ?, ?, ?, ?, ?)
		ON CONFLICT (district, elder_id, from_day) DO UPDATE SET to_day = excluded.to_day, said_at = excluded.said_at, said_by = excluded.said_by`,
		a.District, a.ElderID, from, to, tx.Now, by)
	if err != nil {
		return err
	}
	return a.log(tx, "absence.away", map[string]any{"elder": a.ElderID}, by)
}

// daysSetting holds after how many own days a street asks.
func daysSetting(street string) string { return "absence_days." + street }

func daysOf(tx *data.Tx, street string) (int, error) {
	value, err := data.Setting(tx, daysSetting(street))
	if err != nil || value == "" {
		return DefaultDays, err
	}
	return strconv.Atoi(value)
}

// Days is after how many own days a street asks after somebody.
func (s *Store) Days(ctx context.Context, street string) (n int, err error) {
	err = s.db.View(ctx, func(tx *data.Tx) error {
		n, err = daysOf(tx, street)
		return err
	})
	return n, err
}

// SetDays says after how many own days a street asks, from the next look on.
// ErrDays outside LeastDays to MostDays.
func (s *Store) SetDays(ctx context.Context, d data.District, street string, n int, by audit.Actor) error {
	if n < LeastDays || n > MostDays {
		return ErrDays.Field(fault.Field{Name: "days", Code: "absence_days"})
	}
	return s.db.InTx(ctx, func(tx *data.Tx) error {
		if err := data.PutSetting(tx, daysSetting(street), strconv.Itoa(n)); err != nil {
			return err
		}
		return audit.Append(tx, audit.Entry{District: d, Actor: by, Street: street, Action: "absence.days", Object: street, Detail: map[string]any{"days": n}})
	})
}
