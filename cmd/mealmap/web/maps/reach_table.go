package maps

import (
	"slices"

	"mealmap/geo/reach"
)

// Shown is a count, or nothing where it may not be shown.
type Shown struct {
	N     int
	Known bool
}

// ReachRow is what may be shown of one community, or of all.
type ReachRow struct {
	Community string // 12-digit code, "" unknown
	Name      string // "" unknown
	Elders    Shown  // in a cell
	Left      Shown  // out of them, without a serving point within the limit
	After     Shown  // the same once the point is closed
}

// More is how many the closing leaves out besides.
func (r ReachRow) More() Shown { return Shown{r.After.N - r.Left.N, r.After.Known && r.Left.Known} }

// Percent is the share of those left out, rounded; it may be shown where both
// counts may.
func (r ReachRow) Percent() Shown {
	if !r.Elders.Known || !r.Left.Known || r.Elders.N == 0 {
		return Shown{}
	}
	return Shown{(200*r.Left.N + r.Elders.N) / (2 * r.Elders.N), true}
}

// ReachTable is the answer by community, with nothing in it from which fewer
// than reach.Least people could be told.
type ReachTable struct {
	Rows     []ReachRow // who is worst off first, hidden ones last
	All      ReachRow
	Unplaced Shown // in no cell at all
	Guessed  Shown // counted at their community's place
	Hidden   int   // rows of which something is not shown
}

// conceal says which rows' elders are not shown, and which rows' parts, and the
// same of the totals. Whatever closes, nothing is shown that is not without it:
// else one page would tell what another leaves out.
func (a *ReachAnswer) conceal() (small, hidden []bool, noElders, noParts bool) {
	var elders, now, then [][]int
	for i, c := range a.Before.Communities {
		after := a.After.Communities[i]
		elders, now = append(elders, []int{c.Elders}), append(now, []int{c.Covered(), c.Left})
		then = append(then, []int{after.Covered(), after.Left - c.Left, c.Left})
	}
	small, noElders = reach.Conceal(elders, nil)
	hidden, noNow := reach.Conceal(now, small)
	hidden, noThen := reach.Conceal(then, hidden)
	return small, hidden, noElders, noElders || noNow || noThen
}

// Table is what may be shown.
func (a *ReachAnswer) Table() ReachTable {
	small, hidden, noElders, noParts := a.conceal()
	t := ReachTable{Unplaced: atLeast(a.Counts.Unplaced()), Guessed: atLeast(a.Counts.Guessed())}
	for i, c := range a.Before.Communities {
		after := a.After.Communities[i]
		t.Rows = append(t.Rows, ReachRow{Community: c.Community, Name: a.Counts.Names[c.Community],
			Elders: Shown{c.Elders, !small[i]}, Left: Shown{c.Left, !hidden[i]}, After: Shown{after.Left, !hidden[i]}})
		if hidden[i] {
			t.Hidden++
		}
	}
	t.All = ReachRow{Elders: Shown{a.Before.All.Elders, !noElders},
		Left: Shown{a.Before.All.Left, !noParts}, After: Shown{a.After.All.Left, !noParts}}
	t.clean()
	slices.SortStableFunc(t.Rows, worse)
	return t
}

// clean drops the figures of what is not shown, so that nothing prints them.
func (t *ReachTable) clean() {
	rows := []*ReachRow{&t.All}
	for i := range t.Rows {
		rows = append(rows, &t.Rows[i])
	}
	for _, r := range rows {
		for _, s := range []*Shown{&r.Elders, &r.Left, &r.After} {
			if !s.Known {
				s.N = 0
			}
		}
	}
}

// worse orders rows by how many are left out in the end.
func worse(a, b ReachRow) int {
	if a.After.Known != b.After.Known {
		if a.After.Known {
			return -1
		}
		return 1
	}
	return b.After.N - a.After.N
}

// atLeast is a count that may be shown.
func atLeast(n int) Shown {
	if n > 0 && n < reach.Least {
		return Shown{}
	}
	return Shown{n, true}
}

// Groups is where those are who are left out in the end, as may be shown: of
// communities whose figures are.
func (a *ReachAnswer) Groups(t ReachTable) []reach.Group {
	shown := map[string]bool{}
	for _, r := range t.Rows {
		shown[r.Community] = r.After.Known
	}
	return reach.Groups(a.Input.Cells, &a.Before, &a.After, func(community string) bool { return shown[community] })
}
