package print

import "strings"

// band is the width of the page between its margins.
func (s *sheetPress) band(margin float64) strip {
	return strip{s.canvas, margin, s.paper.Width - 2*margin, s.mirror}
}

// head draws the title with its edition, the dates, and the code of the live page.
func (s *sheetPress) head() {
	all := s.band(sheetMargin)
	s.code(s.live, all.at(all.w-sheetCode, sheetCode), sheetMargin, sheetCode)
	line := all.before(sheetCode + 8)
	s.title(line, 23.5, titleSize)
	line.once(34, s.meta(), factSize, textStyle{regular, factSize, s.inks.soft})
	line.once(43, s.words.Text("print.sheet.scan"), factSize, textStyle{bold, factSize, s.inks.strong})
	s.line(sheetMargin, sheetTop-3, sheetMargin+all.w, sheetTop-3, 0.6, s.inks.strong)
}

// title draws the title and the edition in one line of at most the size, after
// the mark of a demonstration.
func (s *sheetPress) title(line strip, y, size float64) {
	if s.info.Demo {
		line = line.after(s.demo(line, y) + 4)
	}
	text := clean(s.info.Title)
	edition := clean(s.info.Edition)
	whole := strings.TrimSpace(text + " " + edition)
	st := s.fitLine(whole, line.w, textStyle{bold, size, s.inks.text})
	line.start(0, y, text, st)
	if st.size < factSize {
		s.note(NoteSmall, text, nil)
	}
	if edition != "" {
		st.colour = s.inks.strong
		line.start(s.width(whole, st)-s.width(edition, st), y, edition, st)
	}
}

// demo draws the mark of a demonstration and gives its width.
func (s *sheetPress) demo(line strip, y float64) float64 {
	mark := textStyle{bold, factSize, s.inks.mark}
	word := s.words.Text("print.demo")
	w := s.width(word, mark) + 5
	s.round(rect{line.at(0, w), y - 9.3, w, 10}, 1.6, s.inks.tint)
	line.start(2.5, y-2.2, word, mark)
	return w
}

// meta is whose network it is, where the foot does not say so, the date, and
// when the next edition comes.
func (s *sheetPress) meta() string {
	var parts []string
	if s.info.Street != "" && s.info.Street != s.info.Office {
		parts = append(parts, clean(s.info.Street))
	}
	if s.info.Date != "" {
		parts = append(parts, s.date())
	}
	if s.info.NextEdition != "" {
		parts = append(parts, s.next())
	}
	return s.words.Text("paper.meta", "Parts", parts)
}

// date is the day the sheet speaks of, "" where nobody said.
func (s *sheetPress) date() string {
	if s.info.Date == "" {
		return ""
	}
	return day(s.words, s.info.Date)
}

// next says when the next edition comes, "" where nobody said.
func (s *sheetPress) next() string {
	if s.info.NextEdition == "" {
		return ""
	}
	return s.words.Text("print.map.next", "Next", clean(s.info.NextEdition))
}

// footRow is the height of a line at the foot.
const footRow = 8.5

// bottom is where the last entry ends.
func (s *sheetPress) bottom() float64 {
	if s.deepFoot() {
		return sheetBottom - footRow
	}
	return sheetBottom
}

// footStyle is the type at the foot, callStyle that of the telephone there.
func (s *sheetPress) footStyle() textStyle { return textStyle{regular, factSize, s.inks.soft} }
func (s *sheetPress) callStyle() textStyle { return textStyle{bold, factSize, s.inks.text} }

// deepFoot reports whether the foot needs two lines: one for whom to call, one
// for the page's number and the map's number of approval.
func (s *sheetPress) deepFoot() bool {
	count := s.width(s.words.Text("print.sheet.page", "Page", 99, "Pages", 99), s.footStyle())
	return s.info.ApprovalNo != "" || s.width(s.call(), s.callStyle())+6+count > s.band(sheetMargin).w
}

// call says whom to ring, "" where no telephone is known.
func (s *sheetPress) call() string {
	if s.info.Phone == "" {
		return ""
	}
	return s.words.Text("print.sheet.contact", "Office", clean(s.info.Office), "Phone", clean(s.info.Phone))
}

// foot draws whom to call, the map's number of approval and the page number.
func (s *sheetPress) foot(page, pages int) {
	y, all := sheetBottom+8.5, s.band(sheetMargin)
	line := all
	if pages > 1 {
		count := s.words.Text("print.sheet.page", "Page", page, "Pages", pages)
		all.end(y, count, s.footStyle())
		line = all.before(s.width(count, s.footStyle()) + 6)
	}
	if s.info.ApprovalNo != "" {
		line.once(y, s.words.Text("paper.approval", "Number", clean(s.info.ApprovalNo)), factSize, s.footStyle())
	}
	if s.deepFoot() {
		y, line = y-footRow, all
	}
	line.once(y, s.call(), factSize, s.callStyle())
}
