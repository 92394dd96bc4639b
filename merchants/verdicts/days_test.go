package verdicts_test

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mealmap/data"
	"mealmap/merchants/review"
	"mealmap/merchants/verdicts"
)

// network is one merchant with answers for some days, run up to the last but one.
func network(t *testing.T, days, bad int) *world {
	t.Helper()
	w := newWorld(t)
	w.merchant(xuanwu, "m1", first)
	w.record(xuanwu, sinking("m1", 3, days, bad)...)
	w.runUpTo(xuanwu, first.AddDays(days-2))
	return w
}

func TestAnAnswerCountsFromTheDayItCame(t *testing.T) {
	t.Parallel()
	w := network(t, 20, 99)
	before := w.rows(xuanwu)
	late := answer{ID: "late", Merchant: "m1", Elder: "e-late", Channel: "phone", Score: 1, Day: first.AddDays(19), Minute: 600, Late: 9 * 24 * 60}
	w.record(xuanwu, late)
	if diff := cmp.Diff(before, w.rows(xuanwu)); diff != "" {
		t.Errorf("recorded: %s", diff)
	}
	if n := w.of(xuanwu, "m1").Figure.N; n != 57 {
		t.Errorf("%d answers the day before", n)
	}
	w.runUpTo(xuanwu, first.AddDays(19))
	if diff := cmp.Diff(before, w.rows(xuanwu)[:len(before)]); diff != "" {
		t.Errorf("judged: %s", diff)
	}
	if n := w.of(xuanwu, "m1").Figure.N; n != 61 {
		t.Errorf("%d answers, its own day's three and the late one wanted", n)
	}
}

func TestAStrikeMovesTheNextDayAndNoneBefore(t *testing.T) {
	t.Parallel()
	w, untouched := network(t, 40, 20), network(t, 40, 20)
	before := w.rows(xuanwu)
	w.at(first.AddDays(39), 900)
	w.strike(xuanwu, "m1-030-00")
	w.runUpTo(xuanwu, first.AddDays(39))
	untouched.runUpTo(xuanwu, first.AddDays(39))
	if diff := cmp.Diff(before, w.rows(xuanwu)[:len(before)]); diff != "" {
		t.Errorf("days before: %s", diff)
	}
	v, u := w.of(xuanwu, "m1"), untouched.of(xuanwu, "m1")
	if v.Figure.N != u.Figure.N-1 || v.Figure.Share <= u.Figure.Share || v.Evidence >= u.Evidence {
		t.Errorf("one bad answer struck: from %+v to %+v, E from %g to %g", u.Figure, v.Figure, u.Evidence, v.Evidence)
	}
	if diff := cmp.Diff([]review.SetAside{{ID: "m1-030-00", Why: review.StruckOut}}, v.SetAside); diff != "" {
		t.Error(diff)
	}
}

