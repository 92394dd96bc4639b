package meals

import (
	"context"
	"encoding/json"
	"fmt"

	"mealmap/data"
)

// noCard holds for an elder e whom IssueCard would give a first card, or another
// one after the last has ended, and for whom nobody has applied.
const noCard = `(NOT EXISTS (SELECT 1 FROM cards k WHERE k.district = e.district AND k.elder_id = e.id AND k.live = 1)
	AND NOT EXISTS (SELECT 1 FROM departures g WHERE g.district = e.district AND g.elder_id = e.id
		AND g.kind IN ('death','moved') AND g.withdrawn_at IS NULL)
	AND NOT EXISTS (SELECT 1 FROM card_applications a WHERE a.district = e.district AND a.elder_id = e.id AND a.open = 1))`

// CardCounts is how the elders of a list stand with cards.
type CardCounts struct {
	Elders int `db:"elders"`
	NoCard int `db:"no_card"` // as ElderFilter.NoCard finds them
	Live   int `db:"live"`
	Soon   int `db:"soon"`  // live, and valid no longer than the day asked for
	Fresh  int `db:"fresh"` // live, and issued since the moment asked for
}

// CountCards counts the elders whom the filter finds, whatever its Limit, and
// their cards; nothing sealed is opened.
func (s *Store) CountCards(ctx context.Context, f ElderFilter, soon data.ServiceDay, since data.Instant) (n CardCounts, err error) {
	where, args := s.elderWhere(f)
	args = append([]any{soon, since}, args[:len(args)-1]...) // the last is the limit
	err = s.db.View(ctx, func(tx *data.Tx) error {
		return tx.Get(&n, `
			SELECT
				count(*) AS elders,
				count(c.id) AS live,
				coalesce(sum(c.valid_to <= ?), 0) AS soon,
				coalesce(sum(c.issued_at >= ?), 0) AS fresh,
				coalesce(sum(`+noCard+`), 0) AS no_card
			FROM elders e
			LEFT JOIN cards c ON c.district = e.district AND c.elder_id = e.id AND c.live = 1
			WHERE `+where, args...)
	})
	if err != nil {
		return CardCounts{}, fmt.Errorf("count cards: %w", err)
	}
	return n, nil
}

// NewestCards gives the newest card of each of the elders who has had one: it
// lives, or none does.
func (s *Store) NewestCards(ctx context.Context, d data.District, elders ...ElderID) (map[ElderID]Card, error) {
	ids, err := json.Marshal(elders)
	if err != nil {
		return nil, err
	}
	var cards []Card
	err = s.db.View(ctx, func(tx *data.Tx) error {
		return tx.Select(&cards, `SELECT`+cardColumns+`
			FROM cards c
			WHERE c.district = ? AND c.elder_id IN (SELECT value FROM json_each(?))
			ORDER BY c.card_index, c.issue`, d, string(ids))
	})
	if err != nil {
		return nil, fmt.Errorf("newest cards: %w", err)
	}
	newest := make(map[ElderID]Card, len(elders))
	for _, c := range cards {
		newest[c.ElderID] = c
	}
	return newest, nil
}
