package data_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mealmap/data"
	"mealmap/data/fault"
	"mealmap/static/messages"
)

func TestCheckNamesWhatIsNotAsItMustBe(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		spoil string
		want  []data.Finding
	}{
		"nothing": {`SELECT 1`, nil},
		"a funder's row is missing": {
			`DELETE FROM ledger WHERE redemption_id = 'r1' AND funder = 'street'`,
			[]data.Finding{
				{Code: "ledger_sum", Args: map[string]any{"Redemption": "r1", "Posted": int64(1380), "List": int64(1500)}},
				{Code: "ledger_split", Args: map[string]any{"Redemption": "r1"}},
			},
		},
		"no row at all": {
			`DELETE FROM ledger WHERE redemption_id = 'r1'`,
			[]data.Finding{{Code: "ledger_sum", Args: map[string]any{"Redemption": "r1", "Posted": int64(0), "List": int64(1500)}}},
		},
		"the sum is right and a share is not": {
			`UPDATE ledger SET fen = fen + CASE funder WHEN 'elder' THEN 1 ELSE -1 END WHERE redemption_id = 'r1' AND funder IN ('elder', 'merchant')`,
			[]data.Finding{{Code: "ledger_split", Args: map[string]any{"Redemption": "r1"}}},
		},
		"government's share is the fund's": {
			`UPDATE ledger SET funder = 'fund' WHERE redemption_id = 'r1' AND funder = 'district'`,
			[]data.Finding{{Code: "ledger_split", Args: map[string]any{"Redemption": "r1"}}},
		},
		"a void does not take back everything": {
			`DELETE FROM ledger WHERE redemption_id = 'r2' AND entry = 'void' AND funder = 'elder'`,
			[]data.Finding{{Code: "void_ledger", Args: map[string]any{"Redemption": "r2"}}},
		},
		"a void takes back too much": {
			`UPDATE ledger SET fen = fen - 1 WHERE redemption_id = 'r2' AND entry = 'void' AND funder = 'elder'`,
			[]data.Finding{{Code: "void_ledger", Args: map[string]any{"Redemption": "r2"}}},
		},
		"a void takes back what was not there": {
			`INSERT INTO ledger (district, redemption_id, entry, funder, fen, posted_at) VALUES (320106, 'r2', 'void', 'fund', -1, 0)`,
			[]data.Finding{{Code: "void_ledger", Args: map[string]any{"Redemption": "r2"}}},
		},
		"taken back without a record": {
			`DELETE FROM redemption_voids`,
			[]data.Finding{
				{Code: "void_without_record", Args: map[string]any{"Redemption": "r2"}},
				{Code: "claim_missing", Args: map[string]any{"Redemption": "r2"}},
			},
		},
		"a delivery that nobody made": {
			`INSERT INTO ledger (district, redemption_id, entry, funder, fen, posted_at) VALUES (320106, 'r1', 'delivery', 'street', 200, 0)`,
			[]data.Finding{{Code: "delivery_ledger", Args: map[string]any{"Redemption": "r1"}}},
		},
		"a delivery that nobody owes": {
			`UPDATE redemptions SET delivery = 1 WHERE id = 'r1'`,
			[]data.Finding{{Code: "delivery_ledger", Args: map[string]any{"Redemption": "r1"}}},
		},
		"a delivery that was voided before deliveries were posted": {
			`UPDATE redemptions SET delivery = 1 WHERE id = 'r2'`, nil,
		},
		"a delivery that the elder pays": {
			`UPDATE redemptions SET delivery = 1 WHERE id = 'r1';
			INSERT INTO ledger (district, redemption_id, entry, funder, fen, posted_at) VALUES (320106, 'r1', 'delivery', 'elder', 200, 0)`,
			[]data.Finding{{Code: "delivery_ledger", Args: map[string]any{"Redemption": "r1"}}},
		},
		"a delivery of less than nothing": {
			`UPDATE redemptions SET delivery = 1 WHERE id = 'r1';
			INSERT INTO ledger (district, redemption_id, entry, funder, fen, posted_at) VALUES (320106, 'r1', 'delivery', 'street', -200, 0)`,
			[]data.Finding{{Code: "delivery_ledger", Args: map[string]any{"Redemption": "r1"}}},
		},
		"a void leaves the delivery standing": {
			`UPDATE redemptions SET delivery = 1 WHERE id = 'r2';
			INSERT INTO ledger (district, redemption_id, entry, funder, fen, posted_at) VALUES (320106, 'r2', 'delivery', 'street', 200, 0)`,
			[]data.Finding{{Code: "void_ledger", Args: map[string]any{"Redemption": "r2"}}},
		},
		"a void takes the delivery back as well": {
			`UPDATE redemptions SET delivery = 1 WHERE id = 'r2';
			INSERT INTO ledger (district, redemption_id, entry, funder, fen, posted_at) VALUES (320106, 'r2', 'delivery', 'street', 200, 0);
			UPDATE ledger SET fen = -320 WHERE redemption_id = 'r2' AND entry = 'void' AND funder = 'street'`, nil,
		},
		"a rejection gives back too little": {
			`UPDATE ledger SET fen = fen + CASE funder WHEN 'street' THEN 1 ELSE -1 END
			WHERE redemption_id = 'r3' AND entry = 'reject' AND funder IN ('street', 'merchant')`,
			[]data.Finding{
				{Code: "reject_ledger", Args: map[string]any{"Redemption": "r3"}},
				{Code: "restore_ledger", Args: map[string]any{"Redemption": "r3"}},
			},
		},
		"a rejection that the elder pays": {
			`UPDATE ledger SET funder = 'elder' WHERE redemption_id = 'r3' AND funder = 'merchant' AND entry IN ('reject', 'restore')`,
			[]data.Finding{{Code: "reject_ledger", Args: map[string]any{"Redemption": "r3"}}},
		},
		"a rejection that nobody bears": {
			`DELETE FROM ledger WHERE redemption_id = 'r3' AND funder = 'merchant' AND entry IN ('reject', 'restore')`,
			[]data.Finding{{Code: "reject_ledger", Args: map[string]any{"Redemption": "r3"}}},
		},
		"a rejection without rows": {
			`DELETE FROM ledger WHERE redemption_id = 'r3' AND entry IN ('reject', 'restore')`,
			[]data.Finding{{Code: "reject_ledger", Args: map[string]any{"Redemption": "r3"}}},
		},
		"a rejection without a record": {
			`DELETE FROM rejections`,
			[]data.Finding{{Code: "reject_without_record", Args: map[string]any{"Redemption": "r3"}}},
		},
		"a rejection is not restored whole": {
			`UPDATE ledger SET fen = fen + CASE funder WHEN 'street' THEN 1 ELSE -1 END
			WHERE redemption_id = 'r3' AND entry = 'restore' AND funder IN ('street', 'merchant')`,
			[]data.Finding{{Code: "restore_ledger", Args: map[string]any{"Redemption": "r3"}}},
		},
		"restored without a record": {
			`DELETE FROM rejections WHERE act = 'restore'`,
			[]data.Finding{{Code: "reject_without_record", Args: map[string]any{"Redemption": "r3"}}},
		},
		"restored and never rejected": {
			`DELETE FROM rejections WHERE act = 'reject'; DELETE FROM ledger WHERE redemption_id = 'r3' AND entry IN ('reject', 'restore')`,
			[]data.Finding{{Code: "reject_without_record", Args: map[string]any{"Redemption": "r3"}}},
		},
		"rejected and then voided": {
			`INSERT INTO redemption_voids (district, redemption_id, voided_at, voided_by, reason) VALUES (320106, 'r3', 0, 'cli', 'x');
			DELETE FROM subsidy_claims WHERE redemption_id = 'r3'; DELETE FROM rejections WHERE act = 'restore';
			DELETE FROM ledger WHERE redemption_id = 'r3' AND entry = 'restore';
			INSERT INTO ledger (district, redemption_id, entry, funder, fen, posted_at) VALUES (320106, 'r3', 'void', 'elder', -970, 0), (320106, 'r3', 'void', 'merchant', -730, 0)`, nil,
		},
		"a claim of another day": {
			`UPDATE subsidy_claims SET period = 'day:2025-03-04', ends_on = '2025-03-04' WHERE period = 'day:2025-03-05'`,
			[]data.Finding{{Code: "claim_missing", Args: map[string]any{"Redemption": "r1"}}},
		},
		"a claim of less money": {
			`UPDATE subsidy_claims SET fen = 1 WHERE period = 'month:2025-03' AND slot = 1`,
			[]data.Finding{{Code: "claim_missing", Args: map[string]any{"Redemption": "r1"}}},
		},
		"a Sunday belongs to the week before": {
			`UPDATE subsidy_claims SET period = 'week:2025-03-10', ends_on = '2025-03-16' WHERE redemption_id = 'r3' AND period = 'week:2025-03-03'`,
			[]data.Finding{{Code: "claim_missing", Args: map[string]any{"Redemption": "r3"}}},
		},
		"a claim that lies at another end": {
			`UPDATE subsidy_claims SET ends_on = '2025-03-31' WHERE period = 'day:2025-03-05'`,
			[]data.Finding{{Code: "claim_end", Args: map[string]any{"Redemption": "r1", "Period": "day:2025-03-05"}}},
		},
		"coupons and purses end with what they are for": {
			`INSERT INTO subsidy_claims (district, elder_id, ends_on, period, slot, redemption_id) VALUES
				(320106, 'e1', '2025-03-05', 'allowance:month:sitting:2025-03-05:lunch', 1, 'r1'),
				(320106, 'e1', '2025-03-09', 'coupon:G70:week:2025-03-03', 1, 'r1'),
				(320106, 'e1', '2025-12-31', 'discount:year:2025', 1, 'r1')`, nil,
		},
		"the last coupon is used": {
			`UPDATE coupon_grants SET coupons = 1;
			INSERT INTO subsidy_claims (district, elder_id, ends_on, period, slot, redemption_id) VALUES (320106, 'e1', '9999-12-31', 'coupon:c1', 1, 'r1')`, nil,
		},
		"a coupon too many is used": {
			`UPDATE coupon_grants SET coupons = 1;
			INSERT INTO subsidy_claims (district, elder_id, ends_on, period, slot, redemption_id) VALUES
				(320106, 'e1', '9999-12-31', 'coupon:c1', 1, 'r1'), (320106, 'e1', '9999-12-31', 'coupon:c1', 2, 'r3')`,
			[]data.Finding{{Code: "coupons_overused", Args: map[string]any{"Grant": "c1", "Used": int64(2), "Coupons": int64(1)}}},
		},
		"a budget is spent that nobody had": {
			`UPDATE budgets SET spent_fen = 361`,
			[]data.Finding{budgetSpent("district", "", 2025, 361, 360)},
		},
		"budgets of streets, of years and of the fund": {
			`UPDATE redemptions SET fund_fen = 120, government_fen = 180; UPDATE ledger SET funder = 'fund' WHERE funder = 'street' AND entry <> 'delivery';
			UPDATE ledger SET fen = fen + 200 WHERE funder = 'fund' AND entry = 'reject'; UPDATE ledger SET fen = fen - 200 WHERE funder = 'fund' AND entry = 'restore';
			INSERT INTO ledger (district, redemption_id, entry, funder, fen, posted_at) VALUES (320106, 'r3', 'reject', 'street', -200, 0), (320106, 'r3', 'restore', 'street', 200, 0);
			INSERT INTO budgets (district, funder, street, year, amount_fen, spent_fen, used_up, updated_at, updated_by) VALUES
				(320106, 'district', '320106001', 2025, 0, 360, 'warn', 0, 'cli'), (320106, 'district', '320106002', 2025, 0, 5, 'warn', 0, 'cli'),
				(320106, 'district', '', 2024, 0, 5, 'warn', 0, 'cli'), (320106, 'fund', '', 0, 0, 240, 'warn', 0, 'cli'), (320106, 'street', '', 2025, 0, 200, 'warn', 0, 'cli')`,
			[]data.Finding{budgetSpent("district", "", 2024, 5, 0), budgetSpent("district", "320106002", 2025, 5, 0)},
		},
		"a voided meal still counts": {
			`INSERT INTO subsidy_claims (district, elder_id, ends_on, period, slot, redemption_id) VALUES (320106, 'e1', '2025-03-05', 'day:2025-03-05', 2, 'r2')`,
			[]data.Finding{{Code: "claim_of_void", Args: map[string]any{"Redemption": "r2", "Period": "day:2025-03-05"}}},
		},
		"a meal counts for somebody else": {
			`UPDATE subsidy_claims SET elder_id = 'e2' WHERE period = 'day:2025-03-05'`,
			[]data.Finding{
				{Code: "claim_missing", Args: map[string]any{"Redemption": "r1"}},
				{Code: "claim_of_another", Args: map[string]any{"Redemption": "r1", "Period": "day:2025-03-05"}},
			},
		},
		"public money and nothing counted": {
			`DELETE FROM subsidy_claims WHERE redemption_id = 'r1'`,
			[]data.Finding{{Code: "claim_missing", Args: map[string]any{"Redemption": "r1"}}},
		},
		"a till without network subsidised it twice": {
			`DELETE FROM subsidy_claims WHERE redemption_id = 'r1'; UPDATE redemptions SET notices = 'away,offline_twice' WHERE id = 'r1'`, nil,
		},
		"subsidised twice and counted all the same": {
			`UPDATE redemptions SET notices = 'offline_twice' WHERE id = 'r1'`,
			[]data.Finding{{Code: "claim_missing", Args: map[string]any{"Redemption": "r1"}}},
		},
		"a notice that only sounds like it": {
			`DELETE FROM subsidy_claims WHERE redemption_id = 'r1'; UPDATE redemptions SET notices = 'offline_twice_a_day' WHERE id = 'r1'`,
			[]data.Finding{{Code: "claim_missing", Args: map[string]any{"Redemption": "r1"}}},
		},
		"only the fund paid and nothing counted": {
			`DELETE FROM subsidy_claims WHERE redemption_id = 'r1';
			UPDATE redemptions SET fund_fen = government_fen, government_fen = 0 WHERE id = 'r1';
			DELETE FROM ledger WHERE redemption_id = 'r1' AND funder = 'street';
			UPDATE ledger SET funder = 'fund', fen = 300 WHERE redemption_id = 'r1' AND funder = 'district'`,
			[]data.Finding{{Code: "claim_missing", Args: map[string]any{"Redemption": "r1"}}},
		},
		"outside every window nothing counts": {
			`DELETE FROM subsidy_claims; UPDATE redemptions SET sitting = ''`, nil,
		},
		"no public money, nothing to count": {
			`DELETE FROM subsidy_claims WHERE redemption_id = 'r1';
			UPDATE redemptions SET merchant_fen = merchant_fen + government_fen, government_fen = 0 WHERE id = 'r1';
			DELETE FROM ledger WHERE redemption_id = 'r1' AND funder IN ('street', 'district');
			UPDATE ledger SET fen = 530 WHERE redemption_id = 'r1' AND funder = 'merchant'`, nil,
		},
		"a merchant that nobody knows": {
			`UPDATE redemptions SET merchant_id = 'zzz' WHERE id = 'r1'`,
			[]data.Finding{{Code: "redemption_merchant", Args: map[string]any{"Redemption": "r1", "Merchant": "zzz"}}},
		},
		"a point that nobody knows": {
			`UPDATE redemptions SET point_id = 'zzz' WHERE id = 'r1'`,
			[]data.Finding{{Code: "redemption_point", Args: map[string]any{"Redemption": "r1", "Point": "zzz"}}},
		},
		"rows whose parent is gone": {
			`PRAGMA foreign_keys = off; DELETE FROM tills; DELETE FROM merchants; PRAGMA foreign_keys = on`,
			[]data.Finding{
				{Code: "foreign_key", Args: map[string]any{"Table": "offline_cases", "Parent": "tills", "Rows": int64(1)}},
				{Code: "foreign_key", Args: map[string]any{"Table": "offline_records", "Parent": "tills", "Rows": int64(1)}},
				{Code: "foreign_key", Args: map[string]any{"Table": "points", "Parent": "merchants", "Rows": int64(1)}},
				{Code: "foreign_key", Args: map[string]any{"Table": "provider_letters", "Parent": "merchants", "Rows": int64(1)}},
				{Code: "foreign_key", Args: map[string]any{"Table": "ratings", "Parent": "merchants", "Rows": int64(1)}},
				{Code: "foreign_key", Args: map[string]any{"Table": "review_cases", "Parent": "merchants", "Rows": int64(3)}},
				{Code: "foreign_key", Args: map[string]any{"Table": "review_days", "Parent": "merchants", "Rows": int64(1)}},
				{Code: "foreign_key", Args: map[string]any{"Table": "review_entered", "Parent": "merchants", "Rows": int64(1)}},
				{Code: "foreign_key", Args: map[string]any{"Table": "statements", "Parent": "merchants", "Rows": int64(1)}},
				{Code: "redemption_merchant", Args: map[string]any{"Redemption": "r1", "Merchant": "m1"}},
				{Code: "redemption_merchant", Args: map[string]any{"Redemption": "r2", "Merchant": "m1"}},
				{Code: "redemption_merchant", Args: map[string]any{"Redemption": "r3", "Merchant": "m1"}},
			},
		},
		"an index disagrees with its table": {
			`PRAGMA writable_schema = on; UPDATE sqlite_master SET sql = 'CREATE INDEX tills_point ON tills (district, name)' WHERE name = 'tills_point'`,
			[]data.Finding{{Code: "integrity", Args: map[string]any{"Message": "row 1 missing from index tills_point"}}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := filled(t, data.NewestSchema())
			if !strings.Contains(c.spoil, "budgets") { // most of what is spoilt is spent as well
				c.spoil += `; DELETE FROM budgets`
			}
			if err := sqlScript(path, c.spoil); err != nil {
				t.Fatal(err)
			}
			db, err := data.Open(ctx, path, data.Options{})
			if err != nil {
				t.Fatal(err)
			}
			defer db.Close()
			got, err := db.Check(ctx)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
		})
	}
}

