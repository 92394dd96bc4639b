package quality

import (
	"math"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"mealmap/cmd/mealmap/web"
	"mealmap/cmd/mealmap/web/desk"
	"mealmap/data"
	"mealmap/data/fault"
	"mealmap/merchants/review"
	"mealmap/static/messages"
)

// settingsPage is the terms that the office signs: what they say in words, the
// form, what a change would do, every version.
type settingsPage struct {
	desk.Chrome
	Now      review.Settings
	Says     []string
	Form     desk.Form
	Fields   []desk.Input
	Would    []string // what the terms of the form say, where they were tried
	Preview  []previewLine
	Moves    []string // who would stand elsewhere
	Versions []versionLine
}

// previewLine is how many merchants stand somewhere, by the terms that hold and
// by those of the form.
type previewLine struct {
	Standing, Mark string
	Now, Then      int
}

type versionLine struct {
	Version int
	From    data.ServiceDay
	At      data.Instant
	By      string
	Says    string
}

// termField is one number of the terms as people type it. What is shown as percent
// is kept as a share.
type termField struct {
	name    string
	percent bool
	whole   bool
	at      func(*review.Settings) *float64
	count   func(*review.Settings) *int
}

// termFields are the numbers of the terms in the order of the form.
var termFields = []termField{
	{name: "line", percent: true, at: func(t *review.Settings) *float64 { return &t.Line }},
	{name: "unacceptable", percent: true, at: func(t *review.Settings) *float64 { return &t.Unacceptable }},
	{name: "alarm_days", at: func(t *review.Settings) *float64 { return &t.AlarmDays }},
	{name: "watch_days", at: func(t *review.Settings) *float64 { return &t.WatchDays }},
	{name: "rectify_days", whole: true, count: func(t *review.Settings) *int { return &t.RectifyDays }},
	{name: "removal_odds", at: func(t *review.Settings) *float64 { return &t.RemovalOdds }},
	{name: "lift_odds", at: func(t *review.Settings) *float64 { return &t.LiftOdds }},
	{name: "interview_count", whole: true, count: func(t *review.Settings) *int { return &t.InterviewCount }},
	{name: "interview_every", whole: true, count: func(t *review.Settings) *int { return &t.InterviewEvery }},
	{name: "judged_after_days", whole: true, count: func(t *review.Settings) *int { return &t.JudgedAfterDays }},
}

// text is the field's number as a form shows it, without needless zeros.
func (f termField) text(t review.Settings) string {
	if f.whole {
		return strconv.Itoa(*f.count(&t))
	}
	n := *f.at(&t)
	if f.percent {
		n = math.Round(n*1e4) / 100
	}
	return strconv.FormatFloat(n, 'f', -1, 64)
}

// read puts what was typed into the terms; false where it is no such number.
func (f termField) read(typed string, t *review.Settings) bool {
	typed = strings.TrimSpace(typed)
	if f.whole {
		n, err := strconv.Atoi(typed)
		*f.count(t) = n
		return err == nil
	}
	n, err := strconv.ParseFloat(typed, 64)
	if err != nil || math.IsNaN(n) || math.IsInf(n, 0) {
		return false
	}
	if f.percent {
		n = math.Round(n*100) / 1e4
	}
	*f.at(t) = n
	return true
}

// termsOf reads the form.
func termsOf(v url.Values) (t review.Settings, err error) {
	wrong := fault.ErrInvalidInput
	for _, f := range termFields {
		if !f.read(v.Get(f.name), &t) {
			wrong = wrong.Field(fault.Field{Name: f.name, Code: "term_number"})
		}
	}
	t.ValidFrom = data.ServiceDay(strings.TrimSpace(v.Get("valid_from")))
	if _, err := data.ParseServiceDay(string(t.ValidFrom)); err != nil {
		wrong = wrong.Field(fault.Field{Name: "valid_from", Code: "bad_day"})
	}
	if field := t.Check(); len(wrong.Fields) == 0 && field != "" {
		wrong = wrong.Field(fault.Field{Name: field, Code: "term_" + field})
	}
	if len(wrong.Fields) > 0 {
		return t, wrong
	}
	return t, nil
}

// saysOf puts the terms into words, a sentence each.
func saysOf(p *messages.Printer, t review.Settings) (sentences []string) {
	args := map[string]any{
		"Line": percent(t.Line), "Unacceptable": percent(t.Unacceptable), "Alarm": spanText(p, t.AlarmDays), "Watch": spanText(p, t.WatchDays),
		"Rectify": t.RectifyDays, "Removal": plain(t.RemovalOdds), "Lift": plain(t.LiftOdds), "Count": t.InterviewCount, "Every": t.InterviewEvery,
		"After": t.JudgedAfterDays,
	}
	for _, name := range []string{"line", "alarm", "watch", "rectify", "removal", "lift", "interviews", "judged"} {
		sentences = append(sentences, p.With("review.terms."+name, args))
	}
	return sentences
}

