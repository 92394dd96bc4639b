package walk

import (
	"math"

	"mealmap/geo"
)

// span is a length in tenths of a millimetre. Whole numbers add up to the same
// sum in any order, so that a table made from the points' side and a search
// from the asker's side agree to the last digit.
type span int64

const (
	spansPerMetre = 1e4
	farthest      = span(1e13) // a million kilometres: longer than any walk
	never         = span(math.MaxInt64)
)

// spanOf rounds m; what is longer than any walk is cut.
func spanOf(m geo.Metres) span {
	return span(math.Round(min(float64(m)*spansPerMetre, float64(farthest))))
}

func (s span) metres() geo.Metres { return geo.Metres(s) / spansPerMetre }
