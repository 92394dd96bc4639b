package cards

import (
	"net/http"
	"strings"

	"mealmap/cmd/mealmap/web"
	"mealmap/cmd/mealmap/web/desk"
	"mealmap/data"
	"mealmap/meals"
	life "mealmap/meals/cards"
)

type handoutPage struct {
	desk.Chrome
	Rows []cardLine
	Lost []cardLine
	Form desk.Form
}

// showHandout lists the printed cards that have not reached their elder, and
// those reported lost.
func (s *server) showHandout(w http.ResponseWriter, r *http.Request) error {
	waiting, err := s.life.ListToHand(r.Context(), scope(r), atOnce)
	if err != nil {
		return err
	}
	lost, err := s.life.ListLost(r.Context(), scope(r), atOnce)
	if err != nil {
		return err
	}
	page := handoutPage{Form: desk.Form{ID: "handout"}}
	for i := range waiting {
		page.Rows = append(page.Rows, s.cardLine(r, &waiting[i]))
	}
	for i := range lost {
		page.Lost = append(page.Lost, s.cardLine(r, &lost[i]))
	}
	page.Chrome = s.Chrome(r, "elders", "life.handout.title")
	desk.NoStore(w)
	return s.Render(w, r, http.StatusOK, "cards/handout", page)
}

// handOut records of the ticked cards that their elders have them.
func (s *server) handOut(w http.ResponseWriter, r *http.Request) error {
	if err := web.ReadForm(w, r); err != nil {
		return err
	}
	cards := chosen[meals.CardID](r, "card")
	if len(cards) == 0 {
		return s.refused(w, r, handoutPath, ErrNoneChosen)
	}
	done, left, err := s.life.HandedMany(r.Context(), scope(r), cards, r.PostForm.Get("note"), desk.Actor(r))
	if err != nil {
		return s.refused(w, r, handoutPath, err)
	}
	return s.outcome(w, r, handoutPath, "life.handed", done, left)
}

type helpPage struct {
	desk.Chrome
	Find     desk.Form
	Searched bool
	Rows     []helpLine
	More     bool // there may be others
}

// helpLine is an elder with the one thing that helps: print, replace or apply.
type helpLine struct {
	Who      person
	Card     meals.CardID
	Number   string
	ValidTo  data.ServiceDay
	StateKey string
	Mark     string
	HasCard  bool // one lives
	Lost     bool // and is reported lost
	Gone     bool // has died or moved away
	Applied  bool
	Replace  desk.Form
}

func (s *server) showHelp(w http.ResponseWriter, r *http.Request) error {
	return s.help(w, r, "", nil)
}

// search takes names and numbers in the body, never in the address.
func (s *server) search(w http.ResponseWriter, r *http.Request) error {
	if err := web.ReadForm(w, r); err != nil {
		return err
	}
	text := strings.TrimSpace(r.PostForm.Get("search"))
	if text == "" {
		return s.help(w, r, "", nil)
	}
	found, err := s.life.Find(r.Context(), scope(r), text)
	if err != nil {
		return err
	}
	return s.help(w, r, text, found)
}

func (s *server) help(w http.ResponseWriter, r *http.Request, text string, found []life.Found) error {
	page := helpPage{Find: desk.Form{ID: "help", Values: desk.Values("search", text)}, Searched: text != "",
		More: len(found) == life.FoundLimit}
	for i := range found {
		f := &found[i]
		page.Rows = append(page.Rows, helpLine{Who: s.person(r, &f.Elder), Card: f.Card.ID, Number: f.Card.Number, ValidTo: f.Card.ValidTo,
			StateKey: "life.state." + string(f.State), Mark: desk.CardMarks[f.State], HasCard: f.Card.Live, Lost: f.State == life.Lost, Gone: f.Gone, Applied: f.Applied,
			Replace: desk.Form{ID: "replace-" + string(f.Elder.ID)}})
	}
	page.Chrome = s.Chrome(r, "elders", "life.help.title")
	desk.NoStore(w)
	return s.Render(w, r, http.StatusOK, "cards/help", page)
}

type twinsPage struct {
	desk.Chrome
	Rows []twinLine
}

type twinLine struct {
	A, B   person
	BornA  data.ServiceDay
	BornB  data.ServiceDay
	WhyKey string
}

// showTwins lists entries that look like one person.
func (s *server) showTwins(w http.ResponseWriter, r *http.Request) error {
	twins, err := s.life.Twins(r.Context(), scope(r), 0)
	if err != nil {
		return err
	}
	page := twinsPage{}
	for i := range twins {
		t := &twins[i]
		page.Rows = append(page.Rows, twinLine{s.person(r, &t.A), s.person(r, &t.B), t.A.BornOn, t.B.BornOn, "life.twin." + string(t.Reason)})
	}
	page.Chrome = s.Chrome(r, "elders", "life.twins.title")
	desk.NoStore(w)
	return s.Render(w, r, http.StatusOK, "cards/twins", page)
}

// keepApart remembers that two entries are two people.
func (s *server) keepApart(w http.ResponseWriter, r *http.Request) error {
	if err := web.ReadForm(w, r); err != nil {
		return err
	}
	a, b := meals.ElderID(r.PostForm.Get("elder")), meals.ElderID(r.PostForm.Get("other"))
	if err := s.life.Distinct(r.Context(), scope(r), a, b, desk.Actor(r)); err != nil {
		return s.refused(w, r, twinsPath, err)
	}
	return s.Done(w, r, twinsPath, "life.twins.apart")
}
