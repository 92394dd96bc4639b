package cards

import (
	"context"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/meals"
)

// held lists live cards of the scope with their elders. where narrows cards c
// and elders e with args; order is the list's.
func (s *Store) held(ctx context.Context, sc Scope, where, order string, limit int, more ...any) (list []Held, err error) {
	if limit <= 0 {
		limit = listLimit
	}
	var rows []struct {
		Card    meals.CardID  `db:"id"`
		Elder   meals.ElderID `db:"elder_id"`
		Applied bool          `db:"applied"`
	}
	err = s.db.View(ctx, func(tx *data.Tx) error {
		err := tx.Select(&rows, `
			SELECT c.id, c.elder_id,
				EXISTS (SELECT 1 FROM card_applications a
					WHERE a.district = c.district AND a.elder_id = c.elder_id AND a.open = 1) AS applied
			FROM cards c
			JOIN elders e ON e.district = c.district AND e.id = c.elder_id
			WHERE`+inScope+`AND c.live = 1 AND `+where+`
			ORDER BY `+order+`
			LIMIT ?`, append(append(sc.args(), more...), limit)...)
		if err != nil {
			return err
		}
		list = make([]Held, len(rows))
		for i, r := range rows {
			list[i].Applied = r.Applied
			if list[i].Card, err = s.meals.CardTx(tx, sc.District, r.Card); err != nil {
				return err
			}
			if list[i].Elder, err = s.meals.ElderTx(tx, sc.District, r.Elder); err != nil {
				return err
			}
		}
		return nil
	})
	return list, err
}

// ListExpiring lists the live cards whose last day is no later than to: those
// that nobody has applied for, then the others, the first to end first. limit 0:
// 200.
func (s *Store) ListExpiring(ctx context.Context, sc Scope, to data.ServiceDay, limit int) ([]Held, error) {
	return s.held(ctx, sc, `c.valid_to <= ?`, `applied, c.valid_to, e.community, e.name, c.id`, limit, to)
}

// ListToHand lists the live cards that were printed and have not reached their
// elder, by community and name. limit 0: 200.
func (s *Store) ListToHand(ctx context.Context, sc Scope, limit int) ([]Held, error) {
	return s.held(ctx, sc, `c.printed_at IS NOT NULL AND c.handed_at IS NULL`, `e.community, e.name, c.id`, limit)
}

// ListLost lists the live cards that are reported lost, the longest first.
// limit 0: 200.
func (s *Store) ListLost(ctx context.Context, sc Scope, limit int) ([]Held, error) {
	return s.held(ctx, sc, `c.lost_at IS NOT NULL`, `c.lost_at, c.id`, limit)
}

// RenewMany applies to renew the card of each elder, and names those that it
// left out. The error is of the store; what was applied for before it stands.
func (s *Store) RenewMany(ctx context.Context, sc Scope, elders []meals.ElderID, note string, by audit.Actor) (applied int, left []Left, err error) {
	left, err = each(elders, func(id meals.ElderID) error {
		_, err := s.Apply(ctx, sc, NewApplication{Elder: id, Kind: Renew, Note: note}, by)
		if err == nil {
			applied++
		}
		return err
	})
	return applied, left, err
}
