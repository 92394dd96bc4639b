package office

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/go-chi/chi/v5"

	"mealmap/cmd/mealmap/web"
	"mealmap/data/fault"
	"mealmap/data/staff"
	"mealmap/geo"
	"mealmap/static/messages"
)

type usersPage struct {
	chrome
	Rows []userLine
}

type userLine struct {
	ID      staff.UserID
	Login   string
	Name    string
	Person  string
	RoleKey string
	Scope   string
	Active  bool
}

type userFormPage struct {
	chrome
	Form    form
	Roles   []option
	Streets []option
}

type userPage struct {
	chrome
	User userLine
	Form form
}

func userLineOf(p *messages.Printer, u staff.User) userLine {
	line := userLine{ID: u.ID, Login: u.Login, Name: u.DisplayName, Person: u.Person, RoleKey: "role." + string(u.Role), Active: u.Active}
	switch {
	case u.Community != "":
		line.Scope = divisionName(u.Community)
	case u.Street != "":
		line.Scope = divisionName(u.Street)
	default:
		line.Scope = p.Text("office.users.whole")
	}
	return line
}

func (s *server) listUsers(w http.ResponseWriter, r *http.Request) error {
	users, err := s.Staff.ListUsers(r.Context())
	if err != nil {
		return err
	}
	page := usersPage{chrome: s.chrome(r, "settings", "office.users.title")}
	for _, u := range users {
		if covers(r, u.District, u.Street, u.Community) == nil {
			page.Rows = append(page.Rows, userLineOf(s.Printer(r), u))
		}
	}
	return s.Render(w, r, http.StatusOK, "office/users", page)
}

func (s *server) newUser(w http.ResponseWriter, r *http.Request) error {
	return s.userForm(w, r, http.StatusOK, form{ID: "user", Values: values("role", string(staff.Community), "street", s.streetFor(r))})
}

func (s *server) userForm(w http.ResponseWriter, r *http.Request, status int, f form) error {
	p := s.Printer(r)
	page := userFormPage{chrome: s.chrome(r, "settings", "office.users.add"), Form: f, Roles: named(p, "role", staff.Roles()...)}
	if viewer(r).Street == "" {
		page.Streets = []option{{Label: p.Text("office.users.whole")}}
	}
	for _, d := range geo.Divisions().Streets(viewer(r).District) {
		if covers(r, viewer(r).District, d.Code, "") == nil {
			page.Streets = append(page.Streets, option{Value: d.Code, Label: d.Name})
		}
	}
	return s.Render(w, r, status, "office/user_form", page)
}

func (s *server) createUser(w http.ResponseWriter, r *http.Request) error {
	if err := web.ReadForm(w, r); err != nil {
		return err
	}
	v := r.PostForm
	n := staff.NewUser{
		District: viewer(r).District, Login: v.Get("login"), DisplayName: v.Get("display_name"), Person: v.Get("person"),
		Role: staff.Role(v.Get("role")), Street: v.Get("street"), Community: strings.TrimSpace(v.Get("community")), Password: v.Get("password"),
	}
	err := withinScope(viewer(r), n.Street, n.Community)
	if err == nil {
		_, err = s.Staff.CreateUser(r.Context(), n, actor(r))
	}
	if err != nil && correctable(err) {
		return s.userForm(w, r, web.StatusOf(err), form{ID: "user", Values: withoutPassword(v), Trouble: troubleOf(err, s.Printer(r))})
	}
	if err != nil {
		return err
	}
	return s.done(w, r, "/office/users", "office.users.created", "Name", n.DisplayName)
}

// withinScope keeps somebody from giving more than he has.
func withinScope(u *staff.User, street, community string) error {
	if u.Covers(street, community) {
		return nil
	}
	return fault.ErrInvalidInput.Field(fault.Field{Name: "street", Code: "outside_scope"})
}

func withoutPassword(v url.Values) url.Values { v.Del("password"); return v }

func (s *server) userOf(r *http.Request) (staff.User, error) {
	u, err := s.Staff.FindUser(r.Context(), staff.UserID(chi.URLParam(r, "id")))
	if err != nil {
		return staff.User{}, hidden(err)
	}
	return u, covers(r, u.District, u.Street, u.Community)
}

func (s *server) showUser(w http.ResponseWriter, r *http.Request) error {
	u, err := s.userOf(r)
	if err != nil {
		return err
	}
	return s.userPage(w, r, u, http.StatusOK, trouble{})
}

func (s *server) userPage(w http.ResponseWriter, r *http.Request, u staff.User, status int, t trouble) error {
	return s.Render(w, r, status, "office/user", userPage{
		chrome: s.chrome(r, "settings", "office.named", "Name", u.DisplayName),
		User:   userLineOf(s.Printer(r), u),
		Form:   form{ID: "user", Trouble: t},
	})
}

func (s *server) resetPassword(w http.ResponseWriter, r *http.Request) error {
	u, err := s.userOf(r)
	if err == nil {
		err = web.ReadForm(w, r)
	}
	if err != nil {
		return err
	}
	err = s.Staff.SetPassword(r.Context(), u.ID, r.PostForm.Get("password"), actor(r))
	if err != nil && correctable(err) {
		return s.userPage(w, r, u, web.StatusOf(err), troubleOf(err, s.Printer(r)))
	}
	if err != nil {
		return err
	}
	return s.done(w, r, "/office/users/"+string(u.ID), "office.user.password_saved", "Name", u.DisplayName)
}

func (s *server) setActive(w http.ResponseWriter, r *http.Request) error {
	u, err := s.userOf(r)
	if err == nil {
		err = web.ReadForm(w, r)
	}
	if err != nil {
		return err
	}
	active, back := r.PostForm.Get("active") == "yes", "/office/users/"+string(u.ID)
	if err := s.Staff.SetActive(r.Context(), u.ID, active, actor(r)); err != nil {
		return s.refused(w, r, back, err)
	}
	if active {
		return s.done(w, r, back, "office.user.resumed", "Name", u.DisplayName)
	}
	return s.done(w, r, back, "office.user.stopped_done", "Name", u.DisplayName)
}
