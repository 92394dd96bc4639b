package money

import (
	"fmt"
	"net/url"

	"mealmap/cmd/mealmap/web/desk"
	"mealmap/meals"
	"mealmap/merchants"
	"mealmap/static/messages"
)

// ruleForm is the form of a set with all its rows, ready for its template.
type ruleForm struct {
	Trouble                                      desk.Trouble
	Title, From, To, ID, Round, Floor            desk.Input
	Street, Point, Rounding, MinimumOn, Excluded desk.Picker
	Classes                                      []classRow
	ClassesWrong, WindowsWrong, CapsWrong        string
	Funding                                      shareRows
	Caps                                         []capRow
	Windows                                      []windowRow
	Minimum                                      desk.Picker
	CapPeriod                                    desk.Picker // of the discount
	CapCount                                     desk.Input
	DeliveryFunder                               desk.Picker
	DeliveryFee                                  desk.Input
	RestOpen                                     bool // something stands among the rare fields
}

// classRow is one class; Said is its sentence as the form stands, "" where a
// field cannot be read.
type classRow struct {
	N                                int
	Row, Said                        string
	AgeFrom, AgeTo                   desk.Input
	Code, Label, Stack               desk.Input
	Categories, Except               desk.Picker
	Discount, Subsidy                amountRow
	Funding                          shareRows
	Open                             bool // something stands among the rare fields
	HasCategories, HasFunding, Wrong bool
}

type amountRow struct {
	Shape                              desk.Picker
	Value, Min, UpTo, Max, CouponCount desk.Input
	On, Purse, Coupon, CouponPeriod    desk.Picker
	Sittings, Weekdays, Holidays       desk.Picker
	Subsidy, Open                      bool
}

// shareRows are the funders of the set or of a class; List is the name of the
// rows.
type shareRows struct {
	List, Wrong string
	Rows        []shareRow
}

type shareRow struct {
	N            int
	Row          string
	Funder, Kind desk.Picker
	Value        desk.Input
	Home         desk.Picker
}

type capRow struct {
	N            int
	Row          string
	Period, Kind desk.Picker
	Value        desk.Input
}

type windowRow struct {
	N                  int
	Row                string
	Sitting            desk.Picker
	Opens, Closes      desk.Input
	Weekdays, Holidays desk.Picker
	Open               bool
}

// view builds the fields of a form that may have come back.
type view struct {
	desk.Form
	say *messages.Printer
}

// viewOf makes the form of the values. Points are the choices of the set's
// scope, streets "" where the writer has one of his own.
func viewOf(say *messages.Printer, v url.Values, err error, points, streets []desk.Option) ruleForm {
	b := view{desk.Form{ID: "rules", Values: v, Trouble: troubleOf(say, err)}, say}
	f := ruleForm{
		Trouble: b.Trouble, Title: b.in("title"), From: b.in("valid_from", "type=date", "required"), To: b.in("valid_to", "type=date"),
		ID: b.in("id"), Round: b.money("round_fen"), Floor: b.money("floor_fen"),
		Point: b.pick("point_id", points), Rounding: b.keep("rounding", "drafts.rounding", "down", "nearest", "up"),
		MinimumOn: b.keep("minimum_on", "drafts.minimum_on", "list", "discounted"), Excluded: b.pick("exclude", b.categories()),
		Funding: b.shares("funding"), ClassesWrong: b.in("classes").Wrong, WindowsWrong: b.in("windows").Wrong, CapsWrong: b.in("caps").Wrong,
		CapPeriod: b.pick("discount_cap.period", b.named("drafts.period", "", "sitting", "day", "week", "month")), CapCount: b.count("discount_cap.count"),
		DeliveryFunder: b.pick("delivery.funder", append([]desk.Option{{Label: say.Text("drafts.none")}}, b.funders("delivery.funder")...)),
		DeliveryFee:    b.money("delivery.fee_fen"),
	}
	if streets != nil {
		f.Street = b.pick("street", streets)
	}
	f.RestOpen = b.any("exclude", "discount_cap.period", "discount_cap.count") || f.ID.Wrong != ""
	said := b.said()
	for i := range rowsOf(v, "classes", marks["classes"]) {
		row := b.class(i)
		if i < len(said) {
			row.Said = said[i]
		}
		f.Classes = append(f.Classes, row)
	}
	for i := range rowsOf(v, "caps", marks["caps"]) {
		f.Caps = append(f.Caps, b.cap(i))
	}
	for i := range rowsOf(v, "windows", marks["windows"]) {
		f.Windows = append(f.Windows, b.window(i))
	}
	return f
}

