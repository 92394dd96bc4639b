package meals

import (
	"strconv"
	"strings"
	"time"

	"mealmap/data"
	"mealmap/merchants"
)

// Trial is one imagined meal, to see what rules make of it.
type Trial struct {
	Rules      *RuleSet
	Calendar   *Calendar       // nil = the program's own
	BornOn     data.ServiceDay // or Age where ""
	Age        int             // on the day
	Categories []Category
	Elsewhere  bool // the elder lives in another street
	Price      data.Fen
	Day        data.ServiceDay
	Minute     int               // of the day
	Sitting    merchants.Sitting // "" = by the clock
	Point      *merchants.Point  // whose hours count where the rules have none; nil = any
	Delivery   bool              // to an elder registered for it
	Used       TrialUse
}

// TrialUse is what the elder is imagined to have had already.
type TrialUse struct {
	ThisSitting        bool     // a subsidised meal of this sitting
	Day, Week, Month   int      // subsidised meals; each counts for the longer ones too
	Fen                data.Fen // subsidy this month
	Purse              data.Fen // of the allowance
	Coupons            int      // of the counted ones
	HandedOut, Already bool     // has a coupon from the office; ate at a discount in this sitting
}

// Tried is what becomes of it.
type Tried struct {
	Seating  Seating
	Age      int
	Decision Decision
}

// Try prices the meal as a till would, budgets aside.
func Try(t Trial) Tried {
	if t.BornOn == "" {
		t.BornOn = data.Date(t.Day.Start().Time().Year()-t.Age, time.January, 1)
	}
	at := t.Calendar.Seat(t.windows(), t.Day.At(t.Minute), t.Sitting)
	in := DecideInput{Rules: t.Rules, Price: t.Price, Seating: at, BornOn: t.BornOn, Categories: t.Categories,
		Delivery: t.Delivery, Registered: t.Delivery, Home: Homes{Street: !t.Elsewhere, Community: !t.Elsewhere},
		Used: t.usage(at), SeenBefore: t.Used.Already || t.Used.ThisSitting}
	if t.Used.HandedOut && t.Rules != nil {
		in.Coupons = map[string][]Held{}
		for _, c := range t.Rules.Classes {
			in.Coupons[c.Code] = []Held{{ID: "try", Left: 1, To: Forever}}
		}
	}
	return Tried{at, AgeOn(t.BornOn, at.Day), Decide(in)}
}

func (t *Trial) windows() []RuleWindow {
	switch {
	case t.Rules != nil && len(t.Rules.Windows) > 0:
		return t.Rules.Windows
	case t.Point != nil:
		return hoursOf(t.Point)
	}
	return nil
}

// usage turns the counts into the periods that the rules ask for.
func (t *Trial) usage(at Seating) Usage {
	u, sitting := Usage{}, 0
	if t.Used.ThisSitting {
		sitting = 1
	}
	day := max(t.Used.Day, sitting)
	week := max(t.Used.Week, day)
	month := max(t.Used.Month, week)
	for period, n := range map[Period]int{PerSitting: sitting, PerDay: day, PerWeek: week, PerMonth: month} {
		u[period.key(at)] = Use{Meals: n, Top: n}
	}
	u[PerMonth.key(at)] = Use{Meals: month, Top: month, Fen: t.Used.Fen}
	if t.Rules == nil {
		return u
	}
	if c := t.Rules.DiscountCap; c != nil {
		u[c.discountKey(at)] = Use{Meals: day, Top: day}
	}
	for i := range t.Rules.Classes {
		t.own(u, &t.Rules.Classes[i], at)
	}
	return u
}

// own adds what is used of the class's purse and counted coupons.
func (t *Trial) own(u Usage, c *Class, at Seating) {
	if c.Subsidy == nil {
		return
	}
	if c.Subsidy.Allowance != nil {
		u[c.purseKey(at)] = Use{Meals: 1, Top: 1, Fen: t.Used.Purse}
	}
	if c.Subsidy.Coupon != nil && c.Subsidy.Coupon.Count > 0 {
		u[c.couponKey(at)] = Use{Meals: t.Used.Coupons, Top: t.Used.Coupons}
	}
}

// ParseYuan reads an amount in yuan with at most two decimals, exactly: "3",
// "2.5", "2.50".
func ParseYuan(text string) (data.Fen, bool) {
	whole, rest, point := strings.Cut(text, ".")
	if len(whole) > 9 || len(rest) > 2 || point && rest == "" {
		return 0, false
	}
	n, err := strconv.ParseUint(whole+(rest + "00")[:2], 10, 63)
	return data.Fen(n), err == nil && whole != ""
}
