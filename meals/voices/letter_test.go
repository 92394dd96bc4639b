package voices

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/merchants"
	"mealmap/merchants/review"
)

// said is an answer of an elder.
func said(elder string, ch merchants.Channel, score int, reasons ...string) merchants.Rating {
	return merchants.Rating{ID: "rating-" + elder, ElderID: elder, RedemptionID: "meal-" + elder, Channel: ch, Scale: 5, Score: score, Reasons: reasons,
		RatedAt: clockAt("2025-02-10 12:00")}
}

func enough(n, elders int) review.Verdict {
	return review.Verdict{Day: "2025-02-28", Figure: review.Figure{Share: .81, Lower: .75, Upper: .86, N: n, Elders: elders, Enough: true, From: "2025-01-15"}}
}

func TestALetterCountsNobodyWhoCouldBeKnown(t *testing.T) {
	t.Parallel()
	var list []merchants.Rating
	for i, e := range []string{"a", "b", "c", "d", "e", "f"} {
		r := said(e, merchants.Phone, 2, "cold")
		if i < 4 {
			r.Reasons = append(r.Reasons, "price")
		}
		list = append(list, r)
	}
	list = append(list, said("a", merchants.Tap, 2, "cold"), said("g", merchants.Spot, 5))
	got := bodyOf("幸福面馆", "2025-02-01", "2025-02-28", list, enough(90, 60), nil)
	want := Body{Merchant: "幸福面馆", From: "2025-02-01", To: "2025-02-28",
		Figure:   &Figure{.81, .75, .86, 90, 60, "2025-01-15", "2025-02-28"},
		Channels: []Count{{"tap", 0}, {"phone", 6}, {"spot", 0}},
		Named:    []Count{{"cold", 6}, {"price", 0}}, // a's two answers are one elder's
		Remarks:  []string{}, Before: []Improvement{}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if got := bodyOf("", "2025-02-01", "2025-02-28", list[:5], enough(90, 60), nil); len(got.Named) != 2 || len(got.Channels) != 1 || got.Channels[0].N != 5 {
		t.Errorf("five elders: %+v", got)
	}
	if got := bodyOf("", "2025-02-01", "2025-02-28", list[:4], enough(90, 60), nil); len(got.Named)+len(got.Channels) != 0 {
		t.Errorf("four elders: %+v", got)
	}
	for name, v := range map[string]review.Verdict{"no verdict": {}, "too few": func() review.Verdict { v := enough(11, 8); v.Figure.Enough = false; return v }(),
		"four elders": enough(20, 4)} {
		if got := bodyOf("", "2025-02-01", "2025-02-28", list, v, nil); got.Figure != nil {
			t.Errorf("%s: %+v", name, got.Figure)
		}
	}
	if got := bodyOf("", "2025-02-01", "2025-02-28", list, enough(20, 5), nil); got.Figure == nil {
		t.Error("five elders have no figure")
	}
}

func TestMonths(t *testing.T) {
	t.Parallel()
	for day, want := range map[data.ServiceDay]string{"2025-03-01": "2025-02", "2025-03-31": "2025-02", "2025-01-05": "2024-12"} {
		if got := LastMonth(day); got != want {
			t.Errorf("%s: %s", day, got)
		}
	}
	if from, to, err := monthOf("2024-02", "2024-03-01"); err != nil || from != "2024-02-01" || to != "2024-02-29" {
		t.Error(from, to, err)
	}
	for _, month := range []string{"2024-03", "2024-13", "", "2024", "2024-02-01", "9999-01"} {
		if _, _, err := monthOf(month, "2024-03-31"); !errors.Is(err, ErrLetterMonth) {
			t.Errorf("%q: %v", month, err)
		}
	}
}

// rated is a fixture of one point where elders have answered in February.
func rated(t *testing.T, elders int) *fixture {
	t.Helper()
	f := newFixture(t, 1, elders)
	for i := range elders {
		id := f.eat(i, 0, "2025-02-10 12:00")
		now := f.clock.Now()
		f.now("2025-02-11 10:00")
		_, err := f.shops().RecordRating(ctx, merchants.Rating{District: district, RedemptionID: string(id), MerchantID: f.points[0].MerchantID,
			PointID: f.points[0].ID, ElderID: string(f.elders[i].ID), Channel: merchants.Phone, Scale: 5, Score: 2, Reasons: []string{"cold"},
			Note: "我是王桂芳,菜凉", MealAt: clockAt("2025-02-10 12:00")}, caller)
		f.clock.Set(now)
		if err != nil {
			t.Fatal(err)
		}
	}
	return f
}

func TestALetterIsMadeOnceAndNamesNobody(t *testing.T) {
	t.Parallel()
	f := rated(t, 6)
	m := f.points[0].MerchantID
	d, err := f.Draft(ctx, here, m, "2025-02")
	if err != nil || len(d.Remarks) != 6 || len(d.Body.Remarks) != 0 || d.Body.Figure != nil {
		t.Fatalf("%+v, %v", d, err)
	}
	picked := []Remark{{RatingID: d.Remarks[0].RatingID, Text: " 菜有时凉 "}, {RatingID: d.Remarks[1].RatingID, Text: "等得久"}}
	l, err := f.Send(ctx, here, m, "2025-02", Released{Remarks: picked, Asked: "请保温"}, office)
	if err != nil {
		t.Fatal(err)
	}
	kept, err := f.FindLetter(ctx, here, l.ID)
	if diff := cmp.Diff(l, kept); err != nil || diff != "" {
		t.Fatal(err, diff)
	}
	if diff := cmp.Diff([]string{"菜有时凉", "等得久"}, kept.Body.Remarks); diff != "" || kept.Body.Asked != "请保温" {
		t.Error(diff, kept.Body.Asked)
	}
	body, err := json.Marshal(kept.Body)
	if err != nil {
		t.Fatal(err)
	}
	for i, e := range f.elders {
		for _, secret := range []string{string(e.ID), e.Name, "王桂芳", f.cards[i].Number, string(f.cards[i].ID), d.Remarks[i].RatingID, "1380000"} {
			if strings.Contains(string(body), secret) {
				t.Errorf("the letter holds %q", secret)
			}
		}
	}
	if _, err := f.Send(ctx, here, m, "2025-02", Released{}, office); !errors.Is(err, ErrLetterSent) {
		t.Errorf("twice: %v", err)
	}
	if sent, left, err := f.SendAll(ctx, here, "2025-02", 10, office); err != nil || sent != 0 || left != 0 {
		t.Errorf("all again: %d, %d, %v", sent, left, err)
	}
}

func TestOnlyRemarksOfTheMonthAreReleased(t *testing.T) {
	t.Parallel()
	f := rated(t, 6)
	m := f.points[0].MerchantID
	d, err := f.Draft(ctx, here, m, "2025-02")
	if err != nil {
		t.Fatal(err)
	}
	r := func(i int) Remark { return Remark{RatingID: d.Remarks[i].RatingID, Text: "好"} }
	for name, list := range map[string][]Remark{
		"too many": {r(0), r(1), r(2), r(3)}, "one twice": {r(0), r(0)}, "somebody else's": {{RatingID: "x", Text: "好"}},
		"no words": {{RatingID: d.Remarks[0].RatingID, Text: " "}},
	} {
		if _, err := f.Send(ctx, here, m, "2025-02", Released{Remarks: list}, office); !errors.Is(err, ErrRemarks) {
			t.Errorf("%s: %v", name, err)
		}
	}
	few := rated(t, 4)
	m = few.points[0].MerchantID
	if d, err = few.Draft(ctx, here, m, "2025-02"); err != nil {
		t.Fatal(err)
	}
	if _, err := few.Send(ctx, here, m, "2025-02", Released{Remarks: []Remark{r(0)}}, office); !errors.Is(err, ErrRemarks) {
		t.Errorf("a remark of one among four: %v", err)
	}
}

func TestAllLettersOfAMonth(t *testing.T) {
	t.Parallel()
	f := newFixture(t, 3, 1)
	f.addPoint(beside, "隔壁饭庄")
	idle := f.addPoint(street, "没人来的店")
	for p := range 4 {
		f.eat(0, p, "2025-02-10 12:0"+string(rune('0'+p)))
	}
	w, err := f.Waiting(ctx, district, street)
	if err != nil || w.Letters != 3 {
		t.Errorf("%+v, %v", w, err)
	}
	if sent, left, err := f.SendAll(ctx, here, "2025-02", 2, office); err != nil || sent != 2 || left != 1 {
		t.Fatalf("%d, %d, %v", sent, left, err)
	}
	if sent, left, err := f.SendAll(ctx, here, "2025-02", 2, office); err != nil || sent != 1 || left != 0 {
		t.Fatalf("%d, %d, %v", sent, left, err)
	}
	list, err := f.Letters(ctx, here, "2025-02")
	if err != nil || len(list) != 3 {
		t.Fatal(list, err)
	}
	for _, l := range list {
		if l.Merchant == idle.MerchantID || l.Street != street {
			t.Errorf("%+v", l)
		}
	}
	if w, err = f.Waiting(ctx, district, ""); err != nil || w.Letters != 1 {
		t.Errorf("the district: %+v, %v", w, err)
	}
	for name, err := range map[string]error{
		"another street's":  errOf(f.Draft(ctx, here, f.points[3].MerchantID, "2025-02")),
		"nobody":            errOf(f.Draft(ctx, here, "x", "2025-02")),
		"read elsewhere":    errOf(f.FindLetter(ctx, there, list[0].ID)),
		"improve elsewhere": f.Improve(ctx, there, list[0].ID, "x", "2025-03-01", office),
	} {
		if !errors.Is(err, ErrLetterUnknown) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, _, err := f.SendAll(ctx, here, "2025-03", 2, office); !errors.Is(err, ErrLetterMonth) {
		t.Errorf("this month: %v", err)
	}
}

func TestWhatWasImprovedStandsInTheNextLetter(t *testing.T) {
	t.Parallel()
	f := rated(t, 1)
	m := f.points[0].MerchantID
	l, err := f.Send(ctx, here, m, "2025-02", Released{}, office)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		text string
		on   data.ServiceDay
	}{"nothing": {" ", "2025-03-01"}, "no day": {"换了保温箱", ""}, "a bad day": {"换了保温箱", "2025-02-30"}, "before the month": {"换了保温箱", "2025-01-31"},
		"to come": {"换了保温箱", "2025-03-06"}} {
		if err := f.Improve(ctx, here, l.ID, c.text, c.on, office); !errors.Is(err, ErrImproveForm) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, on := range []data.ServiceDay{"2025-02-01", "2025-03-05"} {
		if err := f.Improve(ctx, here, l.ID, "换了保温箱", on, office); err != nil {
			t.Errorf("%s: %v", on, err)
		}
	}
	want := []Improvement{{"2025-02", "换了保温箱", "2025-03-05"}}
	if got, err := f.Improvements(ctx, district, m); err != nil || cmp.Diff(want, got) != "" {
		t.Errorf("%+v, %v", got, err)
	}
	f.eat(0, 0, "2025-03-05 12:00")
	f.now("2025-04-02 09:00")
	next, err := f.Send(ctx, here, m, "2025-03", Released{}, office)
	if err != nil || cmp.Diff(want, next.Body.Before) != "" {
		t.Errorf("%+v, %v", next.Body, err)
	}
	if list, err := f.LettersTo(ctx, district, m); err != nil || len(list) != 2 || list[0].Month != "2025-03" {
		t.Errorf("%+v, %v", list, err)
	}
	log, err := audit.List(ctx, f.db, audit.Filter{District: district, Action: "letter."})
	if err != nil || len(log) != 4 {
		t.Errorf("log: %+v, %v", log, err)
	}
}
