package web

import (
	"fmt"
	"strconv"
)

// draw writes one tile of the block as an SVG image. It has no style of its own
// but attributes, which every policy of a page allows.
func (b *tileBlock) draw(t Tile) []byte {
	zoom := t.Zoom
	at := spot{float64(t.X-b.corner.X) * tileSide, float64(t.Y-b.corner.Y) * tileSide}
	out := make([]byte, 0, 16<<10)
	out = fmt.Appendf(out, `<svg xmlns="http://www.w3.org/2000/svg" width="256" height="256" viewBox="0 0 %[1]d %[1]d"><path fill="%[2]s" d="M0 0h%[1]dv%[1]dH0z"/>`, int(tileSide), groundColour)
	for i, class := range tileAreas {
		if d := areaPath(b.areas[i], at); len(d) > 0 {
			out = fmt.Appendf(out, `<path fill="%s"%s d="%s"/>`, class.colour, outline(class, zoom), d)
		}
	}
	out = append(out, `<g fill="none" stroke-linecap="round" stroke-linejoin="round">`...)
	out = b.drawTunnels(out, at, zoom)
	out = b.drawLines(out, at, zoom)
	out = append(out, `</g>`...)
	out = b.drawNames(out, at)
	return append(out, `</svg>`...)
}

// outline sets houses and squares off from the ground where they are large.
func outline(class tileArea, zoom int) string {
	if zoom < 16 || class.name != "building" && class.name != "square" {
		return ""
	}
	return fmt.Sprintf(` stroke="%s" stroke-width="%d"`, casingColour, int(pixel))
}

func (b *tileBlock) drawTunnels(out []byte, at spot, zoom int) []byte {
	width := tunnelLine.width.at(zoom)
	d := linePath(b.tunnels, at, width)
	if width == 0 || len(d) == 0 {
		return out
	}
	return fmt.Appendf(out, `<path stroke="%s" stroke-width="%d" stroke-dasharray="%d" stroke-linecap="butt" d="%s"/>`,
		tunnelLine.colour, units(width), units(5), d)
}

// drawLines paints all casings first, so that streets open into one another.
func (b *tileBlock) drawLines(out []byte, at spot, zoom int) []byte {
	var above []byte
	for i, class := range tileLines {
		width := class.width.at(zoom)
		if width == 0 {
			continue
		}
		d := linePath(b.lines[i], at, width)
		if len(d) == 0 {
			continue
		}
		switch {
		case class.casing && width < 1: // too thin for two colours
			out = fmt.Appendf(out, `<path stroke="%s" stroke-width="%d" d="%s"/>`, casingColour, units(width), d)
		case class.casing:
			out = fmt.Appendf(out, `<path id="%s" stroke="%s" stroke-width="%d" d="%s"/>`, class.name, casingColour, units(width+2*casingWidth(zoom)), d)
			above = fmt.Appendf(above, `<path stroke="%s" stroke-width="%d" d="%s"/>`, class.colour, units(width), d)
		case class.dashed:
			above = fmt.Appendf(above, `<path stroke="%s" stroke-width="%d" stroke-dasharray="%d %d" stroke-linecap="butt" d="%s"/>`, class.colour, units(width), units(4), units(2.5), d)
		default:
			out = fmt.Appendf(out, `<path stroke="%s" stroke-width="%d" d="%s"/>`, class.colour, units(width), d)
		}
	}
	return append(out, above...)
}

func units(px float64) int { return max(1, int(px*pixel+0.5)) }

// areaPath is the outlines' parts on the tile. They are cut well outside it:
// an outline drawn along the cut would show at the seam.
func areaPath(shapes []shape, at spot) (d []byte) {
	const bleed = 4 * pixel
	room := pane{at.x - bleed, at.y - bleed, at.x + tileSide + bleed, at.y + tileSide + bleed}
	for _, s := range shapes {
		if !s.extent.meets(room) {
			continue
		}
		if ring := room.clipArea(s.line); len(ring) > 2 {
			d = appendPath(d, moved(ring, at), true)
		}
	}
	return d
}

// linePath is the lines' parts on the tile and as far around it as they are
// thick.
func linePath(shapes []shape, at spot, width float64) (d []byte) {
	bleed := (width + 8) * pixel
	room := pane{at.x - bleed, at.y - bleed, at.x + tileSide + bleed, at.y + tileSide + bleed}
	for _, s := range shapes {
		if !s.extent.meets(room) {
			continue
		}
		for _, piece := range room.clipLine(s.line) {
			d = appendPath(d, moved(piece, at), false)
		}
	}
	return d
}

// moved counts a cut line, which is nobody else's, from another corner.
func moved(line []spot, at spot) []spot {
	for i := range line {
		line[i] = line[i].minus(at)
	}
	return line
}

// drawNames writes the names that reach into the tile, all of each: what lies
// outside the next tile shows.
func (b *tileBlock) drawNames(out []byte, at spot) []byte {
	room := pane{at.x, at.y, at.x + tileSide, at.y + tileSide}
	open := false
	for i := range b.names {
		n := &b.names[i]
		if !n.extent.meets(room) {
			continue
		}
		if !open {
			out = append(out, `<g font-family="Noto Sans SC,Noto Sans CJK SC,Source Han Sans SC,PingFang SC,Microsoft YaHei,sans-serif" paint-order="stroke" stroke-linejoin="round">`...)
			open = true
		}
		out = n.append(out, at)
	}
	if open {
		out = append(out, `</g>`...)
	}
	return out
}

// appendList writes numbers as an attribute's list.
func appendList(out []byte, name string, values []float64) []byte {
	out = append(out, ' ')
	out = append(out, name...)
	out = append(out, `="`...)
	for i, v := range values {
		if i > 0 {
			out = append(out, ' ')
		}
		out = strconv.AppendInt(out, whole(v), 10)
	}
	return append(out, '"')
}
