package print

// back prints the points that found no room on further pages of the same paper.
func (s *mapSheet) back(rest []MapPoint) {
	for len(rest) > 0 {
		s.pageOf(s.plan.paper)
		s.fill(rect{0, 0, s.paper.Width, s.paper.Height}, s.look.paper)
		k, r := s.plan.scale, s.plan.head
		title := s.words.Text("print.map.back", "Title", clean(s.info.Title))
		s.text(r.x, r.y+r.h*0.74, title, s.fitLine(title, r.w, textStyle{bold, 36 * k, ink}))
		s.line(r.x, r.y+r.h, r.x+r.w, r.y+r.h, 0.7*k, s.look.pin)
		room := rect{r.x, r.y + r.h + 4*k, r.w, s.plan.foot.y + s.plan.foot.h - r.y - r.h - 4*k}
		rest = s.backPage(rest, room)
	}
}

// backPage fills one page, as fully as lets the rest fit, and gives what does
// not.
func (s *mapSheet) backPage(rest []MapPoint, room rect) []MapPoint {
	if _, ok := s.setList(rest, room); ok {
		return nil
	}
	f := listFit{withAddresses, leastSize(s.paper)}
	columns, n := s.columns(rest, room, f)
	s.drawColumns(columns, room, f)
	return rest[max(n, 1):]
}