// said are the classes' sentences of the form as it stands; none where it
// cannot be read.
func (b *view) said() []string {
	r, err := readRules(b.Values)
	if err != nil {
		return nil
	}
	said := saidOf(b.say, &r)
	return said.Classes
}

// said is a set in words: a sentence for each class, then those about all.
type said struct{ Classes, Rest []string }

func saidOf(say *messages.Printer, r *meals.RuleSet) (s said) {
	for _, sentence := range meals.Describe(r) {
		text := say.With("rule."+sentence.Code, sentence.Args)
		if sentence.Code == "class" {
			s.Classes = append(s.Classes, text)
		} else {
			s.Rest = append(s.Rest, text)
		}
	}
	return s
}

func (b *view) class(i int) classRow {
	at := fmt.Sprintf("classes[%d]", i)
	c := classRow{N: i + 1, Row: at, AgeFrom: b.count(at + ".age_from"), AgeTo: b.count(at + ".age_to"),
		Code: b.in(at+".code", "hint=drafts.hint.code"), Label: b.in(at+".label", "hint=drafts.hint.label"), Stack: b.in(at+".stack", "hint=drafts.hint.stack"),
		Categories: b.pick(at+".categories", b.categories()), Except: b.pick(at+".except", b.categories()),
		Discount: b.amount(at+".discount", false), Subsidy: b.amount(at+".subsidy", true), Funding: b.shares(at + ".funding")}
	c.HasCategories = b.any(at + ".categories")
	c.HasFunding = len(c.Funding.Rows) > 0
	c.Open = b.any(at+".except", at+".stack") || c.HasFunding || c.Code.Wrong != "" || c.Label.Wrong != "" || c.Funding.Wrong != ""
	return c
}

func (b *view) amount(at string, subsidy bool) amountRow {
	known := shapes[:4]
	if subsidy {
		known = shapes
	}
	prefix := "drafts.shape"
	if subsidy {
		prefix = "drafts.subsidy_shape"
	}
	a := amountRow{Subsidy: subsidy, Shape: b.pick(at, append([]desk.Option{{Label: b.say.Text("drafts.none")}}, b.named(prefix, known...)...)),
		Value: b.in(at+".value", "mode=decimal"), Min: b.money(at + ".min_fen"), UpTo: b.money(at + ".upto_fen"), Max: b.money(at + ".max_fen"),
		On:       b.pick(at+".on", b.named("drafts.on", "", "list")),
		Sittings: b.pick(at+".when.sittings", b.named("office.sitting", "breakfast", "lunch", "dinner")),
		Weekdays: b.pick(at+".when.weekdays", b.weekdays()), Holidays: b.pick(at+".when.holidays", b.holidays())}
	a.Open = b.Values.Get(at) == "allowance" || b.any(at+".on", at+".upto_fen", at+".max_fen", at+".when.sittings", at+".when.weekdays", at+".when.holidays", at+".coupon")
	if subsidy {
		a.Purse = b.pick(at+".allowance.period", b.named("drafts.period", "month", "year", "week", "day"))
		a.Coupon = b.pick(at+".coupon", b.named("drafts.coupon", "", couponEach, couponHanded))
		a.CouponCount = b.count(at + ".coupon.count")
		a.CouponPeriod = b.pick(at+".coupon.period", b.named("drafts.period", "", "month", "week", "day", "year"))
	}
	return a
}

