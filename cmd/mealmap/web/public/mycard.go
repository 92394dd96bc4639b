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

// How often a card may be guessed at: ten thousand ends of a telephone number at
// five an hour take a quarter of a year. An address is a house of many elders,
// or everybody behind one proxy, and has more.
const (
	cardTries    = 5
	cardTriesPer = time.Hour
	addressTries = 30
	addressPer   = time.Minute
	triesKept    = 50_000
)

// ErrCardTries: the number was tried too often, whether or not there is such a
// card. Arg Minutes.
var ErrCardTries = fault.New(fault.Limited, "card_tries")

// guesses are what was tried on the page of a card's remains.
type guesses struct{ card, address *tries }

func newGuesses() guesses {
	return guesses{card: newTries(cardTries, cardTriesPer, triesKept), address: newTries(addressTries, addressPer, triesKept)}
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
	if !s.guesses.address.take(address, now) {
		return nil, fault.ErrRateLimited.With("Seconds", int(addressPer.Seconds()))
	}
	if !s.guesses.card.take(number, now) {
		return nil, ErrCardTries.With("Minutes", int(cardTriesPer.Minutes()))
	}
	district, err := s.homeDistrict(r.Context())
	if err != nil {
		return nil, err
	}
	elder, err := s.Meals.FindByNumberAndPhone(r.Context(), district, number, phone)
	if err != nil {
		return nil, err
	}
	s.guesses.address.giveBack(address)
	s.guesses.card.giveBack(number)
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
