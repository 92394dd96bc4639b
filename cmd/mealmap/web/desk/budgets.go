package desk

import (
	"net/http"
	"strconv"

	"mealmap/meals"
	"mealmap/static/messages"
)

// FunderName is what people call a funder; its code where nobody has named it.
func FunderName(p *messages.Printer, funder string) string {
	key := "funder." + funder
	if name := p.Text(key); name != "["+key+"]" {
		return name
	}
	return funder
}

// BudgetName says whose money it is, for where and when.
func (d *Desk) BudgetName(r *http.Request, b meals.Budget) string {
	p, street := d.Printer(r), ""
	if b.Street != "" {
		street = d.DivisionName(r, b.Street)
	}
	return p.Text("money.budgets.name", "Funder", FunderName(p, b.Funder), "Street", street, "Year", b.Year)
}

// UsedPercent is the spent share of a budget, rounded down.
func UsedPercent(b meals.Budget) int {
	switch {
	case b.Spent <= 0:
		return 0
	case b.Amount <= 0:
		return 100
	}
	return int(b.Spent * 100 / b.Amount)
}

// BudgetsInScope lists the budgets that the viewer reads: of his street, and
// those of the whole district, which his street's meals use too.
func (d *Desk) BudgetsInScope(r *http.Request) ([]meals.Budget, error) {
	u := Viewer(r)
	list, err := d.Meals.ListBudgets(r.Context(), u.District)
	if err != nil {
		return nil, err
	}
	var mine []meals.Budget
	for _, b := range list {
		if b.Street == "" || u.Covers(b.Street, u.Community) {
			mine = append(mine, b)
		}
	}
	return mine, nil
}

// BudgetWarnings say of each budget of this year, and of the fund's purse, that
// has reached the share at which the office wants to be told, how much is used.
func (d *Desk) BudgetWarnings(r *http.Request) (warnings []string, err error) {
	list, err := d.BudgetsInScope(r)
	p, year := d.Printer(r), thisYear(d)
	for _, b := range list {
		if (b.Year == year || b.Year == 0) && b.Spent > 0 && b.Warned() {
			warnings = append(warnings, p.Text("money.budgets.warning", "Name", d.BudgetName(r, b), "Percent", UsedPercent(b)))
		}
	}
	return warnings, err
}

func thisYear(d *Desk) int {
	year, _ := strconv.Atoi(string(d.DB.Now().ServiceDay()[:4]))
	return year
}
