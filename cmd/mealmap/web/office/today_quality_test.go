package office

import (
	"strings"
	"testing"

	"mealmap/cmd/mealmap/web/webtest"
	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/data/staff"
	"mealmap/meals/complaints"
)

// What elders say and what becomes of it asks people of the own street, what may
// make people ill before everything else.
func TestTodayAsksAboutTheQualityOfMeals(t *testing.T) {
	t.Parallel()
	d := webtest.NewDesk(t, Part).Stocked()
	s := newQualityRooms(d.Frame)
	for _, path := range []string{"/office/complaints", "/office/cases", "/office/gaps", "/office/absent"} {
		if d.See(staff.Office, "/office").Find(`.todo a[href^="`+path+`"]`).Length() != 0 {
			t.Errorf("%s: nothing waits, and somebody is asked", path)
		}
	}
	office := audit.User(string(d.Users[staff.Office].ID))
	for _, class := range []complaints.Class{complaints.Taste, complaints.FoodSafety} {
		for _, h := range []webtest.Holding{d.Mine, d.Foreign} {
			_, err := s.complaints.Record(t.Context(), webtest.DeskDistrict, complaints.New{
				Street: h.Street, Source: complaints.Window, Class: class, Merchant: h.Point.MerchantID, Point: h.Point.ID, Text: "吃了不舒服",
			}, office)
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	if _, err := s.cases.Open(t.Context(), webtest.DeskDistrict, d.Mine.Point.MerchantID, "几位老人当面说饭菜凉", audit.CLI); err != nil {
		t.Fatal(err)
	}
	err := d.DB.InTx(t.Context(), func(tx *data.Tx) error {
		for _, h := range []webtest.Holding{d.Mine, d.Foreign} {
			if _, err := tx.Exec(`INSERT INTO service_gaps (district, id, street, point_id, reason, opened_on) VALUES (?, ?, ?, ?, '停业', '2025-02-23')`,
				webtest.DeskDistrict, data.NewID(), h.Street, h.Point.ID); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	doc := d.See(staff.Office, "/office")
	if got := webtest.Text(doc.Find(".todo li").First()); !strings.Contains(got, "1件食品安全投诉") {
		t.Errorf("first of all: %q", got)
	}
	webtest.Want(t, doc, `.todo li:has(a[href^="/office/cases/"])`, "幸福面馆")
	webtest.Want(t, doc, `.todo li:has(a[href="/office/gaps"])`, "最早的已经 10 天")
	if doc := d.See(staff.Finance, "/office"); doc.Find(`.todo a[href^="/office/cases"]`).Length() != 0 {
		t.Error("finance is asked to decide")
	}
	webtest.Want(t, d.See(staff.Finance, "/office"), ".todo", "供餐缺口")
}
