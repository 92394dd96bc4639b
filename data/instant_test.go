package data_test

import (
	"testing"
	"time"

	"mealmap/data"
)

func TestTheServiceDayIsTheNetworksNotTheMachines(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		utc    time.Time
		day    data.ServiceDay
		minute int
	}{
		"lunch":                         {time.Date(2025, 3, 5, 4, 40, 0, 0, time.UTC), "2025-03-05", 12*60 + 40},
		"the last millisecond of a day": {time.Date(2025, 3, 5, 15, 59, 59, 999e6, time.UTC), "2025-03-05", 24*60 - 1},
		"midnight here":                 {time.Date(2025, 3, 5, 16, 0, 0, 0, time.UTC), "2025-03-06", 0},
		"the year turns here first":     {time.Date(2024, 12, 31, 16, 0, 0, 0, time.UTC), "2025-01-01", 0},
		"before 1970":                   {time.Date(1949, 9, 30, 16, 0, 0, 0, time.UTC), "1949-10-01", 0},
	} {
		i := data.InstantOf(c.utc)
		if got := i.ServiceDay(); got != c.day {
			t.Errorf("%s: day %s, want %s", name, got, c.day)
		}
		if got := i.Minute(); got != c.minute {
			t.Errorf("%s: minute %d, want %d", name, got, c.minute)
		}
		if !i.Time().Equal(c.utc) {
			t.Errorf("%s: time %v", name, i.Time())
		}
	}
	// Summer time, which mainland clocks kept from 1986 to 1991, is not the network's.
	summer := data.InstantOf(time.Date(1988, 7, 1, 16, 0, 0, 0, time.UTC))
	if got := summer.ServiceDay(); got != "1988-07-02" {
		t.Errorf("summer 1988: %s", got)
	}
}

func TestParseServiceDay(t *testing.T) {
	t.Parallel()
	for s, valid := range map[string]bool{
		"2025-03-05": true, "2024-02-29": true, "0001-01-01": true,
		"2025-02-29": false, "2025-3-5": false, "2025-03-05 ": false, "": false, "2025-13-01": false,
		"2025/03/05": false, "20250305": false, "-2025-03-05": false, "2025-03-05T00:00:00Z": false,
	} {
		d, err := data.ParseServiceDay(s)
		if (err == nil) != valid {
			t.Errorf("%q: %v", s, err)
		}
		if valid && string(d) != s || !valid && d != "" {
			t.Errorf("%q became %q", s, d)
		}
	}
}

func TestDaysAreCountedByTheCalendar(t *testing.T) {
	t.Parallel()
	d := data.Date(2024, time.February, 28)
	for n, want := range map[int]data.ServiceDay{0: "2024-02-28", 1: "2024-02-29", 2: "2024-03-01", 366: "2025-02-28", -59: "2023-12-31"} {
		got := d.AddDays(n)
		if got != want {
			t.Errorf("%s + %d days = %s, want %s", d, n, got, want)
		}
		if back := got.DaysSince(d); back != n {
			t.Errorf("%s is %d days after %s, want %d", got, back, d, n)
		}
	}
	if got := data.Date(2025, time.December, 32); got != "2026-01-01" {
		t.Errorf("32 December = %s", got)
	}
	if got := data.Date(2025, time.March, 5).Weekday(); got != time.Wednesday {
		t.Errorf("weekday %v", got)
	}
	if got := d.Month(); got != "2024-02" {
		t.Errorf("month %q", got)
	}
	if got := data.ServiceDay("").Month(); got != "" {
		t.Errorf("month of no day %q", got)
	}
}

func TestMinutesOfADay(t *testing.T) {
	t.Parallel()
	d := data.ServiceDay("2025-03-05")
	if got := d.At(24 * 60); got != d.AddDays(1).Start() {
		t.Errorf("24:00 is %v", got.Time())
	}
	if got := d.At(12*60 + 30); got.Minute() != 750 || got.ServiceDay() != d {
		t.Errorf("12:30 is %v", got.Time())
	}
	if got := d.Start().Add(90 * time.Second).Sub(d.Start()); got != 90*time.Second {
		t.Errorf("difference %v", got)
	}
	if got := data.ServiceDay("never").Start(); got != 0 {
		t.Errorf("start of no day %v", got)
	}
}

func TestMoneyAndCodesAsPeopleReadThem(t *testing.T) {
	t.Parallel()
	for fen, want := range map[data.Fen]string{0: "0.00", 5: "0.05", 1350: "13.50", -1: "-0.01", -1350: "-13.50", 494600: "4946.00"} {
		if got := fen.String(); got != want {
			t.Errorf("%d fen = %s, want %s", int64(fen), got, want)
		}
	}
	if got := data.District(659001).String() + data.District(12).String(); got != "659001000012" {
		t.Errorf("districts %s", got)
	}
}

func TestIDsAreOrderedAndDifferent(t *testing.T) {
	t.Parallel()
	last := ""
	for range 1000 {
		id := data.NewID()
		if len(id) != 36 || id[14] != '7' || id <= last {
			t.Fatalf("%s after %s", id, last)
		}
		last = id
	}
}

func TestGrouped(t *testing.T) {
	t.Parallel()
	for f, want := range map[data.Fen]string{0: "0.00", 99: "0.99", 99999: "999.99", 100000: "1,000.00", 123456789: "1,234,567.89", -100000: "-1,000.00", -99999: "-999.99"} {
		if got := f.Grouped(); got != want {
			t.Errorf("%d: %s, want %s", f, got, want)
		}
	}
}
