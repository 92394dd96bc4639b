package merchants_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/data/fault"
	"mealmap/geo"
	"mealmap/merchants"
)

// One point of each shape of week, asked just before and just at each change.
func TestEveryChangeOfAWeek(t *testing.T) {
	t.Parallel()
	closed := func(p merchants.Point, from, to data.ServiceDay) merchants.Point {
		p.Closures = append([]merchants.Closure(nil), append(p.Closures, merchants.Closure{From: from, To: to})...)
		return p
	}
	lunch := merchants.Point{Hours: every(660, 810, merchants.Lunch, week...)}
	weekend := merchants.Point{Hours: every(660, 810, merchants.Lunch, 6, 0)}
	midnight := merchants.Point{Hours: every(1020, 1440, merchants.Dinner, week...)}
	night := merchants.Point{Hours: every(1320, 1560, merchants.Dinner, 6)}
	joined := merchants.Point{Hours: append(every(0, 720, merchants.AllDay, week...), every(720, 1440, merchants.AllDay, week...)...)}
	long := merchants.Point{Hours: every(480, 2880, merchants.AllDay, 3)} // Wednesday 8:00 to Thursday's end
	oneMinute := merchants.Point{Hours: every(720, 721, merchants.Lunch, 3)}
	type moment struct {
		at   string
		open bool
		next string // the next change
	}
	for name, c := range map[string]struct {
		p       merchants.Point
		moments []moment
	}{
		"lunch every day":               {lunch, []moment{{"2025-03-05 10:59", false, "03-05 11:00"}, {"2025-03-05 11:00", true, "03-05 13:30"}, {"2025-03-05 13:29", true, "03-05 13:30"}, {"2025-03-05 13:30", false, "03-06 11:00"}}},
		"one minute":                    {oneMinute, []moment{{"2025-03-05 11:59", false, "03-05 12:00"}, {"2025-03-05 12:00", true, "03-05 12:01"}, {"2025-03-05 12:01", false, "03-12 12:00"}}},
		"weekends alone":                {weekend, []moment{{"2025-03-07 12:00", false, "03-08 11:00"}, {"2025-03-08 12:00", true, "03-08 13:30"}, {"2025-03-09 12:00", true, "03-09 13:30"}, {"2025-03-10 12:00", false, "03-15 11:00"}}},
		"until 24:00":                   {midnight, []moment{{"2025-03-05 16:59", false, "03-05 17:00"}, {"2025-03-05 23:59", true, "03-06 00:00"}, {"2025-03-06 00:00", false, "03-06 17:00"}}},
		"Saturday night":                {night, []moment{{"2025-03-08 01:00", false, "03-08 22:00"}, {"2025-03-08 22:00", true, "03-09 02:00"}, {"2025-03-09 01:59", true, "03-09 02:00"}, {"2025-03-09 02:00", false, "03-15 22:00"}}},
		"halves that touch never close": {joined, []moment{{"2025-03-05 00:00", true, "-"}, {"2025-03-05 11:59", true, "-"}, {"2025-03-05 12:00", true, "-"}, {"2025-03-05 23:59", true, "-"}}},
		"forty hours at a stretch":      {long, []moment{{"2025-03-05 07:59", false, "03-05 08:00"}, {"2025-03-05 08:00", true, "03-07 00:00"}, {"2025-03-06 23:59", true, "03-07 00:00"}, {"2025-03-07 00:00", false, "03-12 08:00"}}},
		"closed for one day":            {closed(lunch, "2025-03-06", "2025-03-06"), []moment{{"2025-03-05 12:00", true, "03-05 13:30"}, {"2025-03-05 14:00", false, "03-07 11:00"}, {"2025-03-06 12:00", false, "03-07 11:00"}, {"2025-03-07 12:00", true, "03-07 13:30"}}},
		"closed over the month's end":   {closed(lunch, "2025-02-27", "2025-03-02"), []moment{{"2025-02-26 12:00", true, "02-26 13:30"}, {"2025-02-27 12:00", false, "03-03 11:00"}, {"2025-03-02 23:59", false, "03-03 11:00"}, {"2025-03-03 11:00", true, "03-03 13:30"}}},
		"closed twice":                  {closed(closed(lunch, "2025-03-05", "2025-03-05"), "2025-03-07", "2025-03-07"), []moment{{"2025-03-05 12:00", false, "03-06 11:00"}, {"2025-03-06 14:00", false, "03-08 11:00"}, {"2025-03-07 12:00", false, "03-08 11:00"}}},
		"closed twice over":             {closed(closed(lunch, "2025-03-05", "2025-03-06"), "2025-03-06", "2025-03-08"), []moment{{"2025-03-06 12:00", false, "03-09 11:00"}, {"2025-03-08 12:00", false, "03-09 11:00"}}},
		"seven days ahead is seen":      {closed(lunch, "2025-03-05", "2025-03-11"), []moment{{"2025-03-05 11:00", false, "03-12 11:00"}, {"2025-03-05 10:59", false, "-"}}},
		"a closure that ends first":     {closed(night, "2025-03-09", "2025-03-09"), []moment{{"2025-03-08 23:00", true, "03-09 02:00"}, {"2025-03-09 01:00", true, "03-09 02:00"}}},
		"the night of a closed evening": {closed(night, "2025-03-08", "2025-03-08"), []moment{{"2025-03-08 23:00", false, "03-15 22:00"}, {"2025-03-09 01:00", false, "03-15 22:00"}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, m := range c.moments {
				got := merchants.OpenAt(c.p, at(t, m.at))
				next := got.OpensAt
				if got.Open {
					next = got.ClosesAt
				}
				if !got.Known || got.Open != m.open || clock(next) != m.next {
					t.Errorf("%s: open %v, next %s, want %v %s", m.at, got.Open, clock(next), m.open, m.next)
				}
				if got.OpensAt != nil && got.ClosesAt != nil {
					t.Errorf("%s: both opens and closes next: %+v", m.at, got)
				}
				if _, _, inside := merchants.WindowAt(c.p, at(t, m.at)); inside != m.open {
					t.Errorf("%s: in a window %v, open %v", m.at, inside, m.open)
				}
			}
		})
	}
}

