package review

import (
	"fmt"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"mealmap/data"
	"mealmap/merchants"
)

const monday = data.ServiceDay("2026-01-05")

// tap is an answer on the till of one merchant, minutes after eleven.
func tap(day, minute int, elder string, score int) Event {
	at := monday.AddDays(day).At(660 + minute)
	return Event{Kind: Rated, ID: fmt.Sprintf("%03d-%03d-%s", day, minute, elder), Merchant: "M", Elder: elder, Channel: merchants.Tap, Scale: 5, Score: score, MealAt: at, RatedAt: at}
}

func ran(days [][]Event) *Engine {
	e := New()
	e.Enter("M", monday.AddDays(-365))
	for d, events := range days {
		e.Day(monday.AddDays(d), DefaultSettings(), events)
	}
	return e
}

// drawDays draws a merchant's taps and private answers.
func drawDays(t *rapid.T, days int) [][]Event {
	all := make([][]Event, days)
	for d := range all {
		for k := range rapid.IntRange(0, 8).Draw(t, "answers") {
			e := tap(d, rapid.IntRange(0, 90).Draw(t, "minute"), fmt.Sprint(rapid.IntRange(0, 9).Draw(t, "elder")), rapid.IntRange(1, 5).Draw(t, "score"))
			e.ID = fmt.Sprintf("%03d-%d", d, k)
			if rapid.IntRange(0, 4).Draw(t, "channel") == 0 {
				e.Channel = merchants.Phone
			}
			all[d] = append(all[d], e)
		}
	}
	return all
}

// TestWeightsAreFixedBeforeAnswers: whatever was answered on a day, that day's
// weights and what is set aside are the same.
func TestWeightsAreFixedBeforeAnswers(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		days := drawDays(t, 30)
		last := len(days) - 1
		flipped := append([][]Event{}, days...)
		flipped[last] = nil
		for _, e := range days[last] {
			if rapid.Bool().Draw(t, "flip") {
				e.Score = 6 - e.Score
			}
			flipped[last] = append(flipped[last], e)
		}
		type weight struct {
			ID    string
			W     float64
			Aside uint8
		}
		weights := func(days [][]Event) (all []weight) {
			p := ran(days).places[0]
			for _, a := range p.on(number(monday) + int32(last)) {
				all = append(all, weight{a.ID, a.W, a.Aside})
			}
			return all
		}
		if diff := cmp.Diff(weights(days), weights(flipped)); diff != "" {
			t.Fatal(diff)
		}
	})
}

// TestWeights: an elder's second tap of a day is set aside, and every earlier tap
// makes the next one weigh less; private answers keep nearly all their weight.
func TestWeights(t *testing.T) {
	t.Parallel()
	days := [][]Event{}
	for d := range 20 {
		private := tap(d, 40, "b", 5)
		private.Channel = merchants.Spot
		days = append(days, []Event{tap(d, 0, "a", 5), tap(d, 30, "a", 1), private})
	}
	p := ran(days).places[0]
	for d, wanted := range map[int]float64{0: 1, 1: 1 / (1 + weightFade), 10: 1 / (1 + 10*weightFade)} {
		today := p.on(number(monday) + int32(d))
		if math.Abs(today[0].W-wanted) > 1e-12 || today[1].Aside != asideRepeated || today[1].W != 0 {
			t.Errorf("day %d: %+v", d, today)
		}
	}
	if w := p.on(number(monday) + 19)[2].W; w < .5 {
		t.Errorf("the twentieth private answer weighs %.2f", w)
	}
}

// TestClustersAreSetAside, good and bad alike, where they are more than the pace
// of the merchant allows, and stay where they are not.
func TestClustersAreSetAside(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		taps  int
		score int
		over  int // minutes
		aside int
	}{
		{"eight good ones in eight minutes", 8, 5, 1, 8},
		{"eight bad ones in eight minutes", 8, 1, 1, 8},
		{"eight over two hours", 8, 5, 15, 0},
		{"three in three minutes", 3, 5, 1, 0},
	} {
		days := [][]Event{}
		for d := range 30 {
			days = append(days, []Event{tap(d, 5, fmt.Sprint(d%20), 5), tap(d, 70, fmt.Sprint(20+d%20), 5)})
		}
		var cluster []Event
		for k := range c.taps {
			cluster = append(cluster, tap(30, k*c.over, fmt.Sprint("c", k), c.score))
		}
		p := ran(append(days, cluster)).places[0]
		aside := 0
		for _, a := range p.on(number(monday) + 30) {
			if a.Aside == asideClustered && a.W == 0 {
				aside++
			}
		}
		if aside != c.aside {
			t.Errorf("%s: %d set aside, want %d", c.name, aside, c.aside)
		}
	}
}

