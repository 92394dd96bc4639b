package alarms

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mealmap/data"
	"mealmap/meals"
	"mealmap/merchants"
)

func TestBurst(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		n       int
		seconds int // between two meals
		change  func(*Meal)
		want    int
	}{
		"as many as a cashier serves":       {n: burstMost, seconds: 1, want: 0},
		"one more":                          {n: burstMost + 1, seconds: 1, want: 1},
		"ten seconds a meal for an hour":    {n: 360, seconds: 10, want: 0},
		"nine seconds a meal":               {n: 100, seconds: 9, want: 1},
		"five minutes, the last just after": {n: burstMost + 1, seconds: 10, want: 0},
		"a delivery round":                  {n: 100, seconds: 1, change: delivered, want: 0},
	} {
		d := dayOf(today, place("here", 0, 0, 0))
		for i := range c.n {
			m := meal(today, clock("11:30:00", i*c.seconds), i)
			if c.change != nil {
				c.change(&m)
			}
			d.Meals = append(d.Meals, m)
		}
		if found := Find(d); len(found) != c.want {
			t.Errorf("%s: %+v", name, found)
		}
	}
}

// The figures are of the thickest span, the meals of every span that is too
// thick, and another till's meals are not among them.
func TestBurstFigures(t *testing.T) {
	t.Parallel()
	d := dayOf(today, place("here", 0, 0, 0))
	for i := range 40 {
		d.Meals = append(d.Meals, meal(today, clock("11:30:00", i*5), i))
	}
	for i := range 50 {
		d.Meals = append(d.Meals, meal(today, clock("12:30:00", i*5), 100+i))
	}
	for i := range 30 {
		d.Meals = append(d.Meals, meal(today, clock("11:30:02", i*5), 200+i, func(m *Meal) { m.TillID = "other" }))
	}
	d.Meals = append(d.Meals, meal(today, "13:30:00", 99))
	slices.Reverse(d.Meals)
	a := one(t, Find(d), Burst, "till")
	want := Figures{Meals: 50, Most: burstMost, Minutes: 5, From: today.At(12*60 + 30), To: today.At(12*60 + 30).Add(245e9)}
	if diff := cmp.Diff(want, a.Figures); diff != "" {
		t.Error(diff)
	}
	if len(a.Meals) != 90 || a.Meals[0] != d.Meals[len(d.Meals)-1].ID || slices.Contains(a.Meals, meal(today, "13:30:00", 99).ID) {
		t.Errorf("%d meals, from %s", len(a.Meals), a.Meals[0])
	}
	if a.Day != today || a.Since != today || a.PointID != "here" || a.MerchantID != "shop" || a.Street != "320104001" || a.ElderID != "" {
		t.Errorf("%+v", a)
	}
}

// row is n elders from the first, so many seconds apart.
func row(day data.ServiceDay, from string, seconds int, elders ...int) (list []Meal) {
	for i, e := range elders {
		list = append(list, meal(day, clock(from, i*seconds), e))
	}
	return list
}

func count(from, n int) (list []int) {
	for i := range n {
		list = append(list, from+i)
	}
	return list
}

// between puts a stranger after each of the elders.
func between(strangers int, elders []int) (list []int) {
	for _, e := range elders {
		list = append(list, e)
		for range strangers {
			list = append(list, 500+len(list))
		}
	}
	return list
}

