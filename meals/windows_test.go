package meals

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"mealmap/data"
	"mealmap/merchants"
)

// 2025-03-05 is a Wednesday; one window of each shape, both sides of both ends.
func TestBothEndsOfEveryShapeOfWindow(t *testing.T) {
	t.Parallel()
	type moment struct {
		day, hour, minute int
		service           data.ServiceDay
		inside            bool
	}
	for name, c := range map[string]struct {
		window  RuleWindow
		moments []moment
	}{
		"lunch": {RuleWindow{Sitting: merchants.Lunch, Opens: 690, Closes: 780}, []moment{
			{5, 11, 29, "2025-03-05", false}, {5, 11, 30, "2025-03-05", true}, {5, 12, 59, "2025-03-05", true}, {5, 13, 0, "2025-03-05", false}}},
		"one minute long": {RuleWindow{Sitting: merchants.Lunch, Opens: 720, Closes: 721}, []moment{
			{5, 11, 59, "2025-03-05", false}, {5, 12, 0, "2025-03-05", true}, {5, 12, 1, "2025-03-05", false}}},
		"from 0:00": {RuleWindow{Sitting: merchants.Breakfast, Opens: 0, Closes: 30}, []moment{
			{4, 23, 59, "2025-03-04", false}, {5, 0, 0, "2025-03-05", true}, {5, 0, 29, "2025-03-05", true}, {5, 0, 30, "2025-03-05", false}}},
		"until 24:00": {RuleWindow{Sitting: merchants.Dinner, Opens: 1380, Closes: 1440}, []moment{
			{5, 22, 59, "2025-03-05", false}, {5, 23, 0, "2025-03-05", true}, {5, 23, 59, "2025-03-05", true}, {6, 0, 0, "2025-03-06", false}}},
		"one minute past midnight": {RuleWindow{Sitting: merchants.Dinner, Opens: 1380, Closes: 1441}, []moment{
			{6, 0, 0, "2025-03-05", true}, {6, 0, 1, "2025-03-06", false}}},
		"until two at night": {RuleWindow{Sitting: merchants.Dinner, Opens: 1320, Closes: 1560}, []moment{
			{5, 21, 59, "2025-03-05", false}, {5, 22, 0, "2025-03-05", true}, {6, 1, 59, "2025-03-05", true}, {6, 2, 0, "2025-03-06", false}}},
		"round the clock": {RuleWindow{Sitting: merchants.Lunch, Opens: 0, Closes: 1440}, []moment{
			{5, 0, 0, "2025-03-05", true}, {5, 23, 59, "2025-03-05", true}, {6, 0, 0, "2025-03-06", true}}},
		"a day long from eight": {RuleWindow{Sitting: merchants.Lunch, Opens: 480, Closes: 1920}, []moment{
			{5, 7, 59, "2025-03-04", true}, {5, 8, 0, "2025-03-05", true}}},
		"Wednesdays": {RuleWindow{Sitting: merchants.Lunch, Opens: 690, Closes: 780, Weekdays: []time.Weekday{time.Wednesday}}, []moment{
			{4, 12, 0, "2025-03-04", false}, {5, 12, 0, "2025-03-05", true}, {6, 12, 0, "2025-03-06", false}, {12, 12, 0, "2025-03-12", true}}},
		"Sunday and Saturday": {RuleWindow{Sitting: merchants.Lunch, Opens: 690, Closes: 780, Weekdays: []time.Weekday{time.Sunday, time.Saturday}}, []moment{
			{7, 12, 0, "2025-03-07", false}, {8, 12, 0, "2025-03-08", true}, {9, 12, 0, "2025-03-09", true}, {10, 12, 0, "2025-03-10", false}}},
		"Saturday night into Sunday": {RuleWindow{Sitting: merchants.Dinner, Opens: 1320, Closes: 1500, Weekdays: []time.Weekday{time.Saturday}}, []moment{
			{8, 0, 30, "2025-03-08", false}, {8, 22, 0, "2025-03-08", true}, {9, 0, 59, "2025-03-08", true}, {9, 1, 0, "2025-03-09", false}, {9, 22, 0, "2025-03-09", false}}},
		"over the month's end": {RuleWindow{Sitting: merchants.Dinner, Opens: 1320, Closes: 1500}, []moment{
			{1, 0, 30, "2025-02-28", true}, {31, 23, 0, "2025-03-31", true}, {32, 0, 30, "2025-03-31", true}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, m := range c.moments {
				got := Seat([]RuleWindow{c.window}, at(m.day, m.hour, m.minute), "")
				want := Seating{Day: m.service, Inside: m.inside}
				if m.inside {
					want.Sitting = c.window.Sitting
				} else if c.window.on(m.service, "") {
					want.Windows = []RuleWindow{c.window}
				}
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("the %dth %02d:%02d (-want +got)\n%s", m.day, m.hour, m.minute, diff)
				}
			}
		})
	}
}

