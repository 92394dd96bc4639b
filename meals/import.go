package meals

import (
	"errors"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/data/fault"
	"mealmap/data/table"
	"mealmap/geo"
)

// ErrElderHeadings: a list without one of the columns that every elder needs.
// Args Name and Number are true where that column is missing.
var ErrElderHeadings = fault.New(fault.Malformed, "elder_headings")

// ErrNoStreet: neither the list nor the settings say which street it is.
var ErrNoStreet = fault.New(fault.Invalid, "no_street")

// ImportOptions says how a list of elders is read.
type ImportOptions struct {
	Street string // 9-digit code: the only street whose elders are taken; "" = the home street and others of its district
	DryRun bool   // report what would happen and change nothing
	By     audit.Actor

	// Community is a 12-digit code within Street: the only community whose
	// elders are taken, for somebody who may see no other; "" = all. Rows that
	// name no code count as it.
	Community string
}

// listed is one row of a list, read but not compared with what is known.
type listed struct {
	row       int
	elder     NewElder
	delivery  bool         // the column says something
	home      geo.HomeCell // zero where the list does not say it
	wrong     []fault.Field
	notes     []fault.Field // what the row comes in without
	firstSeen int           // the row that had the same ID number, 0 where none had
}

// listReader turns rows into elders.
type listReader struct {
	only    string // see ImportOptions.Street
	within  string // see ImportOptions.Community
	home    string
	today   data.ServiceDay
	streets map[string]string // what a cell says → code
	seen    map[string]int    // ID number → row

	communities map[string]*communityList // by street
	saidNoList  bool                      // that nobody knows the street's communities
}

func (l *listReader) read(r table.Row) listed {
	in := listed{row: r.Number}
	in.elder = NewElder{
		Name:   r.Text(columns["name"]...),
		Number: r.Get(columns["number"]...),
		Phone:  r.Get(columns["phone"]...),
	}
	bad := func(name, code string, pairs ...any) {
		in.wrong = append(in.wrong, fault.Field{Name: name, Code: code, Args: argsOf(pairs)})
	}
	if heading := r.Damaged(); heading != "" {
		bad(heading, "damaged_text")
		return in
	}
	var ok bool
	if in.elder.BornOn, ok = r.Day(columns["born_on"]...); !ok {
		bad("born_on", "not_a_date")
	}
	l.place(r, &in, bad)
	l.homeOf(r, &in)
	var unknown string
	if in.elder.Categories, unknown = parseCategories(r.Get(columns["categories"]...)); unknown != "" {
		bad("categories", "category_unknown", "Word", unknown)
	}
	if cell := r.Get(columns["delivery"]...); cell != "" {
		yes, ok := yesNo(cell)
		if in.delivery = ok; !ok {
			bad("delivery", "yes_no")
		}
		if yes {
			in.elder.CareLevel = 1
		}
	}
	checked, wrong := in.elder.check(l.today)
	in.elder, in.wrong = checked, append(in.wrong, wrong...)
	if first := l.seen[checked.Number]; checked.Number != "" && first != 0 {
		in.firstSeen = first
	} else {
		l.seen[checked.Number] = r.Number
	}
	return in
}

// place reads where the elder belongs. A cell may hold a code or a name.
func (l *listReader) place(r table.Row, in *listed, bad func(string, string, ...any)) {
	in.elder.Street = l.home
	if cell := r.Get(columns["street"]...); cell != "" {
		code, known := l.streets[cell]
		if !known {
			code = streetOf(cell, districtOf(l.home))
			l.streets[cell] = code
		}
		switch {
		case code == "":
			bad("street", "street_unknown", "Word", cell)
		case l.only != "" && code != l.only:
			bad("street", "street_other", "Word", cell)
		default:
			in.elder.Street = code
		}
	}
	l.community(r, in, bad)
}

// streetOf gives the code that a cell means, "" where it means none or several.
func streetOf(cell string, d data.District) string {
	if validDivision(cell, 9) {
		if districtOf(cell) == d {
			return cell
		}
		return ""
	}
	code, err := geo.Divisions().ResolveStreet(d, cell)
	if err != nil {
		return ""
	}
	return code
}

// report adds what is wrong with the row and tells whether it can be used.
func (in *listed) report(rep *table.Report) bool {
	for _, f := range in.wrong {
		rep.Rejected = append(rep.Rejected, table.Rejected{Row: in.row, Field: f.Name, Code: f.Code, Args: f.Args})
	}
	if len(in.wrong) == 0 && in.firstSeen != 0 {
		rep.Reject(in.row, "number", "duplicate_row", "First", in.firstSeen)
	}
	if len(in.wrong) == 0 && in.firstSeen == 0 {
		in.reportNotes(rep)
	}
	return len(in.wrong) == 0 && in.firstSeen == 0
}

// change is what a list knows better about an elder who is known already. An
// empty cell never erases anything, and a category ends on the office's page
// only.
func (in *listed) change(known NewElder, held []ElderCategory, today data.ServiceDay) (n NewElder, fields []string) {
	n = known
	set := func(field string, to *string, from string) {
		if from != "" && *to != from {
			*to = from
			fields = append(fields, field)
		}
	}
	set("name", &n.Name, in.elder.Name)
	set("phone", &n.Phone, in.elder.Phone)
	set("street", &n.Street, in.elder.Street)
	set("community", &n.Community, in.elder.Community)
	set("community_name", &n.CommunityName, in.elder.CommunityName)
	if in.delivery && n.CareLevel != in.elder.CareLevel {
		n.CareLevel = in.elder.CareLevel
		fields = append(fields, "care_level")
	}
	n.Categories = nil
	for _, c := range in.elder.Categories {
		if !holds(held, c, today) {
			n.Categories = append(n.Categories, c)
		}
	}
	if len(n.Categories) > 0 {
		fields = append(fields, "categories")
	}
	return n, fields
}

func holds(held []ElderCategory, c Category, day data.ServiceDay) bool {
	for _, h := range held {
		if h.Category == c && h.On(day) {
			return true
		}
	}
	return false
}

// unknownElder reports whether err says that nobody has the ID number.
func unknownElder(err error) bool { return errors.Is(err, ErrElderUnknown) }
