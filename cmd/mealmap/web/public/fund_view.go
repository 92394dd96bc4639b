package public

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"sync"

	"mealmap/data"
	"mealmap/data/journal"
	"mealmap/meals/fund"
)

// atLeast is how many people a figure must be about to be shown; fewer might be
// recognised.
const atLeast = 5

// fundView is all that the public reads of the fund, for page and API alike.
type fundView struct {
	fund.Totals              // of all time
	Meals       data.Fen     // of all time
	Years       []string     // with anything in them, the newest first
	Year        string       // the one that is shown
	Entries     []fund.Entry // of the year, the newest first
	Months      []fund.MealMonth
}

// Balance is what the fund has now.
func (v *fundView) Balance() data.Fen { return v.In - v.Granted - v.Meals }

// homeDistrict is the district whose network this is, 0 before it is set up.
func (s *server) homeDistrict(ctx context.Context) (data.District, error) {
	street, err := s.DB.Setting(ctx, data.HomeStreet)
	if err != nil || len(street) < 6 {
		return 0, err
	}
	n, err := strconv.Atoi(street[:6])
	return data.District(n), err
}

// fundView reads the fund. A year without anything in it is the newest one.
func (s *server) fundView(ctx context.Context, year string) (v fundView, err error) {
	district, err := s.homeDistrict(ctx)
	if err != nil {
		return v, err
	}
	entries, err := s.fund.ListEntries(ctx, district, "", "")
	if err != nil {
		return v, err
	}
	months, err := s.mealMonths(ctx, district)
	if err != nil {
		return v, err
	}
	v.Totals = fund.Add(entries)
	for _, m := range months {
		v.Meals += m.Fen
		v.Years = append(v.Years, m.Month[:4])
	}
	for _, e := range entries {
		v.Years = append(v.Years, string(e.Day[:4]))
	}
	slices.SortFunc(v.Years, func(a, b string) int { return cmp.Compare(b, a) })
	v.Years = slices.Compact(v.Years)
	if v.Year = year; !slices.Contains(v.Years, year) && len(v.Years) > 0 {
		v.Year = v.Years[0]
	}
	for _, e := range entries {
		if string(e.Day[:4]) == v.Year {
			v.Entries = append(v.Entries, e)
		}
	}
	months = slices.DeleteFunc(slices.Clone(months), func(m fund.MealMonth) bool { return m.Month[:4] != v.Year || m.Fen == 0 })
	v.Months = gather(months)
	return v, nil
}

// mealMonths are all months of the fund's meals, read again when something has
// been posted since; one reader at a time, because there may be many meals.
func (s *server) mealMonths(ctx context.Context, d data.District) ([]fund.MealMonth, error) {
	k := &s.months
	k.mu.Lock()
	defer k.mu.Unlock()
	var head journal.Head
	err := s.DB.View(ctx, func(tx *data.Tx) (err error) {
		head, err = journal.HeadOf(tx, d)
		return err
	})
	if err != nil || k.list != nil && k.district == d && k.head == head {
		return k.list, err
	}
	list, err := s.fund.MealMonths(ctx, d, "", "9999-12-31")
	if err == nil {
		k.district, k.head, k.list = d, head, append([]fund.MealMonth{}, list...)
	}
	return k.list, err
}

// fundMonths are the months as they were when the journal ended with head.
type fundMonths struct {
	mu       sync.Mutex
	district data.District
	head     journal.Head
	list     []fund.MealMonth // nil before the first reading
}

// gather puts the months in which few elders ate together into one without a
// name, at the end: every sum of the fund is public, and nobody's meals are. A
// month that would stand there alone takes the one with the fewest elders along.
func gather(months []fund.MealMonth) []fund.MealMonth {
	few := 0
	for _, m := range months {
		if m.Elders < atLeast {
			few++
		}
	}
	if few == 0 {
		return months
	}
	byElders := slices.Clone(months)
	slices.SortStableFunc(byElders, func(a, b fund.MealMonth) int { return cmp.Compare(a.Elders, b.Elders) })
	together := byElders[:min(max(few, 2), len(months))]
	var shown []fund.MealMonth
	var rest fund.MealMonth
	for _, m := range months {
		if slices.Contains(together, m) {
			rest.Meals, rest.Fen = rest.Meals+m.Meals, rest.Fen+m.Fen
		} else {
			shown = append(shown, m)
		}
	}
	return append(shown, rest)
}
