package voices

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/meals"
)

func TestASampleLeavesOutWhoCannotOrNeedNotBeAsked(t *testing.T) {
	t.Parallel()
	f := newFixture(t, 2, 3)
	noPhone, away, gone, called, other := f.addElder(silent), f.addElder(), f.addElder(), f.addElder(), f.addElder(ofSecond)
	for i := range f.elders {
		f.eat(i, i%2, "2025-03-03 12:00")
	}
	f.eat(0, 1, "2025-03-04 12:00") // twice, and still asked once
	f.eat(1, 0, "2025-03-05 11:00") // today is not over
	f.eat(2, 0, "2025-02-25 12:00") // too long ago
	f.exec(`INSERT INTO elder_away (district, elder_id, from_day, to_day, said_at, said_by) VALUES (?, ?, '2025-03-01', '2025-03-05', 1, 'user:x')`,
		district, f.elders[away].ID)
	f.exec(`INSERT INTO departures (district, id, elder_id, kind, on_day, source, recorded_at, recorded_by) VALUES (?, 'd', ?, 'moved', '2025-03-04', 'l', 1, 'x')`,
		district, f.elders[gone].ID)
	f.exec(`INSERT INTO interviews (district, id, street, elder_id, redemption_id, merchant_id, point_id, why, drawn_on, outcome)
		VALUES (?, '0', ?, ?, 'r', 'm', 'p', 'sample', '2025-01-05', 'declined')`, district, street, f.elders[called].ID)

	p, err := f.Prepare(ctx, here, small())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(LeftOut{NoPhone: 1, Away: 2, Called: 1}, p.Left); diff != "" {
		t.Error(diff)
	}
	if p.Size.Population != 4 || p.From != "2025-02-26" || p.To != "2025-03-04" || p.Size.Factor != 1.6 {
		t.Errorf("%+v", p)
	}
	made, list := f.draw(here)
	if made.Drawn != 4 || len(list) != 4 {
		t.Fatalf("%d drawn, %d on the list", made.Drawn, len(list))
	}
	for _, i := range list {
		if i.Elder == f.elders[noPhone].ID || i.Elder == f.elders[away].ID || i.Elder == f.elders[gone].ID || i.Elder == f.elders[called].ID {
			t.Errorf("%+v was drawn", i)
		}
		if i.Elder == f.elders[other].ID && i.Community != street+"002" {
			t.Errorf("community %q", i.Community)
		}
	}
	if _, err := f.DrawSample(ctx, here, small(), office); !errors.Is(err, ErrNobody) {
		t.Errorf("everybody was drawn, and then %v", err)
	}
	if _, err := f.DrawSample(ctx, there, small(), office); !errors.Is(err, ErrNobody) {
		t.Errorf("another street: %v", err)
	}
	if _, err := f.DrawSample(ctx, here, Terms{}, office); !errors.Is(err, ErrTerms) {
		t.Errorf("no terms: %v", err)
	}
	f.now("2025-05-04 12:40") // 60 days later nobody has rested less
	f.eat(0, 0, "2025-05-03 12:00")
	if p, err = f.Prepare(ctx, here, small()); err != nil || p.Left.Called != 0 || p.Size.Population != 1 {
		t.Errorf("60 days later: %+v, %v", p, err)
	}
	f.now("2025-05-03 12:40")
	f.eat(3, 0, "2025-05-02 12:00")
	f.exec(`UPDATE interviews SET outcome = 'answered' WHERE elder_id = ?`, f.elders[0].ID)
	f.eat(0, 0, "2025-05-02 12:00")
	if p, err = f.Prepare(ctx, here, small()); err != nil || p.Left.Called != 1 || p.Left.NoPhone != 1 || p.Size.Population != 0 {
		t.Errorf("59 days later: %+v, %v", p, err)
	}
}

func TestMealsThatDoNotStandAreNotAskedAbout(t *testing.T) {
	t.Parallel()
	f := newFixture(t, 1, 3)
	voided, rejected := f.eat(0, 0, "2025-03-04 12:00"), f.eat(1, 0, "2025-03-04 12:01")
	restored := f.eat(2, 0, "2025-03-04 12:02")
	if _, err := f.meals.Void(ctx, office, nil, district, voided, "打错"); err != nil {
		t.Fatal(err)
	}
	for _, id := range []meals.RedemptionID{rejected, restored} {
		f.exec(`INSERT INTO rejections (district, redemption_id, act, reason, at, actor) VALUES (?, ?, 'reject', 'x', 1, 'x')`, district, id)
	}
	f.exec(`INSERT INTO rejections (district, redemption_id, act, reason, at, actor) VALUES (?, ?, 'restore', 'x', 2, 'x')`, district, restored)
	_, list := f.draw(here)
	if len(list) != 1 || list[0].Meal != restored {
		t.Errorf("%+v", list)
	}
}

