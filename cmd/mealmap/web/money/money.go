// Package money is who pays: the pages on which the office writes rules, tries
// and rehearses them and somebody else activates them, and those of budgets,
// statements, claw-back and the fund. They stand under the word "settlement" of
// the rail. What a rule does, what a statement says and who may decide is the
// matter of meals and the packages below it; here are forms and tables.
package money

import (
	"slices"

	"mealmap/cmd/mealmap/web"
	"mealmap/cmd/mealmap/web/desk"
)

// server is the desk with the pages of money.
type server struct {
	*desk.Desk
	rehearsed rehearsals
}

// Part is every page and action of money.
func Part(d *desk.Desk) web.Part { return web.Part{Routes: newServer(d).routes()} }

func newServer(d *desk.Desk) *server { return &server{Desk: d} }

// routes is every page and action, and what it takes. Whether the thing that an
// address names lies in the caller's street, each handler asks when it has found
// it.
func (s *server) routes() []web.Route {
	return slices.Concat(s.ruleRoutes(), s.statementRoutes(), s.clawbackRoutes(), s.budgetRoutes(), s.fundRoutes())
}
