package main

import (
	"io"

	"mealmap/cmd/mealmap/print"
	"mealmap/data"
	"mealmap/geo"
)

type printMapCmd struct {
	printFlags
	Size     string `default:"a2" enum:"a3,a2,a1" placeholder:"a3|a2|a1" help:"${help_print_size}"`
	Contrast bool   `help:"${help_print_contrast}"`
	Edition  string `placeholder:"NAME" help:"${help_print_edition}"`
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
	info, points, err := n.paperOf(a, c.printFlags, c.Contrast, c.Edition)
	if err != nil {
		return err
	}
	info.Title = a.words.Text("cli.map_title")
	if info.Street, err = n.streetName(a, c.Street); err != nil {
		return err
	}
	ways, err := n.waysOf(a, info, points, mapPapers[c.Size])
	if err != nil {
		return err
	}
	return a.printTo(c.Out, func(w io.Writer) (print.Report, error) {
		return print.Map(w, info, points, ways, mapPapers[c.Size], a.words)
	})
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
