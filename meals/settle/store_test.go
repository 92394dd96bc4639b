package settle_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/data/staff"
	"mealmap/meals"
	"mealmap/meals/settle"
)

func TestAMonthAddsUp(t *testing.T) {
	t.Parallel()
	b := open(t, 2, 3)
	b.eat(0, 0, 1500)
	b.eat(0, 0, 1500) // the second of the day
	b.eaten(0, 1, 1500, true)
	gone := b.eat(0, 2, 1200)
	b.eat(1, 2, 1500)
	b.void(gone)
	b.on("2025-04-01", 600)
	got := b.compute(0, march)
	if got.Number != "320106-202503-0001" || got.State != settle.Computed || got.Street != street || got.Upto != 6 {
		t.Errorf("statement: %+v", got)
	}
	head := got.Body.JournalHead
	want := settle.Body{
		Merchant: "幸福面馆0", From: march.From, To: march.To,
		Meals: 3, Voided: 1, List: 4500, Elder: 3210, Let: 690, Subsidy: 600, Deliveries: 1, Delivery: 200, Payable: 800,
		Lines: []settle.Line{
			{RuleID: "R-2025", Version: 1, Class: "G70", Price: 1500, Off: 230, Treatment: "subsidy",
				Meals: 2, List: 3000, Let: 460, Subsidy: 600, Elder: 1940, Delivery: 200},
			{RuleID: "R-2025", Version: 1, Class: "G70", Price: 1500, Off: 230, Treatment: "already_redeemed",
				Meals: 1, List: 1500, Let: 230, Elder: 1270},
		},
		Levels: []settle.Part{{Name: "district", Meals: 2, Fen: 360}, {Name: "street", Meals: 2, Fen: 440}},
		Communities: []settle.Part{
			{Name: street + "000", Label: "社区000", Meals: 2, Fen: 300},
			{Name: street + "001", Label: "社区001", Meals: 1, Fen: 500},
		},
		Classes:     []settle.Part{{Name: "G70", Meals: 3, Fen: 800}},
		Corrections: []settle.Correction{},
		JournalHead: head,
	}
	if diff := cmp.Diff(want, got.Body); diff != "" {
		t.Errorf("body (-want +got):\n%s", diff)
	}
	again := b.compute(0, march)
	if diff := cmp.Diff(got, again); diff != "" {
		t.Errorf("computed twice (-first +second):\n%s", diff)
	}
	b.review(got)
	b.verified()
}

func TestTheNextStatementTakesWhatComesLater(t *testing.T) {
	t.Parallel()
	b := open(t, 1, 3)
	kept, gone, disputed := b.eat(0, 0, 1500), b.eaten(0, 1, 1500, true), b.eat(0, 2, 1500)
	b.on("2025-04-02", 750)
	b.eat(0, 0, 1500)
	frozen := b.review(b.compute(0, march), settle.Rejection{Redemption: kept, Reason: "没有来"})
	if got := frozen.Body; got.Rejected != -300 || got.Payable != 800 || got.Meals != 3 || len(got.Corrections) != 1 {
		t.Errorf("march: %+v", got)
	}
	b.void(gone)
	b.void(kept)
	if err := b.meals.Reject(ctx, tester, gulou, disputed, "重复"); err != nil {
		t.Fatal(err)
	}
	b.on("2025-05-01", 600)
	next := b.review(b.compute(0, april))
	want := []settle.Correction{
		{Redemption: string(gone), Day: "2025-03-05", Kind: "void", Fen: -500, Reason: "点错", Earlier: true},
		{Redemption: string(kept), Day: "2025-03-05", Kind: "void", Fen: 0, Reason: "点错", Earlier: true},
		{Redemption: string(disputed), Day: "2025-03-05", Kind: "reject", Fen: -300, Reason: "重复", Earlier: true},
	}
	if diff := cmp.Diff(want, next.Body.Corrections); diff != "" {
		t.Errorf("corrections (-want +got):\n%s", diff)
	}
	if got := next.Body; got.Meals != 1 || got.Subsidy != 300 || got.Earlier != -800 || got.Payable != -500 || got.Voided != 0 {
		t.Errorf("april: %+v", got)
	}
	if next.Previous != frozen.Hash {
		t.Error("april does not follow march")
	}
	again, err := b.Find(ctx, gulou, frozen.ID)
	if diff := cmp.Diff(frozen, again); err != nil || diff != "" {
		t.Errorf("march changed: %v\n%s", err, diff)
	}
	b.verified()
}

