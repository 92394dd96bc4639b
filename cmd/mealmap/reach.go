package main

import (
	"time"

	"mealmap/cmd/mealmap/web/desk"
	"mealmap/cmd/mealmap/web/maps"
	"mealmap/data"
	"mealmap/data/fault"
	"mealmap/merchants"
	"mealmap/merchants/near"
)

// instant is a moment argument, "2025-03-05T12:00:00+08:00".
type instant struct{ *data.Instant }

// errBadInstant: not a moment in RFC 3339. Arg Text.
var errBadInstant = fault.New(fault.Invalid, "bad_instant")

// UnmarshalText is how kong reads it.
func (i *instant) UnmarshalText(text []byte) error {
	t, err := time.Parse(time.RFC3339, string(text))
	if err != nil {
		return errBadInstant.With("Text", string(text))
	}
	at := data.InstantOf(t)
	i.Instant = &at
	return nil
}

type reachCmd struct {
	scopeFlags
	Limit string  `default:"15m" enum:"15m,1000m,500m" help:"${help_reach_limit}"`
	At    instant `placeholder:"RFC3339" help:"${help_reach_at}"`
}

// reachAnswer is who has a serving point within the limit. A count is null where
// it may not be shown.
type reachAnswer struct {
	Limit       string            `json:"limit"`
	Metres      int               `json:"metres"`
	At          *time.Time        `json:"at"` // null: at some time of the meal
	Day         data.ServiceDay   `json:"day"`
	Meal        merchants.Sitting `json:"meal"` // "" with an instant
	Streets     string            `json:"streets"`
	Elders      *int              `json:"elders"`
	Left        *int              `json:"left"`
	Unplaced    *int              `json:"unplaced"`
	Guessed     *int              `json:"guessed"`
	Communities []reachCommunity  `json:"communities"`
}

type reachCommunity struct {
	Code   string `json:"code"`
	Name   string `json:"name"`
	Elders *int   `json:"elders"`
	Left   *int   `json:"left"`
}

// Run says who is left out, and hides the same as the office's page.
func (c *reachCmd) Run(a *app) error {
	n, err := a.existing()
	if err != nil {
		return err
	}
	defer n.Close()
	street, district, err := n.home(a.ctx, c.Street)
	if err != nil {
		return err
	}
	q := maps.ReachQuestion{District: district, Street: street, Limit: maps.ReachLimit(c.Limit), At: c.At.Instant}
	if q.At == nil {
		calendar, err := n.meals.Calendar(a.ctx)
		if err != nil {
			return err
		}
		q.Day, q.Meal = desk.WorkingDay(n.db.Now().ServiceDay(), calendar), merchants.Lunch
	} else {
		q.Day = q.At.ServiceDay()
	}
	answer, err := maps.AskReach(a.ctx, n.config(a, ""), q)
	if err != nil {
		return err
	}
	if c.JSON {
		return a.document(reachDocument(answer))
	}
	a.tellReach(answer)
	return nil
}

// streetsKnown names what walks were measured on.
var streetsKnown = map[near.Knowledge]string{near.NoStreets: "none", near.DrivingOnly: "driving_only", near.OnFoot: "on_foot"}

func reachDocument(a *maps.ReachAnswer) reachAnswer {
	t := a.Table()
	doc := reachAnswer{Limit: string(a.Limit), Metres: int(a.Metres), Day: a.Day, Meal: a.Meal, Streets: streetsKnown[a.Streets],
		Elders: count(t.All.Elders), Left: count(t.All.Left), Unplaced: count(t.Unplaced), Guessed: count(t.Guessed), Communities: []reachCommunity{}}
	if a.At != nil {
		at := a.At.Time()
		doc.At = &at
	}
	for _, r := range t.Rows {
		doc.Communities = append(doc.Communities, reachCommunity{r.Community, r.Name, count(r.Elders), count(r.Left)})
	}
	return doc
}

func count(s maps.Shown) *int {
	if !s.Known {
		return nil
	}
	return &s.N
}

// tellReach tells people.
func (a *app) tellReach(answer *maps.ReachAnswer) {
	t := answer.Table()
	for _, r := range t.Rows {
		a.print("cli.reach_line", "Name", r.Name, "Code", r.Community, "Elders", r.Elders, "Left", r.Left)
	}
	if len(t.Rows) == 0 {
		a.say("cli.reach_nobody")
		return
	}
	a.print("cli.reach_all", "Elders", t.All.Elders, "Left", t.All.Left)
	a.say("cli.reach_said", "Text", answer.Sentence(a.words, t))
	for _, said := range answer.Notes(a.words, t) {
		a.say("cli.reach_said", "Text", said)
	}
}
