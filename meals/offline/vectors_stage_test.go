package offline

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"
	"testing"

	"mealmap/data"
	"mealmap/meals"
	"mealmap/merchants"
)

// stage is a point, its rules and some cards, as a bundle is made of them.
type stage struct {
	name    string
	made    data.Instant
	sets    []*meals.RuleSet
	special map[data.ServiceDay]meals.DayKind
	point   merchants.Point
	rows    []rosterRow // by index and issue
	limited []string
}

// ask is one question to a device, and Policy the office's choice.
type ask struct {
	Name   string    `json:"name"`
	Bundle string    `json:"bundle"`
	Policy Undecided `json:"policy"`
	Q      question  `json:"question"`
	Want   wanted    `json:"answer"`
}

// question has the form that decide.ts takes.
type question struct {
	Card     cardRef            `json:"card"`
	At       data.Instant       `json:"at_ms"`
	Price    data.Fen           `json:"price_fen"`
	Sitting  merchants.Sitting  `json:"sitting"`
	Delivery bool               `json:"delivery"`
	Used     map[string]usedFen `json:"used"`
	Seen     bool               `json:"seen"`
}

type cardRef struct {
	District  data.District   `json:"district"`
	Index     uint32          `json:"index"`
	Issue     int             `json:"issue"`
	ValidFrom data.ServiceDay `json:"valid_from"`
	ValidTo   data.ServiceDay `json:"valid_to"`
}

type usedFen struct {
	Meals int      `json:"meals"`
	Fen   data.Fen `json:"fen"`
}

// wanted has the form that decide.ts answers in.
type wanted struct {
	Refusal     string            `json:"refusal,omitempty"`
	RefusalArgs *map[string]any   `json:"refusal_args,omitempty"`
	Class       string            `json:"class"`
	Label       string            `json:"label"`
	Rule        string            `json:"rule"`
	Version     int               `json:"version"`
	Day         data.ServiceDay   `json:"day"`
	Sitting     merchants.Sitting `json:"sitting"`
	Split       meals.Figures     `json:"split"`
	Delivery    data.Fen          `json:"delivery_fen"`
	Notices     []wantedNotice    `json:"notices"`
	Undecided   []string          `json:"undecided"`
	Claims      []wantedClaim     `json:"claims"`
}

type wantedNotice struct {
	Code string         `json:"code"`
	Args map[string]any `json:"args"`
}

type wantedClaim struct {
	Period string   `json:"period"`
	Fen    data.Fen `json:"fen"`
}

const (
	stageDistrict  = data.District(320106)
	stageStreet    = "320106001"
	stageCommunity = "320106001001"
	otherStreet    = "320106002"
	otherCommunity = "320106001002"
	stagePhone     = "025-8000"
)

func (s *stage) calendar() *meals.Calendar {
	var own *meals.Calendar
	return own.With(s.special)
}

// payload makes the bundle's payload as the store does.
func (s *stage) payload(t testing.TB) *Payload {
	t.Helper()
	r := &roster{made: s.made, lists: map[string]*carried{}}
	r.enter(s.rows)
	p := &Payload{Version: 1, District: stageDistrict, Till: "till", MadeAt: s.made, ListNumber: listNumber(s.made), Phone: stagePhone,
		Keys: []KeyOf{}, Menu: []Dish{}, Budgets: append([]string{}, s.limited...), Policy: Policy{Undecided: Risk}}
	sets := p.rules(s.sets, s.calendar(), &s.point, r.days())
	c, err := r.carry(sets, &s.point)
	if err != nil {
		t.Fatal(err)
	}
	p.List, p.Profiles = c.list, c.profiles
	return p
}

// want answers the question from the rules and the rows themselves.
func (s *stage) want(t testing.TB, q *question, policy Undecided) wanted {
	t.Helper()
	today := q.At.ServiceDay()
	if first := s.made.ServiceDay(); today < first || today > first.AddDays(listDays-2) {
		return refused("day_unknown", nil, "", "")
	}
	r, at := meals.RulesAt(s.sets, s.calendar(), &s.point, q.At, q.Sitting)
	row, code, args := s.card(q, at.Day)
	if code != "" {
		return refused(code, args, at.Day, at.Sitting)
	}
	used := meals.Usage{}
	for k, u := range q.Used {
		used[k] = meals.Use{Meals: u.Meals, Top: u.Meals, Fen: u.Fen}
	}
	d := Alone(AloneInput{Limited: s.limited, Policy: policy, Meal: meals.DecideInput{Rules: r, Price: q.Price, Seating: at,
		BornOn: row.BornOn, Categories: meals.CategoriesOn(row.Labels, at.Day), Delivery: q.Delivery, Registered: row.CareLevel > 0,
		Home: meals.HomesAt(&s.point, row.Street, row.Community), Used: used, SeenBefore: q.Seen}})
	if d.Refusal != nil {
		return refused(d.Refusal.Code, d.Refusal.Args, at.Day, at.Sitting)
	}
	w := wanted{Class: d.Class, Label: d.Label, Rule: d.RuleID, Version: d.Version, Day: at.Day, Sitting: at.Sitting,
		Split: d.Split.Figures(), Delivery: d.Delivery, Notices: []wantedNotice{}, Undecided: append([]string{}, d.Undecided...), Claims: []wantedClaim{}}
	for _, n := range d.Notices {
		if n.Args == nil {
			n.Args = map[string]any{}
		}
		w.Notices = append(w.Notices, wantedNotice{n.Code, n.Args})
	}
	for _, c := range d.Claims {
		w.Claims = append(w.Claims, wantedClaim{c.Period, c.Fen})
	}
	return w
}

