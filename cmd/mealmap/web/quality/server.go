package quality

import (
	"mealmap/cmd/mealmap/web"
	"mealmap/cmd/mealmap/web/desk"
)

// server is the desk with the pages of how well merchants serve. Each of its
// three parts keeps its own stores.
type server struct {
	*desk.Desk
	overviewDesk
	caseDesk
	gapDesk
}

// Part is every page and action of what the method says, of cases and of
// replacement.
func Part(d *desk.Desk) web.Part { return web.Part{Routes: newServer(d).routes()} }

func newServer(d *desk.Desk) *server {
	return &server{Desk: d, overviewDesk: newOverviewDesk(d), caseDesk: newCaseDesk(d), gapDesk: newGapDesk(d)}
}
