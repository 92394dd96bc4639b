package meals

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mealmap/data"
	"mealmap/data/table"
	"mealmap/merchants"
)

const otherStreet = "320106002"

// side is a part of the network: a point, its till, and an elder of one
// community with a card.
type side struct {
	point merchants.Point
	till  Till
	elder Elder
	card  Card
}

func (f *fixture) side(t testing.TB, street, community, name string) (s side) {
	t.Helper()
	var err error
	s.point, err = f.points.CreatePoint(ctx, merchants.Point{District: testDistrict, Street: street, Name: name,
		Kind: merchants.Restaurant, Address: name + "路1号", Status: merchants.Open}, tester)
	if err != nil {
		t.Fatal(err)
	}
	if s.till, _, err = f.AddTill(ctx, testDistrict, s.point.ID, name, tester); err != nil {
		t.Fatal(err)
	}
	f.made++
	s.elder, err = f.CreateElder(ctx, NewElder{Street: street, Community: community, Name: name, Number: idNumber(in70s, f.made)}, tester)
	if err != nil {
		t.Fatal(err)
	}
	if s.card, err = f.IssueCard(ctx, testDistrict, s.elder.ID, tester); err != nil {
		t.Fatal(err)
	}
	return s
}

// Every list keeps to the scope that it is asked for: what a street or a
// community may not see is not in it.
func TestListsKeepToTheirScope(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	own := f.side(t, testStreet, testStreet+"001", "甲")
	next := f.side(t, testStreet, testStreet+"002", "乙")
	far := f.side(t, otherStreet, otherStreet+"001", "丙")
	names := map[ElderID]string{own.elder.ID: "甲", next.elder.ID: "乙", far.elder.ID: "丙"}
	for _, s := range []side{own, next, far} {
		got, err := f.Redeem(ctx, s.till, request(s.card.Number, 1500), encodeForTest)
		if err != nil || got.Status != 201 {
			t.Fatalf("%+v %v", got, err)
		}
	}
	away := request(own.card.Number, 1500) // an elder of one street eats on another
	if got, err := f.Redeem(ctx, far.till, away, encodeForTest); err != nil || got.Status != 201 {
		t.Fatalf("%+v %v", got, err)
	}
	lists := map[string]func(street, community string) ([]ElderID, error){
		"elders": func(street, community string) (ids []ElderID, err error) {
			list, err := f.ListElders(ctx, ElderFilter{District: testDistrict, Street: street, Community: community})
			for _, e := range list {
				ids = append(ids, e.ID)
			}
			return ids, err
		},
		"cards": func(street, community string) (ids []ElderID, err error) {
			list, err := f.ListCards(ctx, CardFilter{District: testDistrict, Street: street, Community: community})
			for _, c := range list {
				ids = append(ids, c.ElderID)
			}
			return ids, err
		},
		"meals": func(street, community string) (ids []ElderID, err error) {
			list, err := f.ListRedemptions(ctx, RedemptionFilter{District: testDistrict, Street: street, Community: community})
			for _, r := range list {
				ids = append(ids, r.ElderID)
			}
			return ids, err
		},
	}
	for what, list := range lists {
		for _, c := range []struct{ street, community, want, meals string }{
			{"", "", "甲乙丙", "甲甲乙丙"},
			{testStreet, "", "甲乙", "甲乙"},
			{otherStreet, "", "丙", "甲丙"},
			{"", testStreet + "001", "甲", "甲甲"},
			{testStreet, testStreet + "002", "乙", "乙"},
			{otherStreet, testStreet + "002", "", ""},
			{"320106003", "", "", ""},
			{"", testStreet + "003", "", ""},
			{"' OR 1=1 --", "", "", ""},
			{"", "%", "", ""},
		} {
			ids, err := list(c.street, c.community)
			if err != nil {
				t.Fatal(err)
			}
			want := c.want
			if what == "meals" {
				want = c.meals
			}
			got := []rune{}
			for _, id := range ids {
				got = append(got, []rune(names[id])...)
			}
			order := func(a, b rune) int {
				return slices.Index([]rune("甲乙丙"), a) - slices.Index([]rune("甲乙丙"), b)
			}
			slices.SortFunc(got, order)
			if string(got) != want {
				t.Errorf("%s of street %q, community %q: %s, want %s", what, c.street, c.community, string(got), want)
			}
		}
	}
}

