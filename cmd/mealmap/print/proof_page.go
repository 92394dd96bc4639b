package print

import (
	"errors"
	"io"
	"slices"

	"golang.org/x/image/font/sfnt"
)

// point is a place on a page in millimetres from its upper left corner.
type point struct{ x, y float64 }

// mark is one thing that a page shows, in the order of drawing.
type mark struct {
	box   rect
	black float64 // 0 white to 1
	// What is painted: closed shapes, or lines of a width.
	shapes [][]point
	width  float64 // of lines; 0: filled
	// What is written.
	text    string
	size    float64 // of a text, in millimetres
	hidden  bool    // it takes part in the text and shows nothing
	missing bool    // a glyph of it is empty or a box
}

// matrix maps x, y to a·x + c·y + e, b·x + d·y + f.
type matrix struct{ a, b, c, d, e, f float64 }

func (m matrix) then(n matrix) matrix {
	return matrix{
		m.a*n.a + m.b*n.c, m.a*n.b + m.b*n.d,
		m.c*n.a + m.d*n.c, m.c*n.b + m.d*n.d,
		m.e*n.a + m.f*n.c + n.e, m.e*n.b + m.f*n.d + n.f,
	}
}

func (m matrix) apply(x, y float64) point { return point{m.a*x + m.c*y + m.e, m.b*x + m.d*y + m.f} }

// paper turns points from the lower left corner into millimetres from the upper.
var paper = matrix{25.4 / 72, 0, 0, -25.4 / 72, 0, pageHeight}

// brush is what q keeps and Q brings back.
type brush struct {
	at           matrix
	fill, stroke float64 // how black
	width        float64 // of lines, in the units of at
	font         *pdfFont
	size         float64
	invisible    bool
}

// pageReader follows the content of one page.
type pageReader struct {
	fonts map[pdfName]*pdfFont
	buf   *sfnt.Buffer
	brush
	saved []brush
	spans []span
	marks []mark

	shapes [][]point // of the path that is being made
	last   [2]float64
	text   matrix // where the text begins
}

// readPages gives what each page of a document shows.
func readPages(pdf []byte) (pages [][]mark, err error) {
	f, err := openPDF(pdf)
	if err != nil {
		return nil, err
	}
	tree, err := f.dict(f.root["Pages"])
	if err != nil {
		return nil, err
	}
	kids, err := f.list(tree["Kids"])
	if err != nil {
		return nil, err
	}
	fonts := map[any]*pdfFont{}
	for _, kid := range kids {
		page, err := f.dict(kid)
		if err != nil {
			return nil, err
		}
		content, err := f.stream(page["Contents"])
		if err != nil {
			return nil, err
		}
		r := &pageReader{buf: &sfnt.Buffer{}, brush: brush{at: paper, fill: 1, stroke: 1, width: 1}}
		if r.fonts, err = f.fonts(page["Resources"], fonts); err != nil {
			return nil, err
		}
		if err := r.read(content); err != nil {
			return nil, err
		}
		pages = append(pages, r.marks)
	}
	return pages, nil
}

// read follows the content, operator by operator.
func (r *pageReader) read(content []byte) error {
	l := &pdfLexer{data: content}
	var operands []any
	for {
		v, err := l.next(0)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		op, ok := v.(pdfOperator)
		if !ok {
			operands = append(operands, v)
			continue
		}
		if err := r.do(string(op), operands); err != nil {
			return err
		}
		operands = operands[:0]
	}
}

// operators by how many numbers they take.
var pdfNumbers = map[string]int{"cm": 6, "re": 4, "m": 2, "l": 2, "c": 6, "w": 1, "g": 1, "G": 1, "rg": 3, "RG": 3, "Td": 2, "Tr": 1}

