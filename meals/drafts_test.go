package meals

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/data/fault"
	"mealmap/merchants"
	"mealmap/static/messages"
)

// person makes a login of somebody, and the actor of it.
func (f *fixture) person(t testing.TB, login, person string) audit.Actor {
	t.Helper()
	err := f.db.InTx(ctx, func(tx *data.Tx) error {
		_, err := tx.Exec(`
			INSERT INTO staff_users (district, id, login, display_name, person, role, street, community, password_hash, active, epoch, created_at)
			VALUES (?, ?, ?, ?, ?, 'office', ?, '', 'x', 1, 1, 0)`, testDistrict, login, login, person, person, testStreet)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return audit.User(login)
}

// draftRules are the example's with more for those over 80, from next week.
func draftRules() RuleSet {
	r := exampleRules()
	r.ValidFrom = "2025-03-10"
	r.Classes[2].Subsidy.Off = ptr(data.Fen(500))
	return r
}

func (f *fixture) draft(t testing.TB, r RuleSet, by audit.Actor) Draft {
	t.Helper()
	d, err := f.CreateDraft(ctx, testDistrict, testStreet, r, by)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func (f *fixture) submitted(t testing.TB, r RuleSet, by audit.Actor) Draft {
	t.Helper()
	d := f.draft(t, r, by)
	d, err := f.SubmitDraft(ctx, testDistrict, d.ID, d.Revision, by)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestADraftBecomesTheNextVersion(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	wang, li := f.person(t, "wang", "王"), f.person(t, "li", "李")
	d := f.submitted(t, draftRules(), wang)
	if d.Rules.Version != 2 || d.Rules.Street != testStreet {
		t.Errorf("version %d of street %q", d.Rules.Version, d.Rules.Street)
	}
	r, err := f.ActivateDraft(ctx, testDistrict, d.ID, d.Revision, li)
	if err != nil {
		t.Fatal(err)
	}
	in, err := f.RulesInForce(ctx, testDistrict, testStreet, f.point.ID, "2025-03-10")
	if err != nil || in == nil || in.Version != 2 || r.Version != 2 || *in.Classes[2].Subsidy.Off != 500 {
		t.Errorf("in force: %+v %v", in, err)
	}
	if in, _ = f.RulesInForce(ctx, testDistrict, testStreet, f.point.ID, "2025-03-09"); in.Version != 1 {
		t.Errorf("the day before: version %d", in.Version)
	}
	got, err := f.FindDraft(ctx, testDistrict, d.ID)
	if err != nil || got.State != DraftActivated || got.DecidedBy != li || got.Editable() {
		t.Errorf("the draft: %+v %v", got, err)
	}
	for action, n := range map[string]int{auditDraft: 1, auditSubmit: 1, auditActivate: 1, audit.PublishRules: 2} {
		if got := f.count(t, `SELECT count(*) FROM audit_log WHERE action = ?`, action); got != n {
			t.Errorf("%s is logged %d times, want %d", action, got, n)
		}
	}
}

func TestADraftMayBeIncomplete(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	d := f.draft(t, RuleSet{}, tester)
	if _, err := f.SubmitDraft(ctx, testDistrict, d.ID, 1, tester); !errors.Is(err, fault.ErrInvalidInput) {
		t.Errorf("submitted: %v", err)
	}
	full, err := f.SaveDraft(ctx, testDistrict, d.ID, 1, draftRules(), tester)
	if err != nil || full.Revision != 2 {
		t.Fatalf("saved: %+v %v", full, err)
	}
	if _, err := f.SubmitDraft(ctx, testDistrict, d.ID, 2, tester); err != nil {
		t.Error(err)
	}
}

// Two people with the same page open: the second to save is told.
func TestWhoHasNotSeenTheNewestDoesNotSave(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	d := f.draft(t, draftRules(), tester)
	other := draftRules()
	other.Floor = 200
	if _, err := f.SaveDraft(ctx, testDistrict, d.ID, 1, other, tester); err != nil {
		t.Fatal(err)
	}
	for name, try := range map[string]func(revision int) error{
		"save": func(n int) error {
			_, err := f.SaveDraft(ctx, testDistrict, d.ID, n, draftRules(), tester)
			return err
		},
		"submit":   func(n int) error { _, err := f.SubmitDraft(ctx, testDistrict, d.ID, n, tester); return err },
		"drop":     func(n int) error { _, err := f.DropDraft(ctx, testDistrict, d.ID, n, tester); return err },
		"activate": func(n int) error { _, err := f.ActivateDraft(ctx, testDistrict, d.ID, n, tester); return err },
		"rehearse": func(n int) error {
			_, err := f.RehearseDraft(ctx, testDistrict, d.ID, n, "2025-02-01")
			return err
		},
	} {
		for _, n := range []int{0, 1, 3} {
			if err := try(n); !errors.Is(err, ErrDraftChanged) {
				t.Errorf("%s of revision %d: %v", name, n, err)
			}
		}
	}
	got, err := f.FindDraft(ctx, testDistrict, d.ID)
	if err != nil || got.Rules.Floor != 200 || got.Revision != 2 {
		t.Errorf("%+v %v", got, err)
	}
}

func TestSavingTheSameChangesNothing(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	wang, li := f.person(t, "wang", "王"), f.person(t, "li", "李")
	d := f.submitted(t, draftRules(), wang)
	d, err := f.SaveDraft(ctx, testDistrict, d.ID, d.Revision, draftRules(), li)
	if err != nil || d.Revision != 1 || d.State != DraftSubmitted || d.UpdatedBy != wang {
		t.Errorf("%+v %v", d, err)
	}
	changed := draftRules()
	changed.Title = "春季"
	if d, err = f.SaveDraft(ctx, testDistrict, d.ID, d.Revision, changed, li); err != nil || d.State != DraftOpen || d.UpdatedBy != li {
		t.Errorf("an edit opens it again: %+v %v", d, err)
	}
}

func TestWhoMayActivate(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	author, corrector, other := f.person(t, "a", "王"), f.person(t, "b", "李"), f.person(t, "c", "张")
	again := f.person(t, "a2", "王") // the author under another login
	d := f.draft(t, draftRules(), author)
	for i, by := range []audit.Actor{corrector, author} {
		r := draftRules()
		r.Floor = data.Fen(200 + i)
		var err error
		if d, err = f.SaveDraft(ctx, testDistrict, d.ID, d.Revision, r, by); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.MayActivate(ctx, &d, other); !errors.Is(err, ErrDraftNotSubmitted) {
		t.Errorf("before it is submitted: %v", err)
	}
	d, err := f.SubmitDraft(ctx, testDistrict, d.ID, d.Revision, author)
	if err != nil {
		t.Fatal(err)
	}
	for _, by := range []audit.Actor{author, corrector, again} {
		if err := f.MayActivate(ctx, &d, by); !errors.Is(err, ErrDraftSamePerson) {
			t.Errorf("%s may: %v", by, err)
		}
		if _, err := f.ActivateDraft(ctx, testDistrict, d.ID, d.Revision, by); !errors.Is(err, ErrDraftSamePerson) {
			t.Errorf("%s did: %v", by, err)
		}
	}
	authors, err := f.DraftAuthors(ctx, &d)
	if diff := cmp.Diff([]string{"王", "李"}, authors); diff != "" || err != nil {
		t.Errorf("%v (-want +got)\n%s", err, diff)
	}
	if err := f.MayActivate(ctx, &d, other); err != nil {
		t.Error(err)
	}
	if _, err := f.ActivateDraft(ctx, testDistrict, d.ID, d.Revision, other); err != nil {
		t.Error(err)
	}
}

func TestADraftIsRehearsedWhereThereAreMeals(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	wang, li := f.person(t, "wang", "王"), f.person(t, "li", "李")
	_, card := f.elder(t, "1950-01-01")
	f.redeem(t, request(f.digits(t, card), 1500))
	d := f.submitted(t, draftRules(), wang)
	if err := f.MayActivate(ctx, &d, li); err != nil {
		t.Errorf("a meal of today is no past one: %v", err)
	}
	f.clock.Set(at(6, 9, 0).Time())
	if _, err := f.ActivateDraft(ctx, testDistrict, d.ID, d.Revision, li); !errors.Is(err, ErrDraftNotRehearsed) {
		t.Errorf("not rehearsed: %v", err)
	}
	if _, err := f.RehearseDraft(ctx, testDistrict, d.ID, d.Revision, "2025-03-31"); err != nil {
		t.Fatal(err)
	}
	changed := draftRules()
	changed.Floor = 0
	d, err := f.SaveDraft(ctx, testDistrict, d.ID, d.Revision, changed, wang)
	if err == nil {
		d, err = f.SubmitDraft(ctx, testDistrict, d.ID, d.Revision, wang)
	}
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.ActivateDraft(ctx, testDistrict, d.ID, d.Revision, li); !errors.Is(err, ErrDraftNotRehearsed) {
		t.Errorf("changed since: %v", err)
	}
	if _, err := f.RehearseDraft(ctx, testDistrict, d.ID, d.Revision, "2025-03-01"); err != nil {
		t.Fatal(err)
	}
	if _, err := f.ActivateDraft(ctx, testDistrict, d.ID, d.Revision, li); err != nil {
		t.Error(err)
	}
}

// A month in which nobody ate shows nothing, so that it is no rehearsal; where
// all meals were taken back there is nothing to show.
func TestARehearsalOfNothingIsNone(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	wang, li := f.person(t, "wang", "王"), f.person(t, "li", "李")
	_, card := f.elder(t, in70s)
	gone, unpaid := f.ate(t, card, f.point, 5, 12, 1500), f.ate(t, card, f.point, 5, 18, 1500)
	f.clock.Set(at(6, 9, 0).Time())
	d := f.submitted(t, draftRules(), wang)
	if _, err := f.RehearseDraft(ctx, testDistrict, d.ID, d.Revision, "2024-01-01"); err != nil {
		t.Fatal(err)
	}
	d, err := f.FindDraft(ctx, testDistrict, d.ID)
	if err != nil {
		t.Fatal(err)
	}
	if err := f.MayActivate(ctx, &d, li); !errors.Is(err, ErrDraftNotRehearsed) {
		t.Errorf("an empty month: %v", err)
	}
	if err := f.Reject(ctx, tester, testDistrict, unpaid.ID, "没有来"); err != nil {
		t.Fatal(err)
	}
	if err := f.MayActivate(ctx, &d, li); !errors.Is(err, ErrDraftNotRehearsed) {
		t.Errorf("one meal is left: %v", err)
	}
	if _, err := f.Void(ctx, tester, nil, testDistrict, gone.ID, "记错"); err != nil {
		t.Fatal(err)
	}
	if err := f.MayActivate(ctx, &d, li); err != nil {
		t.Errorf("no meal is left: %v", err)
	}
}

func TestADraftNeverBeginsInThePast(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	wang, li := f.person(t, "wang", "王"), f.person(t, "li", "李")
	for from, want := range map[data.ServiceDay]error{"2025-03-04": ErrDraftBackdated, "2025-03-05": nil} {
		r := draftRules()
		r.ID, r.ValidFrom = "R-"+string(from), from
		d := f.draft(t, r, wang)
		d2, err := f.SubmitDraft(ctx, testDistrict, d.ID, d.Revision, wang)
		if !errors.Is(err, want) {
			t.Errorf("%s: submitted %v, want %v", from, err, want)
		}
		if want == nil {
			if _, err := f.ActivateDraft(ctx, testDistrict, d.ID, d2.Revision, li); err != nil {
				t.Errorf("%s: %v", from, err)
			}
		}
	}
	r := draftRules()
	r.ID = "R-late"
	d := f.submitted(t, r, wang)
	f.clock.Set(at(11, 9, 0).Time())
	if _, err := f.ActivateDraft(ctx, testDistrict, d.ID, d.Revision, li); !errors.Is(err, ErrDraftBackdated) {
		t.Errorf("left lying: %v", err)
	}
}

func TestWhatIsDecidedStays(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	d := f.draft(t, draftRules(), tester)
	if _, err := f.DropDraft(ctx, testDistrict, d.ID, 1, tester); err != nil {
		t.Fatal(err)
	}
	_, save := f.SaveDraft(ctx, testDistrict, d.ID, 1, draftRules(), tester)
	_, drop := f.DropDraft(ctx, testDistrict, d.ID, 1, tester)
	_, activate := f.ActivateDraft(ctx, testDistrict, d.ID, 1, tester)
	_, rehearse := f.RehearseDraft(ctx, testDistrict, d.ID, 1, "2025-02-01")
	for name, err := range map[string]error{"save": save, "drop": drop, "activate": activate, "rehearse": rehearse} {
		if !errors.Is(err, ErrDraftClosed) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := f.FindDraft(ctx, testDistrict+1, d.ID); !errors.Is(err, ErrDraftUnknown) {
		t.Errorf("another district's: %v", err)
	}
}

// Two drafts of one version: the second is not published over the first before
// somebody has looked at it again.
func TestPublishedMeanwhile(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	wang, li := f.person(t, "wang", "王"), f.person(t, "li", "李")
	one, two := f.submitted(t, draftRules(), wang), f.submitted(t, draftRules(), wang)
	if _, err := f.ActivateDraft(ctx, testDistrict, one.ID, 1, li); err != nil {
		t.Fatal(err)
	}
	if _, err := f.ActivateDraft(ctx, testDistrict, two.ID, 1, li); !errors.Is(err, ErrRuleVersion) {
		t.Errorf("%v", err)
	}
	if got, _ := f.FindDraft(ctx, testDistrict, two.ID); got.State != DraftSubmitted {
		t.Errorf("it is %s", got.State)
	}
	two, err := f.SaveDraft(ctx, testDistrict, two.ID, 1, draftRules(), wang)
	if err != nil || two.Rules.Version != 3 || two.Revision != 2 {
		t.Fatalf("looked at again: %+v %v", two, err)
	}
}

func TestAnOfficeWritesForItsOwnStreet(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	elsewhere, err := f.points.CreatePoint(ctx, merchants.Point{District: testDistrict, Street: "320106002", Name: "别处", Kind: merchants.Restaurant,
		Address: "别处1号", Status: merchants.Open}, tester)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		own  string
		set  func(*RuleSet)
		ok   bool
		want string // the street afterwards
	}{
		"no street is its own":      {testStreet, func(*RuleSet) {}, true, testStreet},
		"its own":                   {testStreet, func(r *RuleSet) { r.Street = testStreet }, true, testStreet},
		"its own point":             {testStreet, func(r *RuleSet) { r.PointID = f.point.ID }, true, testStreet},
		"another street":            {testStreet, func(r *RuleSet) { r.Street = "320106002" }, false, ""},
		"another street's point":    {testStreet, func(r *RuleSet) { r.PointID = elsewhere.ID }, false, ""},
		"the district's office":     {"", func(*RuleSet) {}, true, ""},
		"the district for a street": {"", func(r *RuleSet) { r.Street = "320106002" }, true, "320106002"},
	} {
		r := draftRules()
		c.set(&r)
		d, err := f.CreateDraft(ctx, testDistrict, c.own, r, tester)
		if err == nil {
			d, err = f.SubmitDraft(ctx, testDistrict, d.ID, 1, tester)
		}
		if (err == nil) != c.ok || c.ok && d.Rules.Street != c.want {
			t.Errorf("%s: street %q %v", name, d.Rules.Street, err)
		}
	}
}

func TestListDrafts(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	first := f.draft(t, draftRules(), tester)
	if _, err := f.CreateDraft(ctx, testDistrict, "320106002", draftRules(), tester); err != nil {
		t.Fatal(err)
	}
	mine, err := f.ListDrafts(ctx, testDistrict, testStreet)
	if err != nil || len(mine) != 1 || mine[0].ID != first.ID {
		t.Errorf("the street's: %+v %v", mine, err)
	}
	if all, err := f.ListDrafts(ctx, testDistrict, ""); err != nil || len(all) != 2 {
		t.Errorf("all: %d %v", len(all), err)
	}
	a, _ := json.Marshal(first)
	b, _ := json.Marshal(mine[0])
	if diff := cmp.Diff(string(a), string(b)); diff != "" {
		t.Errorf("(-made +read)\n%s", diff)
	}
}

// A draft is said back, tried and named in lists before it is complete.
func TestAnIncompleteSetIsSaidBackAndTried(t *testing.T) {
	t.Parallel()
	p := messages.For("")
	for name, r := range map[string]RuleSet{
		"nothing":         {},
		"no funding":      {Classes: []Class{{Subsidy: &Amount{Off: ptr(data.Fen(300))}}}},
		"an empty amount": {Classes: []Class{{Discount: &Amount{}, Subsidy: &Amount{}}}},
		"an empty purse":  {Classes: []Class{{Subsidy: &Amount{Allowance: &Purse{}}}}, Funding: []Share{{}}},
		"an empty coupon": {Classes: []Class{{Subsidy: &Amount{Off: ptr(data.Fen(300)), Coupon: &Coupon{Count: 3}}}}, Funding: []Share{{Funder: "x"}}},
		"impossible":      {Classes: []Class{{Subsidy: &Amount{Percent: ptr(101)}}, {}}, Caps: []Cap{{Period: PerMeal, Count: 2}, {}}, DiscountCap: &Cap{}, Delivery: &Delivery{}},
		"windows":         {Classes: []Class{{Discount: &Amount{PayPercent: ptr(200)}}}, Windows: []RuleWindow{{}}, ValidFrom: "tomorrow"},
	} {
		for _, s := range Describe(&r) {
			if text := p.With("rule."+s.Code, s.Args); strings.HasPrefix(text, "[") {
				t.Errorf("%s: %s %v", name, text, s.Args)
			}
		}
		Try(Trial{Rules: &r, Age: 70, Price: 1500, Day: "2025-03-05", Minute: 720})
	}
}

func TestStandingSortsTheVersions(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	own, next := exampleRules(), exampleRules()
	own.ID, own.Street = "own", testStreet
	next.ValidFrom = "2025-04-01"
	f.publish(t, own)
	f.publish(t, next)
	again := own
	f.publish(t, again) // of the same day, published later
	sets, err := f.ListRules(ctx, testDistrict)
	if err != nil {
		t.Fatal(err)
	}
	now, coming, past := Standing(sets, "2025-03-05")
	names := func(sets []*RuleSet) (all []string) {
		for _, r := range sets {
			all = append(all, fmt.Sprint(r.ID, " ", r.Version))
		}
		return all
	}
	for i, c := range []struct{ want, got []string }{
		{[]string{"R-2025-03 1", "own 2"}, names(now)},
		{[]string{"R-2025-03 2"}, names(coming)},
		{[]string{"own 1"}, names(past)},
	} {
		if diff := cmp.Diff(c.want, c.got); diff != "" {
			t.Errorf("%d (-want +got)\n%s", i, diff)
		}
	}
}
