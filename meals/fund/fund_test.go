package fund

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/data/datatest"
	"mealmap/data/fault"
	"mealmap/data/journal"
	"mealmap/meals"
	"mealmap/static/messages"
)

const (
	district = data.District(320106)
	today    = data.ServiceDay("2025-03-05")
	clerk    = audit.Actor("user:clerk")
)

var ctx = context.Background()

func newStore(t testing.TB) (*Store, *datatest.Clock) {
	t.Helper()
	db, clock := datatest.New(t)
	return NewStore(db), clock
}

func (s *Store) give(t testing.TB, fen data.Fen, donor string, kind DonorKind) Entry {
	t.Helper()
	e, err := s.Donate(ctx, district, NewDonation{Day: today, Fen: fen, Donor: donor, DonorKind: kind}, clerk)
	if err != nil {
		t.Fatalf("donate: %v", err)
	}
	return e
}

// decided is a decision that the persons have signed.
func (s *Store) decided(t testing.TB, fen data.Fen, family string, persons ...string) Decision {
	t.Helper()
	d, err := s.Propose(ctx, district, Proposal{Day: today, Title: "困难家庭帮扶", Family: family, Fen: fen}, clerk)
	for _, p := range persons {
		if err == nil {
			d, err = s.Sign(ctx, district, d.ID, p, audit.Actor("user:"+p))
		}
	}
	if err != nil {
		t.Fatalf("decide: %v", err)
	}
	return d
}

func (s *Store) grant(d Decision, fen data.Fen) (Entry, error) {
	return s.Grant(ctx, district, Payment{Decision: d.ID, Day: today, Fen: fen}, clerk)
}

