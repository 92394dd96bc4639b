package money

import (
	"errors"
	"net/http"
	"net/url"

	"mealmap/cmd/mealmap/web/desk"
	"mealmap/data"
	"mealmap/data/fault"
	"mealmap/meals"
	"mealmap/merchants"
	"mealmap/static/messages"
)

// trialPanel is the try-it part of a page: a form that asks the same page, and
// what came of it.
type trialPanel struct {
	Action                                            string
	Trouble                                           desk.Trouble
	Age, Born, Price, Day, Time                       desk.Input
	Point, Sitting, Categories, Flags                 desk.Picker
	UsedDay, UsedWeek, UsedMonth, Fen, Purse, Coupons desk.Input
	Open                                              bool
	Result                                            *trialResult
}

// trialResult is the imagined meal in words.
type trialResult struct {
	Refused, Fix string
	Class        string
	Who, Seat    string
	Elder        string
	Rows         []trialRow
	Total        data.Fen
	Delivery     data.Fen
	Why, Notices []string
}

type trialRow struct {
	Name string
	Fen  data.Fen
}

// The flags of a trial.
const (
	flagElsewhere = "elsewhere"
	flagDelivery  = "delivery"
	flagHad       = "had"
	flagCoupon    = "coupon"
)

// trial builds the panel and, where the address asks for a price, the answer.
func (s *server) trial(r *http.Request, set *meals.RuleSet, action string) (trialPanel, error) {
	say, q := s.Printer(r), r.URL.Query()
	asked := q.Has("price")
	if !asked {
		q = desk.Values("age", "75", "price", "15", "day", string(max(s.DB.Now().ServiceDay(), set.ValidFrom)), "time", "12:00")
	}
	points, err := s.pointChoices(r)
	if err != nil {
		return trialPanel{}, err
	}
	points[0].Label = say.Text("drafts.try.any_point")
	t := &reader{Values: q}
	var result *trialResult
	if asked {
		if result, err = s.tried(r, t, set); err != nil {
			return trialPanel{}, err
		}
	}
	p := panelOf(say, q, wrongOf(t), points)
	p.Action, p.Result = action, result
	return p, nil
}

func wrongOf(f *reader) error {
	if len(f.wrong) == 0 {
		return nil
	}
	err := fault.ErrInvalidInput
	for _, w := range f.wrong {
		err = err.Field(w)
	}
	return err
}

func panelOf(say *messages.Printer, q url.Values, wrong error, points []desk.Option) trialPanel {
	b := view{desk.Form{ID: "try", Values: q, Trouble: tryTrouble(say, wrong)}, say}
	in := func(name string, options ...string) desk.Input {
		return b.In(name, append(options, "label=drafts.try."+name)...)
	}
	pick := func(name string, choices []desk.Option) desk.Picker {
		return b.Pick(name, choices, "label=drafts.try."+name)
	}
	return trialPanel{
		Trouble: b.Trouble,
		Age:     in("age", "mode=numeric"), Born: in("born", "type=date", "hint=drafts.try.hint.born"), Price: in("price", "mode=decimal", "required"),
		Day: in("day", "type=date", "required"), Time: in("time", "type=time", "required"), Point: pick("point", points),
		Sitting:    pick("sitting", b.named("drafts.try.sitting", "", "breakfast", "lunch", "dinner")),
		Categories: pick("categories", b.categories()),
		Flags:      pick("flags", b.named("drafts.try.flag", flagElsewhere, flagDelivery, flagHad, flagCoupon)),
		UsedDay:    in("used_day", "mode=numeric"), UsedWeek: in("used_week", "mode=numeric"), UsedMonth: in("used_month", "mode=numeric"),
		Fen: in("used_fen", "mode=decimal"), Purse: in("used_purse", "mode=decimal"), Coupons: in("used_coupons", "mode=numeric"),
		Open: b.any("born", "sitting", "categories", "flags", "used_day", "used_week", "used_month", "used_fen", "used_purse", "used_coupons"),
	}
}

func tryTrouble(say *messages.Printer, err error) desk.Trouble {
	if err == nil {
		return desk.Trouble{}
	}
	t := desk.TroubleOf(err, say)
	for i, f := range fault.As(err).Fields {
		f.Name = say.Text("drafts.try." + f.Name)
		t.Fields[i].Message = say.Field(f)
	}
	return t
}

