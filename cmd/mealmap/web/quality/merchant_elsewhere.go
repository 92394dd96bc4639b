package quality

import (
	"net/http"

	"mealmap/cmd/mealmap/web"
	"mealmap/cmd/mealmap/web/desk"
	"mealmap/meals/complaints"
	"mealmap/meals/voices"
	"mealmap/merchants/review"
)

// elsewhereDays is how far back complaints are counted beside the figures.
const elsewhereDays = 90

// elsewhere is what other rooms know of the merchant. None of it is evidence.
func (s *server) elsewhere(r *http.Request, v *review.Verdict) ([]factLine, error) {
	p, d := s.Printer(r), desk.Viewer(r).District
	counts, err := s.told.Of(r.Context(), d, v.Merchant, s.DB.Now().ServiceDay().AddDays(1-elsewhereDays))
	if err != nil {
		return nil, err
	}
	all := 0
	for _, n := range counts {
		all += n
	}
	visits, err := s.heard.Visits(r.Context(), voices.VisitFilter{District: d, Street: desk.Viewer(r).Street, Merchant: v.Merchant})
	if err != nil {
		return nil, err
	}
	day := ""
	if len(visits) > 0 {
		day = web.DayText(p, visits[0].Day())
	}
	return []factLine{
		{p.Text("review.elsewhere.complaints"), p.Text("review.elsewhere.complaints.says", "Days", elsewhereDays, "N", all, "Safety", counts[complaints.FoodSafety])},
		{p.Text("review.elsewhere.visits"), p.Text("review.elsewhere.visits.says", "Day", day, "N", len(visits))},
	}, nil
}
