package walk

import (
	"testing"

	"mealmap/geo"
)

func TestMinutes(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		pace   Pace
		metres geo.Metres
		want   int
	}{
		{ElderPace, 0, 1},
		{ElderPace, 54, 1},
		{ElderPace, 54.1, 2},
		{ElderPace, 540, 10},
		{ElderPace, 810, 15},
		{ElderPace, 810.1, 16},
		{0.3, 54, 3},
		{1.1, 66, 1},
	} {
		if got := c.pace.Minutes(c.metres); got != c.want {
			t.Errorf("%v m at %v: %d minutes, want %d", c.metres, c.pace, got, c.want)
		}
	}
	if got := ElderPace.In(15); got != 810 {
		t.Errorf("in 15 minutes %v m, want 810", got)
	}
}
