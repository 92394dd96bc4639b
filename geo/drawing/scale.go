package drawing

import (
	"math"

	"mealmap/geo"
)

// Pace is how fast an elder walks, in metres a second.
const Pace = 0.9

// Scale is a bar that shows a whole number of minutes on foot.
type Scale struct {
	Minutes int
	Step    int // minutes from one mark to the next
	Metres  geo.Metres
	Length  float64 // in units
}

// ScaleFor is the longest bar of a round number of minutes that is at most as
// long as given, and never less than one minute.
func ScaleFor(metresPerUnit, longest float64) Scale {
	s := Scale{Minutes: 1, Step: 1}
	for _, step := range [][2]int{{2, 1}, {3, 1}, {5, 1}, {10, 2}, {15, 5}, {20, 5}, {30, 10}, {60, 15}, {120, 30}, {300, 60}, {600, 120}, {1500, 300}} {
		if float64(step[0])*60*Pace/metresPerUnit <= longest {
			s.Minutes, s.Step = step[0], step[1]
		}
	}
	metres := float64(s.Minutes) * 60 * Pace
	s.Metres = geo.Metres(math.Round(metres))
	s.Length = metres / metresPerUnit
	return s
}
