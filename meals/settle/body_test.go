package settle_test

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mealmap/data"
	"mealmap/data/journal"
	"mealmap/meals/settle"
)

// ate is a meal of March under the rules of the example; a test changes what it
// is about.
func ate(n int) *settle.Posting {
	return &settle.Posting{Seq: int64(n), Kind: journal.Meal, Redemption: fmt.Sprint("m", n), Day: "2025-03-05",
		List: 1500, Elder: 970, Let: 230, Subsidy: 300, Class: "G70", RuleID: "R", Version: 1, Community: "c", CommunityName: "第一社区",
		Moved: []settle.Moved{{Funder: "district", Fen: 180}, {Funder: "street", Fen: 120}}}
}

// then is what happens to the meal afterwards.
func then(p *settle.Posting, n int, kind journal.Kind, district, street data.Fen) *settle.Posting {
	q := *p
	q.Seq, q.Kind, q.Reason = int64(n), kind, "x"
	q.Moved = []settle.Moved{{Funder: "district", Fen: district}, {Funder: "street", Fen: street}}
	return &q
}

func with(p *settle.Posting, change func(*settle.Posting)) *settle.Posting {
	change(p)
	return p
}

func build(postings ...*settle.Posting) settle.Body {
	return settle.Build("m", "2025-03-01", "2025-03-31", journal.Head{}, slices.Values(postings))
}

func TestTheOrderOfPostingsDoesNotMatter(t *testing.T) {
	t.Parallel()
	var all []*settle.Posting
	for n := range 40 {
		p := with(ate(10*n), func(p *settle.Posting) {
			p.Day = data.Date(2025, 2, 20).AddDays(n % 15)
			p.List += data.Fen(n % 3 * 100)
			p.Community, p.CommunityName = fmt.Sprint(n%3), fmt.Sprint("名", n%2)
		})
		all = append(all, p)
		switch n % 4 {
		case 1:
			all = append(all, then(p, 10*n+1, journal.Void, -180, -120))
		case 2:
			all = append(all, then(p, 10*n+1, journal.Reject, -180, -120), then(p, 10*n+2, journal.Void, 0, 0))
		case 3:
			all = append(all, then(p, 10*n+1, journal.Reject, -180, -120), then(p, 10*n+2, journal.Restore, 180, 120))
		}
	}
	want := build(all...)
	for range 20 {
		rand.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
		if diff := cmp.Diff(want, build(all...)); diff != "" {
			t.Fatalf("(-in order +shuffled):\n%s", diff)
		}
	}
}

