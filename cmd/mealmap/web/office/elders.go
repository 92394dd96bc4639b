package office

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/go-chi/chi/v5"

	"mealmap/cmd/mealmap/web"
	"mealmap/cmd/mealmap/web/desk"
	"mealmap/data"
	"mealmap/meals"
	"mealmap/meals/cards"
	"mealmap/static/messages"
)

// eldersPerPage is how many elders one page of the list shows.
const eldersPerPage = 100

type eldersPage struct {
	desk.Chrome
	Filter   desk.Form
	Rows     []elderLine
	Searched bool
	Pager    desk.Pager
}

// elderLine is an elder as lists show one: number and telephone masked, the
// name too for whoever does not enrol.
type elderLine struct {
	ID                 meals.ElderID
	Name               string
	Number             string
	Phone              string
	Age                int
	Community          string
	CardKey, CardClass string
}

type elderPage struct {
	desk.Chrome
	Elder      elderLine
	Sentence   string
	BornOn     data.ServiceDay
	Care       bool
	Revealed   string // the whole ID number, on the answer to one logged request
	Categories []categoryLine
	Labels     []desk.Option
	Category   desk.Form
	Card       *meals.Card
	Earlier    []earlierCard
	Reissue    desk.Form
	Revoke     desk.Form
	Home       homeForm
}

type categoryLine struct {
	Label    string
	From, To data.ServiceDay // To is "" while it has no end
}

type earlierCard struct{ Number, Ended string }

func (s *server) elderLine(r *http.Request, e meals.Elder) elderLine {
	community := e.CommunityName
	if community == "" {
		community = e.Community
	}
	return elderLine{
		ID: e.ID, Name: desk.ShownName(r, e.Name), Number: e.MaskedNumber, Phone: e.MaskedPhone,
		Age: meals.AgeOn(e.BornOn, s.DB.Now().ServiceDay()), Community: community,
	}
}

// scopeOf narrows a list of elders to the viewer's street and community.
func scopeOf(r *http.Request) meals.ElderFilter {
	u := desk.Viewer(r)
	return meals.ElderFilter{District: u.District, Street: u.Street, Community: u.Community}
}

func (s *server) listElders(w http.ResponseWriter, r *http.Request) error {
	f := scopeOf(r)
	f.After = meals.ElderID(r.URL.Query().Get("after"))
	return s.eldersFound(w, r, f, false)
}

// searchElders takes names and numbers in the body, never in the address.
func (s *server) searchElders(w http.ResponseWriter, r *http.Request) error {
	if err := web.ReadForm(w, r); err != nil {
		return err
	}
	f := scopeOf(r)
	f.Search = strings.TrimSpace(r.PostForm.Get("search"))
	desk.NoStore(w)
	return s.eldersFound(w, r, f, f.Search != "")
}

func (s *server) eldersFound(w http.ResponseWriter, r *http.Request, f meals.ElderFilter, searched bool) error {
	f.Limit = eldersPerPage + 1
	elders, err := s.Meals.ListElders(r.Context(), f)
	if err != nil {
		return err
	}
	page := eldersPage{Chrome: s.Chrome(r, "elders", "office.elders.title"), Filter: desk.Form{ID: "find"}, Searched: searched}
	if len(elders) > eldersPerPage {
		elders = elders[:eldersPerPage]
		page.Pager.Next = "/office/elders?after=" + url.QueryEscape(string(elders[eldersPerPage-1].ID))
	}
	ids := make([]meals.ElderID, len(elders))
	for i := range elders {
		ids[i] = elders[i].ID
	}
	newest, err := s.Meals.NewestCards(r.Context(), f.District, ids...)
	if err != nil {
		return err
	}
	today := s.DB.Now().ServiceDay()
	for _, e := range elders {
		line, card := s.elderLine(r, e), newest[e.ID]
		state := cards.StateOf(&card, today)
		line.CardKey, line.CardClass = "life.state."+string(state), desk.CardMarks[state]
		page.Rows = append(page.Rows, line)
	}
	if searched {
		page.Pager = desk.Pager{}
	}
	return s.Render(w, r, http.StatusOK, "office/elders", page)
}

// elderOf finds the elder that the address names, where the viewer may see one.
func (s *server) elderOf(r *http.Request) (meals.Elder, error) {
	e, err := s.Meals.FindElder(r.Context(), desk.Viewer(r).District, meals.ElderID(chi.URLParam(r, "id")))
	if err != nil {
		return meals.Elder{}, desk.Hidden(err)
	}
	return e, desk.Covers(r, e.District, e.Street, e.Community)
}

