package quality

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"mealmap/cmd/mealmap/web/desk"
)

// orders are the columns that the table can be sorted by, each with what comes
// first when it is chosen; "-" before a name turns it round.
var orders = []struct {
	name    string
	num     bool
	compare func(a, b overviewRow) int
}{
	{"name", false, func(a, b overviewRow) int { return cmp.Compare(a.Name, b.Name) }},
	{"standing", false, func(a, b overviewRow) int { return cmp.Compare(b.Standing.rank(), a.Standing.rank()) }},
	{"share", false, func(a, b overviewRow) int {
		return cmp.Or(lastWhere(a.Share == "", b.Share == ""), cmp.Compare(a.figure.Share, b.figure.Share))
	}},
	{"n", true, func(a, b overviewRow) int { return cmp.Compare(b.N, a.N) }},
	{"elders", true, func(a, b overviewRow) int { return cmp.Compare(b.Elders, a.Elders) }},
	{"trend", false, func(a, b overviewRow) int {
		return cmp.Or(lastWhere(a.Trend == "", b.Trend == ""), cmp.Compare(a.moved, b.moved))
	}},
	{"gap", false, func(a, b overviewRow) int {
		return cmp.Or(lastWhere(a.Gap == "", b.Gap == ""), cmp.Compare(b.apart, a.apart))
	}},
}

// lastWhere puts what has no figure at the end.
func lastWhere(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}

// chosenOrder is the column and direction of the address; the standing at first.
func chosenOrder(q url.Values) (name string, turned bool) {
	name, turned = strings.CutPrefix(q.Get("sort"), "-")
	for _, o := range orders {
		if o.name == name {
			return name, turned
		}
	}
	return "standing", false
}

// arranged are the rows that the filter lets through, in the order chosen. The
// rows come by name, which decides between equals.
func arranged(rows []overviewRow, q url.Values) []overviewRow {
	if st := standing(q.Get("standing")); slices.Contains(standings, st) {
		rows = slices.DeleteFunc(slices.Clone(rows), func(r overviewRow) bool { return r.Standing != st })
	} else {
		rows = slices.Clone(rows)
	}
	name, turned := chosenOrder(q)
	for _, o := range orders {
		if o.name == name {
			slices.SortStableFunc(rows, o.compare)
		}
	}
	if turned {
		slices.Reverse(rows)
	}
	return rows
}

// sortColumns are the headings with their addresses: the one chosen turns round.
func sortColumns(q url.Values) (columns []sortColumn) {
	chosen, turned := chosenOrder(q)
	for _, o := range orders {
		c, next := sortColumn{Key: "review.col." + o.name, Num: o.num}, o.name
		if o.name == chosen {
			c.Sort = "ascending"
			if turned {
				c.Sort = "descending"
			} else {
				next = "-" + o.name
			}
		}
		v := url.Values{"sort": {next}}
		if st := q.Get("standing"); st != "" {
			v.Set("standing", st)
		}
		c.Href = reviewPath + "?" + v.Encode()
		columns = append(columns, c)
	}
	return columns
}

// exportOverview is the table as a workbook.
func (s *server) exportOverview(w http.ResponseWriter, r *http.Request) error {
	g, err := s.gather(r)
	if err != nil {
		return err
	}
	p := s.Printer(r)
	rows := arranged(g.rows(p), r.URL.Query())
	var cells [][]any
	for _, row := range rows {
		line := []any{row.Name, row.Text, "", "", "", row.N, row.Elders, row.Trend, row.Gap, row.LastCase}
		if row.Share != "" {
			line[2], line[3], line[4] = shareCell(row.figure.Share), shareCell(row.figure.Lower), shareCell(row.figure.Upper)
		}
		cells = append(cells, line)
	}
	if err := s.LogExport(r, "review.export", len(rows)); err != nil {
		return err
	}
	return desk.SendXLSX(w, "review.xlsx", p, "review.col",
		[]string{"name", "standing", "share", "lower", "upper", "n", "elders", "trend", "gap", "case"}, cells)
}

// shareCell is a share as a spreadsheet reads it, to a tenth of a percent.
func shareCell(share float64) float64 { return float64(int(share*1000+.5)) / 1000 }
