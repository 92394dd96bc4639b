package office

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"mealmap/cmd/mealmap/web/desk"
	"mealmap/cmd/mealmap/web/webtest"
	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/data/staff"
	"mealmap/meals"
	"mealmap/meals/tills"
	"mealmap/merchants"
)

// tillDesk is an office whose street has a point with one till.
type tillDesk struct {
	*webtest.Desk
	tills *tills.Store
}

func newTillDesk(t *testing.T) *tillDesk {
	t.Helper()
	d := newDesk(t).Stocked()
	return &tillDesk{d, tills.NewStore(d.DB, d.Meals, d.Merchants)}
}

// newCode asks for a code as the office does, and gives the page that shows it.
func (d *tillDesk) newCode(name string) (path string, doc *goquery.Document) {
	d.TB.Helper()
	w := d.Send(d.As(staff.Office), http.MethodPost, "/office/tills/codes", desk.Values("point", string(d.Mine.Point.ID), "name", name))
	path = w.Header().Get("Location")
	if w.Code != http.StatusSeeOther || !strings.HasPrefix(path, "/office/tills/codes/") {
		d.TB.Fatalf("%d %s to %s", w.Code, w.Body, path)
	}
	return path, d.See(staff.Office, path)
}

// waiting is a device at the holding's point that has enrolled.
func (d *tillDesk) waiting(at webtest.Holding) meals.Till {
	d.TB.Helper()
	code, _, err := d.tills.NewCode(d.TB.Context(), at.Point.District, at.Point.ID, "窗口", audit.System)
	if err != nil {
		d.TB.Fatal(err)
	}
	return d.enrol(code)
}

func (d *tillDesk) enrol(code string) meals.Till {
	d.TB.Helper()
	t, _, err := d.tills.Enrol(d.TB.Context(), code, nil, "Chrome <Android>")
	if err != nil {
		d.TB.Fatal(err)
	}
	return t
}

func (d *tillDesk) state(t meals.Till) tills.State {
	d.TB.Helper()
	now, err := d.Meals.FindTill(d.TB.Context(), t.District, t.ID)
	if err != nil {
		d.TB.Fatal(err)
	}
	return tills.StateOf(now)
}

func TestADeviceIsEnrolledAtTheDesk(t *testing.T) {
	t.Parallel()
	d := newTillDesk(t)
	path, doc := d.newCode("后厨")
	code := strings.TrimSpace(doc.Find("#code").Text())
	if len(code) != 26+6 || strings.Contains(path, code) || doc.Find("svg.qr").Length() != 1 {
		t.Errorf("%q at %s, %d codes to scan", code, path, doc.Find("svg.qr").Length())
	}
	webtest.Want(t, doc, "main", "http://meals.example/till")
	webtest.Want(t, doc, ".notice", "12:50")
	w := d.Send(d.As(staff.Office), http.MethodGet, path, nil)
	if w.Header().Get("Refresh") == "" || w.Header().Get("Cache-Control") != "no-store" {
		t.Errorf("the page that waits: %v", w.Header())
	}
	till := d.enrol(code)
	w = d.Send(d.As(staff.Office), http.MethodGet, path, nil)
	doc = d.Document(w, http.StatusOK)
	webtest.Want(t, doc, ".fingerprint", tills.Fingerprint(till))
	webtest.Want(t, doc, ".compare", "Chrome <Android>")
	if doc.Find("#code").Length() != 0 || w.Header().Get("Refresh") != "" {
		t.Error("the code is still shown")
	}
	webtest.Want(t, d.See(staff.Office, "/office/tills"), ".compare", tills.Fingerprint(till))
	webtest.Want(t, d.See(staff.Office, "/office"), ".todo", "核对六位数")
	doc = d.Submit(staff.Office, "/office/tills/"+string(till.ID)+"/confirm")
	webtest.Want(t, doc, ".flash", "后厨已启用")
	webtest.Want(t, doc, "tbody", "能用")
	if doc.Find(".compare").Length() != 0 || d.state(till) != tills.Working {
		t.Errorf("%d still to compare, it is %s", doc.Find(".compare").Length(), d.state(till))
	}
	webtest.Want(t, d.See(staff.Office, path), ".lede", "能用")
	if text := d.See(staff.Office, "/office").Find(".todo").Text(); strings.Contains(text, "核对六位数") {
		t.Error("today still asks")
	}
}

