package quality

import (
	"errors"
	"net/http"
	"slices"
	"strconv"

	"mealmap/cmd/mealmap/web"
	"mealmap/cmd/mealmap/web/desk"
	"mealmap/data"
	"mealmap/merchants"
	"mealmap/merchants/cases"
	"mealmap/static/messages"
)

// objectionPage is the form on which an officer takes down what a merchant says.
type objectionPage struct {
	desk.Chrome
	Path, Number string
	Action       string
	Lede         string
	Kind         cases.AppealKind
	Steps        []desk.Option // that can be objected to; the one at hand is selected
	Against      int           // number of the step at hand
	Rows         []answerRow   // of the paper of the step at hand
	Form         desk.Form
	Seen         int
}

// answerRow is one numbered answer of a paper, to tick.
type answerRow struct {
	No                    int
	Day                   data.ServiceDay
	Week                  bool
	Channel, Score, About string
	Claim                 string // why the merchant points to it, "" where it does not
	Meal                  string // leads to its meal, for whoever decides
	Ticked                bool
	Whys                  []desk.Option
}

func (s *server) askObjection(w http.ResponseWriter, r *http.Request) error {
	look, err := s.caseOf(r)
	if err != nil {
		return err
	}
	action := cases.Object
	if r.URL.Query().Get("kind") == string(cases.SecondAppeal) {
		action = cases.Appealed
	}
	for _, o := range cases.Allowed(look) {
		if o.Action == action && o.Because == nil {
			return s.objectionPage(w, r, http.StatusOK, look, kindOf(action), desk.Form{Values: r.URL.Query()})
		}
	}
	return s.Refused(w, r, caseHref(look.Case), notNow(look, action))
}

// notNow is why a step is not open.
func notNow(look *cases.Situation, a cases.Action) error {
	for _, o := range cases.Allowed(look) {
		if o.Action == a && o.Because != nil {
			return o.Because
		}
	}
	return cases.ErrStage
}

func (s *server) objectionPage(w http.ResponseWriter, r *http.Request, status int, look *cases.Situation, kind cases.AppealKind, form desk.Form) error {
	p := s.Printer(r)
	page := objectionPage{Path: caseHref(look.Case), Kind: kind, Number: look.Case.Number, Action: string(cases.Object), Lede: p.Text("cases.object.lede." + string(kind)), Seen: len(look.Steps)}
	if kind == cases.SecondAppeal {
		page.Action = string(cases.Appealed)
	}
	steps := look.Objectables(kind)
	at := steps[len(steps)-1]
	for _, t := range steps {
		if strconv.Itoa(t.Seq) == form.Values.Get("against") {
			at = t
		}
	}
	for _, t := range steps {
		label := p.Text("cases.object.step", "Step", p.Text("cases.done."+string(t.Action)), "Day", web.DayText(p, t.At.ServiceDay()))
		page.Steps = append(page.Steps, desk.Option{Value: strconv.Itoa(t.Seq), Label: label, Selected: t.Seq == at.Seq})
	}
	page.Against, page.Form = at.Seq, form.Filled("object")
	lines, err := s.linesOf(r, look, &at)
	if err != nil {
		return err
	}
	for _, l := range lines {
		row := rowOf(p, l)
		row.Ticked = slices.Contains(form.Values["no"], strconv.Itoa(l.No))
		row.Whys = whys(p, form.Values.Get("why_"+strconv.Itoa(l.No)), false)
		page.Rows = append(page.Rows, row)
	}
	page.Chrome = s.Chrome(r, "review", "cases.object.title."+string(kind))
	return s.Render(w, r, status, "quality/case_object", page)
}

// linesOf are the numbered answers of the paper that a step issued.
func (s *server) linesOf(r *http.Request, look *cases.Situation, t *cases.Taken) ([]cases.Line, error) {
	list, err := s.past.Notices(r.Context(), look.Case.District, look.Case.ID)
	for _, n := range list {
		if n.Number == t.Detail.Notice {
			return n.Body.Answers, err
		}
	}
	return nil, err
}

func rowOf(p *messages.Printer, l cases.Line) answerRow {
	row := answerRow{No: l.No, Day: l.Day, Week: l.Week, Channel: p.Text("office.channel." + string(l.Channel)), Score: scoreText(p, l.Scale, l.Score)}
	var about []string
	if l.Aside != "" {
		about = append(about, p.Text("print.case.short."+l.Aside))
	}
	for _, reason := range l.Reasons {
		about = append(about, p.Text("office.reason."+reason))
	}
	row.About = desk.JoinAll(p, about)
	return row
}

func scoreText(p *messages.Printer, scale, score int) string {
	if scale == 5 {
		return p.Text("office.rating.of5", "Score", score)
	}
	return p.Text("office.rating.score." + strconv.Itoa(score))
}

