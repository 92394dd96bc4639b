package offline

import (
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mealmap/data"
	"mealmap/meals"
	"mealmap/merchants"
)

// waiting brings a record that is an hour ahead.
func waiting(t *testing.T) (r *rig, p *phone, x *eater, record SignedRecord, c Case) {
	t.Helper()
	r = newRig(t)
	p, x = r.phone(t, 0), r.eater(t)
	record = p.eat(x, r.now().Add(11*time.Minute))
	if diff := cmp.Diff([]Status{Review}, statuses(r.sync(t, p, record))); diff != "" {
		t.Fatalf("(-want +got):\n%s", diff)
	}
	return r, p, x, record, r.cases(t, Late)[0]
}

func TestAWaitingRecordBecomesAMealWhenAPersonSaysSo(t *testing.T) {
	t.Parallel()
	r, p, x, record, c := waiting(t)
	if f := c.Figures(); f.Why != "future" || f.Minutes != 11 || c.Fen != 300 || c.Redemption != "" {
		t.Errorf("case %+v %+v", c, f)
	}
	f, err := r.FindCase(rigCtx, rigDistrict, c.ID)
	if err != nil || f.This.Meal != nil || f.This.Record == nil || f.This.Record.Given.Status != Review || f.This.Point == "" {
		t.Errorf("file %+v %v", f, err)
	}
	done, err := r.Decide(rigCtx, rigDistrict, c.ID, Record, "钟快了", rigger)
	if err != nil {
		t.Fatal(err)
	}
	m, err := r.meals.FindRedemption(rigCtx, rigDistrict, done.Redemption)
	if err != nil || m.Figures() != subsidised(1500) || m.ServedAt != r.now() || m.TillID != p.till.ID || m.ElderID != x.elder {
		t.Errorf("recorded as %+v %v", m, err)
	}
	if n := r.count(t, `SELECT count(*) FROM subsidy_claims WHERE redemption_id = ?`, m.ID); n != 4 {
		t.Errorf("%d claims", n)
	}
	if n := r.count(t, `SELECT count(*) FROM audit_log WHERE action = 'case.decide' AND object = ?`, c.ID); n != 1 {
		t.Errorf("%d entries in the log", n)
	}
	if g := r.sync(t, p, record).Answers[0]; g.Status != Review || !g.Repeat {
		t.Errorf("the answer is now %+v", g)
	}
	r.verify(t)
}

func TestAWaitingRecordIsPaidWhatIsFree(t *testing.T) {
	t.Parallel()
	r, _, x, _, c := waiting(t)
	other := r.phone(t, 1)
	r.sync(t, other, other.eat(x, r.now()))
	done, err := r.Decide(rigCtx, rigDistrict, c.ID, Record, "钟快了", rigger)
	if err != nil {
		t.Fatal(err)
	}
	if m, err := r.meals.FindRedemption(rigCtx, rigDistrict, done.Redemption); err != nil || m.Figures() != discounted(1500) {
		t.Errorf("recorded as %+v %v", m, err)
	}
}

// A meal that the device's clock put into lunch came at dinner, and is dinner's.
func TestAWrongClockDoesNotNameTheSitting(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.clock.Set(march(5, 17, 0).Time())
	p := r.phone(t, 0)
	r.sync(t, p, p.eat(r.eater(t), march(6, 11, 0), func(b *bite) { b.Sitting = "lunch" }))
	done, err := r.Decide(rigCtx, rigDistrict, r.cases(t, Late)[0].ID, Record, "钟快了", rigger)
	if err != nil {
		t.Fatal(err)
	}
	m, err := r.meals.FindRedemption(rigCtx, rigDistrict, done.Redemption)
	if err != nil || m.Sitting != merchants.Dinner || m.Day != march(5, 17, 0).ServiceDay() || m.Figures() != subsidised(1500) {
		t.Errorf("recorded as %+v %v", m, err)
	}
}

