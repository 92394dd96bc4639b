package offline

import (
	"testing"
	"time"

	"mealmap/data"
	"mealmap/meals"
	"mealmap/merchants"
)

// asked is a stage with its questions, each put under both policies.
type asked struct {
	*stage
	questions []question
}

func fen(n data.Fen) *data.Fen { return &n }

func whole(n int) *int { return &n }

// classOf is a set of one class that covers everybody.
func classOf(discount, subsidy *meals.Amount, more ...func(*meals.RuleSet)) meals.RuleSet {
	r := meals.RuleSet{Classes: []meals.Class{{Code: "A", Label: "长者", AgeFrom: 60, Discount: discount, Subsidy: subsidy}},
		Funding: []meals.Share{{Funder: "district", Percent: 60}, {Funder: meals.FundFunder, Fen: 20}, {Funder: "street"}}}
	for _, m := range more {
		m(&r)
	}
	return r
}

func caps(c ...meals.Cap) func(*meals.RuleSet) { return func(r *meals.RuleSet) { r.Caps = c } }

func class(c meals.Class) func(*meals.RuleSet) {
	return func(r *meals.RuleSet) { r.Classes = append(r.Classes, c) }
}

// prices asks at both sides of what the amounts speak of, at noon.
func (s *stage) prices(prices ...data.Fen) asked {
	a := asked{stage: s}
	for _, p := range prices {
		a.questions = append(a.questions, s.at(0, 12, 0, p))
	}
	return a
}

// and adds a question.
func (a asked) and(row, hour, minute int, price data.Fen, more ...func(*question)) asked {
	q := a.at(row, hour, minute, price)
	for _, m := range more {
		m(&q)
	}
	a.questions = append(a.questions, q)
	return a
}

func used(key string, meals int, fen data.Fen) func(*question) {
	return func(q *question) { q.Used[key] = usedFen{meals, fen} }
}

func later(days int) func(*question) {
	return func(q *question) { q.At = q.At.Add(time.Duration(days) * 24 * time.Hour) }
}

func sitting(s merchants.Sitting) func(*question) { return func(q *question) { q.Sitting = s } }

func delivered(q *question) { q.Delivery = true }

func seen(q *question) { q.Seen = true }

// allStages are the wordings, and every shape besides.
func allStages(t *testing.T) []asked {
	all := wordingStages(t)
	all = append(all, amountStages()...)
	all = append(all, subsidyStages()...)
	all = append(all, capStages()...)
	all = append(all, timeStages()...)
	return append(all, cardStages()...)
}

// amountStages: each way in which a price comes down, its bounds, and rounding.
func amountStages() (all []asked) {
	type a = meals.Amount
	for name, amount := range map[string]*a{
		"none": nil, "pay percent": {PayPercent: whole(85)}, "pay nothing": {PayPercent: whole(0)}, "pay one percent": {PayPercent: whole(1)},
		"off": {Off: fen(300)}, "percent": {Percent: whole(25)}, "percent capped": {Percent: whole(25), Max: 300},
		"price": {Price: fen(800)}, "free": {Price: fen(0)}, "minimum": {Off: fen(200), Minimum: 1500}, "up to": {Off: fen(200), UpTo: 1500},
	} {
		all = append(all, stageOf("discount "+name, classOf(amount, nil)).prices(1, 99, 300, 1499, 1500, 1501),
			stageOf("subsidy "+name, classOf(&a{PayPercent: whole(90)}, amount)).prices(1, 99, 300, 1499, 1500, 1501, 1667))
	}
	for _, way := range []meals.Rounding{"", meals.RoundDown, meals.RoundNearest, meals.RoundUp} {
		for _, step := range []data.Fen{0, 10, 100} {
			all = append(all, stageOf("rounding "+string(way)+" "+step.String(), classOf(&a{PayPercent: whole(87)}, &a{Off: fen(200)}, func(r *meals.RuleSet) {
				r.Rounding, r.Round = way, step
			})).prices(3, 60, 1234, 1500))
		}
	}
	list := classOf(&a{PayPercent: whole(50)}, &a{Percent: whole(25), On: meals.OfList})
	pay := classOf(&a{PayPercent: whole(50)}, &a{PayPercent: whole(30), On: meals.OfList})
	all = append(all, stageOf("share of the list price", list).prices(1000, 1333), stageOf("pay a share of the list price", pay).prices(1000, 1333))
	for _, on := range []meals.MinimumOn{meals.OnList, meals.OnDiscounted} {
		r := classOf(&a{PayPercent: whole(80)}, &a{Off: fen(300), Minimum: 1000}, func(r *meals.RuleSet) { r.MinimumOn, r.Floor = on, 700 })
		all = append(all, stageOf("minimum on "+string(on)+" with a floor", r).prices(800, 999, 1000, 1249, 1250))
	}
	return all
}

