package cards

import (
	"errors"
	"net/http"

	"mealmap/cmd/mealmap/web"
	"mealmap/cmd/mealmap/web/desk"
	"mealmap/data"
	"mealmap/data/staff"
	"mealmap/meals"
	life "mealmap/meals/cards"
	"mealmap/static/messages"
)

type lifePage struct {
	desk.Chrome
	Elder     meals.ElderID
	Who       person
	Card      *meals.Card // nil where none lives
	StateKey  string
	Mark      string
	LostAt    data.Instant
	HandedAt  data.Instant
	Open      bool // an application is open
	Events    []eventLine
	Delegates []delegateLine
	Fetchers  []desk.Option // who may fetch today
	Photo     *photoLine

	Act, Replace, Apply, Delegate, PhotoForm desk.Form
	Kinds                                    []desk.Option
}

type eventLine struct {
	KindKey string
	By      string // the delegate's name, "" the elder in person
	Note    string
	Card    string // number, where it is an earlier card
	At      data.Instant
	Actor   string
}

type delegateLine struct {
	ID       life.DelegateID
	Name     string
	Relation string
	Phone    string
	From, To data.ServiceDay
	Stands   bool
	Over     bool // its last day is over
}

type photoLine struct {
	Consent string
	TakenAt data.Instant
	TakenBy string
}

// showLife is everything about one elder's card in people's hands.
func (s *server) showLife(w http.ResponseWriter, r *http.Request) error {
	return s.lifePage(w, r, http.StatusOK, desk.Form{})
}

// lifePage shows it with the form that came back, if one did.
func (s *server) lifePage(w http.ResponseWriter, r *http.Request, status int, came desk.Form) error {
	e, err := s.elder(r)
	if err != nil {
		return err
	}
	names, err := s.people(r)
	if err != nil {
		return err
	}
	page := lifePage{Elder: e.ID, Who: s.person(r, &e), Act: desk.Form{ID: "act"}, Replace: desk.Form{ID: "replace"},
		Apply: desk.Form{ID: "apply"}, Delegate: desk.Form{ID: "delegate"}, PhotoForm: desk.Form{ID: "photo"}}
	for _, f := range []*desk.Form{&page.Delegate, &page.PhotoForm} {
		if f.ID == came.ID {
			*f = came
		}
	}
	err = errors.Join(s.putCard(r, &page, e.ID, names), s.putDelegates(r, &page), s.putPhotoLine(r, &page, names))
	if err != nil {
		return err
	}
	page.Chrome = s.Chrome(r, "elders", "life.title")
	desk.NoStore(w)
	return s.Render(w, r, status, "cards/life", page)
}

// elder finds the one that the address names, where the viewer may see one.
func (s *server) elder(r *http.Request) (meals.Elder, error) {
	e, err := s.Meals.FindElder(r.Context(), desk.Viewer(r).District, id[meals.ElderID](r))
	if err != nil {
		return e, desk.Hidden(err)
	}
	return e, desk.Covers(r, e.District, e.Street, e.Community)
}

func (s *server) putCard(r *http.Request, page *lifePage, elder meals.ElderID, names desk.People) error {
	cards, err := s.Meals.CardsOf(r.Context(), desk.Viewer(r).District, elder)
	if err != nil {
		return err
	}
	newest := meals.Card{}
	if len(cards) > 0 {
		newest = cards[0]
	}
	state := life.StateOf(&newest, s.DB.Now().ServiceDay())
	page.StateKey, page.Mark = "life.state."+string(state), desk.CardMarks[state]
	if newest.Live {
		page.Card, page.LostAt, page.HandedAt = &newest, newest.LostAt, newest.HandedAt
	}
	page.Kinds = kindsFor(s.Printer(r), newest.Live)
	for _, c := range cards {
		events, err := s.life.Events(r.Context(), scope(r), c.ID)
		if err != nil {
			return err
		}
		for _, v := range events {
			l := eventLine{"life.event." + string(v.Kind), v.By, v.Note, "", v.At, names.Name(v.Actor)}
			if c.ID != newest.ID {
				l.Card = c.Number
			}
			page.Events = append(page.Events, l)
		}
	}
	open, err := s.life.ListApplications(r.Context(), life.ApplicationFilter{Scope: scope(r), Elder: elder})
	page.Open = len(open) > 0
	return err
}

// kindsFor are the kinds of application that can be approved: a first card for
// who has none, another one for who has.
func kindsFor(p *messages.Printer, has bool) []desk.Option {
	if !has {
		return desk.Named(p, "life.kind", life.First)
	}
	return desk.Named(p, "life.kind", life.Replace, life.Renew)
}

func (s *server) putDelegates(r *http.Request, page *lifePage) error {
	today := s.DB.Now().ServiceDay()
	list, err := s.life.ListDelegates(r.Context(), scope(r), page.Elder)
	page.Fetchers = []desk.Option{{Label: s.Printer(r).Text("life.in_person")}}
	for i := range list {
		d := &list[i]
		page.Delegates = append(page.Delegates, delegateLine{d.ID, desk.ShownName(r, d.Name), d.Relation, d.MaskedPhone, d.From, d.To, d.EndedAt == 0, d.To < today})
		if d.On(today) {
			page.Fetchers = append(page.Fetchers, desk.Option{Value: string(d.ID), Label: desk.ShownName(r, d.Name)})
		}
	}
	return err
}

