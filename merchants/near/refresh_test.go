package near

import (
	"path/filepath"
	"sync"
	"testing"
	"time"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/data/datatest"
	"mealmap/geo"
	"mealmap/merchants"
)

// TestOldStreetsAnswerUntilTheNewAreRead holds the lock that the background
// needs to finish, and asks.
func TestOldStreetsAnswerUntilTheNewAreRead(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	n.lay(canal("footway")...)
	n.add("对岸", place(100, 0))
	n.ask(home)
	n.work.Wait()
	n.lay(street(4, "footway", place(0, 0), place(100, 0)))
	n.want("within the check", home, "on_foot", "对岸 1900 of 100 m, true, 36 min")
	n.clock.Advance(outsideCheck)
	n.build.Lock()
	n.working = true // nobody may begin
	n.build.Unlock()
	n.want("while they are read", home, "on_foot", "对岸 1900 of 100 m, true, 36 min")
	n.build.Lock()
	n.working = false
	n.start(n.current.Load())
	n.build.Unlock()
	n.work.Wait()
	n.want("a bridge", home, "on_foot", "对岸 100 of 100 m, true, 2 min")
	if s := n.current.Load(); !s.filled || n.behind(s) {
		t.Error("the table is not made")
	}
}

// TestAnotherProgramsImportIsSeen writes by another connection to the same file.
func TestAnotherProgramsImportIsSeen(t *testing.T) {
	t.Parallel()
	clock := datatest.NewClock()
	path := filepath.Join(t.TempDir(), "m.db")
	open := func() *data.DB {
		db, err := data.Open(ctx, path, data.Options{Clock: clock.Now})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = db.Close() })
		return db
	}
	db := open()
	server := &network{t: t, clock: clock, db: db, streets: geo.NewStreetStore(db), points: merchants.NewStore(db)}
	server.Finder = NewFinder(server.streets, server.points, db)
	t.Cleanup(server.work.Wait)
	server.want("nothing yet", home, "none")
	terminal := &network{t: t, db: open()}
	terminal.streets, terminal.points = geo.NewStreetStore(terminal.db), merchants.NewStore(terminal.db)
	terminal.lay(canal("footway")...)
	terminal.add("街尾", place(0, 500))
	clock.Advance(outsideCheck)
	server.ask(home)
	server.work.Wait()
	server.want("both", home, "on_foot", "街尾 500 of 500 m, true, 10 min")
}

// TestTheSamePointsKeepTheirTable changes what is no place.
func TestTheSamePointsKeepTheirTable(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	n.lay(canal("footway")...)
	p := n.add("街尾", place(0, 500))
	n.ask(home)
	n.work.Wait()
	table := n.current.Load().table
	p.Phone = "025-1"
	if _, err := n.points.UpdatePoint(ctx, p, audit.CLI); err != nil {
		t.Fatal(err)
	}
	a, err := n.Nearest(ctx, home)
	if err != nil || a.Found[0].Point.Phone != "025-1" {
		t.Errorf("the change does not show: %+v, %v", a.Found, err)
	}
	if n.current.Load().table != table {
		t.Error("another table for the same places")
	}
}

// TestReadingThatFailsIsTriedAgain takes the database away.
func TestReadingThatFailsIsTriedAgain(t *testing.T) {
	t.Parallel()
	db, _ := datatest.New(t)
	f := NewFinder(geo.NewStreetStore(db), merchants.NewStore(db), db)
	if _, err := f.Nearest(ctx, home); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	f.build.Lock()
	f.wanted = "another"
	f.start(f.current.Load())
	f.build.Unlock()
	f.work.Wait()
	if s := f.current.Load(); s.version == "another" || f.behind(s) || f.working {
		t.Error("it gave up badly")
	}
	if _, err := NewFinder(geo.NewStreetStore(db), merchants.NewStore(db), db).Nearest(ctx, home); err == nil {
		t.Error("an answer without a database")
	}
	if _, _, err := NewFinder(geo.NewStreetStore(db), merchants.NewStore(db), db).Graph(ctx); err == nil {
		t.Error("a graph without a database")
	}
}

// TestAskingWhileEverythingChanges is for the race detector, and for answers
// that are never of two states at once.
func TestAskingWhileEverythingChanges(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	n.lay(canal("footway")...)
	n.add("街尾", place(0, 500))
	var asking sync.WaitGroup
	done := make(chan struct{})
	for range 4 {
		asking.Add(1)
		go func() {
			defer asking.Done()
			for {
				select {
				case <-done:
					return
				default:
				}
				a, err := n.Nearest(ctx, home)
				if err != nil || len(a.Found) == 0 || a.Streets != OnFoot || !a.Found[0].Known {
					t.Errorf("%+v, %v", a, err)
					return
				}
				for i := range a.Found[1:] {
					if a.Found[i].Walk > a.Found[i+1].Walk {
						t.Errorf("out of order: %+v", a.Found)
					}
				}
			}
		}()
	}
	for i := range 10 {
		n.add(string(rune('A'+i)), place(0, float64(50+10*i)))
		n.lay(street(int64(10+i), "footway", place(0, 0), place(float64(10+i), 20)))
		n.clock.Advance(outsideCheck + time.Second)
	}
	close(done)
	asking.Wait()
	n.ask(home)
	n.work.Wait()
	if s := n.current.Load(); n.behind(s) || len(s.at) != 11 {
		t.Errorf("behind: %v, %d points", n.behind(s), len(s.at))
	}
}
