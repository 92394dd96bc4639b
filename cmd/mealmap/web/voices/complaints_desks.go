package voices

import (
	"net/http"
	"slices"
	"strconv"

	"mealmap/cmd/mealmap/web"
	"mealmap/cmd/mealmap/web/desk"
	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/meals/complaints"
)

type desksPage struct {
	desk.Chrome
	Rows    []deskRow
	Away    []awayLine
	People  []desk.Option
	Form    desk.Form // of the desks
	Absence desk.Form // of who is away
	Closing string
	Unknown int // the first year of which the holidays are not known
}

// deskRow is one class with its fields.
type deskRow struct {
	Class               complaints.Class
	Name                string
	Days                desk.Input
	Responsible, Deputy desk.Picker
}

type awayLine struct {
	Name     string
	From, To data.ServiceDay
	Today    bool
}

func (s *server) showDesks(w http.ResponseWriter, r *http.Request) error {
	return s.desksPage(w, r, http.StatusOK, desk.Form{}, desk.Form{})
}

func (s *server) desksPage(w http.ResponseWriter, r *http.Request, status int, form, away desk.Form) error {
	p, u, today := s.Printer(r), desk.Viewer(r), s.DB.Now().ServiceDay()
	desks, err := s.complaints.Desks(r.Context(), u.District, s.StreetFor(r))
	if err != nil {
		return err
	}
	page := desksPage{Form: form.Filled("desks"), Absence: away.Filled("away", "from", string(today), "to", string(today)),
		Closing: today.At(complaints.ClosingMinute).Time().Format("15:04"), Unknown: firstUnknownYear(today)}
	if page.People, err = s.workers(r, s.StreetFor(r), ""); err != nil {
		return err
	}
	nobody := append([]desk.Option{{Label: p.Text("complaint.desk.first_asked")}}, page.People...)
	none := append([]desk.Option{{Label: p.Text("complaint.desk.none")}}, page.People...)
	for _, d := range desks {
		name := string(d.Class)
		if form.Values == nil {
			page.Form.Values.Set("days_"+name, strconv.Itoa(d.Days))
			page.Form.Values.Set("a_"+name, string(d.Responsible))
			page.Form.Values.Set("b_"+name, string(d.Deputy))
		}
		page.Rows = append(page.Rows, deskRow{d.Class, p.Text("complaint.class." + name),
			page.Form.In("days_"+name, "mode=numeric", "label=complaint.desk.days"),
			page.Form.Pick("a_"+name, nobody, "label=complaint.desk.a"), page.Form.Pick("b_"+name, none, "label=complaint.desk.b")})
	}
	people, err := desk.ReadPeople(r.Context(), s.Staff, p)
	if err != nil {
		return err
	}
	list, err := s.complaints.ListAway(r.Context(), u.District, today)
	if err != nil {
		return err
	}
	for _, a := range list {
		page.Away = append(page.Away, awayLine{people.Name(a.Who), a.From, a.To, a.From <= today})
	}
	page.Chrome = s.Chrome(r, "review", "complaint.desks")
	return s.Render(w, r, status, "voices/complaint_desks", page)
}

// setDesks writes the desks that were changed.
func (s *server) setDesks(w http.ResponseWriter, r *http.Request) error {
	if err := web.ReadForm(w, r); err != nil {
		return err
	}
	u, street := desk.Viewer(r), s.StreetFor(r)
	known, err := s.complaints.Desks(r.Context(), u.District, street)
	if err != nil {
		return err
	}
	for _, k := range known {
		typed, err := typedDesk(r, k)
		if err == nil && (typed != k || !k.Set) {
			typed.Set = true
			err = s.complaints.SetDesk(r.Context(), u.District, typed, desk.Actor(r))
		}
		if err != nil && desk.Correctable(err) {
			s.LogFailure(r, err)
			return s.desksPage(w, r, web.StatusOf(err), desk.Form{Values: r.PostForm, Trouble: desk.TroubleOf(err, s.Printer(r))}, desk.Form{})
		}
		if err != nil {
			return err
		}
	}
	return s.Done(w, r, complaintsPath+"/desks", "complaint.desks_set")
}

func typedDesk(r *http.Request, k complaints.Desk) (complaints.Desk, error) {
	name := string(k.Class)
	days, err := strconv.Atoi(r.PostForm.Get("days_" + name))
	if err != nil {
		return k, wrong("days", "complaint_days")
	}
	k.Days, k.Responsible, k.Deputy = days, audit.Actor(r.PostForm.Get("a_"+name)), audit.Actor(r.PostForm.Get("b_"+name))
	return k, nil
}

func (s *server) setStaffAway(w http.ResponseWriter, r *http.Request) error {
	if err := web.ReadForm(w, r); err != nil {
		return err
	}
	v := r.PostForm
	people, err := s.workers(r, s.StreetFor(r), "")
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(people, func(o desk.Option) bool { return o.Value == v.Get("who") }) {
		v.Set("who", "") // nobody of this street
	}
	err = s.complaints.SetAway(r.Context(), desk.Viewer(r).District, audit.Actor(v.Get("who")), data.ServiceDay(v.Get("from")), data.ServiceDay(v.Get("to")), desk.Actor(r))
	if err != nil && desk.Correctable(err) {
		s.LogFailure(r, err)
		return s.desksPage(w, r, web.StatusOf(err), desk.Form{}, desk.Form{Values: v, Trouble: desk.TroubleOf(err, s.Printer(r))})
	}
	if err != nil {
		return err
	}
	return s.Done(w, r, complaintsPath+"/desks", "complaint.away_set")
}