func TestADeviceThatIsNotOursIsRefused(t *testing.T) {
	t.Parallel()
	d := newTillDesk(t)
	till := d.waiting(d.Mine)
	webtest.Want(t, d.Submit(staff.Office, "/office/tills/"+string(till.ID)+"/refuse"), ".flash", "已拒绝")
	for _, act := range []string{"confirm", "pin"} {
		webtest.Want(t, d.Submit(staff.Office, "/office/tills/"+string(till.ID)+"/"+act), ".flash", "已经停用")
	}
	if got := d.state(till); got != tills.Revoked {
		t.Errorf("it is %s", got)
	}
}

// Who knows another street's till cannot let it work.
func TestNobodyConfirmsAnotherStreetsTill(t *testing.T) {
	t.Parallel()
	d := newTillDesk(t)
	till := d.waiting(d.Foreign)
	for _, act := range []string{"confirm", "refuse", "revoke", "pin"} {
		w := d.Send(d.As(staff.Office), http.MethodPost, "/office/tills/"+string(till.ID)+"/"+act, nil)
		if w.Code != http.StatusNotFound {
			t.Errorf("%s: %d", act, w.Code)
		}
	}
	if got := d.state(till); got != tills.Waiting {
		t.Errorf("it is %s", got)
	}
	if text := d.See(staff.Office, "/office/tills").Text(); strings.Contains(text, tills.Fingerprint(till)) {
		t.Error("its fingerprint is listed")
	}
	if text := d.See(staff.Office, "/office").Text(); strings.Contains(text, "核对六位数") {
		t.Error("today asks for it")
	}
}

func TestACodeIsShownToWhoAskedUntilItIsOver(t *testing.T) {
	t.Parallel()
	d := newTillDesk(t)
	path, _ := d.newCode("后厨")
	d.AddUser(staff.NewUser{Login: "colleague", DisplayName: "同事", Role: staff.Office, Street: webtest.DeskStreet})
	w := d.Send(d.SignedIn("colleague"), http.MethodGet, path, nil)
	if w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/office/tills" {
		t.Errorf("a colleague: %d", w.Code)
	}
	d.Clock.Advance(tills.CodeLife - time.Millisecond)
	if d.See(staff.Office, path).Find("#code").Length() != 1 {
		t.Error("gone before its time")
	}
	d.Clock.Advance(time.Millisecond)
	doc := d.See(staff.Office, path)
	if doc.Find("#code").Length() != 0 {
		t.Error("shown after its time")
	}
	webtest.Want(t, doc, ".lede", "过期")
}

func TestWithoutAnAddressTheCodeIsTyped(t *testing.T) {
	t.Parallel()
	d := newTillDesk(t)
	d.Set(data.PublicURL, "")
	_, doc := d.newCode("后厨")
	if doc.Find("svg.qr").Length() != 0 || doc.Find("#code").Length() != 1 {
		t.Error("a code to scan that leads nowhere")
	}
}

func TestTheFourthTillIsRefusedOnThePage(t *testing.T) {
	t.Parallel()
	d := newTillDesk(t) // has one
	d.waiting(d.Mine)
	d.newCode("后厨")
	for path, form := range map[string]string{"/office/tills/codes": "till", "/office/tills": "plain"} {
		w := d.Send(d.As(staff.Office), http.MethodPost, path, desk.Values("point", string(d.Mine.Point.ID), "name", "第四台"))
		doc := d.Document(w, http.StatusConflict)
		webtest.Want(t, doc, ".trouble", "已有 3 台")
		if got := doc.Find("#"+form+"-name").AttrOr("value", ""); got != "第四台" {
			t.Errorf("%s: what was typed is lost: %q", path, got)
		}
	}
	w := d.Send(d.As(staff.Office), http.MethodPost, "/office/tills/codes", desk.Values("point", string(d.Mine.Point.ID), "name", ""))
	webtest.Want(t, d.Document(w, http.StatusUnprocessableEntity), "#till-name-wrong", "")
}

