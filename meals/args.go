package meals

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"mealmap/data"
	"mealmap/merchants"
)

// The types in this file are what sentences name. They carry no words: the
// catalogue hands its words to their methods, so that every language keeps its
// own.

// Yuan shows fen as people say it: "3", "2.5", "13.05".
type Yuan data.Fen

// String drops the zeros after the point.
func (y Yuan) String() string {
	s := data.Fen(y).String()
	return strings.TrimSuffix(strings.TrimRight(s, "0"), ".")
}

// PayPercent is the share of the price that the elder pays, 85 for 85%.
type PayPercent int

// In writes the digits of the share with the given ten numerals and without a
// final nought, as Chinese says it: 85 with "〇一二三四五六七八九" is "八五",
// 90 is "九".
func (p PayPercent) In(numerals string) string {
	n := []rune(numerals)
	digits := strings.TrimSuffix(fmt.Sprintf("%02d", int(p)), "0")
	var b strings.Builder
	for _, d := range digits {
		if i := int(d - '0'); i < len(n) {
			b.WriteRune(n[i])
		}
	}
	return b.String()
}

// String is the plain number.
func (p PayPercent) String() string { return strconv.Itoa(int(p)) }

// Meal names a sitting in a sentence.
type Meal merchants.Sitting

// In picks the word: for breakfast, lunch, dinner, or any other.
func (m Meal) In(breakfast, lunch, dinner, other string) string {
	switch merchants.Sitting(m) {
	case merchants.Breakfast:
		return breakfast
	case merchants.Lunch:
		return lunch
	case merchants.Dinner:
		return dinner
	}
	return other
}

// Hours is one window in a sentence.
type Hours struct {
	Sitting       Meal
	Opens, Closes string // "12:30"
}

func windowArgs(windows []RuleWindow) []Hours {
	hours := make([]Hours, len(windows))
	for i, w := range windows {
		hours[i] = Hours{Meal(w.Sitting), clock(w.Opens), clock(w.Closes)}
	}
	return hours
}

// clock writes a minute of the day; 24:00 is the end of a day, later minutes
// are the next morning's.
func clock(minute int) string {
	if minute > minutesADay {
		minute -= minutesADay
	}
	return fmt.Sprintf("%02d:%02d", minute/60, minute%60)
}

// dateArgs are the arguments by which a sentence names a day.
func dateArgs(day data.ServiceDay) []any {
	t := day.Start().Time()
	return []any{"Year", t.Year(), "Month", int(t.Month()), "Day", t.Day()}
}

// Funder is a level or the fund in a sentence; the catalogue has a word for those
// it knows, "funder.city".
type Funder string

// kind tells amounts apart in sentences' keys.
func (a *Amount) kind() string {
	switch {
	case a.PayPercent != nil:
		return "pay_percent"
	case a.Off != nil:
		return "off"
	case a.Percent != nil:
		return "percent"
	case a.Allowance != nil:
		return "allowance"
	}
	return "price"
}

// args are what a sentence about the amount may name.
func (a *Amount) args() map[string]any {
	args := map[string]any{"From": a.Minimum > 0, "Minimum": Yuan(a.Minimum), "Capped": a.Max > 0, "Max": Yuan(a.Max)}
	switch {
	case a.PayPercent != nil:
		args["Pay"] = PayPercent(*a.PayPercent)
	case a.Off != nil:
		args["Off"] = Yuan(*a.Off)
	case a.Percent != nil:
		args["Percent"] = *a.Percent
	case a.Price != nil:
		args["Price"], args["Free"] = Yuan(*a.Price), *a.Price == 0
	case a.Allowance != nil:
		args["Purse"], args["Period"] = Yuan(a.Allowance.Fen), string(a.Allowance.Period)
	}
	if a.On == OfList {
		args["OfList"] = true
	}
	if a.UpTo > 0 {
		args["UpTo"] = Yuan(a.UpTo)
	}
	if a.Coupon != nil {
		args["Coupon"], args["Coupons"], args["CouponPeriod"] = true, a.Coupon.Count, string(a.Coupon.Period)
	}
	if a.When != nil && (len(a.When.Sittings) > 0 || len(a.When.Weekdays) > 0 || a.When.Holidays != "") {
		args["Days"] = daysArgs(a.When.Sittings, a.When.Weekdays, a.When.Holidays)
	}
	return args
}

// giftArgs are the same with Kind, for sentences that say any amount.
func (a *Amount) giftArgs() map[string]any {
	args := a.args()
	args["Kind"] = a.kind()
	return args
}

// Days is which meals an amount or a window is for, in a sentence.
type Days struct {
	Sittings []Meal
	Weekdays Weekdays
	Holidays string // "", "not" or "only"
}

// Any reports that it is for all meals.
func (d Days) Any() bool { return len(d.Sittings) == 0 && len(d.Weekdays) == 0 && d.Holidays == "" }

func (d Days) equal(o Days) bool {
	return slices.Equal(d.Sittings, o.Sittings) && slices.Equal(d.Weekdays, o.Weekdays) && d.Holidays == o.Holidays
}

// Weekdays is a list of days in a sentence, from Monday on.
type Weekdays []time.Weekday

func daysArgs(sittings []merchants.Sitting, weekdays []time.Weekday, holidays Holidays) Days {
	d := Days{Holidays: string(holidays)}
	for _, s := range sittings {
		d.Sittings = append(d.Sittings, Meal(s))
	}
	for i := range 7 {
		if day := time.Weekday((i + 1) % 7); slices.Contains(weekdays, day) {
			d.Weekdays = append(d.Weekdays, day)
		}
	}
	return d
}

// Workweek reports Monday to Friday and nothing else.
func (w Weekdays) Workweek() bool { return slices.Equal(w, workweek[:]) }

// Run reports three days or more that follow one another.
func (w Weekdays) Run() bool {
	return len(w) > 2 && sinceMonday(w.Last())-sinceMonday(w[0]) == len(w)-1
}

// First is the first of the days.
func (w Weekdays) First() time.Weekday { return w[0] }

// Last is the last of them.
func (w Weekdays) Last() time.Weekday { return w[len(w)-1] }

func sinceMonday(d time.Weekday) int { return (int(d) + 6) % 7 }
