package meals

import (
	"encoding/csv"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"mealmap/data"
	"mealmap/data/seed"
	"mealmap/merchants"
)

// Days as the notices of the State Council's General Office have them.
func TestTheProgramsOwnCalendar(t *testing.T) {
	t.Parallel()
	var own *Calendar
	for day, want := range map[data.ServiceDay]DayKind{
		"2023-12-31": "", "2024-01-01": Holiday, "2024-02-04": Workday, "2024-02-09": "", "2024-02-10": Holiday, "2024-02-17": Holiday, "2024-02-18": Workday,
		"2024-06-08": "", "2024-06-10": Holiday, "2024-10-07": Holiday, "2024-10-08": "", "2024-10-12": Workday,
		"2025-01-26": Workday, "2025-01-27": "", "2025-01-28": Holiday, "2025-02-04": Holiday, "2025-02-05": "", "2025-04-04": Holiday, "2025-04-27": Workday,
		"2025-05-31": Holiday, "2025-10-08": Holiday, "2025-10-09": "", "2025-10-11": Workday, "2025-12-31": "",
		"2026-01-01": Holiday, "2026-01-04": Workday, "2026-02-14": Workday, "2026-02-15": Holiday, "2026-02-23": Holiday, "2026-02-24": "", "2026-02-28": Workday,
		"2026-06-21": Holiday, "2026-09-20": Workday, "2026-09-27": Holiday, "2026-10-07": Holiday, "2026-10-10": Workday, "2027-01-01": "",
	} {
		if got := own.Kind(day); got != want {
			t.Errorf("%s: %q, want %q", day, got, want)
		}
	}
}

// The files hold whole years: days of the year they are named for, in order,
// once, and a moved working day is on a weekend.
func TestTheFilesOfHolidays(t *testing.T) {
	t.Parallel()
	names, err := fs.Glob(seed.Holidays, "holidays/*.csv")
	if err != nil || len(names) < 3 {
		t.Fatalf("%v %v", names, err)
	}
	for _, name := range names {
		f, err := seed.Holidays.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		rows, err := csv.NewReader(f).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		before, holidays := "", 0
		for _, row := range rows[1:] {
			day, err := data.ParseServiceDay(row[0])
			weekend := err == nil && (day.Weekday() == time.Saturday || day.Weekday() == time.Sunday)
			if err != nil || row[0] <= before || "holidays/"+row[0][:4]+".csv" != name || row[2] == "" ||
				row[1] != string(Holiday) && (row[1] != string(Workday) || !weekend) {
				t.Errorf("%s: %v %v", name, row, err)
			}
			if before = row[0]; row[1] == string(Holiday) {
				holidays++
			}
		}
		if holidays < 20 || holidays > 35 {
			t.Errorf("%s has %d holidays", name, holidays)
		}
	}
}

func TestOtherDaysOnTop(t *testing.T) {
	t.Parallel()
	var own *Calendar
	c := own.With(map[data.ServiceDay]DayKind{"2025-04-04": "", "2025-03-05": Holiday, "2025-03-08": Workday})
	again := c.With(map[data.ServiceDay]DayKind{"2025-03-05": ""})
	for day, want := range map[data.ServiceDay][3]DayKind{
		"2025-04-04": {Holiday, "", ""}, "2025-03-05": {"", Holiday, ""}, "2025-03-08": {"", Workday, Workday}, "2025-10-01": {Holiday, Holiday, Holiday},
	} {
		if got := [3]DayKind{own.Kind(day), c.Kind(day), again.Kind(day)}; got != want {
			t.Errorf("%s: %q, want %q", day, got, want)
		}
	}
}

func TestACalendarThatDoesNotParse(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"no day": "day,kind,name\n2025-02-29,holiday,x\n", "a short line": "day,kind,name\n2025-01-01\n", "a quote": "day,kind,name\n\"2025\n",
	} {
		if days, err := readDays(fstest.MapFS{"holidays/2025.csv": {Data: []byte(text)}}, "holidays/2025.csv"); err == nil {
			t.Errorf("%s was read: %v", name, days)
		}
	}
}

