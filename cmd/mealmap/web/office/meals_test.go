package office

import (
	"bytes"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"mealmap/cmd/mealmap/web/desk"
	"mealmap/cmd/mealmap/web/webtest"
	"mealmap/data"
	"mealmap/data/staff"
	"mealmap/meals"
	"mealmap/merchants"
)

func TestTillTokenIsShownOnce(t *testing.T) {
	t.Parallel()
	d := newDesk(t).Stocked()
	w := d.Send(d.As(staff.Office), http.MethodPost, "/office/tills", desk.Values("point", string(d.Mine.Point.ID), "name", "后厨"))
	if w.Code != http.StatusSeeOther {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	to := w.Header().Get("Location")
	doc := d.See(staff.Office, to)
	token := strings.TrimSpace(doc.Find("#token").Text())
	till, err := d.Meals.AuthenticateTill(t.Context(), token)
	if err != nil || till.Name != "后厨" || strings.Contains(to, token) {
		t.Fatalf("token %q in %s: %v", token, to, err)
	}
	webtest.Want(t, doc, "main", "http://meals.example/till")
	if doc.Find("svg.qr").Length() != 1 {
		t.Error("no code to scan")
	}
	webtest.Want(t, d.See(staff.Office, to), "main", "只显示一次")
	if text := d.See(staff.Office, "/office/tills").Text(); strings.Contains(text, token) {
		t.Error("the list shows the token")
	}
	webtest.Want(t, d.Submit(staff.Office, "/office/tills/"+string(till.ID)+"/revoke"), "table", "已停用")
	if _, err := d.Meals.AuthenticateTill(t.Context(), token); err == nil {
		t.Error("the revoked till still works")
	}
	w = d.Send(d.As(staff.Office), http.MethodPost, "/office/tills", desk.Values("point", string(d.Mine.Point.ID), "name", ""))
	webtest.Want(t, d.Document(w, http.StatusUnprocessableEntity), "#till-name-wrong", "")
}

func TestTokenOfOneIsNotShownToAnother(t *testing.T) {
	t.Parallel()
	d := newDesk(t).Stocked()
	d.AddUser(staff.NewUser{Login: "colleague", DisplayName: "同事", Role: staff.Office, Street: webtest.DeskStreet})
	w := d.Send(d.As(staff.Office), http.MethodPost, "/office/tills", desk.Values("point", string(d.Mine.Point.ID), "name", "后厨"))
	doc := d.Document(d.Send(d.SignedIn("colleague"), http.MethodGet, w.Header().Get("Location"), nil), http.StatusOK)
	if doc.Find("#token").Length() != 0 {
		t.Error("shown to a colleague")
	}
	if d.See(staff.Office, w.Header().Get("Location")).Find("#token").Length() != 1 {
		t.Error("lost to who made it")
	}
}

func TestRedemptionsListTotalsWhatStands(t *testing.T) {
	t.Parallel()
	d := newDesk(t).Stocked()
	second := d.Eat(d.Mine, 2000)
	doc := d.See(staff.Office, "/office/redemptions")
	webtest.Want(t, doc, "tfoot", "2 餐")
	webtest.Want(t, doc, "tfoot", "35.00")
	webtest.Want(t, doc, "tbody", "王**")
	if strings.Contains(doc.Find("tbody").Text(), "隔壁饭庄") {
		t.Error("another street's meal is listed")
	}
	path := "/office/redemptions/" + string(second)
	webtest.Want(t, d.Submit(staff.Office, path+"/void", "reason", ""), ".flash", "原因")
	doc = d.Submit(staff.Office, path+"/void", "reason", "刷了两次")
	webtest.Want(t, doc, "dl.facts", "刷了两次")
	if doc.Find("form[action$=void]").Length() != 0 {
		t.Error("it can be voided again")
	}
	doc = d.See(staff.Office, "/office/redemptions")
	webtest.Want(t, doc, "tfoot", "1 餐")
	webtest.Want(t, doc, "tfoot", "15.00")
	for query, rows := range map[string]int{
		"?state=voided": 1, "?state=kept": 1, "?from=2025-03-04&to=2025-03-04": 0, "?from=2025-03-01": 2,
		"?elder=" + string(d.Mine.Elder.ID): 2, "?elder=" + string(d.Foreign.Elder.ID): 0,
		"?point=" + string(d.Mine.Point.ID): 2, "?point=" + string(d.Foreign.Point.ID): 0,
	} {
		if got := d.See(staff.Office, "/office/redemptions"+query).Find("tbody tr").Length(); got != rows {
			t.Errorf("%s: %d rows, want %d", query, got, rows)
		}
	}
}

func TestRedemptionSaysWhoPaysAndWhy(t *testing.T) {
	t.Parallel()
	d := newDesk(t).Stocked()
	doc := d.See(staff.Finance, "/office/redemptions/"+string(d.Mine.Redemption))
	webtest.Want(t, doc, ".lede", "原价 15.00 元")
	for label, fen := range map[string]string{"老人付": "9.75", "商户让利": "2.25", "政府补贴": "3.00", "原价": "15.00"} {
		webtest.Want(t, doc, "tr:contains('"+label+"') td", fen)
	}
	webtest.Want(t, doc, "main", "R-2025-03 第 1 版")
	webtest.Want(t, doc, "main", "八五折")
	if doc.Find("form[action$=void], form[action$=rating]").Length() != 0 {
		t.Error("who pays is offered to void or to rate")
	}
	const complain = `a[href^="/office/complaints/new?meal="]`
	if seen := d.See(staff.Office, "/office/redemptions/"+string(d.Mine.Redemption)); seen.Find(complain).Length() != 1 || doc.Find(complain).Length() != 0 {
		t.Error("a complaint about the meal is not offered to the office alone")
	}
}

func TestTelephoneRatingIsKeptApart(t *testing.T) {
	t.Parallel()
	d := newDesk(t).Stocked()
	path := "/office/redemptions/" + string(d.Mine.Redemption) + "/rating"
	d.Clock.Advance(time.Hour)
	webtest.Want(t, d.Submit(staff.Office, path, "channel", "phone", "score", "3"), ".flash", "已记下")
	webtest.Want(t, d.Submit(staff.Office, path, "channel", "phone", "score", "3"), ".flash", "已经")
	d.Submit(staff.Office, path, "channel", "questionnaire", "score", "1")
	for _, bad := range [][]string{{"channel", "tap", "score", "3"}, {"channel", "phone", "score", "9"}, {"channel", "", "score", ""}} {
		d.Submit(staff.Office, path, bad...)
	}
	list, err := d.Merchants.ListRatings(t.Context(), merchants.RatingFilter{District: webtest.DeskDistrict, Redemption: string(d.Mine.Redemption)})
	if err != nil || len(list) != 2 {
		t.Fatalf("%d ratings, %v", len(list), err)
	}
	for _, rating := range list {
		if rating.RecordedBy != "user:"+string(d.Users[staff.Office].ID) {
			t.Errorf("recorded by %q", rating.RecordedBy)
		}
	}
}

func TestExportOfRedemptions(t *testing.T) {
	t.Parallel()
	d := newDesk(t).Stocked()
	w := d.Send(d.As(staff.Finance), http.MethodGet, "/office/redemptions.xlsx", nil)
	if w.Code != http.StatusOK {
		t.Fatal(w.Code)
	}
	f, err := excelize.OpenReader(bytes.NewReader(w.Body.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	rows, err := f.GetRows(f.GetSheetName(0))
	if err != nil || len(rows) != 2 || rows[1][2] != "王**" || rows[1][5] != "15" {
		t.Errorf("rows %v: %v", rows, err)
	}
	if d.Logged("export.redemptions") != 1 {
		t.Error("not in the log")
	}
}

// A month of a big district is more than any list takes.
func TestTotalsTakeEveryMeal(t *testing.T) {
	t.Parallel()
	d := newDesk(t).Stocked()
	err := d.DB.InTx(t.Context(), func(tx *data.Tx) error {
		_, err := tx.Exec(`
			WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
			INSERT INTO redemptions (district, id, street, point_id, merchant_id, till_id, card_id, elder_id, service_day, sitting,
				served_at, received_at, list_fen, elder_fen, merchant_fen, government_fen, fund_fen, class, rule_id, rule_version)
			SELECT district, printf('%08d', i), street, point_id, merchant_id, till_id, card_id, elder_id, service_day, sitting,
				served_at, received_at, list_fen, elder_fen, merchant_fen, government_fen, fund_fen, class, rule_id, rule_version
			FROM redemptions, n WHERE id = ?`, redemptionsAtAll, d.Mine.Redemption)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	doc := d.See(staff.Finance, "/office/redemptions")
	webtest.Want(t, doc, "tfoot", "200001 餐")
	webtest.Want(t, doc, ".notice", "最多 200000 笔")
	if rows := doc.Find("tbody tr").Length(); rows != redemptionsShown {
		t.Errorf("%d rows", rows)
	}
}

func TestMealsAreFoundAcrossReadings(t *testing.T) {
	t.Parallel()
	d := newDesk(t).Stocked()
	ids := []meals.RedemptionID{d.Mine.Redemption}
	for range 4 {
		ids = append(ids, d.Eat(d.Mine, 1000))
	}
	d.Submit(staff.Office, "/office/redemptions/"+string(ids[1])+"/void", "reason", "刷了两次")
	o := newServer(d.Frame)
	for _, tt := range []struct {
		state string
		most  int
		found int
		more  bool
	}{{"", 5, 5, false}, {"", 4, 4, true}, {"kept", 4, 4, false}, {"kept", 3, 3, true}, {"voided", 1, 1, false}} {
		list, more, err := o.mealsFound(t.Context(), meals.RedemptionFilter{District: webtest.DeskDistrict, Street: webtest.DeskStreet}, tt.state, tt.most)
		if err != nil || len(list) != tt.found || more != tt.more {
			t.Errorf("%q, at most %d: %d, more %v, %v", tt.state, tt.most, len(list), more, err)
		}
	}
}
