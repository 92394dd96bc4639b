package meals

import (
	_ "embed"
	"strings"

	"mealmap/data/table"
)

// columnsCSV lists the headings under which lists keep each field, and the
// words for yes and no.
//
//go:embed columns.csv
var columnsCSV string

var columns = loadColumns()

func loadColumns() map[string][]string {
	m := map[string][]string{}
	for _, line := range strings.Split(strings.TrimSpace(columnsCSV), "\n") {
		field, list, _ := strings.Cut(line, ",")
		for _, w := range strings.Fields(list) {
			m[field] = append(m[field], table.FoldHeading(w))
		}
	}
	return m
}

// yesNo reads a cell that answers a question; ok is false where it is neither.
func yesNo(cell string) (yes, ok bool) {
	folded := table.FoldHeading(cell)
	for _, w := range columns["yes"] {
		if w == folded {
			return true, true
		}
	}
	for _, w := range columns["no"] {
		if w == folded {
			return false, true
		}
	}
	return false, false
}
