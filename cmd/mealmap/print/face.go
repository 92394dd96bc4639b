package print

import (
	"fmt"
	"sync"
	"unicode"

	"golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

// unitsPerEm is the grid of the three fonts; glyphs are loaded at this size so
// that a fixed-point unit is a font unit.
const unitsPerEm = 1000

// weight is a face that the PDF can set as text.
type weight int

const (
	regular weight = iota
	bold
)

// style is the PDF library's letter for the weight.
func (w weight) style() string {
	if w == bold {
		return "B"
	}
	return ""
}

// glyph is one character in the first font that has it.
type glyph struct {
	font    *sfnt.Font // nil where no font has the character
	index   sfnt.GlyphIndex
	advance float64 // in ems
	native  bool    // the PDF library can set it as text
	foreign bool    // from the face for rare characters, which is smaller and lighter
}

// missing reports whether a box stands in for the character.
func (g glyph) missing() bool { return g.font == nil }

// facesOf gives for each weight of a script the fonts to ask, in order. The
// first is the one that the PDF embeds.
func facesOf(s script) func() [2][]*sfnt.Font {
	return sync.OnceValue(func() [2][]*sfnt.Font {
		plain, heavy, rare := parse(s.plain), parse(s.heavy), parse(s.rare)
		return [2][]*sfnt.Font{regular: {plain, heavy, rare}, bold: {heavy, rare}}
	})
}

// parse panics on a font that does not parse: it is part of the binary.
func parse(ttf []byte) *sfnt.Font {
	f, err := sfnt.Parse(ttf)
	if err != nil {
		panic(fmt.Errorf("embedded font: %w", err))
	}
	return f
}

// typesetter measures text. It is not safe for concurrent use.
type typesetter struct {
	faces [2][]*sfnt.Font
	buf   sfnt.Buffer
	cache [2]map[rune]glyph
}

func newTypesetter() *typesetter { return typesetterOf(scripts[0]) }

// typesetterOf measures what is written in a script.
func typesetterOf(in script) *typesetter {
	return &typesetter{faces: in.faces(), cache: [2]map[rune]glyph{{}, {}}}
}

// glyph finds r, through the cache.
func (t *typesetter) glyph(w weight, r rune) glyph {
	g, known := t.cache[w][r]
	if !known {
		g = t.find(w, r)
		t.cache[w][r] = g
	}
	return g
}

func (t *typesetter) find(w weight, r rune) glyph {
	for i, f := range t.faces[w] {
		index, err := f.GlyphIndex(&t.buf, r)
		if err != nil || index == 0 {
			continue
		}
		advance, err := f.GlyphAdvance(&t.buf, index, fixed.I(unitsPerEm), font.HintingNone)
		if err != nil {
			continue
		}
		// A font may map a character to an empty glyph, which is as blank as none.
		if outline, err := f.LoadGlyph(&t.buf, index, fixed.I(unitsPerEm), nil); !unicode.IsSpace(r) && (err != nil || len(outline) == 0) {
			continue
		}
		// Beyond the basic plane the PDF library panics.
		return glyph{
			font:    f,
			index:   index,
			advance: ems(advance),
			native:  i == 0 && r <= 0xFFFF,
			foreign: i == len(t.faces[w])-1,
		}
	}
	return glyph{advance: 1}
}

// ems converts a length at unitsPerEm.
func ems(v fixed.Int26_6) float64 { return float64(v) / 64 / unitsPerEm }

// width is the length of s in ems.
func (t *typesetter) width(w weight, s string) float64 {
	var sum float64
	for _, r := range s {
		sum += t.glyph(w, r).advance
	}
	return sum
}

// missing lists the characters of s that no font has, each once.
func (t *typesetter) missing(w weight, s string) []rune {
	var runes []rune
	seen := map[rune]bool{}
	for _, r := range s {
		if !seen[r] && t.glyph(w, r).missing() {
			runes = append(runes, r)
		}
		seen[r] = true
	}
	return runes
}
