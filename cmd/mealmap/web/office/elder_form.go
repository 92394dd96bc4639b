package office

import (
	"errors"
	"net/http"
	"strconv"
	"strings"

	"mealmap/cmd/mealmap/web"
	"mealmap/cmd/mealmap/web/desk"
	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/meals"
)

type elderFormPage struct {
	desk.Chrome
	Form         desk.Form
	Action, Back string
	New          bool
	AskCommunity bool
	Categories   []desk.Option
	Cares        []desk.Option
	Present      *elderPresent // what is known by now, where the form is older
}

// elderPresent is what the form could have said, and who saved it last.
type elderPresent struct {
	Elder elderLine
	Care  bool
	At    data.Instant
	By    string // "" where the log does not say
}

func (s *server) newElder(w http.ResponseWriter, r *http.Request) error {
	return s.elderForm(w, r, http.StatusOK, nil, desk.Form{}, nil)
}

// elderForm shows the form for a new elder, or for e.
func (s *server) elderForm(w http.ResponseWriter, r *http.Request, status int, e *meals.Elder, f desk.Form, present *elderPresent) error {
	p := s.Printer(r)
	f.ID = "elder"
	page := elderFormPage{
		Form: f, Present: present, Action: "/office/elders", Back: "/office/elders", New: e == nil,
		AskCommunity: desk.Viewer(r).Community == "",
		Categories:   desk.Named(p, "office.category", meals.Categories...),
		Cares:        []desk.Option{{Value: "1", Label: p.Text("office.elder.care_choice")}},
	}
	if e == nil {
		page.Chrome = s.Chrome(r, "elders", "office.elders.add")
	} else {
		page.Action = "/office/elders/" + string(e.ID)
		page.Back = page.Action
		page.Chrome = s.Chrome(r, "elders", "office.elder.edit_title", "Name", e.Name)
	}
	desk.NoStore(w)
	return s.Render(w, r, status, "office/elder_form", page)
}

// editElder shows what may be put right; the ID number is not on the form, and
// the telephone only where it is to change.
func (s *server) editElder(w http.ResponseWriter, r *http.Request) error {
	e, err := s.elderOf(r)
	if err != nil {
		return err
	}
	return s.elderForm(w, r, http.StatusOK, &e, desk.Form{Values: desk.Values("name", e.Name, "community", e.Community,
		"community_name", e.CommunityName, "care_level", strconv.Itoa(e.CareLevel), "seen", seenElder(&e))}, nil)
}

// seenElder says in the form which state of the elder it shows.
func seenElder(e *meals.Elder) string { return strconv.FormatInt(int64(e.UpdatedAt), 10) }

func (s *server) updateElder(w http.ResponseWriter, r *http.Request) error {
	e, err := s.elderOf(r)
	if err == nil {
		err = web.ReadForm(w, r)
	}
	if err != nil {
		return err
	}
	v := r.PostForm
	c := meals.ElderChange{Name: v.Get("name"), Phone: v.Get("phone"),
		Community: strings.TrimSpace(v.Get("community")), CommunityName: strings.TrimSpace(v.Get("community_name"))}
	if desk.Viewer(r).Community != "" {
		c.Community, c.CommunityName = e.Community, e.CommunityName
	}
	if v.Get("care_level") == "1" {
		c.CareLevel = 1
	}
	if seen, err := strconv.ParseInt(v.Get("seen"), 10, 64); err == nil {
		c.Seen = data.Instant(seen)
	}
	err = s.Meals.UpdateElder(r.Context(), e.District, e.ID, c, desk.Actor(r))
	if errors.Is(err, meals.ErrElderChanged) {
		return s.elderChanged(w, r, err)
	}
	if err != nil && desk.Correctable(err) {
		return s.elderForm(w, r, web.StatusOf(err), &e, desk.Form{Values: v, Trouble: desk.TroubleOf(err, s.Printer(r))}, nil)
	}
	if err != nil {
		return err
	}
	return s.Done(w, r, "/office/elders/"+string(e.ID), "office.elder.saved")
}

// elderChanged shows the form as it was sent, and what somebody else has saved
// meanwhile. Sent again it has seen that.
func (s *server) elderChanged(w http.ResponseWriter, r *http.Request, cause error) error {
	e, err := s.elderOf(r)
	if err != nil {
		return err
	}
	present := elderPresent{Elder: s.elderLine(r, e), Care: e.CareLevel > 0, At: e.UpdatedAt}
	last, err := audit.List(r.Context(), s.DB, audit.Filter{District: e.District, Action: "elder.update", Object: string(e.ID), Limit: 1})
	if err != nil {
		return err
	}
	people, err := desk.ReadPeople(r.Context(), s.Staff, s.Printer(r))
	if err != nil {
		return err
	}
	for _, step := range last {
		present.By = people.Name(step.Actor)
	}
	s.LogFailure(r, cause)
	f := desk.Form{Values: r.PostForm, Trouble: desk.TroubleOf(cause, s.Printer(r))}
	f.Values.Set("seen", seenElder(&e))
	return s.elderForm(w, r, web.StatusOf(cause), &e, f, &present)
}

// createElder puts the elder into the viewer's own street and, where he has
// one, community.
func (s *server) createElder(w http.ResponseWriter, r *http.Request) error {
	if err := web.ReadForm(w, r); err != nil {
		return err
	}
	v, u := r.PostForm, desk.Viewer(r)
	n := meals.NewElder{
		Street: s.StreetFor(r), Community: strings.TrimSpace(v.Get("community")), CommunityName: strings.TrimSpace(v.Get("community_name")),
		Name: v.Get("name"), Number: v.Get("number"), BornOn: data.ServiceDay(v.Get("born_on")), Phone: v.Get("phone"),
	}
	if u.Community != "" {
		n.Community, n.CommunityName = u.Community, s.DivisionName(r, u.Community)
	}
	if v.Get("care_level") == "1" {
		n.CareLevel = 1
	}
	for _, c := range v["categories"] {
		n.Categories = append(n.Categories, meals.Category(c))
	}
	e, err := s.Meals.CreateElder(r.Context(), n, desk.Actor(r))
	if err != nil && desk.Correctable(err) {
		return s.elderForm(w, r, web.StatusOf(err), nil, desk.Form{Values: v, Trouble: desk.TroubleOf(err, s.Printer(r))}, nil)
	}
	if err != nil {
		return err
	}
	return s.Done(w, r, "/office/elders/"+string(e.ID), "office.elder.created")
}
