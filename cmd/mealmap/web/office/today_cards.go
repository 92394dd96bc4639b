package office

import (
	"net/http"

	"mealmap/cmd/mealmap/web/desk"
	"mealmap/meals/cards"
)

// mostCards bounds how many are counted of what waits.
const mostCards = 1000

func (s *server) cardScope(r *http.Request) (*cards.Store, cards.Scope) {
	u := desk.Viewer(r)
	return cards.NewStore(s.DB, s.Vault, s.Meals), cards.Scope{District: u.District, Street: u.Street, Community: u.Community}
}

// todayApplications asks for the decision about cards that were applied for.
func (s *server) todayApplications(r *http.Request, page *todayPage) error {
	store, sc := s.cardScope(r)
	list, err := store.ListApplications(r.Context(), cards.ApplicationFilter{Scope: sc, Limit: mostCards})
	s.counted(r, page, len(list), "applications", "/office/applications", false)
	return err
}

// todayHandout asks to hand out cards that were printed.
func (s *server) todayHandout(r *http.Request, page *todayPage) error {
	store, sc := s.cardScope(r)
	list, err := store.ListToHand(r.Context(), sc, mostCards)
	s.counted(r, page, len(list), "handout", "/office/handout", false)
	return err
}
