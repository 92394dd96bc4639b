package offline

import (
	"slices"
	"testing"

	"mealmap/data"
	"mealmap/meals"
	"mealmap/merchants"
)

// A device is told of no budgets and no coupons, so it decides as if there were
// none, whatever its caller knows.
func TestAloneLooksAtNothingThatADeviceCannotKnow(t *testing.T) {
	t.Parallel()
	handed := classOf(nil, &meals.Amount{Off: fen(400), Coupon: &meals.Coupon{}})
	plain := classOf(nil, &meals.Amount{Off: fen(400)})
	in := meals.DecideInput{Price: 1500, BornOn: "1950-01-01", Seating: meals.Seating{Day: "2025-03-05", Sitting: merchants.Lunch, Inside: true},
		Coupons: map[string][]meals.Held{"A": {{ID: "c", Left: 1, To: meals.Forever}}},
		Budgets: map[string]meals.Left{"street": {Fen: 0, UsedUp: meals.UsedUpStop}}}
	in.Rules = &plain
	if d := Alone(AloneInput{Meal: in, Policy: Risk}); d.Split.Elder != 1100 {
		t.Errorf("with a budget that is used up the elder pays %d, want 1100", d.Split.Elder)
	}
	in.Rules = &handed
	if d := Alone(AloneInput{Meal: in, Policy: Risk}); d.Split.Elder != 1500 || !slices.Contains(d.Undecided, ShapeCoupon) {
		t.Errorf("with a coupon the elder pays %d, want 1500; undecided %v", d.Split.Elder, d.Undecided)
	}
}

// A set that allows two meals a sitting gives one on a device, and the caller's
// set stays as it is.
func TestADeviceSubsidisesOneMealASitting(t *testing.T) {
	t.Parallel()
	r := classOf(nil, &meals.Amount{Off: fen(400)}, caps(meals.Cap{Period: meals.PerSitting, Count: 2}))
	in := meals.DecideInput{Rules: &r, Price: 1500, BornOn: "1950-01-01", Seating: meals.Seating{Day: "2025-03-05", Sitting: merchants.Lunch, Inside: true}}
	for n, want := range []data.Fen{1100, 1500} {
		in.Used = meals.Usage{"sitting:2025-03-05:lunch": {Meals: n, Top: n}}
		if d := Alone(AloneInput{Meal: in, Policy: Risk}); d.Split.Elder != want {
			t.Errorf("after %d meals the elder pays %d, want %d", n, d.Split.Elder, want)
		}
		if d := meals.Decide(in); d.Split.Elder != 1100 {
			t.Errorf("with network, after %d meals, the elder pays %d", n, d.Split.Elder)
		}
	}
	if len(r.Caps) != 1 {
		t.Error("the caller's set was changed")
	}
}
