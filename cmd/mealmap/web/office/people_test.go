package office

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"mealmap/cmd/mealmap/web"
	"mealmap/cmd/mealmap/web/desk"
	"mealmap/cmd/mealmap/web/webtest"
	"mealmap/data"
	"mealmap/data/staff"
	"mealmap/geo"
	"mealmap/merchants"
)

func TestUserIsMadeStoppedAndHelped(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	doc := d.Submit(staff.Security, "/office/users", "login", "xiaoli", "display_name", "小李", "role", "community",
		"street", webtest.DeskStreet, "community", webtest.DeskCommunity, "password", webtest.DeskPassword)
	webtest.Want(t, doc, ".flash", "小李可以登录了")
	webtest.Want(t, doc, "tr:contains('xiaoli')", "社区")
	throughTheDoor(d, "xiaoli")
	href, _ := doc.Find("a:contains('xiaoli')").Attr("href")
	doc = d.Submit(staff.Security, href+"/password", "password", "另外一句很长很长的密码")
	webtest.Want(t, doc, ".flash", "小李的新密码")
	w := d.Send(d.As(staff.Security), http.MethodPost, href+"/password", desk.Values("password", "short"))
	webtest.Want(t, d.Document(w, http.StatusUnprocessableEntity), "#user-password-wrong", "10")
	webtest.Want(t, d.Submit(staff.Security, href+"/active", "active", "no"), "h1 + .mark", "已停用")
	own := "/office/users/" + string(d.Users[staff.Security].ID)
	webtest.Want(t, d.Submit(staff.Security, own+"/active", "active", "no"), ".flash", "最后一位")
}

func TestUserFormComesBackWithWhatIsWrong(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	for _, tt := range []struct {
		why, field, value, says string
		status                  int
	}{
		{"login taken", "login", "office", "已经有人用了", http.StatusConflict},
		{"no login", "login", "", "登录名", http.StatusUnprocessableEntity},
		{"another street", "street", webtest.ForeignStreet, "负责的范围", http.StatusUnprocessableEntity},
		{"the whole district, by somebody of one street", "street", "", "负责的范围", http.StatusUnprocessableEntity},
		{"no such role", "role", "king", "岗位", http.StatusUnprocessableEntity},
		{"password with the login in it", "password", "xiaoli-xiaoli-1", "登录名", http.StatusUnprocessableEntity},
		{"the person already reviews", "person", "某office", "不能由同一个人担任", http.StatusConflict},
	} {
		v := desk.Values("login", "xiaoli", "display_name", "小李", "role", "community", "street", webtest.DeskStreet, "password", webtest.DeskPassword)
		v.Set(tt.field, tt.value)
		w := d.Send(d.As(staff.Security), http.MethodPost, "/office/users", v)
		if w.Code != tt.status {
			t.Errorf("%s: %d, want %d", tt.why, w.Code, tt.status)
			continue
		}
		webtest.Want(t, d.Document(w, tt.status), ".trouble", tt.says)
		if strings.Contains(w.Body.String(), v.Get("password")) && v.Get("password") != "" {
			t.Errorf("%s: the password comes back", tt.why)
		}
	}
}

func TestSettingsAreReadByAllAndChangedByOne(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	webtest.Want(t, d.See(staff.Office, "/office/settings"), "dl.facts", "2012345")
	if d.See(staff.Office, "/office/settings").Find("form[action='/office/settings']").Length() != 0 {
		t.Error("the form is offered to who may not")
	}
	doc := d.Submit(staff.System, "/office/settings", "office_name", "新名字", "office_phone", "2010000", "public_url", "http://new.example/", "edition", "2026")
	webtest.Want(t, doc, ".flash", "设置已保存")
	if got := d.Setting(t.Context(), data.PublicURL); got != "http://new.example" {
		t.Errorf("address %q", got)
	}
	w := d.Send(d.As(staff.System), http.MethodPost, "/office/settings", desk.Values("office_name", "", "office_phone", "1", "public_url", "http://x.example"))
	webtest.Want(t, d.Document(w, http.StatusUnprocessableEntity), "#settings-office_name-wrong", "要填")
	w = d.Send(d.As(staff.System), http.MethodPost, "/office/settings", desk.Values("office_name", "甲", "office_phone", "1", "public_url", "javascript:alert(1)"))
	webtest.Want(t, d.Document(w, http.StatusUnprocessableEntity), "#settings-public_url-wrong", "http")
}

func TestRailHasTheWordsOfTheRole(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	for role, words := range map[staff.Role]string{
		staff.Office:    "今天 助餐点 老人与卡 核销 评议 结算 设置",
		staff.Community: "今天 助餐点 老人与卡 评议 设置",
		staff.Finance:   "今天 助餐点 核销 评议 结算 设置",
		staff.System:    "今天 设置",
		staff.Audit:     "今天 设置",
	} {
		doc := d.See(role, "/office")
		if got := strings.Join(strings.Fields(doc.Find(".rail ul").Text()), " "); got != words {
			t.Errorf("%s: %q, want %q", role, got, words)
		}
		if got := doc.Find(".rail a[aria-current]").Text(); got != "今天" {
			t.Errorf("%s: current %q", role, got)
		}
	}
}

