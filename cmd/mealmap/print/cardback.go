package print

import "strconv"

// liveSide is the side of the code on the back: smaller than the card's own, so
// that the cashier takes the right one.
const liveSide = 18.0

// back draws the back of a card: three steps, and where to eat.
func (d cardPress) back(r rect) {
	d.item = 0
	d.blank(r)
	d.fill(rect{r.x - bleed, r.y - bleed, r.w + 2*bleed, 2 + bleed}, green)
	steps := []string{"print.back.step1", "print.back.step2", "print.back.step3"}
	for i, key := range steps {
		y := r.y + 12.8 + float64(i)*12.2
		d.pdf.SetFillColor(green.r, green.g, green.b)
		d.pdf.Circle(r.x+margin+3.6, y-1.6, 3.6, "F")
		d.centre(r.x+margin+3.6, y+0.2, strconv.Itoa(i+1), textStyle{bold, 14, white})
		text := d.words.Text(key)
		d.text(r.x+margin+9.6, y+0.4, text, d.fitLine(text, 46, textStyle{bold, 14, ink}))
	}
	gap := quiet(d.live, liveSide)
	panel := rect{r.x + r.w - margin - liveSide - gap, r.y + 9.2 - gap, liveSide + 2*gap, liveSide + 2*gap}
	d.round(panel, 1.2, white)
	d.code(d.live, panel.x+gap, panel.y+gap, liveSide)
	for i, key := range []string{"print.back.live1", "print.back.live2"} {
		d.centre(panel.x+panel.w/2, panel.y+gap+liveSide+5+float64(i)*4.8, d.words.Text(key), textStyle{regular, 10, softInk})
	}
	d.line(r.x+margin, r.y+footLine, r.x+r.w-margin, r.y+footLine, 0.2, rule)
	foot := d.words.Text("print.back.foot")
	d.text(r.x+margin, r.y+footLine+4.9, foot, d.fitLine(foot, r.w-2*margin, textStyle{regular, 10.5, softInk}))
}
