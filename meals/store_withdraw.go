package meals

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"mealmap/data"
	"mealmap/data/audit"
)

// WithdrawDeparture takes a departure back that should not have been recorded:
// its open proposals are closed as kept, a category that it began ends, and a
// card may be issued again by hand. What has been decided stays.
// ErrDepartureUnknown where the street ("" for the district) has none such.
func (s *Store) WithdrawDeparture(ctx context.Context, by audit.Actor, district data.District, street string, id DepartureID, reason string) error {
	reason = strings.TrimSpace(reason)
	if reason == "" {
		return ErrReasonNeeded
	}
	err := s.db.InTx(ctx, func(tx *data.Tx) error {
		d, e, err := findDeparture(tx, district, id)
		switch {
		case err != nil:
			return err
		case street != "" && e.Street != street:
			return ErrDepartureUnknown
		case d.WithdrawnAt != 0:
			return ErrDepartureWithdrawn
		}
		return withdraw(tx, &d, e, by, reason)
	})
	if err != nil {
		return fmt.Errorf("withdraw departure %s: %w", id, err)
	}
	return nil
}

func withdraw(tx *data.Tx, d *Departure, e Elder, by audit.Actor, reason string) error {
	err := tx.ExecOne(`
		UPDATE departures SET withdrawn_at = ?, withdrawn_by = ?, withdrawn_reason = ?
		WHERE district = ? AND id = ? AND withdrawn_at IS NULL`, tx.Now, by, reason, d.District, d.ID)
	if err != nil {
		return err
	}
	kept, err := tx.Exec(`
		UPDATE clawbacks SET decision = ?, reason = ?, decided_at = ?, decided_by = ?
		WHERE district = ? AND departure_id = ? AND decision = ''`, Kept, reason, tx.Now, by, d.District, d.ID)
	if err != nil {
		return err
	}
	if d.Kind == Institution {
		_, err = tx.Exec(`DELETE FROM elder_categories WHERE district = ? AND elder_id = ? AND category = ? AND from_day = ?`,
			d.District, d.ElderID, InInstitution, d.On)
		if err != nil {
			return err
		}
	}
	return audit.Append(tx, audit.Entry{District: d.District, Actor: by, Street: e.Street, Action: "departure.withdraw",
		Object: string(d.ID), Detail: map[string]any{"elder": d.ElderID, "kind": d.Kind, "day": d.On, "reason": reason, "kept": kept}})
}

func findDeparture(tx *data.Tx, district data.District, id DepartureID) (d Departure, e Elder, err error) {
	err = tx.Get(&d, `SELECT`+departureColumns+` FROM departures d WHERE d.district = ? AND d.id = ?`, district, id)
	if errors.Is(err, data.ErrNoRow) {
		return d, e, ErrDepartureUnknown
	}
	if err == nil {
		e, err = findElder(tx, district, d.ElderID)
	}
	return d, e, err
}
