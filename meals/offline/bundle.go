package offline

import (
	"crypto/sha256"
	"encoding/base64"
	"slices"

	"mealmap/data"
	"mealmap/meals"
	"mealmap/merchants"
)

// bundleContext keeps the signature of a bundle from being valid for a card.
const bundleContext = "mealmap bundle v1\x00"

// What a device may do without network.
const (
	MaxRecords = 200 // since the last anchor
	AmberHours = 24  // from this age of the bundle on the device warns
	StopHours  = 72  // and from this on it stops
)

// Bundle is what a till carries as it is sent: the signature, Ed25519 by the district's key
// of that number, is over bundleContext and the bytes of Payload.
type Bundle struct {
	Payload   string `json:"payload"` // JSON of a Payload
	Key       uint8  `json:"key"`
	Signature string `json:"signature"` // base64url without padding
}

// Tag tells one bundle from another: a strong validator.
func (b Bundle) Tag() string {
	sum := sha256.Sum256([]byte(b.Payload + b.Signature))
	return base64.RawURLEncoding.EncodeToString(sum[:18])
}

// Payload is what a till carries. It holds no name, no date of birth, no
// category and no number of anybody. The days that it knows are those of
// InForce.
type Payload struct {
	Version    int                               `json:"v"` // 1
	District   data.District                     `json:"district"`
	Till       meals.TillID                      `json:"till"`
	Point      PointOf                           `json:"point"`
	MadeAt     data.Instant                      `json:"made_at"`     // when the cards were as the list says
	ListNumber int64                             `json:"list_number"` // whole minutes of MadeAt since 1970
	Keys       []KeyOf                           `json:"keys"`
	List       string                            `json:"list"` // base64url of the packed list, see list.go
	Profiles   []Profile                         `json:"profiles"`
	Sets       []RulesOf                         `json:"sets"`
	InForce    map[data.ServiceDay]int           `json:"in_force"` // by day: which of Sets speaks, -1 none
	Hours      []meals.RuleWindow                `json:"hours"`    // the point's own, which count where a set has no windows
	Days       map[data.ServiceDay]meals.DayKind `json:"days"`     // that differ from their weekday
	Budgets    []string                          `json:"budgets"`  // funders whose money may run out
	Menu       []Dish                            `json:"menu"`
	Policy     Policy                            `json:"policy"`
	Phone      string                            `json:"office_phone"`
	PINResetAt data.Instant                      `json:"pin_reset_at"`
}

// PointOf is the till's point.
type PointOf struct {
	ID         merchants.PointID `json:"id"`
	Name       string            `json:"name"`
	Open       bool              `json:"open"`
	ClosedDays []data.ServiceDay `json:"closed_days"` // of the days in InForce, where it is not public
}

// KeyOf is a public key: it checks cards that are valid from a day within From
// and To, inclusive.
type KeyOf struct {
	ID     uint8           `json:"id"`
	Public string          `json:"public"` // base64url without padding
	From   data.ServiceDay `json:"from"`
	To     data.ServiceDay `json:"to"`
}

// RulesOf is a rule set without whom it is for: profiles say that.
type RulesOf struct {
	ID          string             `json:"id"`
	Version     int                `json:"version"`
	FromAge     int                `json:"from_age"` // at which the youngest class begins
	Classes     []ClassOf          `json:"classes"`
	Round       data.Fen           `json:"round_fen,omitempty"`
	Rounding    meals.Rounding     `json:"rounding,omitempty"`
	Floor       data.Fen           `json:"floor_fen,omitempty"`
	MinimumOn   meals.MinimumOn    `json:"minimum_on,omitempty"`
	Windows     []meals.RuleWindow `json:"windows,omitempty"`
	Caps        []meals.Cap        `json:"caps,omitempty"`
	DiscountCap *meals.Cap         `json:"discount_cap,omitempty"`
	Funding     []meals.Share      `json:"funding,omitempty"`
	Delivery    *meals.Delivery    `json:"delivery,omitempty"`
}

// ClassOf is a class without whom it is for.
type ClassOf struct {
	Code     string        `json:"code"`
	Label    string        `json:"label"`
	Discount *meals.Amount `json:"discount,omitempty"`
	Subsidy  *meals.Amount `json:"subsidy,omitempty"`
	Stack    string        `json:"stack,omitempty"`
	Funding  []meals.Share `json:"funding,omitempty"`
}

// Dish is a price button.
type Dish struct {
	Name  string   `json:"name" db:"name"`
	Price data.Fen `json:"price_fen" db:"price_fen"`
}

// Policy is what the office has chosen for meals without network.
type Policy struct {
	Undecided  Undecided `json:"undecided"`
	MaxRecords int       `json:"max_records"`
	AmberHours int       `json:"amber_hours"`
	StopHours  int       `json:"stop_hours"`
	PriceCap   data.Fen  `json:"price_cap_fen"`
	PINMinutes int       `json:"pin_minutes"`      // idle for so long, the device asks for its PIN
	Silent     bool      `json:"silent,omitempty"` // elders are not asked how the meal was
}

// holds reports whether the payload says by which key it was signed.
func (p *Payload) holds(key uint8) bool {
	return slices.ContainsFunc(p.Keys, func(k KeyOf) bool { return k.ID == key })
}

// rulesOf leaves out of a set whom it is for.
func rulesOf(r *meals.RuleSet) RulesOf {
	o := RulesOf{ID: r.ID, Version: r.Version, FromAge: r.FromAge(), Round: r.Round, Rounding: r.Rounding, Floor: r.Floor,
		MinimumOn: r.MinimumOn, Windows: r.Windows, Caps: r.Caps, DiscountCap: r.DiscountCap, Funding: r.Funding, Delivery: r.Delivery}
	for i := range r.Classes {
		c := &r.Classes[i]
		o.Classes = append(o.Classes, ClassOf{c.Code, c.Name(), c.Discount, c.Subsidy, c.Stack, c.Funding})
	}
	return o
}

// speaking gives the sets in force at the point on any of the days, and by day
// which of them, -1 for none.
func speaking(all []*meals.RuleSet, point *merchants.Point, days []data.ServiceDay) ([]*meals.RuleSet, map[data.ServiceDay]int) {
	var sets []*meals.RuleSet
	number := map[*meals.RuleSet]int{nil: -1}
	on := make(map[data.ServiceDay]int, len(days))
	for _, day := range days {
		r := meals.InForce(all, point.Street, point.ID, day)
		if _, ok := number[r]; !ok {
			number[r] = len(sets)
			sets = append(sets, r)
		}
		on[day] = number[r]
	}
	return sets, on
}

// rules fills in what the payload says of the rules on the days.
func (p *Payload) rules(all []*meals.RuleSet, calendar *meals.Calendar, point *merchants.Point, days []data.ServiceDay) []*meals.RuleSet {
	sets, on := speaking(all, point, days)
	p.InForce, p.Sets = on, make([]RulesOf, len(sets))
	for i, r := range sets {
		p.Sets[i] = rulesOf(r)
	}
	p.Hours = meals.HoursOf(point)
	p.Days = map[data.ServiceDay]meals.DayKind{}
	p.Point = PointOf{ID: point.ID, Name: point.Name, Open: point.Status == merchants.Open, ClosedDays: []data.ServiceDay{}}
	for _, day := range days {
		if kind := calendar.Kind(day); kind != "" {
			p.Days[day] = kind
		}
		if !point.Public(day) {
			p.Point.ClosedDays = append(p.Point.ClosedDays, day)
		}
	}
	return sets
}
