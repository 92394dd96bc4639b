package voices

import (
	"slices"

	"mealmap/cmd/mealmap/web"
	"mealmap/cmd/mealmap/web/desk"
)

// server is the desk with the pages of what elders say. Each room has its own
// stores.
type server struct {
	*desk.Desk
	callDesk
	complaintDesk
	absentDesk
	reportDesk
}

// Part is every page and action of hearing elders.
func Part(d *desk.Desk) web.Part { return web.Part{Routes: newServer(d).routes()} }

func newServer(d *desk.Desk) *server {
	return &server{
		Desk:          d,
		callDesk:      newCallDesk(d),
		complaintDesk: newComplaintDesk(d),
		absentDesk:    newAbsentDesk(d),
		reportDesk:    newReportDesk(d),
	}
}

// routes is every page and action, and what it takes. Whether the thing that an
// address names lies in the caller's street, each handler asks when it has found
// it.
func (s *server) routes() []web.Route {
	return slices.Concat(s.callRoutes(), s.complaintRoutes(), s.absentRoutes(), s.reportRoutes())
}
