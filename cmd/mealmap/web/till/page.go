package till

import (
	"encoding/json"
	"html/template"
	"net/http"
	"net/url"
	"strings"

	"github.com/go-chi/chi/v5"

	"mealmap/cmd/mealmap/print"
	"mealmap/cmd/mealmap/web"
	"mealmap/data"
	"mealmap/data/fault"
	"mealmap/meals"
)

// scanPage asks for a card and a price. What was typed comes back when
// something is missing; the key stays, so that a second press is the same meal.
type scanPage struct {
	frame
	Key      string
	Card     string
	Price    string
	Delivery bool
	Problem  *web.Problem
}

// answerPage fills the screen: what to take and why, or why not; Voided alone
// where the meal was taken back since.
type answerPage struct {
	frame
	Refusal *web.Problem
	Voided  bool
	Meal    *answeredMeal
}

// Tone is the colour of the whole screen: a word and a shape say the same.
func (p answerPage) Tone() string {
	switch {
	case p.Refusal != nil, p.Voided:
		return "no"
	case len(p.Meal.Notices) > 0:
		return "wait"
	}
	return "yes"
}

type answeredMeal struct {
	redemptionAnswer
	RateQR    template.HTML
	VoidUntil string // "12:52", "" once it is too late
	Silent    bool   // the elder is not asked at the till
}

// todayPage is the day at this point's till.
type todayPage struct {
	frame
	Count int
	Taken data.Fen // from elders, without voided meals
	Meals []mealRow
}

type mealRow struct {
	ID       meals.RedemptionID
	ServedAt data.Instant
	Name     string
	Elder    data.Fen
	Voided   bool
	MayVoid  bool
}

// scan is GET /till/plain.
func (s *server) scan(w http.ResponseWriter, r *http.Request) error {
	return s.showScan(w, r, http.StatusOK, scanPage{Key: data.NewID()})
}

func (s *server) showScan(w http.ResponseWriter, r *http.Request, status int, page scanPage) (err error) {
	if page.frame, err = s.frame(r, "till.scan"); err != nil {
		return err
	}
	return s.Render(w, r, status, "till/scan", page)
}

// redeemOnScreen is POST /till/plain/redeem. The answer comes straight from the post:
// loading it again sends the same key and shows the same answer.
func (s *server) redeemOnScreen(w http.ResponseWriter, r *http.Request) error {
	if err := web.ReadForm(w, r); err != nil {
		return err
	}
	f := r.PostForm
	page := scanPage{Key: f.Get("key"), Card: strings.TrimSpace(f.Get("card")), Price: f.Get("price"), Delivery: f.Get("delivery") != ""}
	if page.Key == "" {
		page.Key = data.NewID()
	}
	if page.Card == "" || page.Price == "" {
		return s.showScan(w, r, http.StatusOK, page)
	}
	price, err := parseYuan(page.Price)
	if err == nil {
		var answer meals.Stored
		answer, err = s.redeem(r, page.Key, redemptionRequest{Card: page.Card, PriceFen: price, Delivery: page.Delivery})
		if err == nil {
			return s.showAnswer(w, r, answer)
		}
	}
	if fault.KindOf(err) == fault.Internal {
		return err
	}
	s.LogFailure(r, err)
	doc := web.NewProblem(err, s.Printer(r))
	page.Problem = &doc
	return s.showScan(w, r, doc.Status, page)
}

// showAnswer puts the stored answer on the screen. A reload comes here as well,
// at any time later, so what has become of the meal since is looked up.
func (s *server) showAnswer(w http.ResponseWriter, r *http.Request, stored meals.Stored) error {
	frame, err := s.frame(r, "till.answer")
	if err != nil {
		return err
	}
	page := answerPage{frame: frame}
	if stored.Status >= http.StatusBadRequest {
		page.Refusal = &web.Problem{}
		if err := json.Unmarshal(stored.Body, page.Refusal); err != nil {
			return err
		}
		return s.Render(w, r, stored.Status, "till/answer", page)
	}
	answered := &answeredMeal{}
	if err := json.Unmarshal(stored.Body, &answered.redemptionAnswer); err != nil {
		return err
	}
	meal, err := s.ownMeal(r, answered.ID)
	if err != nil {
		return err
	}
	if page.Voided = meal.VoidedAt != 0; page.Voided {
		return s.Render(w, r, http.StatusOK, "till/answer", page)
	}
	if s.mayVoid(meal) {
		answered.VoidUntil = meal.ReceivedAt.Add(meals.TillVoids).Time().Format("15:04")
	}
	if answered.RateQR, err = s.rateQR(r, answered.RateURL); err != nil {
		return err
	}
	if answered.Silent, err = s.alone.Silent(r.Context(), meal.Street); err != nil {
		return err
	}
	page.Meal = answered
	return s.Render(w, r, stored.Status, "till/answer", page)
}

