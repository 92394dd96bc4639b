package settle_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"mealmap/data/audit"
	"mealmap/data/staff"
	"mealmap/meals/settle"
)

func TestStatementsWaitForTheNextPerson(t *testing.T) {
	t.Parallel()
	b := open(t, 3, 1)
	officer, again, payer := b.person("officer", "王经办", staff.Office), b.person("again", "王经办", staff.Office), b.person("payer", "李财务", staff.Finance)
	check := func(why, street string, by audit.Actor, want ...settle.Waiting) {
		t.Helper()
		got, err := b.ListWaiting(ctx, gulou, street, by)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", why, diff)
		}
	}
	b.eat(0, 0, 1500)
	b.on("2025-03-06", 760)
	b.eat(1, 0, 1500)
	b.on("2025-03-07", 760)
	b.eat(2, 0, 900) // nothing to pay
	var list []settle.Statement
	for at := range 3 {
		list = append(list, b.compute(at, march))
	}
	check("before the month is over", street, officer)
	b.on("2025-04-01", 600)
	check("after it", street, officer, settle.Waiting{State: settle.Computed, Count: 3, FirstTo: march.To})
	check("in another street", street[:8]+"9", officer)
	for _, at := range []int{1, 2} {
		if _, err := b.Review(ctx, gulou, list[at].ID, nil, officer); err != nil {
			t.Fatal(err)
		}
	}
	computed := settle.Waiting{State: settle.Computed, Count: 1, FirstTo: march.To}
	check("for who reviewed", street, again, computed)
	check("for another", "", payer, computed, settle.Waiting{State: settle.Reviewed, Count: 2, FirstTo: march.To})
	for _, at := range []int{1, 2} {
		if _, err := b.Approve(ctx, gulou, list[at].ID, payer); err != nil {
			t.Fatal(err)
		}
	}
	check("approved", street, payer, settle.Waiting{State: settle.Approved, Count: 1, FirstTo: march.To}, computed,
		settle.Waiting{State: settle.Paid, Count: 1, FirstTo: march.To})
	if _, err := b.Lock(ctx, gulou, list[2].ID, payer); err != nil {
		t.Fatal(err)
	}
	check("locked", street, payer, settle.Waiting{State: settle.Approved, Count: 1, FirstTo: march.To}, computed)
}
