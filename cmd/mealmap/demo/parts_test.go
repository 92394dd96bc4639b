package demo

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"mealmap/data"
	"mealmap/meals"
	"mealmap/merchants"
)

func TestMinutesOfAClock(t *testing.T) {
	t.Parallel()
	for clock, want := range map[string]int{"00:00": 0, "00:01": 1, "06:30": 390, "10:30": 630, "23:59": 1439, "24:00": 1440} {
		if got := minutes(clock); got != want {
			t.Errorf("%s: %d, want %d", clock, got, want)
		}
	}
}

// A clock that stands still tells the past and then lets go.
func TestTheStageClock(t *testing.T) {
	t.Parallel()
	real := noon.Time()
	c := &stageClock{real: func() time.Time { return real }}
	if !c.Now().Equal(real) {
		t.Errorf("before the play: %v", c.Now())
	}
	past := data.Date(2025, time.December, 1).At(9 * 60)
	c.set(past)
	real = real.Add(time.Hour)
	if data.InstantOf(c.Now()) != past {
		t.Errorf("in the past: %v", c.Now())
	}
	c.set(0)
	if !c.Now().Equal(real) {
		t.Errorf("after the play: %v", c.Now())
	}
	st := stage{now: data.Date(2024, time.March, 1).At(0)}
	for back, want := range map[int]data.ServiceDay{0: "2024-03-01", 1: "2024-02-29", 61: "2023-12-31", -1: "2024-03-02"} {
		if got := st.day(back); got != want {
			t.Errorf("%d days before 1 March of a leap year: %s, want %s", back, got, want)
		}
	}
}

func TestInventedNumbersPassTheirCheck(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for i := range elderCount {
		for _, woman := range []bool{false, true} {
			born := data.Date(1930+i%36, time.Month(1+i%12), 1+i%28)
			n := idNumber(born, i, woman)
			number, day, wrong := meals.ParseIDNumber(n)
			if wrong != "" || number != n || day != born {
				t.Fatalf("%s: %s, born %s, want %s", n, wrong, day, born)
			}
			if even := (n[16]-'0')%2 == 0; even != woman {
				t.Errorf("%s: the 17th digit says another sex", n)
			}
			if seen[n] {
				t.Errorf("%s is there twice", n)
			}
			seen[n] = true
		}
	}
	if _, _, wrong := meals.ParseIDNumber(idNumber("1948-02-29", 1, true)); wrong != "" {
		t.Errorf("born on a leap day: %s", wrong)
	}
}

func TestDrawingByWeight(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(1, 2))
	counts := make([]int, 4)
	for range 10_000 {
		counts[weighted(rng, []float64{1, 0, 2, 1})]++
	}
	for i, bounds := range [][2]int{{2300, 2700}, {0, 0}, {4800, 5200}, {2300, 2700}} {
		if counts[i] < bounds[0] || counts[i] > bounds[1] {
			t.Errorf("%d was drawn %d times, want %v", i, counts[i], bounds)
		}
	}
	if got := weighted(rng, []float64{0, 0, 5}); got != 2 {
		t.Errorf("the only one with weight: %d", got)
	}
	if got := weighted(rng, []float64{0, 0}); got != 1 {
		t.Errorf("none has any: %d", got)
	}
}

func TestHauntsAreFourAndNear(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	rng := rand.New(rand.NewPCG(3, 4))
	for community := range s.Communities {
		own := map[bool]int{}
		for range 500 {
			h := haunts(s, rng, community)
			sorted := slices.Compact(slices.Sorted(slices.Values(h)))
			if len(h) != 4 || len(sorted) != 4 || sorted[3] >= len(s.Merchants) {
				t.Fatalf("haunts %v", h)
			}
			own[s.Merchants[h[0]].Community == community+1]++
		}
		local := 0.0
		all := 0.0
		for _, m := range s.Merchants {
			all += m.Popularity
			if m.Community == community+1 {
				local += m.Popularity
			}
		}
		if share := float64(own[true]) / 500; local > 0 && share < local/all {
			t.Errorf("community %d: %.2f go to their own first, fewer than by popularity alone (%.2f)", community+1, share, local/all)
		}
	}
}

