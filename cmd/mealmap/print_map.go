package main

import (
	"io"

	"mealmap/cmd/mealmap/print"
	"mealmap/data"
	"mealmap/geo"
	"mealmap/merchants/editions"
)

type printMapCmd struct {
	paperFlags
	Size string `default:"a2" enum:"a3,a2,a1" placeholder:"a3|a2|a1" help:"${help_print_size}"`
}

// mapPapers are the sheets that a map is printed on.
var mapPapers = map[string]print.Paper{"a3": print.A3, "a2": print.A2, "a1": print.A1}

// Run prints the map of an edition, or of the points that the public sees today.
func (c *printMapCmd) Run(a *app) error {
	n, err := a.existing()
	if err != nil {
		return err
	}
	defer n.Close()
	s, err := n.source(a, c.paperFlags)
	if err != nil {
		return err
	}
	ways, err := n.waysOf(a, s.info, s.points, mapPapers[c.Size])
	if err != nil {
		return err
	}
	err = a.printTo(c.Out, func(w io.Writer) (print.Report, error) {
		return print.Map(w, s.info, s.points, ways, mapPapers[c.Size], a.words)
	})
	if err != nil {
		return err
	}
	return s.record(a, editions.MapSheet, "", s.points)
}

// waysOf are the streets that a map of the points shows.
func (n *network) waysOf(a *app, info print.MapInfo, points []print.MapPoint, paper print.Paper) ([]geo.Way, error) {
	box, err := print.MapBox(info, points, paper)
	if err != nil {
		return nil, err
	}
	return geo.NewStreetStore(n.db).Within(a.ctx, box)
}

// streetName is the name of a street, of the street at home where none is
// given; "" for a code that no list has.
func (n *network) streetName(a *app, code string) (string, error) {
	if code == "" {
		var err error
		if code, err = n.db.Setting(a.ctx, data.HomeStreet); err != nil {
			return "", err
		}
	}
	division, _ := geo.Divisions().Find(code)
	return division.Name, nil
}
