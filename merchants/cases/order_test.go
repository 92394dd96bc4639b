package cases

import (
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mealmap/data"
	"mealmap/merchants"
)

// TestADayWithFewEldersHidesItsWeek: were the other days told, the one that is left
// would be known.
func TestADayWithFewEldersHidesItsWeek(t *testing.T) {
	t.Parallel()
	ate := map[data.ServiceDay]int{"2025-03-03": 5, "2025-03-04": 4, "2025-03-10": 5, "2025-03-16": 5}
	for _, c := range []struct {
		days, hidden []data.ServiceDay
	}{
		{[]data.ServiceDay{"2025-03-03"}, nil}, // a Monday with five
		{[]data.ServiceDay{"2025-03-03", "2025-03-04"}, []data.ServiceDay{"2025-03-03"}},
		{[]data.ServiceDay{"2025-03-09"}, []data.ServiceDay{"2025-03-03"}}, // a Sunday with none
		{[]data.ServiceDay{"2025-03-10", "2025-03-16", "2025-03-17"}, []data.ServiceDay{"2025-03-17"}},
	} {
		if diff := cmp.Diff(c.hidden, slices.Sorted(maps.Keys(thinWeeks(c.days, ate)))); diff != "" {
			t.Errorf("%v: %s", c.days, diff)
		}
	}
}

func TestNeighboursDoNotTellADay(t *testing.T) {
	t.Parallel()
	tap, phone := merchants.Tap, merchants.Phone
	list := []answered{
		{Line{Day: "2025-03-13"}, "thursday"},
		{Line{Day: "2025-03-03", Week: true, Channel: tap, Score: 1}, "saturday"},
		{Line{Day: "2025-03-03", Week: true, Channel: phone, Score: 5}, "friday"},
		{Line{Day: "2025-03-03", Week: true, Channel: tap, Score: 3}, "tuesday"},
		{Line{Day: "2025-03-10"}, "monday"},
		{Line{Day: "2025-02-28"}, "friday before"},
	}
	want := []string{"thursday", "monday", "friday", "tuesday", "saturday", "friday before"}
	var got []string
	for _, a := range inOrder(list) {
		got = append(got, a.rating)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
