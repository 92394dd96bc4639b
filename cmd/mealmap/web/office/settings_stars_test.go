package office

import (
	"net/http"
	"strings"
	"testing"

	"mealmap/cmd/mealmap/web/desk"
	"mealmap/cmd/mealmap/web/webtest"
	"mealmap/data"
	"mealmap/data/staff"
)

// Whether the public sees faces is one of the settings; anything but yes is no.
func TestPublicFacesAreASetting(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	for value, kept := range map[string]string{"1": "1", "yes": "", "": ""} {
		v := desk.Values("office_name", "甲", "office_phone", "1", "public_url", "http://meals.example", "walk_pace", "90", "public_stars", value)
		if w := d.Send(d.As(staff.System), http.MethodPost, "/office/settings", v); w.Code != http.StatusSeeOther {
			t.Fatalf("%q: %d", value, w.Code)
		}
		if got := d.Setting(t.Context(), data.PublicStars); got != kept {
			t.Errorf("%q is kept as %q", value, got)
		}
		if got, _ := d.See(staff.System, "/office/settings").Find("select[name=public_stars] option[selected]").Attr("value"); got != kept {
			t.Errorf("%q is shown as %q", value, got)
		}
		facts := webtest.Text(d.See(staff.Office, "/office/settings").Find("dl.facts"))
		if says := "显示笑脸"; (kept == "1") != strings.Contains(facts, says) {
			t.Errorf("%q: the office reads %q", value, facts)
		}
	}
}
