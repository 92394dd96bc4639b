package admission

import (
	"mealmap/data"
	"mealmap/merchants"
)

// Item is one thing to look at on a visit.
type Item string

// The items of the form.
const (
	Licence  Item = "licence"
	Permit   Item = "permit"
	Health   Item = "health"
	Kitchen  Item = "kitchen"
	Prices   Item = "prices"
	Opening  Item = "hours"
	Seating  Item = "seats"
	StepFree Item = "step_free"
	Toilet   Item = "toilet"
	Halal    Item = "halal"
	Delivery Item = "delivery"
)

// Items lists every item in the order of the form.
func Items() []Item {
	return []Item{Licence, Permit, Health, Kitchen, Prices, Opening, Seating, StepFree, Toilet, Halal, Delivery}
}

// Needed lists what a point must have: seen and in order before it is admitted.
// The others say what elders find there.
func Needed() []Item { return []Item{Licence, Permit, Health, Kitchen, Prices, Opening} }

// Mark is how an item was found.
type Mark string

// The marks.
const (
	Seen   Mark = "seen"   // and in order
	Unseen Mark = "unseen" // nobody was shown it, or it is not there
	Amiss  Mark = "amiss"  // not in order
)

// Marks lists every mark in the order of the form.
func Marks() []Mark { return []Mark{Seen, Unseen, Amiss} }

// Found is what was found of one item.
type Found struct {
	Mark Mark   `json:"mark"`
	Note string `json:"note,omitempty"`
}

// formVersion is the form that is filled in today. A visit keeps its own.
const formVersion = 1

// Form is what a visit found. It is kept as it was filled in.
type Form struct {
	Version int            `json:"version"`
	Kind    merchants.Kind `json:"kind"` // what sort of point it would be
	Address string         `json:"address"`
	Phone   string         `json:"phone,omitempty"` // of the business

	Licence struct {
		Found
		Number      string `json:"number,omitempty"`
		NameMatches bool   `json:"name_matches"` // the name on it is that of the business
	} `json:"licence"`
	Permit struct {
		Found
		Number  string          `json:"number,omitempty"`
		ValidTo data.ServiceDay `json:"valid_to,omitempty"` // the last day it is good for
	} `json:"permit"`
	Health struct {
		Found
		Staff     int             `json:"staff"`     // who touch food
		Certified int             `json:"certified"` // of them, with a certificate that was shown
		Earliest  data.ServiceDay `json:"earliest,omitempty"`
	} `json:"health"`
	Kitchen Found `json:"kitchen"`
	Prices  struct {
		Found
		Menu  []Price `json:"menu,omitempty"`
		Offer string  `json:"offer,omitempty"` // what elders of which class get off, in words
	} `json:"prices"`
	Hours struct {
		Found
		Text string `json:"text,omitempty"` // as merchants.ParseHours reads it
	} `json:"hours"`
	Seats struct {
		Found
		Seats int `json:"seats"`
		Turns int `json:"turns"` // in a sitting
	} `json:"seats"`
	StepFree Found `json:"step_free"` // ground floor or without a step
	Toilet   Found `json:"toilet"`
	Halal    struct {
		Found
		Claimed     bool   `json:"claimed"`
		Certificate string `json:"certificate,omitempty"`
	} `json:"halal"`
	Delivery Found  `json:"delivery"`
	Other    string `json:"other,omitempty"`
}

// Price is one line of the price list.
type Price struct {
	Name string   `json:"name"`
	Fen  data.Fen `json:"price_fen"`
}

// Of is what was found of an item; nil for one that the form has not.
func (f *Form) Of(item Item) *Found {
	return map[Item]*Found{
		Licence: &f.Licence.Found, Permit: &f.Permit.Found, Health: &f.Health.Found, Kitchen: &f.Kitchen, Prices: &f.Prices.Found,
		Opening: &f.Hours.Found, Seating: &f.Seats.Found, StepFree: &f.StepFree, Toilet: &f.Toilet, Halal: &f.Halal.Found, Delivery: &f.Delivery,
	}[item]
}

// Menu is the price list as a point keeps it.
func (f *Form) Menu() (items []merchants.MenuItem) {
	for _, p := range f.Prices.Menu {
		items = append(items, merchants.MenuItem{Name: p.Name, Price: p.Fen})
	}
	return items
}

// into writes what the form says into a point's facts. Of the tags it decides
// those that it asks about.
func (f *Form) into(p *merchants.Point) {
	p.Kind, p.Address = f.Kind, f.Address
	if f.Phone != "" {
		p.Phone = f.Phone
	}
	p.PermitNo, p.PermitExpires, p.Offer = f.Permit.Number, f.Permit.ValidTo, f.Prices.Offer
	p.Seats, p.Turns = f.Seats.Seats, f.Seats.Turns
	p.Hours, _ = merchants.ParseHours(f.Hours.Text) // Check has read it
	asked := map[merchants.Tag]bool{
		"halal": f.Halal.Claimed && f.Halal.Mark == Seen, "step_free": f.StepFree.Mark == Seen, "delivery": f.Delivery.Mark == Seen,
	}
	var tags []merchants.Tag
	for _, t := range merchants.Tags() {
		if has, ours := asked[t]; ours && has || !ours && p.Has(t) {
			tags = append(tags, t)
		}
	}
	p.Tags = tags
}
