package office

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"mealmap/data/staff"
)

// anyone is everybody who is signed in.
var anyone = staff.Roles()

var (
	officeOnly    = []staff.Role{staff.Office}
	communityOnly = []staff.Role{staff.Community}
	readers       = []staff.Role{staff.Office, staff.Finance}
	inTheField    = []staff.Role{staff.Office, staff.Community, staff.Finance}
	withElders    = []staff.Role{staff.Office, staff.Community}
)

// access is the decision about every route of the office: who may, and which
// thing its address names. It is written by hand on purpose: a new route
// without a line here fails, and so does a change of the permissions.
var access = map[string]struct {
	who   []staff.Role
	thing string // of the holding: "point", "elder", …; "" for none
}{
	"POST /office/sign-out": {anyone, ""},
	"GET /office/password":  {anyone, ""},
	"POST /office/password": {anyone, ""},
	"GET /office":           {anyone, ""},
	"GET /office/settings":  {anyone, ""},

	"GET /office/points":                       {inTheField, ""},
	"GET /office/points.xlsx":                  {inTheField, ""},
	"GET /office/points/new":                   {officeOnly, ""},
	"POST /office/points":                      {officeOnly, ""},
	"GET /office/points/import":                {officeOnly, ""},
	"POST /office/points/import":               {officeOnly, ""},
	"POST /office/points/import/confirm":       {officeOnly, ""},
	"GET /office/points/{id}":                  {inTheField, "point"},
	"POST /office/points/{id}":                 {officeOnly, "point"},
	"GET /office/points/{id}/edit":             {officeOnly, "point"},
	"POST /office/points/{id}/place":           {officeOnly, "point"},
	"POST /office/points/{id}/status":          {officeOnly, "point"},
	"POST /office/points/{id}/closures":        {officeOnly, "point"},
	"POST /office/points/{id}/closures/remove": {officeOnly, "point"},

	"GET /office/elders":                    {withElders, ""},
	"POST /office/elders/search":            {withElders, ""},
	"GET /office/elders/new":                {communityOnly, ""},
	"POST /office/elders":                   {communityOnly, ""},
	"GET /office/elders/import":             {communityOnly, ""},
	"POST /office/elders/import":            {communityOnly, ""},
	"POST /office/elders/import/confirm":    {communityOnly, ""},
	"GET /office/elders/{id}":               {withElders, "elder"},
	"POST /office/elders/{id}":              {communityOnly, "elder"},
	"GET /office/elders/{id}/edit":          {communityOnly, "elder"},
	"POST /office/elders/{id}/categories":   {communityOnly, "elder"},
	"POST /office/elders/{id}/reveal":       {communityOnly, "elder"},
	"POST /office/elders/{id}/card/issue":   {communityOnly, "elder"},
	"POST /office/elders/{id}/card/reissue": {communityOnly, "elder"},
	"POST /office/elders/{id}/card/revoke":  {communityOnly, "elder"},
	"GET /office/cards":                     {withElders, ""},
	"POST /office/cards/issue":              {communityOnly, ""},
	"POST /office/cards/sheet":              {communityOnly, "card in the form"},

	"GET /office/tills":              {officeOnly, ""},
	"POST /office/tills":             {officeOnly, "point in the form"},
	"GET /office/tills/new/{held}":   {officeOnly, ""},
	"POST /office/tills/{id}/revoke": {officeOnly, "till"},

	"GET /office/redemptions":              {readers, ""},
	"GET /office/redemptions.xlsx":         {readers, ""},
	"GET /office/redemptions/{id}":         {readers, "redemption"},
	"POST /office/redemptions/{id}/void":   {officeOnly, "redemption"},
	"POST /office/redemptions/{id}/rating": {officeOnly, "redemption"},

	"GET /office/review":                    {readers, ""},
	"POST /office/review/run":               {officeOnly, ""},
	"GET /office/review/settings":           {officeOnly, ""},
	"POST /office/review/settings":          {officeOnly, ""},
	"GET /office/review/{id}":               {readers, "merchant"},
	"POST /office/review/flags/{id}/decide": {officeOnly, "flag"},
	"GET /office/settlement":                {readers, ""},

	"POST /office/settings":            {[]staff.Role{staff.System}, ""},
	"GET /office/users":                {[]staff.Role{staff.Security}, ""},
	"GET /office/users/new":            {[]staff.Role{staff.Security}, ""},
	"POST /office/users":               {[]staff.Role{staff.Security}, ""},
	"GET /office/users/{id}":           {[]staff.Role{staff.Security}, "user"},
	"POST /office/users/{id}/password": {[]staff.Role{staff.Security}, "user"},
	"POST /office/users/{id}/active":   {[]staff.Role{staff.Security}, "user"},
	"GET /office/audit":                {[]staff.Role{staff.Audit}, ""},
}

// address fills in the thing that a route's address or form names.
func (h holding) address(pattern, thing string) (string, url.Values) {
	id := map[string]string{
		"point": string(h.point.ID), "elder": string(h.elder.ID), "till": string(h.till.ID), "redemption": string(h.redemption),
		"merchant": string(h.point.MerchantID), "flag": h.flag.ID, "user": string(h.user.ID),
	}[thing]
	v := url.Values{}
	switch thing {
	case "point in the form":
		v.Set("point", string(h.point.ID))
	case "card in the form":
		v.Set("card", string(h.card.ID))
	}
	return strings.NewReplacer("{id}", id, "{held}", "nothing").Replace(pattern), v
}

