package print

// inks are the colours of a sheet. On a sheet of high contrast everything is
// black on white, and what is light elsewhere is a line.
type inks struct {
	text, soft, strong, mark, tint, rule, paper colour
	ruled                                       float64 // thickness of rules, in millimetres
}

var (
	black = colour{0, 0, 0}

	warmInks  = inks{text: ink, soft: softInk, strong: green, mark: amber, tint: honey, rule: rule, paper: white, ruled: 0.25}
	blackInks = inks{text: black, soft: black, strong: black, mark: white, tint: black, rule: black, paper: white, ruled: 0.5}
)

func inksOf(info MapInfo) inks {
	if info.Contrast {
		return blackInks
	}
	return warmInks
}

// strip is a column of a page: text begins at its start, which is the left edge
// or, in a language that is written from there, the right one.
type strip struct {
	*canvas
	x, w   float64
	mirror bool
}

// start draws one line that begins d after the strip's start, its baseline at y.
func (s strip) start(d, y float64, text string, st textStyle) {
	if s.mirror {
		s.right(s.x+s.w-d, y, text, st)
		return
	}
	s.text(s.x+d, y, text, st)
}

// end draws one line that ends at the strip's end.
func (s strip) end(y float64, text string, st textStyle) {
	if s.mirror {
		s.text(s.x, y, text, st)
		return
	}
	s.right(s.x+s.w, y, text, st)
}

// at gives the x of what lies d after the strip's start and is w wide.
func (s strip) at(d, w float64) float64 {
	if s.mirror {
		return s.x + s.w - d - w
	}
	return s.x + d
}

// after is the strip without its first d.
func (s strip) after(d float64) strip {
	return strip{s.canvas, s.at(d, s.w-d), s.w - d, s.mirror}
}

// before is the strip without its last d.
func (s strip) before(d float64) strip {
	return strip{s.canvas, s.at(0, s.w-d), s.w - d, s.mirror}
}

// once draws one line at the strip's start, smaller where it does not fit, and
// notes what cannot be drawn and what becomes smaller than least.
func (s strip) once(y float64, text string, least float64, st textStyle) {
	set := s.fitLine(text, s.w, st)
	s.start(0, y, text, set)
	if set.size < least {
		s.note(NoteSmall, text, nil)
	}
}
