package print

import (
	"strconv"
	"strings"

	"github.com/skip2/go-qrcode"
)

// quietModules is the white margin that ISO/IEC 18004 asks for around a code.
const quietModules = 4

// Matrix is a QR code as black and white modules, without its quiet zone.
type Matrix struct {
	size int
	bits []bool
}

// run is a horizontal bar of black modules, as tall as it repeats downwards.
type run struct{ x, y, w, h int }

// QR encodes text at error correction level M in the smallest version that
// holds it: 200 digits give version 5, 37 modules a side. It fails with
// ErrCodeTooLong where no version is large enough, and for an empty text.
func QR(text string) (Matrix, error) {
	if text == "" {
		return Matrix{}, ErrCodeTooLong.With("Length", 0)
	}
	code, err := qrcode.New(text, qrcode.Medium)
	if err != nil {
		return Matrix{}, ErrCodeTooLong.With("Length", len(text)).Because(err)
	}
	code.DisableBorder = true
	rows := code.Bitmap()
	m := Matrix{size: len(rows), bits: make([]bool, 0, len(rows)*len(rows))}
	for _, row := range rows {
		m.bits = append(m.bits, row...)
	}
	return m, nil
}

// Size is the number of modules a side, 0 for the zero Matrix.
func (m Matrix) Size() int { return m.size }

// At reports whether the module in column x, row y is black; outside it is white.
func (m Matrix) At(x, y int) bool {
	return x >= 0 && y >= 0 && x < m.size && y < m.size && m.bits[y*m.size+x]
}

// SVG draws the code with its quiet zone as one element for a page: it fills
// the width that the style sheet gives it. The label is what a screen reader says.
func (m Matrix) SVG(label string) string {
	var b strings.Builder
	side := strconv.Itoa(m.size + 2*quietModules)
	b.WriteString(`<svg xmlns="http://www.w3.org/2000/svg" class="qr" role="img" aria-label="`)
	b.WriteString(attributeEscaper.Replace(label))
	b.WriteString(`" viewBox="0 0 ` + side + " " + side + `" shape-rendering="crispEdges">`)
	b.WriteString(`<path fill="#fff" d="M0 0h` + side + "v" + side + `H0z"/><path d="`)
	for _, r := range m.runs() {
		w := strconv.Itoa(r.w)
		b.WriteString("M" + strconv.Itoa(r.x+quietModules) + " " + strconv.Itoa(r.y+quietModules))
		b.WriteString("h" + w + "v" + strconv.Itoa(r.h) + "h-" + w + "z")
	}
	b.WriteString(`"/></svg>`)
	return b.String()
}

var attributeEscaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&#34;", "'", "&#39;")

// runs covers the black modules with few rectangles: bars along each row, and
// equal bars below one another joined.
func (m Matrix) runs() []run {
	var all []run
	above := map[[2]int]int{}
	for y := range m.size {
		here := map[[2]int]int{}
		for x := 0; x < m.size; x++ {
			start := x
			for m.At(x, y) {
				x++
			}
			if x == start {
				continue
			}
			key := [2]int{start, x - start}
			if at, joined := above[key]; joined {
				all[at].h++
				here[key] = at
				continue
			}
			here[key] = len(all)
			all = append(all, run{start, y, x - start, 1})
		}
		above = here
	}
	return all
}
