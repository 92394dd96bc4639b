package voices

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"mealmap/data"
	"mealmap/meals"
	"mealmap/merchants"
)

func TestASampleIsAsLargeAsStatisticsAsk(t *testing.T) {
	t.Parallel()
	usual := DefaultTerms()
	// Krejcie and Morgan, 1970.
	for population, answers := range map[int]int{10: 10, 100: 80, 220: 140, 500: 217, 1500: 306, 10_000: 370, 1_000_000: 384} {
		if got := SizeOf(usual, population, 1); got.Answers != answers || got.Draw != answers || got.Whole != 384 {
			t.Errorf("of %d: %+v, want %d", population, got, answers)
		}
	}
	for name, c := range map[string]struct {
		terms      Terms
		population int
		factor     float64
		want       Size
	}{
		"who does not answer": {usual, 1500, 1.6, Size{1500, 384, 306, 1.6, 490}},
		"nobody":              {usual, 0, 1.6, Size{0, 384, 0, 1.6, 0}},
		"one":                 {usual, 1, 1.6, Size{1, 384, 1, 1.6, 1}},
		"everybody":           {usual, 300, 2, Size{300, 384, 169, 2, 300}},
		"less sure":           {Terms{Confidence: .9, Margin: .1}, 1500, 1, Size{1500, 68, 65, 1, 65}},
		"factor below one":    {usual, 100, .5, Size{100, 384, 80, 1, 80}},
	} {
		if diff := cmp.Diff(c.want, SizeOf(c.terms, c.population, c.factor)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestHowManyToRingForOneAnswerComesFromTheCallsBefore(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		ended, answered int
		want            float64
	}{{0, 0, 1.6}, {29, 29, 1.6}, {30, 20, 1.5}, {40, 40, 1}, {100, 10, 4}, {30, 0, 4}} {
		if got := Factor(c.ended, c.answered); got != c.want {
			t.Errorf("%d of %d: %v, want %v", c.answered, c.ended, got, c.want)
		}
	}
}

func TestTermsHaveBounds(t *testing.T) {
	t.Parallel()
	good := DefaultTerms()
	for name, change := range map[string]func(*Terms){
		"the usual": func(*Terms) {}, "least": func(t *Terms) { *t = Terms{.5, .01, 1, 14} }, "most": func(t *Terms) { *t = Terms{.999, .3, 31, 366} },
	} {
		terms := good
		if change(&terms); terms.Check() != nil {
			t.Errorf("%s: %v", name, terms.Check())
		}
	}
	nan := 0.0
	nan /= nan
	for name, change := range map[string]func(*Terms){
		"certain": func(t *Terms) { t.Confidence = 1 }, "a guess": func(t *Terms) { t.Confidence = .49 }, "no number": func(t *Terms) { t.Margin = nan },
		"exact": func(t *Terms) { t.Margin = .009 }, "vague": func(t *Terms) { t.Margin = .31 }, "no day": func(t *Terms) { t.Days = 0 },
		"long ago": func(t *Terms) { t.Days = 32 }, "pestering": func(t *Terms) { t.Rest = 13 }, "never": func(t *Terms) { t.Rest = 367 },
	} {
		terms := good
		if change(&terms); terms.Check() == nil {
			t.Errorf("%s: passes", name)
		}
	}
}

func TestAnotherTryIsOnAnotherPartOfADay(t *testing.T) {
	t.Parallel()
	for from, want := range map[string]string{
		"2025-03-05 09:10": "2025-03-05 14:30", "2025-03-05 11:59": "2025-03-05 14:30",
		"2025-03-05 12:00": "2025-03-06 09:00", "2025-03-05 17:00": "2025-03-06 09:00",
	} {
		if got := NextTry(clockAt(from)); got != clockAt(want) {
			t.Errorf("%s: %s, want %s", from, got.Time(), want)
		}
	}
}

func clockAt(s string) data.Instant {
	var h, m int
	_, _ = fmt.Sscanf(s[11:], "%d:%d", &h, &m)
	return data.ServiceDay(s[:10]).At(60*h + m)
}

// frames are lists of meals of a few communities, points and elders.
func frames(t *rapid.T) []Meal {
	n := rapid.IntRange(0, 60).Draw(t, "meals")
	list := make([]Meal, n)
	for i := range list {
		elder := rapid.IntRange(0, 25).Draw(t, "elder")
		list[i] = Meal{
			ID: meals.RedemptionID(fmt.Sprint("r", i)), Elder: meals.ElderID(fmt.Sprint("e", elder)), Community: fmt.Sprint("c", elder%3),
			Point: merchants.PointID(fmt.Sprint("p", rapid.IntRange(0, 4).Draw(t, "point"))),
		}
	}
	return list
}

func TestADrawIsFair(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		frame, n := frames(t), rapid.IntRange(0, 40).Draw(t, "n")
		seed := rapid.StringMatching(`[0-9a-f]{8}`).Draw(t, "seed")
		drawn, strata := Draw(frame, n, seed)

		elders, sum, can := map[meals.ElderID]bool{}, 0, 0
		for _, m := range frame {
			elders[m.Elder] = true
		}
		for _, s := range strata {
			if s.Drawn < 1 || s.Drawn > s.Elders {
				t.Fatalf("%+v", s)
			}
			sum, can = sum+s.Drawn, can+s.Elders
		}
		if can != len(elders) || sum != len(drawn) || sum != min(max(n, len(strata)), len(elders)) {
			t.Fatalf("%d drawn, %d in the parts, asked for %d of %d elders in %d parts", len(drawn), sum, n, len(elders), len(strata))
		}
		once, got := map[meals.ElderID]bool{}, map[stratumKey]int{}
		for _, m := range drawn {
			if once[m.Elder] || !slices.ContainsFunc(frame, func(f Meal) bool { return f.ID == m.ID && f.Elder == m.Elder }) {
				t.Fatalf("%v twice, or of no meal", m)
			}
			once[m.Elder] = true
			got[stratumKey{m.Community, m.Point}]++
		}
		for _, s := range strata {
			if got[stratumKey{s.Community, s.Point}] != s.Drawn {
				t.Fatalf("%+v has %d", s, got[stratumKey{s.Community, s.Point}])
			}
		}

		mixed := slices.Clone(frame)
		shuffle := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "shuffle"), 1))
		shuffle.Shuffle(len(mixed), func(i, j int) { mixed[i], mixed[j] = mixed[j], mixed[i] })
		again, parts := Draw(mixed, n, seed)
		if diff := cmp.Diff(drawn, again) + cmp.Diff(strata, parts); diff != "" {
			t.Fatalf("another order of the same meals: %s", diff)
		}
		if FrameHash(frame) != FrameHash(mixed) {
			t.Fatal("the hash depends on the order")
		}
	})
}

