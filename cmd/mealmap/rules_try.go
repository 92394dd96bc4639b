package main

import (
	"time"

	"mealmap/data"
	"mealmap/data/fault"
	"mealmap/meals"
	"mealmap/merchants"
)

// errTrialTime: the day or the time of an imagined meal cannot be read.
var errTrialTime = fault.New(fault.Malformed, "trial_time")

// errTrialPrice: it is no amount in yuan above 0.
var errTrialPrice = fault.New(fault.Malformed, "trial_price")

type rulesTryCmd struct {
	File       string   `arg:"" name:"FILE" help:"${help_rules_file}"`
	Age        int      `default:"75" help:"${help_try_age}"`
	Born       string   `placeholder:"DATE" help:"${help_try_born}"`
	Price      string   `default:"15" placeholder:"YUAN" help:"${help_try_price}"`
	Day        string   `placeholder:"DATE" help:"${help_try_day}"`
	Time       string   `default:"12:00" placeholder:"HH:MM" help:"${help_try_time}"`
	Categories []string `placeholder:"CODE" help:"${help_try_categories}"`
	Elsewhere  bool     `help:"${help_try_elsewhere}"`
	Delivery   bool     `help:"${help_try_delivery}"`
	JSON       bool     `name:"json" help:"${help_json}"`
}

// trialJSON is an imagined meal as one document. Refused is a fault's code, ""
// where the meal is priced.
type trialJSON struct {
	Age         int               `json:"age"`
	Class       string            `json:"class"`
	Sitting     merchants.Sitting `json:"sitting"`
	ListFen     data.Fen          `json:"list_fen"`
	ElderFen    data.Fen          `json:"elder_fen"`
	MerchantFen data.Fen          `json:"merchant_fen"`
	Shares      []shareJSON       `json:"shares"`
	DeliveryFen data.Fen          `json:"delivery_fen,omitempty"`
	Notices     []string          `json:"notices"`
	Refused     string            `json:"refused,omitempty"`
	Why         []string          `json:"why"`
}

type shareJSON struct {
	Funder string   `json:"funder"`
	Fen    data.Fen `json:"fen"`
}

// Run prices an imagined meal by the rules of the file, which need not be
// published. It opens no database.
func (c *rulesTryCmd) Run(a *app) error {
	set, err := readRules(c.File)
	if err == nil {
		err = set.Validate()
	}
	if err != nil {
		return err
	}
	t, err := c.trial(&set)
	if err != nil {
		return err
	}
	got := meals.Try(t)
	if c.JSON {
		return a.document(c.answer(a, &got))
	}
	if d := got.Decision; d.Refusal != nil {
		return d.Refusal
	}
	a.print("cli.tried", "Age", got.Age, "Class", got.Decision.Label, "List", t.Price.String(), "Elder", got.Decision.Split.Elder.String(),
		"Merchant", got.Decision.Split.Merchant.String())
	for _, p := range got.Decision.Split.Shares {
		a.print("cli.tried_share", "Funder", meals.Funder(p.Funder), "Fen", p.Fen.String())
	}
	for _, line := range c.answer(a, &got).Why {
		a.print("cli.tried_why", "Why", line)
	}
	return nil
}

func (c *rulesTryCmd) trial(set *meals.RuleSet) (meals.Trial, error) {
	day := set.ValidFrom
	if c.Day != "" {
		day = data.ServiceDay(c.Day)
	}
	_, err := data.ParseServiceDay(string(day))
	at, err2 := time.Parse("15:04", c.Time)
	if c.Born != "" && err == nil {
		_, err = data.ParseServiceDay(c.Born)
	}
	if err != nil || err2 != nil {
		return meals.Trial{}, errTrialTime
	}
	price, ok := meals.ParseYuan(c.Price)
	if !ok || price == 0 {
		return meals.Trial{}, errTrialPrice
	}
	t := meals.Trial{Rules: set, Age: c.Age, BornOn: data.ServiceDay(c.Born), Price: price, Day: day, Minute: at.Hour()*60 + at.Minute(),
		Elsewhere: c.Elsewhere, Delivery: c.Delivery}
	for _, code := range c.Categories {
		t.Categories = append(t.Categories, meals.Category(code))
	}
	return t, nil
}

