package office

import (
	"net/http"
	"strconv"
	"strings"

	"mealmap/cmd/mealmap/web/desk"
	"mealmap/data/fault"
	"mealmap/meals"
	"mealmap/merchants"
)

// putMenu takes the price buttons as people write them: a name and a price on
// each line.
func (s *server) putMenu(w http.ResponseWriter, r *http.Request) error {
	return s.pointChange(w, r, "office.point.menu_saved", func(p merchants.Point) error {
		items, err := typedMenu(r.PostForm.Get("menu"))
		if err != nil {
			return err
		}
		return s.Merchants.PutMenu(r.Context(), p.District, p.ID, items, desk.Actor(r))
	}, func(f desk.Form) pointForms { return pointForms{menu: f} })
}

// menuText writes a menu as typedMenu reads it.
func menuText(items []merchants.MenuItem) string {
	var b strings.Builder
	for _, item := range items {
		b.WriteString(item.Name + " " + meals.Yuan(item.Price).String() + "\n")
	}
	return b.String()
}

// typedMenu reads a menu: each line's last word is the price in yuan, what
// stands before is the name; empty lines are passed over.
func typedMenu(text string) (items []merchants.MenuItem, err error) {
	wrong := fault.ErrInvalidInput
	for _, line := range strings.FieldsFunc(text, isLineEnd) {
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

// typedCount reads a whole number, 0 where nothing is known; what is none is -1,
// which the point refuses.
func typedCount(text string) int {
	text = strings.TrimSpace(text)
	if text == "" {
		return 0
	}
	n, err := strconv.Atoi(text)
	if err != nil || n == 0 {
		return -1
	}
	return n
}

// countText writes what typedCount reads.
func countText(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}
