package demo

import (
	"testing"

	"mealmap/meals/alarms"
	"mealmap/meals/cards"
	"mealmap/meals/offline"
	"mealmap/meals/tills"
)

// What happened at the counter waits for a person, each thing where it belongs.
func TestTheCounterLeavesSomethingToDecide(t *testing.T) {
	t.Parallel()
	s, district := newStreet(t, noon)
	ctx := t.Context()
	store := offline.NewStore(s.DB, s.Vault, s.Meals, s.Merchants, tills.NewStore(s.DB, s.Meals, s.Merchants))
	cases, err := store.ListCases(ctx, offline.CaseFilter{District: district})
	if err != nil {
		t.Fatal(err)
	}
	kinds := map[offline.Kind]int{}
	for _, c := range cases {
		kinds[c.Kind]++
	}
	for _, k := range []offline.Kind{"twice", "stale", "late"} {
		if kinds[k] != 1 {
			t.Errorf("%d cases of %s: %v", kinds[k], k, kinds)
		}
	}
	raised, err := alarms.NewStore(s.DB, s.Meals, s.Merchants).List(ctx, alarms.Filter{District: district})
	if err != nil || len(raised) == 0 {
		t.Errorf("%d alarms, %v", len(raised), err)
	}
	for _, a := range raised {
		t.Logf("alarm %s on %s", a.Kind, a.Day)
	}
	life, sc := cards.NewStore(s.DB, s.Vault, s.Meals), cards.Scope{District: district}
	open, err := life.ListApplications(ctx, cards.ApplicationFilter{Scope: sc})
	if err != nil || len(open) != 3 {
		t.Errorf("%d applications, %v", len(open), err)
	}
	batches, err := life.ListBatches(ctx, sc, 0)
	if err != nil || len(batches) != 1 || batches[0].State != cards.Open || batches[0].Cards != newestCards {
		t.Errorf("batches %+v, %v", batches, err)
	}
}
