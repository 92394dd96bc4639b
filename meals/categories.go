package meals

import (
	_ "embed"
	"strings"

	"mealmap/data/table"
)

// Category is a stable code for a group that notices name, "low_income".
type Category string

// categoriesCSV lists each code with the words that lists use for it.
//
//go:embed categories.csv
var categoriesCSV string

// Categories lists every code, in the order of the file.
var Categories, categoryWords = loadCategories()

func loadCategories() (codes []Category, words map[string]Category) {
	words = map[string]Category{}
	for i, line := range strings.Split(strings.TrimSpace(categoriesCSV), "\n") {
		code, list, _ := strings.Cut(line, ",")
		if i == 0 {
			continue
		}
		codes = append(codes, Category(code))
		words[code] = Category(code)
		for _, w := range strings.Fields(list) {
			words[table.Fold(w)] = Category(code)
		}
	}
	return codes, words
}

func (c Category) known() bool { return categoryWords[string(c)] == c && c != "" }

// parseCategories reads a cell that names any number of categories. unknown is
// the first word that names none.
func parseCategories(cell string) (found []Category, unknown string) {
	for _, w := range strings.FieldsFunc(cell, isListMark) {
		c, ok := categoryWords[table.Fold(w)]
		if !ok {
			return nil, w
		}
		found = append(found, c)
	}
	return found, ""
}

// isListMark: what people put between the items of a cell.
func isListMark(r rune) bool {
	return strings.ContainsRune(",;/|\u3001\uFF0C\uFF1B ", r)
}
