package reach_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"mealmap/geo"
	"mealmap/geo/reach"
)

func TestConceal(t *testing.T) {
	t.Parallel()
	// Rows are covered and left out.
	for why, c := range map[string]struct {
		rows   [][]int
		hidden string // a letter a row, x hidden
		totals bool
	}{
		"nothing to hide":                      {[][]int{{10, 20}, {0, 5}, {7, 0}, {0, 0}}, "....", false},
		"four are too few":                     {[][]int{{10, 4}, {10, 20}, {30, 40}}, "xx.", false},
		"five are enough":                      {[][]int{{10, 5}, {10, 20}, {30, 40}}, "...", false},
		"few covered as well":                  {[][]int{{1, 10}, {10, 20}, {30, 40}}, "xx.", false},
		"two that sum to few take a third":     {[][]int{{10, 1}, {10, 2}, {10, 0}, {40, 40}, {30, 30}}, "xxx.x", false},
		"two that sum to enough":               {[][]int{{10, 2}, {10, 3}, {40, 40}}, "xx.", false},
		"one row: its total is it":             {[][]int{{10, 4}}, "x", true},
		"two rows, and neither can be told":    {[][]int{{10, 4}, {20, 20}}, "xx", false},
		"few altogether: no totals":            {[][]int{{10, 1}, {10, 2}, {30, 0}}, "xx.", true},
		"a row of nobody hides nothing":        {[][]int{{10, 3}, {0, 0}}, "x.", true},
		"no row":                               {nil, "", false},
		"a whole row of few":                   {[][]int{{1, 1}, {10, 10}, {50, 50}}, "xx.", false},
		"the smallest goes, not the first":     {[][]int{{10, 4}, {30, 40}, {10, 20}}, "x.x", false},
		"a third part, newly left out, is few": {[][]int{{10, 2, 8}, {30, 6, 9}, {50, 0, 9}}, "xx.", false},
	} {
		hidden, totals := reach.Conceal(c.rows, nil)
		got := ""
		for _, h := range hidden {
			got += map[bool]string{true: "x", false: "."}[h]
		}
		if got != c.hidden || totals != c.totals {
			t.Errorf("%s: %s %v, want %s %v", why, got, totals, c.hidden, c.totals)
		}
	}
}

func TestWhatIsShownTellsNoFew(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		row := rapid.Custom(func(t *rapid.T) []int {
			return []int{rapid.IntRange(0, 12).Draw(t, "covered"), rapid.IntRange(0, 12).Draw(t, "left")}
		})
		rows := rapid.SliceOfN(row, 0, 9).Draw(t, "rows")
		already := rapid.SliceOfN(rapid.Bool(), len(rows), len(rows)).Draw(t, "already")
		hidden, totals := reach.Conceal(rows, already)
		missing, n := [2]int{}, 0
		for i, r := range rows {
			if already[i] && !hidden[i] {
				t.Fatalf("row %d is shown again", i)
			}
			for part, people := range r {
				if !hidden[i] && people > 0 && people < reach.Least {
					t.Fatalf("row %d shows %v", i, r)
				}
				if hidden[i] {
					missing[part] += people
				}
			}
			if hidden[i] && r[0]+r[1] > 0 {
				n++
			}
		}
		if totals {
			return
		}
		for _, m := range missing {
			if m > 0 && m < reach.Least || n == 1 {
				t.Fatalf("the totals tell %v of %d rows: %v %v", missing, n, rows, hidden)
			}
		}
	})
}

func TestGroupsSumAndAreNeverFew(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		in := drawn(t)
		r := reach.Cover(in.Input)
		refused := fmt.Sprint(rapid.IntRange(0, 3).Draw(t, "refused"))
		groups := reach.Groups(in.Cells, &r, &r, func(community string) bool { return community != refused })
		sums := map[string]int{}
		for _, g := range groups {
			sums[g.Community] += g.Elders
			if g.Elders < reach.Least || g.Community == refused || len(g.Cells) == 0 {
				t.Fatalf("group %+v", g)
			}
			for _, cell := range g.Cells {
				if !slices.ContainsFunc(in.Cells, func(c reach.Cell) bool { return geo.CellOf(c.At) == cell && c.Community == g.Community }) {
					t.Fatalf("nobody of %s is in %v", g.Community, cell)
				}
			}
		}
		for _, c := range r.Communities {
			if want := c.Left; c.Community != refused && want >= reach.Least && sums[c.Community] != want {
				t.Fatalf("the groups of %s sum to %d, want %d", c.Community, sums[c.Community], want)
			}
		}
	})
}

func TestFewJoinTheNearest(t *testing.T) {
	t.Parallel()
	cells := []reach.Cell{
		{At: off(0, 0), Community: "a", Elders: 9}, {At: off(400, 0), Community: "a", Elders: 8}, {At: off(550, 0), Community: "a", Elders: 3},
		{At: off(560, 0), Community: "b", Elders: 4}, {At: off(570, 0), Community: "c", Elders: 6},
	}
	r := reach.Cover(reach.Input{Cells: cells, Walks: reach.NewWalks(cells, nil, 100, blocks), Most: 100})
	got := reach.Groups(cells, &r, &r, func(string) bool { return true })
	pair := []geo.Cell{geo.CellOf(cells[1].At), geo.CellOf(cells[2].At)}
	slices.Sort(pair)
	want := []reach.Group{
		{Community: "a", Cells: []geo.Cell{geo.CellOf(cells[0].At)}, Elders: 9}, {Community: "a", Cells: pair, Elders: 11},
		{Community: "c", Cells: []geo.Cell{geo.CellOf(cells[4].At)}, Elders: 6},
	}
	slices.SortFunc(want, func(a, b reach.Group) int { return int(a.Elders - b.Elders) })
	slices.SortFunc(got, func(a, b reach.Group) int { return int(a.Elders - b.Elders) })
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// TestTwoMapsTellNoFew compares the map as it is with the one after a point
// closes: 2 more in one cell and 3 more in the next would be told by taking one
// number from the other.
func TestTwoMapsTellNoFew(t *testing.T) {
	t.Parallel()
	cells := []reach.Cell{
		{At: off(0, 0), Community: "a", Elders: 6}, {At: off(10, 0), Community: "a", Elders: 2},
		{At: off(400, 0), Community: "a", Elders: 7}, {At: off(390, 0), Community: "a", Elders: 3},
		{At: off(3000, 0), Community: "a", Elders: 5},
	}
	if a, b := geo.CellOf(cells[0].At), geo.CellOf(cells[2].At); geo.CellOf(cells[1].At) != a || geo.CellOf(cells[3].At) != b || a == b {
		t.Fatal("the case shows nothing")
	}
	before, after := reach.Result{Near: []geo.Metres{-1, 50, -1, 50, -1}}, reach.Result{Near: []geo.Metres{-1, -1, -1, -1, -1}}
	for r, want := range map[*reach.Result][]int{&before: {5, 6, 7}, &after: {5, 18}} {
		var elders []int
		for _, g := range reach.Groups(cells, &before, r, func(string) bool { return true }) {
			elders = append(elders, g.Elders)
		}
		if slices.Sort(elders); !slices.Equal(elders, want) {
			t.Errorf("%v, want %v", elders, want)
		}
	}
}
