package voices

import (
	"errors"
	"testing"

	"mealmap/merchants"
)

func TestADeniedMealIsForAnotherPersonToLookAt(t *testing.T) {
	t.Parallel()
	f := newFixture(t, 1, 1)
	f.eat(0, 0, "2025-03-04 12:00")
	_, list := f.draw(here)
	id := list[0].ID
	if _, err := f.Take(ctx, here, id, caller); err != nil {
		t.Fatal(err)
	}
	if err := f.Find(ctx, here, id, "还没问", office); !errors.Is(err, ErrNotDenied) {
		t.Errorf("before he was asked: %v", err)
	}
	i, err := f.Record(ctx, here, id, Answer{Outcome: Answered, Denies: true, Score: 1, Reasons: []string{"taste"}, Note: "那天在女儿家"}, caller)
	if err != nil || !i.Denies || i.RatingID != "" {
		t.Fatalf("%+v, %v", i, err)
	}
	ratings, err := f.shops().ListRatings(ctx, merchants.RatingFilter{District: district})
	if err != nil || len(ratings) != 0 {
		t.Errorf("who did not eat has rated: %+v, %v", ratings, err)
	}
	w, err := f.Waiting(ctx, district, street)
	if err != nil || w.Denied != 1 {
		t.Errorf("%+v, %v", w, err)
	}
	if err := f.Find(ctx, here, id, "  ", office); !errors.Is(err, ErrFindingNeeded) {
		t.Errorf("nothing found: %v", err)
	}
	if err := f.Find(ctx, here, id, "看过了", caller); !errors.Is(err, ErrFindingOwn) {
		t.Errorf("by who heard it: %v", err)
	}
	if err := f.Find(ctx, here, id, "卡借给了邻居", office); err != nil {
		t.Fatal(err)
	}
	if err := f.Find(ctx, here, id, "再看", office); !errors.Is(err, ErrNotDenied) {
		t.Errorf("twice: %v", err)
	}
	seen, err := f.Denied(ctx, here, 10)
	if err != nil || len(seen) != 1 || seen[0].Finding != "卡借给了邻居" || seen[0].FoundBy != office || seen[0].FoundAt != f.db.Now() {
		t.Errorf("%+v, %v", seen, err)
	}
	if w, err = f.Waiting(ctx, district, street); err != nil || w.Denied != 0 {
		t.Errorf("%+v, %v", w, err)
	}
}

func TestWhatWaits(t *testing.T) {
	t.Parallel()
	f := newFixture(t, 1, 2)
	f.eat(0, 0, "2025-03-04 12:00")
	f.draw(here)
	f.eat(1, 0, "2025-03-04 12:00")
	if _, err := f.DrawFor(ctx, district, f.points[0].MerchantID, 1, office); err != nil {
		t.Fatal(err)
	}
	for street, want := range map[string]Waiting{street: {Requested: 1, Calls: 1}, "": {Requested: 1, Calls: 1}, beside: {}} {
		if got, err := f.Waiting(ctx, district, street); err != nil || got != want {
			t.Errorf("%q: %+v, %v", street, got, err)
		}
	}
}

func TestWhoNeedNotBeAskedAnyMoreMayBeDrawnAgain(t *testing.T) {
	t.Parallel()
	f := newFixture(t, 1, 1)
	f.eat(0, 0, "2025-03-03 12:00")
	f.eat(0, 0, "2025-03-04 12:00")
	_, list := f.draw(here)
	if _, err := f.Take(ctx, here, list[0].ID, caller); err != nil {
		t.Fatal(err)
	}
	if i, err := f.Record(ctx, here, list[0].ID, Answer{Outcome: Dropped}, caller); err != nil || i.Outcome != Dropped || i.Tries != 0 {
		t.Fatalf("%+v, %v", i, err)
	}
	if made, next := f.draw(here); made.Drawn != 1 || next[0].Meal == list[0].Meal {
		t.Errorf("%+v, and about the same meal", made)
	}
}