func TestOrder(t *testing.T) {
	t.Parallel()
	yesterday := today.AddDays(-1)
	for name, c := range map[string]struct {
		now, then []Meal
		want      int
	}{
		"seven in a row":        {row(today, "11:30:00", 20, count(1, 7)...), row(yesterday, "11:40:00", 30, count(1, 7)...), 0},
		"eight in a row":        {row(today, "11:30:00", 20, count(1, 8)...), row(yesterday, "11:40:00", 30, count(1, 8)...), 1},
		"eight the other way":   {row(today, "11:30:00", 20, count(1, 8)...), row(yesterday, "11:40:00", 30, 8, 7, 6, 5, 4, 3, 2, 1), 0},
		"fourteen days ago":     {row(today, "11:30:00", 20, count(1, 8)...), row(today.AddDays(-14), "11:40:00", 30, count(1, 8)...), 1},
		"one stranger between":  {row(today, "11:30:00", 20, between(1, count(1, 8))...), row(yesterday, "11:40:00", 30, count(1, 8)...), 1},
		"two strangers between": {row(today, "11:30:00", 20, between(2, count(1, 8))...), row(yesterday, "11:40:00", 30, count(1, 8)...), 0},
		"two then":              {row(today, "11:30:00", 20, count(1, 8)...), row(yesterday, "11:40:00", 20, between(2, count(1, 8))...), 0},
		"three minutes each":    {row(today, "11:30:00", 180, count(1, 8)...), row(yesterday, "11:30:00", 180, count(1, 8)...), 1},
		"longer today":          {row(today, "11:30:00", 181, count(1, 8)...), row(yesterday, "11:30:00", 180, count(1, 8)...), 0},
		"longer then":           {row(today, "11:30:00", 180, count(1, 8)...), row(yesterday, "11:30:00", 181, count(1, 8)...), 0},
		"one card swapped":      {row(today, "11:30:00", 20, 1, 2, 3, 5, 4, 6, 7, 8, 9), row(yesterday, "11:30:00", 20, count(1, 9)...), 1},
		"the first meal counts": {row(today, "11:30:00", 20, 1, 2, 3, 4, 1, 5, 6, 7, 8), row(yesterday, "11:30:00", 20, count(1, 8)...), 1},
		"other people":          {row(today, "11:30:00", 20, count(1, 20)...), row(yesterday, "11:30:00", 20, count(100, 20)...), 0},
	} {
		d := dayOf(today, place("here", 0, 0, 0))
		d.Meals, d.Earlier = c.now, c.then
		if found := Find(d); len(found) != c.want {
			t.Errorf("%s: %+v", name, found)
		}
	}
}

// Two points that share their guests, and a round of deliveries, are no row.
func TestOrderIsOfOnePoint(t *testing.T) {
	t.Parallel()
	d := dayOf(today, place("here", 0, 0, 0), place("there", 0, 0, 0))
	for i := range 12 {
		d.Meals = append(d.Meals, meal(today, clock("11:30:00", 20*i), i), meal(today, clock("12:30:00", 20*i), 50+i, delivered))
		d.Earlier = append(d.Earlier, meal(today.AddDays(-1), clock("11:30:00", 20*i), i, at("there")), meal(today.AddDays(-1), clock("12:30:00", 20*i), 50+i, delivered))
	}
	wantCount(t, Find(d), 0)
}

func TestOrderFigures(t *testing.T) {
	t.Parallel()
	d := dayOf(today, place("here", 0, 0, 0))
	d.Meals = slices.Concat(row(today, "11:30:00", 20, count(1, 12)...), row(today, "12:30:00", 60, count(50, 8)...))
	d.Earlier = slices.Concat(row(today.AddDays(-3), "11:30:00", 20, count(1, 9)...), row(today.AddDays(-2), "11:30:00", 20, count(1, 10)...),
		row(today.AddDays(-1), "11:30:00", 20, count(1, 7)...), row(today.AddDays(-4), "11:30:00", 20, count(1, 10)...))
	a := one(t, Find(d), Order, "here")
	want := Figures{Meals: 10, Of: 20, Days: 3, Before: today.AddDays(-2), From: today.At(11*60 + 30), To: today.At(11*60 + 33)}
	if diff := cmp.Diff(want, a.Figures); diff != "" {
		t.Error(diff)
	}
	if len(a.Meals) != 20 || a.Meals[0] != meal(today.AddDays(-2), "11:30:00", 1).ID || a.Meals[19] != meal(today, "11:33:00", 10).ID || a.Since != today.AddDays(-14) {
		t.Errorf("%+v", a)
	}
}

func TestApart(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		metres float64
		now    Meal // the second meal, there
		want   int
	}{
		"a kilometre in ten minutes":            {999, meal(today, "11:40:00", 1, at("there")), 0},
		"a little more":                         {1001, meal(today, "11:40:00", 1, at("there")), 1},
		"next door at once":                     {299, meal(today, "11:30:00", 1, at("there")), 0},
		"round the corner at once":              {301, meal(today, "11:30:00", 1, at("there")), 1},
		"two elders":                            {3000, meal(today, "11:30:00", 2, at("there")), 0},
		"the same point":                        {3000, meal(today, "11:31:00", 1), 0},
		"brought home":                          {3000, meal(today, "11:30:00", 1, at("there"), delivered), 0},
		"a till's own clock may be off":         {1999, meal(today, "11:40:00", 1, at("there"), alone), 0},
		"but not by an hour":                    {2001, meal(today, "11:40:00", 1, at("there"), alone), 1},
		"what the till says while it is online": {3000, meal(today, "11:30:00", 1, at("there"), func(m *Meal) { m.ReceivedAt = today.At(12*60 + 30) }), 0},
		"a point that is not on the map":        {3000, meal(today, "11:30:00", 1, at("nowhere")), 0},
		"before":                                {1001, meal(today, "11:20:00", 1, at("there")), 1},
		"before, and slowly":                    {999, meal(today, "11:20:00", 1, at("there")), 0},
	} {
		d := dayOf(today, place("here", 0, 0, 0), place("there", 0, 0, c.metres), place("nowhere", 0, 0, 0))
		d.Places["nowhere"].Position = nil
		d.Meals = []Meal{meal(today, "11:30:00", 1), c.now}
		if found := Find(d); len(found) != c.want {
			t.Errorf("%s: %+v", name, found)
		}
	}
}