// tried prices the meal of the form; nil where a field cannot be read.
func (s *server) tried(r *http.Request, f *reader, set *meals.RuleSet) (*trialResult, error) {
	calendar, err := s.Meals.Calendar(r.Context())
	if err != nil {
		return nil, err
	}
	t := trialOf(f)
	t.Rules, t.Calendar = set, calendar
	if id := f.text("point"); id != "" {
		switch point, err := s.PointByID(r, merchants.PointID(id)); {
		case err == nil:
			t.Point = &point
		case errors.Is(err, fault.ErrNotFound):
			f.bad("point", "rule_point")
		default:
			return nil, err
		}
	}
	if len(f.wrong) > 0 {
		return nil, nil
	}
	return resultOf(s.Printer(r), &t, meals.Try(t)), nil
}

// trialOf reads the form; what cannot be read stands in f.wrong.
func trialOf(f *reader) meals.Trial {
	t := meals.Trial{Age: f.number("age"), BornOn: data.ServiceDay(f.text("born")), Price: f.yuan("price"), Day: data.ServiceDay(f.text("day")),
		Sitting: merchants.Sitting(f.text("sitting")), Categories: many[meals.Category](f, "categories"), Minute: f.minute("time"),
		Used: meals.TrialUse{Day: f.number("used_day"), Week: f.number("used_week"), Month: f.number("used_month"),
			Fen: f.yuan("used_fen"), Purse: f.yuan("used_purse"), Coupons: f.number("used_coupons")}}
	for _, flag := range f.Values["flags"] {
		switch flag {
		case flagElsewhere:
			t.Elsewhere = true
		case flagDelivery:
			t.Delivery = true
		case flagHad:
			t.Used.ThisSitting = true
		case flagCoupon:
			t.Used.HandedOut = true
		}
	}
	if !f.isWrong("price") && (t.Price <= 0 || t.Price > 100_000) {
		f.bad("price", "trial_price")
	}
	for _, name := range []string{"day", "born"} {
		if text := f.text(name); text != "" || name == "day" {
			if _, err := data.ParseServiceDay(text); err != nil {
				f.bad(name, "rule_day")
			}
		}
	}
	if t.BornOn == "" && t.Age == 0 || t.Age > 150 {
		f.bad("age", "rule_age")
	}
	return t
}

func resultOf(say *messages.Printer, t *meals.Trial, got meals.Tried) *trialResult {
	d := got.Decision
	sitting := string(got.Seating.Sitting)
	if sitting == "" {
		sitting = "none"
	}
	out := &trialResult{Who: say.Text("drafts.try.who", "Age", got.Age), Total: t.Price, Delivery: d.Delivery, Class: d.Label,
		Seat: say.Text("office.sitting." + sitting)}
	if d.Refusal != nil {
		out.Refused, out.Fix = say.Fault(d.Refusal)
		return out
	}
	out.Elder = say.Text("drafts.try.elder_pays", "Fen", d.Split.Elder.String())
	out.Rows = append(out.Rows, trialRow{payerName(say, "elder"), d.Split.Elder}, trialRow{payerName(say, "merchant"), d.Split.Merchant})
	for _, p := range d.Split.Shares {
		out.Rows = append(out.Rows, trialRow{payerName(say, p.Funder), p.Fen})
	}
	for _, reason := range d.Reasons {
		out.Why = append(out.Why, say.With("why."+reason.Code, reason.Args))
	}
	for _, n := range d.Notices {
		out.Notices = append(out.Notices, noticeText(say, n))
	}
	return out
}

// noticeText is the till's sentence; that of an earlier meal names a time and a
// place that an imagined one has not.
func noticeText(say *messages.Printer, n meals.Notice) string {
	if n.Code == meals.NoticeAlreadyRedeemed {
		return say.Text("office.notice.already_redeemed")
	}
	return say.With("notice."+n.Code, n.Args)
}

// payerName is what people call somebody who pays a part; his code where the
// catalogue has no word.
func payerName(say *messages.Printer, payer string) string {
	for _, key := range []string{"drafts.payer." + payer, "funder." + payer} {
		if name := say.Text(key); name != "["+key+"]" {
			return name
		}
	}
	return payer
}