func TestWhatBecomesOfAMeal(t *testing.T) {
	t.Parallel()
	delivered := func(p *settle.Posting) {
		p.Delivery = 200
		p.Moved = append(p.Moved, settle.Moved{Funder: "street", Fen: 200})
	}
	early := func(p *settle.Posting) { p.Day = "2025-02-28" }
	type sums struct {
		meals, voided, deliveries                     int
		subsidy, rejected, earlier, delivery, payable data.Fen
		corrections                                   []data.Fen
	}
	for name, c := range map[string]struct {
		postings []*settle.Posting
		want     sums
	}{
		"nothing":                          {nil, sums{}},
		"stands":                           {[]*settle.Posting{ate(1)}, sums{meals: 1, subsidy: 300, payable: 300}},
		"on the first day":                 {[]*settle.Posting{with(ate(1), func(p *settle.Posting) { p.Day = "2025-03-01" })}, sums{meals: 1, subsidy: 300, payable: 300}},
		"the day before":                   {[]*settle.Posting{with(ate(1), early)}, sums{earlier: 300, payable: 300, corrections: []data.Fen{300}}},
		"brought":                          {[]*settle.Posting{with(ate(1), delivered)}, sums{meals: 1, subsidy: 300, deliveries: 1, delivery: 200, payable: 500}},
		"brought earlier":                  {[]*settle.Posting{with(with(ate(1), delivered), early)}, sums{earlier: 500, payable: 500, corrections: []data.Fen{500}}},
		"voided":                           {[]*settle.Posting{ate(1), then(ate(1), 2, journal.Void, -180, -120)}, sums{voided: 1}},
		"brought and voided":               {[]*settle.Posting{with(ate(1), delivered), then(with(ate(1), delivered), 2, journal.Void, -180, -320)}, sums{voided: 1}},
		"rejected":                         {[]*settle.Posting{ate(1), then(ate(1), 2, journal.Reject, -180, -120)}, sums{meals: 1, subsidy: 300, rejected: -300, corrections: []data.Fen{-300}}},
		"brought, rejected":                {[]*settle.Posting{with(ate(1), delivered), then(with(ate(1), delivered), 2, journal.Reject, -180, -320)}, sums{meals: 1, subsidy: 300, deliveries: 1, delivery: 200, rejected: -500, corrections: []data.Fen{-500}}},
		"rejected, voided":                 {[]*settle.Posting{ate(1), then(ate(1), 2, journal.Reject, -180, -120), then(ate(1), 3, journal.Void, 0, 0)}, sums{voided: 1, corrections: []data.Fen{-300, 300}}},
		"restored":                         {[]*settle.Posting{ate(1), then(ate(1), 2, journal.Reject, -180, -120), then(ate(1), 3, journal.Restore, 180, 120)}, sums{meals: 1, subsidy: 300, payable: 300, corrections: []data.Fen{-300, 300}}},
		"restored and voided":              {[]*settle.Posting{ate(1), then(ate(1), 2, journal.Reject, -180, -120), then(ate(1), 3, journal.Restore, 180, 120), then(ate(1), 4, journal.Void, -180, -120)}, sums{voided: 1, corrections: []data.Fen{-300, 300}}},
		"earlier voided":                   {[]*settle.Posting{then(with(ate(1), early), 2, journal.Void, -180, -120)}, sums{earlier: -300, payable: -300, corrections: []data.Fen{-300}}},
		"earlier, rejected before, voided": {[]*settle.Posting{then(with(ate(1), early), 3, journal.Void, 0, 0)}, sums{corrections: []data.Fen{0}}},
		"earlier rejected":                 {[]*settle.Posting{then(with(ate(1), early), 2, journal.Reject, -180, -120)}, sums{earlier: -300, payable: -300, corrections: []data.Fen{-300}}},
	} {
		b := build(c.postings...)
		got := sums{b.Meals, b.Voided, b.Deliveries, b.Subsidy, b.Rejected, b.Earlier, b.Delivery, b.Payable, nil}
		for _, k := range b.Corrections {
			got.corrections = append(got.corrections, k.Fen)
		}
		if diff := cmp.Diff(c.want, got, cmp.AllowUnexported(sums{})); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestTooManyPricesAreOneLine(t *testing.T) {
	t.Parallel()
	priced := func(n int) (all []*settle.Posting) {
		for i := range n {
			all = append(all, with(ate(i), func(p *settle.Posting) { p.List += data.Fen(i); p.Elder += data.Fen(i) }))
		}
		return append(all, with(ate(n), func(p *settle.Posting) { p.Class = "G80" }))
	}
	if lines := build(priced(settle.MaxPrices)...).Lines; len(lines) != settle.MaxPrices+1 || lines[0].Price != 1511 || lines[0].Off != 230 {
		t.Errorf("%d prices: %d lines %+v", settle.MaxPrices, len(lines), lines[0])
	}
	want := []settle.Line{
		{RuleID: "R", Version: 1, Class: "G70", Treatment: "subsidy", Meals: 13, List: 13*1500 + 78, Let: 13 * 230, Subsidy: 13 * 300, Elder: 13*970 + 78},
		{RuleID: "R", Version: 1, Class: "G80", Treatment: "subsidy", Price: 1500, Off: 230, Meals: 1, List: 1500, Let: 230, Subsidy: 300, Elder: 970},
	}
	all := priced(settle.MaxPrices + 1)
	if diff := cmp.Diff(want, build(all...).Lines); diff != "" {
		t.Errorf("one more (-want +got):\n%s", diff)
	}
	// A price that only a voided meal has does not count.
	if lines := build(append(all, then(all[3], 99, journal.Void, -180, -120))...).Lines; len(lines) != settle.MaxPrices+1 {
		t.Errorf("voided: %d lines", len(lines))
	}
}

func TestTreatmentSaysWhyThereIsNoSubsidy(t *testing.T) {
	t.Parallel()
	for notices, want := range map[string]string{
		"":                                       settle.Discounted,
		"over_cap":                               "over_cap",
		"delivery_not_registered":                settle.Discounted,
		"delivery_not_registered,outside_window": "outside_window",
		"no_rule":                                "no_rule",
	} {
		p := with(ate(1), func(p *settle.Posting) { p.Subsidy, p.Elder, p.Moved, p.Notices = 0, 1270, nil, notices })
		if got := build(p).Lines[0].Treatment; got != want {
			t.Errorf("%q: %s", notices, got)
		}
	}
	if got := build(with(ate(1), func(p *settle.Posting) { p.Notices = "over_cap" })).Lines[0].Treatment; got != settle.Subsidised {
		t.Errorf("subsidised with a notice: %s", got)
	}
}

func TestLevelsHaveTheirOrder(t *testing.T) {
	t.Parallel()
	p := with(ate(1), func(p *settle.Posting) {
		p.Moved = nil
		for _, funder := range []string{"fund", "zone", "street", "district", "city", "alliance", "province"} {
			p.Moved = append(p.Moved, settle.Moved{Funder: funder, Fen: 1})
		}
	})
	var got []string
	for _, l := range build(p).Levels {
		got = append(got, l.Name)
	}
	if diff := cmp.Diff([]string{"province", "city", "district", "street", "fund", "alliance", "zone"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// Anyone can make the hash again from the package comment.
func TestTheFormOfTheHashIsFixed(t *testing.T) {
	t.Parallel()
	b := open(t, 1, 1)
	b.eat(0, 0, 1500)
	b.on("2025-04-02", 750)
	b.review(b.compute(0, march))
	b.eat(0, 0, 1500)
	b.on("2025-05-02", 750)
	st := b.review(b.compute(0, april))
	body, err := json.Marshal(st.Body)
	if err != nil {
		t.Fatal(err)
	}
	h := sha256.New()
	h.Write([]byte("mealmap/statement/1\n"))
	h.Write(st.Previous[:])
	for _, part := range [][]byte{[]byte(st.Number), []byte(st.Body.JournalHead), body} {
		h.Write([]byte{byte(len(part) >> 24), byte(len(part) >> 16), byte(len(part) >> 8), byte(len(part))})
		h.Write(part)
	}
	if got := hex.EncodeToString(h.Sum(nil)); got != hex.EncodeToString(st.Hash[:]) {
		t.Errorf("hash %x, want %s", st.Hash, got)
	}
}
