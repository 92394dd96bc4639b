package watch

import (
	"net/http"
	"strings"
	"testing"

	"mealmap/cmd/mealmap/web/desk"
	"mealmap/cmd/mealmap/web/webtest"
	"mealmap/data"
	"mealmap/data/staff"
	"mealmap/meals/alarms"
	"mealmap/merchants"
	"mealmap/merchants/facts"
)

// quietDesk is a desk whose own point has been silent for two days, with the
// alarm's address.
func quietDesk(t *testing.T) (*webtest.Desk, *alarms.Store, string) {
	t.Helper()
	d, store := alarmDesk(t)
	for _, h := range []*webtest.Holding{&d.Mine, &d.Foreign} {
		id := data.NewID()
		err := d.DB.InTx(t.Context(), func(tx *data.Tx) error {
			_, err := tx.Exec(`
				INSERT INTO alarms (district, id, kind, subject, service_day, street, merchant_id, point_id, detail, raised_at)
				VALUES (?, ?, 'quiet', ?, '2025-03-04', ?, ?, ?, '{"days":2,"expected":41,"before":"2025-03-01"}', ?)`,
				webtest.DeskDistrict, id, h.Point.ID, h.Street, h.Point.MerchantID, h.Point.ID, tx.Now)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		h.IDs["alarm"] = id
	}
	p := d.Mine.Point
	p.Phone = "0993-2012345"
	if _, err := d.Merchants.UpdatePoint(t.Context(), p, "user:x"); err != nil {
		t.Fatal(err)
	}
	return d, store, alarmsPath + "/" + d.Mine.IDs["alarm"]
}

func TestASilentPointIsToBeRung(t *testing.T) {
	t.Parallel()
	d, _, path := quietDesk(t)
	doc := d.See(staff.Office, path)
	webtest.Want(t, doc, "h1", "助餐点忽然没人吃饭了")
	webtest.Want(t, doc, ".lede", "幸福面馆从 2025-03-01 周六 以后,2 个营业日一餐也没有。照它平常的样子,这几天该有 41 餐上下")
	if href, _ := doc.Find(`a[href^="tel:"]`).Attr("href"); href != "tel:0993-2012345" {
		t.Errorf("rings %q", href)
	}
	webtest.Want(t, doc, ".notice", "2025-03-05") // the desk's meal of today
	if doc.Find("table").Length() != 0 || doc.Find(`a[href$="meals.xlsx"]`).Length() != 0 {
		t.Error("no meals, and they are listed")
	}
	list := d.See(staff.Office, alarmsPath+"?kind=quiet")
	webtest.Want(t, list, ".asked", "41 餐上下")
	if strings.Contains(list.Text(), "共 0 餐") || strings.Contains(list.Text(), "隔壁饭庄") {
		t.Error("nothing is counted, or another street's is listed")
	}
}

func TestClosingASilenceRecordsWhatWasSaid(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		form     []string
		code     int
		closures int
		checked  bool
		state    alarms.State
	}{
		"nothing else":              {[]string{"outcome", "explained", "note", "老板说没人来"}, 303, 0, false, alarms.Ended},
		"a check":                   {[]string{"outcome", "mended", "note", "收银机修好了", "also", "check"}, 303, 0, true, alarms.Ended},
		"a closure":                 {[]string{"outcome", "explained", "note", "装修", "also", "closure", "closed_from", "2025-03-05", "closed_to", "2025-03-20", "closed_reason", "装修"}, 303, 1, false, alarms.Ended},
		"a closure without its end": {[]string{"outcome", "explained", "note", "装修", "also", "closure", "closed_from", "2025-03-05", "closed_to", "", "closed_reason", "装修"}, 422, 0, false, alarms.Open},
		"ends before it begins":     {[]string{"outcome", "explained", "note", "装修", "also", "closure", "closed_from", "2025-03-05", "closed_to", "2025-03-04", "closed_reason", "装修"}, 422, 0, false, alarms.Open},
		"without a note":            {[]string{"outcome", "explained", "note", " ", "also", "check"}, 422, 0, false, alarms.Open},
		"without an outcome":        {[]string{"outcome", "", "note", "装修", "also", "closure", "closed_from", "2025-03-05", "closed_to", "2025-03-20", "closed_reason", "装修"}, 422, 0, false, alarms.Open},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d, store, path := quietDesk(t)
			w := d.Send(d.As(staff.Office), http.MethodPost, path+"/close", desk.Values(c.form...))
			if leads := strings.HasPrefix(w.Header().Get("Location"), "/office/points/"); w.Code != c.code || leads != (c.closures == 1) {
				t.Errorf("answered %d, want %d; leads to %s", w.Code, c.code, w.Header().Get("Location"))
			}
			p, err := d.Merchants.FindPoint(t.Context(), webtest.DeskDistrict, d.Mine.Point.ID)
			if err != nil || len(p.Closures) != c.closures {
				t.Errorf("%d closures: %v", len(p.Closures), err)
			}
			got, ok, err := facts.NewStore(d.DB, d.Merchants).LastChecked(t.Context(), webtest.DeskDistrict, p.ID)
			if err != nil || ok != c.checked || ok && got.How != facts.Call {
				t.Errorf("checked %v %+v %v", ok, got, err)
			}
			a, err := store.Find(t.Context(), webtest.DeskDistrict, alarms.AlarmID(d.Mine.IDs["alarm"]))
			if err != nil || a.State() != c.state {
				t.Errorf("%s: %v", a.State(), err)
			}
		})
	}
}

// A form that was sent twice records one closure.
func TestTheSameAnswerIsRecordedOnce(t *testing.T) {
	t.Parallel()
	d, _, path := quietDesk(t)
	once, _ := d.See(staff.Office, path).Find(`form.stack input[name=once]`).Attr("value")
	for range 2 {
		d.Send(d.As(staff.Office), http.MethodPost, path+"/close", desk.Values("once", once, "outcome", "explained", "note", "装修",
			"also", "closure", "closed_from", "2025-03-05", "closed_to", "2025-03-20", "closed_reason", "装修"))
	}
	p, err := d.Merchants.FindPoint(t.Context(), webtest.DeskDistrict, d.Mine.Point.ID)
	if want := (merchants.Closure{From: "2025-03-05", To: "2025-03-20", Reason: "装修"}); err != nil || len(p.Closures) != 1 || p.Closures[0].Reason != want.Reason || p.Closures[0].To != want.To {
		t.Errorf("%+v %v", p.Closures, err)
	}
}