// allSteps is the whole matrix: from, to, and whether one follows the other.
var allSteps = map[merchants.Status]map[merchants.Status]bool{
	merchants.Candidate: {merchants.Candidate: false, merchants.Open: true, merchants.Suspended: false, merchants.Removed: true},
	merchants.Open:      {merchants.Candidate: false, merchants.Open: false, merchants.Suspended: true, merchants.Removed: true},
	merchants.Suspended: {merchants.Candidate: false, merchants.Open: true, merchants.Suspended: false, merchants.Removed: true},
	merchants.Removed:   {merchants.Candidate: true, merchants.Open: false, merchants.Suspended: false, merchants.Removed: false},
}

func TestEveryStepBetweenStatuses(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	s, _, _ := newStore(t)
	if len(allSteps) != len(merchants.Statuses()) {
		t.Fatalf("the matrix has %d rows", len(allSteps))
	}
	for _, from := range merchants.Statuses() {
		next := map[merchants.Status]bool{}
		for _, n := range from.Next() {
			next[n] = true
		}
		for _, to := range merchants.Statuses() {
			want := allSteps[from][to]
			if from.Can(to) != want || next[to] != want {
				t.Errorf("%s to %s: can %v, listed %v", from, to, from.Can(to), next[to])
			}
			p := valid()
			p.Name, p.Status = fmt.Sprint(from, "到", to), from
			p = create(t, s, p)
			err := s.SetStatus(ctx, xuanwu, p.ID, to, "因为", audit.User("u"))
			if (err == nil) != want || err != nil && !errors.Is(err, merchants.ErrStatusChange) {
				t.Errorf("%s to %s: %v", from, to, err)
			}
			if e := fault.As(err); e != nil && (e.Args["From"] != string(from) || e.Args["To"] != string(to)) {
				t.Errorf("%s to %s: %v", from, to, e.Args)
			}
			after, err := s.FindPoint(ctx, xuanwu, p.ID)
			if err != nil {
				t.Fatal(err)
			}
			log, err := s.StatusLog(ctx, xuanwu, p.ID)
			if err != nil {
				t.Fatal(err)
			}
			stands, rows := from, 1
			if want {
				stands, rows = to, 2
			}
			if after.Status != stands || len(log) != rows || log[rows-1].To != stands {
				t.Errorf("%s to %s: stands at %s, logged %+v", from, to, after.Status, log)
			}
		}
		if from.Can("") || from.Can("closed") || !from.Valid() {
			t.Errorf("%s goes nowhere that exists", from)
		}
	}
	for _, no := range []merchants.Status{"", "closed", "OPEN", "营业"} {
		if no.Valid() || len(no.Next()) != 0 || no.Can(merchants.Open) {
			t.Errorf("%q is a status", no)
		}
	}
	next := merchants.Open.Next()
	next[0] = "scribbled"
	if merchants.Open.Next()[0] == "scribbled" {
		t.Error("whoever asks for the next statuses can change them")
	}
}