func TestApartFigures(t *testing.T) {
	t.Parallel()
	here, there := place("here", 0, 0, 0), place("there", 0, 0, 2500)
	d := dayOf(today, here, there, place("far", 0, 0, 7000))
	d.Meals = []Meal{meal(today, "11:30:00", 1), meal(today, "11:42:00", 1, at("there")), meal(today, "11:50:00", 1, at("far")), meal(today, "13:50:00", 1)}
	d.Meals[2].CardID, d.Meals[2].Street = "new card", "320104002"
	a := one(t, Find(d), Apart, "new card")
	want := Figures{Metres: 4500, Minutes: 8, From: today.At(11*60 + 42), To: today.At(11*60 + 50), Points: []merchants.PointID{"there", "far"},
		Cells: a.Figures.Cells}
	if diff := cmp.Diff(want, a.Figures); diff != "" {
		t.Error(diff)
	}
	if len(a.Figures.Cells) != 2 || a.Figures.Cells[0] != there.Position.Cell || a.ElderID != "elder 001" || a.PointID != "far" || a.Street != "320104002" {
		t.Errorf("%+v", a)
	}
	if diff := cmp.Diff([]meals.RedemptionID{d.Meals[0].ID, d.Meals[1].ID, d.Meals[2].ID}, a.Meals); diff != "" {
		t.Error(diff)
	}
}

func TestClosed(t *testing.T) {
	t.Parallel()
	sunday := data.ServiceDay("2025-03-09")
	shut := func(p *Place) { p.Closures = []merchants.Closure{{From: today, To: today}} }
	unknown := func(p *Place) { p.Hours = nil }
	for name, c := range map[string]struct {
		day    data.ServiceDay
		clocks []string
		change func(*Place)
		want   int
		whole  bool
	}{
		"on time":                  {today, []string{"11:00:00", "12:00:00", "13:59:59"}, nil, 0, false},
		"half an hour early":       {today, []string{"10:30:00", "10:30:01", "10:30:02"}, nil, 0, false},
		"half an hour late":        {today, []string{"14:29:57", "14:29:58", "14:29:59"}, nil, 0, false},
		"three too early":          {today, []string{"10:29:59", "10:29:58", "10:29:57"}, nil, 1, false},
		"three too late":           {today, []string{"14:30:00", "14:30:01", "14:30:02"}, nil, 1, false},
		"two too late":             {today, []string{"14:30:00", "14:30:01", "12:00:00"}, nil, 0, false},
		"a Sunday":                 {sunday, []string{"12:00:00"}, nil, 1, true},
		"a closure":                {today, []string{"12:00:00"}, shut, 1, true},
		"a closure, hours unknown": {today, []string{"12:00:00"}, func(p *Place) { shut(p); unknown(p) }, 1, true},
		"hours unknown":            {sunday, []string{"03:00:00", "03:00:01", "03:00:02"}, unknown, 0, false},
		"a window past midnight": {today, []string{"00:10:00", "00:11:00", "00:12:00"}, func(p *Place) {
			p.Hours = append(p.Hours, merchants.Window{Weekday: 2, Sitting: merchants.Dinner, Opens: 22 * 60, Closes: 25 * 60})
		}, 0, false},
	} {
		d := dayOf(c.day, place("here", 0, 0, 0))
		if c.change != nil {
			c.change(d.Places["here"])
		}
		for i, at := range c.clocks {
			d.Meals = append(d.Meals, meal(c.day, at, i))
		}
		found := Find(d)
		if len(found) != c.want || c.want == 1 && (found[0].Kind != Closed || found[0].Figures.Whole != c.whole) {
			t.Errorf("%s: %+v", name, found)
		}
	}
}

func TestClosedFigures(t *testing.T) {
	t.Parallel()
	d := dayOf(today, place("here", 0, 0, 0))
	d.Meals = slices.Concat(row(today, "12:00:00", 60, 1, 2), row(today, "21:00:00", 60, 3, 4, 5))
	a := one(t, Find(d), Closed, "here")
	want := Figures{Meals: 3, Of: 5, From: today.At(21 * 60), To: today.At(21*60 + 2)}
	if diff := cmp.Diff(want, a.Figures); diff != "" {
		t.Error(diff)
	}
	if len(a.Meals) != 3 {
		t.Errorf("%v", a.Meals)
	}
}

