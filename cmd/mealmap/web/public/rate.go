package public

import (
	"net/http"
	"slices"
	"strings"

	"github.com/go-chi/chi/v5"

	"mealmap/cmd/mealmap/web"
	"mealmap/data"
	"mealmap/meals"
	"mealmap/merchants"
)

// ratePage asks an elder how the meal was; once answered it says thank you.
type ratePage struct {
	web.PublicPage
	Point   string
	Day     data.ServiceDay
	Reasons []choice
	Thanks  bool
}

type choice struct{ Code, Label string }

// showRate is GET /r/{code}: the faces, or thanks where the elder has answered.
// A till's tap is not his answer yet.
func (s *server) showRate(w http.ResponseWriter, r *http.Request) error {
	page, meal, err := s.ratePage(r)
	if err == nil && meal.VoidedAt != 0 {
		err = web.ErrMealVoided
	}
	if err != nil {
		return err
	}
	given, err := s.Merchants.ListRatings(r.Context(), merchants.RatingFilter{District: meal.District, Redemption: string(meal.ID)})
	if err != nil {
		return err
	}
	page.Thanks = slices.ContainsFunc(given, func(a merchants.Rating) bool { return a.Channel == merchants.Tap && a.Source != merchants.FromTill })
	return s.Render(w, r, http.StatusOK, "public/rate", page)
}

// rate is POST /r/{code}: who holds the code had the meal. A second answer is
// refused, not mixed with the first.
func (s *server) rate(w http.ResponseWriter, r *http.Request) error {
	if err := web.ReadForm(w, r); err != nil {
		return err
	}
	_, meal, err := s.ratePage(r)
	if err != nil {
		return err
	}
	score := strings.Index("123", r.PostForm.Get("score")) + 1
	if err := s.RateMeal(r, meal, score, r.PostForm["reason"], merchants.ByLink); err != nil {
		return err
	}
	http.Redirect(w, r, r.URL.Path, http.StatusSeeOther)
	return nil
}

func (s *server) ratePage(r *http.Request) (ratePage, meals.Redemption, error) {
	id, err := s.Meals.RedemptionOfCode(chi.URLParam(r, "code"))
	if err != nil {
		return ratePage{}, meals.Redemption{}, err
	}
	meal, err := s.Meals.FindRedemption(r.Context(), 0, id)
	if err != nil {
		return ratePage{}, meal, err
	}
	page := ratePage{PublicPage: s.PublicPage(r, "rate.title"), Day: meal.Day}
	if dir, err := s.Merchants.Directory(r.Context()); err == nil {
		if p, ok := dir.Any(meal.PointID); ok {
			page.Point = p.Name
		}
	}
	for _, code := range merchants.RatingReasons() {
		page.Reasons = append(page.Reasons, choice{code, s.Printer(r).Text("reason." + code)})
	}
	return page, meal, nil
}
