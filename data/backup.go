package data

import "context"

// Backup copies the database, as it stands at one moment, to out.
func (db *DB) Backup(ctx context.Context, out string) error {
	return db.View(ctx, func(tx *Tx) error {
		_, err := tx.Exec(`VACUUM INTO ?`, out)
		return err
	})
}
