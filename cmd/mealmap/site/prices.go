package site

import (
	"cmp"
	"context"
	"slices"

	"mealmap/data"
	"mealmap/meals"
	"mealmap/merchants"
	"mealmap/static/messages"
)

// Prices tells elders what they pay.
type Prices struct {
	words *messages.Printer
	rules []*meals.RuleSet
	day   data.ServiceDay
	dir   *merchants.Directory
	menus map[merchants.PointID][]merchants.MenuItem
	store *merchants.Store
}

// usualMeal is the list price of a meal at a point without a menu.
const usualMeal = data.Fen(1500)

// NewPrices tells what elders pay in the week from the day on, by the rules of
// the district.
func NewPrices(ctx context.Context, m *meals.Store, store *merchants.Store, d data.District, day data.ServiceDay, p *messages.Printer) (*Prices, error) {
	s := &Prices{words: p, day: day, menus: map[merchants.PointID][]merchants.MenuItem{}, store: store}
	var err error
	if s.rules, err = m.ListRules(ctx, d); err != nil {
		return nil, err
	}
	s.dir, err = store.Directory(ctx)
	return s, err
}

// Say is one line: what a dish of the point, or a usual meal, costs the elder.
// It says nothing of why, because paper lies on tables. None where the elder
// pays the list price.
func (p *Prices) Say(ctx context.Context, e *meals.Elder, id merchants.PointID) ([]string, error) {
	point, known := p.dir.Any(id)
	if !known {
		return nil, nil
	}
	menu, read := p.menus[id]
	if !read {
		var err error
		if menu, err = p.store.ListMenu(ctx, point.District, id); err != nil {
			return nil, err
		}
		p.menus[id] = menu
	}
	key, item := "paper.personal.usual", merchants.MenuItem{Price: usualMeal}
	if len(menu) > 0 {
		key, item = "paper.personal.dish", menu[0]
	}
	split := p.try(e, point, item.Price)
	if split.Elder == split.List {
		return nil, nil
	}
	return []string{p.words.Text(key, "Dish", item.Name, "Price", yuan(split.List), "Pay", yuan(split.Elder))}, nil
}

// try prices the elder's first meal in the coming week at a time when the point,
// or the rules where they say when, serves one: lunch where there is one.
func (p *Prices) try(e *meals.Elder, point *merchants.Point, price data.Fen) meals.Split {
	trial := meals.Trial{BornOn: e.BornOn, Price: price, Point: point, Elsewhere: e.Street != point.Street}
	split := meals.Split{List: price, Elder: price}
	for i := range 7 {
		day := p.day.AddDays(i)
		trial.Day, trial.Rules, trial.Categories = day, meals.InForce(p.rules, point.Street, point.ID, day), held(e, day)
		if trial.Rules == nil {
			continue
		}
		for _, at := range servings(trial.Rules, point, day) {
			trial.Minute, trial.Sitting = at.Opens, at.Sitting
			if tried := meals.Try(trial).Decision; tried.Refusal == nil && tried.Split.Elder < split.Elder {
				split = tried.Split
			}
		}
		if split.Elder < split.List {
			return split
		}
	}
	return split
}

// held are the elder's categories on the day.
func held(e *meals.Elder, day data.ServiceDay) (list []meals.Category) {
	for _, c := range e.Categories {
		if c.On(day) {
			list = append(list, c.Category)
		}
	}
	return list
}

// servings are when meals of the day begin.
func servings(r *meals.RuleSet, point *merchants.Point, day data.ServiceDay) (list []merchants.Window) {
	for _, w := range r.Windows {
		if len(w.Weekdays) == 0 || slices.Contains(w.Weekdays, day.Weekday()) {
			list = append(list, merchants.Window{Sitting: w.Sitting, Opens: w.Opens, Closes: w.Closes})
		}
	}
	if len(r.Windows) == 0 {
		list = slices.Clone(point.OnDay(day))
	}
	slices.SortStableFunc(list, func(x, y merchants.Window) int {
		return cmp.Compare(order(x.Sitting), order(y.Sitting))
	})
	return list[:min(1, len(list))]
}

func order(s merchants.Sitting) int {
	if s == merchants.Lunch {
		return 0
	}
	return 1
}