// Another district sees nothing at all, by list or by id.
func TestAnotherDistrictSeesNothing(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	e, c := f.elder(t, in70s)
	f.redeem(t, request(c.Number, 1500))
	const other = data.District(320104)
	for what, count := range map[string]func(d data.District) (int, error){
		"elders": func(d data.District) (int, error) {
			l, err := f.ListElders(ctx, ElderFilter{District: d})
			return len(l), err
		},
		"cards": func(d data.District) (int, error) {
			l, err := f.ListCards(ctx, CardFilter{District: d})
			return len(l), err
		},
		"cards of": func(d data.District) (int, error) { l, err := f.CardsOf(ctx, d, e.ID); return len(l), err },
		"tills": func(d data.District) (int, error) {
			l, err := f.ListTills(ctx, TillFilter{District: d})
			return len(l), err
		},
		"meals": func(d data.District) (int, error) {
			l, err := f.ListRedemptions(ctx, RedemptionFilter{District: d})
			return len(l), err
		},
		"rules": func(d data.District) (int, error) { l, err := f.ListRules(ctx, d); return len(l), err },
	} {
		for d, want := range map[data.District]int{testDistrict: 1, other: 0, 0: 0} {
			if got, err := count(d); err != nil || got != want {
				t.Errorf("%s of %d: %d, want %d, %v", what, d, got, want, err)
			}
		}
	}
	for what, c := range map[string]struct{ err, want error }{
		"elder":   {second(f.FindElder(ctx, other, e.ID)), ErrElderUnknown},
		"card":    {second(f.FindCard(ctx, other, c.ID)), ErrCardNotFound},
		"card of": {second(f.CardOf(ctx, other, e.ID)), ErrNoLiveCard},
		"revoke":  {f.RevokeCard(ctx, other, c.ID, "x", tester), ErrCardNotFound},
		"reissue": {second(f.ReissueCard(ctx, other, e.ID, "x", tester)), ErrElderUnknown},
		"till":    {second(f.FindTill(ctx, other, f.till.ID)), ErrTillNotFound},
		"stop":    {f.RevokeTill(ctx, other, f.till.ID, tester), ErrTillNotFound},
		"label":   {f.SetCategory(ctx, other, e.ID, ElderCategory{Category: "disabled", From: "2025-03-05"}, tester), ErrElderUnknown},
		"reveal":  {second(f.RevealNumber(ctx, other, e.ID, tester)), ErrElderUnknown},
		"correct": {f.UpdateElder(ctx, other, e.ID, ElderChange{Name: "李"}, tester), ErrElderUnknown},
	} {
		if !errors.Is(c.err, c.want) {
			t.Errorf("%s: %v, want %v", what, c.err, c.want)
		}
	}
}

func TestTillsAreListedByPointAndWork(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	far := f.side(t, otherStreet, "", "丙")
	second, _, err := f.AddTill(ctx, testDistrict, f.point.ID, "back", tester)
	if err != nil {
		t.Fatal(err)
	}
	if err := f.RevokeTill(ctx, testDistrict, f.till.ID, tester); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		filter TillFilter
		want   []TillID
	}{
		"all, the newest first": {TillFilter{}, []TillID{second.ID, far.till.ID, f.till.ID}},
		"working":               {TillFilter{Working: true}, []TillID{second.ID, far.till.ID}},
		"of a point":            {TillFilter{PointID: f.point.ID}, []TillID{second.ID, f.till.ID}},
		"of a point, working":   {TillFilter{PointID: f.point.ID, Working: true}, []TillID{second.ID}},
		"of no point":           {TillFilter{PointID: "none"}, nil},
	} {
		c.filter.District = testDistrict
		list, err := f.ListTills(ctx, c.filter)
		if err != nil {
			t.Fatal(err)
		}
		var got []TillID
		for _, till := range list {
			got = append(got, till.ID)
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-want +got)\n%s", name, diff)
		}
	}
}

// Pages of a list follow one another without a gap or a repeat.
func TestPagesFollowOneAnother(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	for i := range 7 {
		_, c := f.elder(t, in70s)
		f.clock.Set(at(5, 12, 40).Add(time.Duration(i) * time.Minute).Time())
		f.redeem(t, request(c.Number, 1500))
	}
	var elders []ElderID
	for after := ElderID(""); ; {
		page, err := f.ListElders(ctx, ElderFilter{District: testDistrict, After: after, Limit: 3})
		if err != nil || len(page) > 3 {
			t.Fatalf("%d %v", len(page), err)
		}
		if len(page) == 0 {
			break
		}
		for _, e := range page {
			elders = append(elders, e.ID)
		}
		after = page[len(page)-1].ID
	}
	var meals []RedemptionID
	for before := RedemptionID(""); ; {
		page, err := f.ListRedemptions(ctx, RedemptionFilter{District: testDistrict, Before: before, Limit: 3})
		if err != nil || len(page) > 3 {
			t.Fatalf("%d %v", len(page), err)
		}
		if len(page) == 0 {
			break
		}
		for _, r := range page {
			meals = append(meals, r.ID)
		}
		before = page[len(page)-1].ID
	}
	if len(elders) != 7 || !slices.IsSorted(elders) {
		t.Errorf("elders %v", elders)
	}
	slices.Reverse(meals)
	if len(meals) != 7 || !slices.IsSorted(meals) {
		t.Errorf("meals, the newest first: %v", meals)
	}
}

