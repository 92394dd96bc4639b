package office

import (
	"net/http"

	"mealmap/cmd/mealmap/web"
	"mealmap/cmd/mealmap/web/desk"
	"mealmap/data"
	"mealmap/meals"
	life "mealmap/meals/cards"
)

const (
	newCardDays  = 7   // a card counts as newly issued this long, today included
	issueAtOnce  = 300 // how many cards one click asks for
	showNewCards = "new"
)

type cardsPage struct {
	desk.Chrome
	Filter desk.Form
	Shows  []desk.Option
	Rows   []cardLine
}

type cardLine struct {
	ID        meals.CardID
	Elder     meals.ElderID
	Name      string
	Community string
	Number    string
	Issue     int
	IssuedAt  data.Instant
	ValidTo   data.ServiceDay
	Soon      bool
	Lost      bool // and not printed meanwhile
}

// newCardsFrom is since when a card counts as newly issued.
func newCardsFrom(today data.ServiceDay) data.Instant { return today.AddDays(1 - newCardDays).Start() }

func (s *server) listCards(w http.ResponseWriter, r *http.Request) error {
	show := r.URL.Query().Get("show")
	cards, err := s.liveCards(r, show)
	if err != nil {
		return err
	}
	if show == "" {
		show = showNewCards
	}
	page := cardsPage{
		Chrome: s.Chrome(r, "elders", "office.cards.title"),
		Filter: desk.Form{ID: "cards", Values: desk.Values("show", show)},
		Shows:  desk.Named(s.Printer(r), "office.cards.show", showNewCards, "soon", "all"),
	}
	soon := s.DB.Now().ServiceDay().AddDays(life.SoonDays)
	for _, c := range cards {
		e, err := s.Meals.FindElder(r.Context(), c.District, c.ElderID)
		if err != nil {
			return err
		}
		page.Rows = append(page.Rows, cardLine{
			ID: c.ID, Elder: c.ElderID, Name: desk.ShownName(r, e.Name), Community: e.CommunityName, Number: c.Number,
			Issue: int(c.Issue), IssuedAt: c.IssuedAt, ValidTo: c.ValidTo, Soon: c.ValidTo <= soon,
			Lost: c.LostAt != 0,
		})
	}
	return s.Render(w, r, http.StatusOK, "office/cards", page)
}

// liveCards lists the working cards in scope: newly issued, ending soon, or all.
func (s *server) liveCards(r *http.Request, show string) ([]meals.Card, error) {
	f, today := scopeOf(r), s.DB.Now().ServiceDay()
	filter := meals.CardFilter{District: f.District, Street: f.Street, Community: f.Community, LiveOnly: true}
	switch show {
	case "soon":
		filter.ExpiresTo = today.AddDays(life.SoonDays)
	case "all":
	default:
		filter.Since = newCardsFrom(today)
	}
	return s.Meals.ListCards(r.Context(), filter)
}

func (s *server) issueCard(w http.ResponseWriter, r *http.Request) error {
	e, err := s.elderOf(r)
	if err != nil {
		return err
	}
	back := "/office/elders/" + string(e.ID)
	if _, err := s.Meals.IssueCard(r.Context(), e.District, e.ID, desk.Actor(r)); err != nil {
		return s.Refused(w, r, back, err)
	}
	return s.Done(w, r, back, "office.card.issued")
}

// applyForCards asks for a card for everybody in scope who has none. Whoever
// enrols elders does not give out a hundred cards alone: another person approves.
func (s *server) applyForCards(w http.ResponseWriter, r *http.Request) error {
	f := scopeOf(r)
	f.NoCard, f.Limit = true, issueAtOnce
	elders, err := s.Meals.ListElders(r.Context(), f)
	if err != nil {
		return err
	}
	sc := life.Scope{District: f.District, Street: f.Street, Community: f.Community}
	for _, e := range elders {
		if _, err := s.life.Apply(r.Context(), sc, life.NewApplication{Elder: e.ID, Kind: life.First}, desk.Actor(r)); err != nil {
			return s.Refused(w, r, "/office/cards", err)
		}
	}
	return s.Done(w, r, "/office/cards", "office.cards.applied", "Count", len(elders))
}

func (s *server) reissueCard(w http.ResponseWriter, r *http.Request) error {
	return s.endCard(w, r, "office.card.reissued", func(c meals.Card, reason string) error {
		_, err := s.Meals.ReplaceCard(r.Context(), c.District, c.ID, reason, desk.Actor(r))
		return err
	})
}

func (s *server) revokeCard(w http.ResponseWriter, r *http.Request) error {
	return s.endCard(w, r, "office.card.revoked", func(c meals.Card, reason string) error {
		return s.Meals.RevokeCard(r.Context(), c.District, c.ID, reason, desk.Actor(r))
	})
}

// endCard ends the card that the page showed.
func (s *server) endCard(w http.ResponseWriter, r *http.Request, said string, end func(meals.Card, string) error) error {
	e, err := s.elderOf(r)
	if err == nil {
		err = web.ReadForm(w, r)
	}
	if err != nil {
		return err
	}
	back := "/office/elders/" + string(e.ID)
	err = s.Once(r, func() error {
		c, err := s.Shown(r, &e)
		if err == nil {
			err = end(c, r.PostForm.Get("reason"))
		}
		return err
	})
	if err != nil {
		return s.Refused(w, r, back, err)
	}
	return s.Done(w, r, back, said)
}
