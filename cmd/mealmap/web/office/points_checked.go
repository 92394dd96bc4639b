package office

import (
	"net/http"

	"mealmap/cmd/mealmap/web/desk"
	"mealmap/data"
	"mealmap/merchants"
	"mealmap/merchants/facts"
)

// The list's filter by what is known of the facts.
const (
	checkedOld      = "old"      // open, and to be looked at again
	checkedReported = "reported" // somebody found it closed
)

// looked is what is known of the facts of the viewer's points.
type looked struct {
	last     map[merchants.PointID]facts.Checked
	reported map[merchants.PointID]int
}

func (s *server) lookedAt(r *http.Request) (l looked, err error) {
	u := desk.Viewer(r)
	if l.last, err = s.facts.LastChecks(r.Context(), u.District); err != nil {
		return l, err
	}
	reports, err := s.facts.OpenReports(r.Context(), u.District, u.Street)
	l.reported = map[merchants.PointID]int{}
	for _, one := range reports {
		l.reported[one.PointID] += one.Count
	}
	return l, err
}

// line is a point with its last check.
func (l *looked) line(p *merchants.Point, today data.ServiceDay) pointLine {
	line := pointLineOf(p, today)
	line.Checked = l.last[p.ID]
	line.Stale = p.Status == merchants.Open && facts.Stale(p, line.Checked, today)
	return line
}

func (l *looked) wants(checked string, line *pointLine) bool {
	switch checked {
	case checkedOld:
		return line.Stale
	case checkedReported:
		return l.reported[line.ID] > 0
	}
	return true
}
