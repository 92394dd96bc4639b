package data_test

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jmoiron/sqlx"

	"mealmap/data"
	"mealmap/data/datatest"
)

// The work of a redemption reduced to its shape: is the key new, insert the
// meal, insert a ledger row.
const (
	benchMeals   = `CREATE TABLE bench_meals (id TEXT NOT NULL PRIMARY KEY, elder INTEGER NOT NULL, fen INTEGER NOT NULL) STRICT`
	benchLedgers = `CREATE TABLE bench_ledger (id TEXT NOT NULL, funder TEXT NOT NULL, fen INTEGER NOT NULL, PRIMARY KEY (id, funder)) STRICT, WITHOUT ROWID`

	benchCheck  = `SELECT count(*) FROM bench_meals WHERE id = ?`
	benchMeal   = `INSERT INTO bench_meals (id, elder, fen) VALUES (?, ?, ?)`
	benchLedger = `INSERT INTO bench_ledger (id, funder, fen) VALUES (?, ?, ?)`
)

// BenchmarkWrites compares commits shared by the group writer with a commit
// each, both durable, at 1, 16, 64 and 256 callers.
func BenchmarkWrites(b *testing.B) {
	for _, callers := range []int{1, 16, 64, 256} {
		b.Run(fmt.Sprintf("commit-each/callers=%d", callers), func(b *testing.B) {
			h := benchHandle(b)
			measure(b, callers, func() error { return commitEach(h) })
		})
		b.Run(fmt.Sprintf("group/callers=%d", callers), func(b *testing.B) {
			db, _ := datatest.New(b)
			if err := db.InTx(ctx, benchSchema); err != nil {
				b.Fatal(err)
			}
			measure(b, callers, func() error { return db.InTx(ctx, benchWork) })
		})
	}
}

func benchSchema(tx *data.Tx) error {
	if _, err := tx.Exec(benchMeals); err != nil {
		return err
	}
	_, err := tx.Exec(benchLedgers)
	return err
}

func benchWork(tx *data.Tx) error {
	var n int
	id := data.NewID()
	if err := tx.Get(&n, benchCheck, id); err != nil {
		return err
	}
	if _, err := tx.Exec(benchMeal, id, 1, 1500); err != nil {
		return err
	}
	_, err := tx.Exec(benchLedger, id, "elder", 1500)
	return err
}

// benchHandle is the same file and pragmas with database/sql in front, its
// statements prepared.
func benchHandle(b *testing.B) *benchStatements {
	h, err := data.WriteHandle(filepath.Join(b.TempDir(), "each.db"))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = h.Close() })
	if _, err := h.Exec(benchMeals + `;` + benchLedgers); err != nil {
		b.Fatal(err)
	}
	s := &benchStatements{db: h}
	for query, st := range map[string]**sqlx.Stmt{benchCheck: &s.check, benchMeal: &s.meal, benchLedger: &s.ledger} {
		if *st, err = h.Preparex(query); err != nil {
			b.Fatal(err)
		}
	}
	return s
}

type benchStatements struct {
	db                  *sqlx.DB
	check, meal, ledger *sqlx.Stmt
}

func commitEach(s *benchStatements) error {
	tx, err := s.db.BeginTxx(context.Background(), nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }()
	var n int
	id := data.NewID()
	if err := tx.Stmtx(s.check).Get(&n, id); err != nil {
		return err
	}
	if _, err := tx.Stmtx(s.meal).Exec(id, 1, 1500); err != nil {
		return err
	}
	if _, err := tx.Stmtx(s.ledger).Exec(id, "elder", 1500); err != nil {
		return err
	}
	return tx.Commit()
}

// measure shares b.N writes among the callers and reports writes a second and
// the 99th percentile of what a caller waits.
func measure(b *testing.B, callers int, write func() error) {
	b.Helper()
	waits := make([]time.Duration, b.N)
	var next atomic.Int64
	var wg sync.WaitGroup
	b.ResetTimer()
	for range callers {
		wg.Go(func() {
			for i := next.Add(1) - 1; i < int64(b.N); i = next.Add(1) - 1 {
				start := time.Now()
				if err := write(); err != nil {
					b.Error(err)
					return
				}
				waits[i] = time.Since(start)
			}
		})
	}
	wg.Wait()
	b.StopTimer()
	slices.Sort(waits)
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "writes/s")
	b.ReportMetric(float64(waits[len(waits)*99/100].Microseconds())/1000, "p99-ms")
}