func (c *rulesTryCmd) answer(a *app, got *meals.Tried) trialJSON {
	d := &got.Decision
	out := trialJSON{Age: got.Age, Class: d.Class, Sitting: got.Seating.Sitting, ListFen: d.Split.List, ElderFen: d.Split.Elder, MerchantFen: d.Split.Merchant,
		DeliveryFen: d.Delivery, Shares: []shareJSON{}, Notices: []string{}, Why: []string{}}
	if d.Refusal != nil {
		out.Refused = d.Refusal.Code
	}
	for _, p := range d.Split.Shares {
		out.Shares = append(out.Shares, shareJSON{p.Funder, p.Fen})
	}
	for _, r := range d.Reasons {
		out.Why = append(out.Why, a.words.With("why."+r.Code, r.Args))
	}
	for _, n := range d.Notices {
		out.Notices = append(out.Notices, n.Code)
		out.Why = append(out.Why, a.words.With("notice."+n.Code, n.Args))
	}
	return out
}

type rulesRehearseCmd struct {
	File   string `arg:"" name:"FILE" help:"${help_rules_file}"`
	Month  string `required:"" placeholder:"2025-03" help:"${help_rehearse_month}"`
	Street string `setting:"MEALMAP_STREET" placeholder:"CODE" help:"${help_scope_street}"`
	JSON   bool   `name:"json" help:"${help_json}"`
}

// rehearsalJSON is a rehearsal as one document.
type rehearsalJSON struct {
	From     data.ServiceDay `json:"from"`
	To       data.ServiceDay `json:"to"`
	Meals    int             `json:"meals"`
	Elders   int             `json:"elders"`
	More     int             `json:"more"`
	Less     int             `json:"less"`
	Same     int             `json:"same"`
	Refused  int             `json:"refused"`
	Standing int             `json:"standing"`
	ListFen  data.Fen        `json:"list_fen"`
	Levels   []changeJSON    `json:"levels"`
	Delivery changeJSON      `json:"delivery"`
	Classes  []classJSON     `json:"classes"`
}

type changeJSON struct {
	Funder string   `json:"funder,omitempty"`
	Actual data.Fen `json:"actual_fen"`
	Draft  data.Fen `json:"draft_fen"`
}

type classJSON struct {
	Class       string     `json:"class"`
	ActualMeals int        `json:"actual_meals"`
	DraftMeals  int        `json:"draft_meals"`
	Subsidy     changeJSON `json:"subsidy"`
	Elder       changeJSON `json:"elder"`
}

// Run says what a past month's meals would have cost under the rules of the
// file. Nothing is changed.
func (c *rulesRehearseCmd) Run(a *app) error {
	set, err := readRules(c.File)
	if err != nil {
		return err
	}
	month, err := data.ParseServiceDay(c.Month + "-01")
	if err != nil {
		return errTrialTime
	}
	if c.Street != "" {
		set.Street = c.Street
	}
	n, err := a.unlocked(a.existing)
	if err != nil {
		return err
	}
	defer n.Close()
	_, d, err := n.home(a.ctx, c.Street)
	if err != nil {
		return err
	}
	out, err := n.meals.Rehearse(a.ctx, d, &set, month)
	if err != nil {
		return err
	}
	if c.JSON {
		return a.document(rehearsalDocument(&out))
	}
	a.print("cli.rehearsed", "Month", c.Month, "Meals", out.Meals, "Elders", out.Elders, "More", out.More, "Less", out.Less, "Same", out.Same, "Refused", out.Refused)
	for _, l := range out.Levels {
		a.print("cli.rehearsed_level", "Funder", meals.Funder(l.Funder), "Actual", l.Actual.String(), "Draft", l.Draft.String(), "By", l.By().String(), "More", l.By() > 0)
	}
	return nil
}

func rehearsalDocument(out *meals.Rehearsal) rehearsalJSON {
	doc := rehearsalJSON{From: out.From, To: out.To, Meals: out.Meals, Elders: out.Elders, More: out.More, Less: out.Less, Same: out.Same, Refused: out.Refused,
		Standing: out.Standing, ListFen: out.List, Levels: []changeJSON{}, Delivery: changeJSON{"", out.Delivery.Actual, out.Delivery.Draft}, Classes: []classJSON{}}
	for _, l := range out.Levels {
		doc.Levels = append(doc.Levels, changeJSON{l.Funder, l.Actual, l.Draft})
	}
	for _, k := range out.Classes {
		doc.Classes = append(doc.Classes, classJSON{k.Class, k.ActualMeals, k.DraftMeals,
			changeJSON{"", k.Subsidy.Actual, k.Subsidy.Draft}, changeJSON{"", k.Elder.Actual, k.Elder.Draft}})
	}
	return doc
}
