package meals

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mealmap/data"
)

// TestTheAccountOfAMonth: four meals stand, one of them brought home and one
// rejected and restored; a voided one, a rejected one and one of another month do
// not count.
func TestTheAccountOfAMonth(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	var ids []RedemptionID
	for range 6 {
		e, c := f.elder(t, in70s)
		f.register(t, e)
		q := request(c.Number, 1500)
		q.Delivery = len(ids) == 0
		ids = append(ids, f.redeem(t, q).ID)
	}
	_, regular := f.elder(t, in80s)
	f.redeem(t, request(regular.Number, 1200))
	f.redeem(t, request(regular.Number, 1200)) // without subsidy: the second of the day
	_, err := f.Void(ctx, tester, nil, testDistrict, ids[5], "记错")
	for _, id := range ids[3:5] {
		if err == nil {
			err = f.Reject(ctx, tester, testDistrict, id, "没有签字")
		}
	}
	if err == nil {
		err = f.Restore(ctx, tester, testDistrict, ids[4], "补签了")
	}
	if err != nil {
		t.Fatal(err)
	}
	f.clock.Set(time.Date(2025, time.April, 1, 12, 40, 0, 0, data.Zone))
	f.redeem(t, request(regular.Number, 1200))
	got, err := f.MonthAccount(ctx, testDistrict, "2025-03-01")
	if err != nil {
		t.Fatal(err)
	}
	want := Account{Month: "2025-03", Meals: 6, Elders: 5, Deliveries: 1, Delivered: 1, Delivery: 200, Rejected: 2, Levels: []Level{
		{"elder", 4*970 + 560 + 960, 5}, {"merchant", 4*230 + 2*240, 5}, {"district", 4*180 + 240, 5}, {"street", 4*120 + 160, 5},
	}}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if got, err := f.MonthAccount(ctx, testDistrict, "2025-02-01"); err != nil || !cmp.Equal(got, Account{Month: "2025-02"}) {
		t.Errorf("a month without meals: %+v %v", got, err)
	}
	if day, err := f.FirstMeal(ctx, testDistrict); err != nil || day != "2025-03-05" {
		t.Errorf("first meal %q %v", day, err)
	}
	if day, err := f.FirstMeal(ctx, testDistrict+1); err != nil || day != "" {
		t.Errorf("first meal elsewhere %q %v", day, err)
	}
}

// TestWhatWasClosedCountsInItsMonth: on both sides of midnight.
func TestWhatWasClosedCountsInItsMonth(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	_, c := f.elder(t, in70s)
	id := f.redeem(t, request(c.Number, 1500)).ID
	f.clock.Set(time.Date(2025, time.March, 31, 23, 59, 59, 999e6, data.Zone))
	if err := f.Reject(ctx, tester, testDistrict, id, "没有签字"); err != nil {
		t.Fatal(err)
	}
	for first, want := range map[data.ServiceDay]int{"2025-02-01": 0, "2025-03-01": 1, "2025-04-01": 0} {
		if a, err := f.MonthAccount(ctx, testDistrict, first); err != nil || a.Rejected != want {
			t.Errorf("%s: %d rejected, want %d (%v)", first, a.Rejected, want, err)
		}
	}
}
