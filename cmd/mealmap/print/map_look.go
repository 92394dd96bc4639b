package print

import "mealmap/geo/drawing"

// mapLook is what a map is painted with. Where a pattern is set an area is
// hatched instead of filled.
type mapLook struct {
	ground, paper colour
	areas         map[drawing.AreaKind]areaLook
	casing        colour
	fills         map[drawing.Class]colour // white where it has none
	path          colour
	names         map[drawing.NameOf]colour
	halo          colour
	pin, number   colour
	here          colour // the reader's place
	contact       colour // under the telephone
	frame         colour
	quiet         colour // lines that part texts
}

// areaLook is how one kind of area is painted.
type areaLook struct {
	fill    colour
	edge    colour
	line    float64 // of the edge, millimetres; 0 draws none
	pattern pattern
}

// pattern is a hatching for print without pale tones.
type pattern int

const (
	plain   pattern = iota // filled
	waves                  // lines across
	dots                   // in rows
	blank                  // only its edge
	lightly                // thin slanted lines
)

// quietLook lets the pins speak: everything else is pale.
var quietLook = mapLook{
	ground: colour{0xF7, 0xF3, 0xEA},
	paper:  ground,
	areas: map[drawing.AreaKind]areaLook{
		drawing.Green:    {fill: colour{0xDC, 0xE9, 0xCF}},
		drawing.Water:    {fill: colour{0xCF, 0xE2, 0xEC}, edge: colour{0xA9, 0xC8, 0xD8}, line: 0.15},
		drawing.Plaza:    {fill: colour{0xFF, 0xFF, 0xFF}, edge: rule, line: 0.15},
		drawing.Building: {fill: colour{0xEA, 0xE3, 0xD5}, edge: colour{0xDB, 0xD2, 0xC0}, line: 0.1},
	},
	casing: rule,
	fills: map[drawing.Class]colour{
		drawing.Major: {0xFF, 0xF1, 0xC9},
		drawing.Large: {0xFF, 0xF8, 0xE1},
	},
	path: colour{0xC9, 0xBE, 0xA8},
	names: map[drawing.NameOf]colour{
		drawing.OfStreet:   softInk,
		drawing.OfWater:    {0x14, 0x47, 0x7A},
		drawing.OfGreen:    {0x2F, 0x5D, 0x2A},
		drawing.OfBuilding: {0x6B, 0x5B, 0x45},
	},
	halo:    white,
	pin:     green,
	number:  white,
	here:    colour{0x8E, 0x1B, 0x16},
	contact: colour{0xE6, 0xEF, 0xE4},
	frame:   colour{0xB8, 0xAC, 0x96},
	quiet:   rule,
}

// contrastLook is black on white.
var contrastLook = mapLook{
	ground: white,
	paper:  white,
	areas: map[drawing.AreaKind]areaLook{
		drawing.Green:    {edge: colour{0x60, 0x60, 0x60}, line: 0.12, pattern: dots},
		drawing.Water:    {edge: colour{}, line: 0.3, pattern: waves},
		drawing.Plaza:    {edge: colour{}, line: 0.15, pattern: blank},
		drawing.Building: {edge: colour{0x70, 0x70, 0x70}, line: 0.12, pattern: lightly},
	},
	casing: colour{},
	path:   colour{0x70, 0x70, 0x70},
	names: map[drawing.NameOf]colour{
		drawing.OfStreet: {}, drawing.OfWater: {}, drawing.OfGreen: {}, drawing.OfBuilding: {},
	},
	halo:    white,
	pin:     colour{},
	number:  white,
	here:    colour{},
	contact: white,
	frame:   colour{},
	quiet:   colour{0x40, 0x40, 0x40},
}
