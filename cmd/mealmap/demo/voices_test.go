package demo

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"mealmap/data"
	"mealmap/meals/absence"
	"mealmap/meals/complaints"
	"mealmap/meals/voices"
	"mealmap/merchants/admission"
	"mealmap/merchants/cases"
	"mealmap/merchants/verdicts"
)

// TestVoicesAreHeard: whatever the day and the hour, there is something of each
// kind to be done.
func TestVoicesAreHeard(t *testing.T) {
	t.Parallel()
	for name, now := range map[string]data.Instant{
		"at noon":                 noon,
		"just after New Year":     data.ServiceDay("2026-01-01").At(3),
		"on a Sunday, late":       data.ServiceDay("2026-03-01").At(23*60 + 55),
		"in the National holiday": data.ServiceDay("2026-10-05").At(9 * 60),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			street, district := newStreet(t, now)
			complaintsAreThere(t, street, district)
			peopleAreAsked(t, street, district)
			oneCaseIsOpen(t, street, district)
		})
	}
}

func complaintsAreThere(t *testing.T, street *Street, district data.District) {
	t.Helper()
	store := complaints.NewStore(street.DB, street.Vault, street.Meals, street.Merchants)
	list, err := store.List(t.Context(), complaints.Filter{District: district})
	if err != nil || len(list) != 5 {
		t.Fatalf("%d complaints (%v)", len(list), err)
	}
	got := map[string]int{}
	today := street.DB.Now().ServiceDay()
	for i := range list {
		got[string(list[i].State)]++
		if list[i].Overdue(today) {
			got["overdue"]++
		}
		if list[i].Hotline != "" {
			got["12345"]++
		}
		if list[i].Class == complaints.FoodSafety {
			got["safety"]++
		}
	}
	want := map[string]int{"open": 3, "answered": 1, "closed": 1, "overdue": 1, "12345": 1, "safety": 1}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func peopleAreAsked(t *testing.T, street *Street, district data.District) {
	t.Helper()
	heard := voices.NewStore(street.DB, street.Vault, street.Meals, street.Merchants)
	sc := voices.Scope{District: district}
	calls, err := heard.Calls(t.Context(), sc, "user:visitor")
	if err != nil || len(calls.Ready) < 20 {
		t.Errorf("%d calls to make (%v)", len(calls.Ready), err)
	}
	visits, err := heard.Visits(t.Context(), voices.VisitFilter{District: district})
	if err != nil || len(visits) != 1 || visits[0].Count(voices.Bad) != 1 {
		t.Errorf("visits %+v (%v)", visits, err)
	}
	letters, err := heard.Letters(t.Context(), sc, voices.LastMonth(street.DB.Now().ServiceDay()))
	if err != nil || len(letters) < 10 || letters[0].Improved == "" {
		t.Errorf("%d letters (%v)", len(letters), err)
	}
	absent, err := absence.NewStore(street.DB, street.Vault, street.Meals, street.Merchants).List(t.Context(), absence.Filter{District: district})
	away := 0
	for _, a := range absent {
		if a.Outcome == absence.Away {
			away++
		}
	}
	if err != nil || len(absent) < 3 || len(absent) > 20 || away != 1 {
		t.Errorf("%d elders to ask after, %d away (%v)", len(absent), away, err)
	}
}

// oneCaseIsOpen: the sinking merchant's, with its notice; and a gap whose
// candidate was visited.
func oneCaseIsOpen(t *testing.T, street *Street, district data.District) {
	t.Helper()
	method := verdicts.NewStore(street.DB, street.Merchants)
	store := cases.NewStore(street.DB, street.Merchants, method)
	list, err := store.List(t.Context(), cases.Filter{District: district, Open: true})
	if err != nil {
		t.Fatal(err)
	}
	warned := 0
	for _, c := range list {
		if c.Stage != cases.Warned {
			continue
		}
		warned++
		m, err := street.Merchants.FindMerchant(t.Context(), district, c.MerchantID)
		notices, failed := store.Notices(t.Context(), district, c.ID)
		if err != nil || failed != nil || m.Name != street.Guide.Sinking || len(notices) != 1 {
			t.Errorf("%s is warned by %d notices (%v, %v)", m.Name, len(notices), err, failed)
		}
	}
	if warned != 1 {
		t.Errorf("%d of %d cases are at warning", warned, len(list))
	}
	gaps := admission.NewStore(street.DB, street.Merchants)
	waiting, err := gaps.Waiting(t.Context(), district, "")
	if err != nil || waiting.ToDecide != 1 {
		t.Errorf("gaps: %+v (%v)", waiting, err)
	}
}
