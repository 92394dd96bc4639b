package voices

import (
	"net/http"
	"net/url"
	"strconv"

	"github.com/go-chi/chi/v5"

	"mealmap/cmd/mealmap/web"
	"mealmap/cmd/mealmap/web/desk"
	"mealmap/data"
	"mealmap/data/staff"
	heard "mealmap/meals/voices"
)

// samplePage says how a sample comes about, before it is drawn and after.
type samplePage struct {
	desk.Chrome
	Form   desk.Form
	Plan   *planWords // nil where the terms make no sample
	Sample *sampleLine
	Seed   string
	Again  string // what comes of drawing it again
	Draw   bool   // the viewer may draw it
}

// planWords is a plan in sentences.
type planWords struct {
	Need, Here, Ring, Left string
	Frame                  string
	Strata                 []stratumLine
	Elders, Drawn          int
}

type stratumLine struct {
	Community, Point string
	Elders, Drawn    int
}

// sampleLine is a draw in the list.
type sampleLine struct {
	ID                  heard.SampleID
	At                  data.Instant
	By                  string
	Drawn, Ended, Heard int
}

func (n *hearers) sample(s *heard.Sample) sampleLine {
	return sampleLine{ID: s.ID, At: s.DrawnAt, By: n.person(s.DrawnBy), Drawn: s.Drawn, Ended: s.Ended, Heard: s.Heard}
}

// words puts a plan into sentences.
func (n *hearers) words(p *heard.Plan) *planWords {
	t, size := p.Terms, p.Size
	w := &planWords{
		Need: n.p.Text("voices.plan.need", "Confidence", percent(t.Confidence), "Margin", percent(t.Margin), "Whole", size.Whole),
		Here: n.p.Text("voices.plan.here", "From", p.From, "To", p.To, "Population", size.Population, "Answers", size.Answers),
		Left: n.p.Text("voices.plan.left", "NoPhone", p.Left.NoPhone, "Away", p.Left.Away, "Called", p.Left.Called, "Rest", t.Rest), Frame: p.Frame,
	}
	key := "voices.plan.ring"
	if p.Ended == 0 || size.Factor == heard.Factor(0, 0) && p.Ended < 30 {
		key = "voices.plan.ring_usual"
	}
	w.Ring = n.p.Text(key, "Ended", p.Ended, "Answered", p.Answered, "Factor", strconv.FormatFloat(size.Factor, 'f', 1, 64), "Draw", size.Draw)
	for _, s := range p.Strata {
		w.Strata = append(w.Strata, stratumLine{n.community(s.Community), n.point(s.Point), s.Elders, s.Drawn})
		w.Elders, w.Drawn = w.Elders+s.Elders, w.Drawn+s.Drawn
	}
	return w
}

// percent writes a share as people say it, "95" or "2.5".
func percent(share float64) string { return strconv.FormatFloat(share*100, 'f', -1, 32) }

// termsOf reads what the form asks; what is missing is the usual.
func termsOf(v url.Values) heard.Terms {
	t := heard.DefaultTerms()
	if share, err := strconv.ParseFloat(v.Get("confidence"), 32); err == nil {
		t.Confidence = share / 100
	}
	if share, err := strconv.ParseFloat(v.Get("margin"), 32); err == nil {
		t.Margin = share / 100
	}
	for name, to := range map[string]*int{"days": &t.Days, "rest": &t.Rest} {
		if n, err := strconv.Atoi(v.Get(name)); err == nil {
			*to = n
		}
	}
	return t
}

func termValues(t heard.Terms) url.Values {
	return desk.Values("confidence", percent(t.Confidence), "margin", percent(t.Margin), "days", strconv.Itoa(t.Days), "rest", strconv.Itoa(t.Rest))
}

// planSample shows the sample of the street by the terms of the address.
func (s *server) planSample(w http.ResponseWriter, r *http.Request) error {
	terms := termsOf(r.URL.Query())
	form := desk.Form{ID: "terms", Values: termValues(terms)}
	plan, err := s.voices.Prepare(r.Context(), s.wholeStreet(r), terms)
	if err != nil && desk.Correctable(err) {
		form.Trouble = desk.TroubleOf(err, s.Printer(r))
		return s.samplePage(w, r, web.StatusOf(err), samplePage{Form: form}, nil)
	}
	if err != nil {
		return err
	}
	return s.samplePage(w, r, http.StatusOK, samplePage{Form: form, Draw: plan.Size.Draw > 0}, &plan)
}

func (s *server) samplePage(w http.ResponseWriter, r *http.Request, status int, page samplePage, plan *heard.Plan) error {
	if plan != nil {
		n, err := s.hearers(r)
		if err != nil {
			return err
		}
		page.Plan = n.words(plan)
		if n.err != nil {
			return n.err
		}
	}
	page.Draw = page.Draw && staff.May(desk.Viewer(r).Role, staff.DecideReview)
	page.Chrome = s.Chrome(r, "review", "voices.sample.title")
	return s.Render(w, r, status, "voices/sample", page)
}

// drawSample draws the sample that the page before has shown.
func (s *server) drawSample(w http.ResponseWriter, r *http.Request) error {
	if err := web.ReadForm(w, r); err != nil {
		return err
	}
	var made heard.Sample
	err := s.Once(r, func() (err error) {
		made, err = s.voices.DrawSample(r.Context(), s.wholeStreet(r), termsOf(r.PostForm), desk.Actor(r))
		return err
	})
	if err != nil {
		return s.Refused(w, r, samplePath+"?"+termValues(termsOf(r.PostForm)).Encode(), err)
	}
	return s.Done(w, r, callsPath+"/samples/"+string(made.ID), "voices.sample.drawn", "Count", made.Drawn)
}

// showSample is a draw with its seed, and whether drawing it again gives the same.
func (s *server) showSample(w http.ResponseWriter, r *http.Request) error {
	u := desk.Viewer(r)
	made, err := s.voices.FindSample(r.Context(), u.District, heard.SampleID(chi.URLParam(r, "id")))
	if err == nil {
		err = desk.Covers(r, u.District, made.Street, u.Community)
	}
	if err != nil {
		return desk.Hidden(err)
	}
	again, err := s.voices.Redraw(r.Context(), u.District, made.ID)
	if err != nil {
		return err
	}
	n, err := s.hearers(r)
	if err != nil {
		return err
	}
	line := n.sample(&made)
	key := "voices.sample.again.other"
	switch {
	case again.SameDraw:
		key = "voices.sample.again.same"
	case !again.SameFrame:
		key = "voices.sample.again.frame"
	}
	return s.samplePage(w, r, http.StatusOK, samplePage{Sample: &line, Seed: made.Seed, Again: n.p.Text(key)}, &made.Plan)
}
