package merchants_test

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mealmap/data"
	"mealmap/merchants"
)

// at reads "2025-03-05 12:40" in the network's zone; 2025-03-05 is a Wednesday.
func at(t testing.TB, s string) data.Instant {
	t.Helper()
	v, err := time.ParseInLocation("2006-01-02 15:04", s, data.Zone)
	if err != nil {
		t.Fatal(err)
	}
	return data.InstantOf(v)
}

// every gives the window on each of the days, Monday 1 to Sunday 0.
func every(opens, closes int, sitting merchants.Sitting, days ...time.Weekday) []merchants.Window {
	var list []merchants.Window
	for _, d := range days {
		list = append(list, merchants.Window{Weekday: d, Sitting: sitting, Opens: opens, Closes: closes})
	}
	return list
}

var (
	week     = []time.Weekday{1, 2, 3, 4, 5, 6, 0}
	workdays = []time.Weekday{1, 2, 3, 4, 5}
)

// lunchAndDinner is open 11:00–13:30 and 17:00–19:00 on working days.
func lunchAndDinner() merchants.Point {
	return merchants.Point{Hours: append(every(660, 810, merchants.Lunch, workdays...), every(1020, 1140, merchants.Dinner, workdays...)...)}
}

func clock(i *data.Instant) string {
	if i == nil {
		return "-"
	}
	return i.Time().Format("01-02 15:04")
}

