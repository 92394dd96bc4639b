package review_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"mealmap/merchants/review"
)

// TestWithoutNothing: replaying a merchant from the stored log with nothing
// struck gives the verdict that stands, to the bit.
func TestWithoutNothing(t *testing.T) {
	t.Parallel()
	w := invent(11, 3, 1, 120, 3)
	e := w.engine()
	for d := range w.days {
		verdicts := w.run(e, d, d+1)[0]
		if d%17 != 0 {
			continue
		}
		for _, v := range verdicts {
			got, err := e.Without(v.Merchant, nil)
			v.Interview, got.Interview = 0, 0 // those asked for today are asked for
			if diff := cmp.Diff(v, got); err != nil || diff != "" {
				t.Fatalf("day %d: %v\n%s", d, err, diff)
			}
		}
	}
}

// TestStrikingIsNeverHavingSeen: until a weekly fit has seen them, struck answers
// leave no trace: the verdict is that of an engine that never saw them. A fit is
// held as it was.
func TestStrikingIsNeverHavingSeen(t *testing.T) {
	t.Parallel()
	w := invent(12, 2, 0, 6, 12)
	rapid.Check(t, func(t *rapid.T) {
		struck := map[string]bool{}
		unseen := w.with(func(day int, events []review.Event) []review.Event {
			return slices.DeleteFunc(events, func(e review.Event) bool {
				if e.Merchant == "M000" && rapid.IntRange(0, 5).Draw(t, "strike") == 0 {
					struck[e.ID] = true
				}
				return struck[e.ID]
			})
		})
		seen, never := w.engine(), unseen.engine()
		w.run(seen, 0, 6)
		want := of(unseen.run(never, 0, 6)[5], "M000")
		got, err := seen.Without("M000", struck)
		if err != nil {
			t.Fatal(err)
		}
		got.SetAside = slices.DeleteFunc(got.SetAside, func(s review.SetAside) bool { return s.Why == review.StruckOut })
		if len(got.SetAside) == 0 {
			got.SetAside = nil
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatal(diff)
		}
	})
}

// TestStruckByTheOffice: a strike is an event; from then on the verdict is what
// Without said it would be, and days judged before stay.
func TestStruckByTheOffice(t *testing.T) {
	t.Parallel()
	w := invent(13, 2, 1, 80, 4)
	e := w.engine()
	verdicts := w.run(e, 0, 80)
	before := of(verdicts[79], "M000")
	struck := map[string]bool{}
	var steps []review.Event
	for _, day := range w.days[60:] {
		for _, ev := range day {
			if ev.Merchant == "M000" && ev.Score <= 3 && len(struck) < 6 {
				struck[ev.ID] = true
				steps = append(steps, review.Event{Kind: review.Struck, Merchant: ev.Merchant, ID: ev.ID})
			}
		}
	}
	promised, err := e.Without("M000", struck)
	if err != nil {
		t.Fatal(err)
	}
	if !(promised.Evidence < before.Evidence) || !(promised.Figure.Share > before.Figure.Share) {
		t.Errorf("without %d bad answers: evidence %.0f of %.0f, share %.3f of %.3f", len(struck), promised.Evidence, before.Evidence, promised.Figure.Share, before.Figure.Share)
	}
	after := of(e.Day(start.AddDays(80), review.DefaultSettings(), steps), "M000")
	if diff := cmp.Diff(promised.Sums, after.Sums); diff != "" {
		t.Errorf("promised and done differ:\n%s", diff)
	}
	if !slices.ContainsFunc(after.SetAside, func(s review.SetAside) bool { return struck[s.ID] && s.Why == review.StruckOut }) {
		t.Error("the struck answers are not listed")
	}
}

// TestWithoutUnknown merchant.
func TestWithoutUnknown(t *testing.T) {
	t.Parallel()
	if _, err := review.New().Without("nobody", nil); !errors.Is(err, review.ErrUnknown) {
		t.Errorf("got %v", err)
	}
}
