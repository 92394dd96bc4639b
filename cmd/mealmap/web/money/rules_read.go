package money

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"mealmap/data"
	"mealmap/data/fault"
	"mealmap/data/table"
	"mealmap/meals"
	"mealmap/merchants"
)

// reader takes a form apart and gathers what cannot be read, each under the
// name of its field.
type reader struct {
	url.Values
	wrong []fault.Field
}

// mostTitle is how many characters the name of a set has, which is a heading.
const mostTitle = 60

// readRules gives the rules that a form holds, perhaps incomplete, or
// ErrInvalidInput with every field that is not a number, an amount or a time.
func readRules(v url.Values) (meals.RuleSet, error) {
	f := &reader{Values: v}
	r := meals.RuleSet{
		ID: f.text("id"), Title: f.text("title"), Street: f.text("street"), PointID: merchants.PointID(f.text("point_id")),
		ValidFrom: data.ServiceDay(f.text("valid_from")), ValidTo: data.ServiceDay(f.text("valid_to")),
		Round: f.yuan("round_fen"), Rounding: meals.Rounding(f.text("rounding")), Floor: f.yuan("floor_fen"),
		MinimumOn: meals.MinimumOn(f.text("minimum_on")), Exclude: many[meals.Category](f, "exclude"), Funding: f.shares("funding"),
	}
	f.rows("classes", ".code", func(at string) { r.Classes = append(r.Classes, f.class(at)) })
	f.rows("windows", ".sitting", func(at string) { r.Windows = append(r.Windows, f.window(at)) })
	f.rows("caps", ".period", func(at string) { r.Caps = append(r.Caps, f.cap(at)) })
	if period := f.text("discount_cap.period"); period != "" {
		r.DiscountCap = &meals.Cap{Period: meals.Period(period), Count: f.number("discount_cap.count")}
	}
	if funder := f.text("delivery.funder"); funder != "" {
		r.Delivery = &meals.Delivery{Fee: f.yuan("delivery.fee_fen"), Funder: funder}
	}
	if utf8.RuneCountInString(r.Title) > mostTitle {
		f.wrong = append(f.wrong, fault.Field{Name: "title", Code: "rule_title", Args: map[string]any{"Max": mostTitle}})
	}
	if len(f.wrong) == 0 {
		return r, nil
	}
	err := fault.ErrInvalidInput
	for _, w := range f.wrong {
		err = err.Field(w)
	}
	return r, err
}

// rows visits each row of a list; every row posts the field that ends in mark.
func (f *reader) rows(name, mark string, visit func(at string)) {
	for i := range rowsOf(f.Values, name, mark) {
		visit(fmt.Sprintf("%s[%d]", name, i))
	}
}

// rowsOf counts the rows of a list in a form.
func rowsOf(v url.Values, name, mark string) int {
	n := 0
	for v.Has(fmt.Sprintf("%s[%d]%s", name, n, mark)) {
		n++
	}
	return n
}

func (f *reader) class(at string) meals.Class {
	return meals.Class{
		Code: f.text(at + ".code"), Label: f.text(at + ".label"), AgeFrom: f.number(at + ".age_from"), AgeTo: f.number(at + ".age_to"),
		Categories: many[meals.Category](f, at+".categories"), Except: many[meals.Category](f, at+".except"),
		Discount: f.amount(at + ".discount"), Subsidy: f.amount(at + ".subsidy"),
		Stack: f.text(at + ".stack"), Funding: f.shares(at + ".funding"),
	}
}

