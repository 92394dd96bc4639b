package verdicts_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/merchants"
	"mealmap/merchants/review"
	"mealmap/merchants/verdicts"
)

func (w *world) sheet(day data.ServiceDay) verdicts.Sheet {
	w.tb.Helper()
	s, err := w.s.SheetOn(w.tb.Context(), xuanwu, "m1", day)
	if err != nil {
		w.tb.Fatal(err)
	}
	return s
}

func TestASheetHasEveryAnswerAndWhatItCounts(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.merchant(xuanwu, "m1", first)
	w.record(xuanwu, sinking("m1", 2, 20, 99)...)
	last := first.AddDays(19)
	w.record(xuanwu,
		answer{ID: "tap-1", Merchant: "m1", Elder: "e1", Channel: merchants.Tap, Score: 5, Day: last, Minute: 1000},
		answer{ID: "tap-2", Merchant: "m1", Elder: "e1", Channel: merchants.Tap, Score: 1, Day: last, Minute: 1001},
		answer{ID: "asked", Merchant: "m1", Elder: "e9", Channel: merchants.Phone, Score: 1, Asked: true, Day: last, Minute: 1002})
	w.at(last, 1100)
	w.strike(xuanwu, "m1-018-00")
	w.runUpTo(xuanwu, last)
	s := w.sheet("")
	if len(s.Answers) != 43 || s.Verdict.Figure.N != 41 || len(s.Trend) != 2 {
		t.Fatalf("%d answers, %d count, %d weeks", len(s.Answers), s.Verdict.Figure.N, len(s.Trend))
	}
	for i, a := range s.Answers {
		if a.No != i+1 || i > 0 && a.Rating.ReceivedAt > s.Answers[i-1].Rating.ReceivedAt {
			t.Errorf("number %d at place %d", a.No, i)
		}
		if a.Counted != (a.Weight > 0) || a.Counted != (a.Why == "") {
			t.Errorf("counted %v, weight %g, why %q", a.Counted, a.Weight, a.Why)
		}
	}
	why := map[string]string{}
	for _, a := range s.SetAside {
		why[a.Rating.ID] = a.Why
	}
	if diff := cmp.Diff(map[string]string{"tap-2": string(review.Repeated), "m1-018-00": string(review.StruckOut)}, why); diff != "" {
		t.Error(diff)
	}
	if len(s.Interviews) != 1 || s.Interviews[0].Rating.ID != "asked" {
		t.Errorf("interviews %+v", s.Interviews)
	}
	if r, ok := s.RatingOf(s.SetAside[0].No); !ok || r.ID != s.SetAside[0].Rating.ID {
		t.Errorf("number %d is %s", s.SetAside[0].No, r.ID)
	}
	for _, no := range []int{0, -1, 44} {
		if _, ok := s.RatingOf(no); ok {
			t.Errorf("there is a number %d", no)
		}
	}
}

// The numbers on paper mean the same answers later.
func TestASheetOfADayKeepsItsNumbers(t *testing.T) {
	t.Parallel()
	w := network(t, 30, 10)
	day := first.AddDays(20)
	before := w.sheet(day)
	w.at(first.AddDays(29), 800)
	w.strike(xuanwu, "m1-015-00")
	w.runUpTo(xuanwu, first.AddDays(29))
	if diff := cmp.Diff(before, w.sheet(day)); diff != "" {
		t.Error(diff)
	}
	if before.Verdict.Day != day || w.sheet("").Verdict.Day != first.AddDays(29) {
		t.Error("sheets of other days than asked for")
	}
	if _, err := w.s.SheetOn(t.Context(), xuanwu, "m1", first.AddDays(40)); !errors.Is(err, verdicts.ErrNoVerdict) {
		t.Errorf("a day to come: %v", err)
	}
}

