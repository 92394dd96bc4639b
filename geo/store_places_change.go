package geo

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"mealmap/data"
	"mealmap/data/audit"
)

// Update renames or moves a place, or says whose elders live around it. Its code
// stays, because paper carries it. ErrUnknownPlace, ErrInvalidInput.
func (s *PlaceStore) Update(ctx context.Context, p Place, by audit.Actor) (Place, error) {
	p.Name = strings.TrimSpace(p.Name)
	if err := p.check(); err != nil {
		return Place{}, err
	}
	p.Cell = CellOf(p.At)
	return p, s.change(ctx, p, by, "place.update", func(tx *data.Tx) error {
		return tx.ExecOne(`
			UPDATE places
			SET name = ?, lat = ?, lng = ?, cell = ?, community = ?
			WHERE district = ? AND code = ? AND street = ?`,
			p.Name, p.At.Lat, p.At.Lng, p.Cell, p.Community, p.District, p.Code, p.Street)
	})
}

// Retire forgets a place: its poster has been taken down. ErrUnknownPlace.
func (s *PlaceStore) Retire(ctx context.Context, p Place, by audit.Actor) error {
	return s.change(ctx, p, by, "place.retire", func(tx *data.Tx) error {
		return tx.ExecOne(`DELETE FROM places WHERE district = ? AND code = ? AND street = ?`, p.District, p.Code, p.Street)
	})
}

func (s *PlaceStore) change(ctx context.Context, p Place, by audit.Actor, action string, do func(*data.Tx) error) error {
	err := s.db.InTx(ctx, func(tx *data.Tx) error {
		if err := do(tx); err != nil {
			return err
		}
		return audit.Append(tx, audit.Entry{District: p.District, Actor: by, Street: p.Street,
			Action: action, Object: p.Code, Detail: map[string]any{"name": p.Name}})
	})
	if errors.Is(err, data.ErrNoRow) {
		return ErrUnknownPlace.With("Code", shorten(p.Code))
	}
	if err != nil {
		return fmt.Errorf("%s %s: %w", action, p.Code, err)
	}
	return nil
}
