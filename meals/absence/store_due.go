package absence

import (
	"context"
	"fmt"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/meals"
)

// Ran is what one look has changed.
type Ran struct {
	Noticed   int // elders whom somebody is to ask after from now on
	CameBack  int // by a meal
	Escalated int // told to the office
	Changed   int // longer away, or sure by now
}

// found is an elder with a gap that somebody should ask about.
type found struct {
	elder
	gap Gap
}

// RunDue looks at the days up to yesterday: who has not come, who came back, and
// what nobody has answered for a working day. Run again on the same day it changes
// nothing.
func (s *Store) RunDue(ctx context.Context, d data.District) (ran Ran, err error) {
	gaps, err := s.gaps(ctx, d)
	if err != nil {
		return Ran{}, fmt.Errorf("look for who stays away: %w", err)
	}
	err = s.db.InTx(ctx, func(tx *data.Tx) error {
		ran = Ran{}
		if err := cameBack(tx, d, &ran); err != nil {
			return err
		}
		for i := range gaps {
			if err := keep(tx, d, &gaps[i], &ran); err != nil {
				return fmt.Errorf("elder %s: %w", gaps[i].ID, err)
			}
		}
		return s.escalate(tx, d, &ran)
	})
	if err != nil {
		return Ran{}, fmt.Errorf("keep who stays away: %w", err)
	}
	return ran, nil
}

// gaps finds who should be asked after, as of yesterday.
func (s *Store) gaps(ctx context.Context, d data.District) (list []found, err error) {
	err = s.db.View(ctx, func(tx *data.Tx) error {
		list = nil
		town, err := s.town(ctx, tx, d)
		if err != nil {
			return err
		}
		on := tx.Now.ServiceDay().AddDays(-1)
		elders, err := missing(tx, d, on)
		if err != nil {
			return err
		}
		days := map[string]int{}
		for i := range elders {
			e := &elders[i]
			if e.Life, err = lifeOf(tx, d, e.ID, tx.Now.ServiceDay()); err != nil {
				return err
			}
			if _, known := days[e.Street]; !known {
				if days[e.Street], err = daysOf(tx, e.Street); err != nil {
					return err
				}
			}
			h, ok := HabitOf(e.Life, town)
			if !ok {
				continue
			}
			if g, ask := GapOf(e.Life, h, town, on, Need(days[e.Street], e.Alone)); ask {
				list = append(list, found{*e, g})
			}
		}
		return nil
	})
	return list, err
}

// cameBack ends what is open about elders who have eaten since, or who have left for
// good by the lists that others bring.
func cameBack(tx *data.Tx, d data.District, ran *Ran) error {
	var back []struct {
		Absence
		Gone string `db:"gone"`
	}
	err := tx.Select(&back, `
		SELECT o.*, coalesce((SELECT g.kind FROM departures g
			WHERE g.district = o.district AND g.elder_id = o.elder_id AND g.withdrawn_at IS NULL ORDER BY g.kind LIMIT 1), '') AS gone
		FROM (`+columns+` WHERE a.district = ? AND a.outcome = '') o
		WHERE gone <> '' OR EXISTS (
			SELECT 1 FROM redemptions r WHERE r.district = o.district AND r.elder_id = o.elder_id AND r.service_day > o.last_day
			AND `+stands+`)
		ORDER BY o.id`, d)
	if err != nil {
		return err
	}
	for _, b := range back {
		outcome := CameBack
		switch meals.DepartureKind(b.Gone) {
		case meals.Died:
			outcome = Died
		case meals.MovedAway, meals.Institution:
			outcome = Left
		}
		if err := b.end(tx, outcome, nil, audit.System); err != nil {
			return err
		}
		ran.CameBack++
	}
	return nil
}

// keep notes an elder whom somebody should ask after, once for each last sign of
// life; what is open learns how long it has become.
func keep(tx *data.Tx, d data.District, f *found, ran *Ran) error {
	var open []Absence
	err := tx.Select(&open, columns+` WHERE a.district = ? AND a.elder_id = ? AND a.outcome = ''`, d, f.ID)
	if err != nil {
		return err
	}
	if len(open) > 0 {
		a := &open[0]
		if a.Missed == f.gap.Missed && a.Unsure == f.gap.Unsure {
			return nil
		}
		ran.Changed++
		return tx.ExecOne(`UPDATE absences SET missed = ?, unsure = ? WHERE district = ? AND id = ?`, f.gap.Missed, f.gap.Unsure, d, a.ID)
	}
	a := Absence{District: d, ElderID: f.ID, Street: f.Street}
	n, err := tx.Exec(`
		INSERT INTO absences (district, id, elder_id, street, community, last_day, missed, unsure, noticed_on)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (district, elder_id, last_day) DO UPDATE SET outcome = '', done_at = NULL, done_by = '', missed = excluded.missed,
			unsure = excluded.unsure, noticed_on = excluded.noticed_on, escalated_at = NULL
		WHERE outcome = 'came_back'`, // by a meal that was voided since
		d, data.NewID(), f.ID, f.Street, f.Community, f.gap.Since, f.gap.Missed, f.gap.Unsure, tx.Now.ServiceDay())
	if err != nil || n == 0 {
		return err
	}
	err = tx.Get(&a.ID, `SELECT id FROM absences WHERE district = ? AND elder_id = ? AND last_day = ?`, d, f.ID, f.gap.Since)
	if err != nil {
		return err
	}
	ran.Noticed++
	return a.log(tx, "absence.notice", map[string]any{"missed": f.gap.Missed, "unsure": f.gap.Unsure}, audit.System)
}

// escalate tells the office of what nobody has answered on a whole working day
// since it was noticed. What is unsure waits until it is sure.
func (s *Store) escalate(tx *data.Tx, d data.District, ran *Ran) error {
	var open []Absence
	err := tx.Select(&open, columns+`
		WHERE a.district = ? AND a.outcome = '' AND a.escalated_at IS NULL AND a.unsure = 0 ORDER BY a.id`, d)
	if err != nil {
		return err
	}
	cal, err := s.meals.CalendarTx(tx)
	if err != nil {
		return err
	}
	for i := range open {
		a := &open[i]
		if tx.Now.ServiceDay() <= cal.AddWorkingDays(a.NoticedOn, 0) {
			continue
		}
		if err := tx.ExecOne(`UPDATE absences SET escalated_at = ? WHERE district = ? AND id = ?`, tx.Now, d, a.ID); err != nil {
			return err
		}
		if err := a.log(tx, "absence.escalate", map[string]any{"tries": a.Tries}, audit.System); err != nil {
			return err
		}
		ran.Escalated++
	}
	return nil
}
