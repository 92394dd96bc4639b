package data_test

import (
	"errors"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"mealmap/data"
)

// The file by itself, without its log, holds what the checkpointer copied.
func TestTheLogIsCopiedBesideTheWriter(t *testing.T) {
	t.Parallel()
	for name, due := range map[string]func(*testing.T, *data.DB){
		"after many requests": func(t *testing.T, db *data.DB) {
			var wg sync.WaitGroup
			for range 64 {
				wg.Go(func() {
					for range data.CopyEvery/64 + 1 {
						if err := db.InTx(ctx, func(tx *data.Tx) error { return data.PutSetting(tx, "copied", "yes") }); err != nil {
							t.Error(err)
						}
					}
				})
			}
			wg.Wait()
		},
		"after a while": func(t *testing.T, db *data.DB) {
			err := db.InTx(ctx, func(tx *data.Tx) error { return data.PutSetting(tx, "copied", "yes") })
			if err := errors.Join(err, db.CopyIsDue()); err != nil {
				t.Error(err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "mealmap.db")
			db, err := data.Open(ctx, path, data.Options{})
			if err != nil {
				t.Fatal(err)
			}
			defer db.Close()
			due(t, db)
			db.StopCopying()
			alone := filepath.Join(t.TempDir(), "alone.db")
			raw, err := os.ReadFile(path)
			if err == nil {
				err = os.WriteFile(alone, raw, 0o600)
			}
			if err != nil {
				t.Fatal(err)
			}
			copied, err := data.Open(ctx, alone, data.Options{})
			if err != nil {
				t.Fatal(err)
			}
			defer copied.Close()
			if got, err := copied.Setting(ctx, "copied"); err != nil || got != "yes" {
				t.Errorf("the file alone says %q, %v", got, err)
			}
		})
	}
}
