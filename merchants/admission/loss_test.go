package admission_test

import (
	"cmp"
	"math"
	"slices"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"mealmap/geo"
	"mealmap/geo/reach"
	"mealmap/merchants/admission"
)

// at is a place so many metres east of a corner.
func at(east float64) geo.LatLng {
	return geo.LatLng{Lat: 0, Lng: 118 + east/(float64(geo.EarthRadius)*math.Pi/180)}
}

func cell(east float64, community string, elders int) reach.Cell {
	return reach.Cell{At: at(east), Community: community, Elders: elders}
}

// line is a street of 600 m limits: the missed point at 1,000, another at 2,000.
func line(cells ...reach.Cell) admission.Situation {
	missed := at(1000)
	return admission.Situation{Cells: cells, Missed: &missed, Serving: []geo.LatLng{at(2000)}, Most: 600, Measure: reach.Straight(1)}
}

func TestWhatAGapCosts(t *testing.T) {
	t.Parallel()
	s := line(cell(900, "a", 7), cell(1100, "a", 5), cell(1450, "a", 9), cell(1700, "b", 20), cell(100, "b", 6),
		cell(1550, "b", 8)) // both reach it, and the other is nearer
	l := admission.Assess(s)
	if got := []int{l.Before.All.Left, l.Now.All.Left, l.Lost(), l.Nearest}; !slices.Equal(got, []int{6, 18, 12, 21}) {
		t.Errorf("left before and now, lost, nearest: %v", got)
	}
	// 900 walks 100 then 1,100 m; 1,100 walks 100 then 900; 1,450 walks 450 then 550. Of 21 the 11th is at 1,100.
	if f := l.Far; !f.Known || f.Nowhere || math.Abs(float64(f.Before)-100) > 1 || math.Abs(float64(f.Now)-900) > 1 {
		t.Errorf("the median elder: %+v", f)
	}
	if !l.ShowFar() {
		t.Error("of 21 elders it may be said")
	}
}

func TestTheMedianElderMayFindNothing(t *testing.T) {
	t.Parallel()
	s := line(cell(900, "a", 5), cell(1450, "a", 4))
	s.Serving = []geo.LatLng{at(3000)} // 2,100 m from 900; three limits are 1,800
	if l := admission.Assess(s); !l.Far.Known || !l.Far.Nowhere {
		t.Errorf("%+v", l.Far)
	}
	s.Serving = []geo.LatLng{at(2600)}
	if l := admission.Assess(s); l.Far.Nowhere {
		t.Errorf("1,700 m is within three limits: %+v", l.Far)
	}
	s.Cells = []reach.Cell{cell(900, "a", 4)}
	if l := admission.Assess(s); l.ShowFar() {
		t.Error("of four elders it may not be said")
	}
}

func TestWithoutAPlaceNobodyIsKnownToHaveLost(t *testing.T) {
	t.Parallel()
	s := line(cell(900, "a", 7), cell(1700, "b", 20))
	s.Missed = nil
	l := admission.Assess(s)
	if l.Lost() != 0 || l.Far.Known || l.Nearest != 0 || l.Now.All.Left != 7 {
		t.Errorf("%+v", l)
	}
	if g := admission.Rank(s, &l, []geo.LatLng{at(800)}); g[0].Regained != 7 || g[0].OfLost != 0 {
		t.Errorf("%+v", g)
	}
}

