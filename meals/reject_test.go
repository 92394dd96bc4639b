package meals

import (
	"errors"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mealmap/data"
	"mealmap/data/journal"
)

// checked fails where verify would find anything.
func (f *fixture) checked(t testing.TB) {
	t.Helper()
	found, err := f.findings()
	if err != nil || len(found) > 0 {
		t.Fatalf("found %v %v", found, err)
	}
}

func (f *fixture) findings() ([]data.Finding, error) {
	return f.db.Check(ctx, journal.Check(map[journal.Kind]journal.Source{
		journal.Meal: Postings, journal.Void: Postings, journal.Reject: Postings, journal.Restore: Postings}))
}

// ledgerOf gives the ledger rows of a meal and entry by funder.
func (f *fixture) ledgerOf(t testing.TB, id RedemptionID, entry string) map[string]data.Fen {
	t.Helper()
	var rows []Moved
	err := f.db.View(ctx, func(tx *data.Tx) error {
		return tx.Select(&rows, `SELECT entry, funder, fen, posted_at FROM ledger WHERE redemption_id = ? AND entry = ?`, id, entry)
	})
	if err != nil {
		t.Fatal(err)
	}
	m := map[string]data.Fen{}
	for _, r := range rows {
		m[r.Funder] = r.Fen
	}
	return m
}

// brought makes a subsidised meal, brought home.
func brought(t *testing.T) (*fixture, RedemptionID) {
	t.Helper()
	f := newFixture(t)
	e, c := f.elder(t, in70s)
	f.register(t, e)
	q := request(c.Number, 1500)
	q.Delivery = true
	return f, f.redeem(t, q).ID
}

func TestADeliveryIsInTheLedger(t *testing.T) {
	t.Parallel()
	f, id := brought(t)
	if diff := cmp.Diff(map[string]data.Fen{"street": 200}, f.ledgerOf(t, id, entryDelivery)); diff != "" {
		t.Error(diff)
	}
	if _, err := f.Void(ctx, tester, nil, testDistrict, id, "x"); err != nil {
		t.Fatal(err)
	}
	want := map[string]data.Fen{"elder": -970, "merchant": -230, "district": -180, "street": -320}
	if diff := cmp.Diff(want, f.ledgerOf(t, id, entryVoid)); diff != "" {
		t.Errorf("taken back (-want +got)\n%s", diff)
	}
	f.checked(t)
}

func TestARejectionIsBorneByTheMerchant(t *testing.T) {
	t.Parallel()
	f, id := brought(t)
	if err := f.Reject(ctx, tester, testDistrict, id, " no signature "); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[string]data.Fen{"district": -180, "street": -320, "merchant": 500}, f.ledgerOf(t, id, entryReject)); diff != "" {
		t.Errorf("rejected (-want +got)\n%s", diff)
	}
	r, err := f.FindRedemption(ctx, testDistrict, id)
	if err != nil || !r.Rejected || r.Objection != "no signature" || r.VoidedAt != 0 {
		t.Errorf("%+v %v", r, err)
	}
	if n := f.count(t, `SELECT count(*) FROM subsidy_claims`); n != len(everyPeriod) {
		t.Errorf("%d claims, want them kept", n)
	}
	f.checked(t)
	if err := f.Restore(ctx, tester, testDistrict, id, "found it"); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[string]data.Fen{"district": 180, "street": 320, "merchant": -500}, f.ledgerOf(t, id, entryRestore)); diff != "" {
		t.Errorf("restored (-want +got)\n%s", diff)
	}
	list, err := f.ListRedemptions(ctx, RedemptionFilter{District: testDistrict})
	if err != nil || len(list) != 1 || list[0].Rejected || list[0].Objection != "" {
		t.Errorf("%+v %v", list, err)
	}
	for _, action := range []string{"redemption.reject", "redemption.restore"} {
		if n := f.count(t, `SELECT count(*) FROM audit_log WHERE action = ? AND object = ?`, action, id); n != 1 {
			t.Errorf("%d entries of %s", n, action)
		}
	}
	f.checked(t)
}

