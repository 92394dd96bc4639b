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
	home bool // it is the home street's, and there is none for anybody else
}{
	"points": {
		{"points", "/office/points", staff.SeePoints, false},
		{"editions", "/office/map/editions", staff.PrintMap, false},
		{"places", "/office/map/places", staff.EditMap, false},
		{"reach", "/office/map/reach", staff.EditMap, false},
	},
	"elders": {
		{"elders", "/office/elders", staff.SeeElders, false},
		{"help", "/office/help", staff.IssueCards, false},
		{"cards", "/office/cards", staff.SeeElders, false},
		{"applications", "/office/applications", staff.SeeElders, false},
		{"batches", "/office/batches", staff.PrintCards, false},
		{"handout", "/office/handout", staff.IssueCards, false},
		{"absent", "/office/absent", staff.CallAbsent, false},
		{"twins", "/office/twins", staff.EditElders, false},
	},
	"redemptions": {
		{"redemptions", "/office/redemptions", staff.SeeRedemptions, false},
		{"cases", "/office/watch/cases", staff.DecideOffline, false},
		{"alarms", "/office/watch/alarms", staff.HandleAlarms, false},
	},
	"review": {
		{"review", "/office/review", staff.SeeReview, false},
		{"review_cases", "/office/cases", staff.SeeReview, false},
		{"gaps", "/office/gaps", staff.SeeReview, false},
		{"calls", "/office/voices/calls", staff.HearVoices, false},
		{"visits", "/office/voices/visits", staff.HearVoices, false},
		{"letters", "/office/voices/letters", staff.DecideReview, false},
		{"complaints", "/office/complaints", staff.HandleComplaint, false},
		{"report", "/office/report", staff.SeeReport, false},
	},
	"settlement": {
		{"statements", "/office/settlement", staff.SeeMoney, false},
		{"rules", "/office/rules", staff.SeeMoney, false},
		{"budgets", "/office/budgets", staff.SeeMoney, false},
		{"clawback", "/office/clawback", staff.ReviewMoney, false},
		{"fund", "/office/fund", staff.SeeMoney, true},
		{"coupons", "/office/coupons", staff.SeeMoney, false},
		{"holidays", "/office/holidays", staff.SeeMoney, false},
	},
}

// below are pages with an address of their own that stand under another page.
var below = map[string]string{"/office/candidates": "/office/gaps"}

// under says whether a path is a page or one that stands under it.
func under(path, href string) bool {
	return path == href || strings.HasPrefix(path, href+"/")
}

// Pages are the pages of the rail's current word that the viewer's role can
// open; none where the word has but one.
func (c Chrome) Pages() []Word {
	path := c.path
	for from, to := range below {
		if under(path, from) {
			path = to
		}
	}
	var words []Word
	for _, w := range sections[c.Rail] {
		if c.May(w.may) && !(w.home && c.elsewhere) {
			words = append(words, Word{"office.section." + w.name, w.href, under(path, w.href)})
		}
	}
	return words
}