func (s *server) putPhotoLine(r *http.Request, page *lifePage, names desk.People) error {
	photo, err := s.life.PhotoOf(r.Context(), scope(r), page.Elder)
	if errors.Is(err, life.ErrNoPhoto) {
		return nil
	}
	page.Photo = &photoLine{photo.Consent, photo.TakenAt, names.Name(photo.TakenBy)}
	return err
}

// onCard records with do what happened to the elder's living card, and says so.
func (s *server) onCard(said string, do func(r *http.Request, card meals.CardID) error) web.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		e, err := s.elder(r)
		if err == nil {
			err = web.ReadForm(w, r)
		}
		if err != nil {
			return err
		}
		c, err := s.Shown(r, &e)
		if err == nil {
			err = do(r, c.ID)
		}
		if err != nil {
			return s.refused(w, r, lifeOf(e.ID), err)
		}
		return s.Done(w, r, lifeOf(e.ID), said)
	}
}

func (s *server) handed(r *http.Request, card meals.CardID) error {
	h := life.Handing{Card: card, Delegate: life.DelegateID(r.PostForm.Get("fetcher")), Note: r.PostForm.Get("note")}
	err := s.life.Handed(r.Context(), scope(r), h, desk.Actor(r))
	if errors.Is(err, life.ErrDelegateUnknown) {
		return ErrFetcherOver.Because(err)
	}
	return err
}

func (s *server) returned(r *http.Request, card meals.CardID) error {
	return s.life.Returned(r.Context(), scope(r), card, r.PostForm.Get("note"), desk.Actor(r))
}

func (s *server) lost(r *http.Request, card meals.CardID) error {
	return s.life.Lost(r.Context(), scope(r), card, r.PostForm.Get("note"), desk.Actor(r))
}

func (s *server) found(r *http.Request, card meals.CardID) error {
	return s.life.Found(r.Context(), scope(r), card, r.PostForm.Get("note"), desk.Actor(r))
}

// replace ends the elder's card and issues the next one at once: the helper's
// desk. The page that follows prints it.
func (s *server) replace(w http.ResponseWriter, r *http.Request) error {
	e, err := s.elder(r)
	if err == nil {
		err = web.ReadForm(w, r)
	}
	if err != nil {
		return err
	}
	err = s.Once(r, func() error {
		c, err := s.Shown(r, &e)
		if err == nil {
			_, err = s.Meals.ReplaceCard(r.Context(), e.District, c.ID, r.PostForm.Get("reason"), desk.Actor(r))
		}
		return err
	})
	if err != nil {
		return s.refused(w, r, lifeOf(e.ID), err)
	}
	return s.Done(w, r, lifeOf(e.ID), "life.replaced")
}

func (s *server) addDelegate(w http.ResponseWriter, r *http.Request) error {
	e, err := s.elder(r)
	if err == nil {
		err = web.ReadForm(w, r)
	}
	if err != nil {
		return err
	}
	f := r.PostForm
	n := life.NewDelegate{Elder: e.ID, Name: f.Get("name"), Relation: f.Get("relation"), Phone: f.Get("phone"), From: data.ServiceDay(f.Get("from")), To: data.ServiceDay(f.Get("to"))}
	if _, err := s.life.RegisterDelegate(r.Context(), scope(r), n, desk.Actor(r)); err != nil {
		return s.cameBack(w, r, "delegate", err)
	}
	return s.Done(w, r, lifeOf(e.ID), "life.delegate.added")
}

// cameBack shows the page with the form and what is wrong with it.
func (s *server) cameBack(w http.ResponseWriter, r *http.Request, form string, err error) error {
	if !desk.Correctable(err) {
		return desk.Hidden(err)
	}
	s.LogFailure(r, err)
	return s.lifePage(w, r, web.StatusOf(err), desk.Form{ID: form, Values: r.PostForm, Trouble: desk.TroubleOf(err, s.Printer(r))})
}

func (s *server) endDelegate(w http.ResponseWriter, r *http.Request) error {
	e, err := s.elder(r)
	if err == nil {
		err = web.ReadForm(w, r)
	}
	if err != nil {
		return err
	}
	err = s.life.EndDelegate(r.Context(), scope(r), life.DelegateID(r.PostForm.Get("delegate")), desk.Actor(r))
	if err != nil && !errors.Is(err, life.ErrDelegateUnknown) { // ended by a first click
		return s.refused(w, r, lifeOf(e.ID), err)
	}
	return s.Done(w, r, lifeOf(e.ID), "life.delegate.ended")
}

// MayEdit reports whether the viewer enrols elders.
func (p lifePage) MayEdit() bool { return p.May(staff.EditElders) }