func TestAuditLogSaysWhoDidWhat(t *testing.T) {
	t.Parallel()
	d := newDesk(t).Stocked()
	d.Submit(staff.Office, "/office/points/"+string(d.Mine.Point.ID)+"/status", "status", "suspended", "reason", "装修")
	doc := d.See(staff.Audit, "/office/audit?action=point.")
	webtest.Want(t, doc, "tbody tr:first-child", "某office")
	webtest.Want(t, doc, "tbody tr:first-child", "改助餐点状态")
	webtest.Want(t, doc, ".head .mark", "完整")
	office := "user:" + string(d.Users[staff.Office].ID)
	all := d.See(staff.Audit, "/office/audit").Find("tbody tr").Length()
	his := d.See(staff.Audit, "/office/audit?actor="+url.QueryEscape(office)).Find("tbody tr").Length()
	if his == 0 || his >= all {
		t.Errorf("%d of %d entries are his", his, all)
	}
	for query, none := range map[string]bool{"?from=2025-03-05&to=2025-03-05": false, "?to=2025-03-04": true, "?from=2025-03-06": true} {
		if got := d.See(staff.Audit, "/office/audit"+query).Find("tbody tr").Length() == 0; got != none {
			t.Errorf("%s: empty = %v", query, got)
		}
	}
	err := d.DB.InTx(t.Context(), func(tx *data.Tx) error {
		_, err := tx.Exec(`UPDATE audit_log SET detail = '{}' WHERE seq = 3 AND detail <> '{}'`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	doc = d.See(staff.Audit, "/office/audit")
	webtest.Want(t, doc, ".head .mark", "对不上")
	webtest.Want(t, d.See(staff.Audit, "/office"), ".todo", "日志对不上")
}

func TestTodayAsksForWhatNeedsAPerson(t *testing.T) {
	t.Parallel()
	d := newDesk(t).Stocked()
	d.Add(merchants.Point{District: webtest.DeskDistrict, Street: webtest.DeskStreet, Name: "旧证餐厅", Kind: merchants.Restaurant, Status: merchants.Open, PermitExpires: "2025-03-04"}, geo.LatLng{})
	d.Add(merchants.Point{District: webtest.DeskDistrict, Street: webtest.DeskStreet, Name: "快到期餐厅", Kind: merchants.Restaurant, Status: merchants.Open, PermitExpires: "2025-03-20"}, geo.LatLng{Lat: 32, Lng: 118})
	d.Add(merchants.Point{District: webtest.DeskDistrict, Street: webtest.DeskStreet, Name: "备选餐厅", Kind: merchants.Restaurant}, geo.LatLng{Lat: 32, Lng: 118})
	doc := d.See(staff.Office, "/office")
	for name, who := range map[string]string{
		"已到期": "旧证餐厅", "30 天内到期": "快到期餐厅", "还没有标位置": "旧证餐厅", "等着走访": "备选餐厅",
	} {
		webtest.Want(t, doc, ".todo li:contains('"+name+"')", who)
		if doc.Find(".todo li:contains('"+name+"') a.button").Length() != 1 {
			t.Errorf("%s: not one button", name)
		}
	}
	webtest.Want(t, doc, ".numbers", "今天核销")
	if strings.Contains(doc.Text(), "隔壁饭庄") {
		t.Error("another street's merchant")
	}
	doc.Find(".todo a").Each(func(_ int, a *goquery.Selection) {
		href, _ := a.Attr("href")
		d.See(staff.Office, href)
	})
	webtest.Want(t, d.See(staff.Security, "/office"), "main", "没有等着您办的事")
}

// A point that opens and has a till is asked after when three days pass without
// a meal; one that is closed or ate yesterday is not.
func TestSilentPointIsNoticed(t *testing.T) {
	t.Parallel()
	d := newDesk(t).Stocked()
	said := "三天没有一笔核销"
	if strings.Contains(d.See(staff.Office, "/office").Text(), said) {
		t.Error("asked on the day of a meal")
	}
	d.Clock.Advance(3 * 24 * time.Hour)
	d.Cookies = map[staff.Role]*http.Cookie{}
	if strings.Contains(d.See(staff.Office, "/office").Text(), said) {
		t.Error("asked three days after: the first of them had a meal")
	}
	d.Clock.Advance(24 * time.Hour)
	d.Cookies = map[staff.Role]*http.Cookie{}
	webtest.Want(t, d.See(staff.Office, "/office"), ".todo .urgent:contains('"+said+"')", "幸福面馆")
	d.Submit(staff.Office, "/office/points/"+string(d.Mine.Point.ID)+"/closures", "from", "2025-03-06", "to", "2025-03-20", "reason", "装修")
	if strings.Contains(d.See(staff.Office, "/office").Text(), said) {
		t.Error("asked while it is closed")
	}
}

func TestProblemsOfTheOfficeKeepTheRail(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	doc := d.Document(d.Send(d.As(staff.System), http.MethodGet, "/office/elders", nil), http.StatusForbidden)
	webtest.Want(t, doc, "h1", "岗位")
	if doc.Find(".rail").Length() != 1 {
		t.Error("no way on")
	}
}

func TestFormsAreLimited(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	r := httptest.NewRequest(http.MethodPost, "/office/settings", strings.NewReader("office_name="+strings.Repeat("x", web.MaxForm)))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.AddCookie(d.As(staff.System))
	if w := d.Do(r); w.Code != http.StatusBadRequest {
		t.Errorf("%d", w.Code)
	}
}

func TestDetailsOfEntriesReadAsPairs(t *testing.T) {
	t.Parallel()
	for detail, want := range map[string]string{
		`{}`: "", `{"street":"320104001","role":"office","community":""}`: "role office · street 320104001",
		`{"raised":0}`: "raised 0", `{"names":["a","b"],"none":null}`: "names [a b]", `not json`: "not json",
	} {
		if got := detailText(detail); got != want {
			t.Errorf("%s: %q, want %q", detail, got, want)
		}
	}
}
