package site

import (
	"bytes"
	"encoding/json"
)

// What points.geojson holds, RFC 7946; positions are longitude, latitude in
// WGS-84.
type (
	collection struct {
		Type     string    `json:"type"`
		Edition  string    `json:"edition"`
		From     string    `json:"from"`
		Features []feature `json:"features"`
	}
	feature struct {
		Type       string     `json:"type"`
		Geometry   *position  `json:"geometry"` // null where not placed
		Properties properties `json:"properties"`
	}
	position struct {
		Type        string     `json:"type"`
		Coordinates [2]float64 `json:"coordinates"`
	}
	properties struct {
		Number   int      `json:"number"`
		Name     string   `json:"name"`
		Kind     string   `json:"kind"`
		Address  string   `json:"address"`
		Phone    string   `json:"phone"`
		Hours    []string `json:"hours"`
		Menu     []string `json:"menu"`
		Benefits []string `json:"benefits"`
		Tags     []string `json:"tags"`
		Seats    int      `json:"seats,omitempty"`
	}
)

// data writes the points as GeoJSON.
func (f *folder) data() error {
	c := collection{Type: "FeatureCollection", Edition: f.Edition.Name, From: string(f.Edition.From), Features: []feature{}}
	for i, card := range f.cards {
		e := &f.Edition.Content.Points[i]
		p := properties{
			Number: e.Number, Name: e.Name, Kind: string(e.Kind), Address: e.Address, Phone: e.Phone,
			Hours: card.Hours, Menu: card.Menu, Benefits: card.Benefits, Tags: card.Tags, Seats: e.Seats,
		}
		one := feature{Type: "Feature", Properties: p}
		if e.At != nil {
			one.Geometry = &position{"Point", [2]float64{degrees(e.At.Lng), degrees(e.At.Lat)}}
		}
		c.Features = append(c.Features, one)
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", " ")
	if err := e.Encode(c); err != nil {
		return err
	}
	return f.put("points.geojson", b.Bytes())
}
