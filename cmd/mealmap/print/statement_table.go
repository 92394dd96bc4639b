package print

import "strings"

// section is rows below a head that stands again on every page that they run
// over to. One that is kept whole begins a new page rather than being parted.
type section struct {
	head  []row
	rows  []row
	whole bool
}

// flow puts sections one below the other on pages of the given height.
func flow(sections []section, height float64) [][]row {
	var pages [][]row
	left := 0.0
	put := func(rows ...row) {
		last := len(pages) - 1
		pages[last] = append(pages[last], rows...)
		left -= tall(rows)
	}
	turn := func() { pages, left = append(pages, nil), height }
	for _, s := range sections {
		need := tall(s.head)
		if len(s.rows) > 0 {
			need += s.rows[0].height
		}
		if s.whole {
			need = tall(s.head) + tall(s.rows)
		}
		if len(pages) == 0 || need > left {
			turn()
		}
		put(s.head...)
		for i, r := range s.rows {
			if r.height > left && i > 0 {
				turn()
				put(s.head...)
			}
			put(r)
		}
	}
	return pages
}

// column is a place in a table. Numbers stand at its right end; what does not
// fit in the others takes more lines.
type column struct {
	title string
	width float64
	right bool
}

// grid is a table at x.
type grid struct {
	*canvas
	x       float64
	columns []column
}

const (
	cellLine = 4.6 // of a line within a cell
	cellPad  = 1.8 // above and below
	cellSide = 1.5
)

func (g grid) width() (sum float64) {
	for _, c := range g.columns {
		sum += c.width
	}
	return sum
}

// heading is the row of the columns' titles.
func (g grid) heading() row {
	cells := make([]string, len(g.columns))
	for i, c := range g.columns {
		cells[i] = c.title
	}
	r := g.row(cells, textStyle{bold, stateSmall, softInk})
	inner := r.draw
	r.draw = func(y float64) {
		g.fill(rect{g.x, y, g.width(), r.height}, colour{0xF3, 0xEF, 0xE6})
		inner(y)
	}
	return r
}

// row is one row of cells above a thin line. A line break in a cell is kept.
func (g grid) row(cells []string, st textStyle) row {
	lines := make([][]string, len(cells))
	most := 1
	for i, cell := range cells {
		for part := range strings.SplitSeq(cell, "\n") {
			lines[i] = append(lines[i], g.lines(g.columns[i], clean(part), st)...)
		}
		most = max(most, len(lines[i]))
	}
	height := float64(most)*cellLine + cellPad
	return row{height, func(y float64) {
		x := g.x
		for i, c := range g.columns {
			for n, line := range lines[i] {
				base := y + cellPad/2 + float64(n)*cellLine + cellLine*0.74
				if c.right {
					set := g.fitLine(line, c.width-cellSide, st)
					g.draw(x+c.width-cellSide-g.canvas.width(line, set), base, line, set)
				} else {
					g.draw(x+cellSide, base, line, st)
				}
			}
			x += c.width
		}
		g.line(g.x, y+height, g.x+g.width(), y+height, 0.15, rule)
	}}
}

// lines are those that a text takes in a column.
func (g grid) lines(c column, text string, st textStyle) []string {
	g.check(text, st.weight)
	if c.right {
		return []string{text}
	}
	return g.set.wrap(st.weight, text, (c.width-2*cellSide)/mm(st.size), breakable)
}

// sums is the row below the others.
func (g grid) sums(cells []string) row {
	r := g.row(cells, textStyle{bold, stateCell, ink})
	inner := r.draw
	r.draw = func(y float64) {
		inner(y)
		g.line(g.x, y, g.x+g.width(), y, 0.4, ink)
	}
	return r
}

// beside joins lists of rows into one row, each drawn from its top.
func beside(lists ...[]row) row {
	height := 0.0
	for _, rows := range lists {
		height = max(height, tall(rows))
	}
	return row{height, func(y float64) {
		for _, rows := range lists {
			at := y
			for _, r := range rows {
				r.draw(at)
				at += r.height
			}
		}
	}}
}
