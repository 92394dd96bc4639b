package site

import (
	"fmt"
	"html/template"
	"math"
	"strconv"

	"mealmap/cmd/mealmap/print"
	"mealmap/geo"
	"mealmap/merchants/editions"
	"mealmap/static/messages"
)

// Frame is what every page of the folder shows around its matter.
type Frame struct {
	Title string
	Lang  string
	Root  string // from the page to the folder, "" or "../"
	Info  print.MapInfo
	Tel   string // of the office
}

// Card is one point as lists show it.
type Card struct {
	print.MapPoint
	Kind string
	Tel  string // as dialled, "" where unknown
	Href string // from the folder
	Walk string // "" where nobody stands anywhere
}

// Link leads somewhere in the folder.
type Link struct{ Name, Href string }

// IndexPage is the whole edition.
type IndexPage struct {
	Frame
	Points []Card
	Places []Link
	Paper  []Link
	Map    string // what map.svg shows, "" where there is none
}

// PlacePage is what a poster's code opens.
type PlacePage struct {
	Frame
	Heading  string
	Points   []Card
	Map      template.HTML
	Straight bool // no walk is known to one of them
}

// PointPage is one point.
type PointPage struct {
	Frame
	Point Card
	Map   template.HTML
}

func (f *folder) frame(root, title string) Frame {
	return Frame{Title: title, Lang: f.Words.Language, Root: root, Info: f.Info, Tel: dial(f.Info.Phone)}
}

func cardOf(p *messages.Printer, e *editions.Point) Card {
	return Card{
		MapPoint: MapPoint(p, e), Kind: p.Text("public.point.kind." + string(e.Kind)), Tel: dial(e.Phone),
		Href: "points/" + strconv.Itoa(e.Number) + ".html",
	}
}

func (f *folder) index() error {
	page := IndexPage{Frame: f.frame("", f.Info.Title), Points: f.cards}
	for _, p := range f.Places {
		page.Places = append(page.Places, Link{p.Name, "m/" + segment(p.Code) + "/index.html"})
	}
	for _, file := range f.Paper {
		page.Paper = append(page.Paper, Link{f.Words.Text(file.Key), "paper/" + segment(file.Name)})
	}
	if svg := WholeSheet.Draw(f.Words, f.Ways, f.Edition.Content.Points, nil); svg != "" {
		page.Map = f.Words.Text("public.map.label", "Count", len(f.Edition.Content.Placed()))
		if err := f.put("map.svg", []byte(svg)); err != nil {
			return err
		}
	}
	return f.page("index.html", "index", page)
}

func (f *folder) points() error {
	for i, c := range f.cards {
		page := PointPage{Frame: f.frame("../", c.Name), Point: c}
		page.Map = NearSheet.Draw(f.Words, f.Ways, f.Edition.Content.Points[i:i+1], nil)
		if err := f.page(c.Href, "point", page); err != nil {
			return err
		}
	}
	return nil
}

// places writes a page for each place, and for each cell in which one lies:
// what hangs at a gate carries its cell.
func (f *folder) places() error {
	done := map[string]bool{}
	for _, p := range f.Places {
		heading := f.Words.Text("public.place.title", "Name", p.Name)
		if err := f.place(p.Code, heading, p.At); err != nil {
			return err
		}
		cell := geo.CellOf(p.At)
		if done[cell.String()] {
			continue
		}
		done[cell.String()] = true
		if err := f.place(cell.String(), f.Words.Text("public.place.cell"), cell.Center()); err != nil {
			return err
		}
	}
	return nil
}

func (f *folder) place(code, heading string, at geo.LatLng) error {
	page := PlacePage{Frame: f.frame("../../", heading), Heading: heading}
	var near []editions.Point
	for _, hit := range f.Nearest(at, nearestListed) {
		i := hit.at
		c := f.cards[i]
		c.Minutes = hit.Minutes
		c.Walk = f.Words.Text("site.walk", "Minutes", c.Minutes)
		if !hit.Known {
			page.Straight, c.Walk = true, f.Words.Text("site.walk.about", "Minutes", c.Minutes)
		}
		page.Points, near = append(page.Points, c), append(near, f.Edition.Content.Points[i])
	}
	page.Map = NearSheet.Draw(f.Words, f.Ways, near[:min(len(near), 5)], &at)
	return f.page(fmt.Sprintf("m/%s/index.html", segment(code)), "place", page)
}

// dial gives the first number of a telephone entry as a tel: link takes it.
func dial(phone string) string {
	digits := make([]byte, 0, 16)
	for i := range len(phone) {
		switch c := phone[i]; {
		case c >= '0' && c <= '9', c == '+' && len(digits) == 0:
			digits = append(digits, c)
		case c == '-' || c == ' ' || c == '(' || c == ')':
		case len(digits) >= 7:
			return string(digits)
		}
	}
	if len(digits) < 3 {
		return ""
	}
	return string(digits)
}

// degrees is a coordinate to a tenth of a metre.
func degrees(v float64) float64 { return math.Round(v*1e6) / 1e6 }
