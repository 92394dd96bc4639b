package quality

import (
	"mealmap/cmd/mealmap/web"
	"mealmap/cmd/mealmap/web/desk"
)

// overviewDesk is what the pages of the method's figures read.
type overviewDesk struct{}

func newOverviewDesk(*desk.Desk) overviewDesk { return overviewDesk{} }

func (s *server) overviewRoutes() []web.Route { return nil }
