package office

import (
	"net/http"

	"github.com/go-chi/chi/v5"

	"mealmap/cmd/mealmap/web"
	"mealmap/cmd/mealmap/web/desk"
	"mealmap/data"
	"mealmap/meals"
	"mealmap/merchants"
)

type redemptionPage struct {
	desk.Chrome
	Row        mealLine
	Sentence   string
	Split      []splitLine
	Why        string
	Notices    []string
	PointID    merchants.PointID
	ElderID    meals.ElderID
	Received   data.Instant
	VoidedAt   data.Instant
	VoidReason string
	Void       desk.Form
	Rating     desk.Form
	Channels   []desk.Option
	Scores     []desk.Option
}

type splitLine struct {
	Label string
	Fen   data.Fen
}

// redemptionOf finds the meal that the address names, where it was eaten in the
// viewer's street and, for somebody of one community, by one of its elders.
func (s *server) redemptionOf(r *http.Request) (meals.Redemption, meals.Elder, error) {
	m, err := s.Meals.FindRedemption(r.Context(), desk.Viewer(r).District, meals.RedemptionID(chi.URLParam(r, "id")))
	if err != nil {
		return m, meals.Elder{}, desk.Hidden(err)
	}
	e, err := s.Meals.FindElder(r.Context(), m.District, m.ElderID)
	if err != nil {
		return m, e, err
	}
	return m, e, desk.Covers(r, m.District, m.Street, e.Community)
}

func (s *server) showRedemption(w http.ResponseWriter, r *http.Request) error {
	m, e, err := s.redemptionOf(r)
	if err != nil {
		return err
	}
	point, err := s.Merchants.FindPoint(r.Context(), m.District, m.PointID)
	if err != nil {
		return err
	}
	p := s.Printer(r)
	page := redemptionPage{
		Row: mealLineOf(p, m, point.Name, desk.ShownName(r, e.Name)), PointID: m.PointID, ElderID: m.ElderID,
		Received: m.ReceivedAt, VoidedAt: m.VoidedAt, VoidReason: m.VoidReason,
		Void: desk.Form{ID: "void"}, Rating: desk.Form{ID: "rating", Values: desk.Values("channel", string(merchants.Phone))},
		Channels: desk.Named(p, "office.channel", merchants.Phone, merchants.Questionnaire, merchants.Spot),
		Scores:   desk.Named(p, "office.rating.score", "3", "2", "1"),
		Why:      p.Text("office.redemption.why_none"),
	}
	for _, share := range []splitLine{{"elder_share", m.Elder}, {"merchant_share", m.Merchant}, {"government_share", m.Government}, {"fund_share", m.Fund}} {
		page.Split = append(page.Split, splitLine{p.Text("office.col." + share.Label), share.Fen})
	}
	for _, code := range m.NoticeCodes() {
		page.Notices = append(page.Notices, p.Text("office.notice."+code))
	}
	if m.RuleID != "" {
		if page.Why, err = s.whyOf(r, m); err != nil {
			return err
		}
	}
	page.Sentence = p.Text("office.redemption.sentence", "Elder", page.Row.Elder, "Point", point.Name,
		"Sitting", p.Text(page.Row.SittingKey), "List", m.List.Grouped(), "Own", m.Elder.Grouped())
	page.Chrome = s.Chrome(r, "redemptions", "office.redemption.title", "Day", web.DayText(p, m.Day))
	return s.Render(w, r, http.StatusOK, "office/redemption", page)
}

// whyOf names the rule that priced the meal, in the version of that day, and
// what it gives the elder's class.
func (s *server) whyOf(r *http.Request, m meals.Redemption) (string, error) {
	p := s.Printer(r)
	sets, err := s.Meals.ListRules(r.Context(), m.District)
	if err != nil {
		return "", err
	}
	gives := ""
	for _, set := range sets {
		if set.ID != m.RuleID || set.Version != m.Version {
			continue
		}
		for _, b := range meals.Benefits(set, m.Day) {
			if b.Class == m.Class {
				gives = p.With("benefit."+b.Code, b.Args)
			}
		}
	}
	return p.Text("office.redemption.why_rule", "Rule", m.RuleID, "Version", m.Version, "Class", m.Class, "Gives", gives), nil
}

func (s *server) voidRedemption(w http.ResponseWriter, r *http.Request) error {
	m, _, err := s.redemptionOf(r)
	if err == nil {
		err = web.ReadForm(w, r)
	}
	if err != nil {
		return err
	}
	back := "/office/redemptions/" + string(m.ID)
	if _, err := s.Meals.Void(r.Context(), desk.Actor(r), nil, m.District, m.ID, r.PostForm.Get("reason")); err != nil {
		return s.Refused(w, r, back, err)
	}
	return s.Done(w, r, back, "office.redemption.void_done")
}

// rateRedemption keeps what somebody said on the telephone or on paper. The
// channel is kept apart from the taps after the meal.
func (s *server) rateRedemption(w http.ResponseWriter, r *http.Request) error {
	m, _, err := s.redemptionOf(r)
	if err == nil {
		err = web.ReadForm(w, r)
	}
	if err != nil {
		return err
	}
	back, scores := "/office/redemptions/"+string(m.ID), map[string]int{"1": 1, "2": 2, "3": 3}
	rating := merchants.Rating{
		District: m.District, RedemptionID: string(m.ID), MerchantID: m.MerchantID, PointID: m.PointID, ElderID: string(m.ElderID),
		Channel: merchants.Channel(r.PostForm.Get("channel")), Scale: 3, Score: scores[r.PostForm.Get("score")], MealAt: m.ServedAt,
	}
	if rating.Channel == merchants.Tap {
		rating.Channel = "" // a tap is the elder's own; nobody can make one for him
	}
	if _, err := s.Merchants.RecordRating(r.Context(), rating, desk.Actor(r)); err != nil {
		return s.Refused(w, r, back, err)
	}
	return s.Done(w, r, back, "office.rating.saved")
}
