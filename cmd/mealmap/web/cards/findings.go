package cards

import (
	"mealmap/cmd/mealmap/print"
	"mealmap/static/messages"
)

// proof reads the finished file back and says in words what is wrong with it,
// none where it may be released.
func proof(p *messages.Printer, pdf []byte, cards []print.Card) ([]string, error) {
	report, err := print.Proof(pdf, cards)
	finds := make([]string, 0, len(report.Findings))
	for _, f := range report.Findings {
		finds = append(finds, p.Text("proof."+string(f.Code), "Item", f.Item, "Other", f.Other, "Page", f.Page))
	}
	return finds, err
}