// What may follow what; the last step is the one that is tested.
func TestWhatMayBeDoneToAMeal(t *testing.T) {
	t.Parallel()
	for _, x := range []struct {
		steps string
		want  error
	}{
		{"reject", nil},
		{"reject reject", ErrMealRejected},
		{"restore", ErrMealNotRejected},
		{"reject restore", nil},
		{"reject restore restore", ErrMealRestored},
		{"reject restore reject", ErrMealRestored},
		{"void reject", ErrMealVoid},
		{"reject void", nil},
		{"reject void restore", ErrMealVoid},
		{"reject restore void", nil},
		{"reject void void", nil},
	} {
		t.Run(x.steps, func(t *testing.T) {
			t.Parallel()
			f, id := brought(t)
			if err := f.steps(id, x.steps); !errors.Is(err, x.want) {
				t.Errorf("%v, want %v", err, x.want)
			}
			f.checked(t)
		})
	}
}

// steps does what the words say and gives the first error.
func (f *fixture) steps(id RedemptionID, words string) error {
	var err error
	for word := range strings.FieldsSeq(words) {
		switch word {
		case "void":
			_, err = f.Void(ctx, tester, nil, testDistrict, id, "x")
		case "reject":
			err = f.Reject(ctx, tester, testDistrict, id, "x")
		case "restore":
			err = f.Restore(ctx, tester, testDistrict, id, "x")
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func TestARejectionNeedsAReasonAndAMeal(t *testing.T) {
	t.Parallel()
	f, id := brought(t)
	for name, x := range map[string]struct {
		id     RedemptionID
		reason string
		want   error
	}{
		"no reason": {id, " ", ErrReasonNeeded},
		"no meal":   {"x", "x", ErrRedemptionUnknown},
	} {
		if err := f.Reject(ctx, tester, testDistrict, x.id, x.reason); !errors.Is(err, x.want) {
			t.Errorf("%s: %v", name, err)
		}
		if err := f.Restore(ctx, tester, testDistrict, x.id, x.reason); !errors.Is(err, x.want) {
			t.Errorf("%s, restored: %v", name, err)
		}
	}
	if n := f.count(t, `SELECT count(*) FROM rejections`); n != 0 {
		t.Errorf("%d rejections", n)
	}
}

// A meal of discounts alone has nothing to give back.
func TestARejectionWithoutPublicMoneyMovesNothing(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	_, c := f.elder(t, in70s)
	id := f.redeem(t, request(c.Number, 800)).ID
	if err := f.steps(id, "reject restore"); err != nil {
		t.Fatal(err)
	}
	if n := f.count(t, `SELECT count(*) FROM ledger WHERE entry IN ('reject', 'restore')`); n != 0 {
		t.Errorf("%d rows", n)
	}
	f.checked(t)
}

func TestAVoidAndARejectionAtOnce(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.setBudget(t, Budget{Funder: "district", Year: 2025, Amount: 1e6, UsedUp: UsedUpWarn})
	for range 20 {
		_, c := f.elder(t, in70s)
		id := f.redeem(t, request(c.Number, 1500)).ID
		var both sync.WaitGroup
		errs := make([]error, 4)
		for i, step := range []string{"void", "reject", "void", "reject"} {
			both.Go(func() { errs[i] = f.steps(id, step) })
		}
		both.Wait()
		if errs[0] != nil || errs[2] != nil || !refused(errs[1]) && !refused(errs[3]) {
			t.Fatal(errs)
		}
	}
	if n := f.count(t, `SELECT spent_fen FROM budgets`); n != 0 {
		t.Errorf("%d fen are spent of meals that were all taken back", n)
	}
	f.checked(t)
}

func refused(err error) bool { return errors.Is(err, ErrMealVoid) || errors.Is(err, ErrMealRejected) }