func (s *Store) balance(t testing.TB) data.Fen {
	t.Helper()
	b, _, err := s.Balance(ctx, district)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// sound fails unless nothing is found.
func (s *Store) sound(t testing.TB) {
	t.Helper()
	if got := s.found(t); len(got) > 0 {
		t.Errorf("found %v", got)
	}
}

func (s *Store) found(t testing.TB) (codes []string) {
	t.Helper()
	list, err := s.db.Check(ctx, journal.Check(map[journal.Kind]journal.Source{journal.Fund: Postings}), Check)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range list {
		codes = append(codes, f.Code)
	}
	return codes
}

func (s *Store) exec(t testing.TB, query string, args ...any) {
	t.Helper()
	if err := s.db.InTx(ctx, func(tx *data.Tx) error { _, err := tx.Exec(query, args...); return err }); err != nil {
		t.Fatal(err)
	}
}

func TestFifteenPeopleAndEightBusinesses(t *testing.T) {
	t.Parallel()
	s, _ := newStore(t)
	for i := range 15 {
		name := ""
		if i%3 == 0 {
			name = fmt.Sprint("居民", i)
		}
		s.give(t, 40000, name, Person)
	}
	for i := range 8 {
		s.give(t, 150000, fmt.Sprint("商户", i), Business)
	}
	s.give(t, 0+1, "商户0", Business) // gives again: still eight
	twice := s.give(t, 99999, "记重的", Person)
	if _, err := s.Correct(ctx, district, twice.ID, "记重了", clerk); err != nil {
		t.Fatal(err)
	}
	for i, family := range []string{"王**家庭(低保)", "李**家庭", "张**家庭"} {
		d := s.decided(t, 200000, family, "甲", "乙")
		for range i + 1 {
			if _, err := s.grant(d, 50000); err != nil {
				t.Fatal(err)
			}
		}
	}
	entries, err := s.ListEntries(ctx, district, "", "")
	if err != nil {
		t.Fatal(err)
	}
	want := Totals{In: 1800001, Granted: 300000, Persons: 15, Businesses: 8, Families: 3}
	if d := cmp.Diff(want, Add(entries)); d != "" {
		t.Error(d)
	}
	if got := s.balance(t); got != 1500001 {
		t.Errorf("balance %s", got)
	}
	s.sound(t)
}

func TestWhatIsRefused(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("长", 61)
	tests := []struct {
		why    string
		do     func(s *Store) error
		fields string
		want   *fault.Error
	}{
		{"a donation of nothing", func(s *Store) error {
			_, err := s.Donate(ctx, district, NewDonation{Day: today, DonorKind: Person}, clerk)
			return err
		}, "fen:fund_fen", fault.ErrInvalidInput},
		{"a donation of tomorrow", func(s *Store) error {
			_, err := s.Donate(ctx, district, NewDonation{Day: "2025-03-06", Fen: 1, DonorKind: Person}, clerk)
			return err
		}, "day:fund_day_ahead", fault.ErrInvalidInput},
		{"a day that is none, nobody's kind, a long name", func(s *Store) error {
			_, err := s.Donate(ctx, district, NewDonation{Day: "3月", Fen: 1, Donor: long}, clerk)
			return err
		}, "day:bad_day donor:fund_text donor_kind:fund_donor_kind", fault.ErrInvalidInput},
		{"more than ten million yuan", func(s *Store) error {
			_, err := s.Donate(ctx, district, NewDonation{Day: today, Fen: Most + 1, DonorKind: Business}, clerk)
			return err
		}, "fen:fund_fen", fault.ErrInvalidInput},
		{"a family that is not masked", func(s *Store) error {
			_, err := s.Propose(ctx, district, Proposal{Day: today, Title: "帮扶", Family: "王桂兰家庭", Fen: 1}, clerk)
			return err
		}, "family:fund_family", fault.ErrInvalidInput},
		{"a decision about nothing", func(s *Store) error {
			_, err := s.Propose(ctx, district, Proposal{Day: today, Title: " ", Fen: 1}, clerk)
			return err
		}, "title:fund_title", fault.ErrInvalidInput},
		{"a decision that is not there", func(s *Store) error {
			_, err := s.Sign(ctx, district, "x", "甲", clerk)
			return err
		}, "", ErrDecisionUnknown},
		{"an entry that is not there", func(s *Store) error {
			_, err := s.Correct(ctx, district, "x", "记错", clerk)
			return err
		}, "", ErrEntryUnknown},
		{"a correction without a reason", func(s *Store) error {
			_, err := s.Correct(ctx, district, "x", "  ", clerk)
			return err
		}, "", meals.ErrReasonNeeded},
	}
	for _, test := range tests {
		t.Run(test.why, func(t *testing.T) {
			t.Parallel()
			s, _ := newStore(t)
			err := test.do(s)
			if !errors.Is(err, test.want) {
				t.Fatalf("%v, want %v", err, test.want)
			}
			var fields []string
			for _, f := range fault.As(err).Fields {
				fields = append(fields, f.Name+":"+f.Code)
			}
			if got := strings.Join(fields, " "); got != test.fields {
				t.Errorf("fields %q, want %q", got, test.fields)
			}
			if entries, _ := s.ListEntries(ctx, district, "", ""); len(entries) > 0 {
				t.Errorf("kept %v", entries)
			}
		})
	}
}

func TestTwoPersonsSign(t *testing.T) {
	t.Parallel()
	s, _ := newStore(t)
	s.give(t, 100000, "", Person)
	d := s.decided(t, 60000, "王**家庭")
	if _, err := s.grant(d, 1); !errors.Is(err, ErrUnsigned) {
		t.Errorf("nobody has signed: %v", err)
	}
	d, err := s.Sign(ctx, district, d.ID, "王芳", "user:office")
	if err != nil || d.Signed() {
		t.Fatalf("first signature: %v %v", d, err)
	}
	if _, err := s.Sign(ctx, district, d.ID, "王芳", "user:finance"); !errors.Is(err, ErrSignedAlready) {
		t.Errorf("the same person by another login: %v", err)
	}
	if _, err := s.grant(d, 1); !errors.Is(err, ErrUnsigned) || fault.As(err).Args["Have"] != 1 {
		t.Errorf("one has signed: %v", err)
	}
	if d, err = s.Sign(ctx, district, d.ID, "李强", clerk); err != nil || !d.Signed() {
		t.Fatalf("second signature, of who proposed: %v %v", d, err)
	}
	if _, err := s.Sign(ctx, district, d.ID, "赵敏", "user:third"); !errors.Is(err, ErrSignedByTwo) {
		t.Errorf("a third: %v", err)
	}
	early := Payment{Decision: d.ID, Day: d.Day.AddDays(-1), Fen: 1}
	if _, err := s.Grant(ctx, district, early, clerk); fault.As(err) == nil || len(fault.As(err).Fields) != 1 || fault.As(err).Fields[0].Code != "fund_day_before" {
		t.Errorf("paid before it was decided: %v", err)
	}
	if _, err := s.grant(d, 60001); !errors.Is(err, ErrOverDecision) || fault.As(err).Args["Left"] != "600.00" {
		t.Errorf("more than decided: %v", err)
	}
	if _, err := s.grant(d, 60000); err != nil {
		t.Errorf("all that was decided: %v", err)
	}
	if _, err := s.grant(d, 1); !errors.Is(err, ErrOverDecision) {
		t.Errorf("a fen more: %v", err)
	}
	s.sound(t)
}

func TestNeverMoreThanTheFundHas(t *testing.T) {
	t.Parallel()
	s, _ := newStore(t)
	d := s.decided(t, 60000, "王**家庭", "甲", "乙")
	if _, err := s.grant(d, 1); !errors.Is(err, ErrTooLittle) {
		t.Errorf("before the first donation: %v", err)
	}
	given := s.give(t, 50000, "", Business)
	if _, err := s.grant(d, 50001); !errors.Is(err, ErrTooLittle) || fault.As(err).Args["Balance"] != "500.00" {
		t.Errorf("a fen more than there is: %v", err)
	}
	paid, err := s.grant(d, 50000)
	if err != nil || s.balance(t) != 0 {
		t.Fatalf("all that there is: %v", err)
	}
	if _, err := s.Correct(ctx, district, given.ID, "退回", clerk); !errors.Is(err, ErrTooLittle) {
		t.Errorf("a donation that is spent: %v", err)
	}
	back, err := s.Correct(ctx, district, paid.ID, "付错了人", clerk)
	if err != nil || back.Fen != 50000 || back.Of != Grant {
		t.Fatalf("the grant taken back: %+v %v", back, err)
	}
	if d, _ := s.FindDecision(ctx, district, d.ID); d.Left() != 60000 {
		t.Errorf("left under the decision: %s", d.Left())
	}
	if _, err := s.Correct(ctx, district, paid.ID, "再退", clerk); !errors.Is(err, ErrCorrected) {
		t.Errorf("twice: %v", err)
	}
	if _, err := s.Correct(ctx, district, back.ID, "不退了", clerk); !errors.Is(err, ErrCorrection) {
		t.Errorf("a correction taken back: %v", err)
	}
	if _, err := s.Correct(ctx, district, given.ID, "退回", clerk); err != nil || s.balance(t) != 0 {
		t.Errorf("the donation given back: %v, balance %s", err, s.balance(t))
	}
	s.sound(t)
}

func TestGrantsTogetherNeverOverdraw(t *testing.T) {
	t.Parallel()
	s, _ := newStore(t)
	s.give(t, 10*1000, "", Person)
	wide, narrow := s.decided(t, 1000000, "王**家庭", "甲", "乙"), s.decided(t, 3000, "李**家庭", "甲", "乙")
	type outcome struct {
		of  DecisionID
		err error
	}
	results := make(chan outcome)
	const each = 32
	for i := range 2 * each {
		d := wide
		if i%2 == 0 {
			d = narrow
		}
		go func() {
			_, err := s.grant(d, 1000)
			results <- outcome{d.ID, err}
		}()
	}
	paid := map[DecisionID]int{}
	for range 2 * each {
		r := <-results
		switch {
		case r.err == nil:
			paid[r.of]++
		case !errors.Is(r.err, ErrTooLittle) && !errors.Is(r.err, ErrOverDecision):
			t.Error(r.err)
		}
	}
	if paid[wide.ID]+paid[narrow.ID] != 10 || paid[narrow.ID] > 3 || s.balance(t) != 0 {
		t.Errorf("paid %v of ten, at most three of the second; balance %s", paid, s.balance(t))
	}
	s.sound(t)
}

func TestSignaturesTogetherAreTwo(t *testing.T) {
	t.Parallel()
	s, _ := newStore(t)
	d := s.decided(t, 1000, "")
	results := make(chan error)
	for i := range 16 {
		go func() {
			_, err := s.Sign(ctx, district, d.ID, fmt.Sprint("委员", i%4), clerk)
			results <- err
		}()
	}
	signed := 0
	for range 16 {
		if <-results == nil {
			signed++
		}
	}
	if d, _ := s.FindDecision(ctx, district, d.ID); signed != 2 || len(d.Signatures) != 2 || d.Signatures[0].Person == d.Signatures[1].Person {
		t.Errorf("%d signed: %+v", signed, d.Signatures)
	}
}

// TestEveryEntryIsPosted: the journal holds each, and its contents can be made
// again from the rows; they change with any column, the decision and its
// signatures.
func TestEveryEntryIsPosted(t *testing.T) {
	t.Parallel()
	s, _ := newStore(t)
	given := s.give(t, 100000, "周记面馆", Business)
	d := s.decided(t, 60000, "王**家庭", "甲", "乙")
	paid, err := s.grant(d, 50000)
	if err != nil {
		t.Fatal(err)
	}
	batch := []journal.Record{{District: district, Kind: journal.Fund, Object: string(paid.ID)},
		{District: district, Kind: journal.Fund, Object: "nothing"}, {District: district, Kind: journal.Fund, Object: string(given.ID)}}
	contents := func() (all [][]byte) {
		t.Helper()
		if err := s.db.View(ctx, func(tx *data.Tx) error { all, err = Postings(tx, batch); return err }); err != nil {
			t.Fatal(err)
		}
		return all
	}
	before := contents()
	if before[0] == nil || before[1] != nil || before[2] == nil {
		t.Fatalf("contents %v", before)
	}
	for _, change := range []struct {
		query   string
		changes [2]bool // the grant's, the donation's
	}{
		{`UPDATE fund_entries SET note = 'x'`, [2]bool{true, true}},
		{`UPDATE fund_entries SET donor = 'x' WHERE kind = 'donation'`, [2]bool{false, true}},
		{`UPDATE fund_decisions SET fen = fen + 1`, [2]bool{true, false}},
		{`UPDATE fund_decisions SET family = 'x'`, [2]bool{true, false}},
		{`UPDATE fund_signatures SET person = person || 'x' WHERE person = '甲'`, [2]bool{true, false}},
		{`DELETE FROM fund_signatures WHERE person = '乙'`, [2]bool{true, false}},
	} {
		s.exec(t, change.query)
		after := contents()
		if got := [2]bool{string(after[0]) != string(before[0]), string(after[2]) != string(before[2])}; got != change.changes {
			t.Errorf("%s changes %v, want %v", change.query, got, change.changes)
		}
		before = after
	}
}

func TestCheckNamesWhatIsWrong(t *testing.T) {
	t.Parallel()
	tests := []struct{ why, query, want string }{
		{"the purse was filled", `UPDATE budgets SET amount_fen = amount_fen + 1`, "fund_purse"},
		{"the purse is gone", `DELETE FROM budgets`, "fund_purse"},
		{"a signature is gone", `DELETE FROM fund_signatures WHERE person = '甲'`, "journal_row fund_grant_unsigned"},
		{"a signature after the fact", `UPDATE fund_signatures SET signed_at = signed_at + 1 WHERE person = '甲'`, "journal_row fund_grant_unsigned fund_signature_unlogged"},
		{"a signature of another person", `UPDATE fund_signatures SET person = '丙' WHERE person = '甲'`, "journal_row fund_signature_unlogged"},
		{"a signature that nobody gave", `INSERT INTO fund_signatures (district, decision_id, person, signed_at, signed_by)
			SELECT district, id, '丙', proposed_at, 'user:丙' FROM fund_decisions WHERE title = '没有签字'`, "fund_signature_unlogged"},
		{"a decision raised before it is paid", `UPDATE fund_decisions SET fen = fen + 1 WHERE title = '没有签字'`, "fund_decision_unlogged"},
		{"a decision that nobody proposed", `INSERT INTO fund_decisions (district, id, day, title, fen, proposed_at, proposed_by)
			SELECT district, 'x' || id, day, title, fen, proposed_at, proposed_by FROM fund_decisions`, "fund_decision_unlogged fund_decision_unlogged"},
		{"the decision was lowered", `UPDATE fund_decisions SET fen = 1 WHERE title = '困难家庭帮扶'`, "journal_row fund_over_decided fund_decision_unlogged"},
		{"a donation was raised", `UPDATE fund_entries SET fen = fen + 1 WHERE fen = 100000`, "journal_row fund_purse"},
		{"a correction of another sum", `UPDATE fund_entries SET fen = fen - 1 WHERE kind = 'correction'`, "journal_row fund_purse fund_correction_differs"},
		{"a correction of nothing", `UPDATE fund_entries SET corrects = 'x' WHERE kind = 'correction'`, "journal_row fund_correction_differs"},
		{"a donation that takes", `INSERT INTO fund_entries (district, id, day, kind, fen, recorded_at, recorded_by)
			VALUES (320106, 'x', '2025-03-05', 'donation', -1, 1741149600001, 'cli')`, "unposted fund_purse fund_sign"},
		{"the donations came later", `UPDATE fund_entries SET recorded_at = recorded_at + 1 WHERE kind = 'donation'`, "journal_row journal_row fund_overdrawn"},
	}
	for _, test := range tests {
		t.Run(test.why, func(t *testing.T) {
			t.Parallel()
			s, _ := newStore(t)
			s.give(t, 100000, "", Person)
			twice := s.give(t, 300, "", Person)
			if _, err := s.Correct(ctx, district, twice.ID, "记重了", clerk); err != nil {
				t.Fatal(err)
			}
			if _, err := s.grant(s.decided(t, 60000, "王**家庭", "甲", "乙"), 50000); err != nil {
				t.Fatal(err)
			}
			if _, err := s.Propose(ctx, district, Proposal{Day: today, Title: "没有签字", Fen: 100}, clerk); err != nil {
				t.Fatal(err)
			}
			s.sound(t)
			s.exec(t, test.query)
			if got := strings.Join(s.found(t), " "); got != test.want {
				t.Errorf("found %q, want %q", got, test.want)
			}
		})
	}
}

func TestEveryFindingHasItsSentence(t *testing.T) {
	t.Parallel()
	keys, err := messages.Keys()
	if err != nil {
		t.Fatal(err)
	}
	codes := []string{"fund_overdrawn"}
	for _, c := range checks {
		codes = append(codes, c.code)
	}
	for _, code := range codes {
		if !slices.Contains(keys, "finding."+code) {
			t.Errorf("no sentence for %s", code)
		}
	}
}
