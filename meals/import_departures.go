package meals

import (
	"slices"
	"strings"

	"mealmap/data"
	"mealmap/data/fault"
	"mealmap/data/table"
)

// ErrDepartureHeadings: a list of departures without one of the columns that it
// needs. Args Name, Number, Day and Kind are true where that one is missing; the
// kind may be chosen instead.
var ErrDepartureHeadings = fault.New(fault.Malformed, "departure_headings")

// departed is one usable row of a list of departures.
type departed struct {
	row    int
	name   string
	number string
	kind   DepartureKind
	on     data.ServiceDay
}

// departureReader turns rows into departures.
type departureReader struct {
	kind  DepartureKind // of the whole list, "" where each row says it
	today data.ServiceDay
	seen  map[departed]int // without row and name → row
}

// newDepartureReader looks at the headings.
func newDepartureReader(sheet *table.Sheet, kind DepartureKind, today data.ServiceDay) (*departureReader, error) {
	dated := sheet.Has(columns["departure_day"]...)
	named := kind != "" || sheet.Has(columns["departure_kind"]...)
	for _, k := range DepartureKinds() {
		if sheet.Has(columns["departure_day_"+string(k)]...) {
			dated, named = true, true
		}
	}
	if number, name := sheet.Has(columns["number"]...), sheet.Has(columns["name"]...); !number || !name || !dated || !named {
		return nil, ErrDepartureHeadings.With("Name", !name, "Number", !number, "Day", !dated, "Kind", !named)
	}
	return &departureReader{kind: kind, today: today, seen: map[departed]int{}}, nil
}

// read gives the row's departure, or says in the report why there is none.
func (l *departureReader) read(r table.Row, rep *table.Report) (departed, bool) {
	in, before := departed{row: r.Number}, len(rep.Rejected)
	if heading := r.Damaged(); heading != "" {
		rep.Reject(r.Number, heading, "damaged_text")
		return in, false
	}
	var code string
	if in.name, code = cleanName(r.Text(columns["name"]...)); code != "" {
		rep.Reject(r.Number, "name", code)
	}
	if in.number, _, code = ParseIDNumber(r.Get(columns["number"]...)); code != "" {
		rep.Reject(r.Number, "number", code)
	}
	if in.kind, code = l.kindOf(r); code != "" {
		rep.Reject(r.Number, "departure_kind", code, "Word", r.Get(columns["departure_kind"]...))
	} else if in.on, code = l.dayOf(r, in.kind); code != "" {
		rep.Reject(r.Number, "departure_day", code)
	}
	if len(rep.Rejected) > before {
		return in, false
	}
	key := departed{number: in.number, kind: in.kind, on: in.on}
	if first := l.seen[key]; first != 0 {
		rep.Reject(r.Number, "number", "duplicate_row", "First", first)
		return in, false
	}
	l.seen[key] = r.Number
	return in, true
}

// kindOf is what the list as a whole is of, what the row says, or which of the
// headings that name a kind has the row's only day.
func (l *departureReader) kindOf(r table.Row) (kind DepartureKind, code string) {
	if l.kind != "" {
		return l.kind, ""
	}
	if word := r.Get(columns["departure_kind"]...); word != "" {
		kind, ok := ParseDepartureKind(word)
		if !ok {
			return "", "departure_kind"
		}
		return kind, ""
	}
	for _, k := range DepartureKinds() {
		switch {
		case r.Get(columns["departure_day_"+string(k)]...) == "":
		case kind != "":
			return "", "departure_kind_missing"
		default:
			kind = k
		}
	}
	if kind == "" {
		return "", "departure_kind_missing"
	}
	return kind, ""
}

// dayOf is the day under the kind's own heading, or under one for all kinds.
func (l *departureReader) dayOf(r table.Row, kind DepartureKind) (on data.ServiceDay, code string) {
	on, ok := r.Day(slices.Concat(columns["departure_day_"+string(kind)], columns["departure_day"])...)
	switch {
	case !ok:
		return "", "departure_day"
	case on == "":
		return "", "departure_day_missing"
	case on > l.today:
		return "", "departure_day_future"
	}
	return on, ""
}

// samePerson reports whether a list's name is the known one, however either is
// spaced or writes the dot inside a name.
func samePerson(a, b string) bool { return bareName(a) == bareName(b) }

// nameMarks are the dots and spaces that a name is written with or without.
var nameMarks = strings.NewReplacer(" ", "", ".", "", "\u00B7", "", "\u2022", "", "\u2027", "", "\u30FB", "", "\uFF65", "", "\u3002", "")

func bareName(name string) string { return strings.ToLower(nameMarks.Replace(table.Fold(name))) }
