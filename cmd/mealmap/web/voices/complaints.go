package voices

import (
	"mealmap/cmd/mealmap/web"
	"mealmap/cmd/mealmap/web/desk"
)

// complaintDesk is what the pages of complaints need.
type complaintDesk struct{}

func newComplaintDesk(_ *desk.Desk) complaintDesk { return complaintDesk{} }

func (s *server) complaintRoutes() []web.Route { return nil }