// Sixteen publish at once: the versions are dense, and each is somebody's.
func TestPublishingAtOnce(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	const n = 16
	versions := make([]int, n)
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() {
			r := exampleRules()
			r.Floor = data.Fen(i)
			got, err := f.PublishRules(ctx, testDistrict, r, tester)
			if err != nil {
				t.Error(err)
			}
			versions[i] = got.Version
		})
	}
	wg.Wait()
	slices.Sort(versions)
	for i, v := range versions {
		if v != i+2 {
			t.Fatalf("versions %v, want 2 to %d", versions, n+1)
		}
	}
	all, err := f.ListRules(ctx, testDistrict)
	if err != nil || len(all) != n+1 {
		t.Errorf("%d versions kept, %v", len(all), err)
	}
	now, err := f.RulesInForce(ctx, testDistrict, testStreet, f.point.ID, "2025-03-05")
	if err != nil || now.Version != n+1 {
		t.Errorf("in force %+v %v", now, err)
	}
}

// Sixteen void one meal at once: it is void once, and gives back once.
func TestVoidingAtOnce(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	_, c := f.elder(t, in70s)
	meal := f.redeem(t, request(c.Number, 1500))
	var wg sync.WaitGroup
	for i := range 16 {
		wg.Go(func() {
			if r, err := f.Void(ctx, tester, nil, testDistrict, meal.ID, fmt.Sprint("reason ", i)); err != nil || r.VoidedAt == 0 {
				t.Errorf("%+v %v", r, err)
			}
		})
	}
	wg.Wait()
	for query, want := range map[string]int{
		`SELECT count(*) FROM redemption_voids`:                         1,
		`SELECT count(*) FROM audit_log WHERE action='redemption.void'`: 1,
		`SELECT coalesce(sum(fen), 0) FROM ledger`:                      0,
		`SELECT count(*) FROM ledger WHERE entry = 'void'`:              4,
		`SELECT count(*) FROM subsidy_claims`:                           0,
	} {
		if got := f.count(t, query); got != want {
			t.Errorf("%s: %d, want %d", query, got, want)
		}
	}
}

// The same list twice at once makes nobody twice.
func TestTwoImportsAtOnce(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	rows := make([][]string, 120)
	for i := range rows {
		rows[i] = row(fmt.Sprint("王", i), idNumber("1950-06-01", i))
	}
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			rep, err := f.ImportElders(ctx, table.NewSheet(headings, rows...), ImportOptions{Street: testStreet, By: tester})
			if err != nil || rep.Created+rep.Unchanged != len(rows) || len(rep.Rejected) != 0 {
				t.Errorf("%+v %v", rep, err)
			}
		})
	}
	wg.Wait()
	if n := f.count(t, `SELECT count(*) FROM elders`); n != len(rows) {
		t.Errorf("%d elders of %d", n, len(rows))
	}
}

// A suspension is seen by the very next card, whoever asks.
func TestSuspendingAPointWhileItServes(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	_, c := f.elder(t, in70s)
	for i := range 6 {
		status, code := merchants.Suspended, "point_closed"
		if i%2 == 1 {
			status, code = merchants.Open, ""
		}
		if err := f.points.SetStatus(ctx, testDistrict, f.point.ID, status, "roof", tester); err != nil {
			t.Fatal(err)
		}
		if got := f.redeem(t, request(c.Number, 1500)); got.Code != code {
			t.Errorf("step %d, %s: %+v", i, status, got)
		}
	}
	if err := f.points.SetStatus(ctx, testDistrict, f.point.ID, merchants.Removed, "left", tester); err != nil {
		t.Fatal(err)
	}
	if got := f.redeem(t, request(c.Number, 1500)); got.Refusal != "point_closed Point=幸福面馆" {
		t.Errorf("removed: %+v", got)
	}
}