func (f *reader) amount(at string) *meals.Amount {
	a := &meals.Amount{On: meals.PriceOf(f.text(at + ".on")),
		Minimum: f.yuan(at + ".min_fen"), UpTo: f.yuan(at + ".upto_fen"), Max: f.yuan(at + ".max_fen")}
	shape, value := f.text(at), at+".value"
	if shape != "" && f.text(value) == "" {
		f.bad(value, "rule_value_missing")
	}
	switch shape {
	case "pay_percent":
		a.PayPercent = pointer(f.number(value))
	case "off":
		a.Off = pointer(f.yuan(value))
	case byPercent:
		a.Percent = pointer(f.number(value))
	case "price":
		a.Price = pointer(f.yuan(value))
	case "allowance":
		a.Allowance = &meals.Purse{Fen: f.yuan(value), Period: meals.Period(f.text(at + ".allowance.period"))}
	default:
		return nil
	}
	switch f.text(at + ".coupon") {
	case couponHanded:
		a.Coupon = &meals.Coupon{}
	case couponEach:
		a.Coupon = &meals.Coupon{Count: f.number(at + ".coupon.count"), Period: meals.Period(f.text(at + ".coupon.period"))}
		if a.Coupon.Count == 0 {
			f.bad(at+".coupon.count", "rule_value_missing")
		}
	}
	when := meals.When{Sittings: many[merchants.Sitting](f, at+".when.sittings"), Weekdays: f.weekdays(at + ".when.weekdays"),
		Holidays: meals.Holidays(f.text(at + ".when.holidays"))}
	if len(when.Sittings) > 0 || len(when.Weekdays) > 0 || when.Holidays != "" {
		a.When = &when
	}
	return a
}

func (f *reader) shares(name string) (shares []meals.Share) {
	f.rows(name, ".funder", func(at string) {
		s := meals.Share{Funder: f.text(at + ".funder"), Home: meals.Home(f.text(at + ".home"))}
		switch f.text(at) {
		case byPercent:
			s.Percent = f.number(at + ".value")
		case byFen:
			s.Fen = f.yuan(at + ".value")
		}
		shares = append(shares, s)
	})
	return shares
}

func (f *reader) window(at string) meals.RuleWindow {
	return meals.RuleWindow{Sitting: merchants.Sitting(f.text(at + ".sitting")), Opens: f.minute(at + ".opens"), Closes: f.minute(at + ".closes"),
		Weekdays: f.weekdays(at + ".weekdays"), Holidays: meals.Holidays(f.text(at + ".holidays"))}
}

func (f *reader) cap(at string) meals.Cap {
	c := meals.Cap{Period: meals.Period(f.text(at + ".period"))}
	if f.text(at) == byFen {
		c.Fen = f.yuan(at + ".value")
	} else {
		c.Count = f.number(at + ".value")
	}
	return c
}

// isWrong reports whether the field could not be read.
func (f *reader) isWrong(name string) bool {
	return slices.ContainsFunc(f.wrong, func(w fault.Field) bool { return w.Name == name })
}

func (f *reader) bad(name, code string) {
	f.wrong = append(f.wrong, fault.Field{Name: name, Code: code})
}

// text is a value as people mean it: full-width signs are plain ones.
func (f *reader) text(name string) string { return table.Fold(f.Get(name)) }

// number reads a count or a percentage; nothing is 0.
func (f *reader) number(name string) int {
	text := strings.TrimSuffix(f.text(name), "%")
	if text == "" {
		return 0
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 || n > 1_000_000 {
		f.bad(name, "rule_number")
	}
	return n
}

// yuan reads "3" or "2.50"; nothing is 0.
func (f *reader) yuan(name string) data.Fen {
	text := f.text(name)
	if text == "" {
		return 0
	}
	fen, ok := meals.ParseYuan(text)
	if !ok {
		f.bad(name, "rule_yuan")
	}
	return fen
}

// minute reads "12:30", and hours on past midnight.
func (f *reader) minute(name string) int {
	hour, minute, ok := strings.Cut(f.text(name), ":")
	h, err := strconv.ParseUint(hour, 10, 6)
	m, err2 := strconv.ParseUint(minute, 10, 6)
	if !ok || err != nil || err2 != nil || m > 59 || len(minute) != 2 {
		f.bad(name, "rule_clock")
		return 0
	}
	return int(h*60 + m)
}

func (f *reader) weekdays(name string) (days []time.Weekday) {
	for _, text := range f.Values[name] {
		n, err := strconv.Atoi(text)
		if err != nil || n < 0 || n > 6 {
			f.bad(name, "rule_weekday")
			continue
		}
		days = append(days, time.Weekday(n))
	}
	slices.Sort(days)
	return slices.Compact(days)
}

// many are the values of checkboxes.
func many[T ~string](f *reader, name string) (all []T) {
	for _, v := range f.Values[name] {
		if v != "" {
			all = append(all, T(v))
		}
	}
	return all
}

func pointer[T any](v T) *T { return &v }
