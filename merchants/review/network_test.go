package review_test

import (
	"math/rand/v2"
	"testing"

	"mealmap/data"
	"mealmap/merchants"
	"mealmap/merchants/review"
)

// dipping is a network in which everybody is less satisfied from a day on, for
// seven weeks; the first merchant also falls by itself.
func dipping(places, from int) invented {
	w := invent(21, places, 0, from+60, 6)
	r := rand.New(rand.NewPCG(21, 2))
	return w.with(func(day int, events []review.Event) []review.Event {
		if day < from || day >= from+50 {
			return events
		}
		for i := range events {
			if events[i].Score > 3 && r.Float64() < .055 {
				events[i].Score = 2
			}
		}
		return events
	})
}

// TestSharedDipWarnsNobody: when everybody falls together nobody is warned, and
// the office is told.
func TestSharedDipWarnsNobody(t *testing.T) {
	t.Parallel()
	w := dipping(40, 80)
	told := 0
	for d, verdicts := range w.run(w.engine(), 0, len(w.days)) {
		for _, v := range verdicts {
			if v.Level >= review.Warning {
				t.Errorf("day %d: %s warned, evidence %.0f", d, v.Merchant, v.Evidence)
			}
		}
		if verdicts[0].SharedDip {
			told++
			if d < 80 || d > 145 {
				t.Errorf("a shared dip on day %d", d)
			}
		}
	}
	if told < 20 {
		t.Errorf("told on %d days of 50", told)
	}
}

// TestFewVoices: two elders who are never satisfied do not make a warning,
// however often they say so.
func TestFewVoices(t *testing.T) {
	t.Parallel()
	w := invent(22, 4, 0, 150, 3).with(func(day int, events []review.Event) []review.Event {
		for _, elder := range []string{"E000-00", "E000-01"} {
			if day >= 60 {
				at := start.AddDays(day).At(700)
				events = append(events, review.Event{Kind: review.Rated, ID: elder + string(start.AddDays(day)), Merchant: "M000", Elder: elder, Channel: merchants.Tap, Scale: 5, Score: 1, MealAt: at, RatedAt: at + data.Instant(len(elder))})
			}
		}
		return events
	})
	for d, verdicts := range w.run(w.engine(), 0, len(w.days)) {
		if v := of(verdicts, "M000"); v.Level >= review.Warning {
			t.Fatalf("day %d: warned with evidence %.0f, %.0f without two", d, v.Evidence, v.WithoutTwo)
		}
	}
}

// TestComplaintsAreNotEvidence: they are counted and change nothing else.
func TestComplaintsAreNotEvidence(t *testing.T) {
	t.Parallel()
	w := invent(23, 2, 0, 60, 3)
	loud := w.with(func(day int, events []review.Event) []review.Event {
		return append(events, review.Event{Kind: review.Complained, Merchant: "M000", RatedAt: start.AddDays(day).At(800)})
	})
	quiet, heard := of(w.run(w.engine(), 0, 60)[59], "M000"), of(loud.run(loud.engine(), 0, 60)[59], "M000")
	if heard.Complaints != 45 || quiet.Complaints != 0 {
		t.Errorf("%d complaints counted, want those of 45 days", heard.Complaints)
	}
	if quiet.Evidence != heard.Evidence || quiet.Figure != heard.Figure || quiet.Level != heard.Level {
		t.Errorf("complaints are evidence: %+v, %+v", quiet, heard)
	}
}

// TestInterviewsAreBounded: never more than the settings allow in any window.
func TestInterviewsAreBounded(t *testing.T) {
	t.Parallel()
	w := invent(24, 3, 3, 120, 3)
	s := review.DefaultSettings()
	asked := map[merchants.MerchantID][]int{}
	for _, verdicts := range w.run(w.engine(), 0, 120) {
		for _, v := range verdicts {
			asked[v.Merchant] = append(asked[v.Merchant], v.Interview)
		}
	}
	total := 0
	for m, each := range asked {
		for d := range each {
			sum := 0
			for _, n := range each[max(0, d-s.InterviewEvery+1) : d+1] {
				sum += n
			}
			total += each[d]
			if sum > s.InterviewCount {
				t.Fatalf("%s: %d interviews in the %d days to day %d", m, sum, s.InterviewEvery, d)
			}
		}
	}
	if total == 0 {
		t.Error("three merchants fell and nobody was sent")
	}
}

// TestLeftIsNotJudged: a merchant whose agreement has ended keeps its figure and
// gets no level.
func TestLeftIsNotJudged(t *testing.T) {
	t.Parallel()
	w := invent(25, 2, 1, 120, 5)
	w.days[60] = append(w.days[60], review.Event{Kind: review.Left, Merchant: "M000"})
	v := of(w.run(w.engine(), 0, 120)[119], "M000")
	if v.Level != review.None || v.Interview != 0 || len(v.Because) != 1 || v.Because[0] != review.AgreementEnded {
		t.Errorf("%+v", v)
	}
}
