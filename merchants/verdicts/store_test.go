package verdicts_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mealmap/merchants/review"
	"mealmap/merchants/verdicts"
)

func TestASinkingMerchantIsWarned(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.merchant(xuanwu, "m1", first)
	w.merchant(xuanwu, "m2", first)
	w.record(xuanwu, sinking("m1", 4, 200, 150)...)
	w.record(xuanwu, sinking("m2", 4, 200, 999)...)
	if ran := w.runUpTo(xuanwu, first.AddDays(149)); ran != 150 {
		t.Fatalf("%d days ran", ran)
	}
	if v := w.of(xuanwu, "m1"); v.Level != review.None || !v.Judged || !v.Figure.Enough {
		t.Errorf("while it is good: %+v", v)
	}
	w.runUpTo(xuanwu, first.AddDays(199))
	bad, good := w.of(xuanwu, "m1"), w.of(xuanwu, "m2")
	if bad.Level < review.Warning || good.Level != review.None {
		t.Errorf("levels %d and %d", bad.Level, good.Level)
	}
	history, err := w.s.History(t.Context(), xuanwu, "m1", first.AddDays(148), first.AddDays(199))
	if err != nil || len(history) != 52 {
		t.Fatalf("%d days, %v", len(history), err)
	}
	if history[0].Level != review.None || !cmp.Equal(history[51], bad) {
		t.Errorf("history from %d to %d", history[0].Level, history[51].Level)
	}
	if differing := w.differing(); differing != nil {
		t.Errorf("the log gives something else: %v", differing)
	}
}

func TestDaysThatHaveNotEndedAreNotJudged(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.merchant(xuanwu, "m1", first)
	if ran := w.runUpTo(xuanwu, first); ran != 0 {
		t.Errorf("%d days ran before anybody answered", ran)
	}
	w.record(xuanwu, sinking("m1", 2, 5, 99)...)
	w.at(first.AddDays(3), 1439)
	if ran, err := w.s.RunUpTo(t.Context(), xuanwu, first.AddDays(4)); err != nil || ran != 3 {
		t.Errorf("%d days ran, %v", ran, err)
	}
	w.at(first.AddDays(4), 0)
	if ran, err := w.s.RunUpTo(t.Context(), xuanwu, first.AddDays(4)); err != nil || ran != 1 {
		t.Errorf("a minute later %d days ran, %v", ran, err)
	}
}

func TestNothingIsSaidBeforeTheFirstDay(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.merchant(xuanwu, "m1", first)
	all, err := w.s.Latest(t.Context(), xuanwu)
	if err != nil || len(all) != 0 {
		t.Errorf("latest %v, %v", all, err)
	}
	if _, err := w.s.Sheet(t.Context(), xuanwu, "m1"); !errors.Is(err, verdicts.ErrNoVerdict) {
		t.Errorf("sheet: %v", err)
	}
	if _, known, err := w.s.Of(t.Context(), xuanwu, "m1"); known || err != nil {
		t.Errorf("of: %v, %v", known, err)
	}
	w.record(xuanwu, sinking("m1", 2, 2, 99)...)
	w.runUpTo(xuanwu, first)
	if _, err := w.s.Sheet(t.Context(), xuanwu, "m9"); !errors.Is(err, verdicts.ErrNoVerdict) {
		t.Errorf("sheet of somebody unknown: %v", err)
	}
}
