package print

import (
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode/utf16"

	"golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

// pdfFont is an embedded font: which glyph stands for a code, and its shape.
type pdfFont struct {
	glyphs []byte // two bytes a code
	font   *sfnt.Font
}

// fonts reads the fonts that a page may use, each once.
func (f *pdfFile) fonts(resources any, known map[any]*pdfFont) (map[pdfName]*pdfFont, error) {
	d, err := f.dict(resources)
	if err != nil {
		return nil, err
	}
	names, err := f.dict(d["Font"])
	if err != nil {
		return nil, err
	}
	fonts := map[pdfName]*pdfFont{}
	for name, ref := range names {
		if known[ref] == nil {
			if known[ref], err = f.font(ref); err != nil {
				return nil, err
			}
		}
		fonts[name] = known[ref]
	}
	return fonts, nil
}

// identity is the map from codes to text that all embedded fonts have: a code
// is the character itself.
const identity = "<0000> <FFFF> <0000>"

func (f *pdfFile) font(ref any) (*pdfFont, error) {
	d, err := f.dict(ref)
	if err != nil {
		return nil, err
	}
	text, err := f.stream(d["ToUnicode"])
	below, err2 := f.list(d["DescendantFonts"])
	if err != nil || err2 != nil || len(below) != 1 || !strings.Contains(string(text), identity) || d["Encoding"] != pdfName("Identity-H") {
		return nil, errPDF
	}
	shape, err := f.dict(below[0])
	if err != nil {
		return nil, err
	}
	glyphs, err := f.stream(shape["CIDToGIDMap"])
	if err != nil {
		return nil, err
	}
	about, err := f.dict(shape["FontDescriptor"])
	if err != nil {
		return nil, err
	}
	file, err := f.stream(about["FontFile2"])
	if err != nil {
		return nil, err
	}
	parsed, err := sfnt.Parse(file)
	if err != nil {
		return nil, errPDF
	}
	return &pdfFont{glyphs, parsed}, nil
}

// glyph gives the width of a character in ems, and whether it shows anything.
func (p *pdfFont) glyph(buf *sfnt.Buffer, r rune) (advance float64, shown bool) {
	if r < 0 || 2*int(r)+1 >= len(p.glyphs) {
		return 1, false
	}
	index := sfnt.GlyphIndex(int(p.glyphs[2*r])<<8 | int(p.glyphs[2*r+1]))
	width, err := p.font.GlyphAdvance(buf, index, fixed.I(unitsPerEm), font.HintingNone)
	if err != nil || index == 0 {
		return 1, false
	}
	outline, err := p.font.LoadGlyph(buf, index, fixed.I(unitsPerEm), nil)
	return ems(width), err == nil && (len(outline) > 0 || strings.ContainsRune(spaces, r))
}

// capital is how high a line of text stands above its baseline, in ems.
const capital = 0.75

// write chooses a font or sets a text in it.
func (r *pageReader) write(op string, operands []any) error {
	if op == "Tf" {
		if len(operands) != 2 {
			return errPDF
		}
		name, ok := operands[0].(pdfName)
		size, ok2 := operands[1].(float64)
		if r.font, r.size = r.fonts[name], size; !ok || !ok2 || r.font == nil {
			return errPDF
		}
		return nil
	}
	if len(operands) != 1 || r.font == nil {
		return errPDF
	}
	codes, ok := operands[0].(pdfText)
	if !ok || len(codes)%2 != 0 {
		return errPDF
	}
	m := mark{text: decodeUnits(string(codes)), size: mm(r.size), black: r.fill, hidden: r.invisible}
	var ems float64
	for _, c := range m.text {
		advance, shown := r.font.glyph(r.buf, c)
		ems += advance
		m.missing = m.missing || !shown
	}
	at := r.text.apply(0, 0)
	m.box = rect{at.x, at.y - capital*m.size, ems * m.size, capital * m.size}
	r.marks = append(r.marks, m)
	return nil
}

// span is a marked part of the content. What it says of itself counts as its
// text, and what is painted in it as its look.
type span struct {
	actual  string // "" where it says nothing
	begin   int    // the first mark in it
	strokes []float64
}

// mark begins or ends a marked part.
func (r *pageReader) mark(op string, operands []any) error {
	if op == "BDC" {
		s := span{begin: len(r.marks)}
		if len(operands) != 2 {
			return errPDF
		}
		if d, ok := operands[1].(pdfDict); ok {
			text, _ := d["ActualText"].(pdfText)
			s.actual = utf16Text(text)
		}
		r.spans = append(r.spans, s)
		return nil
	}
	n := len(r.spans) - 1
	if n < 0 {
		return errPDF
	}
	s := r.spans[n]
	r.spans = r.spans[:n]
	if s.actual != "" {
		r.replace(s)
	}
	return nil
}

// utf16Text reads a text that begins with the mark of UTF-16, "" any other.
func utf16Text(s pdfText) string {
	body, marked := strings.CutPrefix(string(s), "\xFE\xFF")
	if !marked || len(body)%2 != 0 {
		return ""
	}
	return decodeUnits(body)
}

func decodeUnits(body string) string {
	units := make([]uint16, len(body)/2)
	for i := range units {
		units[i] = uint16(body[2*i])<<8 | uint16(body[2*i+1])
	}
	return string(utf16.Decode(units))
}

// boxStrokes are the places that the box for a missing character goes through.
var boxStrokes = sync.OnceValue(func() (strokes []float64) {
	for _, word := range strings.Fields(box) {
		if v, err := strconv.ParseFloat(word, 64); err == nil {
			strokes = append(strokes, v)
		}
	}
	return strokes
})

// replace makes one text of a marked part: the text that it says it is, shown
// where something was painted in it, missing where that is the box.
func (r *pageReader) replace(s span) {
	m, painted := mark{text: s.actual}, false
	for _, in := range r.marks[s.begin:] {
		if in.text != "" {
			m.box, m.size = in.box, in.size
			continue
		}
		painted, m.black = true, max(m.black, in.black)
	}
	m.missing = !painted || slices.Equal(s.strokes, boxStrokes())
	r.marks = append(r.marks[:s.begin], m)
}
