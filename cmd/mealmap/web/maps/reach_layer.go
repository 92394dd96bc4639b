package maps

import (
	"encoding/json"
	"net/http"
	"strconv"

	"mealmap/cmd/mealmap/web/desk"
	"mealmap/geo"
	"mealmap/geo/reach"
	"mealmap/static/messages"
)

// layer is what the interactive map shows: GeoJSON with a legend.
type layer struct {
	Type     string      `json:"type"`
	Features []feature   `json:"features"`
	Legend   []layerLine `json:"legend"`
}

type layerLine struct {
	Shade   int    `json:"shade"`
	Pattern bool   `json:"pattern,omitempty"`
	Text    string `json:"text"`
}

type feature struct {
	Type       string     `json:"type"`
	Geometry   geometry   `json:"geometry"`
	Properties properties `json:"properties"`
}

// geometry has a ring of positions for a polygon, one position for a point;
// longitude first.
type geometry struct {
	Type        string `json:"type"`
	Coordinates any    `json:"coordinates"`
}

// properties are of one cell of a group, or of a meal point. The group's number
// stands on one of its cells, and each says the whole when it is asked.
type properties struct {
	Shade   int    `json:"shade,omitempty"` // 1 to 4, darker for more
	Pattern bool   `json:"pattern,omitempty"`
	Label   string `json:"label,omitempty"`
	Title   string `json:"title"`
	Group   int    `json:"group,omitempty"`  // from 1; cells of one group have the same
	Elders  int    `json:"elders,omitempty"` // of the group, where its label is
	Number  int    `json:"number,omitempty"` // of a meal point
}

// patterned are the shades that are hatched as well.
func patterned(shade int) bool { return shade > 2 }

func (s *server) reachLayer(w http.ResponseWriter, r *http.Request) error {
	a, err := s.asked(r)
	if err != nil {
		return err
	}
	p := s.Printer(r)
	doc := layer{Type: "FeatureCollection", Features: []feature{}}
	for i, g := range a.Groups(a.Table()) {
		doc.Features = append(doc.Features, cellsOfGroup(p, i+1, g, a.Counts.Names[g.Community])...)
	}
	for _, pin := range a.pins() {
		doc.Features = append(doc.Features, feature{"Feature", geometry{"Point", [2]float64{pin.At.Lng, pin.At.Lat}},
			properties{Number: pin.Number, Title: p.Text("reach.pin."+pin.Class, "Name", pin.Name)}})
	}
	for _, line := range legend(p) {
		doc.Legend = append(doc.Legend, layerLine{line.Shade, patterned(line.Shade), line.Text})
	}
	body, err := json.Marshal(doc)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/geo+json")
	desk.NoStore(w)
	_, err = w.Write(body)
	return err
}

func cellsOfGroup(p *messages.Printer, number int, g reach.Group, community string) (cells []feature) {
	middle := geo.CellOf(desk.MiddleOf(g.Cells))
	for _, c := range g.Cells {
		var ring [][2]float64
		for _, corner := range c.Boundary() {
			ring = append(ring, [2]float64{corner.Lng, corner.Lat})
		}
		f := feature{"Feature", geometry{"Polygon", [][][2]float64{append(ring, ring[0])}}, properties{Shade: desk.ShadeOf(g.Elders), Group: number,
			Pattern: patterned(desk.ShadeOf(g.Elders)), Title: p.Text("reach.group", "Elders", g.Elders, "Community", community, "Cells", len(g.Cells))}}
		if c == middle {
			f.Properties.Label, f.Properties.Elders = strconv.Itoa(g.Elders), g.Elders
		}
		cells = append(cells, f)
	}
	return cells
}
