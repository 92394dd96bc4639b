package web

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"mealmap/data/audit"
	"mealmap/data/fault"
	"mealmap/meals"
	"mealmap/merchants"
)

// tillCookie holds the device's token for the till's pages; programs send it as
// a bearer token instead.
const tillCookie = "mealmap_till"

// tillCookieAge: a device stays enrolled until the office revokes it.
const tillCookieAge = 400 * 24 * 60 * 60

// ErrTillNotEnrolled: the browser holds no token.
var ErrTillNotEnrolled = fault.New(fault.Unauthenticated, "till_not_enrolled")

// tillRoutes are the cashier's device: its calls by bearer token, its pages by
// a cookie, and the link that an elder opens after the meal.
func (s *Server) tillRoutes() []route {
	return []route{
		{http.MethodPost, "/api/v1/redemptions", till, "", s.apiRedeem},
		{http.MethodPost, "/api/v1/redemptions/{id}/void", till, "", s.apiVoid},
		{http.MethodPost, "/api/v1/ratings", till, "", s.apiRate},
		{http.MethodPost, "/till/enrol", public, "", s.enrolTill},
		{http.MethodGet, "/till", tillPage, "", s.tillScan},
		{http.MethodPost, "/till/redeem", tillPage, "", s.tillRedeem},
		{http.MethodGet, "/till/today", tillPage, "", s.tillToday},
		{http.MethodPost, "/till/void", tillPage, "", s.tillVoid},
		{http.MethodPost, "/till/rate", tillPage, "", s.tillRate},
		{http.MethodPost, "/till/leave", tillPage, "", s.leaveTill},
		{http.MethodGet, "/r/{code}", public, "", s.showRate},
		{http.MethodPost, "/r/{code}", public, "", s.rate},
	}
}

type tillKey struct{}

// tillOf is the till that admitTill recognised.
func tillOf(r *http.Request) meals.Till {
	t, _ := r.Context().Value(tillKey{}).(meals.Till)
	return t
}

func actorOf(t meals.Till) audit.Actor { return audit.Actor("till:" + string(t.ID)) }

// admitTill recognises the device by its bearer token, or on its pages by its
// cookie.
func (s *Server) admitTill(r *http.Request, a audience) (*http.Request, error) {
	token, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if a == tillPage {
		c, err := r.Cookie(tillCookie)
		if err != nil {
			return r, ErrTillNotEnrolled
		}
		token = c.Value
	}
	t, err := s.Meals.AuthenticateTill(r.Context(), token)
	if err != nil {
		return r, err
	}
	return r.WithContext(context.WithValue(r.Context(), tillKey{}, t)), nil
}

// tillFrame is what every till page shows around its matter.
type tillFrame struct {
	Chrome
	PointName string
}

func (s *Server) tillFrame(r *http.Request, title string) (tillFrame, error) {
	f := tillFrame{Chrome: s.chrome(r, title)}
	p, err := s.Merchants.FindPoint(r.Context(), tillOf(r).District, tillOf(r).PointID)
	if err != nil {
		return f, err
	}
	f.PointName = p.Name
	if done := r.URL.Query().Get("done"); done == "void" || done == "rated" {
		f.Flash = s.printer(r).Text("till.done." + done)
	}
	return f, nil
}

// enrolTill is POST /till/enrol: the token that the office gave, once.
func (s *Server) enrolTill(w http.ResponseWriter, r *http.Request) error {
	if err := readForm(w, r); err != nil {
		return err
	}
	token := strings.TrimSpace(r.PostForm.Get("token"))
	if _, err := s.Meals.AuthenticateTill(r.Context(), token); err != nil {
		s.fail(tillPage, w, r, err)
		return nil
	}
	s.setTillCookie(w, token, tillCookieAge)
	http.Redirect(w, r, "/till", http.StatusSeeOther)
	return nil
}

// leaveTill is POST /till/leave: this browser forgets its token; the office
// revokes the till.
func (s *Server) leaveTill(w http.ResponseWriter, r *http.Request) error {
	s.setTillCookie(w, "", -1)
	http.Redirect(w, r, "/till", http.StatusSeeOther)
	return nil
}

func (s *Server) setTillCookie(w http.ResponseWriter, token string, age int) {
	http.SetCookie(w, &http.Cookie{Name: tillCookie, Value: token, Path: "/till", MaxAge: age,
		HttpOnly: true, Secure: s.sessions.Cookie.Secure, SameSite: http.SameSiteStrictMode})
}

// rateMeal records one answer of the given face about a meal that stands.
func (s *Server) rateMeal(r *http.Request, meal meals.Redemption, score int, reasons []string, by audit.Actor) error {
	if meal.VoidedAt != 0 {
		return ErrMealVoided
	}
	_, err := s.Merchants.RecordRating(r.Context(), merchants.Rating{
		District:     meal.District,
		RedemptionID: string(meal.ID),
		MerchantID:   meal.MerchantID,
		PointID:      meal.PointID,
		ElderID:      string(meal.ElderID),
		Channel:      merchants.Tap,
		Scale:        faces,
		Score:        score,
		Reasons:      reasons,
		MealAt:       meal.ServedAt,
	}, by)
	return err
}

// faces is the scale of a tap: satisfied, so-so, not satisfied.
const faces = 3

// ErrMealVoided: nobody ate it, so nobody can be asked.
var ErrMealVoided = fault.New(fault.Conflict, "meal_voided")

// tillRate is POST /till/rate: the elder pressed a face on the customer's side.
func (s *Server) tillRate(w http.ResponseWriter, r *http.Request) error {
	meal, err := s.tillMeal(w, r)
	if err != nil {
		return err
	}
	score := strings.Index("123", r.PostForm.Get("score")) + 1
	err = s.rateMeal(r, meal, score, nil, actorOf(tillOf(r)))
	if err != nil && !errors.Is(err, merchants.ErrAlreadyRated) {
		return err
	}
	http.Redirect(w, r, "/till?done=rated", http.StatusSeeOther)
	return nil
}

// tillMeal is the meal a form names; another point's is not found.
func (s *Server) tillMeal(w http.ResponseWriter, r *http.Request) (meals.Redemption, error) {
	if err := readForm(w, r); err != nil {
		return meals.Redemption{}, err
	}
	return s.ownMeal(r, meals.RedemptionID(r.PostForm.Get("redemption")))
}

func (s *Server) ownMeal(r *http.Request, id meals.RedemptionID) (meals.Redemption, error) {
	meal, err := s.Meals.FindRedemption(r.Context(), tillOf(r).District, id)
	if err == nil && meal.PointID != tillOf(r).PointID {
		return meals.Redemption{}, meals.ErrRedemptionUnknown
	}
	return meal, err
}
