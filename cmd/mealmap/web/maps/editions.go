package maps

import "mealmap/cmd/mealmap/web"

func (s *server) editionRoutes() []web.Route { return nil }