// The last second before a boundary is still before it: a minute is decided by
// its beginning.
func TestSecondsDoNotMatter(t *testing.T) {
	t.Parallel()
	lunch := []RuleWindow{{Sitting: merchants.Lunch, Opens: 690, Closes: 780}}
	for offset, inside := range map[time.Duration]bool{
		-time.Millisecond: false, 0: true, 59999 * time.Millisecond: true,
		90*time.Minute - time.Millisecond: true, 90 * time.Minute: false,
	} {
		if got := Seat(lunch, at(5, 11, 30).Add(offset), ""); got.Inside != inside {
			t.Errorf("11:30 and %v: %+v", offset, got)
		}
	}
}

func TestWhichWindowAndWhichSitting(t *testing.T) {
	t.Parallel()
	lunch := RuleWindow{Sitting: merchants.Lunch, Opens: 660, Closes: 840}
	dinner := RuleWindow{Sitting: merchants.Dinner, Opens: 780, Closes: 1200}
	night := RuleWindow{Sitting: merchants.Dinner, Opens: 1320, Closes: 1560}
	early := RuleWindow{Sitting: merchants.Breakfast, Opens: 60, Closes: 600}
	all := RuleWindow{Sitting: merchants.AllDay, Opens: 360, Closes: 1320}
	for name, c := range map[string]struct {
		windows []RuleWindow
		at      data.Instant
		asked   merchants.Sitting
		sitting merchants.Sitting
		day     data.ServiceDay
	}{
		"two windows overlap: the first named":           {[]RuleWindow{lunch, dinner}, at(5, 13, 30), "", merchants.Lunch, "2025-03-05"},
		"two windows overlap: the other order":           {[]RuleWindow{dinner, lunch}, at(5, 13, 30), "", merchants.Dinner, "2025-03-05"},
		"two windows overlap: the cashier says":          {[]RuleWindow{lunch, dinner}, at(5, 13, 30), merchants.Dinner, merchants.Dinner, "2025-03-05"},
		"today's breakfast before last night's dinner":   {[]RuleWindow{night, early}, at(5, 1, 30), "", merchants.Breakfast, "2025-03-05"},
		"last night's dinner where the cashier says so":  {[]RuleWindow{night, early}, at(5, 1, 30), merchants.Dinner, merchants.Dinner, "2025-03-04"},
		"all day in the morning":                         {[]RuleWindow{all}, at(5, 9, 59), "", merchants.Breakfast, "2025-03-05"},
		"all day from ten":                               {[]RuleWindow{all}, at(5, 10, 0), "", merchants.Lunch, "2025-03-05"},
		"all day until half past three":                  {[]RuleWindow{all}, at(5, 15, 29), "", merchants.Lunch, "2025-03-05"},
		"all day from half past three":                   {[]RuleWindow{all}, at(5, 15, 30), "", merchants.Dinner, "2025-03-05"},
		"all day, breakfast asked at night":              {[]RuleWindow{all}, at(5, 21, 0), merchants.Breakfast, merchants.Breakfast, "2025-03-05"},
		"all day asked is no sitting":                    {[]RuleWindow{all}, at(5, 12, 0), merchants.AllDay, merchants.Lunch, "2025-03-05"},
		"unknown hours, asked":                           {nil, at(5, 3, 0), merchants.Dinner, merchants.Dinner, "2025-03-05"},
		"unknown hours, all day asked":                   {nil, at(5, 3, 0), merchants.AllDay, merchants.Breakfast, "2025-03-05"},
		"unknown hours at midnight":                      {nil, at(5, 0, 0), "", merchants.Breakfast, "2025-03-05"},
		"unknown hours, the last minute":                 {nil, at(5, 23, 59), "", merchants.Dinner, "2025-03-05"},
		"an empty list of windows is unknown hours":      {[]RuleWindow{}, at(5, 12, 0), "", merchants.Lunch, "2025-03-05"},
		"a sitting asked that no window has, all day in": {[]RuleWindow{lunch, all}, at(5, 12, 0), merchants.Dinner, merchants.Dinner, "2025-03-05"},
	} {
		want := Seating{Day: c.day, Sitting: c.sitting, Inside: true}
		if diff := cmp.Diff(want, Seat(c.windows, c.at, c.asked)); diff != "" {
			t.Errorf("%s (-want +got)\n%s", name, diff)
		}
	}
}

