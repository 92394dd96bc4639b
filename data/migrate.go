package data

import (
	"context"
	"database/sql"
	"embed"
	"io/fs"

	"github.com/pressly/goose/v3"
)

//go:embed migrations/*.sql
var migrations embed.FS

// migrate brings the file to the newest schema. Migrations are append-only.
func migrate(ctx context.Context, h *sql.DB) error {
	dir, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	p, err := goose.NewProvider(goose.DialectSQLite3, h, dir)
	if err != nil {
		return err
	}
	_, err = p.Up(ctx)
	return err
}