func TestCandidatesByEldersRegained(t *testing.T) {
	t.Parallel()
	s := line(cell(0, "a", 8), cell(900, "a", 8), cell(1100, "b", 6), cell(1700, "b", 20))
	l := admission.Assess(s)
	got := admission.Rank(s, &l, []geo.LatLng{at(1650), at(0), at(1000), at(900)})
	want := []admission.Gain{
		{Candidate: 3, Regained: 14, OfLost: 14},
		{Candidate: 2, Regained: 14, OfLost: 14, Median: 100},
		{Candidate: 1, Regained: 8},
		{Candidate: 0, Regained: 6, OfLost: 6, Median: 550},
	}
	near := gocmp.Comparer(func(a, b geo.Metres) bool { return math.Abs(float64(a-b)) < 1 })
	if diff := gocmp.Diff(want, got, near); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// Of as many on both sides the median is the nearer one.
func TestTheMedianIsTheLowerOne(t *testing.T) {
	t.Parallel()
	for elders, want := range map[int]geo.Metres{5: 0, 6: 300} {
		s := line(cell(900, "a", 5), cell(1200, "a", elders))
		l := admission.Assess(s)
		if got := admission.Rank(s, &l, []geo.LatLng{at(900)})[0].Median; math.Abs(float64(got-want)) > 1 {
			t.Errorf("5 and %d elders: %v, want %v", elders, got, want)
		}
	}
}

// The ranking equals asking every candidate alone by hand, and its first is what
// reach.Replace finds.
func TestTheRankingEqualsBruteForce(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		place := rapid.Custom(func(t *rapid.T) geo.LatLng { return at(float64(rapid.IntRange(0, 40).Draw(t, "east")) * 100) })
		places := rapid.SliceOfN(place, 0, 5)
		s := admission.Situation{Most: 500, Measure: reach.Straight(1), Serving: places.Draw(t, "serving")}
		missed := place.Draw(t, "missed")
		s.Missed = &missed
		for i := range rapid.IntRange(0, 12).Draw(t, "cells") {
			s.Cells = append(s.Cells, reach.Cell{At: place.Draw(t, "home"), Community: string(rune('a' + i%3)), Elders: rapid.IntRange(0, 9).Draw(t, "elders")})
		}
		candidates := rapid.SliceOfN(place, 1, 6).Draw(t, "candidates")
		l := admission.Assess(s)
		got := admission.Rank(s, &l, candidates)
		if diff := gocmp.Diff(byHand(s, candidates), got); diff != "" {
			t.Fatalf("(-by hand +got)\n%s", diff)
		}
		all := append(slices.Clone(s.Serving), missed)
		in := reach.Input{Cells: s.Cells, Walks: reach.NewWalks(s.Cells, all, s.Most, s.Measure), Most: s.Most}
		r := reach.Replace(in, len(all)-1, reach.NewWalks(s.Cells, candidates, s.Most, s.Measure))
		if r.Lost != l.Lost() || r.Best.Elders != got[0].Regained {
			t.Fatalf("reach.Replace: %+v; here lost %d, first %+v", r, l.Lost(), got[0])
		}
	})
}

// byHand asks every candidate alone, elder by elder.
func byHand(s admission.Situation, candidates []geo.LatLng) (gains []admission.Gain) {
	near := func(a geo.LatLng, from []geo.LatLng) bool {
		return slices.ContainsFunc(from, func(b geo.LatLng) bool { return float64(geo.Distance(b, a)) <= float64(s.Most) })
	}
	for i, c := range candidates {
		g := admission.Gain{Candidate: i}
		var walks []float32
		for _, home := range s.Cells {
			if near(home.At, s.Serving) || !near(home.At, []geo.LatLng{c}) {
				continue
			}
			g.Regained += home.Elders
			if near(home.At, []geo.LatLng{*s.Missed}) {
				g.OfLost += home.Elders
			}
			for range home.Elders {
				walks = append(walks, walkOf(geo.Distance(c, home.At)))
			}
		}
		if slices.Sort(walks); len(walks) > 0 {
			g.Median = geo.Metres(walks[(len(walks)-1)/2])
		}
		gains = append(gains, g)
	}
	slices.SortStableFunc(gains, func(a, b admission.Gain) int {
		return cmp.Or(cmp.Compare(b.Regained, a.Regained), cmp.Compare(b.OfLost, a.OfLost), cmp.Compare(a.Median, b.Median))
	})
	return gains
}

// walkOf rounds up as reach does.
func walkOf(m geo.Metres) float32 {
	f := float32(m)
	if geo.Metres(f) < m {
		f = math.Nextafter32(f, math.MaxFloat32)
	}
	return f
}

