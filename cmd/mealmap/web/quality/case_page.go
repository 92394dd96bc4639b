package quality

import (
	"net/http"
	"net/url"

	"mealmap/cmd/mealmap/web"
	"mealmap/cmd/mealmap/web/desk"
	"mealmap/data/staff"
	"mealmap/merchants"
	"mealmap/merchants/cases"
	"mealmap/merchants/review"
	"mealmap/static/messages"
)

type casePageData struct {
	desk.Chrome
	Path        string
	Number      string
	Merchant    merchants.MerchantID
	Stage, Mark string
	Sentence    string // where it stands
	Next        string // what it waits for, "" where for nothing
	Story       []chapter
	Figures     []figureRow // of the steps, and of now
	Notices     []noticeRow
	Offers      []offerForm
	Closed      []closedOffer
	Ask         string // leads to an objection, "" where none can be taken down
	AskAgain    string // leads to an appeal
	Decide      string // leads to the decision, "" where it is not for the viewer
	Paper       []wrongPaper
	Removed     bool
	Dip         bool // the whole network fell, which no single merchant can be blamed for
	Seen        int
}

// figureRow is what the method said at a step, or says now.
type figureRow struct {
	When, Share, Interval, Level string
	N                            int
	Now                          bool
}

func (s *server) showCase(w http.ResponseWriter, r *http.Request) error {
	look, err := s.caseOf(r)
	if err != nil {
		return err
	}
	return s.casePage(w, r, http.StatusOK, look, desk.Form{})
}

func (s *server) casePage(w http.ResponseWriter, r *http.Request, status int, look *cases.Situation, form desk.Form) error {
	p, c := s.Printer(r), look.Case
	m, err := s.Merchants.FindMerchant(r.Context(), c.District, c.MerchantID)
	if err != nil {
		return err
	}
	page := casePageData{
		Path: caseHref(c), Number: c.Number, Merchant: c.MerchantID, Stage: p.Text("review.case." + string(c.Stage)), Mark: stageMark(c.Stage),
		Sentence: stands(p, look), Figures: figureRows(p, look), Seen: len(look.Steps), Removed: c.Stage == cases.Removed,
		Dip: look.Verdict.SharedDip && !c.Stage.Ended(),
	}
	if wait := cases.WaitsFor(look); wait != cases.ForNothing {
		page.Next = p.Text("cases.for." + string(wait))
	}
	if page.Notices, err = s.noticeRows(r, c); err != nil {
		return err
	}
	if page.Story, err = s.story(r, look, page.Notices); err != nil {
		return err
	}
	if err := s.offers(r, look, form, &page); err != nil {
		return err
	}
	if page.Paper, err = s.wrongPapers(r, look); err != nil {
		return err
	}
	page.Chrome = s.Chrome(r, "review", "cases.heading", "Merchant", m.Name)
	desk.NoStore(w)
	return s.Render(w, r, status, "quality/case", page)
}

// stands says in one sentence where a case stands, and until when.
func stands(p *messages.Printer, look *cases.Situation) string {
	c := look.Case
	pairs := []any{"Number", c.Number, "Opened", web.DayText(p, c.OpenedOn), "Warned", web.DayText(p, c.WarnedOn),
		"Deadline", web.DayText(p, c.Deadline), "Ended", web.DayText(p, c.EndedOn), "Left", 0}
	if c.Deadline != "" {
		pairs[len(pairs)-1] = c.Deadline.DaysSince(look.Today)
	}
	return p.Text("cases.stands."+string(c.Stage), pairs...)
}

// figureText is a verdict's figure in words, "" where there is none.
func figureText(p *messages.Printer, v *review.Verdict) string {
	if v == nil || v.Day == "" {
		return ""
	}
	key := "cases.figure"
	if !v.Figure.Enough {
		key = "cases.figure.few"
	}
	return p.Text(key, "Share", percent(v.Figure.Share), "Lower", percent(v.Figure.Lower), "Upper", percent(v.Figure.Upper),
		"N", v.Figure.N, "Elders", v.Figure.Elders, "Day", web.DayText(p, v.Day))
}

// figureRows sets what the method said at each step beside what it says now.
func figureRows(p *messages.Printer, look *cases.Situation) (rows []figureRow) {
	row := func(when string, v *review.Verdict, now bool) {
		f := figureRow{When: when, N: v.Figure.N, Now: now, Share: p.Text("review.percent", "Share", percent(v.Figure.Share)),
			Interval: p.Text("review.interval", "Lower", percent(v.Figure.Lower), "Upper", percent(v.Figure.Upper)), Level: standingOf(*v).text(p)}
		if !v.Figure.Enough {
			f.Share = p.Text("review.standing.few")
		}
		rows = append(rows, f)
	}
	for _, t := range look.Steps {
		if v := t.Detail.Verdict; v != nil && standsOn(t.Action) {
			row(p.Text("cases.at", "Day", web.DayText(p, v.Day), "Step", p.Text("cases.done."+string(t.Action))), v, false)
		}
	}
	if v := look.Verdict; v.Day != "" && !look.Case.Stage.Ended() {
		row(p.Text("cases.now", "Day", web.DayText(p, v.Day)), &v, true)
	}
	return rows
}