// TestSilence: days without answers move the evidence not at all and make the
// figure wider, never better.
func TestSilence(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		e := ran(drawDays(t, 30))
		before := e.Day(monday.AddDays(30), DefaultSettings(), nil)[0]
		var after Verdict
		for d := 31; d < 76; d++ {
			after = e.Day(monday.AddDays(d), DefaultSettings(), nil)[0]
		}
		if before.Evidence != after.Evidence {
			t.Fatalf("evidence went from %g to %g in silence", before.Evidence, after.Evidence)
		}
		if after.Figure.Lower > before.Figure.Lower+.005 && after.Figure.Lower > .6 {
			t.Fatalf("the lower bound rose from %.3f to %.3f in silence", before.Figure.Lower, after.Figure.Lower)
		}
		if after.Figure.Enough {
			t.Fatal("enough answers, and none in 45 days")
		}
	})
}

// TestClusterSize on both sides of the chance.
func TestClusterSize(t *testing.T) {
	t.Parallel()
	for _, mean := range []float64{.1, .5, 1.5, 5} {
		k := clusterSize(mean)
		atLeast := func(n int) float64 {
			sum, term := 0.0, math.Exp(-mean)
			for i := range n {
				sum += term
				term *= mean / float64(i+1)
			}
			return 1 - sum
		}
		if atLeast(k) >= clusterChance || (k > clusterLeast && atLeast(k-1) < clusterChance) {
			t.Errorf("mean %.1f: %d", mean, k)
		}
	}
}

// TestSuddenCards: an elder whose card is pressed far more often than before
// weighs a tenth from the third time on; one who always came as often does not.
func TestSuddenCards(t *testing.T) {
	t.Parallel()
	days := [][]Event{}
	for d := range 90 {
		var events []Event
		if d%3 == 0 {
			events = append(events, tap(d, 0, "regular", 5))
		}
		if d >= 80 {
			events = append(events, tap(d, 20, "card", 5))
		}
		days = append(days, events)
	}
	p := ran(days).places[0]
	for _, c := range []struct {
		day, before int
		elder       string
		factor      float64
	}{{80, 0, "card", 1}, {81, 1, "card", 1}, {82, 2, "card", suddenWeight}, {89, 9, "card", suddenWeight}, {87, 20, "regular", 1}} {
		for _, a := range p.on(number(monday) + int32(c.day)) {
			if want := c.factor / (1 + weightFade*float64(c.before)); a.ID[8:] == c.elder && math.Abs(a.W-want) > 1e-12 {
				t.Errorf("day %d, %s: %.3f, want %.3f", c.day, c.elder, a.W, want)
			}
		}
	}
}

// TestAskedAnswersAreNotMany: answers that a doubt asked for do not make the next
// doubt wait, as many that came unasked do.
func TestAskedAnswersAreNotMany(t *testing.T) {
	t.Parallel()
	s, v := DefaultSettings(), Verdict{Evidence: 13}
	for _, c := range []struct {
		requested bool
		want      int
	}{{true, interviewStep}, {false, 0}} {
		p := &place{}
		for d := range int32(figureDays) {
			p.Log = append(p.Log, answer{Day: d, Channel: chSpot, Requested: c.requested})
		}
		if got := p.ask(&v, &state{}, figureDays-1, s); got != c.want {
			t.Errorf("requested %t: %d asked for, want %d", c.requested, got, c.want)
		}
	}
}

// TestTwoVoicesLess: where the private answers alone are a watch, a quarter of a
// watch must be left without the two strongest voices.
func TestTwoVoicesLess(t *testing.T) {
	t.Parallel()
	s := DefaultSettings()
	for _, c := range []struct {
		sums [4]float64
		want float64
	}{{[4]float64{1e6, 1e6, 100, 139}, 120}, {[4]float64{0, 0, 100, 140}, 30}} {
		if got := s.LeastWithoutTwo(c.sums); got != c.want {
			t.Errorf("%v: %v, want %v", c.sums, got, c.want)
		}
	}
}

// TestTapsThatStandApartSpeakAgainst: while taps stand apart the private answers
// decide, but where even with those taps the share is surely low it is.
func TestTapsThatStandApartSpeakAgainst(t *testing.T) {
	t.Parallel()
	at := func(share float64) (b belief) {
		for k, s := range gridShare {
			b[k] = math.Exp(-50 * (s - share) * (s - share))
		}
		b.normalise()
		return b
	}
	low, high := at(.5), at(.97)
	for name, c := range map[string]struct {
		s   state
		low bool
	}{
		"all are low":                 {state{Belief: low, Private: high}, true},
		"all are low, taps apart":     {state{Belief: low, Private: high, Apart: 2}, true},
		"private are low, taps apart": {state{Belief: high, Private: low, Apart: 2}, true},
		"private are low":             {state{Belief: high, Private: low}, false},
		"none is low, taps apart":     {state{Belief: high, Private: high, Apart: 2}, false},
	} {
		if sure := c.s.below(.9, .1); (sure > .9) != c.low {
			t.Errorf("%s: %.2f", name, sure)
		}
	}
}
