package voices

import (
	"net/http"
	"strings"
	"time"

	"mealmap/cmd/mealmap/web"
	"mealmap/cmd/mealmap/web/desk"
	"mealmap/data"
	"mealmap/data/staff"
	"mealmap/meals"
	"mealmap/meals/complaints"
	"mealmap/merchants"
)

type complaintFormPage struct {
	desk.Chrome
	Form    desk.Form
	Sources []desk.Option
	Classes []desk.Option // with their days
	Points  []string      // to type from
	Elders  []desk.Option // where more than one was found
	Meal    string        // the meal that it is about, in words; "" of none
	Unknown int           // the year of which the holidays are not known, 0 where they are
}

// newComplaint shows the form, filled with a meal where one is named.
func (s *server) newComplaint(w http.ResponseWriter, r *http.Request) error {
	values := desk.Values("source", string(complaints.Phone), "meal", r.URL.Query().Get("meal"))
	if point := r.URL.Query().Get("point"); point != "" {
		if p, err := s.PointByID(r, merchants.PointID(point)); err == nil {
			values.Set("point", pointWord(s.Printer(r), &p))
		}
	}
	return s.complaintForm(w, r, http.StatusOK, desk.Form{Values: values}, nil)
}

func (s *server) complaintForm(w http.ResponseWriter, r *http.Request, status int, form desk.Form, elders []desk.Option) error {
	p, today := s.Printer(r), s.DB.Now().ServiceDay()
	desks, err := s.complaints.Desks(r.Context(), desk.Viewer(r).District, s.StreetFor(r))
	if err != nil {
		return err
	}
	form.ID = "complaint"
	page := complaintFormPage{Form: form, Elders: elders, Sources: desk.Named(p, "complaint.source", complaints.Sources()...)}
	for _, d := range desks {
		page.Classes = append(page.Classes, desk.Option{Value: string(d.Class),
			Label: p.Text("complaint.class_days", "Class", p.Text("complaint.class."+string(d.Class)), "Days", d.Days)})
	}
	if page.Points, err = s.pointChoices(r); err != nil {
		return err
	}
	if m, err := s.mealNamed(r, form.Values.Get("meal")); err != nil {
		return err
	} else if m != nil {
		point, err := s.Merchants.FindPoint(r.Context(), desk.Viewer(r).District, m.PointID)
		if err != nil {
			return err
		}
		page.Meal = p.Text("complaint.meal", "At", m.ServedAt.Time().Format("2006-01-02 15:04"), "Point", point.Name)
	}
	if last := today.AddDays(60); !meals.KnownYear(last) {
		page.Unknown = last.Start().Time().Year()
	}
	page.Chrome = s.Chrome(r, "review", "complaint.new")
	desk.NoStore(w)
	return s.Render(w, r, status, "voices/complaint_new", page)
}

// mealNamed finds the meal that a form is about, nil where it names none; one of
// another street does not exist.
func (s *server) mealNamed(r *http.Request, id string) (*meals.Redemption, error) {
	if id == "" {
		return nil, nil
	}
	m, err := s.Meals.FindRedemption(r.Context(), desk.Viewer(r).District, meals.RedemptionID(id))
	if err != nil {
		return nil, desk.Hidden(err)
	}
	if staff.May(desk.Viewer(r).Role, staff.SeeRedemptions) {
		return &m, desk.Covers(r, desk.Viewer(r).District, m.Street, "")
	}
	_, err = s.elderCovered(r, m.ElderID)
	return &m, err
}

func (s *server) recordComplaint(w http.ResponseWriter, r *http.Request) error {
	if err := web.ReadForm(w, r); err != nil {
		return err
	}
	n, elders, err := s.complaintTyped(r)
	var made complaints.Complaint
	if err == nil && elders == nil {
		err = s.Once(r, func() error {
			made, err = s.complaints.Record(r.Context(), desk.Viewer(r).District, n, desk.Actor(r))
			return err
		})
	}
	form := desk.Form{Values: r.PostForm}
	switch {
	case err != nil && desk.Correctable(err):
		s.LogFailure(r, err)
		form.Trouble = desk.TroubleOf(err, s.Printer(r))
		return s.complaintForm(w, r, web.StatusOf(err), form, elders)
	case err != nil:
		return desk.Hidden(err)
	case elders != nil:
		return s.complaintForm(w, r, http.StatusUnprocessableEntity, form, elders)
	}
	return s.Done(w, r, complaintsPath+"/"+string(made.ID), "complaint.recorded", "Number", made.Number)
}

