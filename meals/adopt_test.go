package meals

import (
	"testing"
	"time"

	"mealmap/data/journal"
	"mealmap/merchants"
)

// before takes a database back to a time before journals: meals of two days, one
// of them voided after the other was served.
func before(t *testing.T) (f *fixture, ids []RedemptionID) {
	t.Helper()
	f = newFixture(t)
	_, c := f.elder(t, in70s)
	ids = append(ids, f.redeem(t, request(c.Number, 1500)).ID)
	f.clock.Set(at(6, 12, 40).Time())
	ids = append(ids, f.redeem(t, request(c.Number, 1500)).ID)
	f.clock.Advance(time.Hour)
	if _, err := f.Void(ctx, tester, nil, testDistrict, ids[0], "late"); err != nil {
		t.Fatal(err)
	}
	f.exec(t, `DELETE FROM journal`)
	f.exec(t, `DELETE FROM journal_heads`)
	return f, ids
}

func (f *fixture) reopen(t *testing.T) {
	t.Helper()
	s, err := NewStore(f.db, f.vault, merchants.NewStore(f.db))
	if err != nil {
		t.Fatal(err)
	}
	f.Store = s
	if err := f.Adopt(ctx); err != nil {
		t.Fatal(err)
	}
}

// order tells the journal as "meal <id>" lines.
func (f *fixture) order(t *testing.T) (lines []string) {
	for _, r := range f.records(t) {
		lines = append(lines, string(r.Kind)+" "+r.Object)
	}
	return lines
}

func TestMealsFromBeforeTheJournalArePosted(t *testing.T) {
	t.Parallel()
	f, ids := before(t)
	f.clock.Set(at(20, 9, 0).Time())
	f.reopen(t)
	want := []string{"meal " + string(ids[0]), "meal " + string(ids[1]), "void " + string(ids[0])}
	same(t, "the journal", want, f.order(t))
	if seq := f.wrong(t); seq != 0 {
		t.Errorf("posting %d is not what its rows say", seq)
	}
	for _, r := range f.records(t) {
		if r.At != at(20, 9, 0) || r.Merchant != string(f.point.MerchantID) || r.Day == "" {
			t.Errorf("posted %+v", r)
		}
	}
	if n := f.count(t, `SELECT count(*) FROM audit_log WHERE action = 'journal.adopt'`); n != 1 {
		t.Errorf("%d entries in the log", n)
	}
	f.reopen(t)
	same(t, "again", want, f.order(t))
	if n := f.count(t, `SELECT count(*) FROM settings WHERE name LIKE 'journal_adopting%'`); n != 0 {
		t.Error("the mark of the adoption still stands")
	}
}

// Whoever stops the program meanwhile loses nothing; whoever takes postings out
// of a journal does not get them back.
func TestAdoptionGoesOnButHidesNothing(t *testing.T) {
	t.Parallel()
	f, ids := before(t)
	head := func() {
		f.exec(t, `INSERT INTO journal_heads SELECT district, seq, hash FROM journal WHERE seq = 1
			ON CONFLICT (district) DO UPDATE SET seq = excluded.seq, hash = excluded.hash`)
	}
	f.reopen(t)
	f.exec(t, `DELETE FROM journal WHERE seq > 1`)
	head()
	f.reopen(t)
	same(t, "postings taken out", []string{"meal " + string(ids[0])}, f.order(t))
	f.exec(t, `INSERT INTO settings (name, value, updated_at) VALUES ('journal_adopting_320106', '1', 0)`)
	f.exec(t, `DELETE FROM audit_log WHERE action = 'journal.adopt'`)
	f.reopen(t)
	same(t, "an adoption broken off", []string{"meal " + string(ids[0]), "meal " + string(ids[1]), "void " + string(ids[0])}, f.order(t))
	if seq := f.wrong(t); seq != 0 {
		t.Errorf("posting %d is not what its rows say", seq)
	}
	f.exec(t, `DELETE FROM journal`)
	f.reopen(t)
	if got := f.order(t); got != nil {
		t.Errorf("a journal taken out whole, its head left: %v", got)
	}
}

func TestAdoptionWorksInBatches(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	var meals []PastMeal
	for range 3 {
		_, c := f.elder(t, in70s)
		for i := range adoptBatch {
			meals = append(meals, PastMeal{Card: c.ID, Point: f.point.ID, Till: f.till.ID, Price: 1500, ServedAt: at(5, 12, 40).Add(time.Duration(i) * time.Second)})
		}
	}
	meals = meals[:2*adoptBatch+1]
	if _, err := f.record(t, meals...); err != nil {
		t.Fatal(err)
	}
	f.exec(t, `DELETE FROM journal`)
	f.exec(t, `DELETE FROM journal_heads`)
	f.reopen(t)
	if n := f.count(t, `SELECT max(seq) FROM journal`); n != len(meals) || f.wrong(t) != 0 {
		t.Errorf("%d postings of %d meals, wrong from %d", n, len(meals), f.wrong(t))
	}
	// Another program that opens the file at the same time posts nothing twice.
	f.exec(t, `DELETE FROM audit_log WHERE action = 'journal.adopt'`)
	f.exec(t, `DELETE FROM journal`)
	f.exec(t, `DELETE FROM journal_heads`)
	done := make(chan error)
	for range 2 {
		go func() { done <- f.Adopt(ctx) }()
	}
	for range 2 {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	if n := f.count(t, `SELECT count(*) FROM journal WHERE kind = ?`, journal.Meal); n != len(meals) || f.wrong(t) != 0 {
		t.Errorf("%d postings of %d meals, wrong from %d", n, len(meals), f.wrong(t))
	}
}

func same(t testing.TB, what string, want, got []string) {
	t.Helper()
	if len(want) != len(got) {
		t.Errorf("%s: %q, want %q", what, got, want)
		return
	}
	for i := range want {
		if want[i] != got[i] {
			t.Errorf("%s: %q, want %q", what, got, want)
			return
		}
	}
}

// Emptying the journal is no way to have it written anew over changed meals.
func TestAnEmptiedJournalIsNotWrittenAnew(t *testing.T) {
	t.Parallel()
	for why, spoil := range map[string][]string{
		"adopted before":      {`DELETE FROM journal`, `DELETE FROM journal_heads`},
		"and marked as begun": {`DELETE FROM journal`, `DELETE FROM journal_heads`, `INSERT INTO settings VALUES ('journal_adopting_320106', '1', 0)`},
	} {
		f, _ := before(t)
		f.reopen(t)
		for _, query := range spoil {
			f.exec(t, query)
		}
		f.reopen(t)
		if n := f.count(t, `SELECT count(*) FROM journal`); n != 0 {
			t.Errorf("%s: %d postings", why, n)
		}
	}
	f, _ := before(t)
	f.exec(t, `UPDATE goose_db_version SET tstamp = '2025-03-06 04:39:58' WHERE version_id = 3`) // 12:39:58 here, the last meal is of 12:40
	f.reopen(t)
	if n := f.count(t, `SELECT count(*) FROM journal`); n != 0 {
		t.Errorf("born with a journal: %d postings", n)
	}
	f.exec(t, `UPDATE goose_db_version SET tstamp = '2025-03-06 04:39:59' WHERE version_id = 3`)
	f.reopen(t)
	if n := f.count(t, `SELECT count(*) FROM journal`); n != 3 {
		t.Errorf("upgraded in the second of the last meal: %d postings", n)
	}
}
