package main

import (
	"fmt"
	"strconv"

	"mealmap/geo"
)

// position is a "LAT,LNG" argument.
type position struct{ geo.LatLng }

// UnmarshalText is how kong reads it.
func (p *position) UnmarshalText(text []byte) error {
	at, err := geo.ParseLatLng(string(text))
	p.LatLng = at
	return err
}

// text is the position as it is asked for, in full precision.
func (p position) text() string {
	return strconv.FormatFloat(p.Lat, 'f', -1, 64) + "," + strconv.FormatFloat(p.Lng, 'f', -1, 64)
}

// system is a coordinate system's name.
type system struct{ geo.CRS }

// UnmarshalText is how kong reads it.
func (s *system) UnmarshalText(text []byte) error {
	crs, err := geo.ParseCRS(string(text))
	s.CRS = crs
	return err
}

type convertCmd struct {
	From system   `required:"" placeholder:"gcj02" help:"${help_convert_from}"`
	To   system   `default:"wgs84" help:"${help_convert_to}"`
	JSON bool     `name:"json" help:"${help_json}"`
	At   position `arg:"" name:"LAT,LNG" help:"${help_position}"`
}

// Run converts one position; 7 decimals are about a centimetre.
func (c *convertCmd) Run(a *app) error {
	to := geo.Convert(c.At.LatLng, c.From.CRS, c.To.CRS)
	if c.JSON {
		return a.document(struct {
			Lat float64 `json:"lat"`
			Lng float64 `json:"lng"`
			CRS geo.CRS `json:"crs"`
		}{to.Lat, to.Lng, c.To.CRS})
	}
	_, err := fmt.Fprintf(a.stdout, "%.7f,%.7f\n", to.Lat, to.Lng)
	return err
}
