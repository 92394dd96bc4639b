package demo

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mealmap/data"
	"mealmap/geo"
	"mealmap/meals"
	"mealmap/merchants"
)

// noon is the middle of a lunch, so that the story's last day is half told.
var noon = data.Date(2026, time.March, 11).At(12 * 60)

func newScene(t *testing.T) *scene {
	t.Helper()
	s, err := readScene()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestSceneIsWholeAndInvented(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	if len(s.Merchants) != 11 || len(s.Communities) != 8 {
		t.Fatalf("%d merchants and %d communities, want 11 and 8", len(s.Merchants), len(s.Communities))
	}
	tags := map[string]bool{}
	for _, tag := range merchants.Tags() {
		tags[string(tag)] = true
	}
	extract := geo.Box{South: 32.033, West: 118.770, North: 32.052, East: 118.795}
	seen := map[string]bool{}
	for _, m := range s.Merchants {
		if !strings.HasSuffix(m.Name, "（演示）") || seen[m.Name] {
			t.Errorf("merchant %s is not marked as invented, or there twice", m.Name)
		}
		seen[m.Name] = true
		if !strings.HasPrefix(m.Phone, "025-0000-") {
			t.Errorf("%s: telephone %s may be somebody's", m.Name, m.Phone)
		}
		if m.Lat < extract.South || m.Lat > extract.North || m.Lng < extract.West || m.Lng > extract.East {
			t.Errorf("%s lies outside the streets that are drawn", m.Name)
		}
		for _, tag := range m.Tags {
			if !tags[tag] {
				t.Errorf("%s: no such tag: %s", m.Name, tag)
			}
		}
		for _, h := range m.Hours {
			if minutes(h.Opens) <= 0 || minutes(h.Closes) <= minutes(h.Opens) || len(h.Days) == 0 {
				t.Errorf("%s: hours %+v", m.Name, h)
			}
		}
		if m.Community < 1 || m.Community > len(s.Communities) || len(m.Prices) == 0 {
			t.Errorf("%s: community %d, prices %v", m.Name, m.Community, m.Prices)
		}
	}
	for _, c := range s.Communities {
		if !strings.HasPrefix(c.Code, s.Code) || !strings.HasSuffix(c.Name, "（演示）") {
			t.Errorf("community %s %s", c.Code, c.Name)
		}
	}
	if _, found := geo.Divisions().Find(s.Code); found {
		t.Errorf("street %s exists", s.Code)
	}
}

func TestStoryIsTheSameOnOneDay(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	first, again := tell(s, fixedSeed, noon), tell(s, fixedSeed, noon)
	if diff := cmp.Diff(first, again); diff != "" {
		t.Errorf("told twice (-first +again):\n%s", diff)
	}
	if cmp.Equal(first, tell(s, fixedSeed+1, noon)) {
		t.Error("another seed tells the same story")
	}
}

func TestEldersAreInventedAndValid(t *testing.T) {
	t.Parallel()
	st := tell(newScene(t), fixedSeed, noon)
	if len(st.Elders) != 300 {
		t.Fatalf("%d elders, want 300", len(st.Elders))
	}
	numbers := map[string]bool{}
	for _, e := range st.Elders {
		number, born, wrong := meals.ParseIDNumber(e.Number)
		if wrong != "" || born != e.Born || number != e.Number {
			t.Errorf("%s: ID number: %s, born %s, want %s", e.Name, wrong, born, e.Born)
		}
		if !strings.HasPrefix(number, "000000") {
			t.Errorf("%s: the region of the ID number exists", e.Name)
		}
		if age := meals.AgeOn(e.Born, noon.ServiceDay()); age < 61 || age > 100 {
			t.Errorf("%s is %d", e.Name, age)
		}
		numbers[number] = true
	}
	if len(numbers) != 300 {
		t.Errorf("%d different ID numbers", len(numbers))
	}
}

// TestMealsAreWhereTheyCanBe holds on every weekday that the story may end on.
func TestMealsAreWhereTheyCanBe(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	for shift := range 7 {
		now := noon.ServiceDay().AddDays(shift).At(12 * 60)
		st := tell(s, fixedSeed, now)
		if n := len(st.Meals); n < 4000 || n > 15000 {
			t.Errorf("%s: %d meals", now.ServiceDay(), n)
		}
		days := map[data.ServiceDay]int{}
		for i, m := range st.Meals {
			if i > 0 && m.At < st.Meals[i-1].At {
				t.Fatalf("%s: meal %d is before the one before", now.ServiceDay(), i)
			}
			if m.At > now || m.Rating != nil && m.Rating.At > now {
				t.Fatalf("%s: meal %d or its rating is in the future", now.ServiceDay(), i)
			}
			if m.At.ServiceDay() == now.ServiceDay() && m.Elder < triedElders {
				t.Fatalf("elder %d has eaten today; the card cannot be tried", m.Elder)
			}
			if !serves(&s.Merchants[m.Merchant], m) {
				t.Fatalf("%s: %s at %s while closed", s.Merchants[m.Merchant].Name, m.Sitting, m.At.Time())
			}
			days[m.At.ServiceDay()]++
		}
		if len(days) < historyDays {
			t.Errorf("%s: meals on %d days", now.ServiceDay(), len(days))
		}
	}
}

func serves(shop *merchant, m meal) bool {
	for _, h := range shop.sittings(int(m.At.ServiceDay().Weekday())) {
		if h.Sitting == m.Sitting && minutes(h.Opens) <= m.At.Minute() && m.At.Minute() < minutes(h.Closes) {
			return true
		}
	}
	return false
}

func TestOneIsSilentAndOneSinks(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	st := tell(s, fixedSeed, noon)
	last := map[int]data.ServiceDay{}
	type tally struct{ n, satisfied int }
	early, late := map[int]tally{}, map[int]tally{}
	for _, m := range st.Meals {
		last[m.Merchant] = m.At.ServiceDay()
		if m.Rating == nil {
			continue
		}
		side := early
		if noon.ServiceDay().DaysSince(m.At.ServiceDay()) < 32 {
			side = late
		}
		t := side[m.Merchant]
		t.n++
		if m.Rating.Score > m.Rating.Scale/2+1 {
			t.satisfied++
		}
		side[m.Merchant] = t
	}
	for i, m := range s.Merchants {
		quiet := noon.ServiceDay().DaysSince(last[i])
		if want := m.Silent != nil; (quiet >= 10) != want {
			t.Errorf("%s: last meal %d days ago, silent: %v", m.Name, quiet, want)
		}
		share := float64(late[i].satisfied) / float64(late[i].n)
		if want := m.Sinks != nil; (share < .7) != want || early[i].n < 20 {
			t.Errorf("%s: %.0f%% of %d satisfied lately, sinks: %v", m.Name, 100*share, late[i].n, want)
		}
	}
}
