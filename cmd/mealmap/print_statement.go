package main

import (
	"io"

	"mealmap/cmd/mealmap/print"
	"mealmap/cmd/mealmap/web/money"
	"mealmap/data"
	"mealmap/data/fault"
	"mealmap/meals/settle"
	"mealmap/merchants"
)

// errWhichStatement: neither a number, nor a month with a merchant, nor a month
// for the public.
var errWhichStatement = fault.New(fault.Malformed, "which_statement")

type printStatementCmd struct {
	Out      string `required:"" placeholder:"FILE.pdf" help:"${help_print_out}"`
	Street   string `setting:"MEALMAP_STREET" placeholder:"CODE" help:"${help_scope_street}"`
	Number   string `placeholder:"NUMBER" help:"${help_print_statement_number}"`
	Month    string `placeholder:"2025-03" help:"${help_print_statement_month}"`
	Merchant string `placeholder:"ID" help:"${help_print_statement_merchant}"`
	Public   bool   `help:"${help_print_statement_public}"`
}

// Run prints one statement, or what the public may read of a month.
func (c *printStatementCmd) Run(a *app) error {
	if c.Public && c.Month == "" || !c.Public && c.Number == "" && (c.Month == "" || c.Merchant == "") {
		return errWhichStatement
	}
	n, err := a.existing()
	if err != nil {
		return err
	}
	defer n.Close()
	street, district, err := n.home(a.ctx, c.Street)
	if err != nil {
		return err
	}
	if c.Public {
		return c.notice(a, n, district, street)
	}
	st, err := c.find(a, n, district)
	if err != nil {
		return err
	}
	info, err := money.StatementInfo(a.ctx, n.config(a, ""), district)
	if err != nil {
		return err
	}
	return a.printTo(c.Out, func(w io.Writer) (print.Report, error) { return print.Statement(w, st, info, a.words) })
}

// find gives the statement that the flags name.
func (c *printStatementCmd) find(a *app, n *network, d data.District) (settle.Statement, error) {
	f := settle.Filter{District: d, Number: c.Number, MerchantID: merchants.MerchantID(c.Merchant)}
	if c.Month != "" {
		month, err := settle.Month(c.Month)
		if err != nil {
			return settle.Statement{}, err
		}
		f.From, f.To = month.From, month.To
	}
	list, err := settle.NewStore(n.db, n.meals).List(a.ctx, f)
	if err != nil {
		return settle.Statement{}, err
	}
	if len(list) == 0 {
		return settle.Statement{}, settle.ErrUnknown
	}
	return list[0], nil
}

// notice prints what the public may read.
func (c *printStatementCmd) notice(a *app, n *network, d data.District, street string) error {
	month, err := settle.Month(c.Month)
	if err != nil {
		return err
	}
	book, err := money.Book(a.ctx, n.config(a, ""), d, street, month)
	if err != nil {
		return err
	}
	public, err := money.Public(book)
	if err != nil {
		return err
	}
	facts, err := n.facts(a, "")
	if err != nil {
		return err
	}
	info := print.NoticeInfo{Office: facts[data.OfficeName], Phone: facts[data.OfficePhone], Demo: facts[data.Demo] != ""}
	return a.printTo(c.Out, func(w io.Writer) (print.Report, error) { return print.Notice(w, public, info, a.words) })
}
