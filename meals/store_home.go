package meals

import (
	"errors"
	"fmt"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/geo"
)

// HomeFrom is how it came to be known where an elder sets out from.
type HomeFrom string

// The sources of homes.
const (
	HomeByMap    HomeFrom = "map"    // somebody put it on the map
	HomeByImport HomeFrom = "import" // a list said it
	HomeByPlace  HomeFrom = "place"  // a place of the community stands for it
)

// HomeTx gives the cell of an elder's home, zero where none is known.
func HomeTx(tx *data.Tx, d data.District, id ElderID) (cell geo.HomeCell, err error) {
	err = tx.Get(&cell, `SELECT cell FROM elder_homes WHERE district = ? AND elder_id = ?`, d, id)
	if errors.Is(err, data.ErrNoRow) {
		return 0, nil
	}
	return cell, err
}

// PutHomeTx writes where an elder sets out from and logs that it did, not where.
// The same cell from the same source again changes nothing. ErrElderUnknown.
func PutHomeTx(tx *data.Tx, d data.District, id ElderID, cell geo.HomeCell, from HomeFrom, by audit.Actor) error {
	e, err := findElder(tx, d, id)
	if err != nil {
		return err
	}
	changed, err := tx.Exec(`
		INSERT INTO elder_homes (
			district,
			elder_id,
			cell,
			source,
			set_at,
			set_by
		) VALUES (?, ?, ?, ?, ?, ?)
		ON CONFLICT (district, elder_id) DO UPDATE SET
			cell = excluded.cell,
			source = excluded.source,
			set_at = excluded.set_at,
			set_by = excluded.set_by
		WHERE elder_homes.cell <> excluded.cell
			OR elder_homes.source <> excluded.source`,
		d, id, int64(cell), from, tx.Now, by)
	if err != nil {
		return fmt.Errorf("home of elder %s: %w", id, err)
	}
	if changed == 0 {
		return nil
	}
	return audit.Append(tx, audit.Entry{District: d, Actor: by, Street: e.Street, Action: "elder.home",
		Object: string(id), Detail: map[string]any{"source": from}})
}
