package quality

import (
	"slices"

	"mealmap/cmd/mealmap/web"
)

// routes is every page and action, and what it takes. Whether the thing that an
// address names lies in the caller's street, each handler asks when it has found
// it.
func (s *server) routes() []web.Route {
	return slices.Concat(s.overviewRoutes(), s.caseRoutes(), s.gapRoutes())
}
