package voices

import (
	"errors"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mealmap/data/audit"
	"mealmap/data/staff"
	"mealmap/data/stafftest"
	"mealmap/meals"
	"mealmap/merchants"
)

func TestACallEndsInARatingOfThatMeal(t *testing.T) {
	t.Parallel()
	f := newFixture(t, 1, 1)
	meal := f.eat(0, 0, "2025-03-04 12:00")
	_, list := f.draw(here)
	c, err := f.Take(ctx, here, list[0].ID, caller)
	if err != nil || c.Phone != "13800000000" || c.Name != f.elders[0].Name || c.Meal != meal || c.Day != "2025-03-04" {
		t.Fatalf("%+v, %v", c, err)
	}
	got, err := f.Record(ctx, here, c.ID, Answer{Outcome: Answered, Score: 4, Reasons: []string{"cold"}, Note: " 菜 \n凉 "}, caller)
	if err != nil || got.Outcome != Answered || got.Tries != 1 || got.RatingID == "" || got.Note != "菜 凉" {
		t.Fatalf("%+v, %v", got, err)
	}
	ratings, err := f.shops().ListRatings(ctx, merchants.RatingFilter{District: district})
	if err != nil || len(ratings) != 1 {
		t.Fatal(ratings, err)
	}
	want := merchants.Rating{ID: got.RatingID, District: district, RedemptionID: string(meal), MerchantID: f.points[0].MerchantID, PointID: f.points[0].ID,
		ElderID: string(f.elders[0].ID), Channel: merchants.Phone, Scale: 5, Score: 4, Reasons: []string{"cold"}, Note: "菜 凉",
		MealAt: clockAt("2025-03-04 12:00"), RatedAt: f.db.Now(), ReceivedAt: f.db.Now(), Source: merchants.FromStaff, RecordedBy: string(caller)}
	if diff := cmp.Diff(want, ratings[0]); diff != "" {
		t.Error(diff)
	}
	for name, err := range map[string]error{
		"take again":   errOf(f.Take(ctx, here, c.ID, caller)),
		"record again": errOf(f.Record(ctx, here, c.ID, Answer{Outcome: Declined}, caller)),
		"give back":    f.GiveBack(ctx, here, c.ID, caller),
	} {
		if !errors.Is(err, ErrInterviewDone) {
			t.Errorf("%s: %v", name, err)
		}
	}
	log, err := audit.List(ctx, f.db, audit.Filter{District: district, Action: "interview.", Object: string(c.ID)})
	if err != nil || len(log) != 2 || log[1].Action != "interview.take" || log[0].Action != "interview.record" {
		t.Errorf("log: %+v, %v", log, err)
	}
}

// shops is the merchants' store, which the fixture's points hide.
func (f *fixture) shops() *merchants.Store { return f.Store.points }

func errOf[T any](_ T, err error) error { return err }

func TestARequestedInterviewIsAPrivateOne(t *testing.T) {
	t.Parallel()
	f := newFixture(t, 1, 2)
	f.eat(0, 0, "2025-03-04 12:00")
	sampled, _ := f.draw(here)
	f.eat(1, 0, "2025-03-04 12:00")
	if _, err := f.DrawFor(ctx, district, f.points[0].MerchantID, 5, audit.System); err != nil || sampled.Drawn != 1 {
		t.Fatal(err)
	}
	c, err := f.TakeNext(ctx, here, caller)
	if err != nil || c.Why != Requested {
		t.Fatalf("the first of the list is %+v, %v", c, err)
	}
	if again, err := f.TakeNext(ctx, here, caller); err != nil || again.ID != c.ID {
		t.Errorf("one at a time: %+v, %v", again, err)
	}
	if _, err := f.Record(ctx, here, c.ID, Answer{Outcome: Answered, Score: 1}, caller); err != nil {
		t.Fatal(err)
	}
	ratings, err := f.shops().ListRatings(ctx, merchants.RatingFilter{District: district})
	if err != nil || len(ratings) != 1 || ratings[0].Channel != merchants.Spot || !ratings[0].Requested {
		t.Errorf("%+v, %v", ratings, err)
	}
}