// About a fifth of the meals are rated, each answer as its channel gives it.
func TestRatingsAreAsTheChannelsGiveThem(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(5, 6))
	sinks := merchant{Satisfied: 0.9, Sinks: &sinking{BeforeDays: 45, Satisfied: 0.5, Reasons: []string{"cold", "waiting"}}}
	for _, c := range []struct {
		daysAgo int
		low     float64
		high    float64
		reasons []string
	}{{44, 0.45, 0.55, []string{"cold", "waiting"}}, {45, 0.87, 0.93, []string{"taste"}}, {0, 0.45, 0.55, []string{"cold", "waiting"}}} {
		n, satisfied := 0, 0
		for range 20_000 {
			r := sinks.rate(rng, noon, c.daysAgo)
			if r == nil {
				continue
			}
			n++
			got := merchants.Rating{Scale: r.Scale, Score: r.Score}
			if got.Satisfied() {
				satisfied++
			}
			switch {
			case r.Channel == "tap" && (r.Scale != 3 || r.At != noon.Add(25*time.Minute)), r.Channel == "phone" && (r.Scale != 5 || r.At != noon.Add(26*time.Hour)):
				t.Fatalf("%+v", r)
			case r.Score < 1 || r.Score > r.Scale, got.Satisfied() != (len(r.Reasons) == 0):
				t.Fatalf("%+v", r)
			case len(r.Reasons) == 1 && !slices.Contains(c.reasons, r.Reasons[0]):
				t.Fatalf("%d days ago: %v", c.daysAgo, r.Reasons)
			}
		}
		if share := float64(satisfied) / float64(n); n < 3700 || n > 4300 || share < c.low || share > c.high {
			t.Errorf("%d days ago: %d of 20000 rated, %.2f satisfied", c.daysAgo, n, share)
		}
	}
}

func TestTheSceneIsSoundForTheRealStore(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	rules := s.rules
	rules.ID, rules.ValidFrom = "R", "2026-01-01"
	if err := rules.Validate(); err != nil {
		t.Errorf("the rules: %v", err)
	}
	if list := meals.Benefits(&rules, "2026-01-01"); len(list) != len(rules.Classes) {
		t.Errorf("%d of %d classes get anything", len(list), len(rules.Classes))
	}
	reasons := merchants.RatingReasons()
	sinks, silent := 0, 0
	for _, m := range s.Merchants {
		if !slices.Contains(merchants.Kinds(), merchants.Kind(m.Kind)) || m.Popularity <= 0 || m.Satisfied <= 0 || m.Satisfied > 1 {
			t.Errorf("%s: kind %s, popularity %v, satisfied %v", m.Name, m.Kind, m.Popularity, m.Satisfied)
		}
		for _, p := range m.Prices {
			if p < 300 || p > 5000 {
				t.Errorf("%s: a meal for %s", m.Name, p)
			}
		}
		for _, w := range m.windows() {
			if w.Weekday < 0 || w.Weekday > 6 || w.Opens < 0 || w.Closes <= w.Opens || w.Closes > 1440 {
				t.Errorf("%s: window %+v", m.Name, w)
			}
		}
		if len(m.tags()) != len(m.Tags) {
			t.Errorf("%s: tags %v", m.Name, m.tags())
		}
		if m.Sinks != nil {
			sinks++
			for _, r := range m.Sinks.Reasons {
				if !slices.Contains(reasons, r) {
					t.Errorf("%s: no such reason: %s", m.Name, r)
				}
			}
		}
		if m.Silent != nil {
			silent++
		}
	}
	if sinks != 1 || silent != 1 {
		t.Errorf("%d sink and %d are silent, want one each", sinks, silent)
	}
	for _, name := range append(append(slices.Clone(s.names.Surnames), s.names.Women...), s.names.Men...) {
		if name == "" || strings.ContainsAny(name, " \uFFFD") {
			t.Errorf("part of a name: %q", name)
		}
	}
}

