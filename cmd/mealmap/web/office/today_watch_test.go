package office

import (
	"testing"

	"mealmap/cmd/mealmap/web/webtest"
	"mealmap/data"
	"mealmap/data/staff"
)

// TestTodayAsksAboutCasesAndAlarms counts those of the own street that wait.
func TestTodayAsksAboutCasesAndAlarms(t *testing.T) {
	t.Parallel()
	d := webtest.NewDesk(t, Part).Stocked()
	if doc := d.See(staff.Office, "/office"); doc.Find(`.todo a[href^="/office/watch/"]`).Length() != 0 {
		t.Error("nothing waits, and somebody is asked")
	}
	for n, h := range []webtest.Holding{d.Mine, d.Mine, d.Foreign} {
		err := d.DB.InTx(t.Context(), func(tx *data.Tx) error {
			_, err := tx.Exec(`
				INSERT INTO offline_cases (district, id, kind, street, point_id, till_id, seq, raised_at)
				VALUES (?, ?, 'gap', ?, ?, ?, 0, ?)`, webtest.DeskDistrict, data.NewID(), h.Street, h.Point.ID, h.Till.ID, tx.Now)
			if err != nil {
				return err
			}
			_, err = tx.Exec(`
				INSERT INTO alarms (district, id, kind, subject, service_day, street, point_id, raised_at)
				VALUES (?, ?, 'burst', ?, ?, ?, ?, ?)`, webtest.DeskDistrict, data.NewID(), h.Till.ID, data.Date(2025, 3, 1+n), h.Street, h.Point.ID, tx.Now)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	doc := d.See(staff.Office, "/office")
	for href, says := range map[string]string{"/office/watch/cases": "2笔离线记录等您决定。", "/office/watch/alarms": "2条提醒等您看一看。"} {
		webtest.Want(t, doc, `.todo li:has(a[href="`+href+`"])`, says)
	}
	if doc := d.See(staff.Finance, "/office"); doc.Find(`.todo a[href^="/office/watch/"]`).Length() != 0 {
		t.Error("finance is asked")
	}
}
