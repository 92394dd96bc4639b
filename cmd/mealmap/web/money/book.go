package money

import (
	"context"
	"iter"
	"slices"

	"mealmap/cmd/mealmap/print"
	"mealmap/cmd/mealmap/web"
	"mealmap/cmd/mealmap/web/desk"
	"mealmap/data"
	"mealmap/data/fault"
	"mealmap/meals/settle"
	"mealmap/static/messages"
)

// ErrNoStatements: the period has none. They are computed first.
var ErrNoStatements = fault.New(fault.Conflict, "no_statements")

// Book gathers a period's statements of the street, "" for the district, with
// their meals, for print.Workbook and the public notice. ErrNoStatements.
func Book(ctx context.Context, c web.Config, d data.District, street string, p settle.Period) (print.Book, error) {
	store := settle.NewStore(c.DB, c.Meals)
	list, err := store.List(ctx, settle.Filter{District: d, Street: street, From: p.From, To: p.To})
	if err != nil {
		return print.Book{}, err
	}
	if len(list) == 0 {
		return print.Book{}, ErrNoStatements
	}
	slices.Reverse(list)
	sets, err := c.Meals.ListRules(ctx, d)
	return print.Book{From: p.From, To: p.To, Statements: list, Labels: settle.ClassLabels(sets), Meals: Meals(ctx, store, list)}, err
}

// Meals are the meals of statements, one statement's after the other's, for a
// register.
func Meals(ctx context.Context, store *settle.Store, list []settle.Statement) iter.Seq2[print.BookMeal, error] {
	return func(yield func(print.BookMeal, error) bool) {
		for _, st := range list {
			for r, err := range store.Rows(ctx, st.District, st.ID) {
				if !yield(print.BookMeal{Row: r, Merchant: st.Body.Merchant}, err) || err != nil {
					return
				}
			}
		}
	}
}

// Public counts a period's meals as the public may read them.
func Public(b print.Book) (*print.Publicity, error) {
	p := print.NewPublicity(b.From, b.To)
	for m, err := range b.Meals {
		if err != nil {
			return nil, err
		}
		p.Add(m)
	}
	return p, nil
}

// StatementInfo gathers what stands on a printed statement beside itself.
func StatementInfo(ctx context.Context, c web.Config, d data.District) (info print.StatementInfo, err error) {
	if info.Office, err = c.DB.Setting(ctx, data.OfficeName); err != nil {
		return info, err
	}
	demo, err := c.DB.Setting(ctx, data.Demo)
	if err != nil {
		return info, err
	}
	sets, err := c.Meals.ListRules(ctx, d)
	if err != nil {
		return info, err
	}
	info.Demo, info.Labels = demo != "", settle.ClassLabels(sets)
	info.People, err = people(ctx, c, messages.For(messages.Languages[0]))
	return info, err
}

// people are the names of those who take steps, as paper takes them.
func people(ctx context.Context, c web.Config, p *messages.Printer) (map[string]string, error) {
	known, err := desk.ReadPeople(ctx, c.Staff, p)
	names := make(map[string]string, len(known))
	for actor, name := range known {
		names[string(actor)] = name
	}
	return names, err
}
