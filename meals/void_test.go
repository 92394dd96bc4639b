package meals

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/merchants"
)

func TestAVoidGivesBackWhatTheMealUsed(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	_, c := f.elder(t, in70s)
	first := f.redeem(t, request(c.Number, 1500))
	r, err := f.Void(ctx, audit.Till(string(f.till.ID)), &f.till, testDistrict, first.ID, "")
	if err != nil || r.VoidedAt != at(5, 12, 40) || r.VoidReason != VoidedByTill {
		t.Fatalf("%+v %v", r, err)
	}
	if n := f.count(t, `SELECT count(*) FROM subsidy_claims`); n != 0 {
		t.Errorf("%d claims are left", n)
	}
	if n := f.count(t, `SELECT sum(fen) FROM ledger`); n != 0 {
		t.Errorf("the ledger sums to %d", n)
	}
	if n := f.count(t, `SELECT count(*) FROM ledger WHERE entry = 'void' AND fen < 0`); n != 4 {
		t.Errorf("%d rows posted back, want 4", n)
	}
	if n := f.count(t, `SELECT count(*) FROM redemptions`); n != 1 {
		t.Errorf("%d rows of the meal, want it kept", n)
	}
	if got := f.redeem(t, request(c.Number, 1500)); got.Elder != 970 || got.Notices != nil {
		t.Errorf("the next meal: %+v", got)
	}
	entries, err := audit.List(ctx, f.db, audit.Filter{District: testDistrict, Action: "redemption.void"})
	if err != nil || len(entries) != 1 || entries[0].Object != string(first.ID) {
		t.Errorf("audit %+v %v", entries, err)
	}
}

// A slot that a void frees in the middle is used again, and the cap still holds.
func TestAFreedSlotIsUsedAgain(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	_, c := f.elder(t, in70s)
	r := exampleRules()
	r.Caps = []Cap{{Period: PerSitting, Count: 3}}
	f.publish(t, r)
	var ids []RedemptionID
	for range 3 {
		ids = append(ids, f.redeem(t, request(c.Number, 1500)).ID)
	}
	if _, err := f.Void(ctx, tester, nil, testDistrict, ids[1], "pressed twice"); err != nil {
		t.Fatal(err)
	}
	if got := f.redeem(t, request(c.Number, 1500)); got.Elder != 970 {
		t.Errorf("after the void: %+v", got)
	}
	if got := f.redeem(t, request(c.Number, 1500)); got.Elder != 1270 {
		t.Errorf("the fourth: %+v", got)
	}
	if n := f.count(t, `SELECT max(slot) FROM subsidy_claims`); n != 3 {
		t.Errorf("slots go up to %d, want 3", n)
	}
}

func TestWhoMayVoidAndUntilWhen(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	other := f.addPoint(t, "别家", merchants.Open)
	elsewhere, _, err := f.AddTill(ctx, testDistrict, other.ID, "elsewhere", tester)
	if err != nil {
		t.Fatal(err)
	}
	second, _, err := f.AddTill(ctx, testDistrict, f.point.ID, "back counter", tester)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		till   *Till
		after  time.Duration
		reason string
		want   error
	}{
		"the till at once":                {&f.till, 0, "", nil},
		"the till at ten minutes":         {&f.till, 10 * time.Minute, "", nil},
		"the till later":                  {&f.till, 10*time.Minute + time.Millisecond, "", ErrVoidTooLate},
		"a clock put back ten minutes":    {&f.till, -10 * time.Minute, "", nil},
		"a clock put back further":        {&f.till, -10*time.Minute - time.Millisecond, "", ErrVoidTooLate},
		"another till of the same point":  {&second, time.Minute, "", nil},
		"a till of another point":         {&elsewhere, 0, "", ErrRedemptionUnknown},
		"the office months later":         {nil, 90 * 24 * time.Hour, "statement disputed", nil},
		"the office without a reason":     {nil, 0, " ", ErrReasonNeeded},
		"the office with a reason, early": {nil, 0, "called by the shop", nil},
	} {
		t.Run(name, func(t *testing.T) {
			f.clock.Set(at(5, 12, 40).Time())
			_, card := f.elder(t, in70s)
			id := f.redeem(t, request(card.Number, 1500)).ID
			f.clock.Advance(c.after)
			_, err := f.Void(ctx, tester, c.till, testDistrict, id, c.reason)
			if !errors.Is(err, c.want) {
				t.Errorf("err = %v, want %v", err, c.want)
			}
			if n := f.count(t, `SELECT count(*) FROM redemption_voids WHERE redemption_id = ?`, id); (n == 1) != (c.want == nil) {
				t.Errorf("%d voids", n)
			}
		})
	}
	if err := f.RevokeTill(ctx, testDistrict, second.ID, tester); err != nil {
		t.Fatal(err)
	}
	_, card := f.elder(t, in70s)
	if _, err := f.Void(ctx, tester, &second, testDistrict, f.redeem(t, request(card.Number, 1500)).ID, ""); !errors.Is(err, ErrTillRevoked) {
		t.Errorf("a revoked till: %v", err)
	}
	if _, err := f.Void(ctx, tester, nil, testDistrict, "no-such", "x"); !errors.Is(err, ErrRedemptionUnknown) {
		t.Errorf("no such meal: %v", err)
	}
}

