package office

import (
	"errors"
	"net/http"

	"mealmap/cmd/mealmap/web"
	"mealmap/cmd/mealmap/web/desk"
	"mealmap/data"
	"mealmap/geo"
	"mealmap/merchants"
	"mealmap/merchants/editions"
)

// paperLine is one print that names the point.
type paperLine struct {
	KindKey string
	Where   string // it hangs or was handed out, "" where it was given to whoever asked
	Edition string // "" for one of the day's state
	Copies  int
	Day     data.ServiceDay
}

// wrongPaper lists the paper that is out and says the point serves, while it is
// closed, will be, or is out of the network.
func (s *server) wrongPaper(r *http.Request, p *merchants.Point, closures []merchants.Closure) ([]paperLine, error) {
	if p.Status == merchants.Candidate || p.Status == merchants.Open && len(closures) == 0 {
		return nil, nil
	}
	sheets, err := s.editions.SheetsWith(r.Context(), p.District, p.ID)
	if err != nil || len(sheets) == 0 {
		return nil, err
	}
	names := map[editions.ID]string{}
	list, err := s.editions.List(r.Context(), p.District, p.Street)
	if err != nil {
		return nil, err
	}
	for _, e := range list {
		names[e.ID] = e.Name
	}
	lines := make([]paperLine, len(sheets))
	for i, sheet := range sheets {
		where, err := s.hangsAt(r, sheet)
		if err != nil {
			return nil, err
		}
		lines[i] = paperLine{KindKey: "office.paper.kind." + string(sheet.Kind), Where: where, Edition: names[sheet.Edition],
			Copies: sheet.Copies, Day: sheet.At.ServiceDay()}
	}
	return lines, nil
}

// hangsAt names the place of a poster and the community of personal sheets.
func (s *server) hangsAt(r *http.Request, sheet editions.Sheet) (string, error) {
	switch {
	case sheet.Subject == "":
		return "", nil
	case sheet.Kind == editions.PersonalSheet:
		return s.DivisionName(r, sheet.Subject), nil
	}
	place, err := s.Places.Find(r.Context(), sheet.Subject)
	if errors.Is(err, geo.ErrUnknownPlace) { // taken off the map since
		return sheet.Subject, nil
	}
	return place.Name, err
}

func (s *server) addClosure(w http.ResponseWriter, r *http.Request) error {
	return s.pointChange(w, r, "office.point.closure_saved", func(p merchants.Point) error {
		return s.closePoint(r, &p, "from", "to", "reason")
	}, func(f desk.Form) pointForms { return pointForms{closure: f} })
}

// closePoint records the closure that the form's three fields say.
func (s *server) closePoint(r *http.Request, p *merchants.Point, from, to, reason string) error {
	c := merchants.Closure{Reason: r.PostForm.Get(reason)}
	for _, day := range []struct {
		field string
		into  *data.ServiceDay
	}{{from, &c.From}, {to, &c.To}} {
		var err error
		if *day.into, err = data.ParseServiceDay(r.PostForm.Get(day.field)); err != nil {
			return desk.BadDay(day.field)
		}
	}
	_, err := s.Merchants.AddClosure(r.Context(), p.District, p.ID, c, desk.Actor(r))
	return err
}

func (s *server) removeClosure(w http.ResponseWriter, r *http.Request) error {
	p, err := s.pointOf(r)
	if err == nil {
		err = web.ReadForm(w, r)
	}
	if err != nil {
		return err
	}
	back := "/office/points/" + string(p.ID)
	err = s.Merchants.RemoveClosure(r.Context(), p.District, p.ID, r.PostForm.Get("closure"), desk.Actor(r))
	if err != nil && !errors.Is(err, merchants.ErrUnknownClosure) { // clicked twice: it is gone
		return err
	}
	return s.Done(w, r, back, "office.point.closure_removed")
}
