package offline

import (
	"time"

	"mealmap/data"
	"mealmap/meals"
	"mealmap/merchants"
)

// timeStages: windows, days, and rules that change.
func timeStages() (all []asked) {
	type a = meals.Amount
	windowed := func(w ...meals.RuleWindow) meals.RuleSet {
		return classOf(&a{PayPercent: whole(90)}, &a{Off: fen(300)}, func(r *meals.RuleSet) { r.Windows = w })
	}
	two := stageOf("two windows", windowed(meals.RuleWindow{Sitting: merchants.Lunch, Opens: 690, Closes: 810}, meals.RuleWindow{Sitting: merchants.Dinner, Opens: 1020, Closes: 1140}))
	all = append(all, two.prices().and(0, 11, 29, 1500).and(0, 11, 30, 1500).and(0, 13, 29, 1500).and(0, 13, 30, 1500).and(0, 18, 0, 1500, sitting(merchants.Lunch)).and(0, 18, 0, 1500, sitting(merchants.Dinner)))

	purse := classOf(nil, &a{Off: fen(100)}, class(meals.Class{Code: "B", Subsidy: &a{Allowance: &meals.Purse{Fen: 2000, Period: meals.PerMonth}}}),
		func(r *meals.RuleSet) { r.Windows = two.sets[0].Windows })
	all = append(all, stageOf("a purse outside the windows", purse).prices(1500).and(0, 9, 0, 1500, used("allowance:B:month:2025-03", 2, 2000)))

	night := windowed(meals.RuleWindow{Sitting: merchants.Dinner, Opens: 1260, Closes: 1560})
	night.ValidTo = "2025-03-05"
	s := stageOf("past midnight, other rules since", night, classOf(&a{Off: fen(100)}, nil, func(r *meals.RuleSet) { r.ValidFrom = "2025-03-06" }))
	all = append(all, s.prices().and(0, 23, 59, 1500).and(0, 1, 0, 1500, later(1)).and(0, 1, 59, 1500, later(1), used("day:2025-03-05", 1, 300)).and(0, 2, 0, 1500, later(1)).and(0, 0, 30, 1500))

	begins := windowed(meals.RuleWindow{Sitting: merchants.Dinner, Opens: 1260, Closes: 1560})
	begins.ValidFrom = "2025-03-06"
	s = stageOf("a window that was not there yet", begins)
	all = append(all, s.prices(1500).and(0, 1, 0, 1500, later(1)).and(0, 1, 0, 1500, later(2)))

	days := stageOf("weekdays and holidays", classOf(&a{PayPercent: whole(90), When: &meals.When{Weekdays: []time.Weekday{1, 2, 3, 4, 5}, Holidays: meals.NotHolidays}},
		&a{Off: fen(300), When: &meals.When{Sittings: []merchants.Sitting{merchants.Lunch}, Holidays: meals.OnlyHolidays}}))
	days.special = map[data.ServiceDay]meals.DayKind{"2025-03-06": meals.Holiday, "2025-03-08": meals.Workday}
	q := days.prices(1500)
	for n := range 4 {
		q = q.and(0, 12, 0, 1500, later(n)).and(0, 19, 0, 1500, later(n))
	}
	all = append(all, q.and(0, 12, 0, 1500, later(4)))

	held := stageOf("windows by day", windowed(meals.RuleWindow{Sitting: merchants.AllDay, Opens: 0, Closes: 1440, Weekdays: []time.Weekday{3, 4, 5, 6, 0}, Holidays: meals.NotHolidays},
		meals.RuleWindow{Sitting: merchants.Lunch, Opens: 660, Closes: 720, Holidays: meals.OnlyHolidays}))
	held.special = days.special
	q = held.prices(1500).and(0, 9, 59, 1500).and(0, 15, 30, 1500)
	for n := range 4 {
		q = q.and(0, 11, 30, 1500, later(n)).and(0, 13, 0, 1500, later(n))
	}
	all = append(all, q)

	hours := stageOf("the point's own hours", classOf(nil, &a{Off: fen(300)}))
	hours.point.Hours = []merchants.Window{{Weekday: time.Wednesday, Sitting: merchants.Lunch, Opens: 660, Closes: 780}, {Weekday: time.Wednesday, Sitting: merchants.Dinner, Opens: 1200, Closes: 1500}}
	all = append(all, hours.prices(1500).and(0, 10, 0, 1500).and(0, 13, 0, 1500).and(0, 0, 59, 1500, later(1)).and(0, 1, 0, 1500, later(1)))
	return append(all, forceStages()...)
}

