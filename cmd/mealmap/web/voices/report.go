package voices

import (
	"mealmap/cmd/mealmap/web"
	"mealmap/cmd/mealmap/web/desk"
)

// reportDesk is what the pages of report need.
type reportDesk struct{}

func newReportDesk(_ *desk.Desk) reportDesk { return reportDesk{} }

func (s *server) reportRoutes() []web.Route { return nil }