// Parts are covered whenever a matching exists at all: compared with the count
// that trying every assignment finds.
func TestEveryPartIsCoveredThatCanBe(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 12).Draw(t, "meals")
		frame := make([]Meal, n)
		for i := range frame {
			frame[i] = Meal{ID: meals.RedemptionID(fmt.Sprint(i)), Elder: meals.ElderID(fmt.Sprint(rapid.IntRange(0, 4).Draw(t, "elder"))),
				Point: merchants.PointID(fmt.Sprint(rapid.IntRange(0, 4).Draw(t, "point")))}
		}
		_, strata := Draw(frame, 1, "seed")
		if best := mostCovered(frame, 0, map[merchants.PointID]bool{}, map[meals.ElderID]bool{}); len(strata) < best {
			t.Fatalf("%d parts of %d that can be covered", len(strata), best)
		}
	})
}

func mostCovered(frame []Meal, i int, points map[merchants.PointID]bool, elders map[meals.ElderID]bool) int {
	if i == len(frame) {
		return len(points)
	}
	best := mostCovered(frame, i+1, points, elders)
	if m := frame[i]; !points[m.Point] && !elders[m.Elder] {
		points[m.Point], elders[m.Elder] = true, true
		best = max(best, mostCovered(frame, i+1, points, elders))
		delete(points, m.Point)
		delete(elders, m.Elder)
	}
	return best
}

func TestPartsAreInProportion(t *testing.T) {
	t.Parallel()
	strata := []Stratum{{Elders: 600}, {Elders: 300}, {Elders: 97}, {Elders: 2}, {Elders: 1}}
	allot(strata, 100)
	var got []int
	for _, s := range strata {
		got = append(got, s.Drawn)
	}
	if diff := cmp.Diff([]int{59, 29, 10, 1, 1}, got); diff != "" {
		t.Error(diff)
	}
}

func TestEverySeedDrawsAnother(t *testing.T) {
	t.Parallel()
	var frame []Meal
	for i := range 200 {
		frame = append(frame, Meal{ID: meals.RedemptionID(fmt.Sprint("r", i)), Elder: meals.ElderID(fmt.Sprint("e", i)), Point: "p"})
	}
	times := map[meals.ElderID]int{}
	for i := range 400 {
		drawn, _ := Draw(frame, 20, fmt.Sprint("seed", i))
		for _, m := range drawn {
			times[m.Elder]++
		}
	}
	for _, m := range frame { // 40 are expected, with a deviation of 6
		if n := times[m.Elder]; n < 14 || n > 70 {
			t.Errorf("%s was drawn %d times of 400", m.Elder, n)
		}
	}
	if a, b := NewSeed(), NewSeed(); a == b || len(a) != 32 {
		t.Errorf("seeds %q and %q", a, b)
	}
}
