package office

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"mealmap/cmd/mealmap/web/desk"
	"mealmap/cmd/mealmap/web/webtest"
	"mealmap/data"
	"mealmap/data/staff"
)

const setupCode = "4821-7733"

// firstRun is an empty site whose door to set-up is open.
func firstRun(tb testing.TB) *webtest.Desk {
	tb.Helper()
	d := webtest.EmptyDesk(tb, Part)
	d.SetupCode = setupCode
	return d
}

func setupForm() url.Values {
	v := desk.Values("code", setupCode, "district", "秦淮区", "street", "夫子庙街道", "office_name", "夫子庙街道办事处",
		"office_phone", "2012345", "public_url", "https://meals.example/")
	for role, name := range map[string]string{"system": "甲", "security": "乙", "audit": "丙", "office": "丁"} {
		v.Set(role+"_login", role+"1")
		v.Set(role+"_display_name", name)
		v.Set(role+"_password", webtest.DeskPassword)
	}
	return v
}

func fromHere(d *webtest.Desk, method, path string, v url.Values) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, strings.NewReader(v.Encode()))
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	r.RemoteAddr = "127.0.0.1:50000"
	return d.Do(r)
}

func TestSetupMakesTheNetworkOnce(t *testing.T) {
	t.Parallel()
	d := firstRun(t)
	d.Document(fromHere(d, http.MethodGet, "/setup", nil), http.StatusOK)
	w := fromHere(d, http.MethodPost, "/setup", setupForm())
	doc := d.Document(w, http.StatusOK)
	if got := strings.TrimSpace(doc.Find("pre.secret").Text()); got != strings.TrimSpace(d.Vault.RecoverySheet()) {
		t.Errorf("recovery sheet %q", got)
	}
	if got := w.Header().Get("Cache-Control"); got != "no-store" {
		t.Errorf("the page with the key may be kept: %q", got)
	}
	for name, want := range map[string]string{
		data.PublicURL: "https://meals.example", data.OfficePhone: "2012345", data.OfficeName: "夫子庙街道办事处", data.Edition: "2025",
	} {
		if got := d.Setting(t.Context(), name); got != want {
			t.Errorf("%s = %q, want %q", name, got, want)
		}
	}
	street := d.Setting(t.Context(), data.HomeStreet)
	if len(street) != 9 || !strings.HasPrefix(street, "320104") {
		t.Errorf("home street %q", street)
	}
	users, err := d.Staff.ListUsers(t.Context())
	if err != nil || len(users) != 4 {
		t.Fatalf("%d users, %v", len(users), err)
	}
	for _, u := range users {
		if (u.Role == staff.Office) != (u.Street == street) || u.District != 320104 {
			t.Errorf("%s: street %q district %v", u.Role, u.Street, u.District)
		}
	}
	if got := fromHere(d, http.MethodGet, "/setup", nil).Code; got != http.StatusNotFound {
		t.Errorf("set-up is still open: %d", got)
	}
	if got := fromHere(d, http.MethodPost, "/setup", setupForm()).Code; got != http.StatusNotFound {
		t.Errorf("set-up can be done twice: %d", got)
	}
	throughTheDoor(d, "office1")
}

func TestSetupIsNotThereFromElsewhere(t *testing.T) {
	t.Parallel()
	d := firstRun(t)
	for _, method := range []string{http.MethodGet, http.MethodPost} {
		if got := d.Send(nil, method, "/setup", setupForm()).Code; got != http.StatusNotFound {
			t.Errorf("%s from another machine: %d", method, got)
		}
	}
	d.SetupCode = ""
	if got := fromHere(d, http.MethodGet, "/setup", nil).Code; got != http.StatusNotFound {
		t.Errorf("without a code: %d", got)
	}
}