func TestTheMerchantsSheetHasNobody(t *testing.T) {
	t.Parallel()
	w := network(t, 30, 10)
	w.at(first.AddDays(29), 800)
	w.strike(xuanwu, "m1-015-00")
	w.runUpTo(xuanwu, first.AddDays(29))
	s := w.sheet("")
	text, err := json.Marshal(s.Public())
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range s.Answers {
		r := a.Rating
		for _, secret := range []string{r.ID, r.ElderID, r.RedemptionID, fmt.Sprint(r.MealAt), fmt.Sprint(r.ReceivedAt), r.RecordedBy} {
			if strings.Contains(string(text), `"`+secret) || strings.Contains(string(text), ":"+secret) {
				t.Fatalf("%s is on the merchant's sheet", secret)
			}
		}
	}
	p := s.Public()
	if len(p.Answers) != len(s.Answers) || len(p.Verdict.SetAside) != 0 {
		t.Errorf("%d of %d answers, %d set aside", len(p.Answers), len(s.Answers), len(p.Verdict.SetAside))
	}
	i := slices.IndexFunc(p.Answers, func(a verdicts.PublicAnswer) bool { return !a.Counted })
	want := verdicts.PublicAnswer{No: s.SetAside[0].No, Point: "p-m1", Meal: first.AddDays(15), Channel: merchants.Phone, Scale: 5,
		Score: s.SetAside[0].Rating.Score, Satisfied: s.SetAside[0].Rating.Score > 3, Reasons: []string{"cold"}, Why: "struck"}
	if i < 0 {
		t.Fatal("nothing set aside")
	}
	if diff := cmp.Diff(want, p.Answers[i]); diff != "" {
		t.Error(diff)
	}
}

func TestTermsAreSignedForwards(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := t.Context()
	today := w.db.Now().ServiceDay()
	terms := review.DefaultSettings()
	sign := func(from data.ServiceDay, change func(*review.Settings)) error {
		t.Helper()
		next := terms
		next.ValidFrom = from
		if change != nil {
			change(&next)
		}
		_, err := w.s.Sign(ctx, xuanwu, next, audit.User("u1"))
		return err
	}
	for _, c := range []struct {
		name   string
		err    error
		wanted error
	}{
		{"from yesterday", sign(today.AddDays(-1), nil), verdicts.ErrTermsBackdated},
		{"from no day", sign("", nil), verdicts.ErrBadTerms},
		{"a line that cannot be meant", sign(today, func(s *review.Settings) { s.Line = 1.2 }), verdicts.ErrBadTerms},
		{"from today", sign(today, func(s *review.Settings) { s.Line = .91 }), nil},
		{"from next week", sign(today.AddDays(7), func(s *review.Settings) { s.Line = .92 }), nil},
		{"before that again", sign(today.AddDays(6), nil), verdicts.ErrTermsBackdated},
		{"the same day, corrected", sign(today.AddDays(7), func(s *review.Settings) { s.Line = .93 }), nil},
	} {
		if !errors.Is(c.err, c.wanted) {
			t.Errorf("%s: %v", c.name, c.err)
		}
	}
	for day, want := range map[data.ServiceDay][2]float64{
		today.AddDays(-1): {0, .90}, today: {1, .91}, today.AddDays(6): {1, .91}, today.AddDays(7): {3, .93},
	} {
		got, err := w.s.TermsOn(ctx, xuanwu, day)
		if err != nil || float64(got.Version) != want[0] || got.Line != want[1] {
			t.Errorf("%s: version %d, line %g, %v", day, got.Version, got.Line, err)
		}
	}
	list, err := w.s.Terms(ctx, xuanwu)
	if err != nil || len(list) != 3 || list[0].Version != 3 || list[2].By != audit.User("u1") || list[2].At != w.db.Now() {
		t.Errorf("%+v, %v", list, err)
	}
	log, err := audit.List(ctx, w.db, audit.Filter{District: xuanwu, Action: "review.settings"})
	if err != nil || len(log) != 3 {
		t.Errorf("%d entries, %v", len(log), err)
	}
}

