package print

import (
	"io"

	"mealmap/merchants/admission"
	"mealmap/static/messages"
)

// VisitInfo is what stands on an admission form beside what was found.
type VisitInfo struct {
	Office               string
	Name, Address, Phone string // of the business
	RecordedBy           string // who keyed it in, "" on an empty form
	Photos               int
	Demo                 bool // marks every page as a demonstration
}

// VisitForm writes the form of an admission visit as an A4 PDF: filled in, or
// where v is nil to be filled in by hand. It fails with the writer's error.
func VisitForm(w io.Writer, info VisitInfo, v *admission.AdmissionVisit, p *messages.Printer) (Report, error) {
	f := &visitPress{ledgerPress: ledgerPress{newCanvas(p.Text("print.visit.title") + " " + info.Name), p}, info: info, visit: v}
	sections := []section{f.heading(), f.items(), f.prices(), f.rest(), f.signatures()}
	f.pages(sections, func(page, pages int) {
		f.edges(clean(info.Office), p.Text("print.visit.foot", "Name", clean(info.Name)), page, pages)
		f.demo(info.Demo)
	})
	return f.finish(w, 1)
}

// Visitors names those who went there, with whom they work for.
func Visitors(p *messages.Printer, list []admission.Visitor) (all string) {
	for i, v := range list {
		one := p.Text("admission.visitor", "Name", v.Name, "From", p.Text("admission.from."+string(v.From)))
		if i == 0 {
			all = one
			continue
		}
		all = p.Text("office.list.comma", "Left", all, "Right", one)
	}
	return all
}

// VisitDetail is what a form says of an item beside its mark, "" for nothing.
func VisitDetail(p *messages.Printer, f *admission.Form, item admission.Item) string {
	key := "admission.detail." + string(item)
	switch item {
	case admission.Licence:
		return p.Text(key, "Number", f.Licence.Number, "Matches", f.Licence.NameMatches)
	case admission.Permit:
		return p.Text(key, "Number", f.Permit.Number, "Day", dayOrNothing(p, f.Permit.ValidTo))
	case admission.Health:
		return p.Text(key, "Staff", f.Health.Staff, "Certified", f.Health.Certified, "Day", dayOrNothing(p, f.Health.Earliest))
	case admission.Prices:
		return p.Text(key, "Menu", menuLine(p, f), "Offer", f.Prices.Offer)
	case admission.Opening:
		return f.Hours.Text
	case admission.Seating:
		return p.Text(key, "Seats", f.Seats.Seats, "Turns", f.Seats.Turns)
	case admission.Halal:
		return p.Text(key, "Claimed", f.Halal.Claimed, "Certificate", f.Halal.Certificate)
	}
	return ""
}

// menuLine is the price list in one line.
func menuLine(p *messages.Printer, f *admission.Form) (all string) {
	for i, line := range f.Prices.Menu {
		one := line.Name + " " + line.Fen.Grouped()
		if i == 0 {
			all = one
			continue
		}
		all = p.Text("office.list.comma", "Left", all, "Right", one)
	}
	return all
}
