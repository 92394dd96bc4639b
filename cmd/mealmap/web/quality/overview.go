package quality

import (
	"net/http"

	"mealmap/cmd/mealmap/web"
	"mealmap/cmd/mealmap/web/desk"
	"mealmap/data/staff"
	"mealmap/meals/complaints"
	"mealmap/meals/voices"
	"mealmap/merchants/cases"
	"mealmap/merchants/verdicts"
)

// overviewDesk is what the pages of the method's figures read.
type overviewDesk struct {
	verdicts *verdicts.Store
	past     *cases.Store
	heard    *voices.Store
	told     *complaints.Store
}

func newOverviewDesk(d *desk.Desk) overviewDesk {
	method := verdicts.NewStore(d.DB, d.Merchants)
	return overviewDesk{verdicts: method, past: cases.NewStore(d.DB, d.Merchants, method),
		heard: voices.NewStore(d.DB, d.Vault, d.Meals, d.Merchants), told: complaints.NewStore(d.DB, d.Vault, d.Meals, d.Merchants)}
}

const reviewPath = "/office/review"

func (s *server) overviewRoutes() []web.Route {
	return []web.Route{
		s.Get(reviewPath, staff.SeeReview, s.showOverview),
		s.Get(reviewPath+".xlsx", staff.SeeReview, s.exportOverview),
		s.Post(reviewPath+"/run", staff.DecideReview, s.runUpToYesterday),
		s.Get(reviewPath+"/settings", staff.DecideReview, s.showSettings),
		s.Post(reviewPath+"/settings", staff.DecideReview, s.signSettings),
		s.Get(reviewPath+"/outside", staff.SeeReview, s.showOutside),
		s.Get(reviewPath+"/{id}", staff.SeeReview, s.showMerchant),
		s.Get(reviewPath+"/{id}/sheet.pdf", staff.SeeReview, s.merchantSheet),
	}
}

// runUpToYesterday judges the days that are over and have not been judged, which
// is done every night by itself. It decides nothing.
func (s *server) runUpToYesterday(w http.ResponseWriter, r *http.Request) error {
	ran, err := s.verdicts.RunUpTo(r.Context(), desk.Viewer(r).District, s.DB.Now().ServiceDay().AddDays(-1))
	if err != nil {
		return err
	}
	return s.Done(w, r, reviewPath, "review.ran", "Days", ran)
}
