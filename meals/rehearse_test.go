package meals

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mealmap/data"
	"mealmap/merchants"
)

// ate records the elder's meal under the rules in force.
func (f *fixture) ate(t testing.TB, c Card, point merchants.Point, day, hour int, price data.Fen) Redemption {
	t.Helper()
	points, err := f.points.Directory(ctx)
	if err != nil {
		t.Fatal(err)
	}
	var done []Redemption
	err = f.db.InTx(ctx, func(tx *data.Tx) (err error) {
		done, err = f.RecordHistory(tx, testDistrict, points, []PastMeal{{Elder: c.ElderID, Card: c.ID, Point: point.ID, Till: f.till.ID,
			Price: price, ServedAt: at(day, hour, 40)}})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return done[0]
}

func (f *fixture) rehearse(t testing.TB, r RuleSet) Rehearsal {
	t.Helper()
	out, err := f.Rehearse(ctx, testDistrict, &r, "2025-03-15")
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func levels(r Rehearsal) map[string][2]data.Fen {
	all := map[string][2]data.Fen{}
	for _, l := range r.Levels {
		all[l.Funder] = [2]data.Fen{l.Actual, l.Draft}
	}
	return all
}

func TestARehearsalOfTheSameRulesChangesNothing(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	for i, born := range []data.ServiceDay{"1960-01-01", "1950-01-01", "1940-01-01"} {
		_, c := f.elder(t, born, "low_income")
		f.ate(t, c, f.point, 5+i, 12, 1500)
		f.ate(t, c, f.point, 5+i, 18, 900)
		f.ate(t, c, f.point, 8, 10, 1200)
	}
	got := f.rehearse(t, exampleRules())
	if got.Meals != 9 || got.Same != 9 || got.Elders != 3 || got.Subsidy.Actual != 1800 || got.From != "2025-03-01" || got.To != "2025-03-31" {
		t.Errorf("%+v", got)
	}
	for _, l := range got.Levels {
		if l.By() != 0 {
			t.Errorf("%s: %v", l.Funder, l.Change)
		}
	}
	for _, c := range got.Classes {
		if c.ActualMeals != c.DraftMeals || c.Subsidy.By() != 0 || c.Elder.By() != 0 || c.Merchant.By() != 0 {
			t.Errorf("%+v", c)
		}
	}
}

func TestARehearsalShowsWhoPaysWhat(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	_, seventy := f.elder(t, "1950-01-01")
	_, eighty := f.elder(t, "1940-01-01")
	_, sixty := f.elder(t, "1960-01-01")
	f.ate(t, seventy, f.point, 5, 12, 1500)          // 230 merchant, 300, elder 970
	old := f.ate(t, eighty, f.point, 5, 12, 1200)    // 240, 400, 560
	young := f.ate(t, sixty, f.point, 5, 12, 1500)   // 150, 200, 1150
	refused := f.ate(t, sixty, f.point, 6, 12, 1500) // the same
	r := exampleRules()
	r.Classes[2].Subsidy.Off = ptr(data.Fen(500)) // more for those over 80
	r.Classes = r.Classes[1:]                     // nothing under 70
	r.Classes[2].AgeFrom = 70
	got := f.rehearse(t, r)
	want := Rehearsal{From: "2025-03-01", To: "2025-03-31", Meals: 4, Elders: 3, More: 0, Less: 1, Same: 1, Refused: 2, List: 5700,
		Levels: []LevelChange{{"elder", Change{970 + 560 + 2300, 970 + 460 + 3000}}, {"merchant", Change{230 + 240 + 300, 230 + 240}},
			{"district", Change{180 + 240 + 240, 180 + 300}}, {"street", Change{120 + 160 + 160, 120 + 200}}},
		Classes: []ClassChange{
			{"", 0, 2, Change{}, Change{0, 3000}, Change{}},
			{"G60", 2, 0, Change{400, 0}, Change{2300, 0}, Change{300, 0}},
			{"G70", 1, 1, Change{300, 300}, Change{970, 970}, Change{230, 230}},
			{"G80", 1, 1, Change{400, 500}, Change{560, 460}, Change{240, 240}},
		},
		Largest: []MealChange{
			{testDistrict, young.ID, sixty.ElderID, "王**", f.point.ID, "2025-03-05", 1500, Change{1150, 1500}, true},
			{testDistrict, refused.ID, sixty.ElderID, "王**", f.point.ID, "2025-03-06", 1500, Change{1150, 1500}, true},
			{testDistrict, old.ID, eighty.ElderID, "王**", f.point.ID, "2025-03-05", 1200, Change{560, 460}, false},
		},
		Subsidy: Change{300 + 400 + 400, 300 + 500},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// What was taken back, rejected, eaten elsewhere, or another month's is not
// priced anew.
func TestARehearsalTakesTheMealsThatStand(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	elsewhere := f.addPoint(t, "别处", merchants.Open)
	_, c := f.elder(t, "1950-01-01")
	_, other := f.elder(t, "1951-01-01")
	f.ate(t, c, f.point, 5, 12, 1500)
	gone := f.ate(t, c, f.point, 6, 12, 1500)
	if _, err := f.Void(ctx, tester, nil, testDistrict, gone.ID, "记错"); err != nil {
		t.Fatal(err)
	}
	f.reject(t, f.ate(t, c, f.point, 7, 12, 1500), "reject")
	taken := f.ate(t, other, f.point, 8, 12, 1500)
	f.reject(t, taken, "reject")
	f.reject(t, taken, "restore")
	f.ate(t, c, elsewhere, 10, 12, 1500)
	f.ate(t, c, f.point, 32, 12, 1500) // April
	r := exampleRules()
	r.PointID = f.point.ID
	r.Classes[1].Subsidy.Off = ptr(data.Fen(400))
	got := f.rehearse(t, r)
	if got.Meals != 2 || got.Less != 2 || got.Standing != 1 || got.Subsidy != (Change{600, 800}) {
		t.Errorf("%+v", got)
	}
}

func (f *fixture) reject(t testing.TB, m Redemption, act string) {
	t.Helper()
	err := f.db.InTx(ctx, func(tx *data.Tx) error {
		_, err := tx.Exec(`INSERT OR IGNORE INTO rejections (district, redemption_id, act, reason, at, actor) VALUES (?, ?, ?, 'x', 0, 'cli')`,
			m.District, m.ID, act)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// Narrower rules keep their points, whatever the draft of the street says.
func TestADraftDoesNotReachPastNarrowerRules(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	own := exampleRules()
	own.ID, own.PointID = "own", f.point.ID
	f.publish(t, own)
	street := f.addPoint(t, "街边", merchants.Open)
	_, a := f.elder(t, "1950-01-01")
	_, b := f.elder(t, "1951-01-01")
	f.ate(t, a, f.point, 5, 12, 1500)
	f.ate(t, b, street, 5, 12, 1500)
	r := exampleRules()
	r.Street, r.Classes[1].Subsidy.Off = testStreet, ptr(data.Fen(100))
	if got := f.rehearse(t, r); got.Meals != 1 || got.Standing != 1 || got.More != 1 {
		t.Errorf("the street's: %+v", got)
	}
	r.PointID = f.point.ID
	if got := f.rehearse(t, r); got.Meals != 1 || got.Standing != 1 || got.More != 1 {
		t.Errorf("the point's: %+v", got)
	}
}

// A meal for which other rules speak takes its part of the person's day.
func TestMealsElsewhereCountForTheCaps(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	elsewhere := f.addPoint(t, "别处", merchants.Open)
	_, c := f.elder(t, "1950-01-01")
	f.ate(t, c, elsewhere, 5, 12, 1500)
	f.ate(t, c, f.point, 5, 18, 1500)
	r := exampleRules()
	r.PointID = f.point.ID
	if got := f.rehearse(t, r); got.Subsidy != (Change{0, 0}) {
		t.Errorf("one a day: %v", got.Subsidy)
	}
	r.Caps = []Cap{{Period: PerDay, Count: 2}}
	if got := f.rehearse(t, r); got.Subsidy != (Change{0, 300}) {
		t.Errorf("two a day: %v", got.Subsidy)
	}
	r.Caps = []Cap{{Period: PerMonth, Fen: 500}}
	if got := f.rehearse(t, r); got.Subsidy != (Change{0, 200}) {
		t.Errorf("5.00 a month: %v", got.Subsidy)
	}
}

// 1 April 2025 is a Tuesday: its week began in March.
func TestTheWeekBeforeTheMonthCounts(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	_, c := f.elder(t, "1950-01-01")
	for _, day := range []int{28, 31, 32, 33} { // Friday; Monday to Wednesday
		f.ate(t, c, f.point, day, 12, 1500)
	}
	r := exampleRules()
	r.Caps = []Cap{{Period: PerWeek, Count: 2}}
	got, err := f.Rehearse(ctx, testDistrict, &r, "2025-04-01")
	if err != nil || got.Meals != 2 || got.Subsidy != (Change{600, 300}) {
		t.Errorf("a week's cap: %+v %v", got, err)
	}
	r.Caps = []Cap{{Period: PerMonth, Count: 2}}
	if got, err := f.Rehearse(ctx, testDistrict, &r, "2025-04-01"); err != nil || got.Subsidy != (Change{600, 600}) {
		t.Errorf("a month's cap: %+v %v", got, err)
	}
	r.Caps = []Cap{{Period: PerYear, Count: 3}}
	if got, err := f.Rehearse(ctx, testDistrict, &r, "2025-04-01"); err != nil || got.Subsidy != (Change{600, 300}) {
		t.Errorf("a year's cap: %+v %v", got, err)
	}
}

// The birthday, the label of the day and the purse are those of each meal.
func TestARehearsalFollowsTheElder(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	e, c := f.elder(t, "1945-03-06")
	f.ate(t, c, f.point, 5, 12, 1200)
	f.ate(t, c, f.point, 6, 12, 1200)
	if err := f.db.InTx(ctx, func(tx *data.Tx) error {
		_, err := tx.Exec(`INSERT INTO elder_categories (district, elder_id, category, from_day, to_day) VALUES (?, ?, 'low_income', '2025-03-06', '2025-03-31')`,
			testDistrict, e.ID)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	got := f.rehearse(t, exampleRules())
	var classes []string
	for _, k := range got.Classes {
		if k.DraftMeals > 0 {
			classes = append(classes, fmt.Sprint(k.Class, k.DraftMeals))
		}
	}
	if diff := cmp.Diff([]string{"G701", "H1"}, classes); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	purse := RuleSet{ID: "P", ValidFrom: "2025-04-01", Funding: []Share{{Funder: "fund"}}, Classes: []Class{{Code: "A", AgeFrom: 60,
		Subsidy: &Amount{Allowance: &Purse{2000, PerMonth}}}}}
	if got := f.rehearse(t, purse); levels(got)["fund"] != [2]data.Fen{0, 2000} || levels(got)["elder"][1] != 400 {
		t.Errorf("a purse: %v", levels(got))
	}
}

func TestCouponsOfARehearsal(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	e, c := f.elder(t, "1950-01-01")
	for day := 5; day <= 9; day++ {
		f.ate(t, c, f.point, day, 12, 1500)
	}
	r := RuleSet{ID: "C", ValidFrom: "2025-04-01", Funding: []Share{{Funder: "street"}}, Classes: []Class{{Code: "A", AgeFrom: 60,
		Subsidy: &Amount{Off: ptr(data.Fen(300)), Coupon: &Coupon{}}}}}
	if got := f.rehearse(t, r); got.Subsidy.Draft != 0 {
		t.Errorf("none handed out: %v", got.Subsidy)
	}
	if err := f.db.InTx(ctx, func(tx *data.Tx) error {
		_, err := tx.Exec(`INSERT INTO coupon_grants (district, id, elder_id, class, coupons, from_day, to_day, issued_at, issued_by)
			VALUES (?, 'g', ?, 'A', 2, '2025-03-06', '2025-03-31', 0, 'cli')`, testDistrict, e.ID)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if got := f.rehearse(t, r); got.Subsidy.Draft != 600 {
		t.Errorf("two handed out: %v", got.Subsidy)
	}
}

func TestTheLargestChangesAreTen(t *testing.T) {
	t.Parallel()
	draft := RuleSet{ID: "D", ValidFrom: "2025-03-01", Classes: []Class{{Code: "A", Discount: &Amount{Price: ptr(data.Fen(1000))}}}}
	e := &RehearsedElder{ID: "e", BornOn: "1950-01-01"}
	var meals []*Rehearsed
	for i := range 25 {
		paid := data.Fen(1000 + (i*7)%25) // each from 1000 to 1024 once
		meals = append(meals, &Rehearsed{ID: RedemptionID(fmt.Sprint(int(paid))), Elder: e, Day: "2025-03-05", ServedAt: at(5, 12, i), Speaks: true,
			Actual: Split{List: 2000, Elder: paid, Merchant: 2000 - paid}})
	}
	got := Rehearse(&draft, nil, slices.Values(meals))
	var named []string
	for _, m := range got.Largest {
		named = append(named, string(m.ID))
	}
	if diff := cmp.Diff([]string{"1024", "1023", "1022", "1021", "1020", "1019", "1018", "1017", "1016", "1015"}, named); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if got.Less != 24 || got.Same != 1 {
		t.Errorf("%d less, %d the same", got.Less, got.Same)
	}
}
