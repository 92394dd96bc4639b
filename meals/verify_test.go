package meals

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/data/journal"
	"mealmap/data/witness"
	"mealmap/static/messages"
)

var sources = map[journal.Kind]journal.Source{
	journal.Meal: Postings, journal.Void: Postings, journal.Reject: Postings, journal.Restore: Postings,
}

// booked is a fixture with a day's books: the meals in the order of recording,
// postings 1 to 5; then the second is voided (6), the third rejected (7), the
// fourth rejected and restored (8, 9), and the fifth is the last word (10, void).
type booked struct {
	*fixture
	meals []RedemptionID
}

func newBooks(t testing.TB) *booked {
	t.Helper()
	b := &booked{fixture: newFixture(t)}
	for range 5 {
		e, c := b.elder(t, in70s)
		b.register(t, e)
		q := request(b.digits(t, c), 1500)
		q.Delivery = len(b.meals)%2 == 0
		b.clock.Advance(time.Minute)
		b.meals = append(b.meals, b.redeem(t, q).ID)
	}
	void := func(id RedemptionID) error {
		_, err := b.Void(ctx, tester, nil, testDistrict, id, "typed twice")
		return err
	}
	for _, err := range []error{
		void(b.meals[1]),
		b.Reject(ctx, tester, testDistrict, b.meals[2], "no signature"),
		b.Reject(ctx, tester, testDistrict, b.meals[3], "no signature"),
		b.Store.Restore(ctx, tester, testDistrict, b.meals[3], "signed"),
		void(b.meals[4]),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	return b
}

// spoil changes rows as somebody does who has the file and no program.
func (f *fixture) spoil(t testing.TB, statements ...string) {
	t.Helper()
	if err := f.db.InTx(ctx, func(tx *data.Tx) error {
		for _, s := range append([]string{`PRAGMA ignore_check_constraints = 1`, `PRAGMA defer_foreign_keys = 1`}, statements...) {
			if _, err := tx.Exec(s); err != nil {
				return fmt.Errorf("%s: %w", s, err)
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
}

// check runs what verify runs about the books, the chain first.
func (f *fixture) check(t testing.TB) []data.Finding {
	t.Helper()
	var state witness.State
	checks := []func(*data.Tx) ([]data.Finding, error){
		witness.Check(f.db.Path(), &state), journal.Check(sources), CheckClaims, audit.Check,
	}
	var found []data.Finding
	if err := f.db.View(ctx, func(tx *data.Tx) error {
		for _, c := range checks {
			more, err := c(tx)
			if err != nil {
				return err
			}
			found = append(found, more...)
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	own, err := f.db.Check(ctx)
	if err != nil {
		t.Fatal(err)
	}
	return append(found, own...)
}

func (b *booked) wants(t *testing.T, want data.Finding) {
	t.Helper()
	found := b.check(t)
	if len(found) == 0 {
		t.Fatalf("nothing is found, want %v", want)
	}
	if diff := cmp.Diff(want, found[0]); diff != "" {
		t.Errorf("the first finding of %d (-want +got):\n%s", len(found), diff)
	}
}

func posting(code string, seq int64, kind journal.Kind, id RedemptionID) data.Finding {
	return data.Finding{Code: code, Args: map[string]any{"District": testDistrict, "Seq": seq, "Kind": string(kind), "Object": string(id), "Day": "2025-03-05"}}
}

func between(code, end string, seq, until int64) data.Finding {
	return data.Finding{Code: code, Args: map[string]any{"District": testDistrict, "Seq": seq, end: until}}
}

func noPosting(kind journal.Kind, object string) data.Finding {
	return data.Finding{Code: "unposted", Args: map[string]any{"District": testDistrict, "Kind": string(kind), "Object": object}}
}

func TestBooksThatNobodyTouchedAreInOrder(t *testing.T) {
	t.Parallel()
	b := newBooks(t)
	if n := b.count(t, `SELECT count(*) FROM journal`); n != 10 {
		t.Fatalf("%d postings", n)
	}
	if found := b.check(t); len(found) != 0 {
		t.Errorf("findings: %v", found)
	}
}

// TestEveryColumnOfAMealIsInItsPosting changes each column by itself, so that one
// that is added later is covered or fails here.
func TestEveryColumnOfAMealIsInItsPosting(t *testing.T) {
	t.Parallel()
	b := newBooks(t)
	var columns []struct {
		Table string `db:"t"`
		Name  string `db:"name"`
		Type  string `db:"type"`
	}
	if err := b.db.View(ctx, func(tx *data.Tx) error {
		return tx.Select(&columns, `
			SELECT 'redemptions' AS t, name, type FROM pragma_table_info('redemptions') WHERE name NOT IN ('district', 'id')
			UNION ALL
			SELECT 'ledger', name, type FROM pragma_table_info('ledger') WHERE name NOT IN ('district', 'redemption_id')`)
	}); err != nil {
		t.Fatal(err)
	}
	if len(columns) < 24 {
		t.Fatalf("columns: %v", columns)
	}
	file := filepath.Join(t.TempDir(), "whole.db")
	if err := b.db.Backup(ctx, file); err != nil {
		t.Fatal(err)
	}
	for _, c := range columns {
		t.Run(c.Table+"."+c.Name, func(t *testing.T) {
			t.Parallel()
			spoilt := b.copyOf(t, file)
			value := c.Name + ` + 1`
			where := map[string]string{"redemptions": "id", "ledger": "redemption_id"}[c.Table]
			if c.Type == "TEXT" {
				value = c.Name + ` || 'x'`
			}
			switch c.Name { // values that the schema lets through
			case "entry":
				value = `'restore'`
			case "delivery":
				value = `1 - delivery`
			case "card_id":
				value = `(SELECT max(id) FROM cards)`
			case "elder_id":
				value = `(SELECT max(id) FROM elders)`
			}
			if c.Table == "ledger" {
				where = `entry = 'meal' AND funder = 'district' AND ` + where
			}
			spoilt.spoil(t, fmt.Sprintf(`UPDATE %s SET %s = %s WHERE %s = '%s'`, c.Table, c.Name, value, where, b.meals[2]))
			spoilt.wants(t, posting("journal_row", 3, journal.Meal, b.meals[2]))
		})
	}
}

// copyOf opens a copy of the file, to be spoilt.
func (b *booked) copyOf(t *testing.T, file string) *booked {
	t.Helper()
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "spoilt.db")
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	db, err := data.Open(ctx, path, data.Options{Clock: b.clock.Now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return &booked{fixture: &fixture{Store: b.Store, db: db, clock: b.clock}, meals: b.meals}
}

func TestPlantedFaultsAreNamed(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		spoil []string // %[1]s is the third meal, %[2]s the fourth
		want  func(b *booked) data.Finding
	}{
		"fen moved from one funder to another, with the sums still right": {
			[]string{
				`UPDATE ledger SET fen = fen - 10 WHERE redemption_id = '%[1]s' AND entry = 'meal' AND funder = 'street'`,
				`UPDATE ledger SET fen = fen + 10 WHERE redemption_id = '%[1]s' AND entry = 'meal' AND funder = 'district'`,
				`UPDATE ledger SET fen = fen + 10 WHERE redemption_id = '%[1]s' AND entry = 'reject' AND funder = 'street'`,
				`UPDATE ledger SET fen = fen - 10 WHERE redemption_id = '%[1]s' AND entry = 'reject' AND funder = 'district'`,
			},
			func(b *booked) data.Finding { return posting("journal_row", 3, journal.Meal, b.meals[2]) },
		},
		"a dearer meal, its split and its rows with it": {
			[]string{
				`UPDATE redemptions SET list_fen = list_fen + 100, elder_fen = elder_fen + 100 WHERE id = '%[1]s'`,
				`UPDATE ledger SET fen = fen + 100 WHERE redemption_id = '%[1]s' AND entry = 'meal' AND funder = 'elder'`,
			},
			func(b *booked) data.Finding { return posting("journal_row", 3, journal.Meal, b.meals[2]) },
		},
		"a delivery more": {
			[]string{
				`UPDATE redemptions SET delivery = 1 WHERE id = '%[2]s'`,
				`INSERT INTO ledger (district, redemption_id, entry, funder, fen, posted_at) VALUES (320106, '%[2]s', 'delivery', 'street', 200, 0)`,
			},
			func(b *booked) data.Finding { return posting("journal_row", 4, journal.Meal, b.meals[3]) },
		},
		"the reason of a rejection": {
			[]string{`UPDATE rejections SET reason = 'x' WHERE redemption_id = '%[1]s'`},
			func(b *booked) data.Finding { return posting("journal_row", 7, journal.Reject, b.meals[2]) },
		},
		"who voided": {
			[]string{`UPDATE redemption_voids SET voided_by = 'user:other' WHERE voided_at = (SELECT min(voided_at) FROM redemption_voids) AND redemption_id = (SELECT min(redemption_id) FROM redemption_voids)`},
			func(b *booked) data.Finding { return posting("journal_row", 6, journal.Void, b.meals[1]) },
		},
		"a meal with all its rows in the middle": {
			[]string{
				`DELETE FROM ledger WHERE redemption_id = '%[2]s'`, `DELETE FROM subsidy_claims WHERE redemption_id = '%[2]s'`,
				`DELETE FROM rejections WHERE redemption_id = '%[2]s'`, `DELETE FROM redemptions WHERE id = '%[2]s'`,
				`DELETE FROM journal WHERE object = '%[2]s'`,
			},
			func(b *booked) data.Finding { return between("journal_gap", "Until", 4, 4) },
		},
		"a meal with all its rows but the postings": {
			[]string{
				`DELETE FROM ledger WHERE redemption_id = '%[2]s'`, `DELETE FROM subsidy_claims WHERE redemption_id = '%[2]s'`,
				`DELETE FROM rejections WHERE redemption_id = '%[2]s'`, `DELETE FROM redemptions WHERE id = '%[2]s'`,
			},
			func(b *booked) data.Finding { return posting("journal_missing_rows", 4, journal.Meal, b.meals[3]) },
		},
		"a rejection is undone by deleting it": {
			[]string{`DELETE FROM ledger WHERE redemption_id = '%[1]s' AND entry = 'reject'`, `DELETE FROM rejections WHERE redemption_id = '%[1]s'`},
			func(b *booked) data.Finding { return posting("journal_missing_rows", 7, journal.Reject, b.meals[2]) },
		},
		"the last posting, its rows and the head": {
			[]string{
				`DELETE FROM ledger WHERE entry = 'void' AND redemption_id = (SELECT object FROM journal WHERE seq = 10)`,
				`DELETE FROM redemption_voids WHERE redemption_id = (SELECT object FROM journal WHERE seq = 10)`,
				`DELETE FROM journal WHERE seq = 10`,
				`UPDATE journal_heads SET (seq, hash) = (SELECT seq, hash FROM journal WHERE seq = 9)`,
			},
			func(b *booked) data.Finding {
				return data.Finding{Code: "older_copy", Args: map[string]any{"District": testDistrict, "Chain": "journal",
					"Seq": int64(10), "At": "2025-03-05 12:45", "Last": int64(9)}}
			},
		},
		"the last posting and its rows": {
			[]string{
				`DELETE FROM redemption_voids WHERE redemption_id = (SELECT object FROM journal WHERE seq = 10)`,
				`DELETE FROM journal WHERE seq = 10`,
			},
			func(b *booked) data.Finding { return between("journal_cut", "Until", 10, 10) },
		},
		"a meal put in with rows that agree": {
			[]string{
				`INSERT INTO redemptions SELECT district, 'new', street, point_id, merchant_id, till_id, card_id, elder_id, '2025-03-06', sitting,
					served_at, received_at, list_fen, elder_fen, merchant_fen, government_fen, fund_fen, class, rule_id, rule_version, delivery, notices
				FROM redemptions WHERE id = '%[2]s'`,
				`INSERT INTO ledger SELECT district, 'new', entry, funder, fen, posted_at FROM ledger WHERE redemption_id = '%[2]s' AND entry = 'meal'`,
				`INSERT INTO subsidy_claims SELECT district, elder_id, replace(ends_on, '03-05', '03-06'), replace(period, '03-05', '03-06'), 2, 'new', fen FROM subsidy_claims WHERE redemption_id = '%[2]s'`,
			},
			func(b *booked) data.Finding { return noPosting(journal.Meal, "new") },
		},
		"two postings change places": {
			[]string{`UPDATE journal SET seq = -1 WHERE seq = 3`, `UPDATE journal SET seq = 3 WHERE seq = 4`, `UPDATE journal SET seq = 4 WHERE seq = -1`},
			func(b *booked) data.Finding { return posting("journal_row", 3, journal.Meal, b.meals[3]) },
		},
		"claims go, and the meal is said to be a second one": {
			[]string{`DELETE FROM subsidy_claims WHERE redemption_id = '%[1]s'`, `UPDATE redemptions SET notices = 'offline_twice' WHERE id = '%[1]s'`},
			func(b *booked) data.Finding { return posting("journal_row", 3, journal.Meal, b.meals[2]) },
		},
		"a claim is moved to free the day": {
			[]string{`UPDATE subsidy_claims SET period = 'day:2024-01-01' WHERE period = 'day:2025-03-05' AND redemption_id = '%[1]s'`},
			func(b *booked) data.Finding {
				return data.Finding{Code: "claim_missing", Args: map[string]any{"Redemption": string(b.meals[2])}}
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBooks(t)
			if err := witness.Keep(ctx, b.db); err != nil {
				t.Fatal(err)
			}
			spoil := slices.Clone(c.spoil)
			for i := range spoil {
				if strings.Contains(spoil[i], "%[") {
					spoil[i] = fmt.Sprintf(spoil[i]+"%.0[2]s", b.meals[2], b.meals[3])
				}
			}
			if strings.HasPrefix(name, "the last posting and its rows") { // its witness is lost as well
				if err := os.Remove(witness.Path(b.db.Path())); err != nil {
					t.Fatal(err)
				}
			}
			b.spoil(t, spoil...)
			b.wants(t, c.want(b))
		})
	}
}

func TestYesterdaysFilePutBackIsTold(t *testing.T) {
	t.Parallel()
	b := newBooks(t)
	yesterday := filepath.Join(t.TempDir(), "yesterday.db")
	if err := b.db.Backup(ctx, yesterday); err != nil {
		t.Fatal(err)
	}
	_, c := b.elder(t, in70s)
	b.redeem(t, request(b.digits(t, c), 1500))
	if err := witness.Keep(ctx, b.db); err != nil {
		t.Fatal(err)
	}
	back := b.copyOf(t, yesterday)
	if found := back.check(t); len(found) != 0 {
		t.Errorf("the file alone is in order, found %v", found)
	}
	if err := os.Rename(witness.Path(b.db.Path()), witness.Path(back.db.Path())); err != nil {
		t.Fatal(err)
	}
	back.wants(t, data.Finding{Code: "older_copy", Args: map[string]any{"District": testDistrict, "Chain": "journal",
		"Seq": int64(11), "At": "2025-03-05 12:45", "Last": int64(10)}})
}

func TestTheCatalogueSpeaksOfClaims(t *testing.T) {
	t.Parallel()
	p := messages.For("zh-Hans")
	for _, code := range []string{"claim_over_count", "claim_over_money"} {
		s := p.With("finding."+code, map[string]any{"Redemption": "r1", "Period": "day:2025-03-05", "Used": 2, "Fen": data.Fen(300), "Limit": 1})
		if strings.ContainsAny(s, "[<") {
			t.Errorf("finding.%s: %s", code, s)
		}
	}
}