func (s *server) showElder(w http.ResponseWriter, r *http.Request) error {
	e, err := s.elderOf(r)
	if err != nil {
		return err
	}
	return s.renderElder(w, r, e, "")
}

// revealElder shows the whole ID number once; the domain logs who asked.
func (s *server) revealElder(w http.ResponseWriter, r *http.Request) error {
	e, err := s.elderOf(r)
	if err != nil {
		return err
	}
	whole, err := s.Meals.RevealNumber(r.Context(), e.District, e.ID, desk.Actor(r))
	if err != nil {
		return err
	}
	desk.NoStore(w)
	e.MaskedPhone = whole.Phone
	return s.renderElder(w, r, e, whole.Number)
}

func (s *server) renderElder(w http.ResponseWriter, r *http.Request, e meals.Elder, revealed string) error {
	p, today := s.Printer(r), s.DB.Now().ServiceDay()
	page := elderPage{
		Elder:    s.elderLine(r, e),
		BornOn:   e.BornOn,
		Care:     e.CareLevel > 0,
		Revealed: revealed,
		Labels:   desk.Named(p, "office.category", meals.Categories...),
		Category: desk.Form{ID: "category", Values: desk.Values("from", string(today))},
		Reissue:  desk.Form{ID: "reissue"},
		Revoke:   desk.Form{ID: "revoke"},
	}
	for _, c := range e.Categories {
		line := categoryLine{Label: p.Text("office.category." + string(c.Category)), From: c.From, To: c.To}
		if c.To == meals.Forever {
			line.To = ""
		}
		page.Categories = append(page.Categories, line)
	}
	cards, err := s.Meals.CardsOf(r.Context(), e.District, e.ID)
	if err != nil {
		return err
	}
	for _, c := range cards {
		if c.Live {
			page.Card = &c
			continue
		}
		page.Earlier = append(page.Earlier, earlierCard{c.Number, p.Text("office.card.ended."+string(c.Ended),
			"Day", web.DayText(p, c.EndedAt.ServiceDay()), "Reason", endReason(p, c.EndReason))})
	}
	if page.Home, err = s.homeOf(r, e); err != nil {
		return err
	}
	page.Sentence = elderSentence(p.Text, page)
	page.Chrome = s.Chrome(r, "elders", "office.elder.title")
	return s.Render(w, r, http.StatusOK, "office/elder", page)
}

// endReason is why a card ended: what somebody wrote, or the kind of departure
// that a list named.
func endReason(p *messages.Printer, reason string) string {
	if slices.Contains(meals.DepartureKinds(), meals.DepartureKind(reason)) {
		return p.Text("departure.kind." + reason)
	}
	if reason == string(cards.Renew) { // nobody gave another
		return p.Text("office.card.renewed")
	}
	return reason
}

func elderSentence(text func(string, ...any) string, page elderPage) string {
	key := "office.elder.sentence"
	if page.Card == nil {
		key = "office.elder.sentence_no_card"
	}
	return text(key, "Name", page.Elder.Name, "Age", strconv.Itoa(page.Elder.Age), "Count", len(page.Earlier))
}

// setCategory opens or closes a dated category.
func (s *server) setCategory(w http.ResponseWriter, r *http.Request) error {
	e, err := s.elderOf(r)
	if err == nil {
		err = web.ReadForm(w, r)
	}
	if err != nil {
		return err
	}
	back := "/office/elders/" + string(e.ID)
	c := meals.ElderCategory{Category: meals.Category(r.PostForm.Get("category")), To: meals.Forever}
	if c.From, err = data.ParseServiceDay(r.PostForm.Get("from")); err != nil {
		return s.Refused(w, r, back, desk.BadDay("from"))
	}
	if to := r.PostForm.Get("to"); to != "" {
		if c.To, err = data.ParseServiceDay(to); err != nil {
			return s.Refused(w, r, back, desk.BadDay("to"))
		}
	}
	if err := s.Meals.SetCategory(r.Context(), e.District, e.ID, c, desk.Actor(r)); err != nil {
		return s.Refused(w, r, back, err)
	}
	return s.Done(w, r, back, "office.elder.category_saved")
}
