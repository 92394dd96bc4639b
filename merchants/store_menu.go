package merchants

import (
	"context"
	"fmt"
	"slices"

	"mealmap/data"
	"mealmap/data/audit"
)

// ListMenu gives the price buttons of a point, in order; none where the office
// has entered none.
func (s *Store) ListMenu(ctx context.Context, d data.District, id PointID) (items []MenuItem, err error) {
	err = s.db.View(ctx, func(tx *data.Tx) error {
		items, err = loadMenu(tx, d, id)
		return err
	})
	return items, err
}

// PutMenu writes the price buttons of a point anew, in order: at most MaxMenu,
// no name twice. ErrUnknownPoint, invalid_input whose field "menu" names lines.
// The same menu again changes nothing.
func (s *Store) PutMenu(ctx context.Context, d data.District, id PointID, items []MenuItem, by audit.Actor) error {
	err := s.db.InTx(ctx, func(tx *data.Tx) error { return PutMenu(tx, d, id, items, by) })
	if err != nil {
		return fmt.Errorf("menu of point %s: %w", id, err)
	}
	return nil
}

// PutMenu is the store's PutMenu within a transaction.
func PutMenu(tx *data.Tx, d data.District, id PointID, items []MenuItem, by audit.Actor) error {
	items, err := tidyMenu(items)
	if err != nil {
		return err
	}
	p, err := loadPoint(tx, d, id)
	if err != nil {
		return err
	}
	before, err := loadMenu(tx, d, id)
	if err != nil || slices.Equal(before, items) {
		return err
	}
	if _, err := tx.Exec(`DELETE FROM point_menu WHERE district = ? AND point_id = ?`, d, id); err != nil {
		return err
	}
	for i, item := range items {
		if _, err := tx.Exec(`INSERT INTO point_menu (district, point_id, position, name, price_fen) VALUES (?,?,?,?,?)`,
			d, id, i+1, item.Name, item.Price); err != nil {
			return err
		}
	}
	return logPoint(tx, p, by, "point.menu", map[string]any{"from": menuWords(before), "to": menuWords(items)})
}

func loadMenu(tx *data.Tx, d data.District, id PointID) (items []MenuItem, err error) {
	err = tx.Select(&items, `
		SELECT name, price_fen
		FROM point_menu
		WHERE district = ? AND point_id = ?
		ORDER BY position`, d, id)
	return items, err
}

// menuWords is a menu for the log: "name 15.00".
func menuWords(items []MenuItem) []string {
	all := make([]string, len(items))
	for i, item := range items {
		all[i] = item.Name + " " + item.Price.String()
	}
	return all
}