func TestSeats(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		seats, turns, n int
		change          func(*Meal)
		want            int
	}{
		"as many as the margin": {10, 2, 24, nil, 0},
		"one more":              {10, 2, 25, nil, 1},
		"seats unknown":         {0, 2, 100, nil, 0},
		"turns unknown":         {10, 0, 100, nil, 0},
		"brought home":          {10, 2, 100, delivered, 0},
		"outside every sitting": {10, 2, 100, func(m *Meal) { m.Sitting = "" }, 0},
		"five seats, one turn":  {5, 1, 7, nil, 1},
		"and six of them":       {5, 1, 6, nil, 0},
	} {
		d := dayOf(today, place("here", c.seats, c.turns, 0))
		for i := range c.n {
			m := meal(today, clock("11:10:00", i*61), i)
			if c.change != nil {
				c.change(&m)
			}
			d.Meals = append(d.Meals, m)
		}
		if found := Find(d); len(found) != c.want {
			t.Errorf("%s: %+v", name, found)
		}
	}
}

func TestSeatsFigures(t *testing.T) {
	t.Parallel()
	d := dayOf(today, place("here", 5, 1, 0))
	dinner := func(m *Meal) { m.Sitting = merchants.Dinner }
	for i := range 7 {
		d.Meals = append(d.Meals, meal(today, clock("11:10:00", i*60), i), meal(today, clock("12:10:00", i*60), 20+i, dinner))
	}
	d.Meals = append(d.Meals, meal(today, "13:00:00", 40, dinner), meal(today, "13:01:00", 41, func(m *Meal) { m.Sitting = merchants.Breakfast }))
	a := one(t, Find(d), Seats, "here")
	if diff := cmp.Diff(Figures{Meals: 8, Most: 5, Seats: 5, Turns: 1, Sitting: merchants.Dinner}, a.Figures); diff != "" {
		t.Error(diff)
	}
	if len(a.Meals) != 15 {
		t.Errorf("%d meals of both sittings", len(a.Meals))
	}
}

func TestOffline(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		alone, online int
		back          int // days before
		want          int
	}{
		"forty in a hundred":       {40, 60, 0, 0},
		"a little more":            {41, 59, 0, 1},
		"too few to speak of":      {19, 0, 0, 0},
		"enough":                   {20, 0, 0, 1},
		"six days ago":             {41, 59, 6, 1},
		"more than a week ago":     {41, 59, 7, 0},
		"nothing without network":  {0, 100, 0, 0},
		"a little over the share":  {9, 13, 3, 1},
		"a little under the share": {8, 13, 3, 0},
	} {
		d := dayOf(today, place("here", 0, 0, 0))
		on := today.AddDays(-c.back)
		var list []Meal
		for i := range c.alone + c.online {
			m := meal(on, clock("11:00:00", i*61), i)
			m.Offline = i < c.alone
			list = append(list, m)
		}
		if d.Earlier = list; c.back == 0 {
			d.Meals, d.Earlier = list, nil
		}
		found := offline(&d)
		wantCount(t, found, c.want)
		if len(found) != c.want {
			t.Log(name)
			continue
		}
		if c.want == 1 {
			a := found[0]
			if a.Kind != Offline || a.Subject != "till" || a.Since != today.AddDays(-6) || a.Figures.Meals != c.alone || a.Figures.Of != c.alone+c.online || len(a.Meals) != c.alone {
				t.Errorf("%s: %+v", name, a)
			}
		}
	}
}