// 4 April 2025 is a holiday, 27 April a Sunday on which people work.
func TestWindowsAndHolidays(t *testing.T) {
	t.Parallel()
	work := RuleWindow{Sitting: merchants.Lunch, Opens: 660, Closes: 780, Weekdays: []time.Weekday{1, 2, 3, 4, 5}, Holidays: NotHolidays}
	feast := RuleWindow{Sitting: merchants.Dinner, Opens: 1020, Closes: 1140, Holidays: OnlyHolidays}
	night := RuleWindow{Sitting: merchants.Dinner, Opens: 1320, Closes: 1500, Holidays: OnlyHolidays}
	windows := []RuleWindow{work, feast, night}
	seat := func(day data.ServiceDay, minute int) Seating { return Seat(windows, day.At(minute), "") }
	for name, c := range map[string]struct{ got, want Seating }{
		"a Thursday":                    {seat("2025-04-03", 700), Seating{Day: "2025-04-03", Sitting: "lunch", Inside: true}},
		"a Friday off":                  {seat("2025-04-04", 700), Seating{Day: "2025-04-04", Kind: Holiday, Windows: windows[1:]}},
		"its dinner":                    {seat("2025-04-04", 1020), Seating{Day: "2025-04-04", Kind: Holiday, Sitting: "dinner", Inside: true}},
		"dinner of a Thursday":          {seat("2025-04-03", 1020), Seating{Day: "2025-04-03", Windows: windows[:1]}},
		"a Sunday":                      {seat("2025-03-09", 700), Seating{Day: "2025-03-09"}},
		"a Sunday of work":              {seat("2025-04-27", 700), Seating{Day: "2025-04-27", Kind: Workday, Sitting: "lunch", Inside: true}},
		"a Saturday off":                {seat("2025-04-05", 700), Seating{Day: "2025-04-05", Kind: Holiday, Windows: windows[1:]}},
		"the night after the last day":  {seat("2025-04-07", 30), Seating{Day: "2025-04-06", Kind: Holiday, Sitting: "dinner", Inside: true}},
		"the night before the first":    {seat("2025-04-04", 30), Seating{Day: "2025-04-04", Kind: Holiday, Windows: windows[1:]}},
		"hours unknown":                 {Seat(nil, data.ServiceDay("2025-04-04").At(700), ""), Seating{Day: "2025-04-04", Kind: Holiday, Sitting: "lunch", Inside: true}},
		"another calendar's Thursday":   {(*Calendar)(nil).With(map[data.ServiceDay]DayKind{"2025-04-03": Holiday}).Seat(windows, data.ServiceDay("2025-04-03").At(700), ""), Seating{Day: "2025-04-03", Kind: Holiday, Windows: windows[1:]}},
		"another calendar's Friday":     {(*Calendar)(nil).With(map[data.ServiceDay]DayKind{"2025-04-04": ""}).Seat(windows, data.ServiceDay("2025-04-04").At(700), ""), Seating{Day: "2025-04-04", Sitting: "lunch", Inside: true}},
		"work on a Saturday of its own": {(*Calendar)(nil).With(map[data.ServiceDay]DayKind{"2025-03-08": Workday}).Seat(windows, data.ServiceDay("2025-03-08").At(700), ""), Seating{Day: "2025-03-08", Kind: Workday, Sitting: "lunch", Inside: true}},
	} {
		if diff := cmp.Diff(c.want, c.got); diff != "" {
			t.Errorf("%s (-want +got)\n%s", name, diff)
		}
	}
}

func TestDaysInWords(t *testing.T) {
	t.Parallel()
	work := []time.Weekday{1, 2, 3, 4, 5}
	lunch := []merchants.Sitting{merchants.Lunch}
	for want, a := range map[string]When{
		"工作日":            {Weekdays: work, Holidays: NotHolidays},
		"周一至周五":          {Weekdays: work},
		"周一至周五的节假日":      {Weekdays: work, Holidays: OnlyHolidays},
		"周一至周四(节假日除外)午餐": {Weekdays: work[:4], Holidays: NotHolidays, Sittings: lunch},
		"周六、周日":          {Weekdays: []time.Weekday{0, 6}},
		"周五至周日":          {Weekdays: []time.Weekday{0, 6, 5}},
		"周一、周三、周五":       {Weekdays: []time.Weekday{5, 3, 1}},
		"周一、周二":          {Weekdays: work[:2]},
		"周日":             {Weekdays: []time.Weekday{0}},
		"节假日午餐":          {Holidays: OnlyHolidays, Sittings: lunch},
		"节假日以外":          {Holidays: NotHolidays},
		"早餐、午餐":          {Sittings: []merchants.Sitting{"breakfast", "lunch"}},
		"周一至周日":          {Weekdays: []time.Weekday{0, 1, 2, 3, 4, 5, 6}},
	} {
		r := RuleSet{ValidFrom: "2025-01-01", Classes: []Class{{AgeFrom: 60, Discount: &Amount{PayPercent: ptr(90), When: &a}}}}
		if got, _, _ := strings.Cut(strings.TrimPrefix(saidOf(&r)[0], "60岁及以上,"), ",九折"); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}
