package cards

import (
	"context"
	"fmt"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/meals"
)

// twinsLimit is how many pairs are listed where the caller does not say.
const twinsLimit = 50

// Twins lists entries of the scope that look like one person, the strongest
// reason first. Who has died or moved away is closed and not listed, nor is a
// pair that somebody called distinct. ID numbers are compared in memory and not
// kept; of a whole district surnames are compared street by street. limit 0: 50.
func (s *Store) Twins(ctx context.Context, sc Scope, limit int) (twins []Twin, err error) {
	if limit <= 0 {
		limit = twinsLimit
	}
	err = s.db.View(ctx, func(tx *data.Tx) error {
		people, err := listPeople(tx, sc)
		if err != nil {
			return err
		}
		distinct, err := distinctPairs(tx, sc.District)
		if err != nil {
			return err
		}
		numbers := map[meals.ElderID]string{}
		pairs, err := twinsOf(people, func(id meals.ElderID) (string, error) {
			if n, known := numbers[id]; known {
				return n, nil
			}
			r, err := s.meals.UnsealTx(tx, sc.District, id)
			numbers[id] = r.Number
			return r.Number, err
		})
		if err != nil {
			return err
		}
		for _, p := range pairs {
			if distinct[[2]meals.ElderID{p.a, p.b}] || len(twins) == limit {
				continue
			}
			t := Twin{Reason: p.reason}
			if t.A, err = s.meals.ElderTx(tx, sc.District, p.a); err != nil {
				return err
			}
			if t.B, err = s.meals.ElderTx(tx, sc.District, p.b); err != nil {
				return err
			}
			twins = append(twins, t)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("list twins: %w", err)
	}
	return twins, nil
}

func listPeople(tx *data.Tx, sc Scope) (people []person, err error) {
	err = tx.Select(&people, `
		SELECT
			e.id,
			e.street,
			e.name,
			e.born_on,
			coalesce(hex(e.phone_index), '') AS phone_index
		FROM elders e
		WHERE`+inScope+`
			AND NOT EXISTS (SELECT 1 FROM departures g WHERE g.district = e.district AND g.elder_id = e.id
				AND g.kind IN ('death','moved') AND g.withdrawn_at IS NULL)
		ORDER BY e.id`, sc.args()...)
	return people, err
}

func distinctPairs(tx *data.Tx, d data.District) (map[[2]meals.ElderID]bool, error) {
	var rows []struct {
		A meals.ElderID `db:"elder_a"`
		B meals.ElderID `db:"elder_b"`
	}
	err := tx.Select(&rows, `SELECT elder_a, elder_b FROM elder_distinct WHERE district = ?`, d)
	pairs := make(map[[2]meals.ElderID]bool, len(rows))
	for _, r := range rows {
		pairs[[2]meals.ElderID{r.A, r.B}] = true
	}
	return pairs, err
}

// Distinct remembers that two entries are two people; they are not listed
// again. Once more changes nothing. meals.ErrElderUnknown, ErrSameElder.
func (s *Store) Distinct(ctx context.Context, sc Scope, a, b meals.ElderID, by audit.Actor) error {
	if a == b {
		return ErrSameElder
	}
	key := ordered(a, b)
	err := s.db.InTx(ctx, func(tx *data.Tx) error {
		first, err := s.elder(tx, sc, key[0])
		if err != nil {
			return err
		}
		if _, err := s.elder(tx, sc, key[1]); err != nil {
			return err
		}
		_, err = tx.Exec(`INSERT INTO elder_distinct (district, elder_a, elder_b, decided_at, decided_by) VALUES (?, ?, ?, ?, ?)`,
			sc.District, key[0], key[1], tx.Now, by)
		if data.IsUnique(err) {
			return nil
		}
		if err != nil {
			return err
		}
		return logStep(tx, &first, by, "twin.distinct", string(key[0]), map[string]any{"other": key[1]})
	})
	if err != nil {
		return fmt.Errorf("distinct elders: %w", err)
	}
	return nil
}