func TestADecisionMustBeOne(t *testing.T) {
	t.Parallel()
	r, _, _, _, c := waiting(t)
	for _, x := range []struct {
		id       CaseID
		decision Decision
		reason   string
		want     error
	}{
		{c.ID, Record, "  ", meals.ErrReasonNeeded},
		{c.ID, Pay, "x", ErrCaseDecision},
		{c.ID, "", "x", ErrCaseDecision},
		{"nothing", Record, "x", ErrCaseUnknown},
		{c.ID, Refuse, "x", nil},
		{c.ID, Record, "x", ErrCaseDecided},
	} {
		if _, err := r.Decide(rigCtx, rigDistrict, x.id, x.decision, x.reason, rigger); !errors.Is(err, x.want) {
			t.Errorf("%s %q: %v, not %v", x.decision, x.reason, err, x.want)
		}
	}
	if _, err := r.Decide(rigCtx, rigDistrict+1, c.ID, Refuse, "x", rigger); !errors.Is(err, ErrCaseUnknown) {
		t.Errorf("of another district: %v", err)
	}
	if n := r.count(t, `SELECT count(*) FROM redemptions`); n != 0 {
		t.Errorf("%d meals", n)
	}
}

func TestManyAreDecidedTogether(t *testing.T) {
	t.Parallel()
	r, p, _, _, first := waiting(t)
	var records []SignedRecord
	for range 3 {
		records = append(records, p.eat(r.eater(t), r.now().Add(time.Hour)))
	}
	r.sync(t, p, records...)
	if _, err := r.Decide(rigCtx, rigDistrict, first.ID, Refuse, "不是", rigger); err != nil {
		t.Fatal(err)
	}
	groups, err := r.GroupCases(rigCtx, CaseFilter{District: rigDistrict, Open: true})
	if err != nil || len(groups) != 1 || groups[0].Cases != 3 || groups[0].Fen != 900 || groups[0].Kind != Late || groups[0].TillID != p.till.ID {
		t.Errorf("groups %+v %v", groups, err)
	}
	ids, err := r.CaseIDs(rigCtx, CaseFilter{District: rigDistrict, TillID: p.till.ID, Kind: Late})
	if err != nil || len(ids) != 3 {
		t.Fatalf("%v %v", ids, err)
	}
	done, err := r.DecideAll(rigCtx, rigDistrict, append(ids, first.ID, "nothing"), Record, "钟快了", rigger)
	if err != nil || done.Decided != 3 || len(done.Failed) != 2 || !errors.Is(done.Failed[first.ID], ErrCaseDecided) || !errors.Is(done.Failed["nothing"], ErrCaseUnknown) {
		t.Errorf("%+v %v", done, err)
	}
	if _, err := r.DecideAll(rigCtx, rigDistrict, nil, Record, "x", rigger); !errors.Is(err, ErrCasesNone) {
		t.Errorf("of none: %v", err)
	}
	if _, err := r.DecideAll(rigCtx, rigDistrict, ids, Record, "", rigger); !errors.Is(err, meals.ErrReasonNeeded) {
		t.Errorf("without a reason: %v", err)
	}
}

func TestCasesAreListedPageByPage(t *testing.T) {
	t.Parallel()
	r, p, _, _, first := waiting(t)
	r.sync(t, p, p.eat(r.eater(t), r.now().Add(time.Hour)), p.eat(r.eater(t), r.now().Add(time.Hour)))
	if _, err := r.Decide(rigCtx, rigDistrict, first.ID, Refuse, "不是", rigger); err != nil {
		t.Fatal(err)
	}
	all := CaseFilter{District: rigDistrict, Street: rigStreet, PointID: p.till.PointID, TillID: p.till.ID, Kind: Late}
	pages := func(f CaseFilter) (ids []CaseID) {
		for f.Limit = 1; ; {
			list, err := r.ListCases(rigCtx, f)
			if err != nil || len(list) == 0 {
				return ids
			}
			ids, f.After = append(ids, list[0].ID), list[0].ID
		}
	}
	newest := pages(all)
	if len(newest) != 3 || newest[2] != first.ID {
		t.Errorf("all of them %v", newest)
	}
	all.Open = true
	if open := pages(all); len(open) != 2 || open[0] != newest[1] || open[1] != newest[0] {
		t.Errorf("the open ones %v", open)
	}
	for _, f := range []CaseFilter{{District: rigDistrict + 1}, {District: rigDistrict, Street: "320106002"}, {District: rigDistrict, Kind: Twice}, {District: rigDistrict, PointID: r.points[1].ID}} {
		if list, err := r.ListCases(rigCtx, f); err != nil || len(list) != 0 {
			t.Errorf("%+v lists %v %v", f, list, err)
		}
	}
}