// complaintTyped reads the form. elders are those among whom the reader must choose;
// then nothing is recorded.
func (s *server) complaintTyped(r *http.Request) (n complaints.New, elders []desk.Option, err error) {
	v, u := r.PostForm, desk.Viewer(r)
	n = complaints.New{Street: s.StreetFor(r), Community: u.Community, Source: complaints.Source(v.Get("source")), Hotline: v.Get("hotline"),
		Class: complaints.Class(v.Get("class")), Text: v.Get("text"), Contact: complaints.Contact{Name: v.Get("contact_name"), Phone: v.Get("contact_phone")}}
	if n.At, err = typedTime(v.Get("received")); err != nil {
		return n, nil, err
	}
	point, err := s.pointNamed(r, strings.TrimSpace(v.Get("point")))
	if err != nil {
		return n, nil, err
	}
	if point != nil {
		n.Point, n.Merchant = point.ID, point.MerchantID
		if n.Community == "" { // whoever works in the point's community can be asked to help
			n.Community = point.Community
		}
	}
	if m, err := s.mealNamed(r, v.Get("meal")); err != nil {
		return n, nil, err
	} else if m != nil {
		n.Meal, n.Point, n.Merchant = m.ID, m.PointID, m.MerchantID
		if e, err := s.elderCovered(r, m.ElderID); err == nil {
			n.Elder, n.Community = e.ID, e.Community
		}
	}
	e, elders, err := s.elderTyped(r)
	if e != nil {
		n.Elder, n.Community = e.ID, e.Community
	}
	return n, elders, err
}

// typedTime reads when a complaint came, 0 where nothing was typed.
func typedTime(text string) (data.Instant, error) {
	if text == "" {
		return 0, nil
	}
	at, err := time.ParseInLocation("2006-01-02T15:04", text, data.Zone)
	if err != nil {
		return 0, wrong("at", "complaint_at")
	}
	return data.InstantOf(at), nil
}

func (s *server) elderCovered(r *http.Request, id meals.ElderID) (meals.Elder, error) {
	e, err := s.Meals.FindElder(r.Context(), desk.Viewer(r).District, id)
	if err != nil {
		return e, desk.Hidden(err)
	}
	return e, desk.Covers(r, e.District, e.Street, e.Community)
}

// mostElders is how many of a name are offered.
const mostElders = 12

// elderTyped finds the elder whom somebody typed: by a choice among those who were
// offered, or by name, telephone or number. nil where nothing was typed; several
// are offered.
func (s *server) elderTyped(r *http.Request) (*meals.Elder, []desk.Option, error) {
	if id := r.PostForm.Get("elder_id"); id != "" {
		e, err := s.elderCovered(r, meals.ElderID(id))
		return &e, nil, err
	}
	typed, u := strings.TrimSpace(r.PostForm.Get("elder")), desk.Viewer(r)
	if typed == "" {
		return nil, nil, nil
	}
	found, err := s.Meals.ListElders(r.Context(), meals.ElderFilter{District: u.District, Street: u.Street, Community: u.Community, Search: typed, Limit: mostElders})
	switch {
	case err != nil:
		return nil, nil, err
	case len(found) == 0:
		return nil, nil, wrong("elder", "complaint_elder")
	case len(found) == 1:
		return &found[0], nil, nil
	}
	var offered []desk.Option
	for _, e := range found {
		offered = append(offered, desk.Option{Value: string(e.ID), Label: s.Printer(r).Text("complaint.elder",
			"Name", desk.ShownName(r, e.Name), "Born", string(e.BornOn[:4]), "Community", e.CommunityName, "Phone", e.MaskedPhone)})
	}
	return nil, offered, nil
}
