package public

import (
	"net/http"
	"regexp"

	"mealmap/cmd/mealmap/web"
	"mealmap/data"
	"mealmap/data/fault"
	"mealmap/meals/fund"
)

// fundAnswer is GET /api/v1/fund. Sums are fen.
type fundAnswer struct {
	BalanceFen data.Fen        `json:"balance_fen" doc:"in less granted less meals, of all time"`
	InFen      data.Fen        `json:"in_fen" doc:"donations of all time"`
	GrantedFen data.Fen        `json:"granted_fen" doc:"grants of all time"`
	MealsFen   data.Fen        `json:"meals_fen" doc:"paid for meals, of all time"`
	Persons    int             `json:"persons" doc:"residents who gave; a donation without a name counts as one"`
	Businesses int             `json:"businesses"`
	Families   int             `json:"families" doc:"families helped"`
	Years      []string        `json:"years" nullable:"false" doc:"years with anything in them, the newest first"`
	Year       string          `json:"year" doc:"the year of entries and meals, empty where there is none"`
	Entries    []fundEntryJSON `json:"entries" nullable:"false" doc:"the newest first"`
	Meals      []fundMealsJSON `json:"meals" nullable:"false"`
}

type fundEntryJSON struct {
	ID        fund.EntryID    `json:"id"`
	Day       data.ServiceDay `json:"day"`
	Kind      fund.Kind       `json:"kind" enum:"donation,grant,correction"`
	Fen       data.Fen        `json:"fen" doc:"positive into the fund, negative out of it"`
	Donor     string          `json:"donor" doc:"empty where the donor wants no name"`
	DonorKind fund.DonorKind  `json:"donor_kind" enum:"person,business,"`
	Family    string          `json:"family" doc:"of a grant: masked"`
	Title     string          `json:"title" doc:"of a grant: what the committee decided"`
	Note      string          `json:"note" doc:"of a correction: why"`
	Corrects  fund.EntryID    `json:"corrects" doc:"of a correction: the entry that it takes back"`
}

type fundMealsJSON struct {
	Month string   `json:"month" doc:"empty for the months with few elders, together"`
	Meals *int     `json:"meals" doc:"null for the months with few elders"`
	Fen   data.Fen `json:"fen"`
}

var yearPattern = regexp.MustCompile(`^[0-9]{4}$`)

// apiFund is GET /api/v1/fund.
func (s *server) apiFund(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	year := q.Get("year")
	wrong := fault.ErrInvalidInput
	for name, values := range q {
		switch {
		case name != "year":
			wrong = wrong.Field(fault.Field{Name: shorten(name, 40), Code: "param_unknown", Args: map[string]any{"Choices": "year"}})
		case len(values) > 1:
			wrong = wrong.Field(fault.Field{Name: name, Code: "param_repeated"})
		case !yearPattern.MatchString(year):
			wrong = wrong.Field(fault.Field{Name: name, Code: "param_range", Args: map[string]any{"Low": 2000, "High": 9999}})
		}
	}
	if len(wrong.Fields) > 0 {
		return wrong
	}
	v, err := s.fundView(r.Context(), year)
	if err != nil {
		return err
	}
	return web.RespondJSON(w, http.StatusOK, fundJSON(&v))
}

func fundJSON(v *fundView) fundAnswer {
	a := fundAnswer{
		BalanceFen: v.Balance(), InFen: v.In, GrantedFen: v.Granted, MealsFen: v.Meals,
		Persons: v.Persons, Businesses: v.Businesses, Families: v.Families,
		Years: append([]string{}, v.Years...), Year: v.Year,
		Entries: make([]fundEntryJSON, len(v.Entries)), Meals: make([]fundMealsJSON, len(v.Months)),
	}
	for i, e := range v.Entries {
		a.Entries[i] = fundEntryJSON{e.ID, e.Day, e.Kind, e.Fen, e.Donor, e.DonorKind, e.Family, e.Title, e.Note, e.Corrects}
	}
	for i, m := range v.Months {
		a.Meals[i] = fundMealsJSON{Month: m.Month, Fen: m.Fen}
		if m.Month != "" {
			a.Meals[i].Meals = &v.Months[i].Meals
		}
	}
	return a
}
