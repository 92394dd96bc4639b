package admission

import (
	"slices"

	"mealmap/geo/reach"
)

// Shown is a count, or nothing where it may not be shown.
type Shown struct {
	N     int
	Known bool
}

// Row is what may be shown of one community, or of all.
type Row struct {
	Community string // 12-digit code, "" unknown
	Elders    Shown
	Before    Shown // of them, without a point within the limit while the missed one served
	Now       Shown
}

// Lost is how many have no point any more.
func (r Row) Lost() Shown { return Shown{r.Now.N - r.Before.N, r.Now.Known && r.Before.Known} }

// Table is who lost a point, with nothing in it from which fewer than
// reach.Least people could be told.
type Table struct {
	Rows   []Row // who lost most first, hidden ones last
	All    Row
	Hidden int // rows of which something is not shown
}

// Table is what may be shown of the loss. What the page of reach hides of who is
// left out now is hidden here too.
func (l *Loss) Table() Table {
	var elders, now, parts [][]int
	for i, c := range l.Now.Communities {
		before := l.Before.Communities[i]
		elders, now = append(elders, []int{c.Elders}), append(now, []int{c.Covered(), c.Left})
		parts = append(parts, []int{c.Covered(), c.Left - before.Left, before.Left})
	}
	small, noElders := reach.Conceal(elders, nil)
	hidden, noNow := reach.Conceal(now, small)
	hidden, noParts := reach.Conceal(parts, hidden)
	var t Table
	for i, c := range l.Now.Communities {
		r := Row{Community: c.Community, Elders: shown(c.Elders, !small[i]), Before: shown(l.Before.Communities[i].Left, !hidden[i]), Now: shown(c.Left, !hidden[i])}
		t.Rows = append(t.Rows, r)
		if hidden[i] {
			t.Hidden++
		}
	}
	known := !noElders && !noNow && !noParts
	t.All = Row{Elders: shown(l.Now.All.Elders, !noElders), Before: shown(l.Before.All.Left, known), Now: shown(l.Now.All.Left, known)}
	slices.SortStableFunc(t.Rows, worse)
	return t
}

// shown drops the figure of what is not shown, so that nothing prints it.
func shown(n int, known bool) Shown {
	if !known {
		return Shown{}
	}
	return Shown{n, true}
}

// worse orders rows by how many lost a point.
func worse(a, b Row) int {
	la, lb := a.Lost(), b.Lost()
	if la.Known != lb.Known {
		if la.Known {
			return -1
		}
		return 1
	}
	return lb.N - la.N
}

// Groups is where those are who have no point now, as may be shown.
func (l *Loss) Groups(cells []reach.Cell, t *Table) []reach.Group {
	known := map[string]bool{}
	for _, r := range t.Rows {
		known[r.Community] = r.Now.Known
	}
	return reach.Groups(cells, &l.Before, &l.Now, func(community string) bool { return known[community] })
}

// Brings is how a candidate's gain may be told.
type Brings string

// The ways of telling it.
const (
	Exactly  Brings = "exactly" // the figures may be shown
	Nobody   Brings = "nobody"
	Few      Brings = "few"      // fewer than reach.Least
	NearlyTo Brings = "nearly"   // all but fewer than reach.Least
	Hidden   Brings = "not_said" // not even the total may be shown
)

// Tell says how the gain may be told beside the table: a figure from which fewer
// than reach.Least could be told is not shown.
func (l *Loss) Tell(t *Table, g Gain) (how Brings, regained, ofLost Shown) {
	left := l.Now.All.Left - g.Regained
	switch {
	case !t.All.Now.Known:
		return Hidden, Shown{}, Shown{}
	case g.Regained == 0:
		return Nobody, Shown{0, true}, Shown{0, true}
	case few(g.Regained):
		return Few, Shown{}, Shown{}
	case few(left):
		return NearlyTo, Shown{}, Shown{}
	}
	tells := few(g.OfLost) || few(g.Regained-g.OfLost) || few(l.Lost()-g.OfLost) || few(l.Before.All.Left-(g.Regained-g.OfLost))
	return Exactly, Shown{g.Regained, true}, shown(g.OfLost, !tells)
}

// ShowFar reports whether it may be said how much farther the median elder walks:
// of at least reach.Least.
func (l *Loss) ShowFar() bool { return l.Far.Known && l.Nearest >= reach.Least }

func few(n int) bool { return n > 0 && n < reach.Least }
