package desk

import (
	"strings"

	"mealmap/data/staff"
)

// sections are the pages below a word of the rail that has several, in the order
// in which people are shown them, and what it takes to read each.
var sections = map[string][]struct {
	name string
	href string
	may  staff.Permission
}{
	"settlement": {
		{"statements", "/office/settlement", staff.SeeMoney},
		{"rules", "/office/rules", staff.SeeMoney},
		{"budgets", "/office/budgets", staff.SeeMoney},
		{"clawback", "/office/clawback", staff.ReviewMoney},
		{"fund", "/office/fund", staff.SeeMoney},
		{"coupons", "/office/coupons", staff.SeeMoney},
		{"holidays", "/office/holidays", staff.SeeMoney},
	},
}

// Pages are the pages of the rail's current word that the viewer's role can
// open; none where the word has but one.
func (c Chrome) Pages() []Word {
	var words []Word
	for _, w := range sections[c.Rail] {
		if c.May(w.may) {
			words = append(words, Word{"office.section." + w.name, w.href, c.path == w.href || strings.HasPrefix(c.path, w.href+"/")})
		}
	}
	return words
}
