package voices

import (
	"mealmap/cmd/mealmap/web"
	"mealmap/cmd/mealmap/web/desk"
)

// absentDesk is what the pages of who stayed away need.
type absentDesk struct{}

func newAbsentDesk(_ *desk.Desk) absentDesk { return absentDesk{} }

func (s *server) absentRoutes() []web.Route { return nil }
