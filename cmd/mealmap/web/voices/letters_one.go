package voices

import (
	"bytes"
	"net/http"

	"github.com/go-chi/chi/v5"

	"mealmap/cmd/mealmap/print"
	"mealmap/cmd/mealmap/web"
	"mealmap/cmd/mealmap/web/desk"
	"mealmap/data"
	heard "mealmap/meals/voices"
	"mealmap/merchants"
	"mealmap/static/messages"
)

// letterPage is a letter, before it is made or after.
type letterPage struct {
	desk.Chrome
	Merchant merchants.MerchantID
	Month    string
	Said     letterWords
	Letter   *heard.Letter // nil before
	By       string
	Answered string // who recorded what was improved
	Form     desk.Form
	Remarks  []remarkChoice // that may be released
	Most     int
	Improve  desk.Form
}

// letterWords is what a letter says, in words.
type letterWords struct {
	Name, Month string
	Figure      string
	Channels    []countLine
	Named       []countLine
	Remarks     []string
	Asked       string
	Before      []heard.Improvement
}

type countLine struct{ Label, Count string }

// remarkChoice is a remark with what staff make of it.
type remarkChoice struct {
	ID       string
	Said     string
	Text     string // as it will stand in the letter
	Channel  string
	Day      data.ServiceDay
	Selected bool
}

// figureText is a figure in a sentence, or that there are too few data.
func figureText(p *messages.Printer, f *heard.Figure) string {
	if f == nil {
		return p.Text("voices.letter.few")
	}
	return p.Text("voices.letter.figure", "Share", print.Percent(f.Share), "Lower", print.Percent(f.Lower), "Upper", print.Percent(f.Upper),
		"N", f.N, "Elders", f.Elders)
}

func wordsOf(p *messages.Printer, month string, b *heard.Body) letterWords {
	w := letterWords{Name: b.Merchant, Month: month, Figure: figureText(p, b.Figure), Remarks: b.Remarks, Asked: print.AskedOf(p, b), Before: b.Before}
	for _, c := range b.Channels {
		w.Channels = append(w.Channels, countLine{p.Text("office.channel." + c.Code), print.CountOf(p, c)})
	}
	for _, c := range b.Named {
		w.Named = append(w.Named, countLine{p.Text("reason." + c.Code), print.CountOf(p, c)})
	}
	return w
}

// draftLetter shows a letter that is not made yet, with the remarks that may be
// released into it.
func (s *server) draftLetter(w http.ResponseWriter, r *http.Request) error {
	return s.draftPage(w, r, http.StatusOK, s.monthAsked(r), desk.Form{})
}

func (s *server) draftPage(w http.ResponseWriter, r *http.Request, status int, month string, form desk.Form) error {
	d, err := s.voices.Draft(r.Context(), s.wholeStreet(r), merchants.MerchantID(chi.URLParam(r, "id")), month)
	if err != nil {
		return desk.Hidden(err)
	}
	p := s.Printer(r)
	page := letterPage{Merchant: d.Merchant, Month: month, Said: wordsOf(p, month, &d.Body), Form: form.Filled("letter"), Most: heard.MostRemarks}
	if len(d.Body.Channels) > 0 {
		for _, m := range d.Remarks {
			page.Remarks = append(page.Remarks, remarkOf(p, m, page.Form))
		}
	}
	page.Chrome = s.Chrome(r, "review", "voices.letter.draft", "Name", d.Body.Merchant)
	desk.NoStore(w)
	return s.Render(w, r, status, "voices/letter", page)
}

func remarkOf(p *messages.Printer, m heard.Remark, form desk.Form) remarkChoice {
	c := remarkChoice{ID: m.RatingID, Said: m.Text, Text: m.Text, Channel: p.Text("office.channel." + string(m.Channel)), Day: m.Day}
	for _, id := range form.Values["remark"] {
		if id == m.RatingID {
			c.Selected, c.Text = true, form.Values.Get("text_"+id)
		}
	}
	return c
}