func TestNoTwoCallersHaveTheSameElder(t *testing.T) {
	t.Parallel()
	f := newFixture(t, 1, 2)
	f.eat(0, 0, "2025-03-04 12:00")
	f.eat(1, 0, "2025-03-04 12:00")
	_, list := f.draw(here)
	id := list[0].ID
	if _, err := f.Take(ctx, here, id, caller); err != nil {
		t.Fatal(err)
	}
	if _, err := f.Take(ctx, here, id, office); !errors.Is(err, ErrInterviewTaken) {
		t.Errorf("a second caller: %v", err)
	}
	if _, err := f.InHand(ctx, here, id, office); !errors.Is(err, ErrInterviewNotTaken) {
		t.Errorf("the telephone without the call: %v", err)
	}
	if _, err := f.Record(ctx, here, id, Answer{Outcome: Declined}, office); !errors.Is(err, ErrInterviewNotTaken) {
		t.Errorf("recorded for another: %v", err)
	}
	if l, err := f.Calls(ctx, here, office); err != nil || l.Taken != 1 || len(l.Ready) != 1 {
		t.Errorf("%+v, %v", l, err)
	}
	other, err := f.TakeNext(ctx, here, office)
	if err != nil || other.ID == id {
		t.Fatalf("%+v, %v", other, err)
	}
	f.clock.Advance(Lease - 1)
	if got, err := f.InHand(ctx, here, id, caller); err != nil || got.Phone == "" {
		t.Errorf("just before the end: %v", err)
	}
	f.clock.Advance(1 + 999_999) // the clock of the file counts milliseconds
	if _, err := f.InHand(ctx, here, id, caller); !errors.Is(err, ErrInterviewNotTaken) {
		t.Errorf("at the end: %v", err)
	}
	if _, err := f.Take(ctx, here, id, enroller); err != nil {
		t.Errorf("taken over: %v", err)
	}
	if _, err := f.Record(ctx, here, id, Answer{Outcome: Declined}, caller); !errors.Is(err, ErrInterviewNotTaken) {
		t.Errorf("recorded after another took it: %v", err)
	}
	if _, err := f.Record(ctx, here, other.ID, Answer{Outcome: Declined}, office); err != nil {
		t.Errorf("a long call that nobody took over: %v", err)
	}
	if err := f.GiveBack(ctx, here, id, enroller); err != nil {
		t.Fatal(err)
	}
	if _, err := f.Take(ctx, here, id, office); err != nil {
		t.Errorf("given back: %v", err)
	}
}

func TestWhoEnrolledDoesNotAsk(t *testing.T) {
	t.Parallel()
	f := newFixture(t, 1, 0)
	login := func(name string, role staff.Role) audit.Actor {
		u, err := f.staff.CreateUser(ctx, staff.NewUser{District: district, Login: name, DisplayName: name, Person: "张敏", Role: role, Street: street,
			Hashed: stafftest.Hashed(t)}, audit.System)
		if err != nil {
			t.Fatal(err)
		}
		return audit.User(string(u.ID))
	}
	applied, other := login("min", staff.Community), login("min2", staff.Community)
	f.by = enroller
	created := f.addElder()
	f.by = audit.System
	applicant, handed := f.addElder(), f.addElder()
	f.exec(`INSERT INTO card_applications (district, id, elder_id, kind, applied_at, applied_by) VALUES (?, 'a', ?, 'first', 1, ?)`,
		district, f.elders[applicant].ID, applied)
	f.exec(`INSERT INTO card_events (district, id, card_id, kind, at, actor) VALUES (?, 'h', ?, 'handed', 1, 'user:handing')`,
		district, f.cards[handed].ID)
	for i := range f.elders {
		f.eat(i, 0, "2025-03-04 12:00")
	}
	_, list := f.draw(here)
	of := map[int]InterviewID{}
	for _, i := range list {
		of[slices.IndexFunc(f.cards, func(c meals.Card) bool { return c.ElderID == i.Elder })] = i.ID
	}
	for name, c := range map[string]struct {
		elder int
		by    audit.Actor
	}{
		"who put him on the list": {created, enroller}, "who applied": {applicant, applied},
		"the same person's other login": {applicant, other}, "who handed it over": {handed, "user:handing"},
	} {
		if _, err := f.Take(ctx, here, of[c.elder], c.by); !errors.Is(err, ErrEnrolled) {
			t.Errorf("%s: %v", name, err)
		}
		l, err := f.Calls(ctx, here, c.by)
		if err != nil || l.Own != 1 || len(l.Ready) != 2 {
			t.Errorf("%s sees %+v, %v", name, l, err)
		}
		if next, err := f.TakeNext(ctx, here, c.by); err != nil || next.ID == of[c.elder] {
			t.Errorf("%s is given %s, %v", name, next.ID, err)
		} else if err := f.GiveBack(ctx, here, next.ID, c.by); err != nil {
			t.Error(err)
		}
	}
	// A card handed over after the draw counts as well, even once he has it in hand.
	if _, err := f.Take(ctx, here, of[created], caller); err != nil {
		t.Fatal(err)
	}
	f.exec(`INSERT INTO card_events (district, id, card_id, kind, at, actor) VALUES (?, 'h2', ?, 'handed', 1, ?)`, district, f.cards[created].ID, caller)
	if _, err := f.Record(ctx, here, of[created], Answer{Outcome: Answered, Score: 5}, caller); !errors.Is(err, ErrEnrolled) {
		t.Errorf("recorded by who handed it over since: %v", err)
	}
}

