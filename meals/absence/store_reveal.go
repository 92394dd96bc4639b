package absence

import (
	"context"
	"fmt"

	"mealmap/data"
	"mealmap/data/audit"
)

// Contact is somebody who may be rung.
type Contact struct {
	Name     string
	Relation string
	Phone    string // "" where none is known
}

// Contacts are the elder's name and telephone whole, and who fetches for him.
type Contacts struct {
	Name   string
	Phone  string // "" where none is known
	Others []Contact
}

// Reveal gives whom somebody can ring about an absence, and logs that by has seen
// it.
func (s *Store) Reveal(ctx context.Context, d data.District, id ID, by audit.Actor) (c Contacts, err error) {
	a, err := s.Find(ctx, d, id)
	if err != nil {
		return Contacts{}, err
	}
	e, err := s.meals.FindElder(ctx, d, a.ElderID)
	if err != nil {
		return Contacts{}, err
	}
	whole, err := s.meals.RevealNumber(ctx, d, a.ElderID, by)
	if err != nil {
		return Contacts{}, err
	}
	err = s.db.InTx(ctx, func(tx *data.Tx) error {
		c = Contacts{Name: e.Name, Phone: whole.Phone}
		if c.Others, err = s.delegates(tx, &a); err != nil {
			return err
		}
		return a.log(tx, "absence.reveal", nil, by)
	})
	if err != nil {
		return Contacts{}, fmt.Errorf("reveal absence %s: %w", id, err)
	}
	return c, nil
}

// delegates are those who may fetch for the elder today, with their telephones.
func (s *Store) delegates(tx *data.Tx, a *Absence) (list []Contact, err error) {
	var rows []struct {
		ID       string `db:"id"`
		Name     string `db:"name"`
		Relation string `db:"relation"`
		Sealed   []byte `db:"sealed"`
	}
	err = tx.Select(&rows, `
		SELECT id, name, relation, coalesce(phone_sealed, x'') AS sealed FROM delegates
		WHERE district = ? AND elder_id = ? AND ended_at IS NULL AND ? BETWEEN from_day AND to_day ORDER BY created_at, id`,
		a.District, a.ElderID, tx.Now.ServiceDay())
	for _, r := range rows {
		c := Contact{Name: r.Name, Relation: r.Relation}
		if len(r.Sealed) > 0 {
			phone, err := s.vault.Open(r.Sealed, "delegates/"+r.ID+"/phone")
			if err != nil {
				return nil, fmt.Errorf("delegate %s: %w", r.ID, err)
			}
			c.Phone = string(phone)
		}
		list = append(list, c)
	}
	return list, err
}
