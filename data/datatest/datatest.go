// Package datatest gives tests a real, migrated database of their own.
package datatest

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"mealmap/data"
)

// Clock is a clock that a test sets. It is safe for concurrent use.
type Clock struct {
	mu sync.Mutex
	t  time.Time
}

// NewClock starts at a fixed lunch time: Wednesday 2025-03-05 12:40 +08:00.
func NewClock() *Clock {
	return &Clock{t: time.Date(2025, time.March, 5, 12, 40, 0, 0, data.Zone)}
}

// Now reads the clock.
func (c *Clock) Now() time.Time { c.mu.Lock(); defer c.mu.Unlock(); return c.t }

// Set moves the clock to t.
func (c *Clock) Set(t time.Time) { c.mu.Lock(); defer c.mu.Unlock(); c.t = t }

// Advance moves the clock by d.
func (c *Clock) Advance(d time.Duration) { c.mu.Lock(); defer c.mu.Unlock(); c.t = c.t.Add(d) }

// New opens a database in a temporary file that goes with the test.
func New(tb testing.TB) (*data.DB, *Clock) {
	tb.Helper()
	clock, file := NewClock(), filepath.Join(tb.TempDir(), "mealmap.db")
	fresh, err := migrated()
	if err != nil {
		tb.Fatalf("migrate test database: %v", err)
	}
	if err := os.WriteFile(file, fresh, 0o600); err != nil {
		tb.Fatal(err)
	}
	db, err := data.Open(context.Background(), file, data.Options{Clock: clock.Now})
	if err != nil {
		tb.Fatalf("open test database: %v", err)
	}
	tb.Cleanup(func() {
		if err := db.Close(); err != nil {
			tb.Errorf("close test database: %v", err)
		}
	})
	return db, clock
}

// migrated is the file of a database that nothing was written to, made once for
// the whole test program: reading the migrations took half of the time of all
// tests under the race detector.
var migrated = sync.OnceValues(func() (file []byte, err error) {
	dir, err := os.MkdirTemp("", "datatest")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	name := filepath.Join(dir, "mealmap.db")
	db, err := data.Open(context.Background(), name, data.Options{Clock: NewClock().Now})
	if err != nil {
		return nil, err
	}
	if err := db.Close(); err != nil {
		return nil, err
	}
	return os.ReadFile(name)
})
