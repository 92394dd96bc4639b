package office

import (
	"testing"

	"mealmap/cmd/mealmap/web/webtest"
	"mealmap/data"
	"mealmap/data/staff"
)

// The switch is the street's own.
func TestAStreetsTillsAreSilenced(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	store, street := newServer(d.Frame).offline(), d.Setting(t.Context(), data.HomeStreet)
	silent := func(street string) bool {
		is, err := store.Silent(t.Context(), street)
		if err != nil {
			t.Fatal(err)
		}
		return is
	}
	for _, want := range []struct {
		value, button string
		silent        bool
	}{{"1", "请老人评价", true}, {"", "不再请老人评价", false}} {
		doc := d.Submit(staff.Office, "/office/tills/asks", "silent", want.value)
		webtest.Want(t, doc, ".flash", "已保存")
		webtest.Want(t, doc, "#asks button", want.button)
		if silent(street) != want.silent || silent(webtest.ForeignStreet) {
			t.Errorf("silent %q: here %v, elsewhere %v", want.value, silent(street), silent(webtest.ForeignStreet))
		}
	}
	if d.Logged("till.hush") != 2 {
		t.Errorf("%d entries in the log", d.Logged("till.hush"))
	}
}
