package reach

import (
	"maps"
	"slices"

	"mealmap/geo"
)

// Least is how many people a shown count is of: fewer could be told who they
// are.
const Least = 5

// few reports a count that must not be shown: nobody is no secret.
func few(n int) bool { return n > 0 && n < Least }

// Conceal says which rows of a table must not be shown, and whether its totals
// must not. Each row is people in parts that do not overlap, as covered and left
// out; rows have equally many parts. A row with a part of fewer than Least goes,
// so do those already known to; then further rows, the smallest first, until
// what is missing from each total is nobody or at least Least and of two rows or
// more. Where there are not enough, the totals go.
func Conceal(rows [][]int, already []bool) (hidden []bool, totals bool) {
	hidden = make([]bool, len(rows))
	var all []int
	for i, row := range rows {
		hidden[i] = slices.ContainsFunc(row, few) || already != nil && already[i]
		all = plus(all, row)
	}
	if slices.ContainsFunc(all, few) {
		return hidden, true
	}
	for !safe(rows, hidden) {
		smallest := -1
		for i, row := range rows {
			if !hidden[i] && people(row) > 0 && (smallest < 0 || people(row) < people(rows[smallest])) {
				smallest = i
			}
		}
		if smallest < 0 {
			return hidden, true
		}
		hidden[smallest] = true
	}
	return hidden, false
}

// safe reports that the hidden rows cannot be told from the totals.
func safe(rows [][]int, hidden []bool) bool {
	var missing []int
	n := 0
	for i, row := range rows {
		if hidden[i] && people(row) > 0 {
			missing = plus(missing, row)
			n++
		}
	}
	return n == 0 || n > 1 && !slices.ContainsFunc(missing, few)
}

func people(row []int) (sum int) {
	for _, n := range row {
		sum += n
	}
	return sum
}

func plus(sum, row []int) []int {
	if sum == nil {
		sum = make([]int, len(row))
	}
	for i, n := range row {
		sum[i] += n
	}
	return sum
}

// Group is elders of one community who are left out, together at least Least,
// and the cells that they are in.
type Group struct {
	Community string
	Cells     []geo.Cell
	Elders    int
}

// Groups puts those who are left out into as many groups as may be shown: cells
// with fewer than Least join the nearest of their community, and so do those
// where fewer than Least are left out in r and were not in before, which may be
// r: whoever sees the groups of both cannot tell them. A community that show
// refuses, or with fewer altogether, has none. What the groups of a community
// sum to is its Count.Left.
func Groups(cells []Cell, before, r *Result, show func(community string) bool) []Group {
	byCommunity := map[string]map[geo.Cell]parts{}
	for i, c := range cells {
		if !r.Left(i) || c.Elders == 0 || !show(c.Community) {
			continue
		}
		if byCommunity[c.Community] == nil {
			byCommunity[c.Community] = map[geo.Cell]parts{}
		}
		p := parts{c.Elders, 0}
		if !before.Left(i) {
			p = parts{0, c.Elders}
		}
		cell := geo.CellOf(c.At)
		byCommunity[c.Community][cell] = byCommunity[c.Community][cell].plus(p)
	}
	var all []Group
	for _, community := range slices.Sorted(maps.Keys(byCommunity)) {
		all = append(all, grouped(community, byCommunity[community])...)
	}
	return all
}

// parts are those who were left out before, and those who are besides.
type parts [2]int

func (p parts) plus(o parts) parts { return parts{p[0] + o[0], p[1] + o[1]} }

func (p parts) few() bool { return few(p[0]) || few(p[1]) }

func grouped(community string, elders map[geo.Cell]parts) (shown []Group) {
	var groups []cluster
	for _, cell := range slices.Sorted(maps.Keys(elders)) {
		p := elders[cell]
		groups = append(groups, cluster{Group{community, []geo.Cell{cell}, p[0] + p[1]}, p, []geo.LatLng{cell.Center()}})
	}
	for len(groups) > 1 {
		i := smallestFew(groups)
		if i < 0 {
			break
		}
		j := nearest(groups, i)
		groups[j].Cells = append(groups[j].Cells, groups[i].Cells...)
		groups[j].at = append(groups[j].at, groups[i].at...)
		groups[j].Elders += groups[i].Elders
		groups[j].parts = groups[j].plus(groups[i].parts)
		groups = slices.Delete(groups, i, i+1)
	}
	for _, g := range groups {
		if !g.few() {
			slices.Sort(g.Cells)
			shown = append(shown, g.Group)
		}
	}
	return shown
}

// cluster is a group with the middles of its cells.
type cluster struct {
	Group
	parts
	at []geo.LatLng
}

// smallestFew is the smallest group that must not be shown, -1 for none.
func smallestFew(groups []cluster) int {
	least := -1
	for i := range groups {
		if groups[i].few() && (least < 0 || groups[i].Elders < groups[least].Elders) {
			least = i
		}
	}
	return least
}

// nearest is the group with a cell nearest to those of group i.
func nearest(groups []cluster, i int) (best int) {
	metres := geo.Metres(-1)
	for j := range groups {
		if j == i {
			continue
		}
		for _, a := range groups[i].at {
			for _, b := range groups[j].at {
				if d := geo.Distance(a, b); metres < 0 || d < metres {
					metres, best = d, j
				}
			}
		}
	}
	return best
}
