package voices

import (
	"net/http"

	"mealmap/cmd/mealmap/web/desk"
	"mealmap/data"
	heard "mealmap/meals/voices"
)

type visitsPage struct {
	desk.Chrome
	Sentence string
	Rows     []visitLine
}

// visitLine is a visit in words.
type visitLine struct {
	ID                heard.VisitID
	At                data.Instant
	Kind              string
	Point             string
	Visitors          string
	Good, Poor, Bad   int
	Mark              string
	Note              string
	CaseID, CaseTitle string
}

func (n *hearers) visit(v *heard.Visit) visitLine {
	l := visitLine{ID: v.ID, At: v.VisitedAt, Kind: n.p.Text("voices.visit.kind." + string(v.Kind)), Point: n.point(v.Point), Visitors: v.Visitors,
		Good: v.Count(heard.Good), Poor: v.Count(heard.Poor), Bad: v.Count(heard.Bad), Mark: "good", Note: v.Note, CaseID: v.CaseID}
	switch {
	case l.Bad > 0:
		l.Mark = "stop"
	case l.Poor > 0:
		l.Mark = "wait"
	case l.Good == 0:
		l.Mark = ""
	}
	return l
}

func (s *server) listVisits(w http.ResponseWriter, r *http.Request) error {
	sc := s.wholeStreet(r)
	list, err := s.voices.Visits(r.Context(), heard.VisitFilter{District: sc.District, Street: sc.Street})
	if err != nil {
		return err
	}
	n, err := s.hearers(r)
	if err != nil {
		return err
	}
	page := visitsPage{Sentence: n.p.Text("voices.visits.sentence", "Count", len(list))}
	for i := range list {
		page.Rows = append(page.Rows, n.visit(&list[i]))
	}
	if n.err != nil {
		return n.err
	}
	page.Chrome = s.Chrome(r, "review", "voices.visits.title")
	return s.Render(w, r, http.StatusOK, "voices/visits", page)
}
