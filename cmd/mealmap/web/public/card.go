package public

import (
	"math"
	"net/http"
	"strconv"
	"strings"

	"mealmap/cmd/mealmap/web"
	"mealmap/data"
	"mealmap/geo"
	"mealmap/merchants"
	"mealmap/merchants/near"
	"mealmap/static/messages"
)

// pointCard is one point as a list shows it: what decides where to eat.
type pointCard struct {
	Number   int
	Name     string
	Address  string
	Href     string
	Walk     string // how long it takes, "" where no position was given
	Far      string // how far it is, or that the minutes are an estimate
	State    stateLine
	Star     star
	Benefits []string
	Tags     []string
	Phone    string // as written, "" where unknown
	Tel      string // as dialled
}

func (s *server) cards(r *http.Request, found []near.Found, now data.Instant) ([]pointCard, error) {
	rules, err := s.benefitRules(r.Context(), pointsOf(found))
	if err != nil {
		return nil, err
	}
	p := s.Printer(r)
	cards := make([]pointCard, 0, len(found))
	for _, f := range found {
		c := newCard(p, f, now)
		c.Benefits = rules.sentences(p, f.Point, now.ServiceDay())
		if len(c.Benefits) == 0 && f.Point.Offer != "" {
			c.Benefits = []string{f.Point.Offer}
		}
		if c.Star, err = s.starOf(r.Context(), p, f.Point); err != nil {
			return nil, err
		}
		cards = append(cards, c)
	}
	return cards, nil
}

func pointsOf(found []near.Found) []*merchants.Point {
	points := make([]*merchants.Point, len(found))
	for i, f := range found {
		points[i] = f.Point
	}
	return points
}

// newCard is the point's card, without its benefits. Where f has no minutes
// nobody said from where.
func newCard(p *messages.Printer, f near.Found, now data.Instant) pointCard {
	c := pointCard{
		Number:  f.Point.Number,
		Name:    f.Point.Name,
		Address: f.Point.Address,
		Href:    "/points/" + string(f.Point.ID),
		State:   stateText(p, f, now),
		Phone:   f.Point.Phone,
		Tel:     web.Dial(f.Point.Phone),
	}
	if f.Minutes > 0 {
		c.Walk, c.Far = walkText(p, f)
	}
	for _, tag := range f.Point.Tags {
		c.Tags = append(c.Tags, p.Text("public.tag."+string(tag)))
	}
	return c
}

// longestWalk is beyond what anybody walks to a meal, in minutes: farther points
// are told by their distance.
const longestWalk = 60

// walkText says how long a walk is and how far, or that it is an estimate.
func walkText(p *messages.Printer, f near.Found) (walk, far string) {
	switch distance := distanceText(p, f.Walk); {
	case f.Minutes > longestWalk:
		return distance, p.Text("public.walk.too_far")
	case f.Known:
		return p.Text("public.walk.minutes", "Minutes", f.Minutes), distance
	}
	return p.Text("public.walk.about", "Minutes", f.Minutes), p.Text("public.walk.straight")
}

// distanceText rounds to what a walk is worth: tens of metres, then tenths of a
// kilometre, then whole ones.
func distanceText(p *messages.Printer, m geo.Metres) string {
	switch v := float64(m); {
	case v < 995:
		return p.Text("public.distance.metres", "Metres", max(10, int(math.Round(v/10))*10))
	case v < 9950:
		km := strings.TrimSuffix(strconv.FormatFloat(v/1000, 'f', 1, 64), ".0")
		return p.Text("public.distance.kilometres", "Kilometres", km)
	default:
		return p.Text("public.distance.kilometres", "Kilometres", int(math.Round(v/1000)))
	}
}