// spanText is a span of days as people say it: years from two years on, and no
// count of them beyond a hundred.
func spanText(p *messages.Printer, days float64) string {
	switch {
	case days > 36500:
		return p.Text("review.span.ages")
	case days >= 730:
		return p.Text("review.span.years", "N", plain(math.Round(days/365*10)/10))
	}
	return p.Text("review.span.days", "N", plain(days))
}

// plain is a number without needless zeros.
func plain(n float64) string { return strconv.FormatFloat(n, 'f', -1, 64) }

func (s *server) showSettings(w http.ResponseWriter, r *http.Request) error {
	return s.settingsForm(w, r, http.StatusOK, desk.Form{}, nil)
}

func (s *server) settingsForm(w http.ResponseWriter, r *http.Request, status int, f desk.Form, tried *review.Settings) error {
	p, today := s.Printer(r), s.DB.Now().ServiceDay()
	now, err := s.verdicts.TermsOn(r.Context(), desk.Viewer(r).District, today)
	if err != nil {
		return err
	}
	pairs := []string{"valid_from", string(today)}
	for _, field := range termFields {
		pairs = append(pairs, field.name, field.text(now))
	}
	page := settingsPage{Now: now, Says: saysOf(p, now), Form: f.Filled("terms", pairs...)}
	for _, field := range termFields {
		mode := "mode=decimal"
		if field.whole {
			mode = "mode=numeric"
		}
		page.Fields = append(page.Fields, page.Form.In(field.name, "required", mode, "hint=review.hint."+field.name))
	}
	page.Fields = append(page.Fields, page.Form.In("valid_from", "required", "type=date", "hint=review.hint.valid_from"))
	if tried != nil {
		page.Would = saysOf(p, *tried)
		if err := s.preview(r, &page, *tried); err != nil {
			return err
		}
	}
	if page.Versions, err = s.versions(r); err != nil {
		return err
	}
	page.Chrome = s.Chrome(r, "review", "review.settings.title")
	return s.Render(w, r, status, "quality/settings", page)
}

// preview compares where merchants stand with where they would stand today. It
// keeps nothing.
func (s *server) preview(r *http.Request, page *settingsPage, t review.Settings) error {
	p, d := s.Printer(r), desk.Viewer(r).District
	names, err := s.MerchantNames(r)
	if err != nil {
		return err
	}
	now, err := s.verdicts.Latest(r.Context(), d)
	if err != nil {
		return err
	}
	then, err := s.verdicts.Rehearse(r.Context(), d, t)
	if err != nil {
		return err
	}
	counts := map[standing][2]int{}
	for id, name := range names {
		from, to := standingOf(now[id]), standingOf(then[id])
		before, after := counts[from], counts[to]
		before[0]++
		counts[from] = before
		after = counts[to]
		after[1]++
		counts[to] = after
		if from != to {
			page.Moves = append(page.Moves, p.Text("review.preview.move", "Name", name, "From", from.text(p), "To", to.text(p)))
		}
	}
	for _, st := range standings {
		page.Preview = append(page.Preview, previewLine{st.text(p), st.class(), counts[st][0], counts[st][1]})
	}
	return nil
}

// versions are the terms that were signed, the newest first.
func (s *server) versions(r *http.Request) (lines []versionLine, err error) {
	p := s.Printer(r)
	list, err := s.verdicts.Terms(r.Context(), desk.Viewer(r).District)
	if err != nil {
		return nil, err
	}
	people, err := desk.ReadPeople(r.Context(), s.Staff, p)
	for _, t := range list {
		lines = append(lines, versionLine{t.Version, t.ValidFrom, t.At, people.Name(t.By), p.Text("review.terms.short",
			"Line", percent(t.Line), "Unacceptable", percent(t.Unacceptable), "Alarm", spanText(p, t.AlarmDays), "Watch", spanText(p, t.WatchDays), "Rectify", t.RectifyDays)})
	}
	return lines, err
}

// signSettings tries the terms of the form, or signs them as a new version.
func (s *server) signSettings(w http.ResponseWriter, r *http.Request) error {
	if err := web.ReadForm(w, r); err != nil {
		return err
	}
	f := desk.Form{Values: r.PostForm}
	t, err := termsOf(r.PostForm)
	if err == nil && r.PostForm.Get("do") != "sign" {
		return s.settingsForm(w, r, http.StatusOK, f, &t)
	}
	if err == nil {
		t, err = s.verdicts.Sign(r.Context(), desk.Viewer(r).District, t, desk.Actor(r))
	}
	if err != nil && desk.Correctable(err) {
		f.Trouble = desk.TroubleOf(err, s.Printer(r))
		return s.settingsForm(w, r, web.StatusOf(err), f, nil)
	}
	if err != nil {
		return err
	}
	return s.Done(w, r, reviewPath+"/settings", "review.settings.signed", "Version", t.Version, "Day", t.ValidFrom)
}