func TestAVoidTakesBackAWaitingRecord(t *testing.T) {
	t.Parallel()
	r, p, _, record, c := waiting(t)
	if diff := cmp.Diff([]Status{Voided}, statuses(r.sync(t, p, p.undo(record, r.now().Add(15*time.Minute))))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if f, err := r.FindCase(rigCtx, rigDistrict, c.ID); err != nil || f.Decision != Refuse || f.Reason != meals.VoidedByTill {
		t.Errorf("case %+v %v", f.Case, err)
	}
}

// the rest of the table, through the store.
func TestWhatWaitsForTheOffice(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		before func(t *testing.T, r *rig, x *eater)
		change func(*bite)
		kind   Kind
		why    string
	}{
		"the point is suspended": {before: func(t *testing.T, r *rig, _ *eater) {
			if err := r.places.SetStatus(rigCtx, rigDistrict, r.points[0].ID, merchants.Suspended, "整改", rigger); err != nil {
				t.Fatal(err)
			}
		}, kind: Closed},
		"the card is not for tills without network": {before: func(t *testing.T, r *rig, x *eater) {
			r.exec(t, `UPDATE cards SET flags = 1 WHERE id = ?`, x.card.ID)
		}, kind: Beyond, why: "card"},
		"dearer than the dearest dish": {before: func(t *testing.T, r *rig, _ *eater) {
			r.exec(t, `INSERT INTO point_menu (district, point_id, position, name, price_fen) VALUES (?, ?, 1, '面', 1499)`, rigDistrict, r.points[0].ID)
		}, kind: Beyond, why: "price"},
		"an anchor that is to come": {change: func(b *bite) { b.Anchor++ }, kind: Late, why: "anchor"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			p, x := r.phone(t, 0), r.eater(t)
			if c.before != nil {
				c.before(t, r, x)
			}
			if c.change == nil {
				c.change = func(*bite) {}
			}
			if diff := cmp.Diff([]Status{Review}, statuses(r.sync(t, p, p.eat(x, r.now(), c.change)))); diff != "" {
				t.Fatalf("(-want +got):\n%s", diff)
			}
			if list := r.cases(t, c.kind); len(list) != 1 || list[0].Figures().Why != c.why {
				t.Errorf("cases %+v", list)
			}
		})
	}
}

func (r *rig) exec(t testing.TB, query string, args ...any) {
	t.Helper()
	if err := r.db.InTx(rigCtx, func(tx *data.Tx) error { _, err := tx.Exec(query, args...); return err }); err != nil {
		t.Fatal(err)
	}
}

func TestTwoHundredRecordsAnAnchor(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	p, x := r.phone(t, 0), r.eater(t)
	anchor, at := p.anchor, r.now()
	r.clock.Advance(time.Millisecond)
	for range MaxRecords / MaxBatch {
		var records []SignedRecord
		for range MaxBatch {
			records = append(records, p.eat(x, at, func(b *bite) { b.Anchor, b.Split = anchor, discounted(1500) }))
		}
		for _, g := range r.sync(t, p, records...).Answers {
			if g.Status != Accepted {
				t.Fatalf("%+v", g)
			}
		}
	}
	over := p.eat(x, at, func(b *bite) { b.Anchor, b.Split = anchor, discounted(1500) })
	r.clock.Advance(time.Minute)
	r.sync(t, p)
	a := r.sync(t, p, over, p.eat(x, at, func(b *bite) { b.Split = discounted(1500) }))
	if diff := cmp.Diff([]Status{Review, Accepted}, statuses(a)); diff != "" {
		t.Errorf("one more, and the next after an anchor (-want +got):\n%s", diff)
	}
	if f := r.cases(t, Beyond)[0].Figures(); f.Why != "records" {
		t.Errorf("figures %+v", f)
	}
}

