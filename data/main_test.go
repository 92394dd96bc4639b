package data_test

import (
	"context"
	"os"
	"os/signal"
	"path/filepath"
	"strconv"
	"sync"
	"syscall"
	"testing"

	"mealmap/data"
	"mealmap/data/datatest"
)

func TestMain(m *testing.M) {
	os.Exit(datatest.Main(m, victims))
}

var victims = map[string]datatest.Work{
	"writer":      writeUntilKilled,
	"small disk":  writeUntilTheDiskFails,
	"foreign use": holdUntilKilled,
}

// writeUntilKilled inserts pairs from sixteen goroutines and acknowledges each.
func writeUntilKilled(dir string, ack func(string)) error {
	db, err := data.Open(context.Background(), filepath.Join(dir, "mealmap.db"), data.Options{})
	if err != nil {
		return err
	}
	var wg sync.WaitGroup
	for range 16 {
		wg.Go(func() {
			for {
				id := data.NewID()
				if err := db.InTx(context.Background(), pair(id)); err != nil {
					panic(err)
				}
				ack(id)
			}
		})
	}
	wg.Wait()
	return nil
}

// pair writes two rows that only make sense together.
func pair(id string) func(*data.Tx) error {
	return func(tx *data.Tx) error {
		if err := data.PutSetting(tx, "left:"+id, id); err != nil {
			return err
		}
		return data.PutSetting(tx, "right:"+id, id)
	}
}

// writeUntilTheDiskFails lets the kernel refuse every byte beyond a file size,
// which SQLite sees as an input/output error.
func writeUntilTheDiskFails(dir string, ack func(string)) error {
	db, err := data.Open(context.Background(), filepath.Join(dir, "mealmap.db"), data.Options{})
	if err != nil {
		return err
	}
	signal.Ignore(syscall.SIGXFSZ)
	limit := syscall.Rlimit{Cur: 2 << 20, Max: 2 << 20}
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil {
		return err
	}
	for i := 0; ; i++ {
		select {
		case <-db.Failed():
			err := db.InTx(context.Background(), pair("after"))
			ack("failed: " + strconv.FormatBool(err != nil && db.Failing() != nil))
			return nil
		default:
		}
		id := data.NewID()
		if err := db.InTx(context.Background(), pair(id)); err == nil {
			ack(id)
		} else if i > 1_000_000 {
			return err
		}
	}
}

// holdUntilKilled has the database open and does nothing.
func holdUntilKilled(dir string, ack func(string)) error {
	if _, err := data.Open(context.Background(), filepath.Join(dir, "mealmap.db"), data.Options{}); err != nil {
		return err
	}
	ack("open")
	select {}
}
