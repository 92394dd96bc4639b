package office

import (
	"net/http"
	"strconv"
	"strings"

	"mealmap/cmd/mealmap/web/desk"
	"mealmap/merchants"
)

// putMenu takes the price buttons as people write them: a name and a price on
// each line.
func (s *server) putMenu(w http.ResponseWriter, r *http.Request) error {
	return s.pointChange(w, r, "office.point.menu_saved", func(p merchants.Point) error {
		items, err := desk.TypedMenu(r.PostForm.Get("menu"))
		if err != nil {
			return err
		}
		return s.Merchants.PutMenu(r.Context(), p.District, p.ID, items, desk.Actor(r))
	}, func(f desk.Form) pointForms { return pointForms{menu: f} })
}

// typedCount reads a whole number, 0 where nothing is known; what is none is -1,
// which the point refuses.
func typedCount(text string) int {
	text = strings.TrimSpace(text)
	if text == "" {
		return 0
	}
	n, err := strconv.Atoi(text)
	if err != nil || n == 0 {
		return -1
	}
	return n
}

// countText writes what typedCount reads.
func countText(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}
