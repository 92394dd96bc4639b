package web

import (
	"math"
	"strconv"

	"mealmap/geo"
)

// Tile is one square of the web map's grid: 256 px of the Mercator projection
// at a zoom level, X counted from the antimeridian, Y from the north. Dark is for
// who reads light on black.
type Tile struct {
	Zoom, X, Y int
	Dark       bool
}

// The zoom levels that tiles are drawn for: a town to a single house.
const (
	WidestZoom  = 12
	ClosestZoom = 18
)

// Lengths on tiles are drawing units, eight a pixel, so that whole numbers
// place lines finely enough for any screen.
const (
	pixel    = 8.0
	tileSide = 256 * pixel
)

// blockTiles is the side, in tiles, of the squares that streets are read and
// named for together: a name runs across its tiles and never over its edge.
const blockTiles = 4

// ParseTile reads the numbers of an address; false where there is no such tile.
func ParseTile(zoom, x, y string) (Tile, bool) {
	t := Tile{Zoom: tileNumber(zoom), X: tileNumber(x), Y: tileNumber(y)}
	if t.Zoom < WidestZoom || t.Zoom > ClosestZoom {
		return Tile{}, false
	}
	side := 1 << t.Zoom
	return t, t.X >= 0 && t.X < side && t.Y >= 0 && t.Y < side
}

// tileNumber is -1 for all but plain digits: one tile has one address.
func tileNumber(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil || strconv.Itoa(n) != s {
		return -1
	}
	return n
}

// block is the tile in the upper left corner of t's block.
func (t Tile) block() Tile {
	return Tile{Zoom: t.Zoom, X: t.X - t.X%blockTiles, Y: t.Y - t.Y%blockTiles}
}

// place projects p; units from t's upper left corner.
func (t Tile) place(p geo.LatLng) spot {
	const steepest = 85.05112878 // where the grid ends
	world := t.world()
	sin := math.Sin(max(-steepest, min(steepest, p.Lat)) * math.Pi / 180)
	return spot{
		(p.Lng+180)/360*world - float64(t.X)*tileSide,
		(0.5-math.Log((1+sin)/(1-sin))/(4*math.Pi))*world - float64(t.Y)*tileSide,
	}
}

// ground is where a spot in units from t's upper left corner lies.
func (t Tile) ground(s spot) geo.LatLng {
	world := t.world()
	x, y := s.x+float64(t.X)*tileSide, s.y+float64(t.Y)*tileSide
	return geo.LatLng{
		Lat: math.Atan(math.Sinh(math.Pi*(1-2*y/world))) * 180 / math.Pi,
		Lng: x/world*360 - 180,
	}
}

// world is the side of the whole grid in units.
func (t Tile) world() float64 { return float64(int(1)<<t.Zoom) * tileSide }

// box is what the pane shows, its lengths counted from t's corner.
func (t Tile) box(p pane) geo.Box {
	return geo.BoxOf(t.ground(spot{p.left, p.top}), t.ground(spot{p.right, p.bottom}))
}

// blockPane is the whole block with what reaches in from outside.
func blockPane() pane {
	const side, bleed = blockTiles * tileSide, 40 * pixel
	return pane{-bleed, -bleed, side + bleed, side + bleed}
}