func TestSmallCountsAreHidden(t *testing.T) {
	t.Parallel()
	known := func(n int) admission.Shown { return admission.Shown{N: n, Known: true} }
	for name, c := range map[string]struct {
		cells  []reach.Cell
		want   []admission.Shown // lost, by community
		all    admission.Shown
		hidden int
	}{
		"enough everywhere": {[]reach.Cell{cell(900, "a", 9), cell(2000, "a", 5), cell(1000, "b", 5), cell(2100, "b", 6)}, []admission.Shown{known(9), known(5)}, known(14), 0},
		"four lost theirs": {[]reach.Cell{cell(900, "a", 4), cell(2000, "a", 50), cell(1000, "b", 9), cell(2100, "b", 6), cell(1000, "c", 30), cell(2000, "c", 30)},
			[]admission.Shown{known(30), {}, {}}, known(43), 2},
		"five lost theirs":                {[]reach.Cell{cell(900, "a", 5), cell(2000, "a", 50)}, []admission.Shown{known(5)}, known(5), 0},
		"three lost theirs, ten had none": {[]reach.Cell{cell(100, "a", 10), cell(900, "a", 3), cell(2000, "a", 50)}, []admission.Shown{{}}, admission.Shown{}, 1},
		"all but three have one":          {[]reach.Cell{cell(100, "a", 3), cell(2000, "a", 50)}, []admission.Shown{{}}, admission.Shown{}, 1},
	} {
		l := admission.Assess(line(c.cells...))
		table := l.Table()
		var lost []admission.Shown
		for _, r := range table.Rows {
			lost = append(lost, r.Lost())
			if !r.Now.Known && r.Now.N+r.Before.N != 0 {
				t.Errorf("%s: a hidden row has figures %+v", name, r)
			}
		}
		for i, s := range lost {
			if !s.Known {
				lost[i].N = 0
			}
		}
		if diff := gocmp.Diff(c.want, lost); diff != "" {
			t.Errorf("%s (-want +got)\n%s", name, diff)
		}
		all := table.All.Lost()
		if all != c.all || table.Hidden != c.hidden {
			t.Errorf("%s: all %+v, hidden %d", name, all, table.Hidden)
		}
	}
}

func TestHowAGainIsTold(t *testing.T) {
	t.Parallel()
	s := line(cell(900, "a", 20), cell(2000, "a", 50), cell(100, "a", 10))
	l := admission.Assess(s)
	table := l.Table()
	for name, c := range map[string]struct {
		gain admission.Gain
		want admission.Brings
		n    int
		lost bool
	}{
		"nobody":                          {admission.Gain{}, admission.Nobody, 0, true},
		"four":                            {admission.Gain{Regained: 4, OfLost: 4}, admission.Few, 0, false},
		"five":                            {admission.Gain{Regained: 5, OfLost: 5}, admission.Exactly, 5, true},
		"all":                             {admission.Gain{Regained: 30, OfLost: 20}, admission.Exactly, 30, true},
		"all but four":                    {admission.Gain{Regained: 26, OfLost: 16}, admission.NearlyTo, 0, false},
		"all but five":                    {admission.Gain{Regained: 25, OfLost: 15}, admission.Exactly, 25, true},
		"of whom three lost theirs":       {admission.Gain{Regained: 8, OfLost: 3}, admission.Exactly, 8, false},
		"of whom three had none before":   {admission.Gain{Regained: 8, OfLost: 5}, admission.Exactly, 8, false},
		"all but three who lost theirs":   {admission.Gain{Regained: 17, OfLost: 17}, admission.Exactly, 17, false},
		"all but two who had none before": {admission.Gain{Regained: 8, OfLost: 0}, admission.Exactly, 8, false},
	} {
		how, regained, lost := l.Tell(&table, c.gain)
		if how != c.want || regained.N != c.n || lost.Known != c.lost {
			t.Errorf("%s: %s %+v %+v", name, how, regained, lost)
		}
	}
	few := admission.Assess(line(cell(900, "a", 3), cell(2000, "a", 50)))
	hidden := few.Table()
	if how, regained, _ := few.Tell(&hidden, admission.Gain{Regained: 3}); how != admission.Hidden || regained.Known {
		t.Errorf("where the total is hidden: %s %+v", how, regained)
	}
}

func TestGroupsAreOfShownCommunities(t *testing.T) {
	t.Parallel()
	s := line(cell(900, "a", 9), cell(2000, "a", 9), cell(1000, "b", 3), cell(2100, "b", 40), cell(1000, "c", 7), cell(2000, "c", 8))
	l := admission.Assess(s)
	table := l.Table()
	sum := map[string]int{}
	for _, g := range l.Groups(s.Cells, &table) {
		sum[g.Community] += g.Elders
	}
	if diff := gocmp.Diff(map[string]int{"a": 9}, sum); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}
