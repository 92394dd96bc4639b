package audit

import (
	"fmt"

	"mealmap/data"
)

// HeadsOf gives the end of every chain, by district.
func HeadsOf(tx *data.Tx) (map[data.District]Head, error) {
	all, err := districts(tx)
	if err != nil {
		return nil, err
	}
	heads := make(map[data.District]Head, len(all))
	for _, d := range all {
		if heads[d], err = headOf(tx, d); err != nil {
			return nil, err
		}
	}
	return heads, nil
}

// Holds reports whether the district's chain holds the entry that was once its
// head. Seq 0 is before the first and always held.
func Holds(tx *data.Tx, d data.District, h Head) (held bool, err error) {
	if h.Seq == 0 {
		return true, nil
	}
	err = tx.Get(&held, `SELECT EXISTS (SELECT 1 FROM audit_log WHERE district = ? AND seq = ? AND hash = ?)`, d, h.Seq, h.Hash)
	if err != nil {
		return false, fmt.Errorf("audit entry %s: %w", h, err)
	}
	return held, nil
}

// Last gives the number of the chain's newest entry, 0 where there is none.
func Last(tx *data.Tx, d data.District) (seq int64, err error) {
	err = tx.Get(&seq, `SELECT coalesce(max(seq), 0) FROM audit_log WHERE district = ?`, d)
	return seq, err
}