func (b *view) shares(list string) shareRows {
	s := shareRows{List: list, Wrong: b.in(list).Wrong}
	for i := range rowsOf(b.Values, list, marks["funding"]) {
		at := fmt.Sprintf("%s[%d]", list, i)
		s.Rows = append(s.Rows, shareRow{N: i + 1, Row: at, Funder: b.pick(at+".funder", b.funders(at+".funder")),
			Kind: b.pick(at, b.named("drafts.share", "", byPercent, byFen)), Value: b.in(at+".value", "mode=decimal"),
			Home: b.pick(at+".home", b.named("drafts.home", "", string(meals.HomeStreet), string(meals.HomeCommunity)))})
	}
	return s
}

func (b *view) cap(i int) capRow {
	at := fmt.Sprintf("caps[%d]", i)
	return capRow{N: i + 1, Row: at, Period: b.pick(at+".period", b.named("drafts.period", "meal", "sitting", "day", "week", "month", "year")),
		Kind: b.pick(at, b.named("drafts.cap", byCount, byFen)), Value: b.in(at+".value", "mode=decimal")}
}

func (b *view) window(i int) windowRow {
	at := fmt.Sprintf("windows[%d]", i)
	return windowRow{N: i + 1, Row: at, Open: b.any(at+".weekdays", at+".holidays"),
		Sitting: b.pick(at+".sitting", b.named("office.sitting", "breakfast", "lunch", "dinner", string(merchants.AllDay))),
		Opens:   b.in(at + ".opens"), Closes: b.in(at + ".closes"),
		Weekdays: b.pick(at+".weekdays", b.weekdays()), Holidays: b.pick(at+".holidays", b.holidays())}
}

func (b *view) in(name string, options ...string) desk.Input {
	return b.In(name, append(options, "label="+labelKey(name))...)
}

func (b *view) money(name string) desk.Input { return b.in(name, "mode=decimal") }

func (b *view) count(name string) desk.Input { return b.in(name, "mode=numeric") }

func (b *view) pick(name string, choices []desk.Option) desk.Picker {
	return b.Pick(name, choices, "label="+labelKey(name))
}

// keep is a choice whose first value may stand as nothing: it keeps whichever
// of both the set has.
func (b *view) keep(name, prefix string, first string, rest ...string) desk.Picker {
	choices := append([]desk.Option{{Value: "", Label: b.say.Text(prefix + "." + first)}}, b.named(prefix, rest...)...)
	if b.Values.Get(name) == first {
		choices[0].Value = first
	}
	return b.pick(name, choices)
}

// any reports whether one of the fields holds something or is wrong.
func (b *view) any(names ...string) bool {
	for _, name := range names {
		if b.Values.Get(name) != "" {
			return true
		}
		for _, f := range b.Trouble.Fields {
			if of(name, f.Field) {
				return true
			}
		}
	}
	return false
}

// named makes choices of codes; the word of "" is that of "none".
func (b *view) named(prefix string, codes ...string) []desk.Option {
	all := make([]desk.Option, len(codes))
	for i, code := range codes {
		key := code
		if key == "" {
			key = "none"
		}
		all[i] = desk.Option{Value: code, Label: b.say.Text(prefix + "." + key)}
	}
	return all
}

func (b *view) categories() []desk.Option {
	return desk.Named(b.say, "office.category", meals.Categories...)
}

func (b *view) holidays() []desk.Option {
	return b.named("drafts.holidays", "", string(meals.NotHolidays), string(meals.OnlyHolidays))
}

// weekdays begin with Monday.
func (b *view) weekdays() []desk.Option {
	return b.named("office.weekday", "1", "2", "3", "4", "5", "6", "0")
}

// knownFunders are the levels that a form offers; a set may name others.
var knownFunders = []string{"street", "district", "city", "province", "county", "town", "community", meals.FundFunder}

func (b *view) funders(name string) []desk.Option {
	all := b.named("funder", knownFunders...)
	if own := b.Values.Get(name); own != "" && b.say.Text("funder."+own) == "[funder."+own+"]" {
		all = append(all, desk.Option{Value: own, Label: own})
	}
	return all
}
