package print

// onPanels gives each panel its page, in order.
func onPanels(pages [][]row, panels ...int) map[int][]row {
	on := map[int][]row{}
	for i, rows := range pages {
		on[panels[i]] = rows
	}
	return on
}

// balanced puts entries on at most n pages that are about equally full.
func balanced(entries [][]row, height float64, n int) [][]row {
	low, high := 0.0, height
	for range 16 {
		if mid := (low + high) / 2; len(paginate(entries, mid, perSheet)) <= n {
			high = mid
		} else {
			low = mid
		}
	}
	return paginate(entries, high, perSheet)
}

// leftOut says how many points have no room.
func (f *foldPress) leftOut() []row {
	text := f.words.Text("paper.fold.left", "Count", f.left)
	return f.list.wrapped(text, 0, textStyle{bold, factSize, f.inks.strong}, breakable)
}

// listPanel draws rows of the list.
func (f *foldPress) listPanel(rows []row) {
	f.list.x = f.strip.x
	f.list.drawRows(rows, f.top+foldInset, foldHigh)
}

// cover draws the first panel.
func (f *foldPress) cover() {
	s, y := f.strip, f.top
	if f.info.Demo {
		f.demo(s, y+20)
	}
	s.once(y+40, clean(f.info.Street), factSize, textStyle{bold, 26, f.inks.soft})
	s.once(y+62, clean(f.info.Title), factSize, textStyle{bold, 54, f.inks.text})
	s.once(y+80, clean(f.info.Edition), factSize, textStyle{bold, 36, f.inks.strong})
	f.bowl(s.x+s.w/2, y+116, 62)
	f.code(f.live, s.at(s.w-36, 36), y+210-foldInset-36, 36)
	line := s.before(36 + 8)
	st := textStyle{regular, factSize, f.inks.soft}
	line.once(y+170, clean(f.info.Office), factSize, textStyle{bold, 20, f.inks.text})
	line.once(y+181, clean(f.info.Phone), factSize, textStyle{bold, 26, f.inks.text})
	if f.info.Date != "" {
		line.once(y+190, day(f.words, f.info.Date), factSize, st)
	}
	line.once(y+198, f.next(), factSize, st)
	s.once(y+157, f.words.Text("paper.fold.keep"), factSize, textStyle{bold, 20, f.inks.strong})
}

// bowl draws a bowl with steam, w wide around x, its rim at y.
func (f *foldPress) bowl(x, y, w float64) {
	f.pdf.SetFillColor(f.inks.strong.r, f.inks.strong.g, f.inks.strong.b)
	f.pdf.SetDrawColor(f.inks.strong.r, f.inks.strong.g, f.inks.strong.b)
	// In hundredths of the width, y upwards.
	f.scaled(x-w/2, y, w/100, 1, "0 0 m 100 0 l 98 -26 84 -42 66 -46 c 66 -52 l 34 -52 l 34 -46 l 16 -42 2 -26 0 0 c h f")
	for _, at := range []string{"30", "50", "70"} {
		f.scaled(x-w/2, y, w/100, 1, "1 J 4 w 1 0 0 1 "+at+" 0 cm 0 8 m -7 15 7 21 0 30 c S")
	}
}

// back draws the last panel: how the card is used, what is the same everywhere,
// and whom to ring.
func (f *foldPress) back() {
	s, y := f.strip, f.top+foldInset
	head := textStyle{bold, 22, f.inks.strong}
	plain := textStyle{regular, factSize, f.inks.text}
	title := func(key string) {
		s.once(y+7, f.words.Text(key), factSize, head)
		y += 13
	}
	title("paper.fold.how")
	for i, key := range []string{"print.back.step1", "print.back.step2", "print.back.step3"} {
		f.list.disc(s.at(0, 9)+4.5, y+2.5, 4.5, i+1)
		s.after(13).once(y+4.9, f.words.Text(key), factSize, plain)
		y += 11
	}
	y += 3
	if len(f.shared) > 0 {
		title("paper.fold.shared")
		for _, text := range f.shared {
			s.once(y+4.9, clean(text), 0, textStyle{bold, factSize, f.inks.text})
			y += 9.5
		}
		y += 3
	}
	title("paper.fold.phones")
	f.phones(y)
	if f.info.ApprovalNo != "" {
		text := f.words.Text("paper.approval", "Number", clean(f.info.ApprovalNo))
		s.once(f.top+210-foldInset, text, factSize, textStyle{regular, factSize, f.inks.soft})
	}
}

// phones draws numbers to ring, and lines to write others on.
func (f *foldPress) phones(y float64) {
	s := f.strip
	for _, line := range [][2]string{
		{clean(f.info.Office), clean(f.info.Phone)},
		{f.words.Text("paper.fold.hotline"), f.words.Text("paper.fold.hotline.number")},
		{f.words.Text("paper.fold.ambulance"), f.words.Text("paper.fold.ambulance.number")},
		{f.words.Text("paper.fold.family"), ""},
		{f.words.Text("paper.fold.card"), ""},
	} {
		if line[0] == "" {
			continue
		}
		number := textStyle{bold, nameSize, f.inks.text}
		room := s.before(f.width(line[1], number) + 4)
		label := f.fitLine(line[0], room.w, textStyle{regular, factSize, f.inks.text})
		s.start(0, y+4.9, line[0], label)
		if line[1] != "" {
			s.end(y+4.9, line[1], number)
		} else {
			d := f.width(line[0], label) + 4
			f.canvas.line(s.at(d, s.w-d), y+6, s.at(d, s.w-d)+s.w-d, y+6, 0.4, f.inks.soft)
		}
		y += 11.5
	}
}

// creases marks where the sheet is folded, on its edges.
func (f *foldPress) creases() {
	const long = 8.0
	w, h := A3.Width, A3.Height
	for _, m := range [][4]float64{{w / 2, 0, w / 2, long}, {w / 2, h - long, w / 2, h}, {0, h / 2, long, h / 2}, {w - long, h / 2, w, h / 2}} {
		f.canvas.line(m[0], m[1], m[2], m[3], 0.2, f.inks.soft)
	}
}

// mapPanels draws the map on the whole inside or on its upper half.
func (f *foldPress) mapPanels(whole bool) {
	at := rect{foldInset, foldInset, A3.Width - 2*foldInset, A3.Height/2 - 1.5*foldInset}
	if whole {
		at.h = A3.Height - 2*foldInset
	}
	f.plan(planned{at: at, points: f.points, near: len(f.points), ways: f.ways, here: f.info.Here, flag: f.words.Text("paper.here"), number: 18, scale: 1, least: 200})
}
