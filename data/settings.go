package data

import (
	"context"
	"errors"
	"fmt"
)

// The settings that more than one part reads. A part's own setting is declared
// beside the code that uses it.
const (
	HomeStreet  = "home_street"  // 9-digit division code of the street that runs this network
	PublicURL   = "public_url"   // what printed QR codes carry, without a trailing slash
	Edition     = "edition"      // the published state of the map, "2026"
	OfficeName  = "office_name"  // as printed on cards and sheets
	OfficePhone = "office_phone" // the number people are asked to ring
	OpenAccount = "open_account" // "1" where the monthly account is public
	WalkPace    = "walk_pace"    // how fast elders walk, in cm/s; "" 90
	MapTiles    = "map_tiles"    // address of an outside tile source with {z} {x} {y}, "" none
	PublicSite  = "public_site"  // where the exported folder of an edition is served; posters' codes lead there
	PublicStars = "public_stars" // "1" where the public sees faces of how satisfied elders are
	Demo        = "demo"         // "1" where everything is invented and must say so
)

// Setting gives the value of a setting, "" where it was never set.
func Setting(tx *Tx, name string) (string, error) {
	var value string
	err := tx.Get(&value, `SELECT value FROM settings WHERE name = ?`, name)
	if err != nil && !errors.Is(err, ErrNoRow) {
		return "", fmt.Errorf("setting %s: %w", name, err)
	}
	return value, nil
}

// PutSetting sets a setting, whether or not it was set before.
func PutSetting(tx *Tx, name, value string) error {
	_, err := tx.Exec(`
		INSERT INTO settings (name, value, updated_at)
		VALUES (?, ?, ?)
		ON CONFLICT (name) DO UPDATE SET value = excluded.value, updated_at = excluded.updated_at`,
		name, value, tx.Now)
	if err != nil {
		return fmt.Errorf("put setting %s: %w", name, err)
	}
	return nil
}

// Setting is the function of the same name in a view of its own.
func (db *DB) Setting(ctx context.Context, name string) (value string, err error) {
	err = db.View(ctx, func(tx *Tx) error {
		value, err = Setting(tx, name)
		return err
	})
	return value, err
}
