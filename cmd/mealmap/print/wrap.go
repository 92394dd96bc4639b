package print

import (
	"strings"
	"unicode"
)

// Punctuation that may not begin or end a line, and spaces that vanish there.
const (
	noBegin = "，。、；：！？）」』》〉】”’…·‧・,.;:!?)%"
	noEnd   = "（「『《〈【“‘("
	spaces  = " \u3000"
)

// clean makes one line of s: controls and line breaks become spaces, characters
// that have no shape of their own (variation selectors, joiners, direction
// marks) go, and runs of spaces become one.
func clean(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsControl(r), r == '\u2028', r == '\u2029':
			return ' '
		case unicode.Is(unicode.Variation_Selector, r), unicode.Is(unicode.Cf, r):
			return -1
		}
		return r
	}, s)
	return strings.Trim(strings.Join(strings.FieldsFunc(s, func(r rune) bool { return r == ' ' }), " "), spaces)
}

// wide reports whether a line may break on either side of r.
func wide(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana) || (r >= 0x3000 && r <= 0x303F) || (r >= 0xFF00 && r <= 0xFFEF)
}

// breaksWell reports whether a line ends naturally after r: the dot inside a
// name, a space, a hyphen.
func breaksWell(r rune) bool { return strings.ContainsRune(" ·‧・-\u3000", r) }

// breakable reports whether a line may end between before and after.
func breakable(before, after rune) bool {
	if strings.ContainsRune(noBegin, after) || strings.ContainsRune(noEnd, before) {
		return false
	}
	return breaksWell(before) || wide(before) || wide(after)
}

// pieces cuts s where a line may end.
func pieces(s string, may func(before, after rune) bool) []string {
	var all []string
	runes := []rune(s)
	start := 0
	for i := 1; i < len(runes); i++ {
		if may(runes[i-1], runes[i]) {
			all = append(all, string(runes[start:i]))
			start = i
		}
	}
	return append(all, string(runes[start:]))
}

// wrap fills lines of at most width ems. A piece that is itself too long is cut,
// between characters if need be, so that nothing is ever lost or clipped.
func (t *typesetter) wrap(w weight, s string, width float64, may func(before, after rune) bool) []string {
	var lines []string
	line, used := "", 0.0
	for _, piece := range pieces(s, may) {
		parts := t.cut(w, piece, width)
		for i, part := range parts {
			// A piece that needs several lines begins its own; a space that
			// ends a line takes no room.
			alone := i == 0 && len(parts) > 1
			if line != "" && (alone || used+t.width(w, strings.TrimRight(part, spaces)) > width+1e-9) {
				lines = append(lines, strings.Trim(line, spaces))
				line, used = "", 0
			}
			line += part
			used += t.width(w, part)
		}
	}
	return append(lines, strings.Trim(line, spaces))
}

// cut leaves a piece whole where it fits the width; else it cuts it where any
// text may break, and into characters what is still too long.
func (t *typesetter) cut(w weight, piece string, width float64) []string {
	fits := func(s string) bool { return t.width(w, strings.TrimRight(s, spaces)) <= width+1e-9 }
	if fits(piece) {
		return []string{piece}
	}
	var parts []string
	for _, part := range pieces(piece, breakable) {
		if fits(part) {
			parts = append(parts, part)
		} else {
			parts = append(parts, strings.Split(part, "")...)
		}
	}
	return parts
}

// balanced sets s in at most n lines of about the same length, which end only
// where may allows, and gives them with the longest one's width in ems.
func (t *typesetter) balanced(w weight, s string, n int, may func(before, after rune) bool) ([]string, float64) {
	low, high := 0.0, t.width(w, s)
	for _, piece := range pieces(s, may) {
		low = max(low, t.width(w, strings.TrimRight(piece, spaces)))
	}
	for range 24 {
		if mid := (low + high) / 2; len(t.wrap(w, s, mid, may)) <= n {
			high = mid
		} else {
			low = mid
		}
	}
	lines := t.wrap(w, s, high, may)
	longest := 0.0
	for _, line := range lines {
		longest = max(longest, t.width(w, line))
	}
	return lines, longest
}

// room is the space that a text may take and the sizes it may have, in
// millimetres and points.
type room struct {
	width, height float64
	most          float64 // never larger
	easy          float64 // a size at which fewer lines are better than larger type
	least         float64 // the least that is easy to read; below it the text still prints, and is noted
	leading       float64 // line height as a multiple of the size
}

// fitted is a text set to fit a room.
type fitted struct {
	lines []string
	size  float64 // points
	small bool    // below the room's least size
}

// block is the height of the set lines in millimetres, with the given leading.
func (f fitted) block(leading float64) float64 {
	return mm(f.size) * (1 + leading*float64(len(f.lines)-1))
}

// fit sets s as large as the room allows. Lines end at natural places where all
// can at a size that is easy to read, else where any text may break, and inside
// words only when the type would become tiny.
func (t *typesetter) fit(w weight, s string, in room) fitted {
	natural := func(before, _ rune) bool { return breaksWell(before) }
	if len(pieces(s, natural)) > 1 {
		if set := t.fill(w, s, in, natural); !set.small {
			return set
		}
	}
	set := t.fill(w, s, in, breakable)
	if set.size < in.least*2/3 {
		return t.fill(w, s, in, func(_, _ rune) bool { return true })
	}
	return set
}

// fill sets s in the fewest lines at which it is easy to read, else in as many
// as give the largest type.
func (t *typesetter) fill(w weight, s string, in room, may func(before, after rune) bool) fitted {
	var best fitted
	for n := 1; n <= len(pieces(s, may)); n++ {
		tallest := in.height / mm(1) / (1 + in.leading*float64(n-1))
		if tallest < best.size {
			break
		}
		lines, ems := t.balanced(w, s, n, may)
		size := min(in.most, tallest, in.width/mm(1)/max(ems, 1))
		if size > best.size {
			best = fitted{lines: lines, size: size}
		}
		if best.size >= in.easy {
			break
		}
	}
	best.small = best.size < in.least
	return best
}
