package web

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"mealmap/data/audit"
	"mealmap/data/fault"
	"mealmap/data/staff"
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

// tillSite is the frame with the till's two audiences.
type tillSite struct {
	*Server
	device *Audience // a cashier's device, by bearer token
	screen *Audience // the same device's pages, by its cookie
}

// TillPart is the cashier's device: its calls and its pages.
func TillPart(s *Server) Part {
	t := &tillSite{Server: s}
	t.device = &Audience{Admit: t.admitDevice, Fail: s.WriteProblem, AnySite: true}
	t.screen = &Audience{Admit: t.admitScreen, Fail: t.failScreen}
	return Part{Routes: t.routes(), Operations: tillOperations()}
}

func (s *tillSite) routes() []Route {
	return []Route{
		{http.MethodPost, "/api/v1/redemptions", s.device, "", s.apiRedeem},
		{http.MethodPost, "/api/v1/redemptions/{id}/void", s.device, "", s.apiVoid},
		{http.MethodPost, "/api/v1/ratings", s.device, "", s.apiRate},
		{http.MethodPost, "/till/enrol", s.Public, "", s.enrolTill},
		{http.MethodGet, "/till", s.screen, "", s.tillScan},
		{http.MethodPost, "/till/redeem", s.screen, "", s.tillRedeem},
		{http.MethodGet, "/till/today", s.screen, "", s.tillToday},
		{http.MethodPost, "/till/void", s.screen, "", s.tillVoid},
		{http.MethodPost, "/till/rate", s.screen, "", s.tillRate},
		{http.MethodPost, "/till/leave", s.screen, "", s.leaveTill},
	}
}

type tillKey struct{}

// tillOf is the till that admission recognised.
func tillOf(r *http.Request) meals.Till {
	t, _ := r.Context().Value(tillKey{}).(meals.Till)
	return t
}

func actorOf(t meals.Till) audit.Actor { return audit.Actor("till:" + string(t.ID)) }

// admitDevice recognises the device by its bearer token.
func (s *tillSite) admitDevice(r *http.Request, _ staff.Permission) (*http.Request, error) {
	token, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	return s.recognise(r, token)
}

// admitScreen recognises the device by its cookie.
func (s *tillSite) admitScreen(r *http.Request, _ staff.Permission) (*http.Request, error) {
	c, err := r.Cookie(tillCookie)
	if err != nil {
		return r, ErrTillNotEnrolled
	}
	return s.recognise(r, c.Value)
}

func (s *tillSite) recognise(r *http.Request, token string) (*http.Request, error) {
	t, err := s.Meals.AuthenticateTill(r.Context(), token)
	if err != nil {
		return r, err
	}
	return r.WithContext(context.WithValue(r.Context(), tillKey{}, t)), nil
}

// failScreen shows a failure on the till's own page.
func (s *tillSite) failScreen(w http.ResponseWriter, r *http.Request, err error) {
	s.FailPage(w, r, err, "till/problem", func(doc problem) any { return s.problemPage(r, doc) })
}

// tillFrame is what every till page shows around its matter.
type tillFrame struct {
	Chrome
	PointName string
}

func (s *tillSite) tillFrame(r *http.Request, title string) (tillFrame, error) {
	f := tillFrame{Chrome: s.chrome(r, title)}
	p, err := s.Merchants.FindPoint(r.Context(), tillOf(r).District, tillOf(r).PointID)
	if err != nil {
		return f, err
	}
	f.PointName = p.Name
	if done := r.URL.Query().Get("done"); done == "void" || done == "rated" {
		f.Flash = s.Printer(r).Text("till.done." + done)
	}
	return f, nil
}

// enrolTill is POST /till/enrol: the token that the office gave, once.
func (s *tillSite) enrolTill(w http.ResponseWriter, r *http.Request) error {
	if err := readForm(w, r); err != nil {
		return err
	}
	token := strings.TrimSpace(r.PostForm.Get("token"))
	if _, err := s.Meals.AuthenticateTill(r.Context(), token); err != nil {
		s.failScreen(w, r, err)
		return nil
	}
	s.setTillCookie(w, token, tillCookieAge)
	http.Redirect(w, r, "/till", http.StatusSeeOther)
	return nil
}

// leaveTill is POST /till/leave: this browser forgets its token; the office
// revokes the till.
func (s *tillSite) leaveTill(w http.ResponseWriter, r *http.Request) error {
	s.setTillCookie(w, "", -1)
	http.Redirect(w, r, "/till", http.StatusSeeOther)
	return nil
}

func (s *tillSite) setTillCookie(w http.ResponseWriter, token string, age int) {
	http.SetCookie(w, &http.Cookie{Name: tillCookie, Value: token, Path: "/till", MaxAge: age,
		HttpOnly: true, Secure: s.Secure, SameSite: http.SameSiteStrictMode})
}

// tillRate is POST /till/rate: the elder pressed a face on the customer's side.
func (s *tillSite) tillRate(w http.ResponseWriter, r *http.Request) error {
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
func (s *tillSite) tillMeal(w http.ResponseWriter, r *http.Request) (meals.Redemption, error) {
	if err := readForm(w, r); err != nil {
		return meals.Redemption{}, err
	}
	return s.ownMeal(r, meals.RedemptionID(r.PostForm.Get("redemption")))
}

func (s *tillSite) ownMeal(r *http.Request, id meals.RedemptionID) (meals.Redemption, error) {
	meal, err := s.Meals.FindRedemption(r.Context(), tillOf(r).District, id)
	if err == nil && meal.PointID != tillOf(r).PointID {
		return meals.Redemption{}, meals.ErrRedemptionUnknown
	}
	return meal, err
}
