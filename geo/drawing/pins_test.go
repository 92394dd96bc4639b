package drawing

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mealmap/geo"
)

// members are all positions of pins that the discs stand for, in order.
func members(s *Sheet) []int {
	var all []int
	for _, d := range s.Discs {
		all = append(all, d.Members...)
	}
	slices.Sort(all)
	return all
}

func counted(n int) []int {
	all := make([]int, n)
	for i := range all {
		all[i] = i
	}
	return all
}

func TestAPinWithRoomStandsOnItsPlace(t *testing.T) {
	t.Parallel()
	s := Lay(plain(at(100, 100), at(112, 100)))
	for i, want := range []Spot{{100, 100}, {112, 100}} {
		d := s.Discs[i]
		if d.Leader || d.At != d.Home || d.At.distance(want) > 0.01 {
			t.Errorf("%+v, want it at %v", d, want)
		}
	}
}

func TestPinsTooCloseShowBothPlaces(t *testing.T) {
	t.Parallel()
	for reason, second := range map[string]geo.LatLng{
		"almost one place":  at(101, 100),
		"one place":         at(100, 100),
		"under half a disc": at(104, 101),
	} {
		s := Lay(plain(at(100, 100), second))
		if o := s.Overlaps(true); len(o) > 0 {
			t.Errorf("%s: %v", reason, o)
		}
		for _, d := range s.Discs {
			for _, o := range s.Discs {
				if o.Leader && d.At.distance(o.Home) < d.Radius {
					t.Errorf("%s: %v covers the place of %v", reason, d, o)
				}
			}
		}
	}
}

func TestDiscsNeverCoverEachOther(t *testing.T) {
	t.Parallel()
	for seed := range uint64(12) {
		for _, n := range []int{2, 30, 90, 250} {
			in := plain(crowd(seed, n)...)
			in.Blocked = []Rect{{5, 225, 70, 20}, {230, 5, 15, 20}}
			s := Lay(in)
			noOverlap(t, s)
			if diff := cmp.Diff(counted(n), members(s)); diff != "" {
				t.Errorf("seed %d, %d pins: %s", seed, n, diff)
			}
		}
	}
}

func TestALooseCrowdHasTidyLeaders(t *testing.T) {
	t.Parallel()
	untidy, discs := 0, 0
	for seed := range uint64(12) {
		s := Lay(plain(crowd(seed, 60)...))
		untidy += len(s.Overlaps(true))
		discs += len(s.Discs)
	}
	if untidy*50 > discs {
		t.Errorf("%d of %d discs hide a leader", untidy, discs)
	}
}

func TestAllOnOneSpotFanOut(t *testing.T) {
	t.Parallel()
	s := Lay(plain(slices.Repeat([]geo.LatLng{at(125, 125)}, 40)...))
	noOverlap(t, s)
	if len(s.Discs) != 40 {
		t.Errorf("%d discs for 40 pins with room around", len(s.Discs))
	}
}

func TestPinsWithoutRoomShareADisc(t *testing.T) {
	t.Parallel()
	s := Lay(plain(crowd(3, 1500)...))
	noOverlap(t, s)
	if diff := cmp.Diff(counted(1500), members(s)); diff != "" {
		t.Error(diff)
	}
	if len(s.Discs) > 300 || len(s.Discs) < 100 {
		t.Errorf("%d discs on a map that has room for some 240", len(s.Discs))
	}
	for _, d := range s.Discs {
		if !slices.IsSorted(d.Members) {
			t.Errorf("members in disorder: %v", d.Members)
		}
	}
}

func TestPinsOutsideComeToTheEdge(t *testing.T) {
	t.Parallel()
	s := Lay(plain(at(-400, 125), at(125, 9000)))
	noOverlap(t, s)
	if len(s.Discs) != 2 || s.Discs[0].At.X > 20 || s.Discs[1].At.Y < 230 {
		t.Errorf("%+v", s.Discs)
	}
}

func TestABlockedPlaceIsLeftFree(t *testing.T) {
	t.Parallel()
	in := plain(at(120, 120))
	in.Blocked = []Rect{{100, 100, 40, 40}}
	s := Lay(in)
	noOverlap(t, s)
	if !s.Discs[0].Leader || s.Discs[0].Home.distance(Spot{120, 120}) > 0.01 {
		t.Errorf("%+v, want a leader to its place", s.Discs[0])
	}
}

func TestASheetWithoutRoomStillHoldsOneDisc(t *testing.T) {
	t.Parallel()
	in := plain(crowd(1, 20)...)
	in.Blocked = []Rect{{-10, -10, 300, 300}}
	if s := Lay(in); len(s.Discs) > 1 {
		t.Errorf("%d discs where everything is blocked", len(s.Discs))
	}
}

func TestTheSameInputIsTheSameSheet(t *testing.T) {
	t.Parallel()
	in := plain(crowd(5, 120)...)
	in.Ways = []geo.Way{street(1, "primary", "中山路", 10, 30, 240, 60), street(2, "residential", "小巷", 40, 10, 60, 240)}
	first := Lay(in)
	for range 5 {
		if diff := cmp.Diff(first, Lay(in)); diff != "" {
			t.Fatal(diff)
		}
	}
}
