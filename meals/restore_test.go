package meals

import (
	"path/filepath"
	"testing"
	"time"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/data/vault"
	"mealmap/merchants"
)

// older opens a copy of the fixture's database as it was.
func (f *fixture) older(t *testing.T, copied string) *fixture {
	t.Helper()
	db, err := data.Open(ctx, copied, data.Options{Clock: f.clock.Now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	o := &fixture{db: db, clock: f.clock, point: f.point, till: f.till, made: f.made}
	if o.Store, err = NewStore(db, vault.New([32]byte{1}), merchants.NewStore(db)); err != nil {
		t.Fatal(err)
	}
	return o
}

func (f *fixture) later(t *testing.T) *Later {
	t.Helper()
	var l Later
	if err := f.db.View(ctx, func(tx *data.Tx) (err error) {
		l, err = LaterIn(tx)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return &l
}

// TestAnOlderCopyStopsWhatHadStopped: a backup is put back. What was lost, ended
// or stopped after it was made does not work again, and no new card is the double
// of one that was printed meanwhile.
func TestAnOlderCopyStopsWhatHadStopped(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	_, lost := f.elder(t, in70s)
	_, revoked := f.elder(t, in70s)
	replacedElder, replaced := f.elder(t, in70s)
	_, kept := f.elder(t, in70s)
	copied := filepath.Join(t.TempDir(), "copy.db")
	if err := f.db.Backup(ctx, copied); err != nil {
		t.Fatal(err)
	}
	f.clock.Advance(time.Hour)
	f.lose(t, lost.ID)
	for _, err := range []error{
		f.RevokeCard(ctx, testDistrict, revoked.ID, "走了", tester),
		f.RevokeTill(ctx, testDistrict, f.till.ID, tester),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	paper, err := f.ReplaceCard(ctx, testDistrict, replaced.ID, "折断", tester)
	if err != nil {
		t.Fatal(err)
	}
	_, other := f.elder(t, in80s)

	o := f.older(t, copied)
	missed, err := o.StopAgain(ctx, f.later(t), audit.CLI)
	if want := (Missed{NewCards: 2, Cards: 3, Tills: 1}); err != nil || missed != want {
		t.Fatalf("missed %+v, want %+v, %v", missed, want, err)
	}
	for name, c := range map[string]struct {
		id   CardID
		live bool
		lost bool
	}{
		"lost": {lost.ID, true, true}, "revoked": {revoked.ID, false, false},
		"replaced": {replaced.ID, false, false}, "kept": {kept.ID, true, false},
	} {
		if got, err := o.FindCard(ctx, testDistrict, c.id); err != nil || got.Live != c.live || (got.LostAt != 0) != c.lost {
			t.Errorf("the %s card: live %v, lost %v, %v", name, got.Live, got.LostAt, err)
		}
	}
	if till, err := o.FindTill(ctx, testDistrict, f.till.ID); err != nil || till.RevokedAt == 0 {
		t.Errorf("the till: %+v, %v", till, err)
	}
	again, err := o.IssueCard(ctx, testDistrict, replacedElder.ID, tester)
	if err != nil {
		t.Fatal(err)
	}
	_, fresh := o.elder(t, in60s)
	for _, c := range []Card{again, fresh} {
		for _, p := range []Card{lost, revoked, replaced, kept, paper, other} {
			if c.Index == p.Index {
				t.Errorf("card %d/%d has the index of one on paper, %d/%d", c.Index, c.Issue, p.Index, p.Issue)
			}
		}
	}
	if next, err := o.ReplaceCard(ctx, testDistrict, fresh.ID, "折断", tester); err != nil || next.Index != fresh.Index || next.Issue != 2 {
		t.Errorf("a card made since is replaced by %d/%d, %v", next.Index, next.Issue, err)
	}
	if once, err := o.StopAgain(ctx, f.later(t), audit.CLI); err != nil || once.Cards+once.Tills != 0 {
		t.Errorf("once more: %+v, %v", once, err)
	}
	if found, err := o.db.Check(ctx, audit.Check); err != nil || len(found) > 0 {
		t.Errorf("verify: %v, %v", found, err)
	}
}

// Where nobody can read what came later, indices are left free for the cards
// that may have been printed.
func TestAnOlderCopyLeavesIndicesFree(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	_, before := f.elder(t, in70s)
	if _, err := f.StopAgain(ctx, nil, audit.CLI); err != nil {
		t.Fatal(err)
	}
	copied := filepath.Join(t.TempDir(), "copy.db")
	if err := f.db.Backup(ctx, copied); err != nil {
		t.Fatal(err)
	}
	_, after := f.elder(t, in70s)
	if after.Index != before.Index+1+unread || after.Issue != 1 {
		t.Errorf("after %d/%d comes %d/%d", before.Index, before.Issue, after.Index, after.Issue)
	}
	o := f.older(t, copied)
	if _, err := o.StopAgain(ctx, f.later(t), audit.CLI); err != nil {
		t.Fatal(err)
	}
	if _, again := o.elder(t, in70s); again.Index != after.Index+1 {
		t.Errorf("after the next restore %d comes, where %d is on paper", again.Index, after.Index)
	}
}

// What one restore has left free stays free when the same backup is put back
// once more.
func TestASecondRestoreKeepsWhatWasLeftFree(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	_, before := f.elder(t, in70s)
	copied := filepath.Join(t.TempDir(), "copy.db")
	if err := f.db.Backup(ctx, copied); err != nil {
		t.Fatal(err)
	}
	if _, err := f.StopAgain(ctx, nil, audit.CLI); err != nil {
		t.Fatal(err)
	}
	o := f.older(t, copied)
	if _, err := o.StopAgain(ctx, f.later(t), audit.CLI); err != nil {
		t.Fatal(err)
	}
	if _, after := o.elder(t, in70s); after.Index != before.Index+1+unread {
		t.Errorf("after %d comes %d", before.Index, after.Index)
	}
}