// card finds the card's row, or says why it does not work.
func (s *stage) card(q *question, day data.ServiceDay) (row rosterRow, refusal string, args map[string]any) {
	if q.Card.District != stageDistrict {
		return row, "card_elsewhere", nil
	}
	newest := 0
	for _, r := range s.rows {
		if r.Index != q.Card.Index {
			continue
		}
		newest = max(newest, int(r.Issue))
		if int(r.Issue) == q.Card.Issue {
			row = r
		}
	}
	phone := map[string]any{"Phone": stagePhone}
	switch {
	case q.Card.Issue > newest:
		return row, "card_not_listed", nil
	case row.Ended == meals.Replaced && q.Card.Issue < newest:
		return row, "card_replaced", dayArgs(row.EndedAt.ServiceDay())
	case !row.Live:
		return row, "card_revoked", phone
	case row.LostAt != 0:
		return row, "card_lost", phone
	case row.Flags&meals.CardOnlineOnly != 0:
		return row, "card_online_only", nil
	case day > q.Card.ValidTo:
		return row, "card_expired", dayArgs(q.Card.ValidTo)
	case day < q.Card.ValidFrom:
		return row, "card_not_yet", dayArgs(q.Card.ValidFrom)
	case !s.point.Public(day):
		return row, "point_closed", map[string]any{"Point": s.point.Name}
	}
	return row, "", nil
}

func dayArgs(day data.ServiceDay) map[string]any {
	t := day.Start().Time()
	return map[string]any{"Year": t.Year(), "Month": int(t.Month()), "Day": t.Day()}
}

func refused(code string, args map[string]any, day data.ServiceDay, sitting merchants.Sitting) wanted {
	if args == nil {
		args = map[string]any{}
	}
	return wanted{Refusal: code, RefusalArgs: &args, Day: day, Sitting: sitting, Notices: []wantedNotice{}, Undecided: []string{}, Claims: []wantedClaim{}}
}

// through gives a value as JSON has it, so that both sides compare alike.
func through(t testing.TB, v any) any {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	var plain any
	if err := json.Unmarshal(b, &plain); err != nil {
		t.Fatal(err)
	}
	return plain
}

// stageOf is a point that is open all day in the stage's street, at Wednesday
// 2025-03-05 12:00, and a card of somebody of seventy-five.
func stageOf(name string, sets ...meals.RuleSet) *stage {
	s := &stage{name: name, made: data.ServiceDay("2025-03-05").At(10 * 60), point: merchants.Point{District: stageDistrict, ID: "point",
		Name: "幸福面馆", Street: stageStreet, Community: stageCommunity, Status: merchants.Open}}
	for i := range sets {
		r := sets[i]
		r.ID, r.Version = orElse(r.ID, fmt.Sprintf("R-%d", i)), max(r.Version, 1)
		r.ValidFrom, r.Published = data.ServiceDay(orElse(string(r.ValidFrom), "2025-01-01")), data.Instant(i+1)
		s.sets = append(s.sets, &r)
	}
	s.add(75)
	return s
}

func orElse(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}

// add gives somebody of the age on 2025-03-05 a card of the next index.
func (s *stage) add(age int, categories ...meals.Category) *rosterRow {
	row := rosterRow{Issue: 1, Live: true, Street: stageStreet, Community: stageCommunity, BornOn: data.Date(2025-age, 1, 1)}
	if n := len(s.rows); n > 0 {
		row.Index = s.rows[n-1].Index + 1
	}
	for i, c := range categories {
		if i > 0 {
			row.Labels += ","
		}
		row.Labels += string(c) + ":2020-01-01:" + string(meals.Forever)
	}
	s.rows = append(s.rows, row)
	return &s.rows[len(s.rows)-1]
}

// at is a question by the card of a row, on the stage's day.
func (s *stage) at(row int, hour, minute int, price data.Fen) question {
	r := s.rows[row]
	return question{Card: cardRef{stageDistrict, r.Index, int(r.Issue), "2024-01-01", "2026-12-31"},
		At: s.made.ServiceDay().At(hour*60 + minute), Price: price, Used: map[string]usedFen{}}
}

// list reads the list of the payload back.
func (p *Payload) readList(t testing.TB) *list {
	t.Helper()
	b, err := base64.RawURLEncoding.DecodeString(p.List)
	if err != nil {
		t.Fatal(err)
	}
	l, err := decodeList(b)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

var bothPolicies = slices.Values([]Undecided{Risk, DiscountOnly})
