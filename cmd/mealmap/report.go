package main

import (
	"fmt"
	"io"
	"strings"

	"mealmap/cmd/mealmap/print"
	"mealmap/cmd/mealmap/web/voices"
	"mealmap/data"
	"mealmap/data/fault"
	"mealmap/meals/complaints"
	"mealmap/meals/monthly"
)

// errReportKind: the file's name ends in neither .xlsx nor .pdf.
var errReportKind = fault.New(fault.Malformed, "report_kind")

type reportCmd struct {
	Month  string `required:"" placeholder:"2026-10" help:"${help_report_month}"`
	Out    string `placeholder:"FILE.xlsx|FILE.pdf" help:"${help_report_out}"`
	Street string `setting:"MEALMAP_STREET" placeholder:"CODE" help:"${help_report_street}"`
	JSON   bool   `name:"json" help:"${help_json}"`
}

// Run says a month in words, writes it to a file, or both.
func (c *reportCmd) Run(a *app) error {
	kind := strings.ToLower(c.Out[strings.LastIndexByte(c.Out, '.')+1:])
	if c.Out != "" && kind != "xlsx" && kind != "pdf" {
		return errReportKind
	}
	n, err := a.existing()
	if err != nil {
		return err
	}
	defer n.Close()
	street := c.Street
	if street == "all" {
		street = ""
	}
	home, d, err := n.home(a.ctx, street)
	if err != nil {
		return err
	}
	if c.Street != "all" {
		street = home
	}
	store := monthly.NewStore(n.db, n.merchants, complaints.NewStore(n.db, n.vault, n.meals, n.merchants))
	r, err := store.Make(a.ctx, d, street, c.Month)
	if err != nil {
		return err
	}
	r = print.ConcealMonth(r)
	if c.JSON {
		err = a.document(voices.NewMonthJSON(r, a.words))
	} else {
		for _, sentence := range print.MonthSummary(r, a.words) {
			fmt.Fprintln(a.stdout, sentence)
		}
	}
	if err != nil || c.Out == "" {
		return err
	}
	info, err := c.info(a, n)
	if err != nil {
		return err
	}
	return a.printTo(c.Out, func(w io.Writer) (print.Report, error) {
		if kind == "pdf" {
			return print.MonthReport(w, r, info, a.words)
		}
		return print.MonthBook(w, r, a.words)
	})
}

// info is what stands on the paper beside the figures.
func (c *reportCmd) info(a *app, n *network) (info print.NoticeInfo, err error) {
	err = n.db.View(a.ctx, func(tx *data.Tx) error {
		if info.Office, err = data.Setting(tx, data.OfficeName); err != nil {
			return err
		}
		if info.Phone, err = data.Setting(tx, data.OfficePhone); err != nil {
			return err
		}
		demo, err := data.Setting(tx, data.Demo)
		info.Demo = demo != ""
		return err
	})
	return info, err
}
