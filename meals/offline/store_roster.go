package offline

import (
	"context"
	"fmt"

	"mealmap/data"
)

// rosterOf gives the district's roster, made anew where it is too old or a card
// has changed. Who comes meanwhile waits for it.
func (s *Store) rosterOf(ctx context.Context, d data.District) (*roster, error) {
	r := s.rosters[d]
	err := s.db.View(ctx, func(tx *data.Tx) error {
		var stamp cardStamp
		err := tx.Get(&stamp, `
			SELECT
				count(*) AS cards,
				coalesce(max(card_index), -1) AS last,
				count(live) AS live,
				coalesce(sum(lost_at), 0) AS lost,
				coalesce(sum(flags), 0) AS flags
			FROM cards
			WHERE district = CAST(? AS INTEGER)`, d)
		if err != nil || r != nil && r.stamp == stamp && r.made <= tx.Now && tx.Now.Sub(r.made) < rosterAge {
			return err
		}
		r = &roster{made: tx.Now, stamp: stamp, lists: map[string]*carried{}}
		return r.read(tx, d)
	})
	if err != nil {
		return nil, fmt.Errorf("cards of %s: %w", d, err)
	}
	s.rosters[d] = r
	return r, nil
}

// rosterBatch is how many cards are read at once.
const rosterBatch = 20_000

// read enters all cards of the district. A batch ends between two indices.
func (r *roster) read(tx *data.Tx, d data.District) error {
	for from := 0; from <= r.stamp.Last; from += rosterBatch {
		var rows []rosterRow
		err := tx.Select(&rows, `
			SELECT
				c.card_index,
				c.issue,
				coalesce(c.live, 0) AS live,
				c.ended,
				coalesce(c.ended_at, 0) AS ended_at,
				coalesce(c.lost_at, 0) AS lost_at,
				c.flags,
				e.street,
				e.community,
				e.born_on,
				e.care_level,
				coalesce((SELECT string_agg(k.category || ':' || k.from_day || ':' || k.to_day, ',')
					FROM elder_categories k
					WHERE k.district = e.district AND k.elder_id = e.id), '') AS categories
			FROM cards c
			JOIN elders e ON e.district = c.district AND e.id = c.elder_id
			WHERE c.district = CAST(? AS INTEGER) AND c.card_index >= CAST(? AS INTEGER) AND c.card_index < CAST(? AS INTEGER)
			ORDER BY c.card_index, c.issue`, d, from, from+rosterBatch)
		if err != nil {
			return err
		}
		r.enter(rows)
	}
	return nil
}