func TestADrawCanBeMadeAgain(t *testing.T) {
	t.Parallel()
	f := newFixture(t, 3, 40)
	for i := range f.elders {
		f.eat(i, i%3, "2025-03-04 12:00")
	}
	terms := small()
	terms.Margin = 0.2 // 16 of 40
	made, err := f.DrawSample(ctx, here, terms, office)
	if err != nil {
		t.Fatal(err)
	}
	if made.Drawn != made.Plan.Size.Draw || made.Drawn >= 40 {
		t.Fatalf("%d drawn by %+v", made.Drawn, made.Plan.Size)
	}
	kept, err := f.FindSample(ctx, district, made.ID)
	if diff := cmp.Diff(made, kept); err != nil || diff != "" {
		t.Fatalf("%v %s", err, diff)
	}
	f.now("2025-03-20 09:00")
	f.eat(0, 0, "2025-03-19 12:00")
	if got, err := f.Redraw(ctx, district, made.ID); err != nil || got != (Redrawn{true, true}) {
		t.Errorf("again: %+v, %v", got, err)
	}
	f.exec(`UPDATE interview_samples SET seed = '00'`)
	if got, err := f.Redraw(ctx, district, made.ID); err != nil || got != (Redrawn{true, false}) {
		t.Errorf("another seed: %+v, %v", got, err)
	}
	f.exec(`UPDATE elders SET phone_sealed = NULL WHERE id = ?`, f.elders[5].ID)
	if got, err := f.Redraw(ctx, district, made.ID); err != nil || got.SameFrame {
		t.Errorf("another list: %+v, %v", got, err)
	}
	if _, err := f.Redraw(ctx, district, "x"); !errors.Is(err, ErrSampleUnknown) {
		t.Errorf("no sample: %v", err)
	}
	log, err := audit.List(ctx, f.db, audit.Filter{District: district, Action: "sample.draw"})
	if err != nil || len(log) != 1 || log[0].Street != street {
		t.Errorf("log: %+v, %v", log, err)
	}
}

func TestTheFactorComesFromTheStreetsOwnCalls(t *testing.T) {
	t.Parallel()
	f := newFixture(t, 1, 1)
	f.eat(0, 0, "2025-03-04 12:00")
	for _, outcome := range []string{"answered", "answered", "no_answer", "declined", "dropped", ""} {
		for range 10 {
			f.exec(`INSERT INTO interviews (district, id, street, elder_id, redemption_id, merchant_id, point_id, why, drawn_on, outcome, done_at)
				VALUES (?, ?, ?, ?, ?, 'm', 'p', 'sample', '2024-12-01', ?, ?)`,
				district, data.NewID(), street, f.elders[0].ID, data.NewID(), outcome, clockAt("2024-12-01 10:00"))
		}
	}
	p, err := f.Prepare(ctx, here, small())
	if err != nil || p.Ended != 40 || p.Answered != 20 || p.Size.Factor != 2 {
		t.Errorf("%+v, %v", p, err)
	}
	f.now("2025-08-05 12:40")
	if p, err = f.Prepare(ctx, here, small()); err != nil || p.Ended != 0 || p.Size.Factor != 1.6 {
		t.Errorf("half a year later: %+v, %v", p, err)
	}
}

func TestInterviewsThatTheReviewAsksForAreBounded(t *testing.T) {
	t.Parallel()
	f := newFixture(t, 2, 30)
	for i := range f.elders {
		f.eat(i, 0, "2025-03-04 12:00")
	}
	m := f.points[0].MerchantID
	if n, err := f.DrawFor(ctx, district, m, 12, audit.System); err != nil || n != 12 {
		t.Fatalf("%d, %v", n, err)
	}
	if n, err := f.DrawFor(ctx, district, m, 12, audit.System); err != nil || n != 8 {
		t.Fatalf("up to twenty: %d, %v", n, err)
	}
	if n, err := f.DrawFor(ctx, district, m, 12, audit.System); !errors.Is(err, ErrNobody) || n != 0 {
		t.Fatalf("more than twenty: %d, %v", n, err)
	}
	if _, err := f.DrawFor(ctx, district, f.points[1].MerchantID, 12, audit.System); !errors.Is(err, ErrNobody) {
		t.Errorf("nobody eats there: %v", err)
	}
	f.now("2025-03-19 12:40")
	for i := range f.elders {
		f.eat(i, 0, "2025-03-18 12:00")
	}
	if n, err := f.DrawFor(ctx, district, m, 20, audit.System); err != nil || n != 10 { // the others have not rested
		t.Errorf("14 days later: %d, %v", n, err)
	}
	l, err := f.Calls(ctx, here, "user:x")
	if err != nil || len(l.Ready) != 30 {
		t.Fatal(len(l.Ready), err)
	}
	for _, i := range l.Ready {
		if i.Why != Requested || i.Point != f.points[0].ID || i.Community != street+"001" || i.Sample != "" {
			t.Errorf("%+v", i)
		}
	}
	if n, err := f.DrawRequested(ctx, district); err != nil || n != 0 {
		t.Errorf("nobody asks: %d, %v", n, err)
	}
}

func TestInterviewsOfAMerchantAreCounted(t *testing.T) {
	t.Parallel()
	f := newFixture(t, 1, 3)
	for i := range 3 {
		f.eat(i, 0, "2025-03-04 12:00")
	}
	m := f.points[0].MerchantID
	if _, err := f.DrawFor(ctx, district, m, 3, audit.System); err != nil {
		t.Fatal(err)
	}
	c, err := f.TakeNext(ctx, here, caller)
	if err == nil {
		_, err = f.Record(ctx, here, c.ID, Answer{Outcome: Answered, Score: 2}, caller)
	}
	if err != nil {
		t.Fatal(err)
	}
	if drawn, open, err := f.Interviewing(ctx, district, m); err != nil || drawn != 3 || open != 2 {
		t.Errorf("%d drawn, %d open, %v", drawn, open, err)
	}
	if drawn, _, err := f.Interviewing(ctx, district, "another"); err != nil || drawn != 0 {
		t.Errorf("%d of another merchant, %v", drawn, err)
	}
}
