package voices

import (
	"mealmap/cmd/mealmap/print"
	"mealmap/data"
	"mealmap/meals/monthly"
	"mealmap/static/messages"
)

// MonthJSON is a month's report as other programs read it: its sums, what it says
// in words, and its tables, in which money is whole fen.
type MonthJSON struct {
	Month        string          `json:"month"`
	Street       string          `json:"street"` // "" the whole district
	From         data.ServiceDay `json:"from"`
	To           data.ServiceDay `json:"to"`
	Running      bool            `json:"running"`
	Summary      []string        `json:"summary"`
	Meals        int             `json:"meals"`
	Deliveries   int             `json:"deliveries"`
	Elders       *int            `json:"elders"`     // null below five
	NewElders    *int            `json:"new_elders"` // null below five, and where fewer than five had come before
	List         data.Fen        `json:"list_fen"`
	Elder        data.Fen        `json:"elder_fen"`
	Merchant     data.Fen        `json:"merchant_fen"`
	Public       data.Fen        `json:"public_fen"`
	DeliveryFees data.Fen        `json:"delivery_fees_fen"`
	Funders      []FunderJSON    `json:"funders"`
	Tables       []TableJSON     `json:"tables"`
}

// FunderJSON is what one public funder paid.
type FunderJSON struct {
	Funder string   `json:"funder"`
	Fen    data.Fen `json:"fen"`
}

// TableJSON is one table of a report.
type TableJSON struct {
	Key     string   `json:"key"`
	Title   string   `json:"title"`
	Columns []string `json:"columns"`
	Rows    [][]any  `json:"rows"`
}

// NewMonthJSON is the one form that a report has for programs. The report as
// ConcealMonth leaves it.
func NewMonthJSON(r monthly.Report, p *messages.Printer) MonthJSON {
	j := MonthJSON{Month: r.Month, Street: r.Street, From: r.From, To: r.To, Running: r.Running, Summary: print.MonthSummary(r, p),
		Meals: r.All.Meals, Deliveries: r.All.Deliveries, Elders: shown(r.Elders), NewElders: shown(r.New),
		List: r.All.List, Elder: r.All.Elder, Merchant: r.All.Merchant, Public: r.All.Public, DeliveryFees: r.All.DeliveryFees,
		Funders: []FunderJSON{}}
	if print.OthersFew(r) {
		j.NewElders = nil
	}
	for _, f := range r.Funders {
		j.Funders = append(j.Funders, FunderJSON(f))
	}
	for _, t := range print.MonthTables(r, p) {
		one := TableJSON{Key: t.Key, Title: t.Title, Rows: t.Rows}
		if one.Rows == nil {
			one.Rows = [][]any{}
		}
		for _, c := range t.Columns {
			one.Columns = append(one.Columns, c.Title)
		}
		j.Tables = append(j.Tables, one)
	}
	return j
}

func shown(elders int) *int {
	if print.Few(elders) {
		return nil
	}
	return &elders
}
