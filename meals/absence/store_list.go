package absence

import (
	"context"
	"fmt"
	"strings"

	"mealmap/data"
)

// Filter narrows a list; a zero field does not narrow.
type Filter struct {
	District  data.District
	Street    string
	Community string
	Open      bool            // without an outcome
	Since     data.ServiceDay // noticed on the day or later
	Limit     int             // 0: 200
}

const listLimit = 200

func (f Filter) where() (string, []any) {
	where, args := []string{"a.district = ?"}, []any{f.District}
	add := func(use bool, clause string, arg ...any) {
		if use {
			where, args = append(where, clause), append(args, arg...)
		}
	}
	add(f.Street != "", "a.street = ?", f.Street)
	add(f.Community != "", "a.community = ?", f.Community)
	add(f.Open, "a.outcome = ''")
	add(f.Since != "", "a.noticed_on >= ?", f.Since)
	return " WHERE " + strings.Join(where, " AND "), args
}

// List lists who was noticed: what is sure before what is not, what was told to the
// office first, then the longest away; what is done last, the newest first.
func (s *Store) List(ctx context.Context, f Filter) (list []Absence, err error) {
	where, args := f.where()
	if f.Limit <= 0 {
		f.Limit = listLimit
	}
	err = s.db.View(ctx, func(tx *data.Tx) error {
		return tx.Select(&list, columns+where+`
			ORDER BY a.outcome <> '', a.unsure, a.escalated_at IS NULL, a.done_at DESC, a.last_day, a.id LIMIT ?`, append(args, f.Limit)...)
	})
	return list, err
}

// Find gives one, ErrUnknown where there is none.
func (s *Store) Find(ctx context.Context, d data.District, id ID) (a Absence, err error) {
	err = s.db.View(ctx, func(tx *data.Tx) error {
		a, err = find(tx, d, id)
		return err
	})
	return a, err
}

// Note opens what was found out, "" where nothing was written.
func (s *Store) Note(ctx context.Context, d data.District, id ID) (note string, err error) {
	err = s.db.View(ctx, func(tx *data.Tx) error {
		var sealed []byte
		err := tx.Get(&sealed, `SELECT coalesce(note_sealed, x'') FROM absences WHERE district = ? AND id = ?`, d, id)
		if err != nil || len(sealed) == 0 {
			return err
		}
		text, err := s.vault.Open(sealed, noteLabel(id))
		note = string(text)
		return err
	})
	if err != nil {
		return "", fmt.Errorf("note of absence %s: %w", id, err)
	}
	return note, nil
}

// Waiting is who is to be asked after today.
type Waiting struct {
	Open      int // surely not come
	Escalated int // of those, told to the office
	Unsure    int // a till has not reported; not among Open
}

// Waiting counts a street's; "" is the whole district.
func (s *Store) Waiting(ctx context.Context, d data.District, street string) (Waiting, error) {
	return s.WaitingIn(ctx, d, street, "")
}

// WaitingIn is Waiting of one community of the street.
func (s *Store) WaitingIn(ctx context.Context, d data.District, street, community string) (w Waiting, err error) {
	list, err := s.List(ctx, Filter{District: d, Street: street, Community: community, Open: true, Limit: 100_000})
	for _, a := range list {
		switch {
		case a.Unsure:
			w.Unsure++
			continue
		case a.EscalatedAt != 0:
			w.Escalated++
		}
		w.Open++
	}
	return w, err
}

// Figures is what became of those who were noticed on some days, as it stands now.
type Figures struct {
	Noticed  int
	Reached  int // somebody has found out
	CameBack int // by themselves
	Open     int
}

// Figures counts those of a street who were noticed from one day to another, both
// inclusive; street "" is the whole district.
func (s *Store) Figures(ctx context.Context, d data.District, street string, from, to data.ServiceDay) (f Figures, err error) {
	err = s.db.View(ctx, func(tx *data.Tx) error {
		var rows []struct {
			Outcome Outcome `db:"outcome"`
			N       int     `db:"n"`
		}
		err := tx.Select(&rows, `
			SELECT outcome, count(*) AS n FROM absences
			WHERE district = ? AND (? = '' OR street = ?) AND noticed_on BETWEEN ? AND ? GROUP BY outcome`, d, street, street, from, to)
		f = Figures{}
		for _, r := range rows {
			f.Noticed += r.N
			switch r.Outcome {
			case "":
				f.Open += r.N
			case CameBack:
				f.CameBack += r.N
			default:
				f.Reached += r.N
			}
		}
		return err
	})
	return f, err
}
