package journal_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mealmap/data"
	"mealmap/data/datatest"
	"mealmap/data/journal"
	"mealmap/static/messages"
)

var ctx = context.Background()

const district = data.District(320106)

// donate enters a sum into the fund and posts it: the smallest thing that is
// posted.
func donate(tx *data.Tx, d data.District, id string, fen data.Fen) error {
	_, err := tx.Exec(`INSERT INTO fund_entries (district, id, day, kind, fen, recorded_at, recorded_by)
		VALUES (?, ?, '2025-03-05', 'donation', ?, ?, 'cli')`, d, id, fen, tx.Now)
	if err != nil {
		return err
	}
	_, err = journal.Append(tx, journal.Entry{District: d, Kind: journal.Fund, Object: id, Day: "2025-03-05", Contents: contentsOf(id, fen)})
	return err
}

func contentsOf(id string, fen data.Fen) []byte {
	var c journal.Contents
	c.Text(id)
	c.Int(int64(fen))
	return c.Bytes()
}

// donations reads them again, one by one.
func donations(tx *data.Tx, batch []journal.Record) ([][]byte, error) {
	contents := make([][]byte, len(batch))
	for i, r := range batch {
		var fen data.Fen
		err := tx.Get(&fen, `SELECT fen FROM fund_entries WHERE district = ? AND id = ?`, r.District, r.Object)
		switch {
		case errors.Is(err, data.ErrNoRow):
		case err != nil:
			return nil, err
		default:
			contents[i] = contentsOf(r.Object, fen)
		}
	}
	return contents, nil
}

var sources = map[journal.Kind]journal.Source{journal.Fund: donations}

