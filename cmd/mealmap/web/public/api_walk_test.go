package public

import (
	"math"
	"net/http"
	"slices"
	"testing"

	"mealmap/data"
)

// TestNearestOnFoot asks on the demo's streets.
func TestNearestOnFoot(t *testing.T) {
	t.Parallel()
	s := newSite(t).WithStreet()
	s.WithStreets()
	var got nearestAnswer
	s.Answer("/api/v1/points?limit=50&at="+xinjiekou, http.StatusOK, &got)
	if got.Streets != "on_foot" || len(got.Points) != 11 {
		t.Fatalf("streets %q, %d points", got.Streets, len(got.Points))
	}
	last, turned := 0.0, false
	for i, p := range got.Points {
		if p.WalkM == nil || p.WalkMinutes == nil {
			t.Fatalf("%s: no walk", p.Name)
		}
		if *p.WalkM < *p.StraightM-0.1 || *p.WalkM > 4**p.StraightM || *p.WalkM < last {
			t.Errorf("%s: %v m on foot, %v m straight, after %v m", p.Name, *p.WalkM, *p.StraightM, last)
		}
		if want := int(math.Ceil(*p.WalkM / 0.9 / 60)); *p.WalkMinutes != want {
			t.Errorf("%s: %d minutes for %v m, want %d", p.Name, *p.WalkMinutes, *p.WalkM, want)
		}
		turned = turned || i > 0 && *p.StraightM < *got.Points[i-1].StraightM
		last = *p.WalkM
	}
	if !turned {
		t.Error("the straight line gives the same order: this street shows nothing")
	}
}

// TestNearestOnFootKeepsFilters holds what is asked for to what comes.
func TestNearestOnFootKeepsFilters(t *testing.T) {
	t.Parallel()
	s := newSite(t).WithStreet()
	s.WithStreets()
	var all, halal, open nearestAnswer
	s.Answer("/api/v1/points?limit=50&at="+xinjiekou, http.StatusOK, &all)
	s.Answer("/api/v1/points?limit=50&tag=halal&at="+xinjiekou, http.StatusOK, &halal)
	s.Answer("/api/v1/points?limit=50&open=2025-03-05T18:30:00%2B08:00&at="+xinjiekou, http.StatusOK, &open)
	want := slices.DeleteFunc(slices.Clone(all.Points), func(p PointSummary) bool { return !slices.Contains(p.Tags, "halal") })
	if len(want) == 0 || len(halal.Points) != len(want) {
		t.Fatalf("%d halal of %d", len(halal.Points), len(want))
	}
	for i, p := range halal.Points {
		if p.ID != want[i].ID || *p.WalkM != *want[i].WalkM {
			t.Errorf("%d: %s, want %s", i, p.Name, want[i].Name)
		}
	}
	if n := len(open.Points); n == 0 || n == len(all.Points) {
		t.Errorf("%d of %d open at dinner", n, len(all.Points))
	}
	for _, p := range open.Points {
		if p.Open == nil || !*p.Open {
			t.Errorf("%s came through", p.Name)
		}
	}
}

// TestTheOfficeSetsThePace asks before and after.
func TestTheOfficeSetsThePace(t *testing.T) {
	t.Parallel()
	s := newSite(t).WithStreet()
	s.WithStreets()
	if err := s.DB.InTx(t.Context(), func(tx *data.Tx) error { return data.PutSetting(tx, data.WalkPace, "45") }); err != nil {
		t.Fatal(err)
	}
	var got nearestAnswer
	s.Answer("/api/v1/points?limit=1&at="+xinjiekou, http.StatusOK, &got)
	if p := got.Points[0]; *p.WalkMinutes != int(math.Ceil(*p.WalkM/0.45/60)) {
		t.Errorf("%d minutes for %v m", *p.WalkMinutes, *p.WalkM)
	}
}
