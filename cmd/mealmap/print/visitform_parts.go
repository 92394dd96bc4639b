package print

import (
	"strings"

	"mealmap/data"
	"mealmap/merchants/admission"
	"mealmap/static/messages"
)

// The form, in millimetres and points: large enough to be filled in by hand.
const (
	visitType   = 11.5
	visitLine   = 6.6  // of a line of print
	visitWrite  = 8.2  // of a line to write on
	visitLabel  = 27.0 // width of an item's name
	visitBoxes  = 61.0 // of its three boxes
	visitBox    = 3.8
	visitPrices = 9 // lines for dishes on an empty form
)

// visitPress draws one form.
type visitPress struct {
	ledgerPress
	info  VisitInfo
	visit *admission.AdmissionVisit // nil: to be filled in by hand
}

func (f *visitPress) style() textStyle { return textStyle{regular, visitType, ink} }

// leading is the height of a line: more where a hand writes.
func (f *visitPress) leading() float64 {
	if f.visit == nil {
		return visitWrite
	}
	return visitLine
}

// heading is the title, the business, and who went there when.
func (f *visitPress) heading() section {
	rows := append(f.say(stateMargin, stateWidth, f.words.Text("print.visit.title"), textStyle{bold, stateTitle, ink}), f.say(stateMargin, stateWidth, f.words.Text("print.visit.means"), textStyle{regular, stateCell, softInk})...)
	rows = append(rows, gap(2))
	day, who, kind, address, phone := "", "", "", f.info.Address, f.info.Phone
	if v := f.visit; v != nil {
		address, phone = v.Form.Address, v.Form.Phone
		day, who, kind = dayOrNothing(f.words, v.On), Visitors(f.words, v.Visitors), f.words.Text("office.kind."+string(v.Form.Kind))
	}
	for _, line := range []struct{ key, value string }{
		{"print.visit.name", f.info.Name}, {"print.visit.address", address}, {"print.visit.phone", phone},
		{"print.visit.day", day}, {"print.visit.who", who}, {"print.visit.kind", kind},
	} {
		rows = append(rows, f.labelled(f.words.Text(line.key), line.value))
	}
	return section{rows: rows}
}

// labelled is a label with its value, or with a line to write on.
func (f *visitPress) labelled(label, value string) row {
	lines := f.set.wrap(regular, clean(value), (stateWidth-visitLabel)/mm(visitType), breakable)
	f.check(clean(value), regular)
	height := f.leading()*float64(max(1, len(lines))) + 1.2
	return row{height, func(y float64) {
		f.text(stateMargin, y+5, label, textStyle{bold, visitType, softInk})
		if strings.TrimSpace(value) == "" {
			f.line(stateMargin+visitLabel, y+f.leading()-0.4, stateMargin+stateWidth, y+f.leading()-0.4, 0.2, softInk)
			return
		}
		for i, line := range lines {
			f.draw(stateMargin+visitLabel, y+5+f.leading()*float64(i), line, f.style())
		}
	}}
}

// items are the items with their boxes.
func (f *visitPress) items() section {
	out := section{head: f.titled(f.words.Text("print.visit.items"))}
	for _, item := range admission.Items() {
		out.rows = append(out.rows, f.item(item))
	}
	return out
}

// item is one item: its name, three boxes, and what the papers say.
func (f *visitPress) item(item admission.Item) row {
	const pad = 1.6
	width := stateWidth - visitLabel - visitBoxes
	texts := strings.Split(f.words.Text("admission.blank."+string(item)), "\n")
	var mark admission.Mark
	if f.visit != nil {
		found := f.visit.Form.Of(item)
		mark, texts = found.Mark, []string{VisitDetail(f.words, &f.visit.Form, item), found.Note}
	}
	var lines []string
	for _, text := range texts {
		if text = clean(text); text != "" {
			f.check(text, regular)
			lines = append(lines, f.set.wrap(regular, text, width/mm(visitType), breakable)...)
		}
	}
	height := f.leading()*float64(max(1, len(lines))) + 2*pad
	return row{height, func(y float64) {
		f.line(stateMargin, y, stateMargin+stateWidth, y, 0.15, rule)
		label := f.words.Text("admission.item." + string(item))
		f.text(stateMargin, y+pad+5, label, f.fitLine(label, visitLabel-2, textStyle{bold, visitType, ink}))
		for i, m := range admission.Marks() {
			f.box(stateMargin+visitLabel+visitBoxes/3*float64(i), y+pad+1.6, f.words.Text("admission.mark."+string(m)), m == mark)
		}
		for i, line := range lines {
			f.draw(stateMargin+visitLabel+visitBoxes, y+pad+5+f.leading()*float64(i), line, f.style())
		}
	}}
}