// The office has handed out coupons, which a till without network cannot know.
func TestATillThatGaveLessIsTakenAtItsWord(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.clock.Advance(time.Second)
	rules, off := rigRules(), data.Fen(100)
	rules.ID = "R-coupons"
	rules.Classes = append(rules.Classes, meals.Class{Code: "C", AgeFrom: 60, Stack: "c",
		Subsidy: &meals.Amount{Off: &off, Coupon: &meals.Coupon{}}})
	if _, err := r.meals.PublishRules(rigCtx, rigDistrict, rules, rigger); err != nil {
		t.Fatal(err)
	}
	p, x := r.phone(t, 0), r.eater(t)
	if err := r.grant(x); err != nil {
		t.Fatal(err)
	}
	a := r.sync(t, p, p.eat(x, r.now()))
	if g := a.Answers[0]; g.Status != Accepted || *g.Split != subsidised(1500) {
		t.Fatalf("%+v", g)
	}
	var claims []string
	if err := r.db.View(rigCtx, func(tx *data.Tx) error {
		return tx.Select(&claims, `SELECT period || ' ' || fen FROM subsidy_claims ORDER BY 1`)
	}); err != nil {
		t.Fatal(err)
	}
	want := []string{"day:2025-03-05 300", "month:2025-03 300", "sitting:2025-03-05:lunch 300", "week:2025-03-03 300"}
	if diff := cmp.Diff(want, claims); diff != "" {
		t.Errorf("claims (-want +got):\n%s", diff)
	}
	r.verify(t)
}

// grant hands the elder two coupons of class C.
func (r *rig) grant(x *eater) error {
	_, err := r.meals.GrantCoupons(rigCtx, rigger, meals.NewCoupons{District: rigDistrict, Class: "C", ElderID: x.elder, Coupons: 2,
		From: "2025-03-01", To: "2025-03-31"})
	return err
}

func TestASplitThatNothingJustifies(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	p, x := r.phone(t, 0), r.eater(t)
	a := r.sync(t, p, p.eat(x, r.now(), func(b *bite) { b.Split.Elder, b.Split.Government = b.Split.Elder-200, b.Split.Government+200 }))
	if g := a.Answers[0]; g.Status != Accepted || *g.Split != subsidised(1500) {
		t.Errorf("%+v", g)
	}
	c := r.cases(t, Differs)
	if len(c) != 1 || c[0].Fen != 200 {
		t.Fatalf("cases %+v", c)
	}
	if f := c[0].Figures(); f.Device == nil || f.Device.Government != 500 || f.Full == nil || f.Full.Government != 300 {
		t.Errorf("figures %+v", f)
	}
}

func TestADecisionIsAsItWasLogged(t *testing.T) {
	t.Parallel()
	for name, spoil := range map[string]string{
		"another decision": `UPDATE offline_cases SET decision = 'record'`,
		"another reason":   `UPDATE offline_cases SET reason = 'x'`,
		"somebody else":    `UPDATE offline_cases SET decided_by = 'user:x'`,
		"open again":       `UPDATE offline_cases SET decision = '', decided_at = NULL`,
		"said by the till": `UPDATE offline_cases SET decided_by = 'till:x'`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r, _, _, _, c := waiting(t)
			if _, err := r.Decide(rigCtx, rigDistrict, c.ID, Refuse, "不是", rigger); err != nil {
				t.Fatal(err)
			}
			r.verify(t)
			r.exec(t, spoil)
			found, err := r.db.Check(rigCtx, meals.CheckLogged)
			if want := []data.Finding{{Code: "case_unlogged", Args: map[string]any{"Case": string(c.ID)}}}; err != nil || !cmp.Equal(want, found) {
				t.Errorf("found %v, %v", found, err)
			}
		})
	}
}

// The same records come by several ways at once.
func TestTheSameRecordsAtTheSameTime(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	p := r.phone(t, 0)
	var records []SignedRecord
	for range 10 {
		records = append(records, p.eat(r.eater(t), r.now()))
	}
	answers := make([][]Given, 8)
	var all sync.WaitGroup
	for i := range answers {
		all.Go(func() {
			a, err := r.Sync(rigCtx, p.till, records)
			if err != nil {
				t.Error(err)
			}
			for _, g := range a.Answers {
				g.Repeat = false
				answers[i] = append(answers[i], g)
			}
		})
	}
	all.Wait()
	for _, a := range answers[1:] {
		if diff := cmp.Diff(answers[0], a); diff != "" {
			t.Errorf("two answers (-one +other):\n%s", diff)
		}
	}
	if n := r.count(t, `SELECT count(*) FROM redemptions`); n != len(records) {
		t.Errorf("%d meals", n)
	}
}