func TestOpenAt(t *testing.T) {
	t.Parallel()
	night := merchants.Point{Hours: every(1260, 1560, merchants.Dinner, 3)} // Wednesday 21:00 to Thursday 02:00
	always := merchants.Point{Hours: every(0, 1440, merchants.AllDay, week...)}
	tilMidnight := merchants.Point{Hours: every(1020, 1440, merchants.Dinner, 3)}
	rare := merchants.Point{Hours: every(660, 780, merchants.Lunch, 3)}
	overlap := merchants.Point{Hours: []merchants.Window{{3, merchants.Lunch, 660, 800}, {3, merchants.AllDay, 700, 900}}}
	shut := lunchAndDinner()
	shut.Closures = []merchants.Closure{{From: "2025-03-05", To: "2025-03-06"}}
	shutNight := night
	shutNight.Closures = []merchants.Closure{{From: "2025-03-06", To: "2025-03-06"}}
	shutEve := night
	shutEve.Closures = []merchants.Closure{{From: "2025-03-05", To: "2025-03-05"}}
	long := lunchAndDinner()
	long.Closures = []merchants.Closure{{From: "2025-03-01", To: "2025-03-31"}}
	unknownShut := merchants.Point{Closures: []merchants.Closure{{From: "2025-03-05", To: "2025-03-05"}}}
	for _, c := range []struct {
		name   string
		p      merchants.Point
		at     string
		known  bool
		open   bool
		opens  string
		closes string
	}{
		{"the minute before opening", lunchAndDinner(), "2025-03-05 10:59", true, false, "03-05 11:00", "-"},
		{"the first minute counts", lunchAndDinner(), "2025-03-05 11:00", true, true, "-", "03-05 13:30"},
		{"the last minute", lunchAndDinner(), "2025-03-05 13:29", true, true, "-", "03-05 13:30"},
		{"the closing minute does not count", lunchAndDinner(), "2025-03-05 13:30", true, false, "03-05 17:00", "-"},
		{"after dinner, tomorrow", lunchAndDinner(), "2025-03-05 19:00", true, false, "03-06 11:00", "-"},
		{"Friday evening, Monday", lunchAndDinner(), "2025-03-07 20:00", true, false, "03-10 11:00", "-"},
		{"24:00 is open until midnight", tilMidnight, "2025-03-05 23:59", true, true, "-", "03-06 00:00"},
		{"midnight itself is the next day", tilMidnight, "2025-03-06 00:00", true, false, "03-12 17:00", "-"},
		{"past midnight belongs to the day before", night, "2025-03-06 01:59", true, true, "-", "03-06 02:00"},
		{"past midnight ends", night, "2025-03-06 02:00", true, false, "03-12 21:00", "-"},
		{"the same clock a day early is closed", night, "2025-03-05 01:00", true, false, "03-05 21:00", "-"},
		{"round the clock never closes", always, "2025-03-05 00:00", true, true, "-", "-"},
		{"once a week, seven days ahead is seen", rare, "2025-03-05 11:00", true, true, "-", "03-05 13:00"},
		{"once a week, just closed", rare, "2025-03-05 13:00", true, false, "03-12 11:00", "-"},
		{"overlapping windows are one", overlap, "2025-03-05 12:00", true, true, "-", "03-05 15:00"},
		{"a closed day", shut, "2025-03-05 12:00", true, false, "03-07 11:00", "-"},
		{"the last closed day", shut, "2025-03-06 12:00", true, false, "03-07 11:00", "-"},
		{"the day after", shut, "2025-03-07 12:00", true, true, "-", "03-07 13:30"},
		{"closed tomorrow, tonight runs on", shutNight, "2025-03-06 01:00", true, true, "-", "03-06 02:00"},
		{"closed today, and so its night", shutEve, "2025-03-06 01:00", true, false, "03-12 21:00", "-"},
		{"closed for longer than we look", long, "2025-03-05 12:00", true, false, "-", "-"},
		{"unknown hours", merchants.Point{}, "2025-03-05 12:00", false, false, "-", "-"},
		{"unknown hours but closed for the day", unknownShut, "2025-03-05 12:00", true, false, "-", "-"},
		{"unknown hours, closure over", unknownShut, "2025-03-06 00:00", false, false, "-", "-"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got := merchants.OpenAt(c.p, at(t, c.at))
			want := []any{c.known, c.open, c.opens, c.closes}
			if d := cmp.Diff(want, []any{got.Known, got.Open, clock(got.OpensAt), clock(got.ClosesAt)}); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestWindowAt(t *testing.T) {
	t.Parallel()
	p := lunchAndDinner()
	p.Hours = append(p.Hours, merchants.Window{Weekday: 6, Sitting: merchants.Dinner, Opens: 1320, Closes: 1500})
	p.Closures = []merchants.Closure{{From: "2025-03-06", To: "2025-03-06"}}
	for _, c := range []struct {
		name, at string
		sitting  merchants.Sitting
		day      data.ServiceDay
		ok       bool
	}{
		{"lunch", "2025-03-05 11:00", merchants.Lunch, "2025-03-05", true},
		{"dinner", "2025-03-05 18:59", merchants.Dinner, "2025-03-05", true},
		{"between", "2025-03-05 13:30", "", "2025-03-05", false},
		{"closed day", "2025-03-06 11:30", "", "2025-03-06", false},
		{"Sunday after midnight is Saturday's dinner", "2025-03-09 00:59", merchants.Dinner, "2025-03-08", true},
		{"and then over", "2025-03-09 01:00", "", "2025-03-09", false},
	} {
		w, day, ok := merchants.WindowAt(p, at(t, c.at))
		if ok != c.ok || day != c.day || (ok && w.Sitting != c.sitting) {
			t.Errorf("%s: got %v %s %v", c.name, w, day, ok)
		}
	}
}

func TestOnDay(t *testing.T) {
	t.Parallel()
	p := lunchAndDinner()
	p.Closures = []merchants.Closure{{From: "2025-03-06", To: "2025-03-07", Reason: "x"}}
	for day, want := range map[data.ServiceDay]int{"2025-03-05": 2, "2025-03-06": 0, "2025-03-07": 0, "2025-03-08": 0, "2025-03-10": 2} {
		if got := len(p.OnDay(day)); got != want {
			t.Errorf("%s: %d windows, want %d", day, got, want)
		}
	}
	if c, ok := p.ClosureOn("2025-03-07"); !ok || c.Reason != "x" {
		t.Errorf("closure %v %v", c, ok)
	}
	if _, ok := p.ClosureOn("2025-03-08"); ok {
		t.Error("closure runs a day too long")
	}
}

// randomPoint has up to four windows a week, some past midnight, and a closure.
func randomPoint(r *rand.Rand) merchants.Point {
	var p merchants.Point
	for range 1 + r.IntN(4) {
		opens := r.IntN(1440)
		p.Hours = append(p.Hours, merchants.Window{
			Weekday: time.Weekday(r.IntN(7)), Sitting: merchants.AllDay, Opens: opens, Closes: opens + 1 + r.IntN(2880-opens),
		})
	}
	if r.IntN(2) == 0 {
		from := data.Date(2025, time.March, 1+r.IntN(20))
		p.Closures = []merchants.Closure{{From: from, To: from.AddDays(r.IntN(4))}}
	}
	return p
}

// openByMinutes is OpenAt as one would explain it, without any joining.
func openByMinutes(p merchants.Point, t data.Instant) bool {
	for _, w := range p.Hours {
		for n := -2; n <= 0; n++ {
			day := t.ServiceDay().AddDays(n)
			if _, closed := p.ClosureOn(day); closed || day.Weekday() != w.Weekday {
				continue
			}
			if day.At(w.Opens) <= t && t < day.At(w.Closes) {
				return true
			}
		}
	}
	return false
}

func TestOpenAtAgreesWithItself(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 2))
	start := at(t, "2025-03-05 00:00")
	for range 3000 {
		p := randomPoint(r)
		now := start.Add(time.Duration(r.IntN(14*1440)) * time.Minute)
		got := merchants.OpenAt(p, now)
		if got.Open != openByMinutes(p, now) {
			t.Fatalf("%v at %v: open %v", p, now.Time(), got.Open)
		}
		if _, _, ok := merchants.WindowAt(p, now); ok != got.Open {
			t.Fatalf("%v at %v: window %v, open %v", p, now.Time(), ok, got.Open)
		}
		next := got.OpensAt
		if got.Open {
			next = got.ClosesAt
		}
		if next == nil {
			continue
		}
		if openByMinutes(p, *next) == got.Open || openByMinutes(p, next.Add(-time.Minute)) != got.Open {
			t.Fatalf("%v at %v: does not change at %v", p, now.Time(), next.Time())
		}
		for m := now; m < *next; m = m.Add(30 * time.Minute) {
			if openByMinutes(p, m) != got.Open {
				t.Fatalf("%v at %v: changes before %v", p, now.Time(), next.Time())
			}
		}
	}
}
