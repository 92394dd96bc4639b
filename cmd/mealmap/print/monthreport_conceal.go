package print

import (
	"slices"

	"mealmap/geo/reach"
	"mealmap/meals/monthly"
)

// ConcealMonth is the report as it may leave the office: a row of fewer than five
// elders is hidden, and with it so many others that the total does not tell it.
// Counts of elders that stand alone are hidden where they are shown.
func ConcealMonth(r monthly.Report) monthly.Report {
	r.Points, r.Communities = slices.Clone(r.Points), slices.Clone(r.Communities)
	hide(len(r.Points), func(i int) int { return r.Points[i].Elders }, func(i int) {
		p := &r.Points[i]
		*p = monthly.Point{ID: p.ID, MerchantID: p.MerchantID, Name: p.Name, Hidden: true}
	})
	hide(len(r.Communities), func(i int) int { return r.Communities[i].Elders }, func(i int) {
		c := &r.Communities[i]
		*c = monthly.Community{Code: c.Code, Name: c.Name, Hidden: true}
	})
	return r
}

// hide conceals rows of a table of elders. Where even the totals would tell,
// every row with somebody goes.
func hide(n int, elders func(int) int, conceal func(int)) {
	rows := make([][]int, n)
	for i := range rows {
		rows[i] = []int{elders(i)}
	}
	hidden, totals := reach.Conceal(rows, nil)
	for i := range rows {
		if hidden[i] || totals && elders(i) > 0 {
			conceal(i)
		}
	}
}

// Few reports a count of elders that must not be shown.
func Few(n int) bool { return n > 0 && n < fewest }

// OthersFew reports whether the elders who came for the first time leave so few
// others that both counts together tell of them.
func OthersFew(r monthly.Report) bool { return Few(r.Elders - r.New) }