func TestVoidingTwiceIsOneVoid(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	_, c := f.elder(t, in70s)
	id := f.redeem(t, request(c.Number, 1500)).ID
	first, err := f.Void(ctx, tester, nil, testDistrict, id, "first")
	if err != nil {
		t.Fatal(err)
	}
	f.clock.Advance(time.Hour)
	again, err := f.Void(ctx, tester, &f.till, testDistrict, id, "second")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(first, again); diff != "" {
		t.Errorf("(-first +again)\n%s", diff)
	}
	if n := f.count(t, `SELECT count(*) FROM ledger WHERE entry = 'void'`); n != 4 {
		t.Errorf("%d rows posted back", n)
	}
}

func TestListRedemptionsNarrows(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	e, c := f.elder(t, in70s)
	_, other := f.elder(t, in80s)
	var ids []RedemptionID
	for day, card := range map[int]Card{5: c, 6: c, 7: other} {
		f.clock.Set(at(day, 12, 40).Time())
		ids = append(ids, f.redeem(t, request(card.Number, 1500)).ID)
	}
	for name, x := range map[string]struct {
		filter RedemptionFilter
		want   int
	}{
		"all":              {RedemptionFilter{}, 3},
		"an elder":         {RedemptionFilter{ElderID: e.ID}, 2},
		"from a day":       {RedemptionFilter{From: "2025-03-06"}, 2},
		"to a day":         {RedemptionFilter{To: "2025-03-05"}, 1},
		"the point":        {RedemptionFilter{PointID: f.point.ID, MerchantID: f.point.MerchantID, TillID: f.till.ID}, 3},
		"another point":    {RedemptionFilter{PointID: "x"}, 0},
		"the street":       {RedemptionFilter{Street: testStreet}, 3},
		"another street":   {RedemptionFilter{Street: "320106002"}, 0},
		"a community":      {RedemptionFilter{Community: "320106001001"}, 0},
		"a limit":          {RedemptionFilter{Limit: 2}, 2},
		"another district": {RedemptionFilter{District: data.District(320104)}, 0},
	} {
		if x.filter.District == 0 {
			x.filter.District = testDistrict
		}
		list, err := f.ListRedemptions(ctx, x.filter)
		if err != nil || len(list) != x.want {
			t.Errorf("%s: %d meals, want %d, %v", name, len(list), x.want, err)
		}
	}
	if list, err := f.ListRedemptions(ctx, RedemptionFilter{District: testDistrict, Before: ids[0]}); err != nil || len(list) > 2 {
		t.Errorf("the next page: %d %v", len(list), err)
	}
}

func TestRatingCodesAreMadeHereOnly(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	id := RedemptionID(data.NewID())
	code := f.RatingCode(id)
	got, err := f.RedemptionOfCode(code)
	if err != nil || got != id || len(code) != 32 {
		t.Fatalf("%q gives %q %v", code, got, err)
	}
	for i := range code {
		changed := []byte(code)
		if changed[i]++; changed[i] == code[i] {
			continue
		}
		if got, err := f.RedemptionOfCode(string(changed)); !errors.Is(err, ErrRatingCode) {
			t.Errorf("changed at %d: %q %v", i, got, err)
		}
	}
	for _, bad := range []string{"", "x", code + "A", code[:31], code + "\n", string(id)} {
		if _, err := f.RedemptionOfCode(bad); !errors.Is(err, ErrRatingCode) {
			t.Errorf("%q: %v", bad, err)
		}
	}
	if code := f.RatingCode("no uuid"); code != "" {
		t.Errorf("a code of no meal: %q", code)
	}
}
