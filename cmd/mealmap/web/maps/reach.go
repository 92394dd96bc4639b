package maps

import "mealmap/cmd/mealmap/web"

func (s *server) reachRoutes() []web.Route { return nil }
