package main

import (
	"cmp"
	"slices"
	"strings"

	"mealmap/data"
	"mealmap/meals"
	"mealmap/merchants"
)

// prices tells elders what they pay.
type prices struct {
	rules []*meals.RuleSet
	day   data.ServiceDay
	dir   *merchants.Directory
	menus map[merchants.PointID][]merchants.MenuItem
	store *merchants.Store
}

// usualMeal is the list price of a meal at a point without a menu.
const usualMeal = data.Fen(1500)

func (s *paperSource) prices(a *app) (*prices, error) {
	p := &prices{day: s.db.Now().ServiceDay(), menus: map[merchants.PointID][]merchants.MenuItem{}, store: s.merchants}
	var err error
	if p.rules, err = s.meals.ListRules(a.ctx, s.district); err != nil {
		return nil, err
	}
	p.dir, err = s.merchants.Directory(a.ctx)
	return p, err
}

// say is one line: what a dish of the point, or a usual meal, costs the elder.
// It says nothing of why, because paper lies on tables. None where the elder
// pays the list price.
func (p *prices) say(a *app, e *meals.Elder, id merchants.PointID) ([]string, error) {
	point, known := p.dir.Any(id)
	if !known {
		return nil, nil
	}
	menu, read := p.menus[id]
	if !read {
		var err error
		if menu, err = p.store.ListMenu(a.ctx, point.District, id); err != nil {
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
	return []string{a.words.Text(key, "Dish", item.Name, "Price", short(split.List), "Pay", short(split.Elder))}, nil
}

// short is an amount without the fen that it does not have.
func short(f data.Fen) string { return strings.TrimSuffix(f.String(), ".00") }

// try prices the elder's first meal in the coming week at a time when the point,
// or the rules where they say when, serves one: lunch where there is one.
func (p *prices) try(e *meals.Elder, point *merchants.Point, price data.Fen) meals.Split {
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
