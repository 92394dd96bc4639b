package alarms

import (
	"cmp"
	"slices"

	"mealmap/data"
	"mealmap/geo"
	"mealmap/meals"
	"mealmap/merchants"
)

// Kind is what looks odd.
type Kind string

// The kinds of alarms.
const (
	Burst   Kind = "burst"   // more meals at a till than a cashier can serve
	Order   Kind = "order"   // the same cards one after another on several days
	Apart   Kind = "apart"   // one elder in two places too far apart for the time between
	Closed  Kind = "closed"  // meals while the point is closed
	Seats   Kind = "seats"   // more meals in a sitting than the seats allow
	Offline Kind = "offline" // a till that records much without network
	Awake   Kind = "awake"   // an idle card that eats daily all at once
	Quiet   Kind = "quiet"   // a point without meals where its own past had them
)

// Kinds lists every kind in the order of display.
func Kinds() []Kind { return []Kind{Burst, Order, Apart, Closed, Seats, Offline, Awake, Quiet} }

// Meal is what the rules need to know of a meal that stands: one that was voided
// is not among them.
type Meal struct {
	ID         meals.RedemptionID   `db:"id"`
	Street     string               `db:"street"` // the point's
	PointID    merchants.PointID    `db:"point_id"`
	MerchantID merchants.MerchantID `db:"merchant_id"`
	TillID     meals.TillID         `db:"till_id"`
	CardID     meals.CardID         `db:"card_id"`
	ElderID    meals.ElderID        `db:"elder_id"`
	Day        data.ServiceDay      `db:"service_day"`
	Sitting    merchants.Sitting    `db:"sitting"` // "" outside every window
	ServedAt   data.Instant         `db:"served_at"`
	ReceivedAt data.Instant         `db:"received_at"`
	Delivery   bool                 `db:"delivery"` // brought home to a registered elder
	Offline    bool                 `db:"offline"`  // recorded without network
}

// Place is a point with what its meals are held against.
type Place struct {
	merchants.Point
	Seats int // 0: not known
	Turns int // how often a seat is used in one sitting, 0: not known
}

// Life is what is known of an elder before the days that a Day holds.
type Life struct {
	LastMeal data.ServiceDay // "" where there is none
	Carded   data.ServiceDay // of the first card
}

// Day is one service day with what the rules hold it against.
type Day struct {
	On      data.ServiceDay
	Meals   []Meal                       // of the day
	Earlier []Meal                       // of the lookBack days before
	Places  map[merchants.PointID]*Place // where they were eaten
	Lives   map[meals.ElderID]Life       // of those whom "awake" may be about
	Pasts   map[merchants.PointID]Past   // of the points that "quiet" may be about
	// Answered are the elders of "order" questions that were closed since lookBack
	// days before.
	Answered map[merchants.PointID]map[meals.ElderID]bool
	// Calendar knows the holidays; nil is the program's own.
	Calendar *meals.Calendar
}

// Alarm is one question to a person.
type Alarm struct {
	Kind       Kind
	Subject    string          // id of the till, the point or the card that it is about
	Day        data.ServiceDay // that it was found on
	Since      data.ServiceDay // the first day that it is about
	Street     string
	MerchantID merchants.MerchantID
	PointID    merchants.PointID
	ElderID    meals.ElderID // "" where it is about no single one
	Figures    Figures
	Meals      []meals.RedemptionID // in order of service
}

// Figures are what an alarm's sentence names; each kind fills those that it has.
type Figures struct {
	Meals    int                 `json:"meals,omitempty"`    // that it counts
	Of       int                 `json:"of,omitempty"`       // all meals that they are among
	Most     int                 `json:"most,omitempty"`     // up to so many nobody asks
	Days     int                 `json:"days,omitempty"`     // order: earlier days; offline: looked at; awake: in a row; quiet: trading days without
	Idle     int                 `json:"idle,omitempty"`     // awake: days without a meal before
	Minutes  int                 `json:"minutes,omitempty"`  // burst: the span; apart: between the meals
	Metres   int                 `json:"metres,omitempty"`   // apart: as the crow flies
	Expected int                 `json:"expected,omitempty"` // quiet: meals that such days usually bring
	Seats    int                 `json:"seats,omitempty"`
	Turns    int                 `json:"turns,omitempty"`
	Sitting  merchants.Sitting   `json:"sitting,omitempty"`
	Whole    bool                `json:"whole,omitempty"`  // closed: the whole day
	From     data.Instant        `json:"from,omitempty"`   // of the first meal that it counts
	To       data.Instant        `json:"to,omitempty"`     // of the last
	Before   data.ServiceDay     `json:"before,omitempty"` // order: the nearest such day; awake, quiet: of the last meal
	Points   []merchants.PointID `json:"points,omitempty"` // apart: where first, where then
	Cells    []geo.Cell          `json:"cells,omitempty"`  // their H3 cells
}

// Find gives what looks odd on the day, by kind and subject.
func Find(d Day) []Alarm {
	all := slices.Concat(bursts(&d), orders(&d), apart(&d), closed(&d), seats(&d), offline(&d), awake(&d), quiet(&d))
	for i := range all {
		if all[i].Since == "" {
			all[i].Since = d.On
		}
		all[i].Day = d.On
	}
	rank := func(a Alarm) int { return slices.Index(Kinds(), a.Kind) }
	slices.SortStableFunc(all, func(a, b Alarm) int {
		return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(a.Subject, b.Subject))
	})
	return all
}

// alarm is the question of a kind about meals of one point, in any order.
func alarm(k Kind, subject string, list []Meal, f Figures) Alarm {
	list = slices.SortedFunc(slices.Values(list), byTime)
	last := list[len(list)-1]
	a := Alarm{Kind: k, Subject: subject, Street: last.Street, MerchantID: last.MerchantID, PointID: last.PointID, Figures: f}
	for _, m := range list {
		a.Meals = append(a.Meals, m.ID)
	}
	return a
}

func byTime(a, b Meal) int {
	return cmp.Or(cmp.Compare(a.ServedAt, b.ServedAt), cmp.Compare(a.ID, b.ID))
}

// fetched are the meals that somebody came for. Those brought home on a round are
// recorded in one go, in the order of the round, and take no seat.
func fetched(list []Meal) []Meal {
	return slices.DeleteFunc(slices.Clone(list), func(m Meal) bool { return m.Delivery })
}

// grouped sorts the meals by time and puts those of one key together.
func grouped[K cmp.Ordered](list []Meal, key func(Meal) K) map[K][]Meal {
	groups := map[K][]Meal{}
	for _, m := range slices.SortedFunc(slices.Values(list), byTime) {
		groups[key(m)] = append(groups[key(m)], m)
	}
	return groups
}

func pointOf(m Meal) merchants.PointID { return m.PointID }
