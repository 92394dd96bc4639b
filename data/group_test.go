package data_test

import (
	"context"
	"errors"
	"sync"
	"testing"

	"mealmap/data"
	"mealmap/data/datatest"
)

func put(tx *data.Tx, name string) error {
	_, err := tx.Exec(`INSERT INTO settings (name, value, updated_at) VALUES (?, '', ?)`, name, tx.Now)
	return err
}

func TestABadRequestDoesNotHarmItsNeighbours(t *testing.T) {
	t.Parallel()
	db, _ := datatest.New(t)
	refused := errors.New("refused")
	var wg sync.WaitGroup
	errs := make([]error, 200)
	for i := range errs {
		wg.Add(1)
		go func() {
			defer wg.Done()
			errs[i] = db.InTx(context.Background(), func(tx *data.Tx) error {
				if err := put(tx, data.NewID()); err != nil {
					return err
				}
				if i%2 == 1 {
					return refused
				}
				return nil
			})
		}()
	}
	wg.Wait()
	var kept int
	if err := db.View(context.Background(), func(tx *data.Tx) error {
		return tx.Get(&kept, `SELECT count(*) FROM settings`)
	}); err != nil {
		t.Fatal(err)
	}
	if kept != 100 {
		t.Errorf("kept %d rows, want the 100 of the good requests", kept)
	}
	for i, err := range errs {
		if want := i%2 == 1; errors.Is(err, refused) != want {
			t.Errorf("request %d: err = %v", i, err)
		}
	}
}
