package office

import (
	"cmp"
	"fmt"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/go-chi/chi/v5"

	"mealmap/cmd/mealmap/web"
	"mealmap/cmd/mealmap/web/desk"
	"mealmap/data/fault"
	"mealmap/merchants"
	"mealmap/static/messages"
)

type reviewPage struct {
	desk.Chrome
	Sentence string
	Flags    []flagLine
	Rows     []findingLine
}

type flagLine struct {
	Merchant merchants.MerchantID
	Name     string
	Sentence string
}

// findingLine is what the method says of one merchant, in words and as a bar.
type findingLine struct {
	Merchant   merchants.MerchantID
	Name       string
	N          int
	Share      string
	Bar        shareBar
	Key, Class string
}

// shareBar is a small drawing: the interval, the share in it, and the line.
// Lengths are units of which 150 are the whole; Text writes the numbers beside.
type shareBar struct {
	Known             bool
	Lower, Range      int
	At, Line          int
	Text, Label       string
	lowerPct, upperPc string
}

const barWidth = 150

var findingClasses = map[merchants.Why]string{merchants.Holds: "good", merchants.TooFew: "", merchants.BelowLine: "stop"}

// percent shows a share of one with one decimal, "85.3".
func percent(share float64) string { return strconv.FormatFloat(math.Round(share*1000)/10, 'f', 1, 64) }

func barOf(p *messages.Printer, f merchants.Finding, line float64) shareBar {
	if f.N == 0 {
		return shareBar{}
	}
	units := func(share float64) int { return int(math.Round(share * barWidth)) }
	share := float64(f.Satisfied) / float64(f.N)
	b := shareBar{Known: true, Lower: units(f.Lower), At: units(share) - 1, Line: units(line), lowerPct: percent(f.Lower), upperPc: percent(f.Upper)}
	b.Range = max(units(f.Upper)-b.Lower, 2)
	b.Text = p.Text("office.review.interval", "Lower", b.lowerPct, "Upper", b.upperPc)
	b.Label = p.Text("office.review.bar_label", "Share", percent(share), "Lower", b.lowerPct, "Upper", b.upperPc, "Line", percent(line))
	return b
}

func findingLineOf(p *messages.Printer, f merchants.Finding, name string, line float64) findingLine {
	l := findingLine{Merchant: f.MerchantID, Name: name, N: f.N, Bar: barOf(p, f, line), Key: "office.review.why." + string(f.Reason), Class: findingClasses[f.Reason]}
	if f.N == 0 {
		l.Key = "office.review.why.none"
		return l
	}
	l.Share = p.Text("office.review.share", "Share", percent(float64(f.Satisfied)/float64(f.N)))
	return l
}

func (s *server) showReview(w http.ResponseWriter, r *http.Request) error {
	u, p, today := desk.Viewer(r), s.Printer(r), s.DB.Now().ServiceDay()
	settings, err := s.Merchants.ReviewSettingsOn(r.Context(), u.District, today)
	if err != nil {
		return err
	}
	names, err := s.MerchantNames(r)
	if err != nil {
		return err
	}
	findings, err := s.Merchants.Findings(r.Context(), u.District, today)
	if err != nil {
		return err
	}
	page := reviewPage{Sentence: p.Text("office.review.sentence", "Days", settings.WindowDays, "Min", settings.MinRatings, "Line", percent(settings.Line()))}
	for _, f := range findings {
		if name, mine := names[f.MerchantID]; mine {
			page.Rows = append(page.Rows, findingLineOf(p, f, name, settings.Line()))
		}
	}
	slices.SortStableFunc(page.Rows, func(a, b findingLine) int {
		return cmp.Or(cmp.Compare(rank(b), rank(a)), cmp.Compare(b.N, a.N))
	})
	if page.Flags, err = s.openFlags(r, names); err != nil {
		return err
	}
	page.Chrome = s.Chrome(r, "review", "office.review.title")
	return s.Render(w, r, http.StatusOK, "office/review", page)
}

// rank puts what a person should look at first.
func rank(l findingLine) int {
	switch l.Class {
	case "stop":
		return 2
	case "good":
		return 1
	}
	return 0
}

func (s *server) openFlags(r *http.Request, names map[merchants.MerchantID]string) ([]flagLine, error) {
	flags, err := s.Merchants.ListFlags(r.Context(), merchants.FlagFilter{District: desk.Viewer(r).District, Open: true})
	if err != nil {
		return nil, err
	}
	var lines []flagLine
	for _, f := range flags {
		if name, mine := names[f.MerchantID]; mine {
			lines = append(lines, flagLine{f.MerchantID, name, flagSentence(s.Printer(r), f)})
		}
	}
	return lines, nil
}

