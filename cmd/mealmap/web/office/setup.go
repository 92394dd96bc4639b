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
	"mealmap/cmd/mealmap/web/desk"
	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/data/fault"
	"mealmap/geo"
)

// What set-up refuses.
var (
	// ErrSetupCode: not the code on the terminal.
	ErrSetupCode = fault.New(fault.Denied, "setup_code")
	// ErrSetupForm: the fields say what is missing.
	ErrSetupForm = fault.New(fault.Invalid, "setup_form")
)

type setupPage struct {
	desk.Chrome
	Form    desk.Form
	Streets []geo.Division // of the district that was typed, where the street was not found
	People  []setupPerson
}

type setupDonePage struct {
	desk.Chrome
	Sheet  string
	Office string
	Today  data.ServiceDay
}

// setupOpen: only from this machine, only with a code, only while nobody is
// known or no home street is: somebody added by command leaves the rest to
// set-up. Otherwise the page does not exist.
func (s *server) setupOpen(r *http.Request) error {
	if s.SetupCode == "" || !web.FromLoopback(r) {
		return fault.ErrNotFound
	}
	empty, err := s.Staff.Empty(r.Context())
	if err != nil || empty {
		return err
	}
	home, err := s.DB.Setting(r.Context(), data.HomeStreet)
	if err == nil && home != "" {
		err = fault.ErrNotFound
	}
	return err
}

func (s *server) showSetup(w http.ResponseWriter, r *http.Request) error {
	if err := s.setupOpen(r); err != nil {
		return err
	}
	return s.setupForm(w, r, http.StatusOK, desk.Form{ID: "setup"})
}

func (s *server) setupForm(w http.ResponseWriter, r *http.Request, status int, f desk.Form) error {
	page := setupPage{Chrome: s.Chrome(r, "setup", "office.setup.title"), Form: f, People: peopleOf(f)}
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
	if err != nil && (desk.Correctable(err) || errors.Is(err, ErrSetupCode)) {
		s.LogFailure(r, err)
		f := desk.Form{ID: "setup", Values: r.PostForm, Trouble: whose(desk.TroubleOf(err, s.Printer(r)), s.Printer(r))}
		return s.setupForm(w, r, web.StatusOf(err), f)
	}
	if err != nil {
		return err
	}
	desk.NoStore(w)
	return s.Render(w, r, http.StatusOK, "office/setup_done", setupDonePage{
		Chrome: s.Chrome(r, "setup", "office.setup.done_title"),
		Sheet:  s.Vault.RecoverySheet(),
		Office: r.PostForm.Get("office_name"),
		Today:  s.DB.Now().ServiceDay(),
	})
}

// establish writes what set-up asks for. The home street comes last: with it the
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
	address, err := PublicURL(v.Get("public_url"))
	if err != nil {
		return err
	}
	people, err := firstUsers(v, district, street)
	if err == nil {
		err = s.createFirst(ctx, people)
	}
	if err != nil {
		return err
	}
	return s.putSettings(ctx, district, audit.System, map[string]string{
		data.HomeStreet:  street,
		data.OfficeName:  strings.TrimSpace(v.Get("office_name")),
		data.OfficePhone: strings.TrimSpace(v.Get("office_phone")),
		data.PublicURL:   address,
		data.Edition:     strconv.Itoa(s.DB.Now().Time().Year()),
	})
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
