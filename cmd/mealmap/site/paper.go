package site

import (
	"bytes"
	"io"

	"mealmap/cmd/mealmap/print"
	"mealmap/geo"
	"mealmap/geo/walk"
	"mealmap/merchants/editions"
)

// Print is one finished document with what somebody should look at.
type Print struct {
	Body   []byte
	Report print.Report
}

func printed(do func(io.Writer) (print.Report, error)) (Print, error) {
	var b bytes.Buffer
	report, err := do(&b)
	return Print{b.Bytes(), report}, err
}

// Map prints the map with its list on the paper.
func (in *Input) Map(paper print.Paper, contrast bool) (Print, error) {
	info := in.Info
	info.Contrast = contrast
	return printed(func(w io.Writer) (print.Report, error) {
		return print.Map(w, info, MapPoints(in.Words, in.Edition.Content), in.Ways, paper, in.Words)
	})
}

// List prints the list in large type.
func (in *Input) List(contrast bool) (Print, error) {
	info := in.Info
	info.Contrast = contrast
	return printed(func(w io.Writer) (print.Report, error) {
		return print.Sheet(w, info, MapPoints(in.Words, in.Edition.Content), in.Words)
	})
}

// Fold prints the sheet that is folded for homes.
func (in *Input) Fold(contrast bool) (Print, error) {
	info := in.Info
	info.Contrast = contrast
	return printed(func(w io.Writer) (print.Report, error) {
		return print.Fold(w, info, MapPoints(in.Words, in.Edition.Content), in.Ways, in.Words)
	})
}

// Poster prints the sheet for a gate; its code carries the cell of the place.
func (in *Input) Poster(place geo.Place, contrast bool) (Print, error) {
	info := print.PosterInfo{MapInfo: in.Info, Place: place.Name, Code: Address(in.Info.PublicURL, geo.CellOf(place.At).String())}
	info.Here, info.Contrast = &place.At, contrast
	var near []print.MapPoint
	for i, n := range in.Nearest(place.At, onPosterMap) {
		point := MapPoint(in.Words, n.Point)
		point.Minutes = n.Minutes
		info.Estimate = info.Estimate || i < print.PosterPoints && !n.Known
		near = append(near, point)
	}
	return printed(func(w io.Writer) (print.Report, error) { return print.Poster(w, info, near, in.Ways, in.Words) })
}

// SetOut is an elder who gets a sheet.
type SetOut struct {
	Name string // as it stands on the sheet
	From string // the place that the walks begin at, "" the elder's own home
	At   geo.LatLng
	// Pays is what the elder pays at a point; nil for what everybody reads.
	Pays func(*editions.Point) ([]string, error)
}

// Personal prints a sheet for each elder.
func (in *Input) Personal(elders []SetOut, contrast bool) (Print, error) {
	info := in.Info
	info.Contrast = contrast
	people := make([]print.PersonalInfo, len(elders))
	for i, e := range elders {
		people[i] = print.PersonalInfo{Name: e.Name, From: e.From, At: e.At}
		for _, n := range in.Nearest(e.At, print.PersonalPoints) {
			point, err := in.personal(e, n)
			if err != nil {
				return Print{}, err
			}
			people[i].Points = append(people[i].Points, point)
		}
	}
	return printed(func(w io.Writer) (print.Report, error) { return print.Personal(w, info, people, in.Ways, in.Words) })
}

// beyond is how much longer than the walk its way is looked for.
const beyond geo.Metres = 50

func (in *Input) personal(e SetOut, n Near) (point print.PersonalPoint, err error) {
	point = print.PersonalPoint{MapPoint: MapPoint(in.Words, n.Point), Estimate: !n.Known}
	point.Minutes = n.Minutes
	if n.Known {
		point.Way, _, _ = in.Graph.Way(e.At, *n.At, n.Metres+beyond)
	}
	if e.Pays != nil {
		point.Benefits, err = e.Pays(n.Point)
	}
	return point, err
}

// Near is one of the points nearest to a position.
type Near struct {
	*editions.Point
	walk.Walk
	Known   bool // false: the walk is made from the straight line
	Minutes int

	at int // the point's place in the content
}

// Nearest are the k placed points nearest on foot, nearest first.
func (in *Input) Nearest(at geo.LatLng, k int) (list []Near) {
	if in.table == nil {
		in.prepare()
	}
	for _, hit := range in.table.Nearest(at, k, nil, nil) {
		i := in.placed[hit.Ref]
		list = append(list, Near{&in.Edition.Content.Points[i], hit.Walk, hit.Known, in.Pace.Minutes(hit.Metres), i})
	}
	return list
}

// onPosterMap is how many points around a gate its map may show.
const onPosterMap = 30

func (in *Input) prepare() {
	var at []geo.LatLng
	for i, e := range in.Edition.Content.Points {
		if e.At != nil {
			at, in.placed = append(at, *e.At), append(in.placed, i)
		}
	}
	graph := in.Graph
	if graph == nil {
		graph, _ = walk.New(nil)
	}
	in.table = walk.NewTable(graph, at, 0)
}

// mapBox is what the printed maps show, in one box; the zero Box where nothing is
// placed.
func mapBox(in *Input) geo.Box {
	var all []geo.LatLng
	for _, paper := range []print.Paper{print.A3, print.A1} {
		box, err := print.MapBox(in.Info, MapPoints(in.Words, in.Edition.Content), paper)
		if err == nil {
			all = append(all, geo.LatLng{Lat: box.South, Lng: box.West}, geo.LatLng{Lat: box.North, Lng: box.East})
		}
	}
	return geo.BoxOf(all...)
}

// Papers prints what the folder offers to take away: the map and the list.
func (in *Input) Papers() ([]File, error) {
	var files []File
	for _, one := range []struct {
		name, key string
		print     func() (Print, error)
	}{
		{"map-a3.pdf", "site.paper.map", func() (Print, error) { return in.Map(print.A3, false) }},
		{"list.pdf", "site.paper.list", func() (Print, error) { return in.List(false) }},
	} {
		made, err := one.print()
		if err != nil {
			return nil, err
		}
		files = append(files, File{one.name, one.key, made.Body})
	}
	return files, nil
}
