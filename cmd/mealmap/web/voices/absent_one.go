package voices

import (
	"net/http"

	"mealmap/cmd/mealmap/web"
	"mealmap/cmd/mealmap/web/desk"
	"mealmap/data"
	"mealmap/data/staff"
	"mealmap/meals/absence"
	"mealmap/meals/cards"
)

type absentOnePage struct {
	desk.Chrome
	Line     absentLine
	Unsure   bool
	Open     bool
	Phone    string // masked
	Others   []cards.Delegate
	Contacts *absence.Contacts // once they were asked for
	Note     string
	Form     desk.Form
	Outcomes []desk.Option
	Died     bool // the card is stopped by the list of departures
	List     bool // which the viewer may bring
}

func (s *server) showAbsent(w http.ResponseWriter, r *http.Request) error {
	a, err := s.absentOf(r)
	if err != nil {
		return err
	}
	return s.absentOnePage(w, r, http.StatusOK, &a, desk.Form{}, nil)
}

func (s *server) absentOnePage(w http.ResponseWriter, r *http.Request, status int, a *absence.Absence, form desk.Form, contacts *absence.Contacts) error {
	n, err := s.absentNames(r)
	if err != nil {
		return err
	}
	lines, err := n.lines([]absence.Absence{*a})
	if err != nil {
		return err
	}
	e, err := s.Meals.FindElder(r.Context(), a.District, a.ElderID)
	if err != nil {
		return err
	}
	page := absentOnePage{
		Line: lines[0], Unsure: a.Unsure, Open: a.Outcome == "", Phone: e.MaskedPhone, Contacts: contacts,
		Outcomes: desk.Named(n.p, "absent.outcome", absence.Outcomes()...), Form: form.Filled("absent"),
		Died: a.Outcome == absence.Died || a.Outcome == absence.Left, List: staff.May(desk.Viewer(r).Role, staff.ReviewMoney),
	}
	if contacts != nil {
		page.Line.Name = contacts.Name
	}
	if page.Others, err = cards.NewStore(s.DB, s.Vault, s.Meals).DelegatesOf(r.Context(), a.District, a.ElderID, s.DB.Now().ServiceDay()); err != nil {
		return err
	}
	if page.Note, err = s.absent.Note(r.Context(), a.District, a.ID); err != nil {
		return err
	}
	page.Chrome = s.Chrome(r, "elders", "absent.heading", "Name", page.Line.Name)
	desk.NoStore(w)
	return s.Render(w, r, status, "voices/absent_one", page)
}

// revealAbsent shows once whom to ring; the domain logs who asked.
func (s *server) revealAbsent(w http.ResponseWriter, r *http.Request) error {
	a, err := s.absentOf(r)
	if err != nil {
		return err
	}
	contacts, err := s.absent.Reveal(r.Context(), a.District, a.ID, desk.Actor(r))
	if err != nil {
		return err
	}
	return s.absentOnePage(w, r, http.StatusOK, &a, desk.Form{}, &contacts)
}

func (s *server) triedAbsent(w http.ResponseWriter, r *http.Request) error {
	a, err := s.absentOf(r)
	if err == nil {
		err = web.ReadForm(w, r)
	}
	if err != nil {
		return err
	}
	back := absentPath + "/" + string(a.ID)
	if err := s.Once(r, func() error { return s.absent.Tried(r.Context(), a.District, a.ID, desk.Actor(r)) }); err != nil {
		return s.Refused(w, r, back, err)
	}
	return s.Done(w, r, absentPath, "absent.tried")
}

func (s *server) tellAbsent(w http.ResponseWriter, r *http.Request) error {
	a, err := s.absentOf(r)
	if err == nil {
		err = web.ReadForm(w, r)
	}
	if err != nil {
		return err
	}
	v := r.PostForm
	told := absence.Answer{Outcome: absence.Outcome(v.Get("outcome")), Note: v.Get("note"), Until: data.ServiceDay(v.Get("until"))}
	err = s.Once(r, func() error { return s.absent.Tell(r.Context(), a.District, a.ID, told, desk.Actor(r)) })
	if err != nil && desk.Correctable(err) {
		s.LogFailure(r, err)
		return s.absentOnePage(w, r, web.StatusOf(err), &a, desk.Form{Values: v, Trouble: desk.TroubleOf(err, s.Printer(r))}, nil)
	}
	if err != nil {
		return desk.Hidden(err)
	}
	if told.Outcome == absence.Died || told.Outcome == absence.Left {
		return s.Done(w, r, absentPath+"/"+string(a.ID), "absent.told")
	}
	return s.Done(w, r, absentPath, "absent.told")
}
