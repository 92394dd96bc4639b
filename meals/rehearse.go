package meals

import (
	"iter"
	"maps"
	"slices"

	"mealmap/data"
	"mealmap/merchants"
)

// Rehearsed is one meal of the past on its way through a rehearsal, with all
// that its price depends on.
type Rehearsed struct {
	ID       RedemptionID
	Elder    *RehearsedElder
	Point    merchants.PointID
	Home     Homes
	Abroad   bool         // the elder is of another district
	Hours    []RuleWindow // the point's own
	Day      data.ServiceDay
	Sitting  merchants.Sitting
	ServedAt data.Instant
	Delivery bool   // brought home, to somebody registered
	Class    string // as it was recorded
	Actual   Split
	Brought  data.Fen // paid for delivery
	Speaks   bool     // the draft would have priced it; if not it stands as it is
	Aside    bool     // it counts for caps only: the office does not pay for it, or another district served it
}

// RehearsedElder is whose meals they are. Used is of the days before the first
// meal, as far as it counts for the week and the draft asks for the year.
type RehearsedElder struct {
	District   data.District
	ID         ElderID
	BornOn     data.ServiceDay
	Categories []ElderCategory
	Used       Usage
	Grants     []Grant
}

// Grant is one handing-out of coupons; Used counts those used before the first
// meal.
type Grant struct {
	ID       string
	Class    string
	Coupons  int
	From, To data.ServiceDay // inclusive
	Used     int
}

// largest is how many single meals a rehearsal names.
const largest = 10

// Rehearse runs meals under the draft as if it had been in force. The meals come
// elder by elder, each elder's in order of time, so that what is held grows
// neither with the meals nor with the elders. A nil calendar is the program's
// own. Budgets are left aside.
func Rehearse(draft *RuleSet, calendar *Calendar, meals iter.Seq[*Rehearsed]) Rehearsal {
	h := rehearser{draft: draft, calendar: calendar, levels: map[string]*Change{}, classes: map[string]*ClassChange{}}
	for m := range meals {
		h.meal(m)
	}
	return h.result()
}

// rehearser holds the totals, and the usage of the elder whose meals are run.
type rehearser struct {
	draft    *RuleSet
	calendar *Calendar
	out      Rehearsal
	levels   map[string]*Change
	classes  map[string]*ClassChange

	elder   *RehearsedElder
	counted bool // the elder has a meal in the totals
	used    Usage
	seen    string // day and sitting of the elder's last meal
}

func (h *rehearser) meal(m *Rehearsed) {
	h.turnTo(m.Elder)
	if !m.Speaks {
		h.stand(m)
		return
	}
	in := h.input(m)
	d := Decide(in)
	for _, c := range d.Claims {
		h.claim(c.Period, c.Fen)
	}
	if m.Aside {
		return
	}
	if d.Refusal != nil {
		d.Split = Split{List: m.Actual.List, Elder: m.Actual.List}
	}
	h.count(m, &d)
}

// turnTo begins with another elder.
func (h *rehearser) turnTo(e *RehearsedElder) {
	if h.elder != nil && h.elder.ID == e.ID {
		return
	}
	h.elder, h.counted, h.seen = e, false, ""
	h.used = maps.Clone(e.Used)
	if h.used == nil {
		h.used = Usage{}
	}
}

func (h *rehearser) claim(period string, fen data.Fen) {
	u := h.used[period]
	h.used[period] = Use{u.Meals + 1, u.Top + 1, u.Fen + fen}
}

// stand keeps a meal that the draft does not speak of as it was; what it was
// paid counts for the elder's caps.
func (h *rehearser) stand(m *Rehearsed) {
	if !m.Aside {
		h.out.Standing++
	}
	at := Seating{Day: m.Day, Sitting: m.Sitting, Inside: true}
	h.seen = PerSitting.key(at)
	if h.draft.DiscountCap != nil && m.Actual.Merchant > 0 {
		for _, period := range DiscountPeriods(at) {
			h.claim(period, 0)
		}
	}
	if paid := m.Actual.paid(); paid > 0 {
		for _, p := range everyPeriod {
			h.claim(p.key(at), paid)
		}
	}
}

func (h *rehearser) input(m *Rehearsed) DecideInput {
	at := h.seat(m)
	var categories []Category
	for _, c := range m.Elder.Categories {
		if c.On(at.Day) {
			categories = append(categories, c.Category)
		}
	}
	sitting := PerSitting.key(at)
	seen := at.Sitting != "" && h.seen == sitting
	h.seen = sitting
	return DecideInput{Rules: h.draft, Price: m.Actual.List, Seating: at, BornOn: m.Elder.BornOn, Categories: categories,
		Delivery: m.Delivery, Registered: m.Delivery, Home: m.Home, Abroad: m.Abroad, Used: h.used, Coupons: h.held(at.Day), SeenBefore: seen,
		CountDiscounts: h.draft.DiscountCap != nil}
}

