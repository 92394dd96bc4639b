package site

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"mealmap/cmd/mealmap/print"
	"mealmap/data"
	"mealmap/geo"
	"mealmap/geo/walk"
	"mealmap/merchants/editions"
	"mealmap/merchants/near"
	"mealmap/static/messages"
)

// Stores are where the folder's contents come from.
type Stores struct {
	DB      *data.DB
	Streets *geo.StreetStore
	Places  *geo.PlaceStore
	Near    *near.Finder
}

// Gather reads what a print or the folder of an edition shows beside its content:
// the office, the places of its street, the streets around. Paper is left empty.
func Gather(ctx context.Context, s Stores, e editions.Edition, p *messages.Printer) (in Input, err error) {
	in = Input{Edition: e, Words: p}
	if in.Info, err = Info(ctx, s.DB, &e, p); err != nil {
		return in, err
	}
	if in.Pace, err = pace(ctx, s.DB); err != nil {
		return in, err
	}
	all, err := s.Places.List(ctx)
	if err != nil {
		return in, err
	}
	in.Places = slices.DeleteFunc(all, func(p geo.Place) bool { return p.District != e.District || p.Street != e.Street })
	if in.Ways, err = s.Streets.Within(ctx, in.box()); err != nil {
		return in, err
	}
	graph, known, err := s.Near.Graph(ctx)
	if known == near.OnFoot {
		in.Graph = graph
	}
	return in, err
}

// box is all that a page or a print may show.
func (in *Input) box() geo.Box {
	around, maps := Around(in.Edition.Content, in.Places), mapBox(in)
	if maps == (geo.Box{}) {
		return around
	}
	return geo.BoxOf(geo.LatLng{Lat: around.South, Lng: around.West}, geo.LatLng{Lat: around.North, Lng: around.East},
		geo.LatLng{Lat: maps.South, Lng: maps.West}, geo.LatLng{Lat: maps.North, Lng: maps.East})
}

// Around is all that a map of the content and the places may show.
func Around(c editions.Content, places []geo.Place) geo.Box {
	var all []geo.LatLng
	for _, p := range c.Placed() {
		all = append(all, *p.At)
	}
	for _, p := range places {
		all = append(all, p.At)
	}
	box := geo.BoxOf(all...)
	corners := [2]geo.LatLng{{Lat: box.South, Lng: box.West}, {Lat: box.North, Lng: box.East}}
	return box.Grow(geo.Distance(corners[0], corners[1])/2 + 2*leastAround)
}

// Info is what stands around every print of an edition.
func Info(ctx context.Context, db *data.DB, e *editions.Edition, p *messages.Printer) (print.MapInfo, error) {
	info := print.MapInfo{
		Title: p.Text("site.title"), Edition: e.Name, Date: e.From, ApprovalNo: e.ApprovalNo, Boundaries: e.Boundaries, NextEdition: NextText(p, e.NextOn),
	}
	var demo, site, home string
	err := db.View(ctx, func(tx *data.Tx) (err error) {
		for name, into := range map[string]*string{
			data.OfficeName: &info.Office, data.OfficePhone: &info.Phone, data.PublicURL: &info.PublicURL,
			data.PublicSite: &site, data.Demo: &demo, data.HomeStreet: &home,
		} {
			if *into, err = data.Setting(tx, name); err != nil {
				return err
			}
		}
		return nil
	})
	if site != "" {
		info.PublicURL = strings.TrimSuffix(site, "/")
	}
	info.Demo = demo != ""
	if division, ok := geo.Divisions().Find(e.Street); ok {
		info.Street = division.Name
	} else if e.Street == home {
		info.Street = info.Office
	}
	return info, err
}

// NextText says when the next edition is due, as a whole phrase; "" for "".
func NextText(p *messages.Printer, month string) string {
	year, m, ok := strings.Cut(month, "-")
	if !ok {
		return ""
	}
	n, _ := strconv.Atoi(m)
	return p.Text("site.next", "Year", year, "Month", n)
}

func pace(ctx context.Context, db *data.DB) (walk.Pace, error) {
	value, err := db.Setting(ctx, data.WalkPace)
	pace, _ := near.ParsePace(value)
	return pace, err
}