// stackRules has four classes in two stacks.
func stackRules() meals.RuleSet {
	type a = meals.Amount
	return classOf(&a{PayPercent: whole(90)}, &a{Off: fen(200)},
		class(meals.Class{Code: "B", AgeFrom: 70, Subsidy: &a{Percent: whole(50), Max: 400}}),
		class(meals.Class{Code: "C", AgeFrom: 70, Stack: "x", Subsidy: &a{Off: fen(150)}, Funding: []meals.Share{{Funder: "city"}}}),
		class(meals.Class{Code: "D", AgeFrom: 60, Categories: []meals.Category{"low_income"}, Stack: "x", Subsidy: &a{Off: fen(500)}}))
}

// subsidyStages: who pays, which class wins, what adds up.
func subsidyStages() (all []asked) {
	type a = meals.Amount
	s := stageOf("stacks", stackRules())
	s.add(65)
	s.add(66, "low_income")
	q := s.prices(300, 1000, 1500).and(1, 12, 0, 1500).and(2, 12, 0, 1500).and(2, 12, 0, 600)
	all = append(all, q)

	except := classOf(&a{PayPercent: whole(90)}, &a{Off: fen(200)}, func(r *meals.RuleSet) {
		r.Classes[0].Except, r.Exclude = []meals.Category{"low_income"}, []meals.Category{"institution"}
	}, class(meals.Class{Code: "L", Categories: []meals.Category{"low_income"}, AgeFrom: 60, Discount: &a{Off: fen(500)}}))
	s = stageOf("except and exclude", except)
	s.add(80, "low_income")
	s.add(80, "institution")
	s.add(80, "institution", "low_income")
	s.add(59)
	all = append(all, s.prices(1500).and(1, 12, 0, 1500).and(2, 12, 0, 1500).and(3, 12, 0, 1500).and(4, 12, 0, 1500))

	return append(append(all, homeStages()...), restStages()...)
}

// homeStages: shares that are for elders of the point's own street or community.
func homeStages() (all []asked) {
	type a = meals.Amount
	homes := classOf(nil, &a{Off: fen(400)}, func(r *meals.RuleSet) {
		r.Funding = []meals.Share{{Funder: "city", Percent: 50}, {Funder: "town", Fen: 100, Home: meals.HomeStreet}, {Funder: "village", Home: meals.HomeCommunity}}
	})
	s := stageOf("home shares", homes)
	s.add(75).Community = otherCommunity
	s.add(75).Street = otherStreet
	s.rows[2].Community = otherCommunity
	all = append(all, s.prices(1500).and(1, 12, 0, 1500).and(2, 12, 0, 1500).and(2, 12, 0, 300))

	only := classOf(nil, &a{Off: fen(400)}, func(r *meals.RuleSet) { r.Funding = []meals.Share{{Funder: "town", Home: meals.HomeStreet}} })
	s = stageOf("home only", only)
	s.add(75).Street = otherStreet
	all = append(all, s.prices(1500).and(1, 12, 0, 1500))

	return all
}

// restStages: ties, floors under stacks, delivery, budgets, and no rules.
func restStages() (all []asked) {
	type a = meals.Amount
	all = append(all, stageOf("two discounts alike", classOf(&a{Off: fen(200)}, nil, class(meals.Class{Code: "B", Discount: &a{Price: fen(1300)}}))).prices(1499, 1500, 1501))
	floored := stackRules()
	floored.Floor = 900
	all = append(all, stageOf("stacks down to a floor", floored).prices(1500, 1200))
	lost := classOf(nil, &a{Off: fen(400)}, class(meals.Class{Code: "B", Stack: "x", Subsidy: &a{Percent: whole(50)}}), func(r *meals.RuleSet) {
		r.Classes[0].Funding = []meals.Share{{Funder: "town", Percent: 50, Home: meals.HomeStreet}, {Funder: "city"}}
	})
	s := stageOf("a stack on what another lost", lost)
	s.add(75).Street = otherStreet
	all = append(all, s.prices(1500).and(1, 12, 0, 1500))

	brings := classOf(nil, &a{Off: fen(100)}, func(r *meals.RuleSet) { r.Delivery = &meals.Delivery{Fee: 200, Funder: "street"} })
	s = stageOf("delivery", brings)
	s.add(75).CareLevel = 1
	all = append(all, s.prices(1500).and(0, 12, 0, 1500, delivered).and(1, 12, 0, 1500, delivered).and(1, 12, 0, 1500))

	limited := stageOf("budget", classOf(&a{PayPercent: whole(90)}, &a{Off: fen(300)}))
	limited.limited = []string{"city", "street"}
	small := stageOf("budget of nobody here", classOf(nil, &a{Off: fen(300)}))
	small.limited = []string{"city"}
	return append(all, limited.prices(1500), small.prices(1500), stageOf("no rule").prices(1500),
		stageOf("no subsidy at all", classOf(&a{PayPercent: whole(80)}, nil)).prices(1500).and(0, 12, 0, 1500, seen))
}