// seat places the meal among the draft's windows, in the sitting that the till
// named where they have it then.
func (h *rehearser) seat(m *Rehearsed) Seating {
	windows := h.draft.Windows
	if len(windows) == 0 {
		windows = m.Hours
	}
	if at := h.calendar.Seat(windows, m.ServedAt, m.Sitting); at.Inside || m.Sitting == "" {
		return at
	}
	return h.calendar.Seat(windows, m.ServedAt, "")
}

// held gives what is left of the coupons that the office handed out.
func (h *rehearser) held(day data.ServiceDay) map[string][]Held {
	if len(h.elder.Grants) == 0 {
		return nil
	}
	held := map[string][]Held{}
	for _, g := range h.elder.Grants {
		left := g.Coupons - g.Used - h.used["coupon:"+g.ID].Meals
		if left > 0 && g.From <= day && day <= g.To {
			held[g.Class] = append(held[g.Class], Held{ID: g.ID, Left: left, To: g.To})
		}
	}
	return held
}

// count adds the meal to the totals, as it was and as it would have been.
func (h *rehearser) count(m *Rehearsed, d *Decision) {
	h.out.Meals++
	if !h.counted {
		h.counted = true
		h.out.Elders++
	}
	h.out.List += m.Actual.List
	h.split(&m.Actual, func(c *Change, fen data.Fen) { c.Actual += fen })
	h.split(&d.Split, func(c *Change, fen data.Fen) { c.Draft += fen })
	h.out.Delivery.Actual += m.Brought
	h.out.Delivery.Draft += d.Delivery
	was, would := h.class(m.Class), h.class(d.Class)
	was.ActualMeals++
	was.Subsidy.Actual += m.Actual.paid()
	was.Elder.Actual += m.Actual.Elder
	was.Merchant.Actual += m.Actual.Merchant
	would.DraftMeals++
	would.Subsidy.Draft += d.Split.paid()
	would.Elder.Draft += d.Split.Elder
	would.Merchant.Draft += d.Split.Merchant
	change := Change{m.Actual.Elder, d.Split.Elder}
	switch {
	case d.Refusal != nil:
		h.out.Refused++
	case change.By() > 0:
		h.out.More++
	case change.By() < 0:
		h.out.Less++
	default:
		h.out.Same++
	}
	h.name(m, change, d.Refusal != nil)
}

func (h *rehearser) split(s *Split, add func(*Change, data.Fen)) {
	add(&h.out.Subsidy, s.paid())
	add(h.level(elderFunder), s.Elder)
	add(h.level(merchantFunder), s.Merchant)
	for _, p := range s.Shares {
		add(h.level(p.Funder), p.Fen)
	}
}

func (h *rehearser) level(funder string) *Change {
	if h.levels[funder] == nil {
		h.levels[funder] = &Change{}
	}
	return h.levels[funder]
}

func (h *rehearser) class(code string) *ClassChange {
	if h.classes[code] == nil {
		h.classes[code] = &ClassChange{Class: code}
	}
	return h.classes[code]
}

// name keeps the meal where its change is among the largest; of equal ones the
// first stays.
func (h *rehearser) name(m *Rehearsed, c Change, refused bool) {
	by := magnitude(c.By())
	if by == 0 {
		return
	}
	list := h.out.Largest
	if len(list) == largest {
		if magnitude(list[largest-1].Elder.By()) >= by {
			return
		}
		list = list[:largest-1]
	}
	at, _ := slices.BinarySearchFunc(list, by, func(x MealChange, by data.Fen) int {
		if magnitude(x.Elder.By()) >= by {
			return -1
		}
		return 1
	})
	h.out.Largest = slices.Insert(list, at, MealChange{District: m.Elder.District, ID: m.ID, ElderID: m.Elder.ID, Point: m.Point, Day: m.Day,
		List: m.Actual.List, Elder: c, Refused: refused})
}

func (h *rehearser) result() Rehearsal {
	for _, funder := range []string{elderFunder, merchantFunder} {
		h.out.Levels = append(h.out.Levels, LevelChange{funder, *h.level(funder)})
		delete(h.levels, funder)
	}
	for _, funder := range slices.Sorted(maps.Keys(h.levels)) {
		h.out.Levels = append(h.out.Levels, LevelChange{funder, *h.levels[funder]})
	}
	for _, code := range slices.Sorted(maps.Keys(h.classes)) {
		h.out.Classes = append(h.out.Classes, *h.classes[code])
	}
	return h.out
}

// paid is what all funders give.
func (s Split) paid() data.Fen { return s.List - s.Elder - s.Merchant }

func magnitude(f data.Fen) data.Fen { return max(f, -f) }