// offerForm is a step that is open to the viewer, with its form.
type offerForm struct {
	ID, Action, Ground, Do, Means string
	First                         bool // the one that it waits for
	Danger                        bool
	Form                          desk.Form
	References                    []desk.Option // for food safety and re-checks
	Visits                        []desk.Option // the merchant's points, each with the form of a visit there
	Until                         bool          // asks for a day
}

// closedOffer is a step that is not open, and why.
type closedOffer struct{ Do, Why string }

// leading are the steps that the program's word leads to.
var leading = map[cases.Wait]string{
	cases.ForWarning: "warn", cases.ForRecheck: "recheck", cases.ForNew: "recheck", cases.ForLifting: "lift.improved",
	cases.ForDeadline: "lift.judged", cases.ForRemoval: "propose.answers",
}

// offers fills in what the viewer may do now, and why he may not do the rest.
func (s *server) offers(r *http.Request, look *cases.Situation, form desk.Form, page *casePageData) error {
	if !mayDecide(r) {
		return nil
	}
	p := s.Printer(r)
	first := leading[cases.WaitsFor(look)]
	for _, o := range cases.Allowed(look) {
		code := offerCode(o)
		if o.Because != nil {
			if o.Action != cases.Decide || look.Waiting() {
				page.Closed = append(page.Closed, closedOffer{p.Text("cases.do." + code), desk.TroubleOf(dated(p, o.Because), p).Sentence})
			}
			continue
		}
		switch o.Action {
		case cases.Object:
			page.Ask = page.Path + "/object"
			continue
		case cases.Appealed:
			page.AskAgain = page.Path + "/object?kind=appeal"
			continue
		case cases.Decide:
			page.Decide = page.Path + "/decide"
			continue
		}
		f := formOf(p, o, look, form, code == first)
		if err := s.fillReferences(r, look.Case, &f); err != nil {
			return err
		}
		page.Offers = append(page.Offers, f)
	}
	return nil
}

// formOf is the form of a step, as it came back or new. First opens it.
func formOf(p *messages.Printer, o cases.Offer, look *cases.Situation, form desk.Form, first bool) offerForm {
	f := offerForm{ID: "do-" + string(o.Action) + string(o.Ground), Action: string(o.Action), Ground: string(o.Ground),
		Do: p.Text("cases.do." + offerCode(o)), Means: p.Text("cases.means." + offerCode(o)),
		Until: o.Action == cases.Extend, Danger: o.To == cases.Removed}
	f.First = first || o.Action == cases.Sign || o.Action == cases.Countersign
	if form.Values != nil && form.Values.Get("action") == f.Action && form.Values.Get("ground") == f.Ground {
		f.Form, f.First = form.Filled(f.ID), true
		return f
	}
	f.Form = desk.Form{}.Filled(f.ID, "until", string(look.Case.Deadline))
	return f
}

// offerCode is the action with its ground, as the catalogue calls it.
func offerCode(o cases.Offer) string {
	if o.Ground == "" {
		return string(o.Action)
	}
	return string(o.Action) + "." + string(o.Ground)
}

// fillReferences lists the complaints and visits that a form can name.
func (s *server) fillReferences(r *http.Request, c cases.Case, f *offerForm) error {
	safety := f.Ground == string(cases.FoodSafety)
	if !safety && f.Action != string(cases.Recheck) {
		return nil
	}
	list, err := s.past.References(r.Context(), c)
	if err != nil {
		return err
	}
	if f.Action == string(cases.Recheck) {
		if f.Visits, err = s.visitForms(r, c); err != nil {
			return err
		}
	}
	p := s.Printer(r)
	f.References = []desk.Option{{Label: p.Text("cases.reference.none")}}
	for _, ref := range list {
		if !safety && ref.Kind != "visit" {
			continue
		}
		label := p.Text("cases.reference."+ref.Kind, "Number", ref.Number, "Day", web.DayText(p, ref.Day), "What", p.Text("cases.reference."+ref.Kind+"."+ref.Detail))
		f.References = append(f.References, desk.Option{Value: ref.Number, Label: label})
	}
	return nil
}

// visitForms are the ways to write down a visit to the merchant's points for the
// case, none for who does not visit.
func (s *server) visitForms(r *http.Request, c cases.Case) (forms []desk.Option, err error) {
	if !staff.May(desk.Viewer(r).Role, staff.HearVoices) {
		return nil, nil
	}
	points, err := s.PointsInScope(r, merchants.PointFilter{Merchant: c.MerchantID})
	if err != nil {
		return nil, err
	}
	for _, point := range points {
		q := url.Values{"point": {string(point.ID)}, "case": {string(c.ID)}}
		forms = append(forms, desk.Option{Value: "/office/voices/visits/new?" + q.Encode(), Label: s.Printer(r).Text("cases.visit", "Point", point.Name)})
	}
	return forms, nil
}