func TestARejectedMealThatIsVoided(t *testing.T) {
	t.Parallel()
	b := open(t, 1, 2)
	id := b.eaten(0, 0, 1500, true)
	b.eat(0, 1, 1500)
	st := b.compute(0, march)
	st, err := b.Reject(ctx, gulou, st.ID, settle.Rejection{Redemption: id, Reason: "没有来"}, tester)
	if err != nil || st.Body.Rejected != -500 || st.Body.Payable != 300 || st.Body.Meals != 2 || st.Body.Delivery != 200 {
		t.Fatalf("rejected: %v %+v", err, st.Body)
	}
	b.void(id)
	st = b.compute(0, march)
	if got := st.Body; got.Rejected != 0 || got.Payable != 300 || got.Meals != 1 || got.Delivery != 0 || got.Deliveries != 0 || len(got.Corrections) != 2 {
		t.Errorf("voided: %+v", got)
	}
}

func TestRestoreTakesARejectionBack(t *testing.T) {
	t.Parallel()
	b := open(t, 1, 1)
	id := b.eat(0, 0, 1500)
	st := b.compute(0, march)
	for _, do := range []func(r settle.Rejection) (settle.Statement, error){
		func(r settle.Rejection) (settle.Statement, error) { return b.Reject(ctx, gulou, st.ID, r, tester) },
		func(r settle.Rejection) (settle.Statement, error) { return b.Restore(ctx, gulou, st.ID, r, tester) },
	} {
		var err error
		if st, err = do(settle.Rejection{Redemption: id, Reason: "家属来电"}); err != nil {
			t.Fatal(err)
		}
	}
	if got := st.Body; got.Rejected != 0 || got.Payable != 300 || len(got.Corrections) != 2 {
		t.Errorf("%+v", got)
	}
}