// whys are the choices why an answer is about something else; with keep, the first
// keeps it.
func whys(p *messages.Printer, chosen string, keep bool) []desk.Option {
	list := desk.Named(p, "print.case.why", merchants.StrikeWhys()...)
	if keep {
		list = append([]desk.Option{{Label: p.Text("cases.keep")}}, list...)
	}
	for i := range list {
		list[i].Selected = list[i].Value == chosen
	}
	return list
}

// decisionPage is the form on which somebody decides, with the figures before and
// after.
type decisionPage struct {
	desk.Chrome
	Path, Number      string
	Kind              string
	Text              string // what the merchant says
	Against           string
	Filed             data.Instant
	Rows              []answerRow
	Before, After     string // figures; After "" until somebody has looked
	LevelWas, LevelIs string
	Form              desk.Form
	Decisions         []desk.Option
	Alone             bool
	Seen              int
}

func (s *server) askDecision(w http.ResponseWriter, r *http.Request) error {
	look, err := s.caseOf(r)
	if err != nil {
		return err
	}
	if why := notNow(look, cases.Decide); !errors.Is(why, cases.ErrStage) || !look.Waiting() {
		return s.Refused(w, r, caseHref(look.Case), why)
	}
	return s.decisionPage(w, r, http.StatusOK, look, desk.Form{}, false)
}

// previewDecision shows the figures without the answers that are to be struck. It
// changes nothing.
func (s *server) previewDecision(w http.ResponseWriter, r *http.Request) error {
	look, err := s.caseOf(r)
	if err == nil {
		err = web.ReadForm(w, r)
	}
	if err != nil {
		return err
	}
	if !look.Waiting() {
		return s.Refused(w, r, caseHref(look.Case), cases.ErrNotDisputed)
	}
	r.PostForm.Set("action", string(cases.Decide))
	return s.decisionPage(w, r, http.StatusOK, look, desk.Form{Values: r.PostForm}, true)
}

func (s *server) decisionPage(w http.ResponseWriter, r *http.Request, status int, look *cases.Situation, form desk.Form, preview bool) error {
	p, a := s.Printer(r), look.Disputed()
	page := decisionPage{
		Path: caseHref(look.Case), Number: look.Case.Number, Kind: string(a.Kind), Text: a.Text, Filed: a.FiledAt, Seen: len(look.Steps),
		Against: p.Text("cases.done." + string(stepAction(look, a.Against))), Before: figureText(p, &look.Verdict), LevelWas: standingOf(look.Verdict).text(p),
		Form: form.Filled("decide"), Decisions: desk.Named(p, "cases.decision", cases.Decisions()...),
		Alone: a.Kind == cases.SecondAppeal && !look.Outsider,
	}
	var struck []cases.Struck
	if preview {
		step := stepOf(r)
		struck = step.Strike
		v, err := s.past.Without(r.Context(), look, struck)
		if err != nil {
			return err
		}
		page.After, page.LevelIs = figureText(p, &v), standingOf(v).text(p)
	}
	var err error
	if page.Rows, err = s.claimedRows(r, look, form); err != nil {
		return err
	}
	page.Chrome = s.Chrome(r, "review", "cases.decide.title."+string(a.Kind))
	desk.NoStore(w)
	return s.Render(w, r, status, "quality/case_decide", page)
}

// claimedRows are the answers that the merchant points to, with what the office
// knows of their meals.
func (s *server) claimedRows(r *http.Request, look *cases.Situation, form desk.Form) (rows []answerRow, err error) {
	p, a := s.Printer(r), look.Disputed()
	step := look.Steps[a.Against-1]
	lines, err := s.linesOf(r, look, &step)
	if err != nil {
		return nil, err
	}
	ratings, err := s.Merchants.ListRatings(r.Context(), merchants.RatingFilter{District: look.Case.District, Merchant: look.Case.MerchantID, Struck: true})
	if err != nil {
		return nil, err
	}
	for _, c := range a.Claims {
		if c.No > len(lines) || c.No > len(step.Detail.Answers) {
			continue
		}
		row := rowOf(p, lines[c.No-1])
		row.Claim = p.Text("print.case.why." + string(c.Why))
		row.Whys = whys(p, form.Values.Get("why_"+strconv.Itoa(c.No)), true)
		if i := slices.IndexFunc(ratings, func(g merchants.Rating) bool { return g.ID == step.Detail.Answers[c.No-1] }); i >= 0 {
			row.Day, row.Week, row.Meal = ratings[i].MealAt.ServiceDay(), false, ratings[i].RedemptionID
		}
		rows = append(rows, row)
	}
	return rows, nil
}
