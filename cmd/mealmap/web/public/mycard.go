package public

import (
	"net"
	"net/http"
	"strings"
	"time"
	"unicode"

	"github.com/go-chi/httprate"

	"mealmap/cmd/mealmap/web"
	"mealmap/data"
	"mealmap/data/fault"
	"mealmap/meals"
	"mealmap/static/messages"
)

// How often a card may be guessed at. All together have thirty guesses in six
// hours, so that ten thousand ends of a telephone number take a quarter of a
// year. One address has five of them an hour: whoever types a neighbour's number
// wrongly, to annoy or by mistake, keeps the neighbour out of nothing but his own
// telephone. An address is a house of many elders, or everybody behind one proxy,
// and may try more cards than one.
const (
	cardTries    = 30
	cardTriesPer = 6 * time.Hour
	oneCardTries = 5
	oneCardPer   = time.Hour
	addressTries = 30
	addressPer   = time.Minute
	triesKept    = 50_000
)

// ErrCardTries: the number was tried too often, whether or not there is such a
// card. Arg Minutes.
var ErrCardTries = fault.New(fault.Limited, "card_tries")

// guesses are what was tried on the page of a card's remains.
type guesses struct {
	address, // at any card
	one, // of an address at a card
	card *tries // of all at a card
}

func newGuesses() guesses {
	return guesses{
		address: newTries(addressTries, addressPer, triesKept),
		one:     newTries(oneCardTries, oneCardPer, triesKept),
		card:    newTries(cardTries, cardTriesPer, triesKept),
	}
}

// take counts a guess of the address at the card before it is looked at.
func (g *guesses) take(address, number string, now data.Instant) error {
	if !g.address.take(address, now) {
		return fault.ErrRateLimited.With("Seconds", int(addressPer.Seconds()))
	}
	for _, t := range []struct {
		*tries
		key string
	}{{g.one, address + " " + number}, {g.card, number}} {
		if !t.take(t.key, now) {
			return ErrCardTries.With("Minutes", int(t.wait(t.key, now).Minutes())+1)
		}
	}
	return nil
}

// giveBack takes back a guess that was right.
func (g *guesses) giveBack(address, number string) {
	g.address.giveBack(address)
	g.one.giveBack(address + " " + number)
	g.card.giveBack(number)
}

// myCardPage asks for a card, or says what is left on it.
type myCardPage struct {
	web.PublicPage
	Trouble, Fix string
	Answer       *cardAnswer
}

type cardAnswer struct {
	Name  string // masked
	Left  []string
	Meals []data.ServiceDay // the last, the newest first
}

// lastMeals is how many meals an elder is shown.
const lastMeals = 5

// askCard is GET /card.
func (s *server) askCard(w http.ResponseWriter, r *http.Request) error {
	return s.showCard(w, r, http.StatusOK, myCardPage{})
}

// showCard keeps the page out of every cache: the next person at this screen is
// somebody else.
func (s *server) showCard(w http.ResponseWriter, r *http.Request, status int, page myCardPage) error {
	page.PublicPage = s.PublicPage(r, "card.title")
	w.Header().Set("Cache-Control", "no-store")
	return s.Render(w, r, status, "public/mycard", page)
}

// answerCard is POST /card. The answer comes straight from the post, so that
// neither an address nor a cookie holds the number; which of the two was wrong
// it does not say.
func (s *server) answerCard(w http.ResponseWriter, r *http.Request) error {
	if err := web.ReadForm(w, r); err != nil {
		return err
	}
	answer, err := s.cardAnswer(r, cardText(r.PostForm.Get("number")), cardText(r.PostForm.Get("phone")))
	if err == nil {
		return s.showCard(w, r, http.StatusOK, myCardPage{Answer: answer})
	}
	if k := fault.KindOf(err); k != fault.NotFound && k != fault.Limited {
		return err
	}
	s.LogFailure(r, err)
	page := myCardPage{}
	page.Trouble, page.Fix = s.Printer(r).Fault(err)
	return s.showCard(w, r, web.StatusOf(err), page)
}

func (s *server) cardAnswer(r *http.Request, number, phone string) (*cardAnswer, error) {
	now, address := s.DB.Now(), addressOf(r)
	if err := s.guesses.take(address, number, now); err != nil {
		return nil, err
	}
	district, err := s.homeDistrict(r.Context())
	if err != nil {
		return nil, err
	}
	elder, err := s.Meals.FindByNumberAndPhone(r.Context(), district, number, phone)
	if err != nil {
		return nil, err
	}
	s.guesses.giveBack(address, number)
	left, err := s.Meals.LeftOf(r.Context(), district, elder, now)
	if err != nil {
		return nil, err
	}
	a := &cardAnswer{Name: left.Name, Left: leftTexts(s.Printer(r), left.Left)}
	list, err := s.Meals.ListRedemptions(r.Context(), meals.RedemptionFilter{District: district, ElderID: elder, Limit: 4 * lastMeals})
	if err != nil {
		return nil, err
	}
	for _, m := range list {
		if m.VoidedAt == 0 && len(a.Meals) < lastMeals {
			a.Meals = append(a.Meals, m.Day)
		}
	}
	return a, nil
}

// leftTexts puts what an elder has left into sentences.
func leftTexts(p *messages.Printer, left []meals.Remaining) []string {
	texts := make([]string, len(left))
	for i, l := range left {
		texts[i] = p.With("left."+l.Code, l.Args)
	}
	return texts
}

// cardText is what was typed with the digits of a Chinese input method folded
// and the gaps taken out, so that one number is one key.
func cardText(typed string) string {
	return shorten(strings.Map(func(c rune) rune {
		switch {
		case unicode.IsSpace(c) || c == '-':
			return -1
		case '\uff10' <= c && c <= '\uff19':
			return c - '\uff10' + '0'
		}
		return c
	}, typed), 40)
}

// addressOf is the caller's address; of IPv6 the network that one household has.
func addressOf(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		host = r.RemoteAddr
	}
	return httprate.CanonicalizeIP(host)
}
