package settle_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/meals/settle"
)

func TestTheLastDayOfOneIsNotOfTheNext(t *testing.T) {
	t.Parallel()
	b := open(t, 1, 1)
	for _, day := range []data.ServiceDay{"2025-03-31", "2025-04-01"} {
		b.on(day, 750)
		b.eat(0, 0, 1500)
	}
	b.on("2025-05-01", 600)
	for _, p := range []settle.Period{march, april} {
		if got := b.review(b.compute(0, p)).Body; got.Meals != 1 || got.Payable != 300 {
			t.Errorf("%s: %+v", p.From, got)
		}
	}
	b.verified()
}

func TestAMonthThatIsSettledInPart(t *testing.T) {
	t.Parallel()
	b := open(t, 1, 1)
	b.eat(0, 0, 1500)
	b.on("2025-03-20", 750)
	b.eat(0, 0, 1500)
	b.on("2025-04-20", 750)
	b.eat(0, 0, 1500)
	b.on("2025-05-01", 600)
	b.review(b.compute(0, settle.Period{From: "2025-03-01", To: "2025-03-10"}))
	b.compute(0, settle.Period{From: "2025-04-15", To: "2025-04-30"})
	list, err := b.List(ctx, settle.Filter{District: gulou})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, st := range list {
		got = append(got, fmt.Sprintf("%s %s %s %d", st.Number, st.From, st.To, st.Body.Meals))
	}
	want := []string{
		"320106-202504-0001 2025-04-15 2025-04-30 1", "320106-202503-0002 2025-03-11 2025-03-31 1", "320106-202503-0001 2025-03-01 2025-03-10 1",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestWhatIsComputedFollowsTheStatementBefore(t *testing.T) {
	t.Parallel()
	b := open(t, 1, 2)
	id := b.eat(0, 0, 1500)
	b.on("2025-04-02", 750)
	b.eat(0, 1, 1500)
	first := b.compute(0, march)
	second := b.compute(0, april)
	if second.Previous != first.Hash {
		t.Error("april does not follow march")
	}
	first, err := b.Reject(ctx, gulou, first.ID, settle.Rejection{Redemption: id, Reason: "x"}, tester)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"rejected", "reviewed"} {
		meals := 1
		if name == "reviewed" {
			b.eat(0, 1, 1500) // moves the journal's head, and so march's hash
			first, meals = b.review(first), 2
		}
		now, err := b.Find(ctx, gulou, second.ID)
		if err != nil || now.Previous != first.Hash || now.Body.Meals != meals || now.Body.Payable != 300 {
			t.Errorf("after march was %s: %+v %v", name, now, err)
		}
	}
}

func TestTheRegisterSaysWhatTheStatementHolds(t *testing.T) {
	t.Parallel()
	b := open(t, 1, 6)
	stands, gone := b.eaten(0, 0, 1500, true), b.eat(0, 1, 1500)
	rejected, restored, late := b.eat(0, 2, 1500), b.eat(0, 3, 1500), b.eat(0, 4, 1500)
	b.void(gone)
	b.on("2025-04-02", 750)
	st := b.compute(0, march)
	for _, id := range []settle.Rejection{{Redemption: rejected, Reason: "x"}, {Redemption: restored, Reason: "x"}} {
		if _, err := b.Reject(ctx, gulou, st.ID, id, tester); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := b.Restore(ctx, gulou, st.ID, settle.Rejection{Redemption: restored, Reason: "y"}, tester); err != nil {
		t.Fatal(err)
	}
	first := b.review(st)
	b.void(late)
	b.eat(0, 5, 1500)
	b.on("2025-05-02", 750)
	second := b.review(b.compute(0, april))
	say := func(st settle.Statement) (rows []string) {
		for r, err := range b.Rows(ctx, gulou, st.ID) {
			if err != nil {
				t.Fatal(err)
			}
			rows = append(rows, fmt.Sprint(r.Day, " ", r.ElderName, " ", r.CommunityName, " ", r.Levels, " ", r.DeliveryFen, " ", r.Fen,
				" void:", r.VoidedAt != 0, r.VoidReason, " rejected:", r.Rejected, " earlier:", r.Earlier))
		}
		return rows
	}
	want := []string{
		"2025-03-05 王** 社区000 [{district 1.80} {street 1.20}] 2.00 5.00 void:false rejected:false earlier:false",
		"2025-03-05 王** 社区001 [{district 1.80} {street 1.20}] 0.00 0.00 void:true点错 rejected:false earlier:false",
		"2025-03-05 王** 社区002 [{district 1.80} {street 1.20}] 0.00 0.00 void:false rejected:true earlier:false",
		"2025-03-05 王** 社区000 [{district 1.80} {street 1.20}] 0.00 3.00 void:false rejected:false earlier:false",
		"2025-03-05 王** 社区001 [{district 1.80} {street 1.20}] 0.00 3.00 void:false rejected:false earlier:false",
	}
	if diff := cmp.Diff(want, say(first)); diff != "" {
		t.Errorf("march (-want +got):\n%s", diff)
	}
	want = []string{
		"2025-04-02 王** 社区002 [{district 1.80} {street 1.20}] 0.00 3.00 void:false rejected:false earlier:false",
		"2025-03-05 王** 社区001 [{district 1.80} {street 1.20}] 0.00 -3.00 void:true点错 rejected:false earlier:true",
	}
	if diff := cmp.Diff(want, say(second)); diff != "" {
		t.Errorf("april (-want +got):\n%s", diff)
	}
	for r := range b.Rows(ctx, gulou, first.ID) { // who has seen enough leaves
		if r.ID != stands {
			t.Errorf("first row: %s", r.ID)
		}
		break
	}
	for _, err := range b.Rows(ctx, gulou, "nothing") {
		if !errors.Is(err, settle.ErrUnknown) {
			t.Errorf("no statement: %v", err)
		}
	}
}

// Two at once: one wins, the other is told.
func TestTwoAtOnce(t *testing.T) {
	t.Parallel()
	b := open(t, 1, 1)
	b.eat(0, 0, 1500)
	b.on("2025-04-02", 750)
	st := b.compute(0, march)
	race(t, "review", func() error { _, err := b.Review(ctx, gulou, st.ID, nil, tester); return err })
	race(t, "approve", func() error { _, err := b.Approve(ctx, gulou, st.ID, "user:b"); return err })
	race(t, "pay", func() error {
		_, err := b.Pay(ctx, gulou, st.ID, settle.Payment{Day: "2025-04-02", Reference: "1"}, "user:b")
		return err
	})
	race(t, "lock", func() error { _, err := b.Lock(ctx, gulou, st.ID, "user:b"); return err })
	b.verified()
}

func race(t *testing.T, name string, do func() error) {
	t.Helper()
	var wg sync.WaitGroup
	results := make(chan error, 8)
	for range cap(results) {
		wg.Go(func() { results <- do() })
	}
	wg.Wait()
	close(results)
	won := 0
	for err := range results {
		switch {
		case err == nil:
			won++
		case !errors.Is(err, settle.ErrState) && !errors.Is(err, settle.ErrSettled):
			t.Errorf("%s: %v", name, err)
		}
	}
	if won != 1 {
		t.Errorf("%s: %d won", name, won)
	}
}

func TestComputeAllWhileOthersCompute(t *testing.T) {
	t.Parallel()
	b := open(t, 6, 6)
	b.counter("别处面馆", "320106002")
	for i := range 6 {
		b.eat(i, i, 1500)
	}
	b.eat(6, 0, 1500)
	b.on("2025-04-02", 750)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			done := 0
			n, err := b.ComputeAll(ctx, gulou, street, march, audit.CLI, func(i, of int) {
				if done++; i != done || of != 6 {
					t.Errorf("progress %d of %d", i, of)
				}
			})
			if err != nil || n != 6 {
				t.Errorf("%d computed: %v", n, err)
			}
		})
	}
	wg.Wait()
	list, err := b.List(ctx, settle.Filter{District: gulou})
	if err != nil || len(list) != 6 {
		t.Fatal(len(list), err)
	}
	for _, st := range list {
		if st.Street != street || st.Body.Payable != 300 && st.Body.Payable != 0 {
			t.Errorf("%+v", st)
		}
		b.review(st)
	}
	if n, err := b.ComputeAll(ctx, gulou, "", march, audit.CLI, nil); err != nil || n != 1 {
		t.Errorf("the other street: %d %v", n, err)
	}
	b.verified()
	if _, err := b.ComputeAll(ctx, gulou, "", settle.Period{}, audit.CLI, nil); !errors.Is(err, settle.ErrPeriod) {
		t.Errorf("no period: %v", err)
	}
}

// A late meal moves into the statement before while that is only computed; what
// has nothing left then goes.
func TestAStatementThatHasNothingLeftGoes(t *testing.T) {
	t.Parallel()
	b := open(t, 1, 2)
	id := b.eat(0, 0, 1500)
	first := b.compute(0, march)
	if err := b.meals.Reject(ctx, tester, gulou, id, "x"); err != nil {
		t.Fatal(err)
	}
	if second := b.compute(0, april); second.Body.Earlier != -300 {
		t.Fatalf("april: %+v", second.Body)
	}
	b.on("2025-05-02", 750)
	b.eat(0, 1, 1500)
	third := b.compute(0, settle.Period{From: "2025-05-01", To: "2025-05-31"})
	first = b.review(first)
	list, err := b.List(ctx, settle.Filter{District: gulou})
	if err != nil || len(list) != 2 || list[0].ID != third.ID || list[0].Previous != first.Hash || first.Body.Rejected != -300 {
		t.Errorf("left: %+v %v", list, err)
	}
	b.verified()
}
