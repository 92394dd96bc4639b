package print

// once draws one line of the head or the foot in the width, and notes on the
// first page what is wrong with it.
func (s *sheetPress) once(page int, x, y float64, text string, width float64, st textStyle) {
	set := s.fitLine(text, width, st)
	if page == 1 {
		s.check(text, st.weight)
		if set.size < factSize {
			s.note(NoteSmall, text, nil)
		}
	}
	s.draw(x, y, text, set)
}

// head draws the title, edition and date, and the code of the live page.
func (s *sheetPress) head(page int) {
	right := pageWidth - sheetMargin
	s.code(s.live, right-sheetCode, sheetMargin, sheetCode)
	width := pageWidth - 2*sheetMargin - sheetCode - 8
	title := clean(s.info.Title)
	x := sheetMargin
	if s.info.Demo {
		mark := textStyle{bold, factSize, amber}
		word := s.words.Text("print.demo")
		box := rect{sheetMargin, sheetMargin + 0.6, s.width(word, mark) + 5, 10}
		s.round(box, 1.6, honey)
		s.draw(box.x+2.5, box.y+7.3, word, mark)
		x += box.w + 4
	}
	s.once(page, x, 23.5, title, sheetMargin+width-x, textStyle{bold, titleSize, ink})
	s.once(page, sheetMargin, 34, s.meta(), width, textStyle{regular, factSize, softInk})
	s.once(page, sheetMargin, 43, s.words.Text("print.sheet.scan"), width, textStyle{bold, factSize, green})
	s.line(sheetMargin, sheetTop-3, right, sheetTop-3, 0.6, green)
}

// meta is the edition and the date, or whichever there is.
func (s *sheetPress) meta() string {
	edition, date := clean(s.info.Edition), ""
	if s.info.Date != "" {
		date = day(s.words, s.info.Date)
	}
	if edition == "" || date == "" {
		return edition + date
	}
	return s.words.Text("print.sheet.meta", "Edition", edition, "Date", date)
}

// foot draws whom to call and the page number.
func (s *sheetPress) foot(page, pages int) {
	const y = sheetBottom + 8
	st := textStyle{regular, factSize, softInk}
	right := pageWidth - sheetMargin
	if pages > 1 {
		count := s.words.Text("print.sheet.page", "Page", page, "Pages", pages)
		s.right(right, y, count, st)
		right -= s.width(count, st) + 6
	}
	if s.info.Phone == "" {
		return
	}
	contact := s.words.Text("print.sheet.contact", "Office", clean(s.info.Office), "Phone", clean(s.info.Phone))
	s.once(page, sheetMargin, y, contact, right-sheetMargin, st)
}
