package voices

import (
	"net/http"
	"slices"
	"strconv"

	"github.com/go-chi/chi/v5"

	"mealmap/cmd/mealmap/web"
	"mealmap/cmd/mealmap/web/desk"
	"mealmap/data"
	"mealmap/data/staff"
	"mealmap/meals/absence"
)

// absentDesk is what the pages of who stayed away need.
type absentDesk struct{ absent *absence.Store }

func newAbsentDesk(d *desk.Desk) absentDesk {
	return absentDesk{absence.NewStore(d.DB, d.Vault, d.Meals, d.Merchants)}
}

// absentPath begins the addresses of who stayed away.
const absentPath = "/office/absent"

func (s *server) absentRoutes() []web.Route {
	one := absentPath + "/{id}"
	return []web.Route{
		s.Get(absentPath, staff.CallAbsent, s.listAbsent),
		s.Post(absentPath+"/away", staff.CallAbsent, s.setElderAway),
		s.Post(absentPath+"/days", staff.DecideReview, s.setAbsentDays),
		s.Get(one, staff.CallAbsent, s.showAbsent),
		s.Post(one+"/reveal", staff.CallAbsent, s.revealAbsent),
		s.Post(one+"/tried", staff.CallAbsent, s.triedAbsent),
		s.Post(one+"/tell", staff.CallAbsent, s.tellAbsent),
	}
}

// absentOf finds the absence that the address names, in the viewer's street and
// community.
func (s *server) absentOf(r *http.Request) (absence.Absence, error) {
	a, err := s.absent.Find(r.Context(), desk.Viewer(r).District, absence.ID(chi.URLParam(r, "id")))
	if err != nil {
		return a, desk.Hidden(err)
	}
	return a, desk.Covers(r, a.District, a.Street, a.Community)
}

type absentPage struct {
	desk.Chrome
	Sentence string
	Rows     []absentLine // to be asked after
	Unsure   []absentLine // their tills have not reported
	Done     []absentLine // of the last days
	Away     desk.Form
	Elders   []desk.Option // where more than one was found
	Days     desk.Form
	Need     int
}

// doneShown is of how many days the page shows what is done.
const doneShown = 14

func (s *server) listAbsent(w http.ResponseWriter, r *http.Request) error {
	return s.absentPage(w, r, http.StatusOK, desk.Form{}, desk.Form{}, nil)
}

func (s *server) absentPage(w http.ResponseWriter, r *http.Request, status int, away, days desk.Form, elders []desk.Option) error {
	u, today := desk.Viewer(r), s.DB.Now().ServiceDay()
	f := absence.Filter{District: u.District, Street: u.Street, Community: u.Community}
	n, err := s.absentNames(r)
	if err != nil {
		return err
	}
	page := absentPage{Elders: elders}
	open, done := f, f
	open.Open, done.Since = true, today.AddDays(-doneShown)
	for _, filter := range []absence.Filter{open, done} {
		list, err := s.absent.List(r.Context(), filter)
		if err != nil {
			return err
		}
		list = slices.DeleteFunc(list, func(a absence.Absence) bool { return (a.Outcome == "") != filter.Open })
		lines, err := n.lines(list)
		if err != nil {
			return err
		}
		for i := range lines {
			switch {
			case !filter.Open:
				page.Done = append(page.Done, lines[i])
			case list[i].Unsure:
				page.Unsure = append(page.Unsure, lines[i])
			default:
				page.Rows = append(page.Rows, lines[i])
			}
		}
	}
	if page.Need, err = s.absent.Days(r.Context(), s.StreetFor(r)); err != nil {
		return err
	}
	page.Away = away.Filled("away", "from", string(today))
	page.Days = days.Filled("days", "days", strconv.Itoa(page.Need))
	page.Sentence = n.p.Text("absent.sentence", "Count", len(page.Rows), "Unsure", len(page.Unsure))
	page.Chrome = s.Chrome(r, "elders", "absent.title")
	desk.NoStore(w)
	return s.Render(w, r, status, "voices/absent", page)
}

// setElderAway writes down ahead that an elder is on a journey.
func (s *server) setElderAway(w http.ResponseWriter, r *http.Request) error {
	if err := web.ReadForm(w, r); err != nil {
		return err
	}
	e, elders, err := s.elderTyped(r)
	if err == nil && e == nil && elders == nil {
		err = wrong("elder", "complaint_elder")
	}
	if e != nil && err == nil {
		days := absence.Span{From: data.ServiceDay(r.PostForm.Get("from")), To: data.ServiceDay(r.PostForm.Get("to"))}
		err = s.absent.SetAway(r.Context(), e.District, e.ID, days, desk.Actor(r))
	}
	form := desk.Form{Values: r.PostForm}
	switch {
	case err != nil && desk.Correctable(err):
		s.LogFailure(r, err)
		form.Trouble = desk.TroubleOf(err, s.Printer(r))
		return s.absentPage(w, r, web.StatusOf(err), form, desk.Form{}, elders)
	case err != nil:
		return desk.Hidden(err)
	case elders != nil:
		return s.absentPage(w, r, http.StatusUnprocessableEntity, form, desk.Form{}, elders)
	}
	return s.Done(w, r, absentPath, "absent.away_set")
}

func (s *server) setAbsentDays(w http.ResponseWriter, r *http.Request) error {
	if err := web.ReadForm(w, r); err != nil {
		return err
	}
	days, err := strconv.Atoi(r.PostForm.Get("days"))
	if err != nil {
		days = 0
	}
	err = s.absent.SetDays(r.Context(), desk.Viewer(r).District, s.StreetFor(r), days, desk.Actor(r))
	if err != nil && desk.Correctable(err) {
		s.LogFailure(r, err)
		return s.absentPage(w, r, web.StatusOf(err), desk.Form{}, desk.Form{Values: r.PostForm, Trouble: desk.TroubleOf(err, s.Printer(r))}, nil)
	}
	if err != nil {
		return err
	}
	return s.Done(w, r, absentPath, "absent.days_set")
}
