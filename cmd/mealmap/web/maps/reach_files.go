package maps

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"net/http"

	"mealmap/cmd/mealmap/web/desk"
	"mealmap/geo"
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

// layer is a GeoJSON document of the groups.
type layer struct {
	Type     string    `json:"type"`
	Features []feature `json:"features"`
}

type feature struct {
	Type       string          `json:"type"`
	Geometry   geometry        `json:"geometry"`
	Properties groupProperties `json:"properties"`
}

type geometry struct {
	Type        string           `json:"type"`
	Coordinates [][][][2]float64 `json:"coordinates"` // longitude first
}

type groupProperties struct {
	Label     string `json:"label"`     // the number, to write on it
	Title     string `json:"title"`     // the whole in words
	Shade     int    `json:"shade"`     // 1 to 4
	Elders    int    `json:"elders"`    // at least reach.Least
	Community string `json:"community"` // its name, "" unknown
}

func (s *server) reachLayer(w http.ResponseWriter, r *http.Request) error {
	a, err := s.asked(r)
	if err != nil {
		return err
	}
	p := s.Printer(r)
	doc := layer{Type: "FeatureCollection", Features: []feature{}}
	for _, g := range a.Groups(a.Table()) {
		name := a.Counts.Names[g.Community]
		doc.Features = append(doc.Features, feature{Type: "Feature", Geometry: outlines(g.Cells), Properties: groupProperties{
			Label: fmt.Sprint(g.Elders), Title: p.Text("reach.group", "Elders", g.Elders, "Community", name),
			Shade: shadeOf(g.Elders), Elders: g.Elders, Community: name,
		}})
	}
	body, err := json.Marshal(doc)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/geo+json")
	desk.NoStore(w)
	_, err = w.Write(body)
	return err
}

func outlines(cells []geo.Cell) geometry {
	g := geometry{Type: "MultiPolygon"}
	for _, c := range cells {
		var ring [][2]float64
		for _, corner := range c.Boundary() {
			ring = append(ring, [2]float64{corner.Lng, corner.Lat})
		}
		g.Coordinates = append(g.Coordinates, [][][2]float64{append(ring, ring[0])})
	}
	return g
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