func TestOutsideNamesTheDaysWindowsInOrder(t *testing.T) {
	t.Parallel()
	dinner := RuleWindow{Sitting: merchants.Dinner, Opens: 1020, Closes: 1140}
	lunch := RuleWindow{Sitting: merchants.Lunch, Opens: 660, Closes: 780}
	sunday := RuleWindow{Sitting: merchants.Breakfast, Opens: 420, Closes: 480, Weekdays: []time.Weekday{time.Sunday}}
	windows := []RuleWindow{dinner, sunday, lunch}
	for name, c := range map[string]struct {
		at    data.Instant
		asked merchants.Sitting
		want  []RuleWindow
	}{
		"a Wednesday":                    {at(5, 15, 0), "", []RuleWindow{lunch, dinner}},
		"a Sunday":                       {at(9, 15, 0), "", []RuleWindow{sunday, lunch, dinner}},
		"also those of another sitting":  {at(5, 12, 0), merchants.Dinner, []RuleWindow{lunch, dinner}},
		"before the first of the day":    {at(5, 0, 0), "", []RuleWindow{lunch, dinner}},
		"after the last one of the day ": {at(5, 23, 59), "", []RuleWindow{lunch, dinner}},
	} {
		got := Seat(windows, c.at, c.asked)
		if got.Inside || got.Sitting != "" {
			t.Errorf("%s: inside %+v", name, got)
		}
		if diff := cmp.Diff(c.want, got.Windows); diff != "" {
			t.Errorf("%s (-want +got)\n%s", name, diff)
		}
	}
	if windows[0].Sitting != merchants.Dinner {
		t.Error("the rule's own windows were put in another order")
	}
	if got := Seat([]RuleWindow{sunday}, at(5, 7, 30), ""); got.Windows != nil || got.Inside {
		t.Errorf("a day without any window: %+v", got)
	}
}

// Seat against the sentence that defines it: some window that began today or
// yesterday holds the minute.
func TestSeatIsWhatItsSentenceSays(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var windows []RuleWindow
		for i := range rapid.IntRange(1, 4).Draw(t, "windows") {
			opens := rapid.IntRange(0, 1439).Draw(t, fmt.Sprint("opens", i))
			w := RuleWindow{Opens: opens, Closes: rapid.IntRange(opens+1, opens+1440).Draw(t, fmt.Sprint("closes", i)),
				Sitting: rapid.SampledFrom([]merchants.Sitting{merchants.Breakfast, merchants.Lunch, merchants.Dinner, merchants.AllDay}).Draw(t, fmt.Sprint("sitting", i))}
			for d := range 7 {
				if rapid.Bool().Draw(t, fmt.Sprint("on", i, d)) {
					w.Weekdays = append(w.Weekdays, time.Weekday(d))
				}
			}
			windows = append(windows, w)
		}
		now := at(1, 0, 0).Add(time.Duration(rapid.IntRange(0, 14*1440).Draw(t, "now")) * time.Minute)
		asked := rapid.SampledFrom([]merchants.Sitting{"", merchants.Lunch, merchants.Dinner}).Draw(t, "asked")
		var days []data.ServiceDay
		for _, w := range windows {
			for n := -1; n <= 0; n++ {
				day := now.ServiceDay().AddDays(n)
				on := len(w.Weekdays) == 0 || slices.Contains(w.Weekdays, day.Weekday())
				fits := asked == "" || asked == w.Sitting || w.Sitting == merchants.AllDay
				if on && fits && day.At(w.Opens) <= now && now < day.At(w.Closes) {
					days = append(days, day)
				}
			}
		}
		got := Seat(windows, now, asked)
		switch {
		case got.Inside != (len(days) > 0):
			t.Fatalf("inside %v, by hand %v", got.Inside, days)
		case got.Inside && !slices.Contains(days, got.Day):
			t.Fatalf("of %s, by hand one of %v", got.Day, days)
		case got.Inside && !sittingKnown(got.Sitting):
			t.Fatalf("inside without a sitting: %q", got.Sitting)
		case got.Inside && asked != "" && got.Sitting != asked:
			t.Fatalf("asked for %s, given %s", asked, got.Sitting)
		case !got.Inside && got.Day != now.ServiceDay():
			t.Fatalf("outside, and of %s", got.Day)
		}
	})
}

func TestAPointsHoursBecomeWindows(t *testing.T) {
	t.Parallel()
	p := merchants.Point{Hours: []merchants.Window{
		{Weekday: time.Sunday, Sitting: merchants.Lunch, Opens: 660, Closes: 780},
		{Weekday: time.Saturday, Sitting: merchants.Dinner, Opens: 1320, Closes: 1500},
	}}
	want := []RuleWindow{
		{Sitting: merchants.Lunch, Opens: 660, Closes: 780, Weekdays: []time.Weekday{time.Sunday}},
		{Sitting: merchants.Dinner, Opens: 1320, Closes: 1500, Weekdays: []time.Weekday{time.Saturday}},
	}
	if diff := cmp.Diff(want, hoursOf(&p)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if got := hoursOf(&merchants.Point{}); len(got) != 0 {
		t.Errorf("unknown hours: %v", got)
	}
	own := meal{point: &p}
	if got := own.windows(&RuleSet{Windows: want[:1]}); len(got) != 1 {
		t.Errorf("the rule's windows come first: %v", got)
	}
	if got := own.windows(&RuleSet{}); len(got) != 2 {
		t.Errorf("a rule without windows leaves the point's: %v", got)
	}
	if got := own.windows(nil); len(got) != 2 {
		t.Errorf("no rule leaves the point's: %v", got)
	}
}