func TestNobodyAnswersThreeTimes(t *testing.T) {
	t.Parallel()
	f := newFixture(t, 1, 1)
	f.eat(0, 0, "2025-03-04 12:00")
	_, list := f.draw(here)
	id := list[0].ID
	miss := func(at string) Interview {
		t.Helper()
		f.now(at)
		if _, err := f.Take(ctx, here, id, caller); err != nil {
			t.Fatalf("%s: %v", at, err)
		}
		i, err := f.Record(ctx, here, id, Answer{Outcome: NoAnswer, Score: 3}, caller)
		if err != nil {
			t.Fatal(err)
		}
		return i
	}
	if i := miss("2025-03-06 09:30"); i.Outcome != "" || i.Tries != 1 || i.NotBefore != clockAt("2025-03-06 14:30") || i.TakenBy != "" {
		t.Fatalf("%+v", i)
	}
	f.clock.Set(clockAt("2025-03-06 14:29").Time())
	if _, err := f.Take(ctx, here, id, caller); !errors.Is(err, ErrInterviewEarly) {
		t.Errorf("too early: %v", err)
	}
	if _, err := f.TakeNext(ctx, here, caller); !errors.Is(err, ErrNoneToCall) {
		t.Errorf("too early: %v", err)
	}
	if l, err := f.Calls(ctx, here, caller); err != nil || l.Later != 1 || len(l.Ready) != 0 {
		t.Errorf("%+v, %v", l, err)
	}
	if i := miss("2025-03-06 14:30"); i.Outcome != "" || i.Tries != 2 || i.NotBefore != clockAt("2025-03-07 09:00") {
		t.Fatalf("%+v", i)
	}
	if i := miss("2025-03-07 09:00"); i.Outcome != NoAnswer || i.Tries != 3 || i.DoneAt == 0 || i.DoneBy != caller {
		t.Fatalf("%+v", i)
	}
	if l, err := f.Calls(ctx, here, caller); err != nil || len(l.Ready)+l.Later+len(l.Mine) != 0 {
		t.Errorf("%+v, %v", l, err)
	}
}

func TestWhatCannotBeRecorded(t *testing.T) {
	t.Parallel()
	f := newFixture(t, 1, 2)
	meal := f.eat(0, 0, "2025-03-04 12:00")
	_, list := f.draw(here)
	id := list[0].ID
	if _, err := f.Record(ctx, here, id, Answer{Outcome: Declined}, caller); !errors.Is(err, ErrInterviewNotTaken) {
		t.Errorf("without taking it: %v", err)
	}
	if _, err := f.Take(ctx, here, id, caller); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		a    Answer
		want error
	}{
		"no outcome":       {Answer{}, ErrBadOutcome},
		"another outcome":  {Answer{Outcome: "asleep"}, ErrBadOutcome},
		"no mark":          {Answer{Outcome: Answered}, ErrScoreNeeded},
		"six of five":      {Answer{Outcome: Answered, Score: 6}, ErrScoreNeeded},
		"no such reason":   {Answer{Outcome: Answered, Score: 5, Reasons: []string{"weather"}}, ErrReasonUnknown},
		"one reason twice": {Answer{Outcome: Answered, Score: 5, Reasons: []string{"taste", "taste"}}, ErrReasonUnknown},
	} {
		if _, err := f.Record(ctx, here, id, c.a, caller); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := f.meals.Void(ctx, office, nil, district, meal, "打错"); err != nil {
		t.Fatal(err)
	}
	if _, err := f.Record(ctx, here, id, Answer{Outcome: Answered, Score: 5}, caller); !errors.Is(err, ErrMealGone) {
		t.Errorf("a meal taken back: %v", err)
	}
	if _, err := f.Take(ctx, here, id, caller); !errors.Is(err, ErrMealGone) {
		t.Errorf("a meal taken back: %v", err)
	}
	if l, err := f.Calls(ctx, here, caller); err != nil || len(l.Mine)+len(l.Ready) != 0 {
		t.Errorf("a meal taken back is still on the list: %+v, %v", l, err)
	}
}

func TestAnotherCommunityAndStreetAreNotThere(t *testing.T) {
	t.Parallel()
	f := newFixture(t, 1, 1)
	f.addElder(ofSecond)
	f.eat(0, 0, "2025-03-04 12:00")
	f.eat(1, 0, "2025-03-04 12:00")
	_, list := f.draw(here)
	for _, i := range list {
		mine, other := first, second
		if i.Community == street+"002" {
			mine, other = second, first
		}
		for _, sc := range []Scope{other, there, {District: 320105, Street: street}} {
			for name, err := range map[string]error{
				"take": errOf(f.Take(ctx, sc, i.ID, caller)), "in hand": errOf(f.InHand(ctx, sc, i.ID, caller)),
				"record": errOf(f.Record(ctx, sc, i.ID, Answer{Outcome: Declined}, caller)), "find": errOf(f.FindInterview(ctx, sc, i.ID)),
				"give back": f.GiveBack(ctx, sc, i.ID, caller), "finding": f.Find(ctx, sc, i.ID, "x", caller),
			} {
				if !errors.Is(err, ErrInterviewUnknown) {
					t.Errorf("%s in %+v: %v", name, sc, err)
				}
			}
			if l, err := f.Calls(ctx, sc, caller); err != nil || slices.ContainsFunc(l.Ready, func(o Interview) bool { return o.ID == i.ID }) {
				t.Errorf("%+v sees %+v, %v", sc, l, err)
			}
		}
		if _, err := f.Take(ctx, mine, i.ID, audit.Actor("user:of"+i.Community)); err != nil {
			t.Errorf("own: %v", err)
		}
	}
}
