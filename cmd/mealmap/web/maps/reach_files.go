package maps

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"net/http"

	"mealmap/cmd/mealmap/web/desk"
	"mealmap/static/messages"
)

// asked answers the question of the address.
func (s *server) asked(r *http.Request) (*ReachAnswer, error) {
	q, err := s.questionOf(r, r.URL.Query())
	if err != nil {
		return nil, err
	}
	a, err := AskReach(r.Context(), s.Config, q)
	return a, desk.Hidden(err)
}

// sheetOf is the table as a list: headings below "reach.col", rows of numbers
// and texts.
func (a *ReachAnswer) sheetOf(p *messages.Printer) (headings []string, rows [][]any) {
	t := a.Table()
	headings = []string{"community", "code", "elders", "left", "percent"}
	if a.closed >= 0 {
		headings = append(headings, "after", "more")
	}
	line := func(name string, r ReachRow) {
		row := []any{name, r.Community, shownCell(p, r.Elders), shownCell(p, r.Left), shownCell(p, r.Percent())}
		if a.closed >= 0 {
			row = append(row, shownCell(p, r.After), shownCell(p, r.More()))
		}
		rows = append(rows, row)
	}
	for _, r := range t.Rows {
		line(communityName(p, r), r)
	}
	line(p.Text("reach.all"), t.All)
	for _, said := range append([]string{a.Sentence(p, t)}, a.Notes(p, t)...) {
		rows = append(rows, []any{said})
	}
	return headings, rows
}

func communityName(p *messages.Printer, r ReachRow) string {
	switch {
	case r.Name != "":
		return r.Name
	case r.Community == "":
		return p.Text("reach.no_community")
	}
	return r.Community
}

func shownCell(p *messages.Printer, s Shown) any {
	if !s.Known {
		return p.Text("reach.not_shown")
	}
	return s.N
}

func (s *server) reachBook(w http.ResponseWriter, r *http.Request) error {
	a, err := s.asked(r)
	if err != nil {
		return err
	}
	headings, rows := a.sheetOf(s.Printer(r))
	if err := s.LogExport(r, "export.reach", len(rows)); err != nil {
		return err
	}
	return desk.SendXLSX(w, "reach.xlsx", s.Printer(r), "reach.col", headings, rows)
}

func (s *server) reachCSV(w http.ResponseWriter, r *http.Request) error {
	a, err := s.asked(r)
	if err != nil {
		return err
	}
	headings, rows := a.sheetOf(s.Printer(r))
	if err := s.LogExport(r, "export.reach", len(rows)); err != nil {
		return err
	}
	return sendCSV(w, "reach.csv", s.Printer(r), "reach.col", headings, rows)
}

// sendCSV answers with a list that Chinese Excel opens as it is: UTF-8 with its
// mark. A cell that a spreadsheet would compute begins with an apostrophe.
func sendCSV(w http.ResponseWriter, name string, p *messages.Printer, key string, headings []string, rows [][]any) error {
	b := bytes.NewBufferString("\ufeff")
	out := csv.NewWriter(b)
	first := make([]string, len(headings))
	for i, h := range headings {
		first[i] = p.Text(key + "." + h)
	}
	lines := [][]string{first}
	for _, row := range rows {
		line := make([]string, max(len(row), len(headings)))
		for i, v := range row {
			line[i] = inert(fmt.Sprint(v))
		}
		lines = append(lines, line)
	}
	if err := out.WriteAll(lines); err != nil {
		return fmt.Errorf("csv: %w", err)
	}
	return desk.SendFile(w, name, "text/csv; charset=utf-8", b.Bytes())
}

func inert(cell string) string {
	if cell != "" && bytes.ContainsRune([]byte("=+-@\t\r"), rune(cell[0])) {
		return "'" + cell
	}
	return cell
}
