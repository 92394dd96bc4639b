package geo

import (
	"context"
	"fmt"

	"mealmap/data"
	"mealmap/data/audit"
)

// ImportEating adds the places or brings those already kept up to date, as
// Import does with ways.
func (s *StreetStore) ImportEating(ctx context.Context, places []EatingPlace, by audit.Actor) error {
	for from := 0; from < len(places); from += waysPerCommit {
		some := places[from:min(from+waysPerCommit, len(places))]
		if err := s.db.InTx(ctx, func(tx *data.Tx) error { return importEating(tx, some, by) }); err != nil {
			return err
		}
	}
	return nil
}

func importEating(tx *data.Tx, places []EatingPlace, by audit.Actor) error {
	changed := int64(0)
	for _, p := range places {
		n, err := tx.Exec(`
			INSERT INTO eating_places (
				id,
				kind,
				name,
				lat,
				lng
			) VALUES (?, ?, ?, ?, ?)
			ON CONFLICT (id) DO UPDATE SET
				kind = excluded.kind,
				name = excluded.name,
				lat = excluded.lat,
				lng = excluded.lng
			WHERE eating_places.kind <> excluded.kind
				OR eating_places.name <> excluded.name
				OR eating_places.lat <> excluded.lat
				OR eating_places.lng <> excluded.lng`,
			p.ID, p.Kind, p.Name, p.At.Lat, p.At.Lng)
		if err != nil {
			return fmt.Errorf("import eating place %d: %w", p.ID, err)
		}
		changed += n
	}
	return noteImport(tx, by, "eating_places", changed, places[0].ID, places[len(places)-1].ID)
}

// EatingPlaces lists the places to eat that lie in the box, by id. None is no
// error.
func (s *StreetStore) EatingPlaces(ctx context.Context, box Box) ([]EatingPlace, error) {
	var rows []struct {
		EatingPlace
		Lat float64 `db:"lat"`
		Lng float64 `db:"lng"`
	}
	err := s.db.View(ctx, func(tx *data.Tx) error {
		return tx.Select(&rows, `
			SELECT
				id,
				kind,
				name,
				lat,
				lng
			FROM eating_places
			WHERE lat BETWEEN ? AND ?
				AND lng BETWEEN ? AND ?
			ORDER BY id`,
			box.South, box.North, box.West, box.East)
	})
	if err != nil {
		return nil, fmt.Errorf("list eating places: %w", err)
	}
	places := make([]EatingPlace, len(rows))
	for i, r := range rows {
		places[i] = r.EatingPlace
		places[i].At = LatLng{r.Lat, r.Lng}
	}
	return places, nil
}
