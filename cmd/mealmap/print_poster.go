package main

import (
	"io"

	"mealmap/cmd/mealmap/print"
	"mealmap/geo"
	"mealmap/merchants/editions"
)

type printPosterCmd struct {
	paperFlags
	Place string `required:"" placeholder:"CODE" help:"${help_print_place}"`
}

// posterNear is how many points around a gate its map may show.
const posterNear = 30

// Run prints the poster for a gate.
func (c *printPosterCmd) Run(a *app) error {
	n, err := a.existing()
	if err != nil {
		return err
	}
	defer n.Close()
	s, err := n.source(a, c.paperFlags)
	if err != nil {
		return err
	}
	place, err := n.places.Find(a.ctx, c.Place)
	if err != nil {
		return err
	}
	walks, err := s.nearby(a)
	if err != nil {
		return err
	}
	ways, err := s.ways(a, place.At)
	if err != nil {
		return err
	}
	info := print.PosterInfo{MapInfo: s.info, Place: place.Name, Code: s.address(geo.CellOf(place.At))}
	info.Here = &place.At
	var points []print.MapPoint
	for i, r := range walks.of(place.At, posterNear) {
		points = append(points, r.MapPoint)
		info.Estimate = info.Estimate || i < print.PosterPoints && !r.Known
	}
	err = a.printTo(c.Out, func(w io.Writer) (print.Report, error) { return print.Poster(w, info, points, ways, a.words) })
	if err != nil {
		return err
	}
	return s.record(a, editions.PosterSheet, place.Code, points[:min(print.PosterPoints, len(points))])
}