// Which of all statuses and permits the public is shown, on which day.
func TestStatusAndPermitOnTheDay(t *testing.T) {
	t.Parallel()
	for _, status := range merchants.Statuses() {
		for expires, days := range map[data.ServiceDay]map[data.ServiceDay]bool{
			"":           {"2025-03-05": true, "9999-12-31": true},
			"2025-03-05": {"2025-03-04": true, "2025-03-05": true, "2025-03-06": false},
			"2024-02-29": {"2024-02-28": true, "2024-02-29": true, "2024-03-01": false},
			"2024-12-31": {"2024-12-31": true, "2025-01-01": false},
		} {
			p := merchants.Point{ID: "p", Status: status, PermitExpires: expires}
			for day, good := range days {
				if p.PermitExpired(day) == good {
					t.Errorf("permit to %q on %s: expired %v", expires, day, good)
				}
				want := good && status == merchants.Open
				_, seen := merchants.NewDirectory([]*merchants.Point{&p}, day).Point("p")
				if p.Public(day) != want || seen != want {
					t.Errorf("%s, permit to %q, on %s: public %v, in the directory %v", status, expires, day, p.Public(day), seen)
				}
			}
		}
	}
}

// What a caller may do about each failure.
func TestEveryFailureHasItsKind(t *testing.T) {
	t.Parallel()
	want := map[string]string{
		"unknown_point": "NotFound", "unknown_merchant": "NotFound", "unknown_closure": "NotFound",
		"point_exists": "Conflict", "status_change": "Conflict", "already_rated": "Conflict",
		"already_struck":          "Conflict",
		"decision_reason_missing": "Invalid", "bad_rating": "Invalid",
		"no_point_names": "Malformed",
	}
	got := map[string]string{}
	declared := regexp.MustCompile(`fault\.New\(fault\.(\w+), "(\w+)"\)`)
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		source, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range declared.FindAllStringSubmatch(string(source), -1) {
			got[m[2]] = m[1]
		}
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-table +source)\n%s", d)
	}
	if merchants.ErrStatusChange.Kind != fault.Conflict || merchants.ErrNoNames.Kind != fault.Malformed || merchants.ErrUnknownPoint.Kind != fault.NotFound {
		t.Error("the source says one kind and the program another")
	}
}

// Closing and suspending are seen by whoever asks next, by distance and by time.
func TestTheDirectorySeesClosingAndSuspending(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	s, db, clock := newStore(t)
	p := create(t, s, valid())
	here := geo.LatLng{Lat: 32.05, Lng: 118.79}
	if _, err := s.PlacePoint(ctx, xuanwu, p.ID, here, geo.WGS84, audit.CLI); err != nil {
		t.Fatal(err)
	}
	found := func(open bool) (n int, state merchants.OpenState) {
		t.Helper()
		d, err := s.Directory(ctx)
		if err != nil {
			t.Fatal(err)
		}
		q := merchants.NearestQuery{At: here, Now: db.Now()}
		if open {
			now := db.Now()
			q.OpenAt = &now
		}
		list := d.Nearest(q)
		if len(list) > 0 {
			state = list[0].Open
		}
		return len(list), state
	}
	expect := func(when string, listed, open int) {
		t.Helper()
		if n, state := found(false); n != listed || state.Open != (open == 1) {
			t.Errorf("%s: %d listed, %+v", when, n, state)
		}
		if n, _ := found(true); n != open {
			t.Errorf("%s: %d open, want %d", when, n, open)
		}
	}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	expect("at lunch", 1, 1)
	c, err := s.AddClosure(ctx, xuanwu, p.ID, merchants.Closure{From: "2025-03-05", To: "2025-03-06", Reason: "装修"}, audit.CLI)
	must(err)
	expect("on the closure's first day", 1, 0)
	clock.Advance(24 * time.Hour)
	expect("on its last day", 1, 0)
	clock.Advance(24 * time.Hour)
	expect("the day after", 1, 1)
	clock.Advance(-24 * time.Hour)
	must(s.RemoveClosure(ctx, xuanwu, p.ID, c.ID, audit.CLI))
	expect("taken back", 1, 1)
	must(s.SetStatus(ctx, xuanwu, p.ID, merchants.Suspended, "整改", audit.CLI))
	expect("suspended", 0, 0)
	must(s.SetStatus(ctx, xuanwu, p.ID, merchants.Open, "整改好了", audit.CLI))
	expect("open again", 1, 1)
	clock.Advance(50 * time.Minute) // 13:30
	expect("after lunch", 1, 0)
	must(s.SetStatus(ctx, xuanwu, p.ID, merchants.Removed, "搬走", audit.CLI))
	expect("removed", 0, 0)
	must(s.SetStatus(ctx, xuanwu, p.ID, merchants.Candidate, "又回来", audit.CLI))
	expect("a candidate", 0, 0)
}
