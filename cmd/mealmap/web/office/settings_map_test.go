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

// TestAnOutsideSourceIsSet: a source that can be used is kept, another is
// refused at its field with what is typed still there.
func TestAnOutsideSourceIsSet(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	form := func(tiles string) (int, string) {
		w := d.Send(d.As(staff.System), http.MethodPost, "/office/settings", desk.Values("office_name", "街道办", "office_phone", "025-0000-0000",
			"public_url", "https://meals.example", "map_tiles", tiles, "map_credit", " 审图号 1 "))
		return w.Code, w.Body.String()
	}
	const good = "https://t0.tiles.example/{z}/{x}/{y}?tk=1"
	if code, body := form(good); code != http.StatusSeeOther {
		t.Fatalf("a source that can be used: %d\n%s", code, body)
	}
	if got := d.Setting(t.Context(), data.MapTiles) + " " + d.Setting(t.Context(), "map_credit"); got != good+" 审图号 1" {
		t.Errorf("kept: %q", got)
	}
	code, body := form("http://t0.tiles.example/{z}/{x}/{y}")
	if code != http.StatusUnprocessableEntity || !strings.Contains(body, "https:// 开头") || !strings.Contains(body, `value="http://t0.tiles.example/{z}/{x}/{y}"`) {
		t.Errorf("one that is not safe: %d", code)
	}
	if got := d.Setting(t.Context(), data.MapTiles); got != good {
		t.Errorf("after a refusal %q is kept", got)
	}
	doc := d.See(staff.System, "/office/settings")
	if hint := webtest.Text(doc.Find("#settings-map_tiles-hint")); !strings.Contains(hint, "GCJ-02") {
		t.Errorf("the help does not say which systems: %q", hint)
	}
}
