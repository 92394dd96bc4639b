package main

import (
	"math"

	"mealmap/data/fault"
	"mealmap/data/table"
	"mealmap/geo"
	"mealmap/geo/walk"
	"mealmap/merchants/near"
)

var (
	// errNoStreets: the command needs streets, and none are imported.
	errNoStreets = fault.New(fault.NotFound, "no_streets")
	// errNoPairs: the list lacks a column. Args File, Column.
	errNoPairs = fault.New(fault.Malformed, "no_pairs")
	// errBadPair: a line holds no two positions. Args File, Row, Columns.
	errBadPair = fault.New(fault.Malformed, "bad_pair")
)

// longestWalk bounds a search: nobody walks farther.
const longestWalk geo.Metres = 100_000

type walkCmd struct {
	Pairs string `required:"" placeholder:"FILE.csv" help:"${help_walk_pairs}"`
}

// Run tells how far it is on foot between the two positions of every line: one
// JSON line each, once the whole list can be read.
func (c *walkCmd) Run(a *app) error {
	sheet, err := a.readSheet(c.Pairs)
	if err != nil {
		return err
	}
	pairs, err := pairsOf(sheet, c.Pairs)
	if err != nil {
		return err
	}
	n, err := a.existing()
	if err != nil {
		return err
	}
	defer n.Close()
	g, know, err := near.NewFinder(n.streets, n.merchants, n.db).Graph(a.ctx)
	if err != nil {
		return err
	}
	switch know {
	case near.NoStreets:
		return errNoStreets
	case near.DrivingOnly:
		a.say("cli.walk_driving_only")
	}
	for _, p := range pairs {
		if err := a.ctx.Err(); err != nil {
			return err
		}
		if err := a.document(walkOf(g, p)); err != nil {
			return err
		}
	}
	return nil
}

// walkJSON is one answer; Snap is absent where there is no walk.
type walkJSON struct {
	Metres *float64 `json:"metres"`
	Snap   *float64 `json:"snap_m,omitempty"`
}

func walkOf(g *walk.Graph, p [2]geo.LatLng) walkJSON {
	w, ok := g.Walk(p[0], p[1], longestWalk)
	if !ok {
		return walkJSON{}
	}
	metres, snap := centimetres(w.Metres), centimetres(w.Snap)
	return walkJSON{&metres, &snap}
}

func centimetres(m geo.Metres) float64 { return math.Round(float64(m)*100) / 100 }

// pairsOf reads the positions; columns that it does not know it passes over.
func pairsOf(sheet *table.Sheet, file string) ([][2]geo.LatLng, error) {
	columns := [4]string{"from_lat", "from_lng", "to_lat", "to_lng"}
	for _, column := range columns {
		if !sheet.Has(column) {
			return nil, errNoPairs.With("File", file, "Column", column)
		}
	}
	pairs := make([][2]geo.LatLng, len(sheet.Rows))
	for i, row := range sheet.Rows {
		for end := range pairs[i] {
			lat, lng := columns[2*end], columns[2*end+1]
			at, err := geo.ParseLatLng(row.Get(lat) + "," + row.Get(lng))
			if err != nil {
				return nil, errBadPair.With("File", file, "Row", row.Number, "Columns", lat+", "+lng).Because(err)
			}
			pairs[i][end] = at
		}
	}
	return pairs, nil
}