// What the list says of a till that carries a list of cards.
func TestTheListSaysHowTillsStand(t *testing.T) {
	t.Parallel()
	d := newTillDesk(t)
	set := func(column string, value any) {
		t.Helper()
		err := d.DB.InTx(t.Context(), func(tx *data.Tx) error {
			return tx.ExecOne(`UPDATE tills SET `+column+` = ? WHERE district = ? AND id = ?`, value, d.Mine.Till.District, d.Mine.Till.ID)
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	row := func() *goquery.Document { return d.See(staff.Office, "/office/tills") }
	webtest.Want(t, row(), "tbody", "只能在线")
	set("public_key", []byte{4})
	webtest.Want(t, row(), "tbody", "还没有下载")
	minutes := int64(d.DB.Now()) / 60000
	for ago, want := range map[int64]string{0: "刚更新", 59: "59 分钟前", 60: "1 小时前", 24*60 - 1: "23 小时前", 24 * 60: "24 小时前"} {
		set("list_number", minutes-ago)
		doc := row()
		webtest.Want(t, doc, "tbody", want)
		if stale := doc.Find("tbody .mark.wait").Length() == 1; stale != (ago >= 24*60) {
			t.Errorf("%d minutes: amber %v", ago, stale)
		}
	}
	set("seen_at", d.DB.Now())
	webtest.Want(t, row(), "tbody", "2025-03-05 12:40")
	webtest.Want(t, d.Submit(staff.Office, "/office/tills/"+string(d.Mine.Till.ID)+"/pin"), ".flash", "开机密码")
	set("quarantined_at", d.DB.Now())
	doc := row()
	webtest.Want(t, doc, "tbody", "记录对不上")
	if doc.Find(`tbody a[href="/office/watch/cases"]`).Length() != 1 {
		t.Error("no way to its case")
	}
}

func TestPriceButtonsAreEditedOnThePoint(t *testing.T) {
	t.Parallel()
	d := newTillDesk(t)
	path := "/office/points/" + string(d.Mine.Point.ID)
	doc := d.Submit(staff.Office, path+"/menu", "menu", " 大份  套餐 18\r\n\r\n小份 \uff11\uff12\uff0e5元\r\n")
	webtest.Want(t, doc, ".flash", "已保存")
	got, err := d.Merchants.ListMenu(t.Context(), d.Mine.Point.District, d.Mine.Point.ID)
	if err != nil || len(got) != 2 || got[0] != (merchants.MenuItem{Name: "大份 套餐", Price: 1800}) || got[1] != (merchants.MenuItem{Name: "小份", Price: 1250}) {
		t.Errorf("%+v %v", got, err)
	}
	if text := doc.Find("#menu-menu").Text(); text != "大份 套餐 18\n小份 12.5\n" {
		t.Errorf("the form shows %q", text)
	}
	for typed, want := range map[string]string{
		"套餐":                             "第 1 行的价格",
		"套餐 15\n小份 十二":                   "第 2 行的价格",
		"套餐 0":                           "第 1 行的价格",
		"15":                             "第 1 行的名称",
		"套餐 15\n套餐 12":                   "前面已经有了",
		strings.Repeat("面 1\n", 13):      "最多 12 个",
		strings.Repeat("面 x\n", 20000/5): "第 1 行的价格",
	} {
		w := d.Send(d.As(staff.Office), http.MethodPost, path+"/menu", desk.Values("menu", typed))
		doc := d.Document(w, http.StatusUnprocessableEntity)
		webtest.Want(t, doc, ".trouble", want)
		if text := doc.Find("#menu-menu").Text(); text != typed {
			t.Errorf("%q: what was typed is lost: %q", typed, text)
		}
	}
	if again, err := d.Merchants.ListMenu(t.Context(), d.Mine.Point.District, d.Mine.Point.ID); err != nil || len(again) != 2 {
		t.Errorf("a refused one changed it: %+v %v", again, err)
	}
	webtest.Want(t, d.See(staff.Audit, "/office/audit"), "tbody", "改价格按钮")
}

func TestSeatsAreEditedOnThePoint(t *testing.T) {
	t.Parallel()
	d := newTillDesk(t)
	path := "/office/points/" + string(d.Mine.Point.ID)
	form := func(seats, turns string) []string {
		return []string{"name", d.Mine.Point.Name, "kind", string(d.Mine.Point.Kind), "address", d.Mine.Point.Address, "seats", seats, "turns", turns}
	}
	webtest.Want(t, d.Submit(staff.Office, path, form("40", "2")...), "dl.facts", "40 个,每餐大约坐 2 轮")
	if got := d.See(staff.Office, path+"/edit").Find("#point-seats").AttrOr("value", ""); got != "40" {
		t.Errorf("the form shows %q", got)
	}
	if text := d.Submit(staff.Office, path, form("", "")...).Find("dl.facts").Text(); strings.Contains(text, "座位") {
		t.Errorf("unknown seats are shown: %s", text)
	}
	for _, wrong := range []string{"0", "-1", "x", "2001", "99999999999999999999"} {
		w := d.Send(d.As(staff.Office), http.MethodPost, path, desk.Values(form(wrong, "")...))
		webtest.Want(t, d.Document(w, http.StatusUnprocessableEntity), "#point-seats-wrong", "整数")
	}
}