func TestCheckFindsAChainThatWasTouched(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		spoil string
		want  []string
	}{
		"nothing":               {`SELECT 1`, nil},
		"a price":               {`UPDATE offline_records SET body = replace(body, '"price_fen":1500', '"price_fen":1400') WHERE seq = 2`, []string{"offline_record"}},
		"a signature":           {`UPDATE offline_records SET signature = (SELECT signature FROM offline_records WHERE seq = 1) WHERE seq = 2`, []string{"offline_record"}},
		"a hash":                {`UPDATE offline_records SET hash = zeroblob(32) WHERE seq = 1`, []string{"offline_record", "offline_record"}},
		"two change places":     {`UPDATE offline_records SET seq = CASE seq WHEN 1 THEN 9 ELSE 1 END WHERE seq < 3`, []string{"offline_record", "offline_record", "offline_record", "offline_head"}},
		"one is gone":           {`DELETE FROM offline_records WHERE seq = 2`, []string{"offline_record"}},
		"the end is gone":       {`DELETE FROM offline_records WHERE seq = 3`, []string{"offline_head"}},
		"all are gone":          {`DELETE FROM offline_records`, []string{"offline_head"}},
		"the last is gone":      {`UPDATE tills SET chain_seq = 2 WHERE chain_seq = 3`, []string{"offline_head"}},
		"the head is another":   {`UPDATE tills SET chain_head = zeroblob(32) WHERE chain_seq = 3`, []string{"offline_head"}},
		"an answer has no meal": {`UPDATE offline_records SET redemption_id = '' WHERE seq = 2`, []string{"offline_meal"}},
		"a meal of another":     {`UPDATE offline_records SET redemption_id = (SELECT redemption_id FROM offline_records WHERE seq = 1) WHERE seq = 2`, []string{"offline_meal"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			p := r.phone(t, 0)
			var records []SignedRecord
			for range 2 {
				records = append(records, p.eat(r.eater(t), r.now()))
			}
			r.sync(t, p, append(records, p.undo(records[1], r.now()))...)
			r.exec(t, c.spoil)
			var codes []string
			err := r.db.View(rigCtx, func(tx *data.Tx) error {
				found, err := Check(tx)
				for _, f := range found {
					codes = append(codes, f.Code)
				}
				return err
			})
			if slices.Sort(codes); err != nil || !slices.Equal(codes, slices.Sorted(slices.Values(c.want))) {
				t.Errorf("%v %v, not %v", codes, err, c.want)
			}
		})
	}
}

// The rules refuse a second meal at the discount, which the till could not know;
// the fee for bringing it is not owed beyond a budget that stops.
func TestDeliveryOfARefusedMealIsBoundByTheBudget(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		budget data.Fen
		spent  int
		brings int
	}{"just covered": {320 + 120 + 200, 640, 2}, "a fen less": {320 + 120 + 200 - 1, 440, 1}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			r.clock.Advance(time.Second)
			rules := rigRules()
			rules.ID, rules.DiscountCap = "R-brought", &meals.Cap{Period: meals.PerDay, Count: 1}
			rules.Delivery = &meals.Delivery{Fee: 200, Funder: "street"}
			if _, err := r.meals.PublishRules(rigCtx, rigDistrict, rules, rigger); err != nil {
				t.Fatal(err)
			}
			err := r.meals.SetBudget(rigCtx, rigger, meals.Budget{District: rigDistrict, Funder: "street", Year: 2025, Amount: c.budget,
				WarnPercent: 80, UsedUp: meals.UsedUpStop})
			if err != nil {
				t.Fatal(err)
			}
			x := r.eater(t)
			r.exec(t, `UPDATE elders SET care_level = 1`)
			brought := func(b *bite) { b.Delivery = true }
			for i, want := range []Status{Accepted, Conflict} {
				p := r.phone(t, i)
				if diff := cmp.Diff([]Status{want}, statuses(r.sync(t, p, p.eat(x, r.now(), brought)))); diff != "" {
					t.Fatalf("(-want +got):\n%s", diff)
				}
			}
			if n := r.count(t, `SELECT spent_fen FROM budgets`); n != c.spent {
				t.Errorf("spent %d", n)
			}
			if n := r.count(t, `SELECT count(*) FROM redemptions WHERE delivery = 1`); n != c.brings {
				t.Errorf("%d fees", n)
			}
		})
	}
}