func TestWhoMayDoWhatWhere(t *testing.T) {
	t.Parallel()
	d := newDesk(t).stocked()
	seen := map[string]bool{}
	o := newServer(d.Server)
	for _, rt := range o.routes() {
		name := rt.Method + " " + rt.Pattern
		seen[name] = true
		if rt.For != o.desk {
			continue
		}
		a, decided := access[name]
		if !decided {
			t.Errorf("%s: nobody has decided who may", name)
			continue
		}
		mine, form := d.mine.address(rt.Pattern, a.thing)
		if w := d.send(nil, rt.Method, mine, form); w.Code != http.StatusSeeOther || !strings.HasPrefix(w.Header().Get("Location"), "/office/sign-in") {
			t.Errorf("%s: a stranger gets %d", name, w.Code)
		}
		for _, role := range staff.Roles() {
			may := slices.Contains(a.who, role)
			if a.thing != "" {
				path, form := d.foreign.address(rt.Pattern, a.thing)
				w := d.send(d.as(role), rt.Method, path, form)
				if want := statusFor(may, http.StatusNotFound); w.Code != want {
					t.Errorf("%s as %s, foreign street: %d, want %d", name, role, w.Code, want)
				}
			}
			w := d.send(d.as(role), rt.Method, mine, form)
			if got := w.Code; may == (got == http.StatusForbidden) || may && (got == http.StatusNotFound || got >= 500) {
				t.Errorf("%s as %s, own street: %d, may = %v\n%.300s", name, role, got, may, w.Body)
			}
			if rt.Pattern == "/office/sign-out" {
				delete(d.cookies, role)
			}
		}
	}
	for name := range access {
		if !seen[name] {
			t.Errorf("%s: decided, and no such route", name)
		}
	}
}

func statusFor(may bool, status int) int {
	if may {
		return status
	}
	return http.StatusForbidden
}

// A refusal of another street's thing must not tell that it exists.
func TestForeignAndAbsentReadTheSame(t *testing.T) {
	t.Parallel()
	d := newDesk(t).stocked()
	for _, path := range []string{"/office/points/", "/office/elders/", "/office/redemptions/", "/office/review/"} {
		foreign := map[string]string{
			"/office/points/": string(d.foreign.point.ID), "/office/elders/": string(d.foreign.elder.ID),
			"/office/redemptions/": string(d.foreign.redemption), "/office/review/": string(d.foreign.point.MerchantID),
		}[path]
		there := d.send(d.as(staff.Office), http.MethodGet, path+foreign, nil)
		nowhere := d.send(d.as(staff.Office), http.MethodGet, path+"0195623f-0000-7000-8000-000000000000", nil)
		if there.Code != http.StatusNotFound || nowhere.Code != http.StatusNotFound {
			t.Errorf("%s: %d and %d", path, there.Code, nowhere.Code)
		}
		if there.Body.String() != nowhere.Body.String() {
			t.Errorf("%s: the two refusals differ", path)
		}
	}
}

// Somebody of one community sees its elders only.
func TestCommunityScope(t *testing.T) {
	t.Parallel()
	d := newDesk(t).stocked()
	d.addUser(staff.NewUser{Login: "near", DisplayName: "近", Role: staff.Community, Street: deskStreet, Community: deskCommunity})
	d.addUser(staff.NewUser{Login: "far", DisplayName: "远", Role: staff.Community, Street: deskStreet, Community: deskStreet + "002"})
	near, far := d.signedIn("near"), d.signedIn("far")
	path := "/office/elders/" + string(d.mine.elder.ID)
	if w := d.send(near, http.MethodGet, path, nil); w.Code != http.StatusOK {
		t.Errorf("own community: %d", w.Code)
	}
	if w := d.send(far, http.MethodGet, path, nil); w.Code != http.StatusNotFound {
		t.Errorf("other community: %d", w.Code)
	}
	if doc := d.document(d.send(far, http.MethodGet, "/office/elders", nil), http.StatusOK); doc.Find("tbody tr").Length() != 0 {
		t.Error("the other community's list shows the elder")
	}
	doc := d.document(d.send(near, http.MethodGet, "/office/elders", nil), http.StatusOK)
	if doc.Find("tbody tr").Length() != 1 {
		t.Error("the own community's list does not show the elder")
	}
}

func TestCrossSitePostsAreRefused(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	for _, header := range [][2]string{{"Sec-Fetch-Site", "cross-site"}, {"Sec-Fetch-Site", "same-site"}, {"Origin", "https://elsewhere.example"}} {
		r := httptest.NewRequest(http.MethodPost, "/office/settings", strings.NewReader("office_name=x&office_phone=1&public_url=http://x.example"))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set(header[0], header[1])
		r.AddCookie(d.as(staff.System))
		if w := d.Do(r); w.Code != http.StatusForbidden {
			t.Errorf("%s: %s: %d", header[0], header[1], w.Code)
		}
	}
	if got := d.Setting(t.Context(), "office_name"); got != "向阳街道办事处" {
		t.Errorf("the setting became %q", got)
	}
	r := httptest.NewRequest(http.MethodPost, "/office/settings", strings.NewReader("office_name=x&office_phone=1&public_url=http://x.example"))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	r.AddCookie(d.as(staff.System))
	if w := d.Do(r); w.Code != http.StatusSeeOther {
		t.Errorf("same origin: %d", w.Code)
	}
}