// mayVoid reports whether a till may still take the meal back.
func (s *server) mayVoid(m meals.Redemption) bool {
	return meals.TillMayVoid(m.ReceivedAt, s.DB.Now())
}

// rateQR is the code that opens path on the elder's own telephone, "" where the
// network has no address yet.
func (s *server) rateQR(r *http.Request, path string) (template.HTML, error) {
	base := s.Setting(r.Context(), data.PublicURL)
	if base == "" {
		return "", nil
	}
	code, err := print.QR(strings.TrimSuffix(base, "/") + path)
	if err != nil {
		return "", err
	}
	return template.HTML(code.SVG(s.Printer(r).Text("till.rate.scan"))), nil
}

// rateCode is GET /till/qr/{code}: the picture of a meal's rating address, for
// the app. It tells nothing that the address does not.
func (s *server) rateCode(w http.ResponseWriter, r *http.Request) error {
	code := chi.URLParam(r, "code")
	if len(code) > maxRatingCode {
		return fault.ErrNotFound
	}
	picture, err := s.rateQR(r, "/r/"+url.PathEscape(code))
	if err != nil {
		return err
	}
	if picture == "" {
		return fault.ErrNotFound
	}
	h := w.Header()
	h.Set("Content-Type", "image/svg+xml")
	h.Set("Cache-Control", "private, max-age=3600")
	_, err = w.Write([]byte(picture))
	return err
}

// maxRatingCode is longer than any code of a meal.
const maxRatingCode = 64

// today is GET /till/plain/today.
func (s *server) today(w http.ResponseWriter, r *http.Request) error {
	frame, err := s.frame(r, "till.today")
	if err != nil {
		return err
	}
	t, today := tillOf(r), s.DB.Now().ServiceDay()
	list, err := s.Meals.ListRedemptions(r.Context(), meals.RedemptionFilter{
		District: t.District, PointID: t.PointID, From: today, To: today, Limit: 1000})
	if err != nil {
		return err
	}
	page := todayPage{frame: frame}
	for _, m := range list {
		e, err := s.Meals.FindElder(r.Context(), m.District, m.ElderID)
		if err != nil {
			return err
		}
		row := mealRow{ID: m.ID, ServedAt: m.ServedAt, Name: meals.MaskName(e.Name), Elder: m.Elder,
			Voided: m.VoidedAt != 0, MayVoid: s.mayVoid(m)}
		if !row.Voided {
			page.Count, page.Taken = page.Count+1, page.Taken+m.Elder
		}
		page.Meals = append(page.Meals, row)
	}
	return s.Render(w, r, http.StatusOK, "till/today", page)
}

// void is POST /till/plain/void.
func (s *server) void(w http.ResponseWriter, r *http.Request) error {
	meal, err := s.formMeal(w, r)
	if err != nil {
		return err
	}
	t := tillOf(r)
	if _, err := s.Meals.Void(r.Context(), actorOf(t), &t, meal.District, meal.ID, ""); err != nil {
		return err
	}
	http.Redirect(w, r, "/till/plain/today?done=void", http.StatusSeeOther)
	return nil
}

// ErrBadPrice: not an amount of yuan with at most two decimals.
var ErrBadPrice = fault.New(fault.Invalid, "bad_price")

// parseYuan reads what a cashier types, "15", "12.5" or "12。50", as fen.
func parseYuan(typed string) (data.Fen, error) {
	typed = strings.TrimSpace(foldDigits.Replace(typed))
	whole, part, _ := strings.Cut(typed, ".")
	if len(part) > 2 || len(whole) > 6 || whole+part == "" {
		return 0, ErrBadPrice
	}
	fen := data.Fen(0)
	for _, c := range whole + (part + "00")[:2] {
		if c < '0' || c > '9' {
			return 0, ErrBadPrice
		}
		fen = fen*10 + data.Fen(c-'0')
	}
	return fen, nil
}

// foldDigits turns what an input method leaves behind into plain digits.
var foldDigits = strings.NewReplacer("\uff0e", ".", "\u3002", ".", "\uff10", "0", "\uff11", "1", "\uff12", "2", "\uff13", "3",
	"\uff14", "4", "\uff15", "5", "\uff16", "6", "\uff17", "7", "\uff18", "8", "\uff19", "9", "\u00a5", "", "\uffe5", "", "\u5143", "")
