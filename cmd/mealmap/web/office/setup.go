package office

import (
	"context"
	"crypto/subtle"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"mealmap/cmd/mealmap/web"
	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/data/fault"
	"mealmap/data/staff"
	"mealmap/geo"
)

// What set-up refuses.
var (
	// ErrSetupCode: not the code on the terminal.
	ErrSetupCode = fault.New(fault.Denied, "setup_code")
	// ErrSetupForm: the fields say what is missing.
	ErrSetupForm = fault.New(fault.Invalid, "setup_form")
	// ErrBadURL: not an address that a telephone can open. Arg none.
	ErrBadURL = fault.New(fault.Invalid, "bad_public_url")
)

// firstRoles are the accounts that set-up makes: three administrators who watch
// one another, and somebody who works.
var firstRoles = []staff.Role{staff.System, staff.Security, staff.Audit, staff.Office}

type setupPage struct {
	chrome
	Form    form
	Streets []geo.Division // of the district that was typed, where the street was not found
	People  []setupPerson
}

type setupPerson struct {
	RoleKey, HintKey      string
	Login, Name, Password input
}

type setupDonePage struct {
	chrome
	Sheet  string
	Office string
	Today  data.ServiceDay
}

// setupOpen: only from this machine, only with a code, only while nobody is
// known. Otherwise the page does not exist.
func (s *server) setupOpen(r *http.Request) error {
	if s.SetupCode == "" || !web.FromLoopback(r) {
		return fault.ErrNotFound
	}
	empty, err := s.Staff.Empty(r.Context())
	if err == nil && !empty {
		err = fault.ErrNotFound
	}
	return err
}

func (s *server) showSetup(w http.ResponseWriter, r *http.Request) error {
	if err := s.setupOpen(r); err != nil {
		return err
	}
	return s.setupForm(w, r, http.StatusOK, form{ID: "setup"})
}

func (s *server) setupForm(w http.ResponseWriter, r *http.Request, status int, f form) error {
	page := setupPage{chrome: s.chrome(r, "setup", "office.setup.title"), Form: f}
	for _, role := range firstRoles {
		page.People = append(page.People, setupPerson{
			RoleKey:  "role." + string(role),
			HintKey:  "office.setup.hint." + string(role),
			Login:    f.In(string(role)+"_login", "required", "label=office.field.login"),
			Name:     f.In(string(role)+"_display_name", "required", "label=office.field.display_name"),
			Password: f.In(string(role)+"_password", "required", "type=password", "auto=new-password", "label=office.field.password", "hint=office.hint.password"),
		})
	}
	if d, err := districtOf(f.Values.Get("district")); err == nil && f.Trouble.Sentence != "" {
		page.Streets = geo.Divisions().Streets(d)
	}
	return s.Render(w, r, status, "office/setup", page)
}

// setUp makes the network: its settings, four accounts, and the first entries
// of the log. The recovery sheet is shown on this one answer and never again.
func (s *server) setUp(w http.ResponseWriter, r *http.Request) error {
	if err := s.setupOpen(r); err != nil {
		return err
	}
	if err := web.ReadForm(w, r); err != nil {
		return err
	}
	err := error(ErrSetupCode)
	if subtle.ConstantTimeCompare([]byte(strings.TrimSpace(r.PostForm.Get("code"))), []byte(s.SetupCode)) == 1 {
		err = s.establish(r.Context(), r.PostForm)
	}
	if err != nil && (correctable(err) || errors.Is(err, ErrSetupCode)) {
		s.LogFailure(r, err)
		f := form{ID: "setup", Values: r.PostForm, Trouble: troubleOf(err, s.Printer(r))}
		return s.setupForm(w, r, web.StatusOf(err), f)
	}
	if err != nil {
		return err
	}
	noStore(w)
	return s.Render(w, r, http.StatusOK, "office/setup_done", setupDonePage{
		chrome: s.chrome(r, "setup", "office.setup.done_title"),
		Sheet:  s.Vault.RecoverySheet(),
		Office: r.PostForm.Get("office_name"),
		Today:  s.DB.Now().ServiceDay(),
	})
}

// establish writes what set-up asks for. The accounts come last: with them the
// door closes, and until then set-up can be done again.
func (s *server) establish(ctx context.Context, v url.Values) error {
	district, err := districtOf(v.Get("district"))
	if err != nil {
		return err
	}
	street, err := geo.Divisions().ResolveStreet(district, strings.TrimSpace(v.Get("street")))
	if err != nil {
		return err
	}
	address, err := publicURL(v.Get("public_url"))
	if err != nil {
		return err
	}
	people, err := firstUsers(v, district, street)
	if err != nil {
		return err
	}
	err = s.putSettings(ctx, district, audit.System, map[string]string{
		data.HomeStreet:  street,
		data.OfficeName:  strings.TrimSpace(v.Get("office_name")),
		data.OfficePhone: strings.TrimSpace(v.Get("office_phone")),
		data.PublicURL:   address,
		data.Edition:     strconv.Itoa(s.DB.Now().Time().Year()),
	})
	if err != nil {
		return err
	}
	_, err = s.Staff.CreateUsers(ctx, people, audit.System)
	return err
}

// firstUsers names the field of the person it is about, because four people
// stand on one form.
func firstUsers(v url.Values, d data.District, street string) ([]staff.NewUser, error) {
	missing := ErrSetupForm
	var people []staff.NewUser
	seen := map[string]bool{}
	for _, role := range firstRoles {
		n := staff.NewUser{District: d, Role: role,
			Login:       strings.TrimSpace(v.Get(string(role) + "_login")),
			DisplayName: strings.TrimSpace(v.Get(string(role) + "_display_name")),
			Password:    v.Get(string(role) + "_password"),
		}
		if role == staff.Office {
			n.Street = street
		}
		if n.Login == "" || seen[strings.ToLower(n.Login)] {
			missing = missing.Field(fault.Field{Name: string(role) + "_login", Code: "own_login"})
		}
		if n.DisplayName == "" {
			missing = missing.Field(fault.Field{Name: string(role) + "_display_name", Code: "form_required"})
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

// putSettings changes settings and logs which, without their values.
func (s *server) putSettings(ctx context.Context, d data.District, by audit.Actor, settings map[string]string) error {
	return s.DB.InTx(ctx, func(tx *data.Tx) error {
		var names []string
		for name, value := range settings {
			if err := data.PutSetting(tx, name, value); err != nil {
				return err
			}
			names = append(names, name)
		}
		return audit.Append(tx, audit.Entry{
			District: d, Actor: by, Action: "settings.change", Object: "settings", Detail: map[string]any{"names": sorted(names)},
		})
	})
}

// districtOf reads six digits or a name.
func districtOf(text string) (data.District, error) {
	text = strings.TrimSpace(text)
	if d, ok := geo.Divisions().Find(text); ok && len(text) == 6 {
		n, err := strconv.Atoi(d.Code)
		return data.District(n), err
	}
	return geo.Divisions().ResolveDistrict(text)
}

// publicURL keeps scheme and host, and a path without its last slash.
func publicURL(text string) (string, error) {
	u, err := url.Parse(strings.TrimSpace(text))
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return "", ErrBadURL.Field(fault.Field{Name: "public_url", Code: "bad_url"})
	}
	return strings.TrimSuffix(u.String(), "/"), nil
}
