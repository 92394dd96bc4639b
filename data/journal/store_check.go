package journal

import (
	"fmt"

	"mealmap/data"
)

// districts are those with postings and those with a head: a journal that was
// emptied has only its head left.
func districts(tx *data.Tx) ([]data.District, error) {
	var all []data.District
	if err := tx.Select(&all, `
		WITH RECURSIVE d (district) AS (
			SELECT min(district) FROM journal
			UNION ALL
			SELECT (SELECT min(j.district) FROM journal j WHERE j.district > d.district) FROM d WHERE d.district IS NOT NULL
		)
		SELECT district FROM d WHERE district IS NOT NULL
		UNION
		SELECT district FROM journal_heads
		ORDER BY 1`); err != nil {
		return nil, fmt.Errorf("districts of journal: %w", err)
	}
	return all, nil
}

// list gives the next postings of a chain.
func list(tx *data.Tx, d data.District, after int64, limit int) (batch []Record, err error) {
	return batch, tx.Select(&batch, `
		SELECT
			district,
			seq,
			at,
			kind,
			object,
			merchant_id,
			service_day,
			hash
		FROM journal
		WHERE district = CAST(? AS INTEGER) AND seq > CAST(? AS INTEGER)
		ORDER BY seq
		LIMIT ?`, d, after, limit)
}

// HeadsOf gives the end of every chain, by district.
func HeadsOf(tx *data.Tx) (map[data.District]Head, error) {
	districts, err := districts(tx)
	if err != nil {
		return nil, err
	}
	heads := make(map[data.District]Head, len(districts))
	for _, d := range districts {
		if heads[d], err = HeadOf(tx, d); err != nil {
			return nil, fmt.Errorf("head of journal %s: %w", d, err)
		}
	}
	return heads, nil
}

// Holds reports whether the district's chain holds the posting that was once its
// head. Seq 0 is before the first and always held.
func Holds(tx *data.Tx, d data.District, h Head) (held bool, err error) {
	if h.Seq == 0 {
		return true, nil
	}
	err = tx.Get(&held, `SELECT EXISTS (SELECT 1 FROM journal WHERE district = ? AND seq = ? AND hash = ?)`, d, h.Seq, h.Hash[:])
	if err != nil {
		return false, fmt.Errorf("posting %s: %w", h, err)
	}
	return held, nil
}

// Last gives the number of the chain's newest posting, 0 where there is none.
func Last(tx *data.Tx, d data.District) (seq int64, err error) {
	err = tx.Get(&seq, `SELECT coalesce(max(seq), 0) FROM journal WHERE district = ?`, d)
	return seq, err
}

// owed are the rows that must each have a posting.
const owed = `
	SELECT district, 'meal' AS kind, id AS object FROM redemptions
	UNION ALL
	SELECT district, 'void', redemption_id FROM redemption_voids
	UNION ALL
	SELECT district, act, redemption_id FROM rejections
	UNION ALL
	SELECT district, 'fund', id FROM fund_entries
	UNION ALL
	SELECT district, 'statement', id FROM statements WHERE state <> 'computed'`

// unposted is the walk's converse: rows without a posting, and postings too many.
func (c *check) unposted() error {
	var rows []struct {
		District data.District `db:"district"`
		Kind     string        `db:"kind"`
		Object   string        `db:"object"`
		Seq      int64         `db:"seq"`
	}
	if err := c.tx.Select(&rows, `
		SELECT district, kind, object, 0 AS seq FROM (`+owed+`
			EXCEPT
			SELECT district, kind, object FROM journal)
		ORDER BY district, kind, object
		LIMIT ?`, data.FindingsEach); err != nil {
		return fmt.Errorf("rows without a posting: %w", err)
	}
	for _, r := range rows {
		c.add("unposted", map[string]any{"District": r.District, "Kind": r.Kind, "Object": r.Object})
	}
	rows = rows[:0]
	if err := c.tx.Select(&rows, `
		SELECT district, kind, object, max(seq) AS seq FROM journal
		GROUP BY district, kind, object
		HAVING count(*) > 1
		ORDER BY seq
		LIMIT ?`, data.FindingsEach); err != nil {
		return fmt.Errorf("postings too many: %w", err)
	}
	for _, r := range rows {
		c.add("posted_twice", map[string]any{"District": r.District, "Kind": r.Kind, "Object": r.Object, "Seq": r.Seq})
	}
	return nil
}
