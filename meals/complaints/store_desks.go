package complaints

import (
	"context"
	"errors"
	"fmt"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/data/fault"
)

// deskOf is the desk of a class in a street, the defaults where the street has not
// said.
func deskOf(tx *data.Tx, d data.District, street string, class Class) (Desk, error) {
	var row struct {
		Days        int         `db:"days"`
		Responsible audit.Actor `db:"responsible"`
		Deputy      audit.Actor `db:"deputy"`
	}
	err := tx.Get(&row, `SELECT days, responsible, deputy FROM complaint_desks WHERE district = ? AND street = ? AND class = ?`, d, street, class)
	if errors.Is(err, data.ErrNoRow) {
		return Desk{Street: street, Class: class, Days: DefaultDays(class)}, nil
	}
	return Desk{street, class, row.Days, row.Responsible, row.Deputy, true}, err
}

// Desks lists the desks of every class in a street, in the order of Classes.
func (s *Store) Desks(ctx context.Context, d data.District, street string) (list []Desk, err error) {
	err = s.db.View(ctx, func(tx *data.Tx) error {
		list = nil
		for _, class := range Classes() {
			desk, err := deskOf(tx, d, street, class)
			if err != nil {
				return err
			}
			list = append(list, desk)
		}
		return nil
	})
	return list, err
}

// SetDesk says who works on a class from now on, in how many working days; what
// has come already keeps its last day. ErrInvalidInput names what is wrong: days
// outside 0 to MostDays, a person who does not work on complaints of the whole
// street, a deputy who is the responsible.
func (s *Store) SetDesk(ctx context.Context, d data.District, k Desk, by audit.Actor) error {
	err := s.db.InTx(ctx, func(tx *data.Tx) error {
		works := map[audit.Actor]bool{}
		for _, who := range []audit.Actor{k.Responsible, k.Deputy} {
			ok, err := worksOn(tx, &Complaint{District: d, Street: k.Street}, who)
			if err != nil {
				return err
			}
			works[who] = ok
		}
		if err := k.check(works); err != nil {
			return err
		}
		_, err := tx.Exec(`
			INSERT INTO complaint_desks (district, street, class, days, responsible, deputy, set_at, set_by)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?)
			ON CONFLICT (district, street, class) DO UPDATE SET days = excluded.days, responsible = excluded.responsible,
				deputy = excluded.deputy, set_at = excluded.set_at, set_by = excluded.set_by`,
			d, k.Street, k.Class, k.Days, k.Responsible, k.Deputy, tx.Now, by)
		if err != nil {
			return err
		}
		return audit.Append(tx, audit.Entry{District: d, Actor: by, Street: k.Street, Action: "complaint.desk", Object: string(k.Class),
			Detail: map[string]any{"days": k.Days, "responsible": k.Responsible, "deputy": k.Deputy}})
	})
	if err != nil {
		return fmt.Errorf("set desk of %s: %w", k.Class, err)
	}
	return nil
}

// check names what is wrong with a desk; works says who works on complaints of the
// whole street.
func (d Desk) check(works map[audit.Actor]bool) error {
	err, ok := fault.ErrInvalidInput, true
	bad := func(wrong bool, name, code string) {
		if wrong {
			err, ok = err.Field(fault.Field{Name: name, Code: code}), false
		}
	}
	bad(!d.Class.known(), "class", "complaint_class")
	bad(d.Days < 0 || d.Days > MostDays, "days", "complaint_days")
	bad(d.Responsible != "" && !works[d.Responsible], "responsible", "complaint_person")
	bad(d.Deputy != "" && !works[d.Deputy], "deputy", "complaint_person")
	bad(d.Deputy != "" && (d.Deputy == d.Responsible || d.Responsible == ""), "deputy", "complaint_deputy")
	if ok {
		return nil
	}
	return err
}

// SetAway says on which days, both inclusive, a person is away, so that deputies
// work on what is his. The same first day again changes the last. ErrInvalidInput
// where the days do not follow one another, or nobody works here by that name.
func (s *Store) SetAway(ctx context.Context, d data.District, who audit.Actor, from, to data.ServiceDay, by audit.Actor) error {
	_, noFrom := data.ParseServiceDay(string(from))
	_, noTo := data.ParseServiceDay(string(to))
	if noFrom != nil || noTo != nil || to < from {
		return fault.ErrInvalidInput.Field(fault.Field{Name: "to", Code: "complaint_away"})
	}
	err := s.db.InTx(ctx, func(tx *data.Tx) error {
		r, err := roster(tx, d, from)
		if err != nil {
			return err
		}
		if !r.Active[who] {
			return fault.ErrInvalidInput.Field(fault.Field{Name: "who", Code: "complaint_person"})
		}
		_, err = tx.Exec(`
			INSERT INTO complaint_away (district, actor, from_day, to_day, said_at, said_by) VALUES (?, ?, ?, ?, ?, ?)
			ON CONFLICT (district, actor, from_day) DO UPDATE SET to_day = excluded.to_day, said_at = excluded.said_at, said_by = excluded.said_by`,
			d, who, from, to, tx.Now, by)
		if err != nil {
			return err
		}
		return audit.Append(tx, audit.Entry{District: d, Actor: by, Action: "complaint.away", Object: string(who),
			Detail: map[string]any{"from": from, "to": to}})
	})
	if err != nil {
		return fmt.Errorf("away: %w", err)
	}
	return nil
}

// Away is when somebody is not there.
type Away struct {
	Who  audit.Actor     `db:"actor"`
	From data.ServiceDay `db:"from_day"`
	To   data.ServiceDay `db:"to_day"` // inclusive
}

// ListAway lists who is away on the day or after it.
func (s *Store) ListAway(ctx context.Context, d data.District, from data.ServiceDay) (list []Away, err error) {
	err = s.db.View(ctx, func(tx *data.Tx) error {
		return tx.Select(&list, `
			SELECT actor, from_day, to_day FROM complaint_away WHERE district = ? AND to_day >= ? ORDER BY from_day, actor`, d, from)
	})
	return list, err
}

// Roster says who works on the day.
func (s *Store) Roster(ctx context.Context, d data.District, day data.ServiceDay) (r Roster, err error) {
	err = s.db.View(ctx, func(tx *data.Tx) error {
		r, err = roster(tx, d, day)
		return err
	})
	return r, err
}
