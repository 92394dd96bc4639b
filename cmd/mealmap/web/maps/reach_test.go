package maps

import (
	"testing"

	"mealmap/cmd/mealmap/web"
	"mealmap/cmd/mealmap/web/desk"
	"mealmap/cmd/mealmap/web/webtest"
)

// reachPages are the templates of reach.
func reachPages() map[string]any {
	return map[string]any{"reach": reachPage{}, "reach_siting": sitingPage{}, "reach_sites": sitesPage{}}
}

func TestEveryTemplateOfReachFitsItsStruct(t *testing.T) {
	t.Parallel()
	webtest.CheckPages(t, "maps", reachPages())
}

// reachDesk is a desk with the pages of reach.
func reachDesk(t *testing.T) *webtest.Desk {
	t.Helper()
	return webtest.NewDesk(t, func(frame *desk.Desk) web.Part { return web.Part{Routes: newServer(frame).reachRoutes()} })
}
