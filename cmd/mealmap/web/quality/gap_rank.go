package quality

import (
	"net/http"
	"slices"

	"mealmap/geo"
	"mealmap/merchants"
	"mealmap/merchants/admission"
	"mealmap/static/messages"
)

// placesShown is how many places of the street data one page offers.
const placesShown = 8

// rankLine is one that might serve, with whom it would bring back.
type rankLine struct {
	Sign          string // on the map
	Name, Address string
	SourceKey     string
	Regained      string
	OfLost        string // "" where it may not be said
	Minutes       int    // the median regained elder walks, 0 for none
	ID            admission.CandidateID
	StateKey      string // of a candidate
	Origin        string // of what is no candidate yet
	at            geo.LatLng
}

// ranking orders candidates, points that are candidates and places to eat by
// whom each would bring back. Of places only the best are given, and none that
// brings nobody.
func (s *server) ranking(r *http.Request, g *admission.Gap, l *loss) ([]rankLine, error) {
	all, err := s.mightServe(r, g, l)
	if err != nil {
		return nil, err
	}
	at := make([]geo.LatLng, len(all))
	for i := range all {
		at[i] = all[i].at
	}
	p, places := s.Printer(r), 0
	var lines []rankLine
	for _, gain := range admission.Rank(l.Situation, &l.Loss, at) {
		line := all[gain.Candidate]
		if line.SourceKey == placeSource {
			if places++; places > placesShown || gain.Regained == 0 {
				continue
			}
		}
		line.tell(p, l, gain)
		line.Sign = signOf(len(lines))
		lines = append(lines, line)
	}
	return lines, nil
}

// tell puts a gain into words.
func (line *rankLine) tell(p *messages.Printer, l *loss, gain admission.Gain) {
	how, regained, ofLost := l.Tell(&l.Shown, gain)
	line.Regained = p.Text("admission.brings."+string(how), "Elders", regained.N)
	if how == admission.Exactly && ofLost.Known {
		line.OfLost = p.Text("admission.brings.of_lost", "Elders", ofLost.N)
	}
	if how == admission.Exactly || how == admission.NearlyTo {
		line.Minutes = l.Pace.Minutes(gain.Median)
	}
}

// signOf is what stands on a candidate's disc: A to Z, then A1 and on.
func signOf(i int) string {
	const letters = 26
	sign := string(rune('A' + i%letters))
	if i >= letters {
		sign += string(rune('0' + min(9, i/letters)))
	}
	return sign
}

// Where lines of the ranking come from.
const (
	listedSource = "admission.source.listed"
	pointSource  = "admission.source.point"
	placeSource  = "admission.source.place"
)

// mightServe is everything that could replace the point: the street's candidates
// that are meant for no other gap, its points that are candidates, and the places
// to eat of the street data.
func (s *server) mightServe(r *http.Request, g *admission.Gap, l *loss) (all []rankLine, err error) {
	list, err := s.admission.ListCandidates(r.Context(), admission.CandidateFilter{District: g.District, Street: g.Street, Undecided: true})
	if err != nil {
		return nil, err
	}
	var known []string
	for _, c := range list {
		known = append(known, c.Origin)
		if c.GapID == "" || c.GapID == g.ID {
			all = append(all, rankLine{Name: c.Name, Address: c.Address, SourceKey: listedSource, ID: c.ID, StateKey: "admission.state." + string(c.State()), at: c.At()})
		}
	}
	points, err := s.PointsInScope(r, merchants.PointFilter{Status: merchants.Candidate})
	if err != nil {
		return nil, err
	}
	for _, pt := range points {
		if origin := admission.OfPoint(pt.ID); pt.Street == g.Street && pt.Position != nil && !slices.Contains(known, origin) {
			all = append(all, rankLine{Name: pt.Name, Address: pt.Address, SourceKey: pointSource, Origin: origin, at: pt.Position.At})
		}
	}
	places, err := s.eating(r.Context(), l)
	for _, place := range places {
		if origin := admission.OfPlace(place.ID); !slices.Contains(known, origin) && !l.servesAt(place) {
			all = append(all, rankLine{Name: place.Name, SourceKey: placeSource, Origin: origin, at: place.At})
		}
	}
	return all, err
}

// servesAt reports whether a point that is on the map, or the missed one, stands
// where the place is: it is the same house.
func (l *loss) servesAt(place geo.EatingPlace) bool {
	const same geo.Metres = 15
	if l.Missed != nil && geo.Distance(*l.Missed, place.At) <= same {
		return true
	}
	return slices.ContainsFunc(l.OnMap, func(p *merchants.Point) bool { return geo.Distance(p.Position.At, place.At) <= same })
}
