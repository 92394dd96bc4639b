package desk

import (
	"strings"

	"mealmap/data/fault"
	"mealmap/meals"
	"mealmap/merchants"
)

// MenuText writes a menu as TypedMenu reads it.
func MenuText(items []merchants.MenuItem) string {
	var b strings.Builder
	for _, item := range items {
		b.WriteString(item.Name + " " + meals.Yuan(item.Price).String() + "\n")
	}
	return b.String()
}

// TypedMenu reads a menu: each line's last word is the price in yuan, what
// stands before is the name; empty lines are passed over.
func TypedMenu(text string) (items []merchants.MenuItem, err error) {
	wrong := fault.ErrInvalidInput
	for _, line := range strings.FieldsFunc(text, func(r rune) bool { return r == '\n' || r == '\r' }) {
		words := strings.Fields(line)
		if len(words) == 0 {
			continue
		}
		last := len(words) - 1
		price, ok := meals.ParseYuan(plainPrice(words[last]))
		if !ok && len(wrong.Fields) < merchants.MaxMenu {
			wrong = wrong.Field(fault.Field{Name: "menu", Code: "menu_price",
				Args: map[string]any{"Line": len(items) + 1, "Max": merchants.MaxPrice.String()}})
		}
		items = append(items, merchants.MenuItem{Name: strings.Join(words[:last], " "), Price: price})
	}
	if len(wrong.Fields) > 0 {
		return nil, wrong
	}
	return items, nil
}

// plainPrice takes the unit and full-width digits away.
func plainPrice(typed string) string {
	return strings.Map(func(c rune) rune {
		switch {
		case strings.ContainsRune("\u5143\u5757\u00a5\uffe5", c):
			return -1
		case '\uff10' <= c && c <= '\uff19':
			return c - '\uff10' + '0'
		case c == '\uff0e':
			return '.'
		}
		return c
	}, typed)
}
