package monthly

import (
	"slices"

	"mealmap/geo/reach"
)

// Least is the least count of elders that may be read.
const Least = reach.Least

// Concealed is the report as it may leave the office: a row of fewer than Least
// elders is hidden, and with it so many others that the total does not tell it.
// Counts of elders that stand alone are hidden where they are shown (Few).
func (r Report) Concealed() Report {
	r.Points, r.Communities = slices.Clone(r.Points), slices.Clone(r.Communities)
	hide(len(r.Points), func(i int) int { return r.Points[i].Elders }, func(i int) {
		p := &r.Points[i]
		*p = Point{ID: p.ID, MerchantID: p.MerchantID, Name: p.Name, Hidden: true}
	})
	hide(len(r.Communities), func(i int) int { return r.Communities[i].Elders }, func(i int) {
		c := &r.Communities[i]
		*c = Community{Code: c.Code, Name: c.Name, Hidden: true}
	})
	for i := range r.Merchants {
		if m := &r.Merchants[i]; slices.ContainsFunc(r.Points, func(p Point) bool { return p.MerchantID == m.ID && p.Hidden }) {
			r.Merchants = slices.Clone(r.Merchants)
			r.Merchants[i].Meals = -1
		}
	}
	return r
}

// hide conceals the rows of a table of elders. Where even the totals would tell,
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
func Few(n int) bool { return n > 0 && n < Least }
