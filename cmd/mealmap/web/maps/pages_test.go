package maps

import (
	"maps"
	"testing"

	"mealmap/cmd/mealmap/web/webtest"
)

// editionPages are the templates of editions and places.
func editionPages() map[string]any {
	return map[string]any{"editions": editionsPage{}, "edition": editionPage{}, "places": placesPage{}, "place": placePage{}, "print_notes": notesPage{}}
}

func TestEveryTemplateOfMapsFitsItsStruct(t *testing.T) {
	t.Parallel()
	pages := editionPages()
	maps.Copy(pages, reachPages())
	webtest.CheckPages(t, "maps", pages)
}
