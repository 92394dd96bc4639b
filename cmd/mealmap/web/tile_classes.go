package web

import (
	"strings"

	"mealmap/geo"
)

// byZoom is a length in pixels from WidestZoom to ClosestZoom; 0 is not drawn.
type byZoom [ClosestZoom - WidestZoom + 1]float64

func (b byZoom) at(zoom int) float64 { return b[zoom-WidestZoom] }

// tileLine is how one sort of way is drawn on tiles.
type tileLine struct {
	name   string
	layer  geo.Layer
	kinds  string // space separated; "" for the rest of the layer
	width  byZoom
	colour string
	casing bool
	dashed bool
	text   byZoom // of the names along it
}

const (
	groundColour   = "#f7f3ea"
	streetColour   = "#fff"
	casingColour   = "#d8d0c0"
	buildingColour = "#eae3d5"
	greenColour    = "#dce9cf"
	waterColour    = "#cfe2ec"
	tunnelColour   = "#e6dfd0"
	streetInk      = "#4a4a4a"
	waterInk       = "#2b5674"
	greenInk       = "#3d5a2c"
	buildingInk    = "#5c5245"
	haloColour     = "#ffffff" // as a street, and told apart from one
)

// darkColours are those of a dark tile: names are white, what is walked on is
// grey on black.
var darkColours = strings.NewReplacer(
	haloColour, "#000000", groundColour, "#000000", casingColour, "#5c5c5c", buildingColour, "#242424", greenColour, "#12351a",
	waterColour, "#0b3a5c", tunnelColour, "#3a3a3a", streetInk, "#ffffff", waterInk, "#b9dcff", greenInk, "#bfe8b4", buildingInk, "#e2e2e2",
	`"`+streetColour+`"`, `"#8c8c8c"`,
)

// tileLines in painting order. A street's kind is OpenStreetMap's highway tag.
var tileLines = []tileLine{
	{name: "stream", layer: geo.LayerWater, colour: waterColour,
		width: byZoom{0, 1, 1.5, 2.5, 4, 6, 9}, text: byZoom{0, 0, 0, 0, 13, 14, 15}},
	{name: "river", layer: geo.LayerWater, kinds: "river riverbank dock", colour: waterColour,
		width: byZoom{3, 4, 6, 10, 16, 26, 40}, text: byZoom{0, 12, 13, 13, 14, 15, 16}},
	{name: "path", layer: geo.LayerStreet, kinds: "footway path cycleway steps track bridleway corridor", colour: casingColour, dashed: true,
		width: byZoom{0, 0, 0, 0, 1.2, 1.8, 2.4}, text: byZoom{0, 0, 0, 0, 0, 12, 14}},
	{name: "service", layer: geo.LayerStreet, kinds: "service", colour: streetColour, casing: true,
		width: byZoom{0, 0, 0, 1, 2.5, 5, 8}, text: byZoom{0, 0, 0, 0, 0, 13, 15}},
	{name: "minor", layer: geo.LayerStreet, colour: streetColour, casing: true,
		width: byZoom{0, 0.8, 1.6, 3.2, 6.5, 11, 16}, text: byZoom{0, 0, 0, 12, 13, 15, 17}},
	{name: "middle", layer: geo.LayerStreet, kinds: "tertiary tertiary_link secondary secondary_link", colour: streetColour, casing: true,
		width: byZoom{1.2, 2.2, 3.6, 6, 10, 15, 22}, text: byZoom{0, 0, 12, 13, 14, 16, 18}},
	{name: "major", layer: geo.LayerStreet, kinds: "primary primary_link trunk trunk_link motorway motorway_link", colour: streetColour, casing: true,
		width: byZoom{2.4, 3.6, 5.5, 8.5, 13, 19, 27}, text: byZoom{0, 12, 13, 14, 16, 18, 20}},
}

// tunnelLine is how the first part below ground of any street shows: that it is
// there, and that nobody walks on it.
var tunnelLine = tileLine{name: "tunnel", colour: tunnelColour, dashed: true, width: byZoom{0, 0, 2, 3, 5, 8, 11}}

// tileArea is how one sort of outline is filled on tiles.
type tileArea struct {
	name   string
	layer  geo.Layer
	colour string
	from   int     // the first zoom that shows it
	least  float64 // square pixels; smaller ones are only noise
	ink    string  // of its name
}

// tileAreas in painting order; what is named first gets the room.
var tileAreas = []tileArea{
	{name: "green", layer: geo.LayerGreen, colour: greenColour, from: 12, least: 16, ink: greenInk},
	{name: "water", layer: geo.LayerWater, colour: waterColour, from: 12, least: 9, ink: waterInk},
	{name: "square", layer: geo.LayerStreet, colour: streetColour, from: 15, least: 16, ink: streetInk},
	{name: "building", layer: geo.LayerBuilding, colour: buildingColour, from: 15, least: 8, ink: buildingInk},
}

const squareArea = 2 // in tileAreas

// isArea: an outline that is filled; a river's line and a round street are not.
func isArea(w *geo.Way) bool {
	last := len(w.Line) - 1
	if last < 3 || w.Line[0] != w.Line[last] {
		return false
	}
	return w.Layer != geo.LayerStreet || w.Tags["area"] == "yes"
}

// areaClass is the index in tileAreas of what an outline is filled as.
func areaClass(w *geo.Way) int {
	if w.Layer == geo.LayerStreet {
		return squareArea
	}
	for i, a := range tileAreas {
		if a.layer == w.Layer {
			return i
		}
	}
	return -1
}

// lineClass is the index in tileLines of what a line is drawn as, -1 for none.
func lineClass(w *geo.Way) int {
	rest := -1
	for i, c := range tileLines {
		switch {
		case c.layer != w.Layer:
		case c.kinds == "":
			rest = i
		case hasWord(c.kinds, w.Kind):
			return i
		}
	}
	return rest
}

// inTunnel: nobody on the ground sees it. A building's passage is no tunnel.
func inTunnel(w *geo.Way) bool {
	t := w.Tags["tunnel"]
	return w.Layer == geo.LayerStreet && t != "" && t != "no" && t != "building_passage"
}

// casingWidth is how far a casing reaches beyond the street on either side.
func casingWidth(zoom int) float64 {
	if zoom < 15 {
		return 0.7
	}
	return 1.1
}