func TestWithoutIsOnTheSpotAndChangesNothing(t *testing.T) {
	t.Parallel()
	w := network(t, 40, 20)
	ctx := t.Context()
	before, rows := w.of(xuanwu, "m1"), w.rows(xuanwu)
	without := func(ids ...string) review.Verdict {
		t.Helper()
		v, err := w.s.Without(ctx, xuanwu, "m1", ids)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	if v := without(); v.Figure.N != before.Figure.N || fmt.Sprintf("%.4g", v.Evidence) != fmt.Sprintf("%.4g", before.Evidence) {
		t.Errorf("without none: %+v, kept %+v", v, before)
	}
	two := without("m1-030-00", "m1-032-00")
	if two.Figure.N != before.Figure.N-2 || two.Evidence >= before.Evidence || two.Figure.Share <= before.Figure.Share {
		t.Errorf("without two: %+v, kept %+v", two, before)
	}
	w.at(first.AddDays(39), 900)
	w.strike(xuanwu, "m1-030-00")
	if v := without("m1-032-00"); !cmp.Equal(v, two) {
		t.Error("one that was struck today is still there")
	}
	if diff := cmp.Diff(rows, w.rows(xuanwu)); diff != "" {
		t.Error(diff)
	}
}

func TestPeoplesStepsReachTheMethod(t *testing.T) {
	t.Parallel()
	w := network(t, 100, 60)
	evening := func(day int, stages ...string) review.Verdict {
		t.Helper()
		w.at(first.AddDays(day), 1000)
		for _, stage := range stages {
			w.step(xuanwu, "c1", "m1", stage)
		}
		w.runUpTo(xuanwu, first.AddDays(day))
		return w.of(xuanwu, "m1")
	}
	stands := func(v review.Verdict) bool {
		for _, why := range v.Because {
			if why == review.WarningStands || why == review.DeadlineRunning {
				return true
			}
		}
		return false
	}
	if v := evening(99); stands(v) {
		t.Errorf("before anybody warned: %v", v.Because)
	}
	if v := evening(100, "watch", "warned", "warned"); !stands(v) {
		t.Errorf("warned: %v", v.Because)
	}
	if v := evening(101, "watch"); stands(v) {
		t.Errorf("put back by an appeal: %v", v.Because)
	}
	if v := evening(102, "warned", "proposed"); !stands(v) {
		t.Errorf("warned again: %v", v.Because)
	}
	if v := evening(103, "signed", "removed"); v.Because[len(v.Because)-1] != review.AgreementEnded && v.Because[0] != review.AgreementEnded {
		t.Errorf("removed: %v", v.Because)
	}
}

// Two programs over one database, both at it: each day is kept once, and both see
// the same.
func TestTwoAtOnceKeepEachDayOnce(t *testing.T) {
	t.Parallel()
	w, alone := newWorld(t), network(t, 32, 20)
	alone.runUpTo(xuanwu, first.AddDays(31))
	w.merchant(xuanwu, "m1", first)
	w.record(xuanwu, sinking("m1", 3, 32, 20)...)
	w.at(first.AddDays(32), 1)
	var wg sync.WaitGroup
	ran := make([]int, 4)
	for i := range ran {
		wg.Go(func() {
			s := verdicts.NewStore(w.db, w.m)
			for range 64 {
				n, err := s.RunUpTo(context.Background(), xuanwu, first.AddDays(31))
				if err != nil {
					t.Errorf("one of four: %v", err)
				}
				ran[i] += n
			}
		})
	}
	wg.Wait()
	if sum := ran[0] + ran[1] + ran[2] + ran[3]; sum != 32 {
		t.Errorf("%v days ran", ran)
	}
	if diff := cmp.Diff(alone.rows(xuanwu), w.rows(xuanwu)); diff != "" {
		t.Errorf("(-alone +four) %s", diff)
	}
}

func TestOnlyWhatHelpsIsCarried(t *testing.T) {
	t.Parallel()
	w := network(t, 2, 99)
	w.runUpTo(xuanwu, first.AddDays(130))
	for day := 131; day < 138; day++ {
		w.runUpTo(xuanwu, first.AddDays(day))
	}
	var days []data.ServiceDay
	err := w.db.View(t.Context(), func(tx *data.Tx) error {
		return tx.Select(&days, `SELECT day FROM review_carried WHERE district = ? ORDER BY day`, xuanwu)
	})
	if err != nil {
		t.Fatal(err)
	}
	want := []data.ServiceDay{"2025-01-31", "2025-02-28", "2025-03-31", "2025-04-30", "2025-05-21", "2025-05-22", "2025-05-23"}
	if diff := cmp.Diff(want, days); diff != "" {
		t.Error(diff)
	}
}

// A merchant is as old as its service, not as its place in the list; one that has
// served nobody is new every day.
func TestNewMerchantsAreNotJudged(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.merchant(xuanwu, "m1", first.AddDays(-400))
	w.merchant(xuanwu, "m2", first.AddDays(-400))
	w.merchant(xuanwu, "m3", first.AddDays(-400))
	w.record(xuanwu, sinking("m1", 2, 120, 999)...)
	meal := answer{ID: "x", Merchant: "m2", Elder: "e", Channel: "phone", Score: 5, Day: first.AddDays(20), Minute: 700, Late: 3 * 24 * 60}
	w.record(xuanwu, meal)
	for _, at := range []struct {
		day    int
		judged map[string]bool
	}{
		{89, map[string]bool{"m1": false, "m2": false, "m3": false}},
		{90, map[string]bool{"m1": true, "m2": false, "m3": false}},
		{106, map[string]bool{"m1": true, "m2": false, "m3": false}},
		{107, map[string]bool{"m1": true, "m2": true, "m3": false}},
	} {
		w.runUpTo(xuanwu, first.AddDays(at.day))
		all, err := w.s.Latest(t.Context(), xuanwu)
		if err != nil {
			t.Fatal(err)
		}
		got := map[string]bool{}
		for m, v := range all {
			got[string(m)] = v.Judged
		}
		if diff := cmp.Diff(at.judged, got); diff != "" {
			t.Errorf("day %d: %s", at.day, diff)
		}
	}
}

func TestTheFirstMealSaysSinceWhen(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.merchant(xuanwu, "m1", first)
	w.merchant(xuanwu, "m2", first)
	w.meal("r1", "p1", "m1", first.AddDays(-89), first.AddDays(-89))
	w.meal("r2", "p2", "m2", first.AddDays(-200), first.AddDays(2))
	w.record(xuanwu, sinking("m1", 2, 5, 99)...)
	judged := func(day int, m1, m2 bool) {
		t.Helper()
		w.runUpTo(xuanwu, first.AddDays(day))
		if got := [2]bool{w.of(xuanwu, "m1").Judged, w.of(xuanwu, "m2").Judged}; got != [2]bool{m1, m2} {
			t.Errorf("day %d: judged %v", day, got)
		}
	}
	judged(0, false, false)
	w.meal("r0", "p1", "m1", first.AddDays(-300), first.AddDays(-1)) // that a till brings now: since when is settled
	judged(1, true, false)
	judged(2, true, true)
	if got := w.differing(); got != nil {
		t.Errorf("the log gives something else: %v", got)
	}
}

// meal keeps one meal at a point, which it makes if need be, and which reached the
// service on a day.
func (w *world) meal(id, point, merchant string, day, came data.ServiceDay) {
	w.tb.Helper()
	at := day.At(720)
	w.sql(`INSERT INTO points (district, id, number, identity, merchant_id, name, kind, status, created_at, updated_at)
		SELECT ?,?,1 + count(*),?,?,?,'restaurant','open',0,0 FROM points WHERE true ON CONFLICT DO NOTHING`, xuanwu, point, point, merchant, point)
	w.sql(`INSERT INTO elders (district, id, street, name, born_on, number_sealed, number_index, created_at, updated_at)
		VALUES (?,'e1','1','E','1950-01-01',x'01',x'02',0,0) ON CONFLICT DO NOTHING`, xuanwu)
	w.sql(`INSERT INTO cards (district, id, elder_id, card_index, issue, random, number, key_id, valid_from, valid_to, live, issued_at, issued_by)
		VALUES (?,'k1','e1',1,1,7,'1',1,'2025-01-01','2027-12-31',1,0,'cli') ON CONFLICT DO NOTHING`, xuanwu)
	w.sql(`INSERT INTO redemptions (district, id, street, point_id, merchant_id, till_id, card_id, elder_id, service_day, sitting, served_at, received_at,
		list_fen, elder_fen, merchant_fen, government_fen, fund_fen, class, rule_id, rule_version)
		VALUES (?,?,'1',?,?,'t1','k1','e1',?,'lunch',?,?,1500,970,230,300,0,'G70','R',1)`, xuanwu, id, point, merchant, day, at, came.At(721))
}

// TestHoweverMuchSpeaksItCanBeWritten: evidence without end is kept as the largest
// that JSON can say, and a step on the spot says the same.
func TestHoweverMuchSpeaksItCanBeWritten(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.merchant(xuanwu, "m1", first)
	list := sinking("m1", 60, 40, 0)
	for i := range list {
		list[i].Score = 1
	}
	w.record(xuanwu, list...)
	w.runUpTo(xuanwu, first.AddDays(39))
	v, err := w.s.Without(t.Context(), xuanwu, "m1", []string{list[0].ID})
	if err != nil {
		t.Fatal(err)
	}
	if v.Evidence < 1e200 {
		t.Errorf("evidence of %g only: the test asks nothing", v.Evidence)
	}
	if _, err := json.Marshal(v); err != nil {
		t.Error(err)
	}
}
