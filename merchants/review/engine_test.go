package review_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"mealmap/merchants"
	"mealmap/merchants/review"
)

// TestOrderWithinADay: in whatever order a day's events arrive, the verdicts are
// the same to the bit.
func TestOrderWithinADay(t *testing.T) {
	t.Parallel()
	w := invent(1, 3, 1, 24, 2)
	want := w.run(w.engine(), 0, len(w.days))
	rapid.Check(t, func(t *rapid.T) {
		shuffled := w.with(func(day int, events []review.Event) []review.Event {
			return rapid.Permutation(events).Draw(t, "events")
		})
		if diff := cmp.Diff(want, shuffled.run(shuffled.engine(), 0, len(w.days))); diff != "" {
			t.Fatalf("verdicts depend on the order:\n%s", diff)
		}
	})
}

// TestOrderOfEntering: nor does it matter who entered first.
func TestOrderOfEntering(t *testing.T) {
	t.Parallel()
	w := invent(2, 5, 1, 40, 3)
	backwards := w
	backwards.names = slices.Clone(w.names)
	slices.Reverse(backwards.names)
	if diff := cmp.Diff(w.run(w.engine(), 0, 40), w.run(backwards.engine(), 0, 40)); diff != "" {
		t.Error(diff)
	}
}

// TestReplayIsIncremental: an engine that is put away and taken out again at any
// days gives the verdicts of one that never stopped, and ends as the same bytes.
func TestReplayIsIncremental(t *testing.T) {
	t.Parallel()
	w := invent(3, 3, 1, 40, 2)
	whole := w.engine()
	want := w.run(whole, 0, len(w.days))
	end, err := whole.Snapshot()
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		stops := rapid.SliceOfNDistinct(rapid.IntRange(0, len(w.days)-1), 1, 5, rapid.ID[int]).Draw(t, "stops")
		slices.Sort(stops)
		e, at := w.engine(), 0
		var got [][]review.Verdict
		for _, stop := range stops {
			got = append(got, w.run(e, at, stop)...)
			at = stop
			e = restored(t, e)
		}
		got = append(got, w.run(e, at, len(w.days))...)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("stopped at %v:\n%s", stops, diff)
		}
		if s, err := e.Snapshot(); err != nil || !slices.Equal(s, end) {
			t.Fatalf("stopped at %v: another state (%v)", stops, err)
		}
	})
}

