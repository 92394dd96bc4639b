package walk

import (
	"math"

	"mealmap/geo"
)

// Pace is how fast somebody walks, in metres a second.
type Pace float64

// ElderPace is an elder's, unless the office sets another.
const ElderPace Pace = 0.9

// Detour is how many metres people walk for a metre of straight line where no
// streets are known: 1.33 to 1.40 at the median of the pairs that were
// measured on street data.
const Detour = 1.35

// Minutes is how long the walk takes, in whole minutes rounded up, at least 1.
func (p Pace) Minutes(m geo.Metres) int {
	const rounding = 1e-9 // a whole number of minutes may come out just above itself
	return max(1, int(math.Ceil(float64(m)/float64(p)/60-rounding)))
}

// In is how far somebody comes in that many minutes.
func (p Pace) In(minutes int) geo.Metres { return geo.Metres(float64(p) * 60 * float64(minutes)) }