func TestAwake(t *testing.T) {
	t.Parallel()
	saturday := data.ServiceDay("2025-03-08") // the point is closed on the Sunday before
	daily := func(on data.ServiceDay, backs ...int) (list []Meal) {
		for _, back := range backs {
			list = append(list, meal(on.AddDays(-back), "12:00:00", 1))
		}
		return list
	}
	long := Life{LastMeal: "2024-01-01", Carded: "2024-01-01"}
	for name, c := range map[string]struct {
		on   data.ServiceDay
		list []Meal
		life Life
		want int
	}{
		"five days in a row":          {saturday, daily(saturday, 0, 1, 2, 3, 4), long, 1},
		"four":                        {saturday, daily(saturday, 0, 1, 2, 3), long, 0},
		"not today":                   {saturday, daily(saturday, 1, 2, 3, 4, 5), long, 0},
		"a day between":               {saturday, daily(saturday, 0, 1, 2, 4, 5), long, 0},
		"a Sunday between":            {today, daily(today, 0, 1, 2, 4, 5), long, 1},
		"one elsewhere":               {saturday, append(daily(saturday, 0, 1, 2, 3), meal(saturday.AddDays(-4), "12:00:00", 1, at("there"))), long, 0},
		"sixty days without":          {saturday, daily(saturday, 0, 1, 2, 3, 4), Life{LastMeal: saturday.AddDays(-64), Carded: "2024-01-01"}, 1},
		"fifty-nine":                  {saturday, daily(saturday, 0, 1, 2, 3, 4), Life{LastMeal: saturday.AddDays(-63), Carded: "2024-01-01"}, 0},
		"a card of sixty days":        {saturday, daily(saturday, 0, 1, 2, 3, 4), Life{Carded: saturday.AddDays(-64)}, 1},
		"a new card":                  {saturday, daily(saturday, 0, 1, 2, 3, 4), Life{Carded: saturday.AddDays(-63)}, 0},
		"once a week before":          {saturday, daily(saturday, 0, 1, 2, 3, 4, 11), long, 0},
		"an elder nothing is kept of": {saturday, daily(saturday, 0, 1, 2, 3, 4), Life{}, 0},
	} {
		d := dayOf(c.on, place("here", 0, 0, 0), place("there", 0, 0, 0))
		for _, m := range c.list {
			if m.Day == c.on {
				d.Meals = append(d.Meals, m)
			} else {
				d.Earlier = append(d.Earlier, m)
			}
		}
		d.Lives["elder 001"] = c.life
		if found := Find(d); len(found) != c.want {
			t.Errorf("%s: %+v", name, found)
		}
	}
}

func TestAwakeFigures(t *testing.T) {
	t.Parallel()
	d := dayOf(today, place("here", 0, 0, 0))
	for back := range 7 {
		m := meal(today.AddDays(-back), "12:00:00", 1)
		if back == 3 {
			continue // Sunday
		}
		if back == 0 {
			d.Meals = append(d.Meals, m, meal(today, "13:00:00", 1))
		} else {
			d.Earlier = append(d.Earlier, m)
		}
	}
	d.Lives["elder 001"] = Life{LastMeal: "2024-12-20", Carded: "2024-01-01"}
	if diff := cmp.Diff([]meals.ElderID{"elder 001"}, d.InRow()); diff != "" {
		t.Error(diff)
	}
	a := one(t, Find(d), Awake, "card 001")
	want := Figures{Meals: 7, Days: 6, Idle: 69, Before: "2024-12-20"}
	if diff := cmp.Diff(want, a.Figures); diff != "" {
		t.Error(diff)
	}
	if a.Since != today.AddDays(-6) || a.ElderID != "elder 001" || len(a.Meals) != 7 {
		t.Errorf("%+v", a)
	}
}

// A card that is replaced while its elder eats daily is no second question.
func TestAwakeIsAboutTheFirstCard(t *testing.T) {
	t.Parallel()
	saturday := data.ServiceDay("2025-03-08")
	d := dayOf(saturday, place("here", 0, 0, 0))
	d.Meals = []Meal{meal(saturday, "12:00:00", 1, func(m *Meal) { m.CardID = "card new" })}
	for back := 1; back < 5; back++ {
		d.Earlier = append(d.Earlier, meal(saturday.AddDays(-back), "12:00:00", 1))
	}
	d.Lives["elder 001"] = Life{LastMeal: "2024-01-01", Carded: "2024-01-01"}
	one(t, Find(d), Awake, "card 001")
}

// What is found of several kinds comes in their order.
func TestFindInOrder(t *testing.T) {
	t.Parallel()
	d := dayOf(today, place("here", 5, 1, 0), place("there", 0, 0, 5000))
	for i := range 40 {
		d.Meals = append(d.Meals, meal(today, clock("20:00:00", i), i, alone), meal(today, clock("20:00:00", i), 100+i, at("there")))
		d.Earlier = append(d.Earlier, meal(today.AddDays(-1), clock("20:00:00", i), i, alone))
	}
	d.Meals = append(d.Meals, meal(today, "20:00:10", 1, at("there")))
	var kinds []string
	for _, a := range Find(d) {
		kinds = append(kinds, fmt.Sprint(a.Kind, " ", a.Subject))
	}
	want := []string{"burst till", "burst till there", "order here", "apart card 001", "closed here", "closed there", "seats here", "offline till"}
	if diff := cmp.Diff(want, kinds); diff != "" {
		t.Error(diff)
	}
}
