package meals

import (
	"crypto/ed25519"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mealmap/data"
	"mealmap/merchants"
)

// What is signed under one context is not signed under another; a key is made
// where there is none.
func TestSignAsKeepsContextsApart(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	id, signature, err := f.SignAs(ctx, testDistrict, "one\x00", []byte("message"))
	if err != nil || id != 1 {
		t.Fatalf("key %d, %v", id, err)
	}
	keys, err := f.SigningKeys(ctx, testDistrict)
	if err != nil || len(keys) != 1 {
		t.Fatalf("%v %v", keys, err)
	}
	if !ed25519.Verify(keys[0].Public, []byte("one\x00message"), signature) {
		t.Error("the signature does not hold")
	}
	if ed25519.Verify(keys[0].Public, []byte("two\x00message"), signature) {
		t.Error("the signature holds under another context")
	}
}

// A device knows the keys of the last bundle that it was sent. So what is signed
// is signed by a key that was announced for half a year, whether or not cards
// were issued meanwhile.
func TestSignAsSignsByAKeyThatDevicesKnow(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	known := map[uint8]bool{}
	for month := range 40 {
		id, _, err := f.SignAs(ctx, testDistrict, "one\x00", nil)
		if err != nil {
			t.Fatal(err)
		}
		if len(known) > 0 && !known[id] {
			t.Errorf("after %d months key %d signs, which nobody was told of", month, id)
		}
		keys, err := f.SigningKeys(ctx, testDistrict)
		if err != nil {
			t.Fatal(err)
		}
		for _, k := range keys {
			known[k.ID] = true
		}
		f.clock.Advance(30 * 24 * time.Hour)
	}
	if len(known) < 6 {
		t.Errorf("%d keys in three years", len(known))
	}
	f.clock.Advance(3 * 365 * 24 * time.Hour)
	if id, _, err := f.SignAs(ctx, testDistrict, "one\x00", nil); known[id] || err != nil {
		t.Errorf("signed by key %d after years, %v: want a new one", id, err)
	}
}

// A set says of an elder what Decide would find.
func TestCoversWhatDecideMatches(t *testing.T) {
	t.Parallel()
	r := RuleSet{Exclude: []Category{"institution"}, Funding: []Share{{Funder: "city", Home: HomeStreet}}, Classes: []Class{
		{Code: "A", AgeFrom: 60, AgeTo: 69}, {Code: "B", AgeFrom: 60, Categories: []Category{"low_income"}},
		{Code: "C", AgeFrom: 65, Except: []Category{"low_income"}, Funding: []Share{{Funder: "city", Home: HomeCommunity}}}}}
	for name, c := range map[string]struct {
		age        int
		categories []Category
		want       []int
	}{
		"too young": {59, nil, nil}, "of age": {60, nil, []int{0}}, "two ages": {65, nil, []int{0, 2}},
		"last year": {69, nil, []int{0, 2}}, "older": {70, nil, []int{2}}, "by category": {70, []Category{"low_income"}, []int{1}},
	} {
		if diff := cmp.Diff(c.want, r.Covers(c.age, c.categories)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
	if r.Excludes([]Category{"low_income"}) || !r.Excludes([]Category{"low_income", "institution"}) {
		t.Error("excludes the wrong people")
	}
	if street, community := r.AsksHome(); !street || !community {
		t.Errorf("asks for homes: %v %v", street, community)
	}
	r.Classes = r.Classes[:2]
	if street, community := r.AsksHome(); !street || community {
		t.Errorf("asks for homes of the street only: %v %v", street, community)
	}
}

// The rules of the evening before go on past midnight, as at a till.
func TestRulesAtFollowTheWindow(t *testing.T) {
	t.Parallel()
	night := RuleSet{ID: "N", Version: 1, ValidFrom: "2025-01-01", ValidTo: "2025-03-04",
		Windows: []RuleWindow{{Sitting: merchants.Dinner, Opens: 1200, Closes: 1500}}, Classes: []Class{{Code: "A", Subsidy: &Amount{Off: fen(100)}}}}
	p := &merchants.Point{ID: "p", Street: testStreet}
	for minute, want := range map[int]*RuleSet{59: &night, 60: nil} {
		r, at := RulesAt([]*RuleSet{&night}, nil, p, data.ServiceDay("2025-03-05").At(minute), "")
		if r != want {
			t.Errorf("minute %d: %v at %+v", minute, r, at)
		}
	}
}
