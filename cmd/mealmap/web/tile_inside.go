package web

import "unicode/utf8"

// nameInside writes a name level in the middle of an outline, in one line or in
// two, where it does not reach far beyond it.
func (b *nameBoard) nameInside(text string, ring []spot, size float64, class tileArea) {
	const overhang = 1.25
	extent := shapeOf(ring).extent
	wide, high := extent.right-extent.left, extent.bottom-extent.top
	middle, ok := centreOf(ring)
	if !ok {
		return
	}
	lines := []string{text}
	if lengthOf(text, size) > wide*overhang {
		lines = halves(text)
	}
	longest := 0.0
	for _, l := range lines {
		longest = max(longest, lengthOf(l, size))
	}
	if longest > wide*overhang || float64(len(lines))*size > high {
		return
	}
	for i, l := range lines {
		n := tileName{text: l, size: size, colour: class.ink, halo: class.colour}
		y := middle.y + (float64(i)-float64(len(lines)-1)/2)*size*1.2
		n.glyphs = levelGlyphs(l, spot{middle.x, y}, size)
		if !b.put(n) {
			if i > 0 {
				b.names = b.names[:len(b.names)-1] // half a name says nothing
			}
			return
		}
	}
}

// halves breaks a name in the middle; one that stays together is not broken.
func halves(text string) []string {
	runes := []rune(text)
	if len(runes) < 4 || staysTogether(text) {
		return []string{text}
	}
	cut := (len(runes) + 1) / 2
	return []string{string(runes[:cut]), string(runes[cut:])}
}

func levelGlyphs(text string, middle spot, size float64) []glyph {
	if staysTogether(text) && utf8.RuneCountInString(text) > 1 {
		return []glyph{{middle, 0}}
	}
	x := middle.x - lengthOf(text, size)/2
	var out []glyph
	for _, r := range text {
		wide := advance(r) * size
		out = append(out, glyph{at: spot{x + wide/2, middle.y}})
		x += wide
	}
	return out
}

// centreOf is the centre of gravity of an outline; false where that lies
// outside it, as in a ring of houses around a yard.
func centreOf(ring []spot) (spot, bool) {
	var sum spot
	area := 0.0
	for i, p := range ring {
		q := ring[(i+1)%len(ring)]
		cross := p.x*q.y - q.x*p.y
		area += cross
		sum.x += (p.x + q.x) * cross
		sum.y += (p.y + q.y) * cross
	}
	if area == 0 {
		return spot{}, false
	}
	c := spot{sum.x / (3 * area), sum.y / (3 * area)}
	inside := false
	for i, p := range ring {
		q := ring[(i+1)%len(ring)]
		if (p.y > c.y) != (q.y > c.y) && c.x < p.x+(q.x-p.x)*(c.y-p.y)/(q.y-p.y) {
			inside = !inside
		}
	}
	return c, inside
}
