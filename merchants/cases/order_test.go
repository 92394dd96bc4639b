package cases

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"mealmap/data"
)

func TestADayWithFewEldersIsItsWeek(t *testing.T) {
	t.Parallel()
	ate := map[data.ServiceDay]int{"2025-03-03": 5, "2025-03-04": 4}
	for day, want := range map[data.ServiceDay]data.ServiceDay{
		"2025-03-03": "2025-03-03", // a Monday with five
		"2025-03-04": "2025-03-03",
		"2025-03-09": "2025-03-03", // a Sunday with none
		"2025-03-10": "2025-03-10", // a Monday with none
	} {
		shown, week := blurred(day, ate)
		if shown != want || week != (ate[day] < 5) {
			t.Errorf("%s is shown as %s, week %v", day, shown, week)
		}
	}
}

func TestNeighboursDoNotTellADay(t *testing.T) {
	t.Parallel()
	list := []answered{
		{Line{Day: "2025-03-06"}, "thursday"},
		{Line{Day: "2025-03-03", Week: true}, "wednesday"},
		{Line{Day: "2025-03-04"}, "tuesday"},
		{Line{Day: "2025-03-03", Week: true}, "tuesday, too"},
		{Line{Day: "2025-03-03"}, "monday"},
		{Line{Day: "2025-02-24", Week: true}, "sunday"},
		{Line{Day: "2025-02-28"}, "friday"},
	}
	var got []string
	for _, a := range inOrder(list) {
		got = append(got, a.rating)
	}
	if diff := cmp.Diff([]string{"thursday", "tuesday", "monday", "wednesday", "tuesday, too", "friday", "sunday"}, got); diff != "" {
		t.Error(diff)
	}
}
