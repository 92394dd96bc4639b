package office

import (
	"net/http"
	"testing"

	"mealmap/cmd/mealmap/web/desk"
	"mealmap/cmd/mealmap/web/webtest"
	"mealmap/data"
	"mealmap/data/staff"
)

func TestWhereTheExportedPagesAreIsASetting(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	pairs := []string{"office_name", "向阳街道办事处", "office_phone", "2012345", "public_url", "https://meals.example"}
	for at, want := range map[string]string{"": "", " https://map.example/folder/ ": "https://map.example/folder"} {
		d.Submit(staff.System, "/office/settings", append(pairs, "public_site", at)...)
		if got, err := d.DB.Setting(t.Context(), data.PublicSite); got != want || err != nil {
			t.Errorf("%q: %q %v", at, got, err)
		}
	}
	w := d.Send(d.As(staff.System), http.MethodPost, "/office/settings", desk.Values(append(pairs, "public_site", "file:///etc")...))
	doc := d.Document(w, http.StatusUnprocessableEntity)
	webtest.Want(t, doc, "#settings-public_site-wrong", "http")
}

func TestHowFastEldersWalkIsASetting(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	pairs := []string{"office_name", "向阳街道办事处", "office_phone", "2012345", "public_url", "https://meals.example"}
	for typed, want := range map[string]string{"": "", " 60 ": "60", "10": "10", "300": "300"} {
		d.Submit(staff.System, "/office/settings", append(pairs, "walk_pace", typed)...)
		if got, err := d.DB.Setting(t.Context(), data.WalkPace); got != want || err != nil {
			t.Errorf("%q: %q %v", typed, got, err)
		}
	}
	d.Submit(staff.System, "/office/settings", append(pairs, "walk_pace", "60")...)
	if got := d.See(staff.System, "/office/settings").Find("#settings-walk_pace").AttrOr("value", ""); got != "60" {
		t.Errorf("the form shows %q", got)
	}
	for _, typed := range []string{"9", "301", "0.9", "快"} {
		w := d.Send(d.As(staff.System), http.MethodPost, "/office/settings", desk.Values(append(pairs, "walk_pace", typed)...))
		webtest.Want(t, d.Document(w, http.StatusUnprocessableEntity), "#settings-walk_pace-wrong", "10 到 300 之间")
	}
}