func TestSittingsOfAWeekday(t *testing.T) {
	t.Parallel()
	m := merchant{Hours: []hours{{[]int{1, 2, 3}, "lunch", "11:00", "13:00"}, {[]int{3, 0}, "dinner", "17:00", "19:00"}}}
	for day, want := range []string{"dinner", "lunch", "lunch", "lunch dinner", "", "", ""} {
		var got []string
		for _, h := range m.sittings(day) {
			got = append(got, h.Sitting)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("weekday %d: %v, want %s", day, got, want)
		}
	}
}

// The story can be told at any hour of any day: just after midnight, on a leap
// day, over a year's end.
func TestTheStoryAtOddHours(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	for name, now := range map[string]data.Instant{
		"just midnight":        data.Date(2026, time.January, 1).At(0),
		"a minute before":      data.Date(2025, time.December, 31).At(1439),
		"a leap day":           data.Date(2028, time.February, 29).At(13 * 60),
		"the day after":        data.Date(2028, time.March, 1).At(7 * 60),
		"before any breakfast": data.Date(2026, time.June, 7).At(5 * 60),
		"late":                 data.Date(2026, time.June, 7).At(23 * 60),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			st := tell(s, fixedSeed, now)
			if len(st.Elders) != elderCount || len(st.Meals) < 4000 {
				t.Fatalf("%d elders, %d meals", len(st.Elders), len(st.Meals))
			}
			first := now.ServiceDay().AddDays(-historyDays)
			moved := now.ServiceDay().AddDays(-movedDaysAgo)
			ate := map[int]int{}
			for _, m := range st.Meals {
				e, shop := st.Elders[m.Elder], s.Merchants[m.Merchant]
				switch day := m.At.ServiceDay(); {
				case day < first || m.At > now:
					t.Fatalf("a meal on %s", m.At.Time())
				case m.Elder == movedElder && day >= moved:
					t.Fatalf("the elder who moved away eats on %s", day)
				case !slices.Contains(e.Haunts, m.Merchant) && !(shop.Sinks != nil && m.Elder >= swipedFirst) || !slices.Contains(shop.Prices, m.Price):
					t.Fatalf("%s eats at %s for %s", e.Name, shop.Name, m.Price)
				case m.Delivery && (!e.Cared || shop.Kind != "delivery_kitchen"):
					t.Fatalf("%s is brought a meal from %s", e.Name, shop.Name)
				}
				ate[m.Elder]++
			}
			if len(ate) < elderCount*9/10 {
				t.Errorf("only %d elders have eaten", len(ate))
			}
		})
	}
}

func TestThePeopleOfTheStory(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	st := tell(s, fixedSeed, noon)
	communities, categories, cared := map[int]int{}, map[string]int{}, 0
	phones := map[string]bool{}
	for i, e := range st.Elders {
		communities[e.Community]++
		categories[e.Category]++
		if e.Cared {
			cared++
			if age := meals.AgeOn(e.Born, noon.ServiceDay()); age < 79 {
				t.Errorf("%s is brought meals at %d", e.Name, age)
			}
		}
		if !strings.HasPrefix(e.Phone, "1000000") || len(e.Phone) != 11 || phones[e.Phone] {
			t.Errorf("%s: telephone %s may be somebody's, or there twice", e.Name, e.Phone)
		}
		phones[e.Phone] = true
		if i > 0 && i <= len(s.names.Remarkable) && e.Name != s.names.Remarkable[i-1] {
			t.Errorf("elder %d is %s, want the name with rare characters", i, e.Name)
		}
		if e.Dinner >= e.Lunch || e.Lunch < 0.05 || e.Lunch > 0.8 {
			t.Errorf("%s: lunch %.2f, dinner %.2f", e.Name, e.Lunch, e.Dinner)
		}
	}
	if len(communities) != len(s.Communities) || cared == 0 {
		t.Errorf("elders of %d communities, %d brought meals", len(communities), cared)
	}
	for _, c := range categoryOf {
		if n := categories[c.code]; n == 0 || n > elderCount/5 {
			t.Errorf("%d are %s", n, c.code)
		}
	}
}
