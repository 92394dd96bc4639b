package web

import (
	"cmp"
	"html"
	"math"
	"slices"
	"strconv"
	"unicode"
	"unicode/utf8"

	"mealmap/geo"
)

// tileName is a name on a block: one text of glyphs that each have their place,
// or, where the script wants to stay together, one straight piece.
type tileName struct {
	text   string
	size   float64 // units a character
	colour string
	halo   string
	glyphs []glyph // one a character; a single one for a straight text
	extent pane
}

// glyph is where the middle of a character stands, and how it leans, in degrees.
type glyph struct {
	at   spot
	turn float64
}

// advance is how much of a square a character takes along its line.
func advance(r rune) float64 {
	if r < 0x2E80 {
		return 0.58
	}
	return 1
}

func lengthOf(text string, size float64) (sum float64) {
	for _, r := range text {
		sum += advance(r) * size
	}
	return sum
}

// staysTogether: letters that are read as words cannot be set one by one.
func staysTogether(text string) bool {
	for _, r := range text {
		if r < 0x2E80 && unicode.IsLetter(r) {
			return true
		}
	}
	return false
}

// append writes the name with its places counted from at.
func (n *tileName) append(out []byte, at spot) []byte {
	out = append(out, `<text font-size="`...)
	out = appendInt(out, n.size)
	out = append(out, `" fill="`+n.colour+`" stroke="`+n.halo+`" stroke-width="`...)
	out = appendInt(out, n.size/4.5)
	out = append(out, '"')
	if len(n.glyphs) == 1 && utf8.RuneCountInString(n.text) > 1 {
		g := n.glyphs[0]
		out = append(out, ` text-anchor="middle" transform="translate(`...)
		out = appendInt(out, g.at.x-at.x)
		out = append(out, ' ')
		out = appendInt(out, g.at.y-at.y)
		out = append(out, `)rotate(`...)
		out = appendInt(out, g.turn)
		out = append(out, `)" dy=".36em">`...)
		return append(append(out, html.EscapeString(n.text)...), `</text>`...)
	}
	var xs, ys, turns []float64
	i := 0
	for _, r := range n.text {
		g := n.glyphs[i]
		i++
		sin, cos := math.Sincos(g.turn * math.Pi / 180)
		right, down := -advance(r)/2*n.size, 0.36*n.size // from the middle to where a glyph begins
		xs = append(xs, g.at.x-at.x+right*cos-down*sin)
		ys = append(ys, g.at.y-at.y+right*sin+down*cos)
		turns = append(turns, g.turn)
	}
	out = appendList(out, "x", xs)
	out = appendList(out, "y", ys)
	if slices.ContainsFunc(turns, func(t float64) bool { return whole(t) != 0 }) {
		out = appendList(out, "rotate", turns)
	}
	out = append(out, '>')
	return append(append(out, html.EscapeString(n.text)...), `</text>`...)
}

func appendInt(out []byte, v float64) []byte {
	return strconv.AppendInt(out, whole(v), 10)
}

// nameBlock places names: streets by importance, then waters, greens and
// houses, each where no other is.
func nameBlock(corner Tile, ways []geo.Way) []tileName {
	board := &nameBoard{zoom: corner.Zoom}
	board.nameLines(corner, ways)
	board.nameAreas(corner, ways)
	return board.names
}

// nameBoard is what has been named so far.
type nameBoard struct {
	zoom  int
	names []tileName
}

// sameName is how far apart, in pixels, one street's name is written again.
const sameName = 320

// put takes the name where it lies in the block and is free.
func (b *nameBoard) put(n tileName) bool {
	const side = blockTiles * tileSide
	e := pane{math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)}
	for _, s := range n.spots() {
		e.left, e.right = min(e.left, s.x), max(e.right, s.x)
		e.top, e.bottom = min(e.top, s.y), max(e.bottom, s.y)
	}
	pad := n.size * 0.75
	n.extent = pane{e.left - pad, e.top - pad, e.right + pad, e.bottom + pad}
	if n.extent.left < 0 || n.extent.top < 0 || n.extent.right > side || n.extent.bottom > side {
		return false
	}
	for i := range b.names {
		o := &b.names[i]
		if n.text == o.text && n.middle().distance(o.middle()) < sameName*pixel {
			return false
		}
		if n.extent.meets(o.extent) && tooNear(&n, o) {
			return false
		}
	}
	b.names = append(b.names, n)
	return true
}

func tooNear(a, b *tileName) bool {
	least := 0.62 * (a.size + b.size)
	for _, s := range a.spots() {
		for _, o := range b.spots() {
			if s.distance(o) < least {
				return true
			}
		}
	}
	return false
}

func (n *tileName) middle() spot { return n.glyphs[len(n.glyphs)/2].at }

// spots are the middles of the characters, also of a straight text.
func (n *tileName) spots() []spot {
	if count := utf8.RuneCountInString(n.text); len(n.glyphs) == 1 && count > 1 {
		g, long := n.glyphs[0], lengthOf(n.text, n.size)
		sin, cos := math.Sincos(g.turn * math.Pi / 180)
		out := make([]spot, count)
		for i := range out {
			off := long * ((float64(i)+0.5)/float64(count) - 0.5)
			out[i] = spot{g.at.x + off*cos, g.at.y + off*sin}
		}
		return out
	}
	out := make([]spot, len(n.glyphs))
	for i, g := range n.glyphs {
		out[i] = g.at
	}
	return out
}

// nameLines names streets and rivers along their lines.
func (b *nameBoard) nameLines(corner Tile, ways []geo.Way) {
	type street struct {
		class int
		name  string
		lines [][]spot
		long  float64
	}
	byName := map[string]*street{}
	var all []*street
	for _, j := range joinStreets(ways) {
		if tileLines[j.class].text.at(corner.Zoom) == 0 {
			continue
		}
		key := tileLines[j.class].name + " " + j.name
		s := byName[key]
		if s == nil {
			s = &street{class: j.class, name: j.name}
			byName[key] = s
			all = append(all, s)
		}
		line := simplify(corner.line(j.line), pixel)
		for _, piece := range blockPane().clipLine(line) {
			s.lines = append(s.lines, piece)
			s.long += lineLength(piece)
		}
	}
	slices.SortFunc(all, func(a, b *street) int {
		return cmp.Or(cmp.Compare(b.class, a.class), cmp.Compare(b.long, a.long), cmp.Compare(a.name, b.name))
	})
	for _, s := range all {
		slices.SortStableFunc(s.lines, func(a, b []spot) int { return cmp.Compare(lineLength(b), lineLength(a)) })
		ink := streetInk
		if tileLines[s.class].layer == geo.LayerWater {
			ink = waterInk
		}
		for _, line := range s.lines {
			b.nameAlong(s.name, line, tileLines[s.class].text.at(corner.Zoom)*pixel, ink)
		}
	}
}