// capStages: what is used, on both sides of each cap, purse and coupon.
func capStages() (all []asked) {
	type a = meals.Amount
	off := &a{Off: fen(300)}
	ninety := &a{PayPercent: whole(90)}
	keys := map[meals.Period]string{meals.PerSitting: "sitting:2025-03-05:lunch", meals.PerDay: "day:2025-03-05", meals.PerWeek: "week:2025-03-03",
		meals.PerMonth: "month:2025-03", meals.PerYear: "month:2025-01"}
	for p, key := range keys {
		if p != meals.PerYear {
			all = append(all, stageOf("cap of discounts a "+string(p), classOf(ninety, off, func(r *meals.RuleSet) { r.DiscountCap = &meals.Cap{Period: p, Count: 2} })).
				prices(1500).and(0, 12, 0, 1500, used("discount:"+key, 1, 0)).and(0, 12, 0, 1500, used("discount:"+key, 2, 0)))
		}
		all = append(all, stageOf("cap of meals a "+string(p), classOf(ninety, off, caps(meals.Cap{Period: p, Count: 2}))).
			prices(1500).and(0, 12, 0, 1500, used(key, 1, 300)).and(0, 12, 0, 1500, used(key, 2, 600)),
			stageOf("cap of fen a "+string(p), classOf(ninety, off, caps(meals.Cap{Period: p, Fen: 500}))).
				prices(1500).and(0, 12, 0, 1500, used(key, 0, 200)).and(0, 12, 0, 1500, used(key, 0, 300)).and(0, 12, 0, 1500, used(key, 0, 500)))
	}
	all = append(all, stageOf("cap of fen a meal", classOf(ninety, off, caps(meals.Cap{Period: meals.PerMeal, Fen: 250}))).prices(200, 1500),
		stageOf("cap of one a day", classOf(ninety, off, caps(meals.Cap{Period: meals.PerDay, Count: 1}, meals.Cap{Period: meals.PerMonth, Count: 22}))).
			prices(1500).and(0, 12, 0, 1500, used("day:2025-03-05", 1, 300)).and(0, 12, 0, 1500, used("month:2025-03", 22, 300)))
	all = append(all, stageOf("cap of the year, used in other months", classOf(ninety, off, caps(meals.Cap{Period: meals.PerYear, Fen: 500}))).
		prices().and(0, 12, 0, 1500, used("month:2025-03", 1, 200), used("month:2025-12", 1, 200)))
	for _, p := range []meals.Period{meals.PerDay, meals.PerWeek, meals.PerMonth, meals.PerYear} {
		key := map[meals.Period]string{meals.PerYear: "year:2025"}[p]
		if key == "" {
			key = keys[p]
		}
		purse, coupon := "allowance:A:"+key, "coupon:A:"+key
		all = append(all, stageOf("allowance a "+string(p), classOf(ninety, &a{Allowance: &meals.Purse{Fen: 2000, Period: p}})).
			prices(900, 1500, 3000).and(0, 12, 0, 1500, used(purse, 1, 1900)).and(0, 12, 0, 1500, used(purse, 1, 2000)),
			stageOf("coupons a "+string(p), classOf(ninety, &a{Off: fen(400), Coupon: &meals.Coupon{Count: 2, Period: p}})).
				prices(1500).and(0, 12, 0, 1500, used(coupon, 1, 400)).and(0, 12, 0, 1500, used(coupon, 2, 800)))
	}
	handed := &a{Off: fen(400), Coupon: &meals.Coupon{}}
	return append(all, stageOf("coupons handed out", classOf(ninety, handed)).prices(1500).and(0, 12, 0, 1500, used("sitting:2025-03-05:lunch", 1, 400)),
		stageOf("coupons beside an amount", classOf(ninety, off, class(meals.Class{Code: "B", Subsidy: handed}))).prices(1500, 300),
		stageOf("coupons on top of an amount", classOf(ninety, off, class(meals.Class{Code: "B", Stack: "x", Subsidy: handed}))).prices(1500),
		stageOf("a purse beside an amount", classOf(ninety, off, class(meals.Class{Code: "B", Subsidy: &a{Allowance: &meals.Purse{Fen: 5000, Period: meals.PerMonth}, Max: 300}}))).
			prices(1500).and(0, 12, 0, 1500, used("allowance:B:month:2025-03", 3, 4900)))
}
