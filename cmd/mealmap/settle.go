package main

import (
	"errors"
	"io"
	"slices"

	"mealmap/cmd/mealmap/print"
	"mealmap/cmd/mealmap/web/money"
	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/data/fault"
	"mealmap/meals/settle"
	"mealmap/merchants"
)

// errWhichPeriod: settle was given no period, or two.
var errWhichPeriod = fault.New(fault.Malformed, "settle_period")

type settleCmd struct {
	Street   string `setting:"MEALMAP_STREET" placeholder:"CODE" help:"${help_settle_street}"`
	Month    string `placeholder:"2025-03" help:"${help_settle_month}"`
	Quarter  string `placeholder:"2025Q1" help:"${help_settle_quarter}"`
	Merchant string `placeholder:"ID" help:"${help_settle_merchant}"`
	Out      string `placeholder:"FILE.xlsx" help:"${help_settle_out}"`
	JSON     bool   `name:"json" help:"${help_json}"`
}

// settleAnswer is a period's statements as one document.
type settleAnswer struct {
	Month      string                `json:"month,omitempty"`
	Quarter    string                `json:"quarter,omitempty"`
	Statements []money.StatementJSON `json:"statements"`
}

func (c *settleCmd) period() (settle.Period, error) {
	switch {
	case (c.Month == "") == (c.Quarter == ""):
		return settle.Period{}, errWhichPeriod
	case c.Month != "":
		return settle.Month(c.Month)
	}
	return settle.Quarter(c.Quarter)
}

// Run computes the period's statements and says what they say. Those that are
// reviewed stay as they are; nothing is paid or sent.
func (c *settleCmd) Run(a *app) error {
	p, err := c.period()
	if err != nil {
		return err
	}
	n, err := a.existing()
	if err != nil {
		return err
	}
	defer n.Close()
	_, d, err := n.home(a.ctx, c.Street)
	if err != nil {
		return err
	}
	store := settle.NewStore(n.db, n.meals)
	if err := c.compute(a, store, d, p); err != nil {
		return err
	}
	list, err := store.List(a.ctx, settle.Filter{District: d, Street: c.Street, MerchantID: merchants.MerchantID(c.Merchant), From: p.From, To: p.To})
	if err != nil {
		return err
	}
	slices.Reverse(list)
	if err := c.say(a, list); err != nil || c.Out == "" || len(list) == 0 {
		return err
	}
	sets, err := n.meals.ListRules(a.ctx, d)
	if err != nil {
		return err
	}
	return a.printTo(c.Out, func(w io.Writer) (print.Report, error) {
		return print.Workbook(w, print.Book{From: p.From, To: p.To, Statements: list, Labels: settle.ClassLabels(sets),
			Meals: money.Meals(a.ctx, store, list)}, a.words)
	})
}

func (c *settleCmd) compute(a *app, store *settle.Store, d data.District, p settle.Period) error {
	if c.Merchant != "" {
		_, err := store.Compute(a.ctx, d, merchants.MerchantID(c.Merchant), p, audit.CLI)
		if errors.Is(err, settle.ErrSettled) || errors.Is(err, settle.ErrNothing) {
			return nil
		}
		return err
	}
	_, err := store.ComputeAll(a.ctx, d, c.Street, p, audit.CLI, func(done, of int) {
		if done%100 == 0 || done == of {
			a.progress("cli.settle_progress", "Done", done, "Of", of)
		}
	})
	return err
}

func (c *settleCmd) say(a *app, list []settle.Statement) error {
	if c.JSON {
		answer := settleAnswer{Month: c.Month, Quarter: c.Quarter, Statements: make([]money.StatementJSON, len(list))}
		for i, st := range list {
			answer.Statements[i] = money.NewStatementJSON(st, a.words)
		}
		return a.document(answer)
	}
	if len(list) == 0 {
		a.print("cli.settle_none")
		return nil
	}
	var payable data.Fen
	meals := 0
	for _, st := range list {
		payable += st.Body.Payable
		meals += st.Body.Meals
		a.print("cli.settle_line", "Number", st.Number, "Merchant", st.Body.Merchant, "Meals", st.Body.Meals,
			"Payable", st.Body.Payable.String(), "State", a.words.Text("statement.state."+string(st.State)))
	}
	a.print("cli.settle_sum", "Count", len(list), "Meals", meals, "Payable", payable.String(), "Words", settle.Capital(payable, a.words.Text))
	return nil
}
