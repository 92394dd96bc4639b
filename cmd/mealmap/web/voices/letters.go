package voices

import (
	"net/http"
	"net/url"

	"mealmap/cmd/mealmap/web"
	"mealmap/cmd/mealmap/web/desk"
	"mealmap/data"
	heard "mealmap/meals/voices"
	"mealmap/merchants"
)

// lettersPage is the letters of a month.
type lettersPage struct {
	desk.Chrome
	Month    string
	Sentence string
	Filter   desk.Form
	Open     []letterLine // not made yet
	Made     []letterLine
	Total    int
	Over     bool // the month
}

// letterLine is one provider's letter, made or not.
type letterLine struct {
	ID       heard.LetterID // "" where it is not made
	Merchant merchants.MerchantID
	Name     string
	Said     string // the figure, in words
	At       data.Instant
	Improved string
}

// lettersAtOnce is how many letters one click makes: a page is answered in time.
const lettersAtOnce = 40

func lettersOf(month string) string { return lettersPath + "?month=" + url.QueryEscape(month) }

// monthAsked is the month of an address, the last one where there is none.
func (s *server) monthAsked(r *http.Request) string {
	if m := r.URL.Query().Get("month"); m != "" {
		return m
	}
	return heard.LastMonth(s.DB.Now().ServiceDay())
}

func (s *server) listLetters(w http.ResponseWriter, r *http.Request) error {
	month, sc, p := s.monthAsked(r), s.wholeStreet(r), s.Printer(r)
	page := lettersPage{Month: month, Filter: desk.Form{ID: "letters", Values: desk.Values("month", month)}}
	open, err := s.voices.Unsent(r.Context(), sc, month)
	status := http.StatusOK
	switch {
	case err == nil:
		page.Over = true
	case desk.Correctable(err):
		page.Filter.Trouble, status = desk.TroubleOf(err, p), web.StatusOf(err)
	default:
		return err
	}
	made, err := s.voices.Letters(r.Context(), sc, month)
	if err != nil {
		return err
	}
	names, err := s.MerchantNames(r)
	if err != nil {
		return err
	}
	for _, m := range open {
		page.Open = append(page.Open, letterLine{Merchant: m, Name: names[m]})
	}
	for i := range made {
		l := &made[i]
		page.Made = append(page.Made, letterLine{ID: l.ID, Merchant: l.Merchant, Name: l.Body.Merchant, Said: figureText(p, l.Body.Figure), At: l.SentAt, Improved: l.Improved})
	}
	page.Total = len(made) + len(open)
	page.Sentence = p.Text("voices.letters.sentence", "Made", len(made), "Of", page.Total)
	page.Chrome = s.Chrome(r, "review", "voices.letters.title")
	return s.Render(w, r, status, "voices/letters", page)
}

// sendLetters makes the letters of a month that are not made yet, as many as one
// page is answered for; the page it leads to says how many are left.
func (s *server) sendLetters(w http.ResponseWriter, r *http.Request) error {
	if err := web.ReadForm(w, r); err != nil {
		return err
	}
	month := r.PostForm.Get("month")
	sent, left, err := s.voices.SendAll(r.Context(), s.wholeStreet(r), month, lettersAtOnce, desk.Actor(r))
	if err != nil {
		return s.Refused(w, r, lettersOf(month), err)
	}
	key := "voices.letters.all"
	if left > 0 {
		key = "voices.letters.some"
	}
	return s.Done(w, r, lettersOf(month), key, "Count", sent, "Left", left)
}
