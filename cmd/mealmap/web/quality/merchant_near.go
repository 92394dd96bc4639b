package quality

import (
	"math"
	"net/http"

	"mealmap/cmd/mealmap/web/desk"
	"mealmap/merchants"
)

// alternativesOf is how many other points are named beside each of a merchant's.
const alternativesOf = 3

// nearLine is another open point.
type nearLine struct {
	ID      merchants.PointID
	Number  int
	Name    string
	Address string
	Metres  int
}

// nearby are the other open points nearest to the merchant's, each once.
func (s *server) nearby(r *http.Request, m merchants.Merchant) (lines []nearLine, err error) {
	list, err := s.Merchants.Alternatives(r.Context(), desk.Viewer(r).District, m.ID, alternativesOf)
	seen := map[merchants.PointID]bool{}
	for _, a := range list {
		for _, f := range a.Near {
			if !seen[f.Point.ID] {
				seen[f.Point.ID] = true
				lines = append(lines, nearLine{f.Point.ID, f.Point.Number, f.Point.Name, f.Point.Address, int(math.Round(float64(f.Metres)))})
			}
		}
	}
	return lines, err
}
