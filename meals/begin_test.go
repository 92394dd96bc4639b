package meals

import (
	"testing"
	"time"

	"mealmap/data"
	"mealmap/data/audit"
)

func TestWhatWasRecordedBeforeTheJournalIsPosted(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	var ids []RedemptionID
	for range 3 {
		_, c := f.elder(t, in70s)
		f.clock.Advance(time.Minute)
		ids = append(ids, f.redeem(t, request(c.Number, 1500)).ID)
	}
	if _, err := f.Void(ctx, tester, nil, testDistrict, ids[1], "typed twice"); err != nil {
		t.Fatal(err)
	}
	order := func() (objects []string) {
		t.Helper()
		if err := f.db.View(ctx, func(tx *data.Tx) error {
			return tx.Select(&objects, `SELECT seq || kind || object || at || merchant_id || service_day || hex(hash) FROM journal ORDER BY seq`)
		}); err != nil {
			t.Fatal(err)
		}
		return objects
	}
	want := order()
	f.spoil(t, `DELETE FROM journal`, `DELETE FROM journal_heads`)
	if found := f.check(t); len(found) == 0 || found[0].Code != "unposted" {
		t.Fatalf("without a journal: %v", found)
	}
	if err := BeginJournal(ctx, f.db); err != nil {
		t.Fatal(err)
	}
	got := order()
	if len(got) != 4 {
		t.Fatalf("postings: %v", got)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("posting %d is %s, want %s", i+1, got[i], want[i])
		}
	}
	if found := f.check(t); len(found) != 0 {
		t.Errorf("findings: %v", found)
	}
	entries, err := audit.List(ctx, f.db, audit.Filter{Action: "journal.begin"})
	if err != nil || len(entries) != 1 || entries[0].Detail != `{"postings":4}` {
		t.Errorf("logged: %v, %v", entries, err)
	}

	// Once it has begun, nothing is made good.
	f.spoil(t, `DELETE FROM journal WHERE seq = 4`)
	before := len(order())
	if err := BeginJournal(ctx, f.db); err != nil || len(order()) != before {
		t.Errorf("posted again: %v", err)
	}
}

func TestAnEmptyNetworkHasNothingToPost(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	if err := BeginJournal(ctx, f.db); err != nil {
		t.Fatal(err)
	}
	if entries, err := audit.List(ctx, f.db, audit.Filter{Action: "journal."}); err != nil || len(entries) != 0 {
		t.Errorf("logged: %v, %v", entries, err)
	}
}
