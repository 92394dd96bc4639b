package merchants_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mealmap/data"
	"mealmap/merchants"
)

func TestWilson(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		satisfied, n int
		lower, upper float64 // to four places, from the closed formula worked by hand or elsewhere
	}{
		{0, 0, 0, 1},
		{0, 1, 0, 0.7935},
		{1, 1, 0.2065, 1},
		{0, 10, 0, 0.2775},
		{10, 10, 0.7225, 1},
		{5, 10, 0.2366, 0.7634},
		{23, 30, 0.5907, 0.8821}, // the example of a warning that is not a removal
		{81, 100, 0.7222, 0.8749},
		{500, 1000, 0.4691, 0.5309},
	} {
		lower, upper := merchants.Wilson(c.satisfied, c.n)
		if math.Abs(lower-c.lower) > 5e-5 || math.Abs(upper-c.upper) > 5e-5 {
			t.Errorf("%d of %d: %.4f–%.4f, want %.4f–%.4f", c.satisfied, c.n, lower, upper, c.lower, c.upper)
		}
	}
}

func TestWilsonIsAnInterval(t *testing.T) {
	t.Parallel()
	for n := 1; n <= 200; n++ {
		last := -1.0
		for k := 0; k <= n; k++ {
			lower, upper := merchants.Wilson(k, n)
			share := float64(k) / float64(n)
			mirror, _ := merchants.Wilson(n-k, n)
			switch {
			case lower < 0 || upper > 1 || lower > share+1e-12 || upper < share-1e-12:
				t.Fatalf("%d of %d: %v–%v", k, n, lower, upper)
			case upper <= last && k < n:
				t.Fatalf("%d of %d: the upper bound does not rise", k, n)
			case math.Abs(upper-(1-mirror)) > 1e-12:
				t.Fatalf("%d of %d: not the mirror of %d", k, n, n-k)
			}
			last = upper
		}
	}
}

func TestSatisfied(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		scale, score int
		want         bool
	}{{3, 1, false}, {3, 2, false}, {3, 3, true}, {5, 3, false}, {5, 4, true}, {5, 5, true}, {5, 1, false}} {
		if got := (merchants.Rating{Scale: c.scale, Score: c.score}).Satisfied(); got != c.want {
			t.Errorf("%d of %d: %v", c.score, c.scale, got)
		}
	}
}

// answers makes n ratings of a merchant on the day, the first of them satisfied.
func answers(m merchants.MerchantID, day data.ServiceDay, n, satisfied int) []merchants.Rating {
	var list []merchants.Rating
	for i := range n {
		r := merchants.Rating{MerchantID: m, Channel: merchants.Tap, Scale: 3, Score: 1, RatedAt: day.At(700 + i)}
		if i < satisfied {
			r.Score = 3
		}
		list = append(list, r)
	}
	return list
}

func TestReviewFlagsOnlyWhatIsSurelyBelow(t *testing.T) {
	t.Parallel()
	s := merchants.ReviewSettings{LineBP: 8500, MinRatings: 30, WindowDays: 60}
	day := data.ServiceDay("2025-03-05")
	for _, c := range []struct {
		name         string
		n, satisfied int
		flag         bool
		why          merchants.Why
	}{
		{"29 answers, all bad, say nothing yet", 29, 0, false, merchants.TooFew},
		{"30 answers, all bad", 30, 0, true, merchants.BelowLine},
		{"23 of 30 may still be above", 30, 23, false, merchants.Holds},
		{"21 of 30: upper bound 83.3%", 30, 21, true, merchants.BelowLine},
		{"22 of 30: upper bound 85.8%", 30, 22, false, merchants.Holds},
		{"a large share below, closely", 1000, 820, true, merchants.BelowLine},
		{"a large share, on the line", 1000, 850, false, merchants.Holds},
		{"all satisfied", 30, 30, false, merchants.Holds},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got := merchants.Review(answers("m", day.AddDays(-1), c.n, c.satisfied), s, day)
			if len(got) != 1 || got[0].Flag != c.flag || got[0].Reason != c.why || got[0].N != c.n || got[0].Satisfied != c.satisfied {
				t.Errorf("got %+v", got)
			}
		})
	}
}

func TestReviewWindow(t *testing.T) {
	t.Parallel()
	s := merchants.ReviewSettings{LineBP: 8500, MinRatings: 1, WindowDays: 60}
	asof := data.ServiceDay("2025-03-05")
	for _, c := range []struct {
		name string
		at   data.Instant
		n    int
	}{
		{"the first minute of the first day", asof.AddDays(-59).Start(), 1},
		{"the minute before it", asof.AddDays(-59).Start() - 1, 0},
		{"the last minute of the day itself", asof.AddDays(1).Start() - 1, 1},
		{"after the day", asof.AddDays(1).Start(), 0},
	} {
		got := merchants.Review([]merchants.Rating{{MerchantID: "m", Scale: 3, Score: 3, Channel: merchants.Tap, RatedAt: c.at}}, s, asof)
		if len(got) != c.n {
			t.Errorf("%s: %d findings, want %d", c.name, len(got), c.n)
		}
	}
}

func TestReviewKeepsMerchantsAndChannelsApart(t *testing.T) {
	t.Parallel()
	day := data.ServiceDay("2025-03-05")
	list := append(answers("b", day, 40, 10), answers("a", day, 30, 30)...)
	for i := range 20 {
		list[i].Channel = merchants.Phone
	}
	got := merchants.Review(list, merchants.DefaultReviewSettings(), day)
	if len(got) != 2 || got[0].MerchantID != "a" || got[1].MerchantID != "b" {
		t.Fatalf("got %+v", got)
	}
	want := []merchants.ChannelCount{{Channel: merchants.Tap, N: 20}, {Channel: merchants.Phone, N: 20, Satisfied: 10}}
	if d := cmp.Diff(want, got[1].Channels); d != "" {
		t.Error(d)
	}
	if got[1].Latest != day.At(739) {
		t.Errorf("latest %v", got[1].Latest.Time())
	}
	if got[0].Flag || !got[1].Flag {
		t.Errorf("flags %v %v", got[0].Flag, got[1].Flag)
	}
}

func TestReviewDoesNotDependOnOrder(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(3, 4))
	day := data.ServiceDay("2025-03-05")
	var list []merchants.Rating
	for i := range 2000 {
		list = append(list, merchants.Rating{
			MerchantID: merchants.MerchantID(fmt.Sprint("m", r.IntN(11))),
			Channel:    merchants.Channels()[r.IntN(4)],
			Scale:      5, Score: 1 + r.IntN(5),
			RatedAt: day.Start().Add(-time.Duration(i) * time.Hour),
		})
	}
	want := merchants.Review(list, merchants.DefaultReviewSettings(), day)
	for range 5 {
		r.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
		if d := cmp.Diff(want, merchants.Review(list, merchants.DefaultReviewSettings(), day)); d != "" {
			t.Fatal(d)
		}
	}
}

func TestReviewOfNothing(t *testing.T) {
	t.Parallel()
	if got := merchants.Review(nil, merchants.DefaultReviewSettings(), "2025-03-05"); len(got) != 0 {
		t.Errorf("got %v", got)
	}
}

func TestDefaultSettings(t *testing.T) {
	t.Parallel()
	s := merchants.DefaultReviewSettings()
	if s.Line() != 0.85 || s.MinRatings != 30 || s.Version != 0 {
		t.Errorf("got %+v", s)
	}
}
