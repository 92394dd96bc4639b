package web

import (
	"context"
	"math"

	"mealmap/geo"
)

// tileBlock is what the tiles of one block show, in units from its upper left
// corner, simplified for its zoom. It is never changed once made.
type tileBlock struct {
	corner  Tile
	areas   [][]shape // as tileAreas
	lines   [][]shape // as tileLines
	tunnels []shape
	names   []tileName
}

// shape is a line or outline and its extent.
type shape struct {
	line   []spot
	extent pane
}

func shapeOf(line []spot) shape {
	e := pane{math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)}
	for _, p := range line {
		e.left, e.right = min(e.left, p.x), max(e.right, p.x)
		e.top, e.bottom = min(e.top, p.y), max(e.bottom, p.y)
	}
	return shape{line, e}
}

// meets reports whether two panes share a spot.
func (c pane) meets(o pane) bool {
	return c.left <= o.right && o.left <= c.right && c.top <= o.bottom && o.top <= c.bottom
}

// drawBlock reads and prepares the block whose corner is given.
func drawBlock(ctx context.Context, streets *geo.StreetStore, corner Tile) (*tileBlock, error) {
	ways, err := streets.Drawn(ctx, corner.box(blockPane()), detailAt(corner))
	if err != nil {
		return nil, err
	}
	return newBlock(corner, ways), nil
}

// detailAt leaves in the store what the zoom would not show.
func detailAt(corner Tile) geo.Detail {
	var d geo.Detail
	for _, a := range tileAreas {
		if a.from <= corner.Zoom {
			d.Layers = append(d.Layers, a.layer)
		}
	}
	for _, c := range tileLines {
		if c.width.at(corner.Zoom) == 0 && c.kinds != "" {
			d.Without = append(d.Without, c.kinds)
		}
	}
	d.Layers = append(d.Layers, geo.LayerStreet)
	d.Least = geo.Metres(2 * pixel * 40075016 / corner.world()) // two pixels at the equator
	return d
}

// newBlock makes a block of the ways. Lines are simplified whole, before they
// are cut, so that they meet from tile to tile and from block to block.
func newBlock(corner Tile, ways []geo.Way) *tileBlock {
	const tolerance = 0.4 * pixel
	b := &tileBlock{corner: corner, areas: make([][]shape, len(tileAreas)), lines: make([][]shape, len(tileLines))}
	room, zoom := blockPane(), corner.Zoom
	for i := range ways {
		w := &ways[i]
		if isArea(w) {
			c := areaClass(w)
			if c < 0 || tileAreas[c].from > zoom {
				continue
			}
			ring := simplify(corner.line(w.Line), tolerance)
			if areaOf(ring) < tileAreas[c].least*pixel*pixel {
				continue
			}
			if ring = room.clipArea(ring); len(ring) > 2 {
				b.areas[c] = append(b.areas[c], shapeOf(ring))
			}
			continue
		}
		c := lineClass(w)
		if c < 0 || tileLines[c].width.at(zoom) == 0 {
			continue
		}
		into := &b.lines[c]
		if inTunnel(w) {
			into = &b.tunnels
		}
		for _, piece := range room.clipLine(simplify(corner.line(w.Line), tolerance)) {
			*into = append(*into, shapeOf(piece))
		}
	}
	b.names = nameBlock(corner, ways)
	return b
}

// line projects a way's points.
func (t Tile) line(points []geo.LatLng) []spot {
	out := make([]spot, len(points))
	for i, p := range points {
		out[i] = t.place(p)
	}
	return out
}