func TestSetupSaysWhatIsMissing(t *testing.T) {
	t.Parallel()
	d := firstRun(t)
	for _, tt := range []struct {
		why, field, value, says string
		status                  int
	}{
		{"another code", "code", "0000-0000", "一次性代码", http.StatusForbidden},
		{"no code", "code", "", "一次性代码", http.StatusForbidden},
		{"unknown district", "district", "天上区", "天上区", http.StatusUnprocessableEntity},
		{"unknown street", "street", "月亮街道", "月亮街道", http.StatusUnprocessableEntity},
		{"no scheme", "public_url", "meals.example", "地址", http.StatusUnprocessableEntity},
		{"a script for an address", "public_url", "javascript:alert(1)", "地址", http.StatusUnprocessableEntity},
		{"no host", "public_url", "https://:80", "地址", http.StatusUnprocessableEntity},
		{"a query in the address", "public_url", "http://meals.example/?a=1", "地址", http.StatusUnprocessableEntity},
		{"one person for two offices", "audit_login", "system1", "登录名", http.StatusUnprocessableEntity},
		{"a nameless administrator", "security_display_name", " ", "要填", http.StatusUnprocessableEntity},
		{"no telephone", "office_phone", "", "要填", http.StatusUnprocessableEntity},
		{"a weak password", "system_password", "1234567890", "密码", http.StatusUnprocessableEntity},
	} {
		v := setupForm()
		v.Set(tt.field, tt.value)
		doc := d.Document(fromHere(d, http.MethodPost, "/setup", v), tt.status)
		webtest.Want(t, doc, ".trouble", tt.says)
		if got, _ := doc.Find("input[name=office_name]").Attr("value"); got != "夫子庙街道办事处" {
			t.Errorf("%s: what was typed is lost: %q", tt.why, got)
		}
		if doc.Find("input[type=password][value!='']").Length() > 0 {
			t.Errorf("%s: a password comes back", tt.why)
		}
		if empty, err := d.Staff.Empty(t.Context()); err != nil || !empty {
			t.Fatalf("%s: somebody was made", tt.why)
		}
	}
	v := setupForm()
	v.Set("street", "月亮街道")
	doc := d.Document(fromHere(d, http.MethodPost, "/setup", v), http.StatusUnprocessableEntity)
	webtest.Want(t, doc, ".pills", "夫子庙街道")
}

// A user added by command before set-up leaves the street to set-up.
func TestSetupIsOpenUntilThereIsAHomeStreet(t *testing.T) {
	t.Parallel()
	d := firstRun(t)
	d.AddUser(staff.NewUser{Login: "office1", DisplayName: "戊", Role: staff.Office, Street: webtest.DeskStreet})
	d.Document(fromHere(d, http.MethodGet, "/setup", nil), http.StatusOK)
	doc := d.Document(fromHere(d, http.MethodPost, "/setup", setupForm()), http.StatusUnprocessableEntity)
	webtest.Want(t, doc, "#setup-office_login-wrong", "已经有人用了")
	webtest.Want(t, doc, ".trouble", "街道:")
	if doc.Find(".wrong").Length() != 1 {
		t.Errorf("it blames others too: %q", doc.Find(".wrong").Text())
	}
	v := setupForm()
	v.Set("office_login", "Office2")
	d.Document(fromHere(d, http.MethodPost, "/setup", v), http.StatusOK)
	if got := d.Setting(t.Context(), data.HomeStreet); got == "" {
		t.Error("no home street")
	}
	if got := fromHere(d, http.MethodGet, "/setup", nil).Code; got != http.StatusNotFound {
		t.Errorf("set-up is still open: %d", got)
	}
	throughTheDoor(d, "office2")
}

func TestSetupSaysWhoseFieldIsWrong(t *testing.T) {
	t.Parallel()
	d := firstRun(t)
	v := setupForm()
	v.Set("security_password", "1234567890")
	v.Set("audit_password", "短")
	v.Set("office_login", "a b")
	doc := d.Document(fromHere(d, http.MethodPost, "/setup", v), http.StatusUnprocessableEntity)
	for field, says := range map[string]string{"security_password": "太容易", "audit_password": "10", "office_login": "登录名"} {
		webtest.Want(t, doc, "#setup-"+field+"-wrong", says)
	}
	webtest.Want(t, doc, ".trouble", "安全管理员:")
	if doc.Find(".wrong").Length() != 3 {
		t.Errorf("%q", doc.Find(".wrong").Text())
	}
	for name, typed := range v {
		got, filled := doc.Find("input[name=" + name + "]").Attr("value")
		if filled && !strings.HasSuffix(name, "_password") && got != typed[0] {
			t.Errorf("%s: %q came back as %q", name, typed[0], got)
		}
	}
	if empty, err := d.Staff.Empty(t.Context()); err != nil || !empty {
		t.Error("asking whose it is made somebody")
	}
}

// Two first roles of one name are one person twice: the three administrators
// are three people.
func TestSetupRefusesOnePersonAsTwoAdministrators(t *testing.T) {
	t.Parallel()
	d := firstRun(t)
	v := setupForm()
	v.Set("audit_display_name", v.Get("system_display_name"))
	doc := d.Document(fromHere(d, http.MethodPost, "/setup", v), http.StatusConflict)
	webtest.Want(t, doc, ".trouble", "不能由同一个人担任")
	webtest.Want(t, doc, "#setup-audit_display_name-wrong", "不能由同一个人担任")
	if empty, _ := d.Staff.Empty(t.Context()); !empty {
		t.Error("some of the four were made")
	}
}
