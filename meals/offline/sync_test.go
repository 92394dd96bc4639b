package offline

import (
	"crypto/ed25519"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mealmap/data"
	"mealmap/data/fault"
	"mealmap/meals"
)

// statuses are those of the answers, in order.
func statuses(a Answer) (list []Status) {
	for _, g := range a.Answers {
		list = append(list, g.Status)
	}
	return list
}

func TestARecordIsTheMealThatTheTillSaid(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	p, x := r.phone(t, 0), r.eater(t)
	record := p.eat(x, march(5, 12, 50))
	r.clock.Advance(5 * time.Hour)
	a := r.sync(t, p, record)
	if diff := cmp.Diff([]Status{Accepted}, statuses(a)); diff != "" {
		t.Fatalf("(-want +got):\n%s", diff)
	}
	m, err := r.meals.FindRedemption(rigCtx, rigDistrict, a.Answers[0].Redemption)
	if err != nil {
		t.Fatal(err)
	}
	if m.Figures() != subsidised(1500) || m.ServedAt != march(5, 12, 50) || m.ReceivedAt != r.now() || m.TillID != p.till.ID {
		t.Errorf("recorded as %+v", m)
	}
	if n := r.count(t, `SELECT count(*) FROM subsidy_claims WHERE redemption_id = ?`, m.ID); n != 4 {
		t.Errorf("%d claims", n)
	}
	again := r.sync(t, p, record)
	if !again.Answers[0].Repeat {
		t.Error("brought again, it is not said to be a repeat")
	}
	again.Answers[0].Repeat = false
	if diff := cmp.Diff(a.Answers, again.Answers); diff != "" {
		t.Errorf("brought again (-first +again):\n%s", diff)
	}
	if n := r.count(t, `SELECT count(*) FROM redemptions`); n != 1 {
		t.Errorf("%d meals", n)
	}
}

func TestTheAnchorIsSignedByTheDistrict(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	p, x := r.phone(t, 0), r.eater(t)
	record := p.eat(x, march(5, 12, 41))
	a := r.sync(t, p, record).Anchor
	if a.Seq != 1 || a.Head != HashOf(record.Body) || a.At != r.now() {
		t.Fatalf("anchor %+v", a)
	}
	keys, err := r.meals.SigningKeys(rigCtx, rigDistrict)
	if err != nil {
		t.Fatal(err)
	}
	message := append([]byte("mealmap anchor v1\x00"), AnchorBytes(p.till.ID, a.At, a.Seq, a.Head)...)
	if len(message) != 18+36+8+8+32 || !ed25519.Verify(keys[len(keys)-1].Public, message, a.Signature) {
		t.Error("the signature does not hold")
	}
}

