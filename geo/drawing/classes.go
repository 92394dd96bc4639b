package drawing

import (
	"strings"

	"mealmap/geo"
)

// Class says how important a street is.
type Class int

// The classes of streets, in painting order.
const (
	Steps Class = iota
	Path
	Service
	Alley
	Minor
	Middle
	Large
	Major
)

// classStyle is how a class is drawn: as wide as it is on the ground, within
// bounds that keep it legible and the blocks open.
type classStyle struct {
	kinds  string  // values of OpenStreetMap's highway tag; "" for the rest
	ground float64 // metres of carriageway
	least  float64 // points
	most   float64 // points
	casing float64 // points on either side; 0 for a plain line
	coarse float64 // metres a point above which it is left out
	name   float64 // size of its name in points; 0 has none
}

var classStyles = [...]classStyle{
	Steps:   {kinds: "steps", ground: 2, least: 1.4, most: 4, coarse: 3},
	Path:    {kinds: "footway path cycleway track bridleway corridor", ground: 2, least: 1, most: 2, coarse: 3, name: 8},
	Service: {kinds: "service", ground: 4, least: 2.2, most: 8, casing: 0.45, coarse: 3.4, name: 8},
	Alley:   {kinds: "living_street pedestrian", ground: 6, least: 3.6, most: 14, casing: 0.5, coarse: 6, name: 8.5},
	Minor:   {ground: 8, least: 4.4, most: 18, casing: 0.55, coarse: 9, name: 9},
	Middle:  {kinds: "tertiary tertiary_link", ground: 13, least: 6.6, most: 24, casing: 0.65, coarse: 30, name: 10},
	Large:   {kinds: "secondary secondary_link", ground: 17, least: 8.4, most: 30, casing: 0.7, coarse: 60, name: 10.5},
	Major:   {kinds: "primary primary_link trunk trunk_link motorway motorway_link", ground: 20, least: 9.6, most: 36, casing: 0.8, coarse: 1e9, name: 11},
}

// classOf is the class of a street.
func classOf(w *geo.Way) Class {
	for c, style := range classStyles {
		if style.kinds != "" && strings.Contains(" "+style.kinds+" ", " "+w.Kind+" ") {
			return Class(c)
		}
	}
	return Minor
}

// areaStyle is how an area is drawn.
type areaStyle struct {
	kind   AreaKind
	least  float64 // square points under which it is noise
	coarse float64 // metres a point above which it is left out
}

var areaStyles = [...]areaStyle{
	{Green, 30, 60},
	{Water, 20, 200},
	{Plaza, 30, 6},
	{Building, 9, 4.2},
}

// areaOfLayer says what kind of area a way is, if one. A street is one where it
// is tagged as a square.
func areaOfLayer(w *geo.Way) (AreaKind, bool) {
	switch w.Layer {
	case geo.LayerGreen:
		return Green, true
	case geo.LayerWater:
		return Water, true
	case geo.LayerBuilding:
		return Building, true
	case geo.LayerStreet:
		if w.Tags["area"] == "yes" && closed(w) {
			return Plaza, true
		}
	}
	return "", false
}

// closed reports whether a way's line comes back to where it began.
func closed(w *geo.Way) bool {
	return len(w.Line) > 3 && w.Line[0] == w.Line[len(w.Line)-1]
}
