package geo

import (
	"context"
	"fmt"
	"strings"

	"mealmap/data"
)

// Detail says how much of the background a drawing shows: at a small scale most
// of it would be read only to be left out.
type Detail struct {
	Layers  []Layer  // those shown
	Without []string // kinds of street that are not, space separated in each
	Least   Metres   // outlines whose extent is smaller either way are not shown
}

// Drawn is Within for a drawing of less detail. The tags of ways are read, the
// ids of their points too: names run along streets that are joined by them.
func (s *StreetStore) Drawn(ctx context.Context, box Box, d Detail) ([]Way, error) {
	tall := float64(d.Least/EarthRadius) / radian
	wide := tall / max(0.01, trigOf(box.Center()).cosLat)
	var rows []wayRow
	err := s.db.View(ctx, func(tx *data.Tx) error {
		return tx.Select(&rows, `
			SELECT
				id,
				layer,
				kind,
				name,
				tags,
				nodes
			FROM ways
			WHERE south <= ?
				AND north >= ?
				AND west <= ?
				AND east >= ?
				AND instr(?, ' ' || layer || ' ') > 0
				AND (layer <> 'street' OR instr(?, ' ' || kind || ' ') = 0)
				AND (layer = 'street' OR north - south >= ? OR east - west >= ?)
			ORDER BY id`,
			box.North, box.South, box.East, box.West,
			spaced(d.Layers), spaced(d.Without), tall, wide)
	})
	if err != nil {
		return nil, fmt.Errorf("list ways drawn: %w", err)
	}
	ways := make([]Way, len(rows))
	for i, r := range rows {
		if ways[i], err = r.way(); err != nil {
			return nil, fmt.Errorf("way %d: %w", r.ID, err)
		}
	}
	return ways, nil
}

// spaced sets every word between spaces, so that one is found whole.
func spaced[T ~string](words []T) string {
	var b strings.Builder
	b.WriteByte(' ')
	for _, w := range words {
		b.WriteString(string(w))
		b.WriteByte(' ')
	}
	return b.String()
}
