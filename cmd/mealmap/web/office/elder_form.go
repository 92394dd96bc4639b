package office

import (
	"net/http"
	"strconv"
	"strings"

	"mealmap/cmd/mealmap/web"
	"mealmap/data"
	"mealmap/meals"
)

type elderFormPage struct {
	chrome
	Form         form
	Action, Back string
	New          bool
	AskCommunity bool
	Categories   []option
	Cares        []option
}

func (s *server) newElder(w http.ResponseWriter, r *http.Request) error {
	return s.elderForm(w, r, http.StatusOK, nil, form{})
}

// elderForm shows the form for a new elder, or for e.
func (s *server) elderForm(w http.ResponseWriter, r *http.Request, status int, e *meals.Elder, f form) error {
	p := s.Printer(r)
	f.ID = "elder"
	page := elderFormPage{
		Form: f, Action: "/office/elders", Back: "/office/elders", New: e == nil,
		AskCommunity: viewer(r).Community == "",
		Categories:   named(p, "office.category", meals.Categories...),
		Cares:        []option{{Value: "1", Label: p.Text("office.elder.care_choice")}},
	}
	if e == nil {
		page.chrome = s.chrome(r, "elders", "office.elders.add")
	} else {
		page.Action = "/office/elders/" + string(e.ID)
		page.Back = page.Action
		page.chrome = s.chrome(r, "elders", "office.elder.edit_title", "Name", e.Name)
	}
	noStore(w)
	return s.Render(w, r, status, "office/elder_form", page)
}

// editElder shows what may be put right; the ID number is not on the form, and
// the telephone only where it is to change.
func (s *server) editElder(w http.ResponseWriter, r *http.Request) error {
	e, err := s.elderOf(r)
	if err != nil {
		return err
	}
	return s.elderForm(w, r, http.StatusOK, &e, form{Values: values("name", e.Name, "community", e.Community,
		"community_name", e.CommunityName, "care_level", strconv.Itoa(e.CareLevel))})
}

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
	if viewer(r).Community != "" {
		c.Community, c.CommunityName = e.Community, e.CommunityName
	}
	if v.Get("care_level") == "1" {
		c.CareLevel = 1
	}
	err = s.Meals.UpdateElder(r.Context(), e.District, e.ID, c, actor(r))
	if err != nil && correctable(err) {
		return s.elderForm(w, r, web.StatusOf(err), &e, form{Values: v, Trouble: troubleOf(err, s.Printer(r))})
	}
	if err != nil {
		return err
	}
	return s.done(w, r, "/office/elders/"+string(e.ID), "office.elder.saved")
}

// createElder puts the elder into the viewer's own street and, where he has
// one, community.
func (s *server) createElder(w http.ResponseWriter, r *http.Request) error {
	if err := web.ReadForm(w, r); err != nil {
		return err
	}
	v, u := r.PostForm, viewer(r)
	n := meals.NewElder{
		Street: s.streetFor(r), Community: strings.TrimSpace(v.Get("community")), CommunityName: strings.TrimSpace(v.Get("community_name")),
		Name: v.Get("name"), Number: v.Get("number"), BornOn: data.ServiceDay(v.Get("born_on")), Phone: v.Get("phone"),
	}
	if u.Community != "" {
		n.Community, n.CommunityName = u.Community, divisionName(u.Community)
	}
	if v.Get("care_level") == "1" {
		n.CareLevel = 1
	}
	for _, c := range v["categories"] {
		n.Categories = append(n.Categories, meals.Category(c))
	}
	e, err := s.Meals.CreateElder(r.Context(), n, actor(r))
	if err != nil && correctable(err) {
		return s.elderForm(w, r, web.StatusOf(err), nil, form{Values: v, Trouble: troubleOf(err, s.Printer(r))})
	}
	if err != nil {
		return err
	}
	return s.done(w, r, "/office/elders/"+string(e.ID), "office.elder.created")
}
