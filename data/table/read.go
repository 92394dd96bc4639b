package table

import (
	"bytes"
	"fmt"
	"io"
	"strings"
)

// Read reads a whole list. Its content tells what it is; filename only names it
// where reading itself breaks off. It fails with one of this package's
// named failures, or with the reader's own error.
func Read(r io.Reader, filename string) (*Sheet, error) {
	raw, err := io.ReadAll(io.LimitReader(r, MaxBytes+1))
	if err != nil {
		return nil, fmt.Errorf("read list %s: %w", filename, err)
	}
	if len(raw) > MaxBytes {
		return nil, ErrTooLarge.With("Megabytes", MaxBytes>>20)
	}
	b := &builder{}
	switch {
	case bytes.HasPrefix(raw, []byte("PK\x03\x04")):
		err = readXLSX(raw, b)
	case bytes.HasPrefix(raw, []byte("\xd0\xcf\x11\xe0")):
		err = ErrOldSpreadsheet
	default:
		err = readCSV(raw, b)
	}
	if err != nil {
		return nil, err
	}
	return b.sheet()
}

// titleRows is how far down the headings may stand: above them a sheet often
// has its title in one merged cell and the date of the list in another.
const titleRows = 10

type line struct {
	number int
	cells  []string
}

// builder takes line after line and finds the headings among the first.
type builder struct {
	head     []line
	headings *line
	rows     []line
	date1904 bool
}

// add takes one line as the file has it; it keeps cells.
func (b *builder) add(number int, cells []string) error {
	cells, filled := tidy(cells)
	if filled == 0 {
		return nil
	}
	l := line{number, cells}
	switch {
	case b.headings != nil:
		b.rows = append(b.rows, l)
	case filled >= 2:
		b.headings = &l
	case len(b.head) < titleRows:
		b.head = append(b.head, l)
	default:
		b.single()
		b.rows = append(b.rows, l)
	}
	if len(b.rows) > MaxRows {
		return ErrTooManyRows.With("Rows", MaxRows)
	}
	return nil
}

// single takes the first line as the heading of a list of one column.
func (b *builder) single() {
	b.headings = &b.head[0]
	b.rows = append(b.rows, b.head[1:]...)
}

func (b *builder) sheet() (*Sheet, error) {
	if b.headings == nil && len(b.head) > 0 {
		b.single()
	}
	if b.headings == nil {
		return nil, ErrNoHeadings
	}
	s := &Sheet{date1904: b.date1904, Rows: make([]Row, len(b.rows))}
	s.setHeadings(b.headings.cells)
	if strings.ContainsRune(strings.Join(s.Headings, ""), '\uFFFD') {
		return nil, ErrUnreadableChars
	}
	for i, l := range b.rows {
		s.Rows[i] = Row{Number: l.number, cells: l.cells, sheet: s}
	}
	return s, nil
}

// tidy cuts what is beyond the limits and counts the cells with content.
func tidy(cells []string) (kept []string, filled int) {
	if len(cells) > MaxColumns {
		cells = cells[:MaxColumns]
	}
	last := 0
	for i, c := range cells {
		if len(c) > MaxCell {
			cells[i] = strings.ToValidUTF8(c[:MaxCell], "")
		}
		if strings.TrimSpace(c) != "" {
			filled++
			last = i + 1
		}
	}
	return cells[:last], filled
}
