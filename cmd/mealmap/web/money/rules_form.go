package money

import (
	"fmt"
	"net/url"
	"strconv"

	"mealmap/data"
	"mealmap/meals"
)

// A rule set as a form: each value stands under its path in the JSON,
// "classes[0].discount.min_fen", so that what Validate says is found at its
// field. An amount's shape stands under the amount's own path and the number
// beside it under ".value"; a share's and a cap's likewise. Money is in yuan,
// a minute of the day is "12:30". What formOf writes readRules reads back, and
// nothing is lost between.

// blankRow values tell the kinds of a share and a cap.
const (
	byPercent = "percent"
	byFen     = "fen"
	byCount   = "count"
)

// The coupons of a form.
const (
	couponEach   = "each"
	couponHanded = "handed"
)

type fields struct{ url.Values }

func formOf(r *meals.RuleSet) url.Values {
	f := fields{url.Values{}}
	f.Set("id", r.ID)
	f.Set("title", r.Title)
	f.Set("street", r.Street)
	f.Set("point_id", string(r.PointID))
	f.Set("valid_from", string(r.ValidFrom))
	f.Set("valid_to", string(r.ValidTo))
	f.yuan("round_fen", r.Round)
	f.Set("rounding", string(r.Rounding))
	f.yuan("floor_fen", r.Floor)
	f.Set("minimum_on", string(r.MinimumOn))
	for i := range r.Classes {
		f.class(fmt.Sprintf("classes[%d]", i), &r.Classes[i])
	}
	for i, w := range r.Windows {
		f.window(fmt.Sprintf("windows[%d]", i), w)
	}
	for i, c := range r.Caps {
		f.cap(fmt.Sprintf("caps[%d]", i), c)
	}
	list(f, "exclude", r.Exclude)
	f.shares("funding", r.Funding)
	if c := r.DiscountCap; c != nil {
		f.Set("discount_cap.period", string(c.Period))
		f.number("discount_cap.count", c.Count)
	}
	if d := r.Delivery; d != nil {
		f.Set("delivery.funder", d.Funder)
		f.yuan("delivery.fee_fen", d.Fee)
	}
	return f.Values
}

func (f fields) class(at string, c *meals.Class) {
	f.Set(at+".code", c.Code)
	f.Set(at+".label", c.Label)
	f.number(at+".age_from", c.AgeFrom)
	f.number(at+".age_to", c.AgeTo)
	list(f, at+".categories", c.Categories)
	list(f, at+".except", c.Except)
	f.amount(at+".discount", c.Discount)
	f.amount(at+".subsidy", c.Subsidy)
	f.Set(at+".stack", c.Stack)
	f.shares(at+".funding", c.Funding)
}

// shapes are the ways of an amount, as the JSON names them.
var shapes = []string{"pay_percent", "off", byPercent, "price", "allowance"}

func (f fields) amount(at string, a *meals.Amount) {
	if a == nil {
		return
	}
	switch {
	case a.PayPercent != nil:
		f.shape(at, "pay_percent", strconv.Itoa(*a.PayPercent))
	case a.Off != nil:
		f.shape(at, "off", yuanText(*a.Off))
	case a.Percent != nil:
		f.shape(at, byPercent, strconv.Itoa(*a.Percent))
	case a.Price != nil:
		f.shape(at, "price", yuanText(*a.Price))
	case a.Allowance != nil:
		f.shape(at, "allowance", yuanText(a.Allowance.Fen))
		f.Set(at+".allowance.period", string(a.Allowance.Period))
	}
	f.Set(at+".on", string(a.On))
	f.yuan(at+".min_fen", a.Minimum)
	f.yuan(at+".upto_fen", a.UpTo)
	f.yuan(at+".max_fen", a.Max)
	if c := a.Coupon; c != nil && c.Count == 0 {
		f.Set(at+".coupon", couponHanded)
	} else if c != nil {
		f.Set(at+".coupon", couponEach)
		f.number(at+".coupon.count", c.Count)
		f.Set(at+".coupon.period", string(c.Period))
	}
	if w := a.When; w != nil {
		list(f, at+".when.sittings", w.Sittings)
		numbers(f, at+".when.weekdays", w.Weekdays)
		f.Set(at+".when.holidays", string(w.Holidays))
	}
}

func (f fields) shape(at, shape, value string) {
	f.Set(at, shape)
	f.Set(at+".value", value)
}

func (f fields) shares(at string, shares []meals.Share) {
	for i, s := range shares {
		row := fmt.Sprintf("%s[%d]", at, i)
		f.Set(row+".funder", s.Funder)
		f.Set(row, "")
		f.Set(row+".home", string(s.Home))
		switch {
		case s.Percent != 0:
			f.shape(row, byPercent, strconv.Itoa(s.Percent))
		case s.Fen != 0:
			f.shape(row, byFen, yuanText(s.Fen))
		}
	}
}

func (f fields) window(at string, w meals.RuleWindow) {
	f.Set(at+".sitting", string(w.Sitting))
	f.Set(at+".opens", clockText(w.Opens))
	f.Set(at+".closes", clockText(w.Closes))
	numbers(f, at+".weekdays", w.Weekdays)
	f.Set(at+".holidays", string(w.Holidays))
}

func (f fields) cap(at string, c meals.Cap) {
	f.Set(at+".period", string(c.Period))
	if c.Fen != 0 {
		f.shape(at, byFen, yuanText(c.Fen))
		return
	}
	f.Set(at, byCount)
	f.number(at+".value", c.Count)
}

// yuan leaves nothing out of 0.
func (f fields) yuan(name string, v data.Fen) {
	if v != 0 {
		f.Set(name, yuanText(v))
	}
}

func (f fields) number(name string, n int) {
	if n != 0 {
		f.Set(name, strconv.Itoa(n))
	}
}

func list[T ~string](f fields, name string, values []T) {
	for _, v := range values {
		f.Add(name, string(v))
	}
}

func numbers[T ~int](f fields, name string, values []T) {
	for _, v := range values {
		f.Add(name, strconv.Itoa(int(v)))
	}
}

// yuanText is "3", "2.5", "13.05".
func yuanText(v data.Fen) string { return meals.Yuan(v).String() }

// clockText counts hours on past midnight: what ends at one in the morning ends
// at 25:00.
func clockText(minute int) string { return fmt.Sprintf("%02d:%02d", minute/60, minute%60) }
