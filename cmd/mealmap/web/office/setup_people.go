package office

import (
	"context"
	"errors"
	"net/url"
	"slices"
	"strings"

	"mealmap/cmd/mealmap/web/desk"
	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/data/fault"
	"mealmap/data/staff"
	"mealmap/static/messages"
)

// firstRoles are the accounts that set-up makes: three administrators who watch
// one another, and somebody who works.
var firstRoles = []staff.Role{staff.System, staff.Security, staff.Audit, staff.Office}

// personFields are what set-up asks about each of them; an input's name is
// personField's.
var personFields = []string{"login", "display_name", "password"}

func personField(role staff.Role, field string) string { return string(role) + "_" + field }

type setupPerson struct {
	RoleKey, HintKey      string
	Login, Name, Password desk.Input
}

func peopleOf(f desk.Form) (people []setupPerson) {
	for _, role := range firstRoles {
		people = append(people, setupPerson{
			RoleKey:  "role." + string(role),
			HintKey:  "office.setup.hint." + string(role),
			Login:    f.In(personField(role, "login"), "required", "label=office.field.login"),
			Name:     f.In(personField(role, "display_name"), "required", "label=office.field.display_name"),
			Password: f.In(personField(role, "password"), "required", "type=password", "auto=new-password", "label=office.field.password", "hint=office.hint.password"),
		})
	}
	return people
}

// whose puts the role before what is wrong with one of its fields, because the
// list of troubles stands above the whole form.
func whose(t desk.Trouble, p *messages.Printer) desk.Trouble {
	for i, f := range t.Fields {
		for _, role := range firstRoles {
			field, theirs := strings.CutPrefix(f.Field, personField(role, ""))
			if theirs && slices.Contains(personFields, field) {
				t.Fields[i].Message = p.Text("office.setup.whose", "Who", p.Text("role."+string(role)), "Says", f.Message)
			}
		}
	}
	return t
}

// firstUsers names the field of the person it is about, because four people
// stand on one form.
func firstUsers(v url.Values, d data.District, street string) ([]staff.NewUser, error) {
	missing := ErrSetupForm
	var people []staff.NewUser
	seen := map[string]bool{}
	for _, role := range firstRoles {
		n := staff.NewUser{District: d, Role: role,
			Login:       strings.TrimSpace(v.Get(personField(role, "login"))),
			DisplayName: strings.TrimSpace(v.Get(personField(role, "display_name"))),
			Password:    v.Get(personField(role, "password")),
		}
		if role == staff.Office {
			n.Street = street
		}
		if n.Login == "" || seen[strings.ToLower(n.Login)] {
			missing = missing.Field(fault.Field{Name: personField(role, "login"), Code: "own_login"})
		}
		if n.DisplayName == "" {
			missing = missing.Field(fault.Field{Name: personField(role, "display_name"), Code: "form_required"})
		}
		seen[strings.ToLower(n.Login)] = true
		people = append(people, n)
	}
	for _, name := range []string{"office_name", "office_phone"} {
		if strings.TrimSpace(v.Get(name)) == "" {
			missing = missing.Field(fault.Field{Name: name, Code: "form_required"})
		}
	}
	if len(missing.Fields) > 0 {
		return nil, missing
	}
	return people, nil
}

// createFirst makes the accounts, all or none; a refusal names the field of the
// person it is about.
func (s *server) createFirst(ctx context.Context, people []staff.NewUser) error {
	if err := s.refuseTaken(ctx, people); err != nil {
		return err
	}
	_, err := s.Staff.CreateUsers(ctx, people, audit.System)
	switch {
	case errors.Is(err, staff.ErrUserInvalid):
		return s.blame(ctx, people)
	case errors.Is(err, staff.ErrRolesClash):
		clash := fault.As(err)
		role, _ := clash.Args["Want"].(string)
		return clash.Field(fault.Field{Name: personField(staff.Role(role), "display_name"), Code: "own_person"})
	}
	return err
}

// refuseTaken: a user added by command before set-up keeps the login.
func (s *server) refuseTaken(ctx context.Context, people []staff.NewUser) error {
	known, err := s.Staff.ListUsers(ctx)
	if err != nil {
		return err
	}
	taken := ErrSetupForm
	for _, n := range people {
		if slices.ContainsFunc(known, func(u staff.User) bool { return u.Login == strings.ToLower(n.Login) }) {
			taken = taken.Field(fault.Field{Name: personField(n.Role, "login"), Code: "login_taken"})
		}
	}
	if len(taken.Fields) > 0 {
		return taken
	}
	return nil
}

// blame asks about each person alone, because CreateUsers stops at the first who
// cannot be made and names fields as if there were only one. Nobody, who has no
// role, goes with each: all or none are made, so the question makes none.
func (s *server) blame(ctx context.Context, people []staff.NewUser) error {
	wrong := ErrSetupForm
	for _, n := range people {
		_, err := s.Staff.CreateUsers(ctx, []staff.NewUser{n, {}}, audit.System)
		if !errors.Is(err, staff.ErrUserInvalid) {
			return err
		}
		fields := fault.As(err).Fields
		if slices.ContainsFunc(fields, func(f fault.Field) bool { return f.Code == "role_unknown" }) {
			continue // it is nobody who cannot be made
		}
		for _, f := range fields {
			if slices.Contains(personFields, f.Name) {
				f.Name = personField(n.Role, f.Name)
			}
			wrong = wrong.Field(f)
		}
	}
	return wrong
}