func budgetSpent(funder, street string, year, spent, posted int64) data.Finding {
	return data.Finding{Code: "budget_spent", Args: map[string]any{"Funder": funder, "Street": street, "Year": year, "Spent": spent, "Posted": posted}}
}

func TestCheckListsTheFirstHundred(t *testing.T) {
	t.Parallel()
	path := filled(t, data.NewestSchema())
	if err := sqlScript(path, `
		WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 150)
		INSERT INTO redemptions SELECT district, 'x' || i, street, point_id, merchant_id, till_id, card_id, elder_id, service_day, sitting,
			served_at, received_at, list_fen, elder_fen, merchant_fen, government_fen, fund_fen, class, rule_id, rule_version, delivery, notices
		FROM redemptions, n WHERE id = 'r1';
		UPDATE redemptions SET sitting = ''`); err != nil {
		t.Fatal(err)
	}
	db, err := data.Open(ctx, path, data.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if got, err := db.Check(ctx); len(got) != data.FindingsEach || err != nil {
		t.Errorf("%d findings, %v", len(got), err)
	}
}

func TestCheckAsksTheOthersToo(t *testing.T) {
	t.Parallel()
	path := existing(t)
	db, err := data.Open(ctx, path, data.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	mine := data.Finding{Code: "mine"}
	got, err := db.Check(ctx, func(*data.Tx) ([]data.Finding, error) { return []data.Finding{mine}, nil })
	if diff := cmp.Diff([]data.Finding{mine}, got); diff != "" || err != nil {
		t.Errorf("findings (-want +got):\n%s (%v)", diff, err)
	}
	if _, err := db.Check(ctx, func(*data.Tx) ([]data.Finding, error) { return nil, errRefused }); !errors.Is(err, errRefused) {
		t.Errorf("a check that could not look: %v", err)
	}
}

func TestFindingsOfFailures(t *testing.T) {
	t.Parallel()
	named := data.FindingOf(fmt.Errorf("open: %w", data.ErrDamaged.With("File", "a.db")))
	if diff := cmp.Diff(data.Finding{Code: "damaged_file", Args: map[string]any{"File": "a.db"}}, named); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	other := data.FindingOf(errors.New("the moon"))
	if diff := cmp.Diff(data.Finding{Code: "unknown", Args: map[string]any{"Cause": "the moon"}}, other); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	b, err := json.Marshal(named)
	if want := `{"code":"damaged_file","args":{"File":"a.db"}}`; err != nil || string(b) != want {
		t.Errorf("json = %s, %v", b, err)
	}
}

func TestTheCatalogueSpeaksOfEveryFinding(t *testing.T) {
	t.Parallel()
	keys, err := messages.Keys()
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	for _, k := range keys {
		known[k] = true
	}
	for _, code := range append(data.CheckCodes(), "not_durable", "unknown") {
		if !known["finding."+code] {
			t.Errorf("no sentence for finding.%s", code)
		}
	}
	for _, code := range []*fault.Error{
		data.ErrNotDurable, data.ErrDatabaseFile, data.ErrNotMealmap, data.ErrNewerFile,
		data.ErrBackupTarget, data.ErrDamaged, data.ErrInUse,
	} {
		if !known["fault."+code.Code] || !known["fix."+code.Code] {
			t.Errorf("no sentences for %s", code.Code)
		}
	}
}
