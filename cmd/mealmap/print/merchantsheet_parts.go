package print

import "strconv"

// merchantPress draws one merchant's sheet.
type merchantPress struct {
	ledgerPress
	m MerchantSheet
}

func (s *merchantPress) chrome(page, pages int) {
	s.edges(clean(s.m.Office), s.words.Text("review.sheet.foot", "Merchant", clean(s.m.Merchant), "Day", s.m.Sheet.Verdict.Day), page, pages)
	s.demo(s.m.Demo)
}

func (s *merchantPress) heading() section {
	rows := s.say(stateMargin, stateWidth, s.words.Text("review.sheet.title"), textStyle{bold, stateTitle, ink})
	rows = append(rows, gap(1.5))
	rows = append(rows, s.say(stateMargin, stateWidth, s.m.Merchant, textStyle{bold, 14, ink})...)
	rows = append(rows, s.say(stateMargin, stateWidth, s.words.Text("review.sheet.asof", "Day", s.m.Sheet.Verdict.Day), textStyle{regular, stateCell, softInk})...)
	return section{rows: rows, whole: true}
}

// said is the box with the figures in sentences, and the faces below it.
func (s *merchantPress) said() section {
	const side = 5.0
	text := ""
	for _, sentence := range s.m.Sentences(s.words) {
		text += sentence
	}
	inner := s.say(stateMargin+side, stateWidth-2*side, text, textStyle{regular, 12.5, ink})
	faces := s.m.Faces()
	inner = append(inner, gap(2))
	inner = append(inner, s.say(stateMargin+side, stateWidth-2*side, s.words.Text("review.sheet.faces",
		"Good", Elders(s.words, faces[0]), "Middling", Elders(s.words, faces[1]), "Bad", Elders(s.words, faces[2])), textStyle{bold, 12.5, ink})...)
	height := tall(inner) + 2*side
	return section{whole: true, rows: []row{gap(4), {height, func(y float64) {
		s.round(rect{stateMargin, y, stateWidth, height}, 2, honey)
		beside(inner).draw(y + side)
	}}}}
}

// weeks is the trend with its band: the share up, the weeks to the right, the
// numbers written on it.
func (s *merchantPress) weeks() section {
	weeks := s.m.Sheet.Trend
	if len(weeks) < 2 {
		return section{}
	}
	const height, left, top, bottom = 46.0, 12.0, 5.0, 10.0
	weeks = weeks[max(0, len(weeks)-26):]
	low := s.m.Sheet.Terms.Line - .1
	for _, w := range weeks {
		low = min(low, w.Lower)
	}
	low = max(0, float64(int(low*10))/10)
	step := (stateWidth - left - 6) / float64(len(weeks)-1)
	at := func(y, share float64) float64 {
		return y + top + (height-top-bottom)*(1-min(1, max(low, share)))/(1-low)
	}
	small, number := textStyle{regular, stateSmall, softInk}, textStyle{bold, stateSmall, ink}
	draw := func(y float64) {
		x := func(i int) float64 { return stateMargin + left + step*float64(i) }
		for i, w := range weeks {
			s.line(x(i), at(y, w.Lower), x(i), at(y, w.Upper), 1.6, colour{0x9C, 0xC7, 0xB6})
		}
		line := at(y, s.m.Sheet.Terms.Line)
		s.line(stateMargin+left, line, stateMargin+stateWidth, line, 0.3, amber)
		s.right(stateMargin+left-1.5, line+1.2, s.words.Text("review.percent", "Share", wholePercent(s.m.Sheet.Terms.Line)), small)
		every := max(1, int(13/step+.99))
		for i, w := range weeks {
			if i > 0 {
				s.line(x(i-1), at(y, weeks[i-1].Share), x(i), at(y, w.Share), 0.6, green)
			}
			if (len(weeks)-1-i)%every == 0 {
				s.round(rect{x(i) - .9, at(y, w.Share) - .9, 1.8, 1.8}, .9, green)
				s.centre(x(i), at(y, w.Upper)-1.2, s.words.Text("review.percent", "Share", wholePercent(w.Share)), number)
				s.centre(x(i), y+height-4, string(w.Day)[5:], small)
			}
		}
	}
	rows := append(s.titled(s.words.Text("review.trend.title")), row{height, draw})
	return section{whole: true, rows: append(rows, s.say(stateMargin, stateWidth, s.words.Text("review.sheet.trend"), small)...)}
}