func (r *pageReader) do(op string, operands []any) error {
	if n, ok := pdfNumbers[op]; ok {
		v := make([]float64, n)
		if len(operands) != n {
			return errPDF
		}
		for i := range v {
			if v[i], ok = operands[i].(float64); !ok {
				return errPDF
			}
		}
		r.numbers(op, v)
		return nil
	}
	switch op {
	case "q":
		r.saved = append(r.saved, r.brush)
	case "Q":
		if len(r.saved) == 0 {
			return errPDF
		}
		r.brush, r.saved = r.saved[len(r.saved)-1], r.saved[:len(r.saved)-1]
	case "h":
		r.close()
	case "n":
		r.shapes = nil
	case "f", "S", "B":
		r.paint(op)
	case "BT":
		r.text = r.at
	case "ET", "J", "j", "d": // how lines end and join changes nothing that is read here
	case "Tf", "Tj":
		return r.write(op, operands)
	case "BDC", "EMC":
		return r.mark(op, operands)
	default:
		return errPDF
	}
	return nil
}

// numbers does what takes nothing but numbers.
func (r *pageReader) numbers(op string, v []float64) {
	switch op {
	case "cm":
		r.at = matrix{v[0], v[1], v[2], v[3], v[4], v[5]}.then(r.at)
	case "re":
		x, y, w, h := v[0], v[1], v[2], v[3]
		r.move(x, y)
		r.line(x+w, y)
		r.line(x+w, y+h)
		r.line(x, y+h)
		r.close()
	case "m":
		r.move(v[0], v[1])
	case "l":
		r.line(v[0], v[1])
	case "c":
		r.curve(v)
	case "w":
		r.width = v[0]
	case "g":
		r.fill = 1 - v[0]
	case "G":
		r.stroke = 1 - v[0]
	case "rg":
		r.fill = blackness(v)
	case "RG":
		r.stroke = blackness(v)
	case "Td":
		r.text = matrix{1, 0, 0, 1, v[0], v[1]}.then(r.text)
	case "Tr":
		r.invisible = v[0] == 3
	}
}

// blackness is what an eye, or a scanner, makes of a colour.
func blackness(rgb []float64) float64 { return 1 - (0.299*rgb[0] + 0.587*rgb[1] + 0.114*rgb[2]) }

func (r *pageReader) move(x, y float64) {
	r.shapes = append(r.shapes, nil)
	r.line(x, y)
}

func (r *pageReader) line(x, y float64) {
	if len(r.shapes) == 0 {
		r.shapes = append(r.shapes, nil)
	}
	if n := len(r.spans); n > 0 {
		r.spans[n-1].strokes = append(r.spans[n-1].strokes, x, y)
	}
	end := len(r.shapes) - 1
	r.shapes[end] = append(r.shapes[end], r.at.apply(x, y))
	r.last = [2]float64{x, y}
}

// curve makes eight lines of a curve.
func (r *pageReader) curve(v []float64) {
	x, y := r.last[0], r.last[1]
	for i := 1; i <= 8; i++ {
		t := float64(i) / 8
		u := 1 - t
		a, b, c, d := u*u*u, 3*u*u*t, 3*u*t*t, t*t*t
		r.line(a*x+b*v[0]+c*v[2]+d*v[4], a*y+b*v[1]+c*v[3]+d*v[5])
	}
}

func (r *pageReader) close() {
	if end := len(r.shapes) - 1; end >= 0 && len(r.shapes[end]) > 0 {
		r.shapes[end] = append(r.shapes[end], r.shapes[end][0])
	}
}

func (r *pageReader) paint(op string) {
	if op != "S" {
		r.marks = append(r.marks, mark{box: around(r.shapes), shapes: r.shapes, black: r.fill})
	}
	if op != "f" {
		width := r.width * max(abs(r.at.a), abs(r.at.b))
		r.marks = append(r.marks, mark{box: around(r.shapes).inset(-width / 2), shapes: r.shapes, width: width, black: r.stroke})
	}
	r.shapes = nil
}

func abs(v float64) float64 { return max(v, -v) }

// around is the smallest rectangle that holds all points.
func around(shapes [][]point) rect {
	all := slices.Concat(shapes...)
	if len(all) == 0 {
		return rect{}
	}
	least, most := all[0], all[0]
	for _, p := range all {
		least = point{min(least.x, p.x), min(least.y, p.y)}
		most = point{max(most.x, p.x), max(most.y, p.y)}
	}
	return rect{least.x, least.y, most.x - least.x, most.y - least.y}
}
