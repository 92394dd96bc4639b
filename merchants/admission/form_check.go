package admission

import (
	"slices"
	"unicode/utf8"

	"mealmap/data"
	"mealmap/data/fault"
	"mealmap/merchants"
)

// What a text of the form may be long, in characters, and the most staff.
const (
	longNote    = 300
	longNumber  = 64 // these as points and merchants keep them
	longName    = 60
	longAddress = 120
	longPhone   = 40
	longOffer   = 200
	mostStaff   = 500
)

// problems collects what is wrong with a form.
type problems struct{ err *fault.Error }

func (p *problems) add(field, code string, pairs ...any) {
	if p.err == nil {
		p.err = fault.ErrInvalidInput
	}
	args := map[string]any{}
	for i := 0; i+1 < len(pairs); i += 2 {
		args[pairs[i].(string)] = pairs[i+1]
	}
	p.err = p.err.Field(fault.Field{Name: field, Code: code, Args: args})
}

func (p *problems) when(wrong bool, field, code string, pairs ...any) {
	if wrong {
		p.add(field, code, pairs...)
	}
}

func (p *problems) text(field, text string, most int) {
	p.when(utf8.RuneCountInString(text) > most, field, "too_long", "Max", most)
}

func (p *problems) day(field string, day data.ServiceDay) {
	if _, err := data.ParseServiceDay(string(day)); day != "" && err != nil {
		p.add(field, "not_a_date")
	}
}

func (p *problems) count(field string, n, most int) {
	p.when(n < 0 || n > most, field, "whole_range", "Max", most)
}

func (p *problems) result() error {
	if p.err == nil {
		return nil
	}
	return p.err
}

// Check says what keeps the form from being kept: an item without a mark, or one
// said to be in order without what that takes. invalid_input, whose fields are
// the items or "<item>_<detail>".
func (f *Form) Check() error {
	var p problems
	f.check(&p)
	return p.result()
}

func (f *Form) check(p *problems) {
	p.when(!slices.Contains(merchants.Kinds(), f.Kind), "kind", "unknown_kind")
	p.when(f.Address == "", "address", "required")
	p.text("address", f.Address, longAddress)
	p.text("phone", f.Phone, longPhone)
	for _, item := range Items() {
		found := f.Of(item)
		needless := item == Halal && !f.Halal.Claimed
		p.when(!slices.Contains(Marks(), found.Mark) && !needless, string(item), "visit_mark")
		p.text(string(item)+"_note", found.Note, longNote)
	}
	p.text("visit_other", f.Other, longNote)
	f.checkPapers(p)
	f.checkService(p)
}

// checkPapers looks at the papers: what was seen has a number and a day.
func (f *Form) checkPapers(p *problems) {
	p.text("licence_number", f.Licence.Number, longNumber)
	if f.Licence.Mark == Seen {
		p.when(f.Licence.Number == "", "licence_number", "visit_needs")
		p.when(!f.Licence.NameMatches, "licence", "visit_name")
	}
	p.text("permit_number", f.Permit.Number, longNumber)
	p.day("permit_valid_to", f.Permit.ValidTo)
	if f.Permit.Mark == Seen {
		p.when(f.Permit.Number == "", "permit_number", "visit_needs")
		p.when(f.Permit.ValidTo == "", "permit_valid_to", "visit_needs")
	}
	p.count("health_staff", f.Health.Staff, mostStaff)
	p.count("health_certified", f.Health.Certified, mostStaff)
	p.day("health_earliest", f.Health.Earliest)
	p.when(f.Health.Certified > f.Health.Staff, "health_certified", "visit_more")
	if f.Health.Mark == Seen {
		p.when(f.Health.Staff == 0, "health_staff", "visit_needs")
		p.when(f.Health.Certified < f.Health.Staff, "health", "visit_fewer")
		p.when(f.Health.Earliest == "", "health_earliest", "visit_needs")
	}
	p.text("halal_certificate", f.Halal.Certificate, longNumber)
	p.when(f.Halal.Claimed && f.Halal.Mark == Seen && f.Halal.Certificate == "", "halal_certificate", "visit_needs")
}

// checkService looks at what elders would find.
func (f *Form) checkService(p *problems) {
	p.text("offer", f.Prices.Offer, longOffer)
	p.when(len(f.Prices.Menu) > merchants.MaxMenu, "menu", "menu_long", "Max", merchants.MaxMenu)
	seen := map[string]bool{}
	for i, line := range f.Prices.Menu {
		n := utf8.RuneCountInString(line.Name)
		p.when(n == 0 || n > merchants.MaxMenuName, "menu", "menu_name", "Line", i+1, "Max", merchants.MaxMenuName)
		p.when(line.Fen <= 0 || line.Fen > merchants.MaxPrice, "menu", "menu_price", "Line", i+1, "Max", merchants.MaxPrice.String())
		p.when(seen[line.Name], "menu", "menu_twice", "Line", i+1, "Item", line.Name)
		seen[line.Name] = true
	}
	p.when(f.Prices.Mark == Seen && len(f.Prices.Menu) == 0, "menu", "visit_needs")
	windows, ok := merchants.ParseHours(f.Hours.Text)
	p.when(!ok, "hours_text", "bad_hours")
	p.when(ok && f.Hours.Mark == Seen && len(windows) == 0, "hours_text", "visit_needs")
	p.count("seats_seats", f.Seats.Seats, merchants.MaxSeats)
	p.count("seats_turns", f.Seats.Turns, merchants.MaxTurns)
	p.when(f.Seats.Mark == Seen && f.Seats.Seats == 0, "seats_seats", "visit_needs")
}

// Ready says what keeps a business with this form from serving on the day:
// ErrPermitExpired, or ErrNotReady that names each needed item which was not
// seen or is not in order. nil where nothing does.
func (f *Form) Ready(day data.ServiceDay) error {
	if f.Permit.ValidTo != "" && f.Permit.ValidTo < day {
		return ErrPermitExpired.With("Day", string(f.Permit.ValidTo))
	}
	err := ErrNotReady
	for _, item := range Needed() {
		switch f.Of(item).Mark {
		case Seen:
			continue
		case Amiss:
			err = err.Field(fault.Field{Name: string(item), Code: "visit_amiss"})
		default:
			err = err.Field(fault.Field{Name: string(item), Code: "visit_unseen"})
		}
	}
	if f.Health.Mark == Seen && f.Health.Earliest < day {
		err = err.Field(fault.Field{Name: string(Health), Code: "visit_certificate_out"})
	}
	if len(err.Fields) == 0 {
		return nil
	}
	return err
}
