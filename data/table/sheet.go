package table

import (
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"mealmap/data"
)

// Sheet is the rows below one line of headings.
type Sheet struct {
	Headings []string // folded by FoldHeading, in the file's order
	Rows     []Row    // only rows that hold something

	columns  map[string]int
	date1904 bool // the workbook counts days from 1904, as old Macs do
}

// Row is one line of the sheet. Number is what people see at its left edge in
// the file, counted from 1 with every title and blank line.
type Row struct {
	Number int
	cells  []string
	sheet  *Sheet
}

// NewSheet makes a sheet of headings and cells that are already in memory, the
// headings being row 1.
func NewSheet(headings []string, rows ...[]string) *Sheet {
	s := &Sheet{}
	s.setHeadings(headings)
	for i, cells := range rows {
		s.Rows = append(s.Rows, Row{Number: i + 2, cells: cells, sheet: s})
	}
	return s
}

func (s *Sheet) setHeadings(cells []string) {
	s.columns = make(map[string]int, len(cells))
	s.Headings = make([]string, len(cells))
	for i, c := range cells {
		h := FoldHeading(c)
		s.Headings[i] = h
		if _, taken := s.columns[h]; h != "" && !taken {
			s.columns[h] = i
		}
	}
}

// Has reports whether one of the named headings exists. Names are folded.
func (s *Sheet) Has(names ...string) bool {
	for _, n := range names {
		if _, ok := s.columns[n]; ok {
			return true
		}
	}
	return false
}

// Text gives the first cell with content under one of the named headings, as
// written but with its line breaks turned to spaces and its ends trimmed; "" if
// there is none. Names are folded. Use it for what people will read.
func (r Row) Text(names ...string) string {
	for _, n := range names {
		i, ok := r.sheet.columns[n]
		if !ok || i >= len(r.cells) {
			continue
		}
		if v := strings.Join(strings.Fields(r.cells[i]), " "); v != "" {
			return v
		}
	}
	return ""
}

// Get is Text folded by Fold. Use it for what programs will read.
func (r Row) Get(names ...string) string { return Fold(r.Text(names...)) }

// Damaged gives the heading of the first cell whose characters could not be
// read, "" where all could.
func (r Row) Damaged() string {
	for i, c := range r.cells {
		if !strings.ContainsRune(c, utf8.RuneError) {
			continue
		}
		if i < len(r.sheet.Headings) && r.sheet.Headings[i] != "" {
			return r.sheet.Headings[i]
		}
		return strconv.Itoa(i + 1)
	}
	return ""
}

// Day reads a date under one of the named headings: 2025-03-05, 2025/3/5,
// 2025.3.5, 2025年3月5日, 20250305 or the number that Excel keeps. An empty cell
// gives "" and true; anything else that is no date of 1900 to 2199 gives false.
func (r Row) Day(names ...string) (data.ServiceDay, bool) {
	v := r.Get(names...)
	if v == "" {
		return "", true
	}
	if d, ok := serialDay(v, r.sheet.date1904); ok {
		return d, true
	}
	return parseDay(v)
}

// parseDay reads a date as people write it, year first; see Row.Day.
func parseDay(s string) (data.ServiceDay, bool) {
	s, _, _ = strings.Cut(Fold(s), " ") // a spreadsheet may add 00:00:00
	if len(s) == 8 && digits(s) {
		s = s[:4] + "-" + s[4:6] + "-" + s[6:]
	}
	parts := strings.Split(dayMarks.Replace(s), "-")
	if len(parts) != 3 || len(parts[0]) != 4 {
		return "", false
	}
	var n [3]int
	for i, p := range parts {
		if !digits(p) || len(p) > 4 {
			return "", false
		}
		n[i], _ = strconv.Atoi(p)
	}
	d := data.Date(n[0], time.Month(n[1]), n[2])
	t := d.Start().Time()
	if n[0] < 1900 || n[0] > 2199 || int(t.Month()) != n[1] || t.Day() != n[2] {
		return "", false
	}
	return d, true
}

// serialDay reads Excel's count of days; five digits cover 1927 to 2173, which
// no date written out can be mistaken for.
func serialDay(v string, date1904 bool) (data.ServiceDay, bool) {
	whole, _, _ := strings.Cut(v, ".")
	if len(whole) != 5 || !digits(whole) {
		return "", false
	}
	n, _ := strconv.Atoi(whole)
	if date1904 {
		return data.Date(1904, time.January, 1+n), true
	}
	return data.Date(1899, time.December, 30+n), true
}

func digits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}
