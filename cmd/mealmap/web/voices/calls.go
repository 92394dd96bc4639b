package voices

import (
	"mealmap/cmd/mealmap/web"
	"mealmap/cmd/mealmap/web/desk"
)

// callDesk is what calls, questionnaires, visits, letters and pictures need.
type callDesk struct{}

func newCallDesk(_ *desk.Desk) callDesk { return callDesk{} }

func (s *server) callRoutes() []web.Route { return nil }
