package till

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"mealmap/cmd/mealmap/web"
	"mealmap/data/audit"
	"mealmap/data/fault"
	"mealmap/data/staff"
	"mealmap/meals"
	"mealmap/meals/offline"
	"mealmap/meals/tills"
	"mealmap/meals/voices"
	"mealmap/merchants"
	"mealmap/merchants/verdicts"
)

// cookieName holds the device's token for the till's pages; programs send it as
// a bearer token instead.
const cookieName = "mealmap_till"

// cookieAge: a device stays enrolled until the office revokes it.
const cookieAge = 400 * 24 * 60 * 60

// ErrNotEnrolled: the browser holds no token.
var ErrNotEnrolled = fault.New(fault.Unauthenticated, "till_not_enrolled")

// server is the frame with the till's audiences.
type server struct {
	*web.Server
	device *web.Audience // a cashier's device, by bearer token
	screen *web.Audience // the same device's pages, by its cookie
	door   *web.Audience // a browser that is to become a till
	tills  *tills.Store
	alone  *offline.Store // tills without network

	verdicts *verdicts.Store
	voices   *voices.Store
}

// Part is the cashier's device: its calls and its pages.
func Part(s *web.Server) web.Part {
	t := &server{Server: s, tills: tills.NewStore(s.DB, s.Meals, s.Merchants)}
	t.alone = offline.NewStore(s.DB, s.Vault, s.Meals, s.Merchants, t.tills)
	t.verdicts, t.voices = verdicts.NewStore(s.DB, s.Merchants), voices.NewStore(s.DB, s.Vault, s.Meals, s.Merchants)
	t.device = &web.Audience{Admit: t.admitDevice, Fail: s.WriteProblem, AnySite: true}
	t.screen = &web.Audience{Admit: t.admitScreen, Fail: t.failScreen}
	t.door = &web.Audience{Fail: t.failScreen}
	return web.Part{Routes: t.routes(), Operations: append(append(operations(), enrolOperations()...), syncOperation(), tapsOperation(), bundleOperation(), photoOperation())}
}

func (s *server) routes() []web.Route {
	return append(append(s.appRoutes(), s.enrolRoutes()...), []web.Route{
		s.device.Post("/api/v1/redemptions", s.apiRedeem),
		s.device.Post("/api/v1/redemptions/{id}/void", s.apiVoid),
		s.device.Get("/api/v1/redemptions/{id}/photo", s.apiPhoto),
		s.device.Post("/api/v1/ratings", s.apiRate),
		s.bringing().Post("/api/v1/redemptions/sync", s.apiSync),
		s.bringing().Post("/api/v1/ratings/sync", s.apiTaps),
		s.device.Get("/api/v1/till/bundle", s.apiBundle),
		s.door.Get("/till/qr/{code}", s.rateCode),
		s.door.Post("/till/plain/enrol", s.enrol),
		s.screen.Get("/till/plain", s.scan),
		s.screen.Post("/till/plain/redeem", s.redeemOnScreen),
		s.screen.Get("/till/plain/today", s.today),
		s.screen.Get("/till/plain/review", s.review),
		s.screen.Post("/till/plain/void", s.void),
		s.screen.Post("/till/plain/rate", s.rate),
		s.screen.Post("/till/plain/leave", s.leave),
	}...)
}

type tillKey struct{}

// tillOf is the till that admission recognised.
func tillOf(r *http.Request) meals.Till {
	t, _ := r.Context().Value(tillKey{}).(meals.Till)
	return t
}

func actorOf(t meals.Till) audit.Actor { return audit.Actor("till:" + string(t.ID)) }

// admitDevice recognises the device by its bearer token.
func (s *server) admitDevice(r *http.Request, _ staff.Permission) (*http.Request, error) {
	return s.recognise(r, bearer(r))
}

// admitScreen recognises the device by its cookie.
func (s *server) admitScreen(r *http.Request, _ staff.Permission) (*http.Request, error) {
	c, err := r.Cookie(cookieName)
	if err != nil {
		return r, ErrNotEnrolled
	}
	return s.recognise(r, c.Value)
}

func (s *server) recognise(r *http.Request, token string) (*http.Request, error) {
	t, err := s.Meals.AuthenticateTill(r.Context(), token)
	if err != nil {
		return r, err
	}
	s.noteSeen(r, t)
	return r.WithContext(context.WithValue(r.Context(), tillKey{}, t)), nil
}

// failScreen shows a failure on the till's own page.
func (s *server) failScreen(w http.ResponseWriter, r *http.Request, err error) {
	s.FailPage(w, r, err, "till/problem", func(doc web.Problem) any { return s.ProblemPage(r, doc) })
}

// frame is what every till page shows around its matter.
type frame struct {
	web.Chrome
	PointName string
}

func (s *server) frame(r *http.Request, title string) (frame, error) {
	f := frame{Chrome: s.Chrome(r, title)}
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

// enrol is POST /till/plain/enrol: the token that the office gave, once.
func (s *server) enrol(w http.ResponseWriter, r *http.Request) error {
	if err := web.ReadForm(w, r); err != nil {
		return err
	}
	if err := s.InsecureFault(r); err != nil {
		return err
	}
	token := strings.TrimSpace(r.PostForm.Get("token"))
	if _, err := s.Meals.AuthenticateTill(r.Context(), token); err != nil {
		return err
	}
	s.setCookie(w, token, cookieAge)
	http.Redirect(w, r, "/till/plain", http.StatusSeeOther)
	return nil
}

// leave is POST /till/plain/leave: this browser forgets its token; the office
// revokes the till.
func (s *server) leave(w http.ResponseWriter, r *http.Request) error {
	s.setCookie(w, "", -1)
	http.Redirect(w, r, "/till/plain", http.StatusSeeOther)
	return nil
}

func (s *server) setCookie(w http.ResponseWriter, token string, age int) {
	http.SetCookie(w, &http.Cookie{Name: cookieName, Value: token, Path: "/till/plain", MaxAge: age,
		HttpOnly: true, Secure: s.Secure, SameSite: http.SameSiteStrictMode})
}

// rate is POST /till/plain/rate: the elder pressed a face on the customer's side.
func (s *server) rate(w http.ResponseWriter, r *http.Request) error {
	meal, err := s.formMeal(w, r)
	if err != nil {
		return err
	}
	score := strings.Index("123", r.PostForm.Get("score")) + 1
	err = s.RateMeal(r, meal, score, nil, actorOf(tillOf(r)))
	if err != nil && !errors.Is(err, merchants.ErrAlreadyRated) {
		return err
	}
	http.Redirect(w, r, "/till/plain?done=rated", http.StatusSeeOther)
	return nil
}

// formMeal is the meal a form names; another point's is not found.
func (s *server) formMeal(w http.ResponseWriter, r *http.Request) (meals.Redemption, error) {
	if err := web.ReadForm(w, r); err != nil {
		return meals.Redemption{}, err
	}
	return s.ownMeal(r, meals.RedemptionID(r.PostForm.Get("redemption")))
}

func (s *server) ownMeal(r *http.Request, id meals.RedemptionID) (meals.Redemption, error) {
	meal, err := s.Meals.FindRedemption(r.Context(), tillOf(r).District, id)
	if err == nil && meal.PointID != tillOf(r).PointID {
		return meals.Redemption{}, meals.ErrRedemptionUnknown
	}
	return meal, err
}