// forceStages: which of several sets speaks.
func forceStages() []asked {
	pays := func(off data.Fen, more func(*meals.RuleSet)) meals.RuleSet {
		return classOf(&meals.Amount{Off: fen(off)}, nil, more)
	}
	scopes := stageOf("the narrowest scope", pays(300, func(r *meals.RuleSet) { r.PointID, r.ValidTo = "point", "2025-03-05" }),
		pays(200, func(r *meals.RuleSet) { r.Street, r.ValidTo = stageStreet, "2025-03-06" }), pays(100, func(*meals.RuleSet) {}),
		pays(900, func(r *meals.RuleSet) { r.PointID = "another" }), pays(900, func(r *meals.RuleSet) { r.Street = otherStreet }))
	versions := stageOf("a version takes the place of the earlier", pays(100, func(r *meals.RuleSet) { r.ID = "V" }),
		pays(200, func(r *meals.RuleSet) { r.ID, r.Version, r.ValidFrom, r.ValidTo = "V", 2, "2024-01-01", "2025-03-06" }))
	young := stageOf("birthdays and labels on the days of the list", classOf(&meals.Amount{PayPercent: whole(90)}, nil, class(meals.Class{Code: "B", AgeFrom: 70,
		Discount: &meals.Amount{PayPercent: whole(70)}}), class(meals.Class{Code: "L", Categories: []meals.Category{"low_income"}, Discount: &meals.Amount{Price: fen(100)}})))
	young.rows[0].BornOn = "1955-03-07"
	young.add(66).Labels = "low_income:2025-03-06:2025-03-07"
	young.add(59).BornOn = "1965-03-08"
	q := young.prices()
	for n := range 4 {
		q = q.and(0, 12, 0, 1500, later(n)).and(1, 12, 0, 1500, later(n)).and(2, 12, 0, 1500, later(n))
	}
	return []asked{scopes.prices(1500).and(0, 12, 0, 1500, later(1)).and(0, 12, 0, 1500, later(2)), versions.prices(1500).and(0, 12, 0, 1500, later(2)), q}
}

// cardStages: what the list says of cards, and points that are closed.
func cardStages() []asked {
	s := stageOf("cards", classOf(&meals.Amount{Off: fen(100)}, nil))
	s.rows = nil
	row := func(index uint32, issue byte, live bool, more func(*rosterRow)) {
		r := s.add(75)
		r.Index, r.Issue, r.Live = index, issue, live
		more(r)
	}
	row(2, 1, false, func(r *rosterRow) { r.Ended, r.EndedAt = meals.Replaced, data.ServiceDay("2025-02-03").At(600) })
	row(2, 2, false, func(r *rosterRow) { r.Ended = meals.Revoked })
	row(2, 3, true, func(*rosterRow) {})
	row(3, 1, false, func(r *rosterRow) { r.Ended = meals.Revoked })
	row(4, 1, true, func(r *rosterRow) { r.LostAt = 1 })
	row(5, 1, true, func(r *rosterRow) { r.Flags = meals.CardOnlineOnly })
	a := asked{stage: s}
	for i := range s.rows {
		a = a.and(i, 12, 0, 1500)
	}
	other := func(f func(*cardRef)) func(*question) { return func(q *question) { f(&q.Card) } }
	a = a.and(2, 12, 0, 1500, other(func(c *cardRef) { c.Issue = 4 })).and(2, 12, 0, 1500, other(func(c *cardRef) { c.Index = 0 })).
		and(2, 12, 0, 1500, other(func(c *cardRef) { c.Index = 6 })).and(2, 12, 0, 1500, other(func(c *cardRef) { c.District = 320102 })).
		and(2, 12, 0, 1500, other(func(c *cardRef) { c.ValidTo = "2025-03-04" })).and(2, 12, 0, 1500, other(func(c *cardRef) { c.ValidTo = "2025-03-05" })).
		and(2, 12, 0, 1500, other(func(c *cardRef) { c.ValidFrom = "2025-03-06" })).and(2, 12, 0, 1500, later(3)).and(2, 12, 0, 1500, later(4)).and(2, 12, 0, 1500, later(-1))

	permit := stageOf("a permit that ends", classOf(&meals.Amount{Off: fen(100)}, nil))
	permit.point.PermitExpires = "2025-03-06"
	shut := stageOf("a closed point", classOf(&meals.Amount{Off: fen(100)}, nil))
	shut.point.Status = merchants.Suspended
	return []asked{a, permit.prices(1500).and(0, 12, 0, 1500, later(1)).and(0, 12, 0, 1500, later(2)), shut.prices(1500)}
}
