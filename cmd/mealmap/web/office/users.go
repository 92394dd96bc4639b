package office

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/go-chi/chi/v5"

	"mealmap/cmd/mealmap/web"
	"mealmap/cmd/mealmap/web/desk"
	"mealmap/data/fault"
	"mealmap/data/staff"
)

type usersPage struct {
	desk.Chrome
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
	desk.Chrome
	Form    desk.Form
	Roles   []desk.Option
	Streets []desk.Option
}

type userPage struct {
	desk.Chrome
	User userLine
	Form desk.Form
}

func (s *server) userLineOf(r *http.Request, u staff.User) userLine {
	line := userLine{ID: u.ID, Login: u.Login, Name: u.DisplayName, Person: u.Person, RoleKey: "role." + string(u.Role), Active: u.Active}
	switch {
	case u.Community != "":
		line.Scope = s.DivisionName(r, u.Community)
	case u.Street != "":
		line.Scope = s.DivisionName(r, u.Street)
	default:
		line.Scope = s.Printer(r).Text("office.users.whole")
	}
	return line
}

func (s *server) listUsers(w http.ResponseWriter, r *http.Request) error {
	users, err := s.Staff.ListUsers(r.Context())
	if err != nil {
		return err
	}
	page := usersPage{Chrome: s.Chrome(r, "settings", "office.users.title")}
	for _, u := range users {
		if desk.Covers(r, u.District, u.Street, u.Community) == nil {
			page.Rows = append(page.Rows, s.userLineOf(r, u))
		}
	}
	return s.Render(w, r, http.StatusOK, "office/users", page)
}

func (s *server) newUser(w http.ResponseWriter, r *http.Request) error {
	return s.userForm(w, r, http.StatusOK, desk.Form{ID: "user", Values: desk.Values("role", string(staff.Community), "street", s.StreetFor(r))})
}

func (s *server) userForm(w http.ResponseWriter, r *http.Request, status int, f desk.Form) error {
	p := s.Printer(r)
	page := userFormPage{Chrome: s.Chrome(r, "settings", "office.users.add"), Form: f, Roles: desk.Named(p, "role", staff.Roles()...)}
	if desk.Viewer(r).Street == "" {
		page.Streets = []desk.Option{{Label: p.Text("office.users.whole")}}
	}
	page.Streets = append(page.Streets, s.StreetChoices(r, "")...)
	return s.Render(w, r, status, "office/user_form", page)
}

func (s *server) createUser(w http.ResponseWriter, r *http.Request) error {
	if err := web.ReadForm(w, r); err != nil {
		return err
	}
	v := r.PostForm
	n := staff.NewUser{
		District: desk.Viewer(r).District, Login: v.Get("login"), DisplayName: v.Get("display_name"), Person: v.Get("person"),
		Role: staff.Role(v.Get("role")), Street: v.Get("street"), Community: strings.TrimSpace(v.Get("community")), Password: v.Get("password"),
	}
	err := withinScope(desk.Viewer(r), n.Street, n.Community)
	if err == nil {
		_, err = s.Staff.CreateUser(r.Context(), n, desk.Actor(r))
	}
	if err != nil && desk.Correctable(err) {
		return s.userForm(w, r, web.StatusOf(err), desk.Form{ID: "user", Values: withoutPassword(v), Trouble: desk.TroubleOf(err, s.Printer(r))})
	}
	if err != nil {
		return err
	}
	return s.Done(w, r, "/office/users", "office.users.created", "Name", n.DisplayName)
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
		return staff.User{}, desk.Hidden(err)
	}
	return u, desk.Covers(r, u.District, u.Street, u.Community)
}

func (s *server) showUser(w http.ResponseWriter, r *http.Request) error {
	u, err := s.userOf(r)
	if err != nil {
		return err
	}
	return s.userPage(w, r, u, http.StatusOK, desk.Trouble{})
}

func (s *server) userPage(w http.ResponseWriter, r *http.Request, u staff.User, status int, t desk.Trouble) error {
	return s.Render(w, r, status, "office/user", userPage{
		Chrome: s.Chrome(r, "settings", "office.named", "Name", u.DisplayName),
		User:   s.userLineOf(r, u),
		Form:   desk.Form{ID: "user", Trouble: t},
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
	err = s.Staff.SetPassword(r.Context(), u.ID, r.PostForm.Get("password"), desk.Actor(r))
	if err != nil && desk.Correctable(err) {
		return s.userPage(w, r, u, web.StatusOf(err), desk.TroubleOf(err, s.Printer(r)))
	}
	if err != nil {
		return err
	}
	return s.Done(w, r, "/office/users/"+string(u.ID), "office.user.password_saved", "Name", u.DisplayName)
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
	if err := s.Staff.SetActive(r.Context(), u.ID, active, desk.Actor(r)); err != nil {
		return s.Refused(w, r, back, err)
	}
	if active {
		return s.Done(w, r, back, "office.user.resumed", "Name", u.DisplayName)
	}
	return s.Done(w, r, back, "office.user.stopped_done", "Name", u.DisplayName)
}