func restored(t interface{ Fatal(...any) }, e *review.Engine) *review.Engine {
	s, err := e.Snapshot()
	if err != nil {
		t.Fatal(err)
	}
	e, err = review.Restore(s)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// TestRestoreRefuses: what is not a snapshot of this version is an error.
func TestRestoreRefuses(t *testing.T) {
	t.Parallel()
	s, err := review.New().Snapshot()
	if err != nil {
		t.Fatal(err)
	}
	for name, b := range map[string][]byte{"nothing": nil, "another version": append([]byte{99}, s[1:]...), "cut": s[:len(s)/2], "noise": {s[0], 1, 2, 3}} {
		if _, err := review.Restore(b); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
}

// TestDaysWithoutEvents: days that nobody called are days without events.
func TestDaysWithoutEvents(t *testing.T) {
	t.Parallel()
	w := invent(4, 3, 0, 40, 3).with(func(day int, events []review.Event) []review.Event {
		if day >= 20 && day < 35 {
			return nil
		}
		return events
	})
	every, gap := w.engine(), w.engine()
	w.run(every, 0, 35)
	w.run(gap, 0, 20)
	if diff := cmp.Diff(w.run(every, 35, 40), w.run(gap, 35, 40)); diff != "" {
		t.Error(diff)
	}
	if v := gap.Day(start, review.DefaultSettings(), nil); v != nil {
		t.Errorf("a day that has passed was judged again: %v", v)
	}
}

// TestSettingsDoNotReachBack: days judged by one version stay as they were
// whatever is signed later, and the later version holds from its day.
func TestSettingsDoNotReachBack(t *testing.T) {
	t.Parallel()
	w := invent(5, 2, 1, 40, 3)
	strict := review.DefaultSettings()
	strict.Version, strict.Line, strict.Unacceptable, strict.WatchDays = 2, .97, .93, 30
	rapid.Check(t, func(t *rapid.T) {
		change := rapid.IntRange(1, 39).Draw(t, "change")
		plain, changed := w.engine(), w.engine()
		var differs bool
		for d := range w.days {
			s := review.DefaultSettings()
			if d >= change {
				s = strict
			}
			a := plain.Day(start.AddDays(d), review.DefaultSettings(), w.days[d])
			b := changed.Day(start.AddDays(d), s, w.days[d])
			if d < change {
				if diff := cmp.Diff(a, b); diff != "" {
					t.Fatalf("day %d, before the change on %d:\n%s", d, change, diff)
				}
			} else if b[0].Settings != 2 {
				t.Fatalf("day %d is judged by version %d", d, b[0].Settings)
			} else {
				differs = differs || !cmp.Equal(a[0].Sums, b[0].Sums)
			}
		}
		if !differs {
			t.Fatal("the new version changed nothing")
		}
	})
}

// TestSettingsCheck names what cannot be meant.
func TestSettingsCheck(t *testing.T) {
	t.Parallel()
	if f := review.DefaultSettings().Check(); f != "" {
		t.Fatalf("the defaults: %s", f)
	}
	for want, change := range map[string]func(*review.Settings){
		"line":              func(s *review.Settings) { s.Line = 1 },
		"unacceptable":      func(s *review.Settings) { s.Unacceptable = s.Line },
		"alarm_days":        func(s *review.Settings) { s.AlarmDays = 0 },
		"watch_days":        func(s *review.Settings) { s.WatchDays = s.AlarmDays + 1 },
		"rectify_days":      func(s *review.Settings) { s.RectifyDays = 0 },
		"removal_odds":      func(s *review.Settings) { s.RemovalOdds = 0 },
		"lift_odds":         func(s *review.Settings) { s.LiftOdds = 0 },
		"interview_count":   func(s *review.Settings) { s.InterviewCount = -1 },
		"interview_every":   func(s *review.Settings) { s.InterviewEvery = 0 },
		"judged_after_days": func(s *review.Settings) { s.JudgedAfterDays = -1 },
	} {
		s := review.DefaultSettings()
		change(&s)
		if got := s.Check(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

// TestNewMerchantsAreNotJudged before their 90 days, though their figures are
// there, and are afterwards.
func TestNewMerchantsAreNotJudged(t *testing.T) {
	t.Parallel()
	w := invent(6, 3, 0, 95, 4).with(func(day int, events []review.Event) []review.Event {
		for i := range events {
			if events[i].Merchant == "M000" {
				events[i].Score = 1
			}
		}
		return events
	})
	e := review.New()
	e.Enter("M000", start)
	for d, verdicts := range w.run(e, 0, 95) {
		v := of(verdicts, "M000")
		if v.Judged != (d >= 90) || (!v.Judged && (v.Level != review.None || v.Interview != 0 || !slices.Contains(v.Because, review.NotJudged))) {
			t.Fatalf("day %d: %+v", d, v)
		}
		if d == 94 && v.Level < review.Watch {
			t.Errorf("at the end: level %d", v.Level)
		}
	}
}

// people gives warnings and lifts as soon as they are proposed.
func people(verdicts []review.Verdict, warned map[merchants.MerchantID]bool) []review.Event {
	var steps []review.Event
	for _, v := range verdicts {
		if v.Lift {
			delete(warned, v.Merchant)
			steps = append(steps, review.Event{Kind: review.Lifted, Merchant: v.Merchant})
		} else if v.Level >= review.Warning && !warned[v.Merchant] {
			warned[v.Merchant] = true
			steps = append(steps, review.Event{Kind: review.Warned, Merchant: v.Merchant})
		}
	}
	return steps
}

// TestFromFallToRemoval: a merchant that falls is watched, warned, and proposed
// for removal only after a warning was issued and its deadline has passed; its
// neighbours are left alone.
func TestFromFallToRemoval(t *testing.T) {
	t.Parallel()
	w := invent(7, 6, 1, 240, 4)
	reached, without := story(w, true), story(w, false)
	warned, removed := reached[review.Warning], reached[review.Removal]
	if reached[review.Watch] < 120 || warned < reached[review.Watch] || warned > 150 {
		t.Errorf("watched on day %d, warned on %d, fell on 120", reached[review.Watch], warned)
	}
	if days := review.DefaultSettings().RectifyDays; removed < warned+days || removed > warned+2*days {
		t.Errorf("warned on day %d, removal proposed on %d", warned, removed)
	}
	if day, proposed := without[review.Removal]; proposed {
		t.Errorf("removal proposed on day %d without a warning", day)
	}
}

// story is the first day on which each level of the first merchant was reached.
func story(w invented, follow bool) map[review.Level]int {
	reached := map[review.Level]int{}
	e, warned := w.engine(), map[merchants.MerchantID]bool{}
	var steps []review.Event
	for d := range w.days {
		verdicts := e.Day(start.AddDays(d), review.DefaultSettings(), append(slices.Clone(w.days[d]), steps...))
		if steps = nil; follow {
			steps = people(verdicts, warned)
		}
		for _, v := range verdicts {
			if v.Merchant != "M000" && v.Level >= review.Warning {
				panic(fmt.Sprintf("day %d: %s warned", d, v.Merchant))
			}
		}
		if l := verdicts[0].Level; reached[l] == 0 {
			reached[l] = d
		}
	}
	return reached
}

// TestTrend: one point a week, at most a year of them.
func TestTrend(t *testing.T) {
	t.Parallel()
	w := invent(8, 2, 0, 60, 3)
	e := w.engine()
	w.run(e, 0, 60)
	trend := e.Trend("M000")
	if len(trend) != 8 {
		t.Fatalf("%d points in 60 days", len(trend))
	}
	for i, p := range trend {
		if p.Day != start.AddDays(7*i+6) || !(p.Lower < p.Share && p.Share < p.Upper) || p.N == 0 {
			t.Errorf("point %d: %+v", i, p)
		}
	}
	if e.Trend("nobody") != nil {
		t.Error("a trend of nobody")
	}
}
