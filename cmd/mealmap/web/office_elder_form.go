package web

import (
	"net/http"
	"strings"

	"mealmap/data"
	"mealmap/meals"
)

type elderFormPage struct {
	Chrome
	Form         form
	Action, Back string
	New          bool
	AskCommunity bool
	Categories   []option
	Cares        []option
}

func (s *Server) newElder(w http.ResponseWriter, r *http.Request) error {
	return s.elderForm(w, r, http.StatusOK, form{ID: "elder"})
}

func (s *Server) elderForm(w http.ResponseWriter, r *http.Request, status int, f form) error {
	p := s.printer(r)
	noStore(w)
	return s.render(w, r, status, "office/elder_form", elderFormPage{
		Chrome: s.officeChrome(r, "elders", "office.elders.add"),
		Form:   f, Action: "/office/elders", Back: "/office/elders", New: true,
		AskCommunity: viewer(r).Community == "",
		Categories:   named(p, "office.category", meals.Categories...),
		Cares:        []option{{Value: "1", Label: p.Text("office.elder.care_choice")}},
	})
}

// createElder puts the elder into the viewer's own street and, where he has
// one, community.
func (s *Server) createElder(w http.ResponseWriter, r *http.Request) error {
	if err := readForm(w, r); err != nil {
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
		return s.elderForm(w, r, statusOf(err), form{ID: "elder", Values: v, Trouble: troubleOf(err, s.printer(r))})
	}
	if err != nil {
		return err
	}
	return s.done(w, r, "/office/elders/"+string(e.ID), "office.elder.created")
}
