package public

import (
	"fmt"
	"math"
	"net/http"
	"strconv"
	"strings"

	"mealmap/cmd/mealmap/web"
	"mealmap/data"
	"mealmap/geo"
	"mealmap/merchants"
	"mealmap/static/messages"
)

// pointCard is one point as a list shows it: what decides where to eat.
type pointCard struct {
	Number   int
	Name     string
	Address  string
	Href     string
	Distance string // "" where no position was given
	State    stateLine
	Benefits []string
	Tags     []string
	Phone    string // as written, "" where unknown
	Tel      string // as dialled
}

// stateLine says whether there is food now: a word with a colour of its own
// and what a person does with it.
type stateLine struct{ Class, Word, Detail string }

// closingSoon is when "open" is no longer good news for who still has to walk.
const closingSoon = 30 // minutes

func (s *server) cards(r *http.Request, found []merchants.Found, near bool, now data.Instant) ([]pointCard, error) {
	points := make([]*merchants.Point, len(found))
	for i, f := range found {
		points[i] = f.Point
	}
	rules, err := s.benefitRules(r.Context(), points)
	if err != nil {
		return nil, err
	}
	p := s.Printer(r)
	cards := make([]pointCard, 0, len(found))
	for _, f := range found {
		c := newCard(p, f.Point, f.Open, now)
		if near {
			c.Distance = distanceText(p, f.Metres)
		}
		c.Benefits = rules.sentences(p, f.Point, now.ServiceDay())
		if len(c.Benefits) == 0 && f.Point.Offer != "" {
			c.Benefits = []string{f.Point.Offer}
		}
		cards = append(cards, c)
	}
	return cards, nil
}

func newCard(p *messages.Printer, point *merchants.Point, open merchants.OpenState, now data.Instant) pointCard {
	c := pointCard{
		Number:  point.Number,
		Name:    point.Name,
		Address: point.Address,
		Href:    "/points/" + string(point.ID),
		State:   stateText(p, open, now),
		Phone:   point.Phone,
		Tel:     web.Dial(point.Phone),
	}
	for _, tag := range point.Tags {
		c.Tags = append(c.Tags, p.Text("public.tag."+string(tag)))
	}
	return c
}

// distanceText rounds to what a straight line is worth: tens of metres, then
// tenths of a kilometre, then whole ones.
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

func stateText(p *messages.Printer, o merchants.OpenState, now data.Instant) stateLine {
	switch {
	case !o.Known:
		return stateLine{"unknown", p.Text("public.open.ask"), p.Text("public.open.unknown")}
	case o.Open:
		return openText(p, o, now)
	}
	return stateLine{"closed", p.Text("public.closed.word"), opensText(p, o, now)}
}

func openText(p *messages.Printer, o merchants.OpenState, now data.Instant) stateLine {
	word := p.Text("public.open.word")
	switch {
	case o.ClosesAt == nil:
		return stateLine{"open", word, p.Text("public.open.now")}
	case o.ClosesAt.Sub(now).Minutes() <= closingSoon:
		return stateLine{"soon", word, p.Text("public.open.soon", "Time", clockText(*o.ClosesAt))}
	case o.ClosesAt.ServiceDay() != now.ServiceDay() && o.ClosesAt.Minute() != 0:
		return stateLine{"open", word, p.Text("public.open.until.tomorrow", "Time", clockText(*o.ClosesAt))}
	case o.ClosesAt.Minute() == 0: // a day ends at 24:00, not at 0:00
		return stateLine{"open", word, p.Text("public.open.until", "Time", "24:00")}
	}
	return stateLine{"open", word, p.Text("public.open.until", "Time", clockText(*o.ClosesAt))}
}

func opensText(p *messages.Printer, o merchants.OpenState, now data.Instant) string {
	if o.OpensAt == nil {
		return p.Text("public.closed.for_now")
	}
	at := clockText(*o.OpensAt)
	switch days := o.OpensAt.ServiceDay().DaysSince(now.ServiceDay()); {
	case days == 0:
		return p.Text("public.closed.today", "Time", at)
	case days == 1:
		return p.Text("public.closed.tomorrow", "Time", at)
	case days < 7:
		return p.Text("public.closed.later", "Day", weekdayText(p, int(o.OpensAt.ServiceDay().Weekday())), "Time", at)
	}
	return p.Text("public.closed.later", "Day", web.DayText(p, o.OpensAt.ServiceDay()), "Time", at)
}

func clockText(i data.Instant) string { return minuteText(i.Minute()) }

// minuteText shows a minute of the day as people write it, "6:30", "24:00".
func minuteText(minute int) string { return fmt.Sprintf("%d:%02d", minute/60, minute%60) }

func weekdayText(p *messages.Printer, weekday int) string {
	return p.Text("public.weekday." + strconv.Itoa(weekday))
}