func (s *server) sendLetter(w http.ResponseWriter, r *http.Request) error {
	if err := web.ReadForm(w, r); err != nil {
		return err
	}
	v := r.PostForm
	rel := heard.Released{Asked: v.Get("asked")}
	for _, id := range v["remark"] {
		rel.Remarks = append(rel.Remarks, heard.Remark{RatingID: id, Text: v.Get("text_" + id)})
	}
	l, err := s.voices.Send(r.Context(), s.wholeStreet(r), merchants.MerchantID(chi.URLParam(r, "id")), v.Get("month"), rel, desk.Actor(r))
	if err != nil && desk.Correctable(err) {
		s.LogFailure(r, err)
		return s.draftPage(w, r, web.StatusOf(err), v.Get("month"), desk.Form{Values: v, Trouble: desk.TroubleOf(err, s.Printer(r))})
	}
	if err != nil {
		return desk.Hidden(err)
	}
	return s.Done(w, r, lettersPath+"/"+string(l.ID), "voices.letter.made")
}

// letterOf finds the letter that the address names, in the viewer's street.
func (s *server) letterOf(r *http.Request) (heard.Letter, error) {
	l, err := s.voices.FindLetter(r.Context(), s.wholeStreet(r), heard.LetterID(chi.URLParam(r, "id")))
	return l, desk.Hidden(err)
}

func (s *server) showLetter(w http.ResponseWriter, r *http.Request) error {
	l, err := s.letterOf(r)
	if err != nil {
		return err
	}
	return s.letterPage(w, r, http.StatusOK, &l, desk.Form{})
}

func (s *server) letterPage(w http.ResponseWriter, r *http.Request, status int, l *heard.Letter, form desk.Form) error {
	n, err := s.hearers(r)
	if err != nil {
		return err
	}
	on := l.ImprovedOn
	if on == "" {
		on = s.DB.Now().ServiceDay()
	}
	page := letterPage{Merchant: l.Merchant, Month: l.Month, Said: wordsOf(n.p, l.Month, &l.Body), Letter: l, By: n.person(l.SentBy),
		Improve: form.Filled("improve", "improved", l.Improved, "improved_on", string(on))}
	if l.AnsweredBy != "" {
		page.Answered = n.person(l.AnsweredBy)
	}
	page.Chrome = s.Chrome(r, "review", "voices.letter.title", "Name", l.Body.Merchant, "Month", l.Month)
	return s.Render(w, r, status, "voices/letter", page)
}

func (s *server) improve(w http.ResponseWriter, r *http.Request) error {
	l, err := s.letterOf(r)
	if err == nil {
		err = web.ReadForm(w, r)
	}
	if err != nil {
		return err
	}
	v := r.PostForm
	err = s.voices.Improve(r.Context(), s.wholeStreet(r), l.ID, v.Get("improved"), data.ServiceDay(v.Get("improved_on")), desk.Actor(r))
	if err != nil && desk.Correctable(err) {
		s.LogFailure(r, err)
		return s.letterPage(w, r, web.StatusOf(err), &l, desk.Form{Values: v, Trouble: desk.TroubleOf(err, s.Printer(r))})
	}
	if err != nil {
		return desk.Hidden(err)
	}
	return s.Done(w, r, lettersPath+"/"+string(l.ID), "voices.letter.improved_kept")
}

func (s *server) printLetter(w http.ResponseWriter, r *http.Request) error {
	l, err := s.letterOf(r)
	if err != nil {
		return err
	}
	return s.sendPDF(w, r, "letter-"+l.Month+"-"+string(l.Merchant)+".pdf", []heard.Letter{l})
}

// printLetters prints all letters of a month, to be handed out.
func (s *server) printLetters(w http.ResponseWriter, r *http.Request) error {
	month := s.monthAsked(r)
	list, err := s.voices.Letters(r.Context(), s.wholeStreet(r), month)
	if err != nil {
		return err
	}
	if len(list) == 0 {
		return s.Refused(w, r, lettersOf(month), print.ErrNothing)
	}
	return s.sendPDF(w, r, "letters-"+list[0].Month+".pdf", list)
}

func (s *server) sendPDF(w http.ResponseWriter, r *http.Request, name string, list []heard.Letter) error {
	facts := s.Facts(r.Context())
	var b bytes.Buffer
	_, err := print.Letters(&b, list, print.LetterInfo{Office: facts.OfficeName, Phone: facts.OfficePhone, Demo: facts.Demo}, s.Printer(r))
	if err != nil {
		return err
	}
	if err := s.LogExport(r, "export.letters", len(list)); err != nil {
		return err
	}
	return desk.SendFile(w, name, "application/pdf", b.Bytes())
}
