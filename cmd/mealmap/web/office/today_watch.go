package office

import (
	"net/http"

	"mealmap/cmd/mealmap/web/desk"
	"mealmap/meals/alarms"
	"mealmap/meals/offline"
	"mealmap/meals/tills"
)

// todayCases asks about what tills brought back and could not be settled.
func (s *server) todayCases(r *http.Request, page *todayPage) error {
	u := desk.Viewer(r)
	store := offline.NewStore(s.DB, s.Vault, s.Meals, s.Merchants, tills.NewStore(s.DB, s.Meals, s.Merchants))
	groups, err := store.GroupCases(r.Context(), offline.CaseFilter{District: u.District, Street: u.Street, Open: true})
	count := 0
	for _, g := range groups {
		count += g.Cases
	}
	s.counted(r, page, count, "cases", "/office/watch/cases", true)
	return err
}

// todayAlarms asks about what looked odd; silent points have a line of their own.
func (s *server) todayAlarms(r *http.Request, page *todayPage) error {
	u := desk.Viewer(r)
	n, err := alarms.NewStore(s.DB, s.Meals, s.Merchants).Count(r.Context(), alarms.Filter{District: u.District, Street: u.Street, Waiting: true})
	if err != nil {
		return err
	}
	quiet, err := s.quietAlarms(r)
	s.counted(r, page, n-len(quiet), "alarms", "/office/watch/alarms", false)
	return err
}