func TestTheOrderOfTheRequestDoesNotMatter(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	p := r.phone(t, 0)
	var records []SignedRecord
	for i := range 4 {
		records = append(records, p.eat(r.eater(t), march(5, 12, 41+i)))
	}
	a := r.sync(t, p, records[3], records[1], records[0], records[2])
	if diff := cmp.Diff([]Status{Accepted, Accepted, Accepted, Accepted}, statuses(a)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for i, g := range a.Answers {
		if g.Seq != int64(i+1) {
			t.Errorf("answer %d is to record %d", i, g.Seq)
		}
	}
}

func TestAGapHoldsWhatComesAfterIt(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	p := r.phone(t, 0)
	var records []SignedRecord
	for i := range 5 {
		records = append(records, p.eat(r.eater(t), march(5, 12, 41+i)))
	}
	a := r.sync(t, p, records[0], records[3], records[4])
	if diff := cmp.Diff([]Status{Accepted, Held, Held}, statuses(a)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(&Missing{2, 3}, a.Missing); diff != "" {
		t.Errorf("missing (-want +got):\n%s", diff)
	}
	r.sync(t, p, records[3])
	if n := len(r.cases(t, Gap)); n != 1 {
		t.Errorf("%d cases of one gap", n)
	}
	a = r.sync(t, p, records[1:]...)
	if diff := cmp.Diff([]Status{Accepted, Accepted, Accepted, Accepted}, statuses(a)); diff != "" || a.Missing != nil {
		t.Errorf("with the missing ones (-want +got):\n%s", diff)
	}
	if n := len(r.cases(t, Gap)); n != 0 {
		t.Error("the case of a gap that is no more is open")
	}
}

func TestTheOfficeGivesUpWhatIsMissing(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	p := r.phone(t, 0)
	var records []SignedRecord
	for i := range 4 {
		records = append(records, p.eat(r.eater(t), march(5, 12, 41+i)))
	}
	r.sync(t, p, records[0], records[3])
	if _, err := r.Decide(rigCtx, rigDistrict, r.cases(t, Gap)[0].ID, Skip, "手机坏了", rigger); err != nil {
		t.Fatal(err)
	}
	a := r.sync(t, p, records[3])
	if diff := cmp.Diff([]Status{Accepted}, statuses(a)); diff != "" {
		t.Errorf("after what was given up (-want +got):\n%s", diff)
	}
	a = r.sync(t, p, records[1])
	if diff := cmp.Diff([]Status{Review}, statuses(a)); diff != "" || a.Anchor.Seq != 4 {
		t.Errorf("what was given up turns up, the chain ends at %d (-want +got):\n%s", a.Anchor.Seq, diff)
	}
	if f := r.cases(t, Late)[0].Figures(); f.Why != "skipped" {
		t.Errorf("figures %+v", f)
	}
}

func TestAGapIsWhatIsMissingByNow(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	p := r.phone(t, 0)
	var records []SignedRecord
	for i := range 5 {
		records = append(records, p.eat(r.eater(t), march(5, 12, 41+i)))
	}
	gap := func(when string, from, to int64) {
		t.Helper()
		f := r.cases(t, Gap)[0].Figures()
		w, _ := Parse(records[to].Body)
		if f.From != from || f.To != to || f.Previous != hashText(w.Previous) {
			t.Errorf("%s: the gap is %+v, want %d to %d", when, f, from, to)
		}
	}
	r.sync(t, p, records[4])
	gap("the last", 1, 4)
	r.sync(t, p, records[2])
	gap("one between", 1, 2)
	r.sync(t, p, records[3])
	gap("one after it", 1, 2)
	r.sync(t, p, records[0], records[4])
	gap("the first", 2, 2)
	if _, err := r.Decide(rigCtx, rigDistrict, r.cases(t, Gap)[0].ID, Skip, "手机坏了", rigger); err != nil {
		t.Fatal(err)
	}
	a := r.sync(t, p, records[2:]...)
	if diff := cmp.Diff([]Status{Accepted, Accepted, Accepted}, statuses(a)); diff != "" {
		t.Errorf("what was brought (-want +got):\n%s", diff)
	}
}

func TestAForkStopsTheTill(t *testing.T) {
	t.Parallel()
	for name, fork := range map[string]func(p *phone, first SignedRecord, x *eater) SignedRecord{
		"the same number": func(p *phone, _ SignedRecord, x *eater) SignedRecord {
			return p.eat(x, march(5, 12, 42), func(b *bite) { b.Seq, b.Previous = 1, hashText([32]byte{}) })
		},
		"the same id": func(p *phone, first SignedRecord, x *eater) SignedRecord {
			w, _ := Parse(first.Body)
			return p.eat(x, march(5, 12, 42), func(b *bite) { b.ID = w.ID })
		},
		"another one before it": func(p *phone, _ SignedRecord, x *eater) SignedRecord {
			return p.eat(x, march(5, 12, 42), func(b *bite) { b.Previous = hashText([32]byte{1}) })
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			p, x := r.phone(t, 0), r.eater(t)
			first := p.eat(x, march(5, 12, 41))
			r.sync(t, p, first)
			forked := fork(p, first, x)
			p.seq, p.head = 2, [32]byte{9}
			after := p.eat(x, march(5, 12, 50))
			a := r.sync(t, p, forked, after)
			if diff := cmp.Diff([]Status{Rejected, Held}, statuses(a)); diff != "" || a.Answers[0].Code != "offline_fork" {
				t.Fatalf("%+v (-want +got):\n%s", a.Answers, diff)
			}
			if _, err := r.Sync(rigCtx, p.till, nil); !isFault(err, meals.ErrTillQuarantined) {
				t.Errorf("a quarantined till is answered %v", err)
			}
			c := r.cases(t, Fork)
			if len(c) != 1 {
				t.Fatalf("%d cases", len(c))
			}
			if _, err := r.Decide(rigCtx, rigDistrict, c[0].ID, Release, "换了手机", rigger); err != nil {
				t.Fatal(err)
			}
			a = r.sync(t, p)
			p.seq, p.head = a.Anchor.Seq, a.Anchor.Head
			if diff := cmp.Diff([]Status{Accepted}, statuses(r.sync(t, p, p.eat(r.eater(t), march(5, 12, 46))))); diff != "" {
				t.Errorf("released (-want +got):\n%s", diff)
			}
		})
	}
}

func TestWhatTheTillDidNotSignIsNotIts(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	p, other, x := r.phone(t, 0), r.phone(t, 1), r.eater(t)
	record := p.eat(x, march(5, 12, 41))
	forged := record
	other.resign(&forged)
	for _, s := range []SignedRecord{forged, {record.Body, ""}, {record.Body, record.Signature[:84]}, {record.Body + " ", record.Signature}, {"{}", record.Signature}} {
		if g := r.sync(t, p, s).Answers[0]; g.Status != Rejected || g.Redemption != "" {
			t.Errorf("%q is answered %+v", s.Signature, g)
		}
	}
	if n := len(r.cases(t, Forged)); n != 1 {
		t.Errorf("%d cases of one day", n)
	}
	if n := r.count(t, `SELECT count(*) FROM offline_records`); n != 0 {
		t.Errorf("%d records stored", n)
	}
	if diff := cmp.Diff([]Status{Accepted}, statuses(r.sync(t, p, record))); diff != "" {
		t.Errorf("its number is taken (-want +got):\n%s", diff)
	}
}

func TestAForgedCardInsideAGoodRecord(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	p, x := r.phone(t, 0), r.eater(t)
	bad := p.eat(x, march(5, 12, 41), func(b *bite) { b.Card = "1" + b.Card[1:] })
	good := p.eat(x, march(5, 12, 42))
	a := r.sync(t, p, bad, good)
	if diff := cmp.Diff([]Status{Rejected, Accepted}, statuses(a)); diff != "" || a.Answers[0].Code != "not_a_card" {
		t.Errorf("%+v (-want +got):\n%s", a.Answers, diff)
	}
	if c := r.cases(t, Forged); len(c) != 1 || c[0].Seq != 1 {
		t.Errorf("cases %+v", c)
	}
}

// secondUse has the card used at one till and then, without network, at another.
func secondUse(t *testing.T) (r *rig, second *phone, x *eater, a Answer) {
	t.Helper()
	r = newRig(t)
	r.placed(t)
	first, second := r.phone(t, 0), r.phone(t, 1)
	x = r.eater(t)
	r.clock.Set(march(5, 13, 0).Time())
	r.sync(t, first, first.eat(x, march(5, 12, 45)))
	return r, second, x, r.sync(t, second, second.eat(x, march(5, 12, 50)))
}

func TestTheBenefitWasUsedElsewhereFirst(t *testing.T) {
	t.Parallel()
	r, second, x, a := secondUse(t)
	if diff := cmp.Diff([]Status{Conflict}, statuses(a)); diff != "" || *a.Answers[0].Split != subsidised(1500) {
		t.Fatalf("%+v (-want +got):\n%s", a.Answers, diff)
	}
	m, err := r.meals.FindRedemption(rigCtx, rigDistrict, a.Answers[0].Redemption)
	if err != nil {
		t.Fatal(err)
	}
	if m.Notices != meals.NoticeOfflineTwice || m.Rejected {
		t.Errorf("recorded as %+v", m)
	}
	if n := r.count(t, `SELECT count(*) FROM subsidy_claims WHERE redemption_id = ?`, m.ID); n != 0 {
		t.Errorf("%d claims", n)
	}
	c := r.cases(t, Twice)
	if len(c) != 1 || c[0].Fen != 300 || c[0].Redemption != m.ID {
		t.Fatalf("cases %+v", c)
	}
	f, err := r.FindCase(rigCtx, rigDistrict, c[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	if f.Other.Meal == nil || f.Apart != 5*time.Minute || f.Metres == nil || *f.Metres < 1000 || *f.Metres > 1200 ||
		f.This.Cell == "" || f.This.Cell == f.Other.Cell || f.This.Record == nil {
		t.Errorf("file %+v", f)
	}
	third := second.eat(x, march(5, 12, 55))
	a = r.sync(t, second, third)
	if m, err = r.meals.FindRedemption(rigCtx, rigDistrict, a.Answers[0].Redemption); err != nil || !m.Rejected || a.Answers[0].Status != Conflict {
		t.Errorf("a third at the same till: %+v %v %+v", m, err, a.Answers)
	}
}

func TestWhoBearsTheSecondSubsidy(t *testing.T) {
	t.Parallel()
	r, second, x, _ := secondUse(t)
	first := r.cases(t, Twice)[0]
	r.sync(t, second, second.eat(x, march(5, 12, 55)))
	over := r.cases(t, Twice)[1]
	for _, c := range []struct {
		id       CaseID
		decision Decision
		rejected bool
	}{{first.ID, Bear, true}, {over.ID, Pay, false}} {
		got, err := r.Decide(rigCtx, rigDistrict, c.id, c.decision, "核对过了", rigger)
		if err != nil {
			t.Fatal(err)
		}
		if m, err := r.meals.FindRedemption(rigCtx, rigDistrict, got.Redemption); err != nil || m.Rejected != c.rejected {
			t.Errorf("%s: rejected %v, %v", c.decision, m.Rejected, err)
		}
		if _, err := r.Decide(rigCtx, rigDistrict, c.id, c.decision, "再来", rigger); !isFault(err, ErrCaseDecided) {
			t.Errorf("decided twice: %v", err)
		}
	}
}

func TestMonthClosed(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	p, x, y := r.phone(t, 0), r.eater(t), r.eater(t)
	r.sync(t, p, p.eat(x, march(5, 12, 45)))
	late := p.eat(y, march(5, 12, 50))
	r.clock.Set(march(6, 9, 0).Time())
	r.closeDay(t, "2025-03-05")
	g := r.sync(t, p, late).Answers[0]
	if g.Status != Accepted || !g.Carried {
		t.Errorf("answer %+v", g)
	}
}

// closeDay reviews the statement of the first point's merchant up to the day.
func (r *rig) closeDay(t testing.TB, day data.ServiceDay) {
	t.Helper()
	st, err := r.books.Compute(rigCtx, rigDistrict, r.points[0].MerchantID, settlePeriod(day), rigger)
	if err == nil {
		_, err = r.books.Review(rigCtx, rigDistrict, st.ID, nil, rigger)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// A till that has been online all week names anchors that nobody gave it, in
// order to serve the days past.
func TestWhatWasServedBeforeTheTillHadNothingMoreIsLate(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	p, x, y := r.phone(t, 0), r.eater(t), r.eater(t)
	r.clock.Set(march(11, 12, 40).Time())
	r.fetch(t, p)
	r.sync(t, p)
	back := p.eat(x, march(7, 12, 40), func(b *bite) { b.Anchor = march(7, 12, 30) })
	a := r.sync(t, p, back, p.eat(y, march(11, 12, 35)))
	if diff := cmp.Diff([]Status{Review, Accepted}, statuses(a)); diff != "" {
		t.Errorf("a day past, and within ten minutes (-want +got):\n%s", diff)
	}
	if c := r.cases(t, Late); len(c) != 1 || c[0].Figures().Why != "before_last" {
		t.Errorf("cases %+v", c)
	}
}

// Two hundred since the anchor are counted by when they came.
func TestMoreThanTwoHundredUnderAnchorsThatNobodyGave(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	p, x := r.phone(t, 0), r.eater(t)
	anchor := p.anchor
	r.clock.Advance(time.Hour)
	r.sync(t, p, p.eat(x, r.now(), func(b *bite) { b.Split = discounted(1500) }))
	r.clock.Advance(time.Hour)
	var records []SignedRecord
	for i := range MaxRecords + 1 {
		named := anchor.Add(time.Hour)
		if i < MaxRecords-1 {
			named--
		}
		records = append(records, p.eat(x, r.now(), func(b *bite) { b.Anchor, b.Split = named, discounted(1500) }))
	}
	var got []Status
	for i := 0; i < len(records); i += MaxBatch {
		got = append(got, statuses(r.sync(t, p, records[i:min(i+MaxBatch, len(records))]...))...)
	}
	if n := len(got); got[n-2] != Accepted || got[n-1] != Review {
		t.Errorf("the last of %d are %v", n, got[n-3:])
	}
}

// What was given up must be what the chain went on from, if it comes after all.
func TestAnotherRecordForWhatWasGivenUpIsAFork(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(b *bite){
		"the first":  func(b *bite) { b.Seq = 2; b.Price, b.Split = 1600, subsidised(1600) },
		"its head":   func(b *bite) { b.Seq = 2; b.Previous = hashText([32]byte{1}) },
		"the last":   func(b *bite) { b.Seq = 3 },
		"in between": nil,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			p := r.phone(t, 0)
			var records []SignedRecord
			for i := range 4 {
				records = append(records, p.eat(r.eater(t), march(5, 12, 41+i)))
			}
			r.sync(t, p, records[0], records[3])
			if _, err := r.Decide(rigCtx, rigDistrict, r.cases(t, Gap)[0].ID, Skip, "手机坏了", rigger); err != nil {
				t.Fatal(err)
			}
			if name != "the last" {
				r.sync(t, p, records[2:]...)
			}
			late, want := records[1], Review
			if change != nil {
				late, want = p.eat(r.eater(t), march(5, 12, 42), func(b *bite) { b.Previous = hashText(HashOf(records[0].Body)) }, change), Rejected
			}
			if diff := cmp.Diff([]Status{want}, statuses(r.sync(t, p, late))); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			r.verify(t)
		})
	}
}

// The till says that it took a meal back in time, after it had brought it home
// and served others.
func TestAVoidIsNoEarlierThanWhatCameBeforeIt(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	p := r.phone(t, 0)
	first := p.eat(r.eater(t), march(5, 12, 41))
	r.sync(t, p, first)
	r.clock.Set(march(5, 13, 41).Time())
	a := r.sync(t, p, p.eat(r.eater(t), march(5, 13, 40)), p.undo(first, march(5, 12, 50)))
	if diff := cmp.Diff([]Status{Accepted, Rejected}, statuses(a)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// Somebody enrolled with a code that was not his, and the office refused him.
func TestATillThatWasNeverLetInBringsNothing(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	p, x := r.phone(t, 0), r.eater(t)
	r.exec(t, `UPDATE tills SET confirmed_at = NULL WHERE id = ?`, p.till.ID)
	record := p.eat(x, r.now())
	for _, c := range []struct {
		state string
		want  *fault.Error
	}{{"waiting", meals.ErrTillWaiting}, {"refused", meals.ErrTillRevoked}} {
		if _, err := r.Sync(rigCtx, p.till, []SignedRecord{record}); !isFault(err, c.want) {
			t.Errorf("%s: records are answered %v", c.state, err)
		}
		if _, _, err := r.MealOf(rigCtx, p.till, data.NewID()); !isFault(err, c.want) {
			t.Errorf("%s: answers of elders are answered %v", c.state, err)
		}
		if err := r.meals.RevokeTill(rigCtx, rigDistrict, p.till.ID, rigger); err != nil {
			t.Fatal(err)
		}
	}
	if n := r.count(t, `SELECT count(*) FROM offline_cases`); n != 0 {
		t.Errorf("%d cases", n)
	}
}

// What an honest till may have had with it when it was stopped is looked at;
// then it is over.
func TestARevokedTillBringsNoMoreThanItMayHaveHad(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	p, x := r.phone(t, 0), r.eater(t)
	r.sync(t, p, p.eat(x, r.now()), p.eat(x, r.now()))
	r.clock.Advance(time.Minute)
	if err := r.meals.RevokeTill(rigCtx, rigDistrict, p.till.ID, rigger); err != nil {
		t.Fatal(err)
	}
	var known []SignedRecord
	for range MaxRecords / MaxBatch {
		known = nil
		for range MaxBatch {
			known = append(known, p.eat(x, r.now()))
		}
		for _, g := range r.sync(t, p, known...).Answers {
			if g.Status != Review {
				t.Fatalf("%+v", g)
			}
		}
	}
	more := p.eat(x, r.now())
	if _, err := r.Sync(rigCtx, p.till, []SignedRecord{known[0], more}); !isFault(err, meals.ErrTillRevoked) {
		t.Errorf("one more is answered %v", err)
	}
	if g := r.sync(t, p, known...).Answers[MaxBatch-1]; !g.Repeat || g.Status != Review {
		t.Errorf("what it has brought is answered %+v", g)
	}
	if n := len(r.cases(t, Gone)); n != MaxRecords {
		t.Errorf("%d cases", n)
	}
}

// The server's clock was three days ahead for a while.
func TestAServerClockThatWasAheadIsForgotten(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	p := r.phone(t, 0)
	r.clock.Advance(72 * time.Hour)
	r.fetch(t, p)
	r.sync(t, p, p.eat(r.eater(t), r.now(), func(b *bite) { b.Anchor = r.now() }))
	if a := r.sync(t, p, p.eat(r.eater(t), r.now())); a.Answers[0].Status != Accepted {
		t.Fatalf("while it is ahead: %+v", a.Answers)
	}
	r.clock.Advance(-71 * time.Hour)
	r.fetch(t, p)
	r.sync(t, p)
	r.clock.Advance(time.Minute)
	a := r.sync(t, p, p.eat(r.eater(t), r.now()), p.eat(r.eater(t), r.now()))
	if diff := cmp.Diff([]Status{Accepted, Accepted}, statuses(a)); diff != "" {
		t.Errorf("%+v (-want +got):\n%s", a.Answers, diff)
	}
	if n := r.count(t, `SELECT list_number FROM tills WHERE id = ?`, p.till.ID); int64(n) != p.list {
		t.Errorf("the list is known as %d, not %d", n, p.list)
	}
}

// The office has seen the gap and waits for the device. What it may decide later
// needs a case, so that it is asked again after a day.
func TestAGapThatWasSeenIsQuietForADay(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	p := r.phone(t, 0)
	p.eat(r.eater(t), r.now())
	second := p.eat(r.eater(t), r.now())
	held := p.eat(r.eater(t), r.now())
	r.sync(t, p, held)
	see := func() {
		t.Helper()
		if _, err := r.Decide(rigCtx, rigDistrict, r.cases(t, Gap)[0].ID, Seen, "等手机", rigger); err != nil {
			t.Fatal(err)
		}
	}
	see()
	for _, c := range []struct {
		after time.Duration
		want  int
	}{{time.Minute, 0}, {24*time.Hour - 2*time.Minute, 0}, {2 * time.Minute, 1}} {
		r.clock.Advance(c.after)
		r.sync(t, p, held)
		if n := len(r.cases(t, Gap)); n != c.want {
			t.Errorf("%v: %d cases", c.after, n)
		}
	}
	see()
	r.sync(t, p, second)
	if list := r.cases(t, Gap); len(list) != 1 || list[0].Figures().To != 1 {
		t.Errorf("another gap: %+v", list)
	}
}
