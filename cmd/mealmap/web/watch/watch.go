package watch

import (
	"slices"

	"mealmap/cmd/mealmap/web"
	"mealmap/cmd/mealmap/web/desk"
	"mealmap/data/staff"
	"mealmap/meals/alarms"
	"mealmap/meals/offline"
	"mealmap/meals/tills"
	"mealmap/merchants/facts"
)

// server is the desk with the pages of what must be looked at.
type server struct {
	*desk.Desk
	alarms *alarms.Store
	cases  *offline.Store
	facts  *facts.Store
}

// Part is every page and action for alarms and for what tills brought back.
func Part(d *desk.Desk) web.Part { return web.Part{Routes: newServer(d).routes()} }

func newServer(d *desk.Desk) *server {
	return &server{
		Desk:   d,
		alarms: alarms.NewStore(d.DB, d.Meals, d.Merchants),
		cases:  offline.NewStore(d.DB, d.Vault, d.Meals, d.Merchants, tills.NewStore(d.DB, d.Meals, d.Merchants)),
		facts:  facts.NewStore(d.DB, d.Merchants),
	}
}

// routes is every page and action, and what it takes. Whether the thing that an
// address names lies in the caller's street, each handler asks when it has found
// it.
func (s *server) routes() []web.Route { return slices.Concat(s.caseRoutes(), s.alarmRoutes()) }

const alarmsPath = "/office/watch/alarms"

func (s *server) alarmRoutes() []web.Route {
	return []web.Route{
		s.Get(alarmsPath, staff.HandleAlarms, s.listAlarms),
		s.Get(alarmsPath+"/{id}", staff.HandleAlarms, s.showAlarm),
		s.Get(alarmsPath+"/{id}/meals.xlsx", staff.HandleAlarms, s.exportAlarm),
		s.Post(alarmsPath+"/{id}/take", staff.HandleAlarms, s.takeAlarm),
		s.Post(alarmsPath+"/{id}/close", staff.HandleAlarms, s.closeAlarm),
	}
}
