package office

import (
	"net/http"
	"testing"

	"mealmap/cmd/mealmap/web/desk"
	"mealmap/cmd/mealmap/web/webtest"
	"mealmap/data"
	"mealmap/data/staff"
	"mealmap/meals/offline"
)

func TestTheOfficeChoosesWhatTillsMayDoAlone(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	if got := d.See(staff.Office, alonePath).Find("input[name=undecided]:checked").AttrOr("value", ""); got != "risk" {
		t.Errorf("at first %q", got)
	}
	webtest.Want(t, d.Submit(staff.Office, alonePath, "undecided", "discount", "price_cap", "32.50", "pin_minutes", "45"), ".flash", "已保存")
	store := newServer(d.Frame).offline()
	c, err := store.Choice(t.Context())
	if want := (offline.Choice{Undecided: offline.DiscountOnly, PriceCap: 3250, PINMinutes: 45}); err != nil || c != want {
		t.Errorf("%+v %v, want %+v", c, err, want)
	}
	doc := d.See(staff.Office, alonePath)
	if got := doc.Find("#alone-price_cap").AttrOr("value", ""); got != "32.50" {
		t.Errorf("shown as %q", got)
	}
	for field, value := range map[string]string{"undecided": "", "price_cap": "many", "pin_minutes": "0"} {
		v := desk.Values("undecided", "risk", "price_cap", "", "pin_minutes", "30")
		v.Set(field, value)
		w := d.Send(d.As(staff.Office), http.MethodPost, alonePath, v)
		doc := d.Document(w, http.StatusUnprocessableEntity)
		if doc.Find(".trouble li").Length() != 1 {
			t.Errorf("%s %q: %s", field, value, doc.Find(".trouble").Text())
		}
	}
	if again, err := store.Choice(t.Context()); err != nil || again != c {
		t.Errorf("what was refused changed %+v to %+v, %v", c, again, err)
	}
	webtest.Want(t, d.Submit(staff.Office, alonePath, "undecided", "risk", "price_cap", "", "pin_minutes", "30"), ".flash", "已保存")
	if c, err = store.Choice(t.Context()); err != nil || c.PriceCap != 0 || c.Undecided != offline.Risk {
		t.Errorf("back to %+v %v", c, err)
	}
	if d.Logged("till.alone") != 2 {
		t.Errorf("%d entries in the log", d.Logged("till.alone"))
	}
	d.Set(data.HomeStreet, webtest.ForeignStreet)
	if w := d.Send(d.As(staff.Office), http.MethodGet, alonePath, nil); w.Code != http.StatusNotFound {
		t.Errorf("another street's office: %d", w.Code)
	}
}