func TestMonthsThatNobodySettledComeFirst(t *testing.T) {
	t.Parallel()
	b := open(t, 2, 2)
	for _, day := range []data.ServiceDay{"2025-03-30", "2025-05-02", "2025-06-03"} {
		b.on(day, 750)
		b.eat(0, 0, 1500)
	}
	b.eat(1, 1, 1500)
	june := settle.Period{From: "2025-06-01", To: "2025-06-30"}
	n, err := b.ComputeAll(ctx, gulou, "", june, tester, nil)
	if err != nil || n != 2 {
		t.Fatal(n, err)
	}
	list, err := b.List(ctx, settle.Filter{District: gulou, MerchantID: b.counters[0].MerchantID})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, st := range list {
		got = append(got, string(st.From+" "+st.To)+" "+st.Body.Payable.String())
	}
	want := []string{"2025-06-01 2025-06-30 3.00", "2025-05-01 2025-05-31 3.00", "2025-03-01 2025-03-31 3.00"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	b.on("2025-07-01", 600)
	if _, err := b.Review(ctx, gulou, list[0].ID, nil, tester); !errors.Is(err, settle.ErrPreviousOpen) {
		t.Errorf("june before may: %v", err)
	}
	for _, i := range []int{2, 1, 0} {
		b.review(list[i])
	}
	b.verified()
}

func TestWhatIsNotComputed(t *testing.T) {
	t.Parallel()
	b := open(t, 2, 1)
	b.eat(0, 0, 1500)
	b.on("2025-04-02", 750)
	frozen := b.review(b.compute(0, march))
	for name, c := range map[string]struct {
		at   int
		p    settle.Period
		want error
	}{
		"reviewed":          {0, march, settle.ErrSettled},
		"overlaps":          {0, settle.Period{From: "2025-03-31", To: "2025-04-30"}, settle.ErrSettled},
		"holds it":          {0, settle.Period{From: "2025-01-01", To: "2025-12-31"}, settle.ErrSettled},
		"before it":         {0, settle.Period{From: "2025-02-01", To: "2025-02-28"}, settle.ErrLater},
		"nothing since":     {0, april, settle.ErrNothing},
		"nothing ever":      {1, march, settle.ErrNothing},
		"ends before":       {0, settle.Period{From: "2025-05-02", To: "2025-05-01"}, settle.ErrPeriod},
		"no days":           {0, settle.Period{}, settle.ErrPeriod},
		"no such first day": {0, settle.Period{From: "2025-02-30", To: "2025-04-01"}, settle.ErrPeriod},
	} {
		if _, err := b.Compute(ctx, gulou, b.counters[c.at].MerchantID, c.p, tester); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
	if _, err := b.Compute(ctx, gulou, "nobody", april, tester); err == nil {
		t.Error("computed for nobody")
	}
	if _, err := b.Find(ctx, gulou, "nothing"); !errors.Is(err, settle.ErrUnknown) {
		t.Errorf("find: %v", err)
	}
	if list, err := b.List(ctx, settle.Filter{District: gulou}); err != nil || len(list) != 1 || list[0].Hash != frozen.Hash {
		t.Errorf("statements: %v %v", list, err)
	}
}

// A quarter takes the place of months that nobody has reviewed.
func TestAnotherPeriodTakesThePlaceOfComputedOnes(t *testing.T) {
	t.Parallel()
	b := open(t, 1, 1)
	b.eat(0, 0, 1500)
	b.on("2025-04-02", 750)
	b.eat(0, 0, 1500)
	b.compute(0, march)
	later := b.compute(0, april)
	quarter := b.compute(0, settle.Period{From: "2025-01-01", To: "2025-03-31"})
	if quarter.Number != "320106-2025Q1-0001" || quarter.Body.Payable != 300 {
		t.Errorf("quarter: %+v", quarter)
	}
	list, err := b.List(ctx, settle.Filter{District: gulou})
	if err != nil || len(list) != 2 || list[0].ID != later.ID || list[0].Previous != quarter.Hash || list[1].ID != quarter.ID {
		t.Errorf("after: %+v %v", list, err)
	}
}

func TestReviewWaitsForTheEndOfThePeriod(t *testing.T) {
	t.Parallel()
	b := open(t, 1, 1)
	b.eat(0, 0, 1500)
	st := b.compute(0, march)
	b.on("2025-03-31", 1439)
	if _, err := b.Review(ctx, gulou, st.ID, nil, tester); !errors.Is(err, settle.ErrNotEnded) {
		t.Errorf("on the last day: %v", err)
	}
	b.on("2025-04-01", 0)
	b.review(st)
}

func TestReviewRejectsAllOrNothing(t *testing.T) {
	t.Parallel()
	b := open(t, 2, 2)
	mine, other := b.eat(0, 0, 1500), b.eat(1, 1, 1500)
	b.on("2025-04-01", 750)
	later := b.eat(0, 0, 1500)
	st := b.compute(0, march)
	for name, id := range map[string]meals.RedemptionID{"another merchant's": other, "of a later period": later, "nobody's": "x"} {
		_, err := b.Review(ctx, gulou, st.ID, []settle.Rejection{{Redemption: mine, Reason: "没有来"}, {Redemption: id, Reason: "没有来"}}, tester)
		if !errors.Is(err, settle.ErrOtherMeal) {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := b.Reject(ctx, gulou, st.ID, settle.Rejection{Redemption: id, Reason: "没有来"}, tester); !errors.Is(err, settle.ErrOtherMeal) {
			t.Errorf("%s alone: %v", name, err)
		}
	}
	if _, err := b.Review(ctx, gulou, st.ID, []settle.Rejection{{Redemption: mine}}, tester); !errors.Is(err, meals.ErrReasonNeeded) {
		t.Errorf("without a reason: %v", err)
	}
	if got := b.review(st); got.Body.Rejected != 0 || got.Body.Payable != 300 {
		t.Errorf("after refusals: %+v", got.Body)
	}
	b.verified()
}

func TestEachStepHasItsPerson(t *testing.T) {
	t.Parallel()
	b := open(t, 1, 1)
	office := b.person("li", "李", staff.Office)
	community := b.person("wang", "王", staff.Community)
	finance := b.person("zhao", "赵", staff.Finance)
	money := b.person("qian", "钱", staff.Finance)
	b.eat(0, 0, 1500)
	b.on("2025-04-02", 750)
	st := b.compute(0, march)
	payment := settle.Payment{Day: "2025-04-02", Reference: " 凭-17 "}
	refuse := func(name string, want error, do func() (settle.Statement, error)) {
		t.Helper()
		if _, err := do(); !errors.Is(err, want) {
			t.Errorf("%s: %v, want %v", name, err, want)
		}
	}
	approve := func(by audit.Actor) func() (settle.Statement, error) {
		return func() (settle.Statement, error) { return b.Approve(ctx, gulou, st.ID, by) }
	}
	pay := func(p settle.Payment, by audit.Actor) func() (settle.Statement, error) {
		return func() (settle.Statement, error) { return b.Pay(ctx, gulou, st.ID, p, by) }
	}
	lock := func() (settle.Statement, error) { return b.Lock(ctx, gulou, st.ID, finance) }
	refuse("approved before it is reviewed", settle.ErrState, approve(finance))
	st, err := b.Review(ctx, gulou, st.ID, nil, office)
	if err != nil {
		t.Fatal(err)
	}
	refuse("reviewed again", settle.ErrState, func() (settle.Statement, error) { return b.Review(ctx, gulou, st.ID, nil, office) })
	refuse("rejected after", settle.ErrState, func() (settle.Statement, error) {
		return b.Reject(ctx, gulou, st.ID, settle.Rejection{Redemption: "x", Reason: "y"}, office)
	})
	refuse("approved by the reviewer", settle.ErrSamePerson, approve(office))
	b.exec(`UPDATE staff_users SET person = '李' WHERE login = 'qian'`)
	refuse("approved with the reviewer's other login", settle.ErrSamePerson, approve(money))
	b.exec(`UPDATE staff_users SET person = '赵' WHERE login = 'wang'`)
	if _, err := b.meals.CreateElder(ctx, meals.NewElder{Street: street, Name: "陈", Number: idNumber("1949-01-01", 7)}, community); err != nil {
		t.Fatal(err)
	}
	refuse("approved by who enrols", settle.ErrEnrolled, approve(finance))
	b.exec(`UPDATE staff_users SET person = '王' WHERE login = 'wang'`)
	refuse("paid before it is approved", settle.ErrState, pay(payment, finance))
	refuse("locked before it is approved", settle.ErrState, lock)
	if st, err = approve(finance)(); err != nil || st.State != settle.Approved {
		t.Fatal(st.State, err)
	}
	refuse("locked before it is paid", settle.ErrUnpaid, lock)
	refuse("paid by the reviewer", settle.ErrSamePerson, pay(payment, office))
	refuse("paid within the period", settle.ErrPayment, pay(settle.Payment{Day: "2025-03-31", Reference: "1"}, finance))
	refuse("paid tomorrow", settle.ErrPayment, pay(settle.Payment{Day: "2025-04-03", Reference: "1"}, finance))
	refuse("paid on no day", settle.ErrPayment, pay(settle.Payment{Reference: "1"}, finance))
	refuse("without a voucher", settle.ErrPayment, pay(settle.Payment{Day: "2025-04-02", Reference: " "}, finance))
	if st, err = pay(payment, finance)(); err != nil || st.State != settle.Paid || st.PaidRef != "凭-17" || st.PaidOn != "2025-04-02" {
		t.Fatal(st, err)
	}
	refuse("paid twice", settle.ErrState, pay(payment, finance))
	if st, err = lock(); err != nil || st.State != settle.Locked {
		t.Fatal(st.State, err)
	}
	refuse("locked twice", settle.ErrState, lock)
	found, err := b.Find(ctx, gulou, st.ID)
	if diff := cmp.Diff(st, found); err != nil || diff != "" {
		t.Errorf("as stored: %v\n%s", err, diff)
	}
	var by []audit.Actor
	for _, step := range found.Steps {
		by = append(by, step.By)
	}
	if diff := cmp.Diff([]audit.Actor{tester, office, finance, finance, finance}, by); diff != "" {
		t.Errorf("steps:\n%s", diff)
	}
	b.verified()
	for _, action := range []string{"compute", "review", "approve", "pay", "lock"} {
		if list, err := audit.List(ctx, b.db, audit.Filter{Action: "statement." + action}); err != nil || len(list) != 1 || list[0].Object != string(st.ID) {
			t.Errorf("logged %s: %v %v", action, list, err)
		}
	}
}

func TestNothingToPayIsLockedUnpaid(t *testing.T) {
	t.Parallel()
	b := open(t, 1, 1)
	b.publish(rules("R-zero", "2025-04-01", 0))
	b.on("2025-04-02", 750)
	b.eat(0, 0, 1500)
	b.on("2025-05-02", 750)
	st := b.review(b.compute(0, april))
	if got := st.Body; got.Payable != 0 || got.Let != 230 || got.Meals != 1 || len(got.Levels) != 0 || got.Lines[0].Treatment != settle.Discounted {
		t.Errorf("body: %+v", got)
	}
	other := audit.Actor("user:other")
	if _, err := b.Approve(ctx, gulou, st.ID, other); err != nil {
		t.Fatal(err)
	}
	if _, err := b.Pay(ctx, gulou, st.ID, settle.Payment{Day: "2025-05-02", Reference: "1"}, other); !errors.Is(err, settle.ErrNothingToPay) {
		t.Errorf("paid: %v", err)
	}
	if _, err := b.Lock(ctx, gulou, st.ID, other); err != nil {
		t.Fatal(err)
	}
	b.verified()
}

// What is frozen is what the reviewer read: a meal taken back after he opened the
// page stops him once, and a meal elsewhere does not.
func TestAReviewFreezesWhatWasShown(t *testing.T) {
	t.Parallel()
	b := open(t, 2, 1)
	taken := b.eat(0, 0, 1500)
	b.on("2025-03-06", 750)
	b.eat(0, 0, 1500)
	b.on("2025-04-02", 750)
	st := b.compute(0, march)
	b.void(taken)
	if _, err := b.ReviewShown(ctx, gulou, st.ID, st.Hash, "user:li"); !errors.Is(err, settle.ErrChanged) {
		t.Fatalf("reviewed unseen: %v", err)
	}
	anew, err := b.Find(ctx, gulou, st.ID)
	if err != nil || anew.State != settle.Computed || anew.Body.Meals != 1 || anew.Body.Voided != 1 {
		t.Fatalf("after the refusal: %+v, %v", anew.Body, err)
	}
	if _, err := b.ReviewShown(ctx, gulou, st.ID, st.Hash, "user:li"); !errors.Is(err, settle.ErrChanged) {
		t.Errorf("reviewed by the page of before: %v", err)
	}
	if anew, err = b.Find(ctx, gulou, st.ID); err != nil {
		t.Fatal(err)
	}
	b.eat(1, 0, 1500)
	got, err := b.ReviewShown(ctx, gulou, st.ID, anew.Hash, "user:li")
	if err != nil || got.State != settle.Reviewed || got.Body.Meals != 1 {
		t.Errorf("reviewed: %s %+v, %v", got.State, got.Body, err)
	}
	b.verified()
}
