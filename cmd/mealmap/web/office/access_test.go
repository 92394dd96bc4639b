package office

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"mealmap/cmd/mealmap/web/webtest"
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
var access = map[string]webtest.Access{
	"POST /office/sign-out": {Who: anyone},
	"GET /office/password":  {Who: anyone},
	"POST /office/password": {Who: anyone},
	"GET /office":           {Who: anyone},
	"GET /office/settings":  {Who: anyone},

	"GET /office/points":                       {Who: inTheField},
	"GET /office/points.xlsx":                  {Who: inTheField},
	"GET /office/points/new":                   {Who: officeOnly},
	"POST /office/points":                      {Who: officeOnly},
	"GET /office/points/import":                {Who: officeOnly},
	"POST /office/points/import":               {Who: officeOnly},
	"POST /office/points/import/confirm":       {Who: officeOnly},
	"GET /office/points/{id}":                  {Who: inTheField, Thing: "point"},
	"POST /office/points/{id}":                 {Who: officeOnly, Thing: "point"},
	"GET /office/points/{id}/edit":             {Who: officeOnly, Thing: "point"},
	"POST /office/points/{id}/place":           {Who: officeOnly, Thing: "point"},
	"GET /office/points/unplaced":              {Who: officeOnly},
	"POST /office/points/{id}/checks":          {Who: officeOnly, Thing: "point"},
	"POST /office/points/{id}/reports":         {Who: officeOnly, Thing: "point"},
	"POST /office/points/{id}/status":          {Who: officeOnly, Thing: "point"},
	"POST /office/points/{id}/closures":        {Who: officeOnly, Thing: "point"},
	"POST /office/points/{id}/menu":            {Who: officeOnly, Thing: "point"},
	"POST /office/points/{id}/closures/remove": {Who: officeOnly, Thing: "point"},

	"GET /office/elders":                    {Who: withElders},
	"POST /office/elders/search":            {Who: withElders},
	"GET /office/elders/new":                {Who: communityOnly},
	"POST /office/elders":                   {Who: communityOnly},
	"GET /office/elders/import":             {Who: communityOnly},
	"POST /office/elders/import":            {Who: communityOnly},
	"POST /office/elders/import/confirm":    {Who: communityOnly},
	"GET /office/elders/{id}":               {Who: withElders, Thing: "elder"},
	"POST /office/elders/{id}":              {Who: communityOnly, Thing: "elder"},
	"GET /office/elders/{id}/edit":          {Who: communityOnly, Thing: "elder"},
	"POST /office/elders/{id}/categories":   {Who: communityOnly, Thing: "elder"},
	"POST /office/elders/{id}/home":         {Who: withElders, Thing: "elder"},
	"POST /office/elders/{id}/home/clear":   {Who: withElders, Thing: "elder"},
	"POST /office/elders/{id}/reveal":       {Who: communityOnly, Thing: "elder"},
	"POST /office/elders/{id}/card/issue":   {Who: communityOnly, Thing: "elder"},
	"POST /office/elders/{id}/card/reissue": {Who: communityOnly, Thing: "elder"},
	"POST /office/elders/{id}/card/revoke":  {Who: communityOnly, Thing: "elder"},
	"GET /office/cards":                     {Who: withElders},
	"POST /office/cards/apply":              {Who: communityOnly},
	"POST /office/cards/sheet":              {Who: communityOnly, Thing: "card in the form"},

	"GET /office/tills":               {Who: officeOnly},
	"POST /office/tills":              {Who: officeOnly, Thing: "point in the form"},
	"GET /office/tills/new/{held}":    {Who: officeOnly},
	"GET /office/tills/alone":         {Who: officeOnly},
	"POST /office/tills/alone":        {Who: officeOnly},
	"POST /office/tills/asks":         {Who: officeOnly},
	"POST /office/tills/codes":        {Who: officeOnly, Thing: "point in the form"},
	"GET /office/tills/codes/{held}":  {Who: officeOnly},
	"POST /office/tills/{id}/confirm": {Who: officeOnly, Thing: "till"},
	"POST /office/tills/{id}/refuse":  {Who: officeOnly, Thing: "till"},
	"POST /office/tills/{id}/revoke":  {Who: officeOnly, Thing: "till"},
	"POST /office/tills/{id}/pin":     {Who: officeOnly, Thing: "till"},

	"GET /office/redemptions":              {Who: readers},
	"GET /office/redemptions.xlsx":         {Who: readers},
	"GET /office/redemptions/{id}":         {Who: readers, Thing: "redemption"},
	"POST /office/redemptions/{id}/void":   {Who: officeOnly, Thing: "redemption"},
	"POST /office/redemptions/{id}/rating": {Who: officeOnly, Thing: "redemption"},

	"POST /office/settings":            {Who: []staff.Role{staff.System}},
	"GET /office/users":                {Who: []staff.Role{staff.Security}},
	"GET /office/users/new":            {Who: []staff.Role{staff.Security}},
	"POST /office/users":               {Who: []staff.Role{staff.Security}},
	"GET /office/users/{id}":           {Who: []staff.Role{staff.Security}, Thing: "user"},
	"POST /office/users/{id}/password": {Who: []staff.Role{staff.Security}, Thing: "user"},
	"POST /office/users/{id}/active":   {Who: []staff.Role{staff.Security}, Thing: "user"},
	"GET /office/audit":                {Who: []staff.Role{staff.Audit}},
}