// books is a database with n donations, "d1" to "dn".
func books(t testing.TB, n int) *data.DB {
	t.Helper()
	db, _ := datatest.New(t)
	err := db.InTx(ctx, func(tx *data.Tx) error {
		for i := range n {
			if err := donate(tx, district, fmt.Sprintf("d%d", i+1), data.Fen(100*(i+1))); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return db
}

func exec(t testing.TB, db *data.DB, statements ...string) {
	t.Helper()
	if err := db.InTx(ctx, func(tx *data.Tx) error {
		for _, s := range statements {
			if _, err := tx.Exec(s); err != nil {
				return fmt.Errorf("%s: %w", s, err)
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
}

func check(t testing.TB, db *data.DB) (found []data.Finding) {
	t.Helper()
	if err := db.View(ctx, func(tx *data.Tx) (err error) {
		found, err = journal.Check(sources)(tx)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return found
}

// found is a finding about a posting of a donation.
func found(code string, seq int64, object string) data.Finding {
	return data.Finding{Code: code, Args: map[string]any{"District": district, "Seq": seq, "Kind": "fund", "Object": object, "Day": "2025-03-05"}}
}

func span(code, end string, seq, until int64) data.Finding {
	return data.Finding{Code: code, Args: map[string]any{"District": district, "Seq": seq, end: until}}
}

func unposted(object string) data.Finding {
	return data.Finding{Code: "unposted", Args: map[string]any{"District": district, "Kind": "fund", "Object": object}}
}

func TestCheckNamesTheFirstThatIsWrong(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		spoil []string
		want  []data.Finding
	}{
		"nothing": {nil, nil},
		"the row is changed": {
			[]string{`UPDATE fund_entries SET fen = 1 WHERE id = 'd3'`},
			[]data.Finding{found("journal_row", 3, "d3")},
		},
		"two rows are changed": {
			[]string{`UPDATE fund_entries SET fen = fen + 1 WHERE id IN ('d3', 'd5')`},
			[]data.Finding{found("journal_row", 3, "d3"), found("journal_row", 5, "d5")},
		},
		"neighbours are changed": {
			[]string{`UPDATE fund_entries SET fen = fen + 1 WHERE id IN ('d3', 'd4')`},
			[]data.Finding{found("journal_row", 3, "d3"), found("journal_row", 4, "d4")},
		},
		"the last row is changed": {
			[]string{`UPDATE fund_entries SET fen = 1 WHERE id = 'd6'`},
			[]data.Finding{found("journal_row", 6, "d6")},
		},
		"the posting's time is changed": {
			[]string{`UPDATE journal SET at = at + 1 WHERE seq = 1`},
			[]data.Finding{found("journal_row", 1, "d1")},
		},
		"the posting's merchant is changed": {
			[]string{`UPDATE journal SET merchant_id = 'm' WHERE seq = 2`},
			[]data.Finding{found("journal_row", 2, "d2")},
		},
		"the posting's hash is changed": {
			[]string{`UPDATE journal SET hash = zeroblob(32) WHERE seq = 2`},
			[]data.Finding{found("journal_row", 2, "d2")},
		},
		"the last posting's hash is changed": {
			[]string{`UPDATE journal SET hash = x'01' WHERE seq = 6`},
			[]data.Finding{found("journal_row", 6, "d6")},
		},
		"the row is gone": {
			[]string{`DELETE FROM fund_entries WHERE id = 'd2'`},
			[]data.Finding{found("journal_missing_rows", 2, "d2")},
		},
		"the row and its posting are gone": {
			[]string{`DELETE FROM fund_entries WHERE id = 'd2'`, `DELETE FROM journal WHERE seq = 2`},
			[]data.Finding{span("journal_gap", "Until", 2, 2)},
		},
		"the first two are gone": {
			[]string{`DELETE FROM fund_entries WHERE id IN ('d1', 'd2')`, `DELETE FROM journal WHERE seq <= 2`},
			[]data.Finding{span("journal_gap", "Until", 1, 2)},
		},
		"only the posting is gone": {
			[]string{`DELETE FROM journal WHERE seq = 2`},
			[]data.Finding{span("journal_gap", "Until", 2, 2), unposted("d2")},
		},
		"the last two are gone": {
			[]string{`DELETE FROM fund_entries WHERE id IN ('d5', 'd6')`, `DELETE FROM journal WHERE seq >= 5`},
			[]data.Finding{span("journal_cut", "Until", 5, 6)},
		},
		"everything but the head is gone": {
			[]string{`DELETE FROM fund_entries`, `DELETE FROM journal`},
			[]data.Finding{span("journal_cut", "Until", 1, 6)},
		},
		"the head is gone": {
			[]string{`DELETE FROM journal_heads`},
			[]data.Finding{span("journal_head", "Last", 0, 6)},
		},
		"the head's hash is changed": {
			[]string{`UPDATE journal_heads SET hash = zeroblob(32)`},
			[]data.Finding{span("journal_head", "Last", 6, 6)},
		},
		"a row is put in": {
			[]string{`INSERT INTO fund_entries (district, id, day, kind, fen, recorded_at, recorded_by) VALUES (320106, 'x', '2025-03-05', 'grant', -1, 0, 'cli')`},
			[]data.Finding{unposted("x")},
		},
		"a posting is put in at the end": {
			[]string{`INSERT INTO journal SELECT district, 7, at, kind, object, merchant_id, service_day, hash FROM journal WHERE seq = 6`},
			[]data.Finding{found("journal_row", 7, "d6"), span("journal_head", "Last", 6, 7),
				{Code: "posted_twice", Args: map[string]any{"District": district, "Kind": "fund", "Object": "d6", "Seq": int64(7)}}},
		},
		"a posting is put in before the first": {
			[]string{`INSERT INTO journal SELECT district, 0, at, kind, 'x', merchant_id, service_day, hash FROM journal WHERE seq = 6`},
			[]data.Finding{found("journal_row", 0, "x")},
		},
		"two postings change places": {
			[]string{
				`UPDATE journal SET seq = -1 WHERE seq = 2`,
				`UPDATE journal SET seq = 2 WHERE seq = 4`,
				`UPDATE journal SET seq = 4 WHERE seq = -1`,
			},
			[]data.Finding{found("journal_row", 2, "d4"), found("journal_row", 3, "d3"), found("journal_row", 4, "d2"), found("journal_row", 5, "d5")},
		},
		"another district's posting": {
			[]string{`UPDATE journal SET district = 320104 WHERE seq = 6`},
			[]data.Finding{
				{Code: "journal_gap", Args: map[string]any{"District": data.District(320104), "Seq": int64(1), "Until": int64(5)}},
				{Code: "journal_missing_rows", Args: map[string]any{"District": data.District(320104), "Seq": int64(6), "Kind": "fund", "Object": "d6", "Day": "2025-03-05"}},
				{Code: "journal_head", Args: map[string]any{"District": data.District(320104), "Seq": int64(0), "Last": int64(6)}},
				span("journal_cut", "Until", 6, 6),
				unposted("d6"),
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db := books(t, 6)
			exec(t, db, c.spoil...)
			if diff := cmp.Diff(c.want, check(t, db)); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
		})
	}
}

func TestCheckWalksPastABatchAndListsTheFirstHundred(t *testing.T) {
	t.Parallel()
	db := books(t, 2500)
	if got := check(t, db); len(got) != 0 {
		t.Fatalf("whole books: %d findings, the first %v", len(got), got[0])
	}
	exec(t, db, `UPDATE fund_entries SET fen = fen + 1 WHERE id = 'd1001'`)
	if diff := cmp.Diff([]data.Finding{found("journal_row", 1001, "d1001")}, check(t, db)); diff != "" {
		t.Errorf("the first of the second batch (-want +got):\n%s", diff)
	}
	exec(t, db, `UPDATE fund_entries SET fen = fen + 1`)
	if got := check(t, db); len(got) != data.FindingsEach {
		t.Errorf("%d findings", len(got))
	}
}

func TestEachDistrictHasAChainOfItsOwn(t *testing.T) {
	t.Parallel()
	db := books(t, 2)
	if err := db.InTx(ctx, func(tx *data.Tx) error { return donate(tx, 320104, "other", 5) }); err != nil {
		t.Fatal(err)
	}
	if got := check(t, db); len(got) != 0 {
		t.Errorf("findings: %v", got)
	}
	if err := db.View(ctx, func(tx *data.Tx) error {
		heads, err := journal.HeadsOf(tx)
		if err != nil || len(heads) != 2 || heads[district].Seq != 2 || heads[320104].Seq != 1 {
			t.Errorf("heads = %v, %v", heads, err)
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
}

func TestCheckFailsWhereItCannotLook(t *testing.T) {
	t.Parallel()
	db := books(t, 2)
	refused := errors.New("refused")
	for name, sources := range map[string]map[journal.Kind]journal.Source{
		"nobody reads the kind": {journal.Meal: donations},
		"a source fails":        {journal.Fund: func(*data.Tx, []journal.Record) ([][]byte, error) { return nil, refused }},
		"a source is short":     {journal.Fund: func(*data.Tx, []journal.Record) ([][]byte, error) { return make([][]byte, 1), nil }},
	} {
		err := db.View(ctx, func(tx *data.Tx) error {
			_, err := journal.Check(sources)(tx)
			return err
		})
		if err == nil || name == "a source fails" && !errors.Is(err, refused) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestHoldsKnowsWhatWasOnceTheHead(t *testing.T) {
	t.Parallel()
	db := books(t, 3)
	var third journal.Head
	if err := db.InTx(ctx, func(tx *data.Tx) (err error) {
		if third, err = journal.HeadOf(tx, district); err != nil {
			return err
		}
		return donate(tx, district, "d4", 400)
	}); err != nil {
		t.Fatal(err)
	}
	other := third
	other.Hash[0] ^= 1
	for name, c := range map[string]struct {
		head journal.Head
		want bool
	}{
		"before the first": {journal.Head{}, true},
		"a head that was":  {third, true},
		"another hash":     {other, false},
		"further on":       {journal.Head{Seq: 5, Hash: third.Hash}, false},
	} {
		if err := db.View(ctx, func(tx *data.Tx) error {
			got, err := journal.Holds(tx, district, c.head)
			if got != c.want {
				t.Errorf("%s: %v", name, got)
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
	}
}

// TestTheHashIsTheOneThatIsWritten holds the layout of the package comment: a
// chain that is written today is read in ten years.
func TestTheHashIsTheOneThatIsWritten(t *testing.T) {
	t.Parallel()
	db := books(t, 2)
	if err := db.View(ctx, func(tx *data.Tx) error {
		head, err := journal.HeadOf(tx, district)
		if want := "2:983888855b2b35f18a8e995dad008eae4bedb6f1a747a15b603d16a8436f58b0"; head.String() != want {
			t.Errorf("head = %s, want %s", head, want)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
}

func TestTheCatalogueSpeaksOfEveryFinding(t *testing.T) {
	t.Parallel()
	p := messages.For("zh-Hans")
	kinds := []journal.Kind{journal.Meal, journal.Void, journal.Reject, journal.Restore, journal.Fund, journal.Statement}
	for _, code := range []string{"journal_row", "journal_missing_rows", "journal_gap", "journal_cut", "journal_head", "unposted", "posted_twice"} {
		said := map[string]bool{}
		for _, kind := range kinds {
			args := map[string]any{"District": district, "Seq": int64(1), "Until": int64(2), "Last": int64(3),
				"Kind": string(kind), "Object": "d1", "Day": "2025-03-05"}
			s := p.With("finding."+code, args)
			if strings.ContainsAny(s, "[<") {
				t.Errorf("finding.%s of %s: %s", code, kind, s)
			}
			said[s] = true
		}
		if spans := code == "journal_gap" || code == "journal_cut" || code == "journal_head"; !spans && len(said) != len(kinds) {
			t.Errorf("finding.%s does not say which of the kinds it is: %v", code, said)
		}
	}
}