func flagSentence(p *messages.Printer, f merchants.Flag) string {
	return p.Text("office.review.flag_sentence", "N", f.N, "Satisfied", f.Satisfied,
		"Upper", percent(float64(f.UpperBP)/10000), "Line", percent(float64(f.LineBP)/10000))
}

// runReview asks the method once, now. It decides nothing.
func (s *server) runReview(w http.ResponseWriter, r *http.Request) error {
	raised, err := s.Merchants.RunReview(r.Context(), desk.Viewer(r).District, s.DB.Now().ServiceDay(), desk.Actor(r))
	if err != nil {
		return err
	}
	return s.Done(w, r, "/office/review", "office.review.ran", "Count", len(raised))
}

// decideFlag records what a person made of a flag.
func (s *server) decideFlag(w http.ResponseWriter, r *http.Request) error {
	u := desk.Viewer(r)
	f, err := s.Merchants.FindFlag(r.Context(), u.District, chi.URLParam(r, "id"))
	if err != nil {
		return desk.Hidden(err)
	}
	m, err := s.MerchantByID(r, f.MerchantID)
	if err == nil {
		err = web.ReadForm(w, r)
	}
	if err != nil {
		return err
	}
	v := r.PostForm
	err = s.Merchants.DecideFlag(r.Context(), u.District, f.ID, merchants.Decision(v.Get("decision")), v.Get("reason"), desk.Actor(r))
	if err != nil && desk.Correctable(err) {
		return s.merchantPage(w, r, m, web.StatusOf(err), desk.Form{Values: v, Trouble: desk.TroubleOf(err, s.Printer(r))})
	}
	if err != nil {
		return err
	}
	return s.Done(w, r, "/office/review/"+string(m.ID), "office.decide.saved")
}

type reviewSettingsPage struct {
	desk.Chrome
	Form    desk.Form
	Version int
}

func (s *server) showReviewSettings(w http.ResponseWriter, r *http.Request) error {
	return s.reviewSettingsForm(w, r, http.StatusOK, desk.Form{})
}

func (s *server) reviewSettingsForm(w http.ResponseWriter, r *http.Request, status int, f desk.Form) error {
	rs, err := s.Merchants.ReviewSettingsOn(r.Context(), desk.Viewer(r).District, s.DB.Now().ServiceDay())
	if err != nil {
		return err
	}
	f = f.Filled("review", "line", percentBP(rs.LineBP), "min_ratings", strconv.Itoa(rs.MinRatings), "window_days", strconv.Itoa(rs.WindowDays))
	return s.Render(w, r, status, "office/review_settings", reviewSettingsPage{
		Chrome: s.Chrome(r, "review", "office.review_settings.title"), Form: f, Version: rs.Version,
	})
}

// percentBP shows basis points as percent without needless zeros, "85" or "87.25".
func percentBP(bp int) string { return strconv.FormatFloat(float64(bp)/100, 'f', -1, 64) }

// saveReviewSettings signs a new version from today on.
func (s *server) saveReviewSettings(w http.ResponseWriter, r *http.Request) error {
	if err := web.ReadForm(w, r); err != nil {
		return err
	}
	rs, err := reviewSettingsOf(r.PostForm.Get)
	if err == nil {
		rs.ValidFrom = s.DB.Now().ServiceDay()
		_, err = s.Merchants.SaveReviewSettings(r.Context(), desk.Viewer(r).District, rs, desk.Actor(r))
	}
	if err != nil && desk.Correctable(err) {
		return s.reviewSettingsForm(w, r, web.StatusOf(err), desk.Form{Values: r.PostForm, Trouble: desk.TroubleOf(err, s.Printer(r))})
	}
	if err != nil {
		return err
	}
	return s.Done(w, r, "/office/review/settings", "office.review_settings.saved")
}

func reviewSettingsOf(get func(string) string) (merchants.ReviewSettings, error) {
	wrong := fault.ErrInvalidInput
	number := func(name string, least, most float64) float64 {
		n, err := strconv.ParseFloat(strings.TrimSpace(get(name)), 64)
		if err != nil || n < least || n > most {
			wrong = wrong.Field(fault.Field{Name: name, Code: "bad_number", Args: map[string]any{"Min": fmt.Sprint(least), "Max": fmt.Sprint(most)}})
		}
		return n
	}
	rs := merchants.ReviewSettings{
		LineBP:     int(math.Round(number("line", 1, 99.99) * 100)),
		MinRatings: int(number("min_ratings", 1, 10000)),
		WindowDays: int(number("window_days", 1, 3660)),
	}
	if len(wrong.Fields) > 0 {
		return rs, wrong
	}
	return rs, nil
}
