package meals

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mealmap/data"
	"mealmap/data/fault"
	"mealmap/merchants"
)

func (f *fixture) setBudget(t testing.TB, b Budget) {
	t.Helper()
	b.District = testDistrict
	if b.WarnPercent == 0 {
		b.WarnPercent = 80
	}
	if err := f.SetBudget(ctx, tester, b); err != nil {
		t.Fatal(err)
	}
}

// spent gives what each budget has spent, "district 2025" or "district 320106001 2025".
func (f *fixture) budgets(t testing.TB) map[string]Budget {
	t.Helper()
	list, err := f.ListBudgets(ctx, testDistrict)
	if err != nil {
		t.Fatal(err)
	}
	m := map[string]Budget{}
	for _, b := range list {
		m[b.Funder+b.Street] = b
	}
	return m
}

func TestABudgetCountsWhatWasPostedBefore(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	other := f.addPoint(t, "隔街食堂", merchants.Open)
	f.exec(t, `UPDATE points SET street = '320106002' WHERE id = ?`, other.ID)
	_, c := f.elder(t, in70s)
	f.clock.Set(at(5, 12, 40).Time())
	f.redeem(t, request(c.Number, 1500))
	if _, err := f.record(t, PastMeal{Card: c.ID, Point: other.ID, Till: f.till.ID, Price: 1500, ServedAt: at(6, 12, 40)}); err != nil {
		t.Fatal(err)
	}
	for _, b := range []Budget{
		{Funder: "district", Year: 2025, Amount: 1000},
		{Funder: "district", Year: 2024, Amount: 1000, Street: "320106002"},
		{Funder: "street", Street: testStreet, Year: 2025, Amount: 150},
		{Funder: "city", Year: 2025, Amount: 0},
	} {
		b.UsedUp = UsedUpWarn
		f.setBudget(t, b)
	}
	got := f.budgets(t)
	for name, want := range map[string]data.Fen{"district": 360, "district320106002": 0, "street" + testStreet: 120, "city": 0} {
		if got[name].Spent != want {
			t.Errorf("%s: %d spent, want %d", name, got[name].Spent, want)
		}
	}
	f.clock.Set(at(7, 12, 40).Time())
	f.redeem(t, request(c.Number, 1500))
	f.setBudget(t, Budget{Funder: "district", Year: 2025, Amount: 500, WarnPercent: 100, UsedUp: UsedUpStop})
	got = f.budgets(t)
	if b := got["district"]; b.Spent != 540 || b.Amount != 500 || b.Left() != -40 || !b.Warned() || b.UsedUp != UsedUpStop || b.UpdatedBy != tester {
		t.Errorf("changed: %+v", b)
	}
	if b := got["street"+testStreet]; b.Spent != 240 || !b.Warned() {
		t.Errorf("the street's: %+v", b)
	}
	f.checked(t)
}

func TestABudgetWarnsAtItsShare(t *testing.T) {
	t.Parallel()
	for _, x := range []struct {
		spent data.Fen
		want  bool
	}{{0, false}, {799, false}, {800, true}, {1001, true}} {
		if b := (Budget{Amount: 1000, Spent: x.spent, WarnPercent: 80}); b.Warned() != x.want {
			t.Errorf("%d of 1000: %v", x.spent, b.Warned())
		}
	}
}

// What statements have paid out is not committed any more.
func TestABudgetKnowsWhatIsPaid(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	_, c := f.elder(t, in70s)
	f.redeem(t, request(c.Number, 1500))
	f.setBudget(t, Budget{Funder: "district", Year: 2025, Amount: 1000, UsedUp: UsedUpWarn})
	f.setBudget(t, Budget{Funder: "district", Year: 2024, Amount: 1000, UsedUp: UsedUpWarn, Street: testStreet})
	statement := `INSERT INTO statements (district, id, number, merchant_id, street, from_day, to_day, upto_seq, state, payable_fen, body,
			previous, hash, computed_at, computed_by, paid_at)
		VALUES (320106, ?1, ?1, ?2, ?3, '2025-03-01', ?4, 1, ?5, 300, '{"levels":[{"name":"district","meals":1,"fen":100},{"name":"street","meals":1,"fen":120}]}',
			x'00', x'01', 1, 'cli', ?6)`
	f.exec(t, statement, "s1", f.point.MerchantID, testStreet, "2025-03-31", "locked", 5)
	f.exec(t, statement, "s2", f.point.MerchantID, testStreet, "2025-04-30", "approved", nil)
	got := f.budgets(t)
	if b := got["district"]; b.Spent != 180 || b.Paid != 100 || b.Committed() != 80 {
		t.Errorf("%+v", b)
	}
	if b := got["district"+testStreet]; b.Paid != 0 {
		t.Errorf("the year before: %+v", b)
	}
}

