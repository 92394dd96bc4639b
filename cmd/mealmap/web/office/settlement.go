package office

import (
	"cmp"
	"net/http"
	"slices"

	"mealmap/cmd/mealmap/web/desk"
	"mealmap/data"
	"mealmap/meals"
)

type settlementPage struct {
	desk.Chrome
	Filter  desk.Form
	Month   string
	Funders []string
	Rows    []settlementLine
	Total   settlementLine
}

// settlementLine is one merchant's meals of a month; Shares stand in the order
// of the page's Funders.
type settlementLine struct {
	Name   string
	Meals  int
	List   data.Fen
	Shares []data.Fen
}

// fundersOf is the order of the columns.
var fundersOf = []string{"merchant_share", "government_share", "fund_share", "elder_share"}

func lineOfTotal(name string, t mealTotal) settlementLine {
	return settlementLine{name, t.Count, t.List, []data.Fen{t.Merchant, t.Government, t.Fund, t.Own}}
}

// showSettlement adds up the log by merchant; it is no statement.
func (s *server) showSettlement(w http.ResponseWriter, r *http.Request) error {
	u, p := desk.Viewer(r), s.Printer(r)
	first := monthOf(r.URL.Query().Get("month"), s.DB.Now().ServiceDay())
	totals, err := s.Meals.TotalRedemptions(r.Context(), meals.RedemptionFilter{
		District: u.District, Street: u.Street, Community: u.Community, From: first, To: lastOfMonth(first),
	})
	if err != nil {
		return err
	}
	names, err := s.MerchantNames(r)
	if err != nil {
		return err
	}
	page := settlementPage{Filter: desk.Form{ID: "month", Values: desk.Values("month", first.Month())}, Month: first.Month()}
	var all mealTotal
	for _, t := range totals {
		var one mealTotal
		one.add(t)
		all.add(t)
		page.Rows = append(page.Rows, lineOfTotal(names[t.MerchantID], one))
	}
	page.Total = lineOfTotal("", all)
	slices.SortFunc(page.Rows, func(a, b settlementLine) int { return cmp.Or(cmp.Compare(b.List, a.List), cmp.Compare(a.Name, b.Name)) })
	for _, name := range fundersOf {
		page.Funders = append(page.Funders, p.Text("office.col."+name))
	}
	page.Chrome = s.Chrome(r, "settlement", "office.settlement.title")
	return s.Render(w, r, http.StatusOK, "office/settlement", page)
}

// monthOf is the first day of a month written as 2025-03, of today's otherwise.
func monthOf(text string, today data.ServiceDay) data.ServiceDay {
	if day, err := data.ParseServiceDay(text + "-01"); err == nil {
		return day
	}
	return data.ServiceDay(today.Month() + "-01")
}

func lastOfMonth(first data.ServiceDay) data.ServiceDay {
	next := first.AddDays(31)
	return data.ServiceDay(next.Month() + "-01").AddDays(-1)
}
