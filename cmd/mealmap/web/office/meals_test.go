package office

import (
	"bytes"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"mealmap/data"
	"mealmap/data/staff"
	"mealmap/meals"
	"mealmap/merchants"
)

func TestTillTokenIsShownOnce(t *testing.T) {
	t.Parallel()
	d := newDesk(t).stocked()
	w := d.send(d.as(staff.Office), http.MethodPost, "/office/tills", values("point", string(d.mine.point.ID), "name", "后厨"))
	if w.Code != http.StatusSeeOther {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	to := w.Header().Get("Location")
	doc := d.see(staff.Office, to)
	token := strings.TrimSpace(doc.Find("#token").Text())
	till, err := d.Meals.AuthenticateTill(t.Context(), token)
	if err != nil || till.Name != "后厨" || strings.Contains(to, token) {
		t.Fatalf("token %q in %s: %v", token, to, err)
	}
	want(t, doc, "main", "http://meals.example/till")
	if doc.Find("svg.qr").Length() != 1 {
		t.Error("no code to scan")
	}
	want(t, d.see(staff.Office, to), "main", "只显示一次")
	if text := d.see(staff.Office, "/office/tills").Text(); strings.Contains(text, token) {
		t.Error("the list shows the token")
	}
	want(t, d.submit(staff.Office, "/office/tills/"+string(till.ID)+"/revoke"), "table", "已停用")
	if _, err := d.Meals.AuthenticateTill(t.Context(), token); err == nil {
		t.Error("the revoked till still works")
	}
	w = d.send(d.as(staff.Office), http.MethodPost, "/office/tills", values("point", string(d.mine.point.ID), "name", ""))
	want(t, d.document(w, http.StatusUnprocessableEntity), "#till-name-wrong", "")
}

func TestTokenOfOneIsNotShownToAnother(t *testing.T) {
	t.Parallel()
	d := newDesk(t).stocked()
	d.addUser(staff.NewUser{Login: "colleague", DisplayName: "同事", Role: staff.Office, Street: deskStreet})
	w := d.send(d.as(staff.Office), http.MethodPost, "/office/tills", values("point", string(d.mine.point.ID), "name", "后厨"))
	doc := d.document(d.send(d.signedIn("colleague"), http.MethodGet, w.Header().Get("Location"), nil), http.StatusOK)
	if doc.Find("#token").Length() != 0 {
		t.Error("shown to a colleague")
	}
	if d.see(staff.Office, w.Header().Get("Location")).Find("#token").Length() != 1 {
		t.Error("lost to who made it")
	}
}

func TestHeldThingsEnd(t *testing.T) {
	t.Parallel()
	var h holder
	name := h.put(0, "me", 1)
	if _, err := h.take(1, "you", name); err == nil {
		t.Error("given to another")
	}
	late := h.put(0, "me", 2)
	if _, err := h.take(data.Instant(0).Add(heldFor), "me", late); err == nil {
		t.Error("given after its time")
	}
	if v, err := h.take(1, "me", name); err != nil || v != 1 {
		t.Errorf("%v %v", v, err)
	}
	if _, err := h.take(1, "me", name); err == nil {
		t.Error("given twice")
	}
	for i := range 3 * heldMost {
		h.put(5, "me", i)
	}
	if len(h.items) > heldMost {
		t.Errorf("%d held", len(h.items))
	}
}

func TestRedemptionsListTotalsWhatStands(t *testing.T) {
	t.Parallel()
	d := newDesk(t).stocked()
	second := d.eat(d.mine, 2000)
	doc := d.see(staff.Office, "/office/redemptions")
	want(t, doc, "tfoot", "2 餐")
	want(t, doc, "tfoot", "35.00")
	want(t, doc, "tbody", "王**")
	if strings.Contains(doc.Find("tbody").Text(), "隔壁饭庄") {
		t.Error("another street's meal is listed")
	}
	path := "/office/redemptions/" + string(second)
	want(t, d.submit(staff.Office, path+"/void", "reason", ""), ".flash", "原因")
	doc = d.submit(staff.Office, path+"/void", "reason", "刷了两次")
	want(t, doc, "dl.facts", "刷了两次")
	if doc.Find("form[action$=void]").Length() != 0 {
		t.Error("it can be voided again")
	}
	doc = d.see(staff.Office, "/office/redemptions")
	want(t, doc, "tfoot", "1 餐")
	want(t, doc, "tfoot", "15.00")
	for query, rows := range map[string]int{
		"?state=voided": 1, "?state=kept": 1, "?from=2025-03-04&to=2025-03-04": 0, "?from=2025-03-01": 2,
		"?elder=" + string(d.mine.elder.ID): 2, "?elder=" + string(d.foreign.elder.ID): 0,
		"?point=" + string(d.mine.point.ID): 2, "?point=" + string(d.foreign.point.ID): 0,
	} {
		if got := d.see(staff.Office, "/office/redemptions"+query).Find("tbody tr").Length(); got != rows {
			t.Errorf("%s: %d rows, want %d", query, got, rows)
		}
	}
}

func TestRedemptionSaysWhoPaysAndWhy(t *testing.T) {
	t.Parallel()
	d := newDesk(t).stocked()
	doc := d.see(staff.Finance, "/office/redemptions/"+string(d.mine.redemption))
	want(t, doc, ".lede", "原价 15.00 元")
	for label, fen := range map[string]string{"老人付": "9.75", "商户让利": "2.25", "政府补贴": "3.00", "原价": "15.00"} {
		want(t, doc, "tr:contains('"+label+"') td", fen)
	}
	want(t, doc, "main", "R-2025-03 第 1 版")
	want(t, doc, "main", "八五折")
	if doc.Find("form[action$=void], form[action$=rating]").Length() != 0 {
		t.Error("who pays is offered to void or to rate")
	}
}

func TestTelephoneRatingIsKeptApart(t *testing.T) {
	t.Parallel()
	d := newDesk(t).stocked()
	path := "/office/redemptions/" + string(d.mine.redemption) + "/rating"
	d.Clock.Advance(time.Hour)
	want(t, d.submit(staff.Office, path, "channel", "phone", "score", "3"), ".flash", "已记下")
	want(t, d.submit(staff.Office, path, "channel", "phone", "score", "3"), ".flash", "已经")
	d.submit(staff.Office, path, "channel", "questionnaire", "score", "1")
	for _, bad := range [][]string{{"channel", "tap", "score", "3"}, {"channel", "phone", "score", "9"}, {"channel", "", "score", ""}} {
		d.submit(staff.Office, path, bad...)
	}
	list, err := d.Merchants.ListRatings(t.Context(), merchants.RatingFilter{District: deskDistrict, Redemption: string(d.mine.redemption)})
	if err != nil || len(list) != 2 {
		t.Fatalf("%d ratings, %v", len(list), err)
	}
	for _, rating := range list {
		if rating.RecordedBy != "user:"+string(d.users[staff.Office].ID) {
			t.Errorf("recorded by %q", rating.RecordedBy)
		}
	}
}

func TestExportOfRedemptions(t *testing.T) {
	t.Parallel()
	d := newDesk(t).stocked()
	w := d.send(d.as(staff.Finance), http.MethodGet, "/office/redemptions.xlsx", nil)
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
	if d.logged("export.redemptions") != 1 {
		t.Error("not in the log")
	}
}

func TestSettlementAddsUpByMerchant(t *testing.T) {
	t.Parallel()
	d := newDesk(t).stocked()
	d.eat(d.mine, 1000)
	doc := d.see(staff.Finance, "/office/settlement")
	want(t, doc, "tbody", "幸福面馆")
	want(t, doc, ".notice", "还不是结算单")
	if got := strings.Join(strings.Fields(doc.Find("tfoot td").Text()), " "); got != "" && !strings.Contains(doc.Find("tfoot").Text(), "25.00") {
		t.Errorf("total %q", got)
	}
	if strings.Contains(doc.Find("tbody").Text(), "隔壁饭庄") {
		t.Error("another street's merchant")
	}
	want(t, d.see(staff.Finance, "/office/settlement?month=2025-02"), ".empty", "2025-02")
	want(t, d.see(staff.Finance, "/office/settlement?month=never"), "caption", "2025-03")
}

// A month of a big district is more than any list takes.
func TestTotalsTakeEveryMeal(t *testing.T) {
	t.Parallel()
	d := newDesk(t).stocked()
	err := d.DB.InTx(t.Context(), func(tx *data.Tx) error {
		_, err := tx.Exec(`
			WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
			INSERT INTO redemptions (district, id, street, point_id, merchant_id, till_id, card_id, elder_id, service_day, sitting,
				served_at, received_at, list_fen, elder_fen, merchant_fen, government_fen, fund_fen, class, rule_id, rule_version)
			SELECT district, printf('%08d', i), street, point_id, merchant_id, till_id, card_id, elder_id, service_day, sitting,
				served_at, received_at, list_fen, elder_fen, merchant_fen, government_fen, fund_fen, class, rule_id, rule_version
			FROM redemptions, n WHERE id = ?`, redemptionsAtAll, d.mine.redemption)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	want(t, d.see(staff.Finance, "/office/settlement"), "tfoot", "200001")
	doc := d.see(staff.Finance, "/office/redemptions")
	want(t, doc, "tfoot", "200001 餐")
	want(t, doc, ".notice", "最多 200000 笔")
	if rows := doc.Find("tbody tr").Length(); rows != redemptionsShown {
		t.Errorf("%d rows", rows)
	}
}

func TestMealsAreFoundAcrossReadings(t *testing.T) {
	t.Parallel()
	d := newDesk(t).stocked()
	ids := []meals.RedemptionID{d.mine.redemption}
	for range 4 {
		ids = append(ids, d.eat(d.mine, 1000))
	}
	d.submit(staff.Office, "/office/redemptions/"+string(ids[1])+"/void", "reason", "刷了两次")
	o := newServer(d.Server)
	for _, tt := range []struct {
		state string
		most  int
		found int
		more  bool
	}{{"", 5, 5, false}, {"", 4, 4, true}, {"kept", 4, 4, false}, {"kept", 3, 3, true}, {"voided", 1, 1, false}} {
		list, more, err := o.mealsFound(t.Context(), meals.RedemptionFilter{District: deskDistrict, Street: deskStreet}, tt.state, tt.most)
		if err != nil || len(list) != tt.found || more != tt.more {
			t.Errorf("%q, at most %d: %d, more %v, %v", tt.state, tt.most, len(list), more, err)
		}
	}
}

func TestMonths(t *testing.T) {
	t.Parallel()
	for month, last := range map[string]string{"2025-02": "2025-02-28", "2024-02": "2024-02-29", "2025-12": "2025-12-31", "2025-04": "2025-04-30"} {
		if got := lastOfMonth(monthOf(month, "2025-03-05")); string(got) != last {
			t.Errorf("%s ends on %s, want %s", month, got, last)
		}
	}
}