// box is a box to tick with its word.
func (f *visitPress) box(x, y float64, word string, ticked bool) {
	f.pdf.SetDrawColor(ink.r, ink.g, ink.b)
	f.pdf.SetLineWidth(0.3)
	f.pdf.Rect(x, y, visitBox, visitBox, "D")
	if ticked {
		f.line(x+0.7, y+2, x+1.6, y+3.1, 0.6, ink)
		f.line(x+1.6, y+3.1, x+3.3, y+0.6, 0.6, ink)
	}
	f.text(x+visitBox+1.2, y+3.4, word, textStyle{regular, 10.5, ink})
}

// prices is the price list, what elders get off, or lines for both.
func (f *visitPress) prices() section {
	out := section{whole: true, rows: f.titled(f.words.Text("print.visit.prices"))}
	g := grid{f.canvas, stateMargin, []column{{f.words.Text("print.visit.dish"), 110, false}, {f.words.Text("print.visit.price"), stateWidth - 110, true}}}
	out.rows = append(out.rows, g.heading())
	if f.visit == nil {
		for range visitPrices {
			out.rows = append(out.rows, row{visitWrite + 1.6, func(y float64) {
				f.line(stateMargin, y+visitWrite+1.6, stateMargin+stateWidth, y+visitWrite+1.6, 0.2, softInk)
			}})
		}
		return section{whole: true, rows: append(out.rows, gap(2), f.labelled(f.words.Text("print.visit.offer"), ""))}
	}
	for _, line := range f.visit.Form.Prices.Menu {
		out.rows = append(out.rows, g.row([]string{line.Name, line.Fen.Grouped()}, f.style()))
	}
	out.rows = append(out.rows, gap(2), f.labelled(f.words.Text("print.visit.offer"), f.visit.Form.Prices.Offer))
	return out
}

// rest is what else was seen, the pictures and the advice.
func (f *visitPress) rest() section {
	out := section{whole: true, rows: f.titled(f.words.Text("print.visit.rest"))}
	other, note, photos := "", "", f.words.Text("print.visit.photos_blank")
	var advice admission.Advice
	if v := f.visit; v != nil {
		other, note, advice = v.Form.Other, v.Note, v.Advice
		photos = f.words.Text("print.visit.photos", "Count", f.info.Photos)
	}
	out.rows = append(out.rows, f.labelled(f.words.Text("print.visit.other"), other))
	if f.visit == nil {
		out.rows = append(out.rows, f.labelled("", ""))
	}
	out.rows = append(out.rows, f.labelled(f.words.Text("print.visit.pictures"), photos), gap(1),
		row{f.leading() + 2, func(y float64) {
			f.text(stateMargin, y+5, f.words.Text("print.visit.advice"), textStyle{bold, visitType, ink})
			for i, a := range admission.Advices() {
				f.box(stateMargin+visitLabel+38*float64(i), y+1.6, f.words.Text("admission.advice."+string(a)), a == advice)
			}
		}}, f.labelled(f.words.Text("print.visit.because"), note))
	if f.visit == nil {
		out.rows = append(out.rows, f.labelled("", ""))
	}
	return out
}

// signatures are the places to sign.
func (f *visitPress) signatures() section {
	const between, height = 4.0, 32.0
	keys := []string{"print.visit.sign.street", "print.visit.sign.community", "print.visit.sign.merchant"}
	width := (stateWidth - float64(len(keys)-1)*between) / float64(len(keys))
	rows := append(f.titled(f.words.Text("print.visit.sign")), row{height, func(y float64) {
		for i, key := range keys {
			b := rect{stateMargin + float64(i)*(width+between), y, width, height}
			f.pdf.SetDrawColor(rule.r, rule.g, rule.b)
			f.pdf.SetLineWidth(0.3)
			f.pdf.RoundedRect(b.x, b.y, b.w, b.h, 1.5, "1234", "D")
			f.text(b.x+3, y+6.5, f.words.Text(key), textStyle{bold, 10.5, ink})
			f.line(b.x+3, y+22.5, b.x+b.w-3, y+22.5, 0.25, ink)
			f.text(b.x+3, y+28.5, f.words.Text("print.statement.date"), textStyle{regular, stateSmall, softInk})
		}
	}})
	if f.info.RecordedBy != "" {
		rows = append(rows, gap(1.5))
		rows = append(rows, f.say(stateMargin, stateWidth, f.words.Text("print.visit.recorded", "Name", f.info.RecordedBy, "Day", f.visit.RecordedAt.ServiceDay()),
			textStyle{regular, stateSmall, softInk})...)
	}
	return section{whole: true, rows: rows}
}

// dayOrNothing is a day in words, "" for none.
func dayOrNothing(p *messages.Printer, d data.ServiceDay) string {
	if d == "" {
		return ""
	}
	return day(p, d)
}
