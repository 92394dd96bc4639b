package office

import (
	"net/http"
	"net/url"
	"strings"

	"mealmap/cmd/mealmap/web"
	"mealmap/cmd/mealmap/web/desk"
	"mealmap/data"
	"mealmap/data/fault"
	"mealmap/data/staff"
	"mealmap/merchants/near"
)

type settingsPage struct {
	desk.Chrome
	Parts []settingsPart
	Form  desk.Form // with an ID where the viewer may change them
	Stars []desk.Option
	Facts []settingsFact
}

// settingsPart is one of the pages behind this one.
type settingsPart struct{ Title, Says, Href string }

type settingsFact struct{ Key, Value string }

// settingsParts are the pages that the rail has no word for.
var settingsParts = []struct {
	name, href string
	may        staff.Permission
}{
	{"tills", "/office/tills", staff.ManageTills},
	{"review", "/office/review/settings", staff.DecideReview},
	{"users", "/office/users", staff.ManageUsers},
	{"audit", "/office/audit", staff.ReadAudit},
	{"password", "/office/password", staff.SeeToday},
}

// officeSettings are what the form changes, in its order.
var officeSettings = []string{data.OfficeName, data.OfficePhone, data.PublicURL, data.PublicSite, data.Edition, data.WalkPace, data.MapTiles, web.MapCredit, data.PublicStars}

// ErrBadPace: nobody walks like that. Its field is walk_pace.
var ErrBadPace = fault.New(fault.Invalid, "bad_walk_pace")

func (s *server) showSettings(w http.ResponseWriter, r *http.Request) error {
	v := url.Values{}
	for _, name := range officeSettings {
		v.Set(name, s.Setting(r.Context(), name))
	}
	return s.settingsForm(w, r, http.StatusOK, desk.Form{Values: v})
}

func (s *server) settingsForm(w http.ResponseWriter, r *http.Request, status int, f desk.Form) error {
	page := settingsPage{Chrome: s.Chrome(r, "settings", "office.rail.settings"), Form: f}
	for _, part := range settingsParts {
		if page.May(part.may) {
			page.Parts = append(page.Parts, settingsPart{"office.settings." + part.name, "office.settings." + part.name + "_says", part.href})
		}
	}
	if page.May(staff.ChangeSettings) {
		page.Form.ID = "settings"
	}
	p := s.Printer(r)
	page.Stars = []desk.Option{{Value: "", Label: p.Text("office.stars.hidden")}, {Value: "1", Label: p.Text("office.stars.shown")}}
	for _, name := range officeSettings {
		value := f.Values.Get(name)
		if name == data.PublicStars && value == "1" {
			value = p.Text("office.stars.shown")
		}
		page.Facts = append(page.Facts, settingsFact{"office.field." + name, value})
	}
	return s.Render(w, r, status, "office/settings", page)
}

func (s *server) changeSettings(w http.ResponseWriter, r *http.Request) error {
	if err := web.ReadForm(w, r); err != nil {
		return err
	}
	settings, err := settingsOf(r.PostForm)
	if err == nil {
		err = s.putSettings(r.Context(), desk.Viewer(r).District, desk.Actor(r), settings)
	}
	if err != nil && desk.Correctable(err) {
		return s.settingsForm(w, r, web.StatusOf(err), desk.Form{Values: r.PostForm, Trouble: desk.TroubleOf(err, s.Printer(r))})
	}
	if err != nil {
		return err
	}
	return s.Done(w, r, "/office/settings", "office.settings.saved")
}

func settingsOf(v url.Values) (map[string]string, error) {
	settings := map[string]string{}
	for _, name := range officeSettings {
		settings[name] = strings.TrimSpace(v.Get(name))
	}
	address, err := PublicURL(settings[data.PublicURL])
	if err != nil {
		return nil, err
	}
	settings[data.PublicURL] = address
	if at := settings[data.PublicSite]; at != "" {
		if settings[data.PublicSite], err = PublicURL(at); err != nil {
			return nil, ErrBadURL.Field(fault.Field{Name: data.PublicSite, Code: "bad_url"})
		}
	}
	if _, err := web.ParseTileSource(settings[data.MapTiles]); err != nil {
		return nil, err
	}
	if _, ok := near.ParsePace(settings[data.WalkPace]); !ok {
		return nil, ErrBadPace.Field(fault.Field{Name: data.WalkPace, Code: "bad_walk_pace", Args: map[string]any{"Least": near.LeastPace, "Most": near.MostPace}})
	}
	if settings[data.PublicStars] != "1" {
		settings[data.PublicStars] = ""
	}
	missing := fault.ErrInvalidInput
	for _, name := range []string{data.OfficeName, data.OfficePhone} {
		if settings[name] == "" {
			missing = missing.Field(fault.Field{Name: name, Code: "form_required"})
		}
	}
	if len(missing.Fields) > 0 {
		return nil, missing
	}
	return settings, nil
}
