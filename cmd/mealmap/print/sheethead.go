package print

// head draws the title, edition and date, and the code of the live page. Only
// the first page notes what cannot be drawn in it.
func (s *sheetPress) head(first bool) {
	right := pageWidth - sheetMargin
	s.code(s.live, right-sheetCode, sheetMargin, sheetCode)
	width := pageWidth - 2*sheetMargin - sheetCode - 8
	title := clean(s.info.Title)
	if first {
		s.check(title, bold)
	}
	if s.info.Demo {
		mark := textStyle{bold, factSize, amber}
		word := s.words.Text("print.demo")
		box := rect{sheetMargin, sheetMargin + 0.6, s.width(word, mark) + 5, 10}
		s.round(box, 1.6, honey)
		s.draw(box.x+2.5, box.y+7.3, word, mark)
		s.headline(title, sheetMargin+box.w+4, width-box.w-4)
	} else {
		s.headline(title, sheetMargin, width)
	}
	s.text(sheetMargin, 34, s.meta(), s.fitLine(s.meta(), width, textStyle{regular, factSize, softInk}))
	scan := s.words.Text("print.sheet.scan")
	s.draw(sheetMargin, 43, scan, s.fitLine(scan, width, textStyle{bold, factSize, green}))
	s.line(sheetMargin, sheetTop-1, right, sheetTop-1, 0.6, green)
}

func (s *sheetPress) headline(title string, x, width float64) {
	s.draw(x, 23.5, title, s.fitLine(title, width, textStyle{bold, titleSize, ink}))
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
	s.text(sheetMargin, y, contact, s.fitLine(contact, right-sheetMargin, st))
}
