package maps

import (
	"slices"

	"mealmap/cmd/mealmap/web"
	"mealmap/cmd/mealmap/web/desk"
)

// server is the desk with the pages about the map.
type server struct{ *desk.Desk }

// Part is every page and action for editions, paper and reach.
func Part(d *desk.Desk) web.Part { return web.Part{Routes: newServer(d).routes()} }

func newServer(d *desk.Desk) *server { return &server{Desk: d} }

// routes is every page and action, and what it takes. Whether the thing that an
// address names lies in the caller's street, each handler asks when it has found
// it.
func (s *server) routes() []web.Route { return slices.Concat(s.editionRoutes(), s.reachRoutes()) }
