package homes

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/geo"
	"mealmap/meals"
)

// Store keeps homes. It is safe for concurrent use.
type Store struct{ db *data.DB }

// NewStore keeps homes in db.
func NewStore(db *data.DB) *Store { return &Store{db} }

// Set keeps the cell that a WGS-84 position lies in, and nothing finer.
// geo.ErrBadPosition, meals.ErrElderUnknown.
func (s *Store) Set(ctx context.Context, d data.District, id meals.ElderID, at geo.LatLng, from meals.HomeFrom, by audit.Actor) error {
	if !at.Valid() || at == (geo.LatLng{}) {
		return geo.ErrBadPosition
	}
	err := s.db.InTx(ctx, func(tx *data.Tx) error {
		return meals.PutHomeTx(tx, d, id, geo.HomeCellOf(at), from, by)
	})
	if err != nil {
		return fmt.Errorf("set home: %w", err)
	}
	return nil
}

// Clear forgets an elder's home. ErrNoHome where none is kept.
func (s *Store) Clear(ctx context.Context, d data.District, id meals.ElderID, by audit.Actor) error {
	err := s.db.InTx(ctx, func(tx *data.Tx) error {
		street, err := streetOf(tx, d, id)
		if err != nil {
			return err
		}
		gone, err := tx.Exec(`DELETE FROM elder_homes WHERE district = ? AND elder_id = ?`, d, id)
		if err != nil {
			return err
		}
		if gone == 0 {
			return ErrNoHome
		}
		return audit.Append(tx, audit.Entry{District: d, Actor: by, Street: street, Action: "elder.no_home", Object: string(id)})
	})
	if err != nil {
		return fmt.Errorf("clear home: %w", err)
	}
	return nil
}

func streetOf(tx *data.Tx, d data.District, id meals.ElderID) (street string, err error) {
	err = tx.Get(&street, `SELECT street FROM elders WHERE district = ? AND id = ?`, d, id)
	if errors.Is(err, data.ErrNoRow) {
		return "", meals.ErrElderUnknown
	}
	return street, err
}

// Of gives an elder's home, ErrNoHome where none is kept.
func (s *Store) Of(ctx context.Context, d data.District, id meals.ElderID) (h Home, err error) {
	err = s.db.View(ctx, func(tx *data.Tx) error {
		return tx.Get(&h, `
			SELECT
				district,
				elder_id,
				cell,
				source,
				set_at,
				set_by
			FROM elder_homes
			WHERE district = ? AND elder_id = ?`, d, id)
	})
	if errors.Is(err, data.ErrNoRow) {
		return Home{}, ErrNoHome
	}
	return h, err
}

// CountCells counts where the elders of a street, "" for the district, set out
// from. Who has died, moved away or entered an institution is not counted. An
// elder whose home is not known stands at the place of his community, the first
// by code, where it has one.
func (s *Store) CountCells(ctx context.Context, d data.District, street string) (c Counts, err error) {
	c = Counts{Nowhere: map[string]int{}, Names: map[string]string{}}
	err = s.db.View(ctx, func(tx *data.Tx) error {
		stand, err := placesOf(tx, d)
		if err != nil {
			return err
		}
		rows, err := countRows(tx, d, street)
		if err != nil {
			return err
		}
		c.add(rows, stand)
		return communityNames(tx, d, street, c.Names)
	})
	if err != nil {
		return Counts{}, fmt.Errorf("count homes: %w", err)
	}
	return c, nil
}

type countRow struct {
	Community string       `db:"community"`
	Cell      geo.HomeCell `db:"cell"` // 0 unknown
	Elders    int          `db:"elders"`
}

func countRows(tx *data.Tx, d data.District, street string) (rows []countRow, err error) {
	err = tx.Select(&rows, `
		SELECT
			e.community,
			coalesce(h.cell, 0) AS cell,
			count(*) AS elders
		FROM elders e
		LEFT JOIN elder_homes h ON h.district = e.district AND h.elder_id = e.id
		WHERE e.district = ? AND (? = '' OR e.street = ?)
			AND NOT EXISTS (SELECT 1 FROM departures g WHERE g.district = e.district AND g.elder_id = e.id
				AND g.withdrawn_at IS NULL AND g.on_day <= ?)
		GROUP BY e.community, coalesce(h.cell, 0)
		ORDER BY e.community, cell`, d, street, street, tx.Now.ServiceDay())
	return rows, err
}

// placesOf gives the cell of each community's first place.
func placesOf(tx *data.Tx, d data.District) (map[string]geo.HomeCell, error) {
	var rows []struct {
		Community string  `db:"community"`
		Lat       float64 `db:"lat"`
		Lng       float64 `db:"lng"`
	}
	err := tx.Select(&rows, `
		SELECT
			community,
			lat,
			lng
		FROM places
		WHERE district = ? AND community <> ''
		ORDER BY community, code`, d)
	if err != nil {
		return nil, err
	}
	cells := map[string]geo.HomeCell{}
	for _, r := range rows {
		if cells[r.Community] == 0 {
			cells[r.Community] = geo.HomeCellOf(geo.LatLng{Lat: r.Lat, Lng: r.Lng})
		}
	}
	return cells, nil
}

// communityNames adds what the elders' communities are called.
func communityNames(tx *data.Tx, d data.District, street string, names map[string]string) error {
	var rows []struct {
		Community string `db:"community"`
		Name      string `db:"name"`
	}
	err := tx.Select(&rows, `
		SELECT
			community,
			max(community_name) AS name
		FROM elders
		WHERE district = ? AND (? = '' OR street = ?) AND community_name <> ''
		GROUP BY community`, d, street, street)
	for _, r := range rows {
		names[r.Community] = r.Name
	}
	return err
}

func (c *Counts) add(rows []countRow, stand map[string]geo.HomeCell) {
	type key struct {
		community string
		cell      geo.HomeCell
	}
	sums := map[key]Count{}
	for _, r := range rows {
		guessed := 0
		if r.Cell == 0 {
			if r.Cell = stand[r.Community]; r.Cell == 0 {
				c.Nowhere[r.Community] += r.Elders
				continue
			}
			guessed = r.Elders
		}
		k := key{r.Community, r.Cell}
		was := sums[k]
		sums[k] = Count{r.Cell, r.Community, was.Elders + r.Elders, was.Guessed + guessed}
	}
	c.Cells = slices.SortedFunc(maps.Values(sums), func(a, b Count) int {
		return cmp.Or(cmp.Compare(a.Community, b.Community), cmp.Compare(a.Cell, b.Cell))
	})
}
