package print

import (
	"image"
	"image/color"
	"image/draw"
	"math"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"
	"golang.org/x/image/vector"
)

// scanDots is how many dots a module of a card's code has where it is read: a
// printer of 300 dots an inch gives seven.
const scanDots = 7

// photograph draws what the marks show in a place of the page, as many dots a
// millimetre as asked for: shapes and lines one over the other in their order,
// texts as bars.
func photograph(marks []mark, place rect, dots float64) *image.Gray {
	img := image.NewGray(image.Rect(0, 0, int(math.Ceil(place.w*dots)), int(math.Ceil(place.h*dots))))
	draw.Draw(img, img.Bounds(), image.White, image.Point{}, draw.Src)
	for _, m := range marks {
		if m.hidden || !m.box.meets(place) {
			continue
		}
		pen := vector.NewRasterizer(img.Bounds().Dx(), img.Bounds().Dy())
		for _, shape := range m.outlines() {
			for i, p := range shape {
				x, y := float32((p.x-place.x)*dots), float32((p.y-place.y)*dots)
				if i == 0 {
					pen.MoveTo(x, y)
				} else {
					pen.LineTo(x, y)
				}
			}
			pen.ClosePath()
		}
		ink := image.NewUniform(color.Gray{uint8(math.Round(255 * (1 - m.black)))})
		pen.Draw(img, img.Bounds(), ink, image.Point{})
	}
	return img
}

// outlines are the closed shapes that a mark paints.
func (m *mark) outlines() [][]point {
	switch {
	case m.text != "":
		b := m.box
		return [][]point{{{b.x, b.y}, {b.x + b.w, b.y}, {b.x + b.w, b.y + b.h}, {b.x, b.y + b.h}}}
	case m.width == 0:
		return m.shapes
	}
	var bars [][]point
	for _, line := range m.shapes {
		for i := 1; i < len(line); i++ {
			p, q := line[i-1], line[i]
			length := math.Hypot(q.x-p.x, q.y-p.y)
			if length == 0 {
				continue
			}
			u, v := (q.y-p.y)/length*m.width/2, (p.x-q.x)/length*m.width/2
			bars = append(bars, []point{{p.x + u, p.y + v}, {q.x + u, q.y + v}, {q.x - u, q.y - v}, {p.x - u, p.y - v}})
		}
	}
	return bars
}

// scan reads the code at the place as a scanner does, from what is seen there,
// and gives "" where it cannot be read. The reader is not ours. One code in two
// hundred holds something that looks like a corner of a code; it is read by its
// edge instead.
func scan(marks []mark, place rect, modules int) string {
	side := max(place.w, place.h)
	seen := photograph(marks, place.inset(-side/float64(modules)*quietModules), scanDots*float64(modules)/side)
	bits, err := gozxing.NewBinaryBitmapFromImage(seen)
	if err != nil {
		return ""
	}
	byEdge := map[gozxing.DecodeHintType]any{gozxing.DecodeHintType_PURE_BARCODE: true}
	for _, how := range []map[gozxing.DecodeHintType]any{nil, byEdge} {
		if read, err := qrcode.NewQRCodeReader().Decode(bits, how); err == nil {
			return read.GetText()
		}
	}
	return ""
}

// meets reports whether two rectangles have a place in common.
func (r rect) meets(o rect) bool {
	return r.x < o.x+o.w && o.x < r.x+r.w && r.y < o.y+o.h && o.y < r.y+r.h
}

// holds reports whether the middle of o lies in r.
func (r rect) holds(o rect) bool {
	x, y := o.x+o.w/2, o.y+o.h/2
	return r.x <= x && x < r.x+r.w && r.y <= y && y < r.y+r.h
}
