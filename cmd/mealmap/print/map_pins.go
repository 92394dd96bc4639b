package print

import (
	"math"

	"mealmap/geo/drawing"
)

// leastNumber is the smallest type of a pin's number, in points.
const leastNumber = 16

// numberSize is the type of the pins' numbers, in points: as large as leaves the
// streets between the discs to be seen.
func numberSize(pane rect, scale, ems float64, pins int) float64 {
	const share = 0.075 // of the map under discs
	side := math.Sqrt(share * pane.w * pane.h / float64(max(pins, 1)))
	return max(leastNumber, min(18*scale, side/(2*radiusFor(ems, 1))))
}

// pinRadius has room for the longest number of the points.
func (c *canvas) pinRadius(points []MapPoint, size float64) float64 {
	return radiusFor(c.widestNumber(points), size)
}

// radiusFor has room for a number so many ems wide, set in the size; more than
// three digits are set smaller.
func radiusFor(ems, size float64) float64 { return mm(size) * max(0.76, min(ems, 1.75)/2+0.22) }

// widestNumber is how wide the widest number is, in ems.
func (c *canvas) widestNumber(points []MapPoint) float64 {
	widest := 0.0
	for _, p := range points {
		widest = max(widest, c.set.width(bold, label(p)))
	}
	return widest
}

// pins draws leaders, then discs with their numbers.
func (m *mapPress) pins(s *drawing.Sheet, points []MapPoint, size float64, group func(count int) string) {
	for _, d := range s.Discs {
		if d.Leader {
			x, y := m.pane.x+d.Home.X, m.pane.y+d.Home.Y
			m.line(x, y, m.pane.x+d.At.X, m.pane.y+d.At.Y, 0.9, white)
			m.line(x, y, m.pane.x+d.At.X, m.pane.y+d.At.Y, 0.35, m.look.pin)
		}
	}
	for _, d := range s.Discs {
		if d.Leader {
			x, y := m.pane.x+d.Home.X, m.pane.y+d.Home.Y
			m.dot(x, y, d.Radius*0.2, white)
			m.dot(x, y, d.Radius*0.14, m.look.pin)
		}
	}
	for _, d := range s.Discs {
		x, y := m.pane.x+d.At.X, m.pane.y+d.At.Y
		if len(d.Members) > 1 {
			m.group(x, y, d.Radius, group(len(d.Members)), size)
			continue
		}
		m.pin(x, y, d.Radius, label(points[d.Members[0]]), size)
	}
}

func (c *canvas) dot(x, y, r float64, in colour) {
	c.pdf.SetFillColor(in.r, in.g, in.b)
	c.pdf.Circle(x, y, r, "F")
}

// pin is a disc with a number, and a white ring that parts it from the map.
func (m *mapPress) pin(x, y, r float64, number string, size float64) {
	m.dot(x, y, r, white)
	m.dot(x, y, r*0.93, m.look.pin)
	st := m.fitLine(number, 1.75*r, textStyle{bold, size, m.look.number})
	m.centre(x, y+mm(st.size)*0.365, number, st)
}

// group is a square for several points.
func (m *mapPress) group(x, y, r float64, text string, size float64) {
	side := r * 0.76
	m.round(rect{x - side, y - side, 2 * side, 2 * side}, r*0.25, m.look.pin)
	m.round(rect{x - side*0.9, y - side*0.9, 1.8 * side, 1.8 * side}, r*0.16, white)
	st := m.fitLine(text, 1.65*side, textStyle{bold, size, m.look.pin})
	m.centre(x, y+mm(st.size)*0.365, text, st)
}
