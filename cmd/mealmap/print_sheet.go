package main

import (
	"io"

	"mealmap/cmd/mealmap/print"
	"mealmap/cmd/mealmap/web/public"
	"mealmap/data"
	"mealmap/merchants/editions"
)

type printSheetCmd struct{ paperFlags }

// Run prints the list of an edition, or of the points that the public sees today.
func (c *printSheetCmd) Run(a *app) error {
	n, err := a.existing()
	if err != nil {
		return err
	}
	defer n.Close()
	s, err := n.source(a, c.paperFlags)
	if err != nil {
		return err
	}
	s.info.Title = a.words.Text("cli.sheet_title")
	err = a.printTo(c.Out, func(w io.Writer) (print.Report, error) { return print.Sheet(w, s.info, s.points, a.words) })
	if err != nil {
		return err
	}
	return s.record(a, editions.ListSheet, "", s.points)
}

// paper gathers what every printed form of the map says: its head, and the
// points that the public sees today.
func (n *network) paper(a *app, f printFlags, contrast bool) (print.MapInfo, []print.MapPoint, error) {
	street := f.Street
	if street == "" {
		var err error
		if street, err = n.db.Setting(a.ctx, data.HomeStreet); err != nil {
			return print.MapInfo{}, nil, err
		}
	}
	points, err := public.SheetPoints(a.ctx, n.config(a, ""), street, a.words)
	if err != nil {
		return print.MapInfo{}, nil, err
	}
	facts, err := n.facts(a, f.PublicURL)
	if err != nil {
		return print.MapInfo{}, nil, err
	}
	return print.MapInfo{
		Title:     a.words.Text("cli.sheet_title"),
		Edition:   facts[data.Edition],
		Date:      n.db.Now().ServiceDay(),
		Office:    facts[data.OfficeName],
		Phone:     facts[data.OfficePhone],
		PublicURL: facts[data.PublicURL],
		Contrast:  contrast,
		Demo:      facts[data.Demo] != "",
	}, points, nil
}