func TestWhatABudgetMustSay(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	for field, change := range map[string]func(*Budget){
		"":             func(*Budget) {},
		"funder":       func(b *Budget) { b.Funder = "elder" },
		"street":       func(b *Budget) { b.Street = "320104001" },
		"year":         func(b *Budget) { b.Year = 0 },
		"amount":       func(b *Budget) { b.Amount = -1 },
		"warn_percent": func(b *Budget) { b.WarnPercent = 101 },
		"used_up":      func(b *Budget) { b.UsedUp = "" },
	} {
		b := Budget{District: testDistrict, Funder: "district", Street: testStreet, Year: 2025, Amount: 0, WarnPercent: 1, UsedUp: UsedUpStop}
		change(&b)
		err := f.SetBudget(ctx, tester, b)
		if field == "" {
			if err != nil {
				t.Errorf("a good one: %v", err)
			}
			continue
		}
		e := fault.As(err)
		if e == nil || !errors.Is(err, fault.ErrInvalidInput) || len(e.Fields) != 1 || e.Fields[0].Name != field {
			t.Errorf("%s: %v", field, err)
		}
	}
	if n := f.count(t, `SELECT count(*) FROM audit_log WHERE action = 'budget.set'`); n != 1 {
		t.Errorf("%d entries in the log", n)
	}
}

func TestTheStricterOfTwoBudgetsCounts(t *testing.T) {
	t.Parallel()
	warn, without, stop := UsedUpWarn, UsedUpWithout, UsedUpStop
	for name, x := range map[string]struct{ a, b, want Left }{
		"the one with less":             {Left{10, without}, Left{20, without}, Left{10, without}},
		"less, and it stops":            {Left{10, stop}, Left{20, without}, Left{10, stop}},
		"less, and it does not":         {Left{10, without}, Left{20, stop}, Left{10, without}},
		"as much, and one stops":        {Left{10, without}, Left{10, stop}, Left{10, stop}},
		"one that warns is no limit":    {Left{10, warn}, Left{20, without}, Left{20, without}},
		"two that warn":                 {Left{10, warn}, Left{20, warn}, Left{10, warn}},
		"overspent, and one that warns": {Left{-5, without}, Left{-10, warn}, Left{-5, without}},
	} {
		for _, order := range [][]Left{{x.a, x.b}, {x.b, x.a}} {
			left := map[string]Left{}
			tighten(left, "f", order[0])
			tighten(left, "f", order[1])
			if diff := cmp.Diff(x.want, left["f"]); diff != "" {
				t.Errorf("%s: %s", name, diff)
			}
		}
	}
}

// Of the street's and the district's row of a funder both are charged, of other
// streets and years none; history does as the till does.
func TestEveryBudgetOfAMealIsCharged(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	r := exampleRules()
	r.Funding = []Share{{Funder: "district", Percent: 60}, {Funder: FundFunder}}
	f.publish(t, r)
	for _, b := range []Budget{
		{Funder: "district", Year: 2025, Amount: 300},
		{Funder: "district", Street: testStreet, Year: 2025, Amount: 10000},
		{Funder: "district", Street: "320106002", Year: 2025, Amount: 0},
		{Funder: "street", Year: 2024, Amount: 0},
		{Funder: "fund", Year: 2025, Amount: 10000},
	} {
		b.UsedUp = UsedUpWithout
		f.setBudget(t, b)
	}
	f.exec(t, `INSERT INTO budgets (district, funder, year, amount_fen, used_up, updated_at, updated_by) VALUES (320106, 'fund', 0, 200, 'without', 0, 'x')`)
	_, c := f.elder(t, in70s)
	f.redeem(t, request(c.Number, 1500))
	past, err := f.record(t, PastMeal{Card: c.ID, Point: f.point.ID, Till: f.till.ID, Price: 1500, ServedAt: at(6, 12, 40)},
		PastMeal{Card: c.ID, Point: f.point.ID, Till: f.till.ID, Price: 1500, ServedAt: at(7, 12, 40)})
	if err != nil {
		t.Fatal(err)
	}
	if past[0].Government != 120 || past[0].Fund != 80 || past[1].Government != 0 || past[1].Fund != 0 {
		t.Errorf("the second and the third: %+v", past)
	}
	var got []Budget
	if got, err = f.ListBudgets(ctx, testDistrict); err != nil {
		t.Fatal(err)
	}
	var spent []data.Fen
	for _, b := range got { // by year, street, funder: the newest year first
		spent = append(spent, b.Spent)
	}
	if diff := cmp.Diff([]data.Fen{300, 200, 300, 0, 0, 200}, spent); diff != "" {
		t.Errorf("spent (-want +got)\n%s", diff)
	}
	f.checked(t)
}
