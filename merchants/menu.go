package merchants

import (
	"strings"
	"unicode/utf8"

	"mealmap/data"
)

// MenuItem is one price button of a point's tills.
type MenuItem struct {
	Name  string   `db:"name"`
	Price data.Fen `db:"price_fen"` // list price
}

// What a menu may hold: it fills one screen of a telephone.
const (
	MaxMenu     = 12
	MaxMenuName = 20               // characters
	MaxPrice    = data.Fen(100000) // of one meal, as a redemption takes it
)

// tidyMenu is the menu with its names trimmed, or what is wrong with it; lines
// count from 1.
func tidyMenu(items []MenuItem) ([]MenuItem, error) {
	if len(items) > MaxMenu {
		return nil, invalid([]fieldProblem{{"menu", "menu_long", map[string]any{"Max": MaxMenu}}})
	}
	var problems []fieldProblem
	wrong := func(i int, code string, args map[string]any) {
		args["Line"] = i + 1
		problems = append(problems, fieldProblem{field: "menu", code: code, args: args})
	}
	seen, tidy := map[string]bool{}, make([]MenuItem, len(items))
	for i, item := range items {
		item.Name = strings.Join(strings.Fields(item.Name), " ")
		if n := utf8.RuneCountInString(item.Name); n == 0 || n > MaxMenuName || !utf8.ValidString(item.Name) {
			wrong(i, "menu_name", map[string]any{"Max": MaxMenuName})
		}
		if item.Price <= 0 || item.Price > MaxPrice {
			wrong(i, "menu_price", map[string]any{"Max": MaxPrice.String()})
		}
		if seen[item.Name] {
			wrong(i, "menu_twice", map[string]any{"Item": item.Name})
		}
		seen[item.Name], tidy[i] = true, item
	}
	return tidy, invalid(problems)
}
