package office

import (
	"testing"

	"mealmap/data/staff"
)

// TestThePagesOfAWordAreNamedByIt: who hears the page knows which pages these
// are.
func TestThePagesOfAWordAreNamedByIt(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	for path, want := range map[string]string{
		"/office/points":      "助餐点的各页",
		"/office/elders":      "老人与卡的各页",
		"/office/redemptions": "核销的各页",
	} {
		if got := d.See(staff.Office, path).Find("nav.pages").AttrOr("aria-label", ""); got != want {
			t.Errorf("%s: %q, want %q", path, got, want)
		}
	}
}