func TestInterviewsAreAskedForUntilTheyAreDrawn(t *testing.T) {
	t.Parallel()
	w := network(t, 120, 90)
	day := first.AddDays(118)
	ask := func(day data.ServiceDay, n int) {
		w.sql(`UPDATE review_days SET body = json_set(json_remove(body, '$.ask'), '$.ask', ?) WHERE day = ?`, n, day)
	}
	w.sql(`UPDATE review_days SET body = json_remove(body, '$.ask')`)
	requests := func() []verdicts.Request {
		t.Helper()
		list, err := w.s.Requests(t.Context(), xuanwu)
		if err != nil {
			t.Fatal(err)
		}
		return list
	}
	drawn := 0
	draw := func(n int, why string, on data.ServiceDay) {
		w.sql(`INSERT INTO elders (district, id, street, name, born_on, number_sealed, number_index, created_at, updated_at)
			VALUES (?,'e1','1','E','1950-01-01',x'01',x'02',0,0) ON CONFLICT DO NOTHING`, xuanwu)
		for range n {
			drawn++
			w.sql(`INSERT INTO interviews (district, id, street, elder_id, redemption_id, merchant_id, point_id, why, drawn_on)
				VALUES (?,?,'1','e1',?,'m1','p1',?,?)`, xuanwu, fmt.Sprint("i", drawn), fmt.Sprint("r", drawn), why, on)
		}
	}
	want := func(when string, list ...verdicts.Request) {
		t.Helper()
		if diff := cmp.Diff(list, requests()); diff != "" {
			t.Errorf("%s: %s", when, diff)
		}
	}
	want("nothing is asked for")
	ask(day.AddDays(-5), 10)
	ask(day, 20)
	want("asked for twice", verdicts.Request{Merchant: "m1", N: 20, Day: day})
	draw(3, "requested", day)
	draw(2, "sample", day.AddDays(1))
	want("drawn for the wish before, and for another reason", verdicts.Request{Merchant: "m1", N: 20, Day: day})
	draw(12, "requested", day.AddDays(1))
	want("some are drawn", verdicts.Request{Merchant: "m1", N: 8, Day: day})
	w.at(day.AddDays(14), 600)
	want("on the last day", verdicts.Request{Merchant: "m1", N: 8, Day: day})
	w.at(day.AddDays(15), 600)
	want("too long ago")
	w.at(day.AddDays(2), 600)
	draw(8, "requested", day.AddDays(2))
	want("all are drawn")
}

func TestAsOf(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := t.Context()
	w.merchant(xuanwu, "m1", first)
	w.merchant(xuanwu, "m2", first.AddDays(200))
	w.record(xuanwu, sinking("m1", 3, 40, 20)...)
	w.at(first.AddDays(39), 1439)
	asOf := func(day data.ServiceDay) ([]review.Verdict, bool) {
		t.Helper()
		list, kept, err := w.s.AsOf(ctx, xuanwu, day)
		if err != nil || len(list) != 2 || list[0].Merchant != "m1" {
			t.Fatalf("%d merchants, %v", len(list), err)
		}
		return list, kept
	}
	ahead, kept := asOf(first.AddDays(39))
	if kept || ahead[0].Figure.N == 0 || ahead[1].Figure.N != 0 || len(w.rows(xuanwu)) != 0 {
		t.Errorf("nothing is kept: %v, %+v", kept, ahead)
	}
	if silent, kept := asOf(first.AddDays(-1)); kept || silent[0].Figure.N != 0 {
		t.Errorf("before the first answer: %+v", silent)
	}
	w.runUpTo(xuanwu, first.AddDays(30))
	w.at(first.AddDays(39), 1439)
	half, kept := asOf(first.AddDays(39))
	if kept || !cmp.Equal(half[0], ahead[0]) {
		t.Errorf("%v: from what is kept %+v, from nothing %+v", kept, half[0], ahead[0])
	}
	old, kept := asOf(first.AddDays(30))
	if !kept || !cmp.Equal(old[0], w.of(xuanwu, "m1")) {
		t.Errorf("%v: %+v", kept, old[0])
	}
	if _, _, err := w.s.AsOf(ctx, xuanwu, first.AddDays(40)); !errors.Is(err, verdicts.ErrDayAhead) {
		t.Errorf("tomorrow: %v", err)
	}
}