func TestWhoMayDoWhatWhere(t *testing.T) {
	t.Parallel()
	newDesk(t).Stocked().CheckAccess(t, access)
}

// A refusal of another street's thing must not tell that it exists.
func TestForeignAndAbsentReadTheSame(t *testing.T) {
	t.Parallel()
	d := newDesk(t).Stocked()
	for _, path := range []string{"/office/points/", "/office/elders/", "/office/redemptions/"} {
		foreign := map[string]string{
			"/office/points/": string(d.Foreign.Point.ID), "/office/elders/": string(d.Foreign.Elder.ID),
			"/office/redemptions/": string(d.Foreign.Redemption),
		}[path]
		there := d.Send(d.As(staff.Office), http.MethodGet, path+foreign, nil)
		nowhere := d.Send(d.As(staff.Office), http.MethodGet, path+"0195623f-0000-7000-8000-000000000000", nil)
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
	d := newDesk(t).Stocked()
	d.AddUser(staff.NewUser{Login: "near", DisplayName: "近", Role: staff.Community, Street: webtest.DeskStreet, Community: webtest.DeskCommunity})
	d.AddUser(staff.NewUser{Login: "far", DisplayName: "远", Role: staff.Community, Street: webtest.DeskStreet, Community: webtest.DeskStreet + "002"})
	near, far := d.SignedIn("near"), d.SignedIn("far")
	path := "/office/elders/" + string(d.Mine.Elder.ID)
	if w := d.Send(near, http.MethodGet, path, nil); w.Code != http.StatusOK {
		t.Errorf("own community: %d", w.Code)
	}
	if w := d.Send(far, http.MethodGet, path, nil); w.Code != http.StatusNotFound {
		t.Errorf("other community: %d", w.Code)
	}
	if doc := d.Document(d.Send(far, http.MethodGet, "/office/elders", nil), http.StatusOK); doc.Find("tbody tr").Length() != 0 {
		t.Error("the other community's list shows the elder")
	}
	doc := d.Document(d.Send(near, http.MethodGet, "/office/elders", nil), http.StatusOK)
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
		r.AddCookie(d.As(staff.System))
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
	r.AddCookie(d.As(staff.System))
	if w := d.Do(r); w.Code != http.StatusSeeOther {
		t.Errorf("same origin: %d", w.Code)
	}
}