// channels are the ways of asking, side by side.
func (s *merchantPress) channels() section {
	g := grid{s.canvas, stateMargin, []column{
		{s.words.Text("review.col.channel"), 50, false}, {s.words.Text("review.col.n"), 28, true}, {s.words.Text("review.col.satisfied"), 28, true},
		{s.words.Text("review.col.share"), 28, true}, {s.words.Text("review.col.interval"), 44, true},
	}}
	out := section{head: append(s.titled(s.words.Text("review.channels.title")), g.heading())}
	for _, c := range s.m.Sheet.Verdict.Channels {
		out.rows = append(out.rows, g.row([]string{
			s.words.Text("office.channel." + string(c.Channel)), strconv.Itoa(c.N), strconv.Itoa(c.Satisfied),
			s.words.Text("review.percent", "Share", wholePercent(c.Share)),
			s.words.Text("review.interval", "Lower", wholePercent(c.Lower), "Upper", wholePercent(c.Upper)),
		}, textStyle{regular, stateCell, ink}))
	}
	if len(out.rows) == 0 {
		return section{}
	}
	out.rows = append(out.rows, s.say(stateMargin, stateWidth, s.words.Text("review.channels.means"), textStyle{regular, stateSmall, softInk})...)
	return out
}

func (s *merchantPress) reasons() section {
	title := s.titled(s.words.Text("review.reasons.title"))
	text := ""
	for i, r := range s.m.Reasons(s.words) {
		said := s.words.Text("review.reasons.count", "Reason", r.Label, "Count", r.Count)
		if i == 0 {
			text = said
			continue
		}
		text = s.words.Text("office.list.comma", "Left", text, "Right", said)
	}
	if text == "" {
		text = s.words.Text("review.reasons.none")
	}
	return section{whole: true, rows: append(title, s.say(stateMargin, stateWidth, text, textStyle{regular, 11, ink})...)}
}

// answers are all of them by their number.
func (s *merchantPress) answers() section {
	g := grid{s.canvas, stateMargin, []column{
		{s.words.Text("review.col.no"), 14, true}, {s.words.Text("review.col.meal"), 40, false}, {s.words.Text("review.col.channel"), 30, false},
		{s.words.Text("review.col.score"), 22, false}, {s.words.Text("review.col.about"), 42, false}, {s.words.Text("review.col.counted"), 30, false},
	}}
	out := section{head: append(s.titled(s.words.Text("review.answers.title")), g.heading())}
	for _, l := range s.m.Lines(s.words) {
		counted := l.Aside
		if counted == "" {
			counted = s.words.Text("review.counted")
		}
		out.rows = append(out.rows, g.row([]string{strconv.Itoa(l.No), l.When, l.Channel, l.Score, l.Reasons, counted}, textStyle{regular, stateCell, ink}))
	}
	if len(out.rows) == 0 {
		out.head = out.head[:len(out.head)-1]
		out.rows = s.say(stateMargin, stateWidth, s.words.Text("review.answers.none"), textStyle{regular, stateCell, ink})
	}
	return out
}

func (s *merchantPress) improved() section {
	if len(s.m.Improved) == 0 {
		return section{}
	}
	rows := s.titled(s.words.Text("review.improved.title"))
	for _, i := range s.m.Improved {
		rows = append(rows, s.say(stateMargin, stateWidth, s.words.Text("review.improved.line", "Day", i.On, "Text", clean(i.Text)), textStyle{regular, 11, ink})...)
	}
	return section{rows: rows}
}

// objecting says what a merchant can do.
func (s *merchantPress) objecting() section {
	rows := s.titled(s.words.Text("review.sheet.object_title"))
	text := s.words.Text("review.sheet.object", "Office", clean(s.m.Office), "Phone", s.m.Phone)
	return section{whole: true, rows: append(rows, s.say(stateMargin, stateWidth, text, textStyle{regular, stateCell, ink})...)}
}
