package meals

import (
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mealmap/data"
)

// told puts remains into lines, "meals day 1", to compare them.
func told(list []Remaining) (lines []string) {
	for _, r := range list {
		switch r.Code {
		case "coupons":
			lines = append(lines, fmt.Sprint("coupons ", r.Args["Coupons"], " until ", r.Args["Month"], "-", r.Args["Day"]))
		case "meals":
			lines = append(lines, fmt.Sprint("meals ", r.Args["Period"], " ", r.Args["Meals"]))
		default:
			lines = append(lines, fmt.Sprint(r.Code, " ", r.Args["Period"], " ", r.Args["Fen"]))
		}
	}
	return lines
}

// What the till says after a meal is what the elder reads at home.
func TestWhatIsLeftAfterAMeal(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	r := exampleRules()
	r.Caps = append(r.Caps, Cap{Period: PerYear, Count: 100}, Cap{Period: PerYear, Fen: 9000})
	g70(&r).Subsidy = &Amount{Allowance: &Purse{Fen: 5000, Period: PerMonth}, Max: 300, Coupon: &Coupon{}}
	f.publish(t, r)
	e, c := f.elder(t, in70s)
	n := march("G70", 5)
	n.ElderID = e.ID
	f.grant(t, n)
	home := func(day int) []string {
		left, err := f.LeftOf(ctx, testDistrict, e.ID, at(day, 20, 0))
		if err != nil || left.Name != "王**" || left.Day != data.Date(2025, 3, day) {
			t.Fatalf("%+v %v", left, err)
		}
		return told(left.Left)
	}
	var till [][]string
	redeem := func(day, hour int) {
		f.clock.Set(at(day, hour, 40).Time())
		_, err := f.Redeem(ctx, f.till, request(c.Number, 1500), func(o Outcome) (int, []byte) {
			till = append(till, told(o.Left))
			return 201, []byte{}
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	lines := func(day, month, year int, money, purse data.Fen, coupons int) []string {
		return []string{fmt.Sprint("meals day ", day), fmt.Sprint("meals month ", month), fmt.Sprint("meals year ", year),
			"money year " + money.String(), "allowance month " + purse.String(), fmt.Sprint("coupons ", coupons, " until 3-31")}
	}
	compare := func(what string, want, got []string) {
		t.Helper()
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got)\n%s", what, diff)
		}
	}
	compare("before any meal", lines(1, 22, 100, 9000, 5000, 5), home(5))
	redeem(5, 12)
	compare("at the till", lines(0, 21, 99, 8700, 4700, 4), till[0])
	compare("at home", lines(0, 21, 99, 8700, 4700, 4), home(5))
	compare("the next day", lines(1, 21, 99, 8700, 4700, 4), home(6))
	redeem(5, 19)
	compare("a meal without subsidy", lines(0, 21, 99, 8700, 4700, 4), till[1])
	redeem(5, 16)
	compare("outside every window", nil, till[2])
	if _, err := f.LeftOf(ctx, testDistrict, "x", at(5, 20, 0)); !errors.Is(err, ErrElderUnknown) {
		t.Errorf("nobody: %v", err)
	}
}

// Where nothing is subsidised, nothing is left.
func TestNothingIsLeftOfDiscounts(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	r := exampleRules()
	for i := range r.Classes {
		r.Classes[i].Subsidy = nil
	}
	r.Caps, r.Funding, r.Delivery = nil, nil, nil
	f.publish(t, r)
	e, _ := f.elder(t, in70s)
	if left, err := f.LeftOf(ctx, testDistrict, e.ID, at(5, 20, 0)); err != nil || left.Left != nil {
		t.Errorf("%+v %v", left, err)
	}
	if left, err := f.LeftOf(ctx, testDistrict, e.ID, data.Date(2024, 3, 5).At(600)); err != nil || left.Left != nil {
		t.Errorf("before any rules: %+v %v", left, err)
	}
}

func TestACardAndFourDigitsFindTheElder(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	n := NewElder{Street: testStreet, Name: "王桂芳", Number: idNumber(in70s, 500), Phone: "13812345678"}
	e, err := f.CreateElder(ctx, n, tester)
	if err != nil {
		t.Fatal(err)
	}
	card, err := f.IssueCard(ctx, testDistrict, e.ID, tester)
	if err != nil {
		t.Fatal(err)
	}
	_, other := f.elder(t, in70s) // without a telephone
	for name, x := range map[string]struct {
		number, last4 string
		found         bool
	}{
		"as printed":            {card.Number, "5678", true},
		"in groups, full width": {card.Number[:4] + "-" + card.Number[4:], "5678", true},
		"other digits":          {card.Number, "5679", false},
		"the first digits":      {card.Number, "1381", false},
		"too few":               {card.Number, "678", false},
		"too many":              {card.Number, "45678", false},
		"none":                  {card.Number, "", false},
		"no digits":             {card.Number, "none", false},
		"no telephone":          {other.Number, "5678", false},
		"no telephone, a trick": {other.Number, "none", false},
		"no telephone, zeros":   {other.Number, "0000", false},
		"no such card":          {"1234567897", "5678", false},
		"no number at all":      {"x", "5678", false},
	} {
		id, err := f.FindByNumberAndPhone(ctx, testDistrict, x.number, x.last4)
		if x.found && (err != nil || id != e.ID) || !x.found && (!errors.Is(err, ErrLeftNotFound) || id != "") {
			t.Errorf("%s: %q %v", name, id, err)
		}
	}
	if err := f.RevokeCard(ctx, testDistrict, card.ID, "lost", tester); err != nil {
		t.Fatal(err)
	}
	if _, err := f.FindByNumberAndPhone(ctx, testDistrict, card.Number, "5678"); !errors.Is(err, ErrLeftNotFound) {
		t.Errorf("a stopped card: %v", err)
	}
}
