package audit_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/data/datatest"
	"mealmap/static/messages"
)

// publish stores a version of R and logs it with the digest.
func publish(t *testing.T, db *data.DB, version int, digest string) {
	t.Helper()
	if err := db.InTx(ctx, func(tx *data.Tx) error {
		if err := tx.ExecOne(`
			INSERT INTO rule_sets (district, id, version, valid_from, body, created_at, created_by)
			VALUES (?, 'R', ?, '2025-03-01', '{"a":1}', ?, 'cli')`, gulou, version, tx.Now); err != nil {
			return err
		}
		return audit.Append(tx, audit.Entry{District: gulou, Actor: audit.CLI, Action: audit.PublishRules, Object: "R",
			Detail: audit.Publication{Version: version, ValidFrom: "2025-03-01", Digest: digest}})
	}); err != nil {
		t.Fatal(err)
	}
}

func TestARuleSetIsAsItWasPublished(t *testing.T) {
	t.Parallel()
	found := func(code string, version int) []data.Finding {
		return []data.Finding{{Code: code, Args: map[string]any{"District": gulou, "Rule": "R", "Version": version}}}
	}
	for name, c := range map[string]struct {
		tamper string
		want   []data.Finding
	}{
		"nothing":            {`SELECT 1`, nil},
		"the body rewritten": {`UPDATE rule_sets SET body = '{"a":2}' WHERE version = 2`, found("rule_changed", 2)},
		"the day it begins":  {`UPDATE rule_sets SET valid_from = '2025-02-01' WHERE version = 2`, found("rule_changed", 2)},
		"the time it was published, which decides between two": {`UPDATE rule_sets SET created_at = created_at + 1 WHERE version = 2`, found("rule_changed", 2)},
		"who published it":         {`UPDATE rule_sets SET created_by = 'x' WHERE version = 2`, found("rule_changed", 2)},
		"the body of an old entry": {`UPDATE rule_sets SET body = '{"a":2}' WHERE version = 1`, nil}, // it has no digest
		"a version removed":        {`DELETE FROM rule_sets WHERE version = 2`, found("rule_missing", 2)},
		"an old version removed":   {`DELETE FROM rule_sets WHERE version = 1`, found("rule_missing", 1)},
		"a version put in": {
			`INSERT INTO rule_sets SELECT district, id, 3, street, point_id, valid_from, body, created_at, created_by FROM rule_sets WHERE version = 2`,
			found("rule_unlogged", 3),
		},
		"a version of another district": {
			`UPDATE rule_sets SET district = 659001 WHERE version = 2`,
			[]data.Finding{
				{Code: "rule_unlogged", Args: map[string]any{"District": shihezi, "Rule": "R", "Version": 2}},
				{Code: "rule_missing", Args: map[string]any{"District": gulou, "Rule": "R", "Version": 2}},
			},
		},
		"body and digest rewritten": {
			`UPDATE rule_sets SET body = '{"a":2}' WHERE version = 2;
			UPDATE audit_log SET detail = replace(detail, 'body_sha256', 'body') WHERE seq = 2`,
			[]data.Finding{{Code: "audit_chain_broken", Args: map[string]any{"District": gulou, "Seq": int64(2)}}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db, _ := datatest.New(t)
			publish(t, db, 1, "")
			publish(t, db, 2, audit.DigestOf(`{"a":1}`))
			tamper(t, db, c.tamper)
			got, err := db.Check(ctx, audit.Check)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// The digest of NIST's example, so that anybody can compute it.
func TestTheDigestIsSHA256(t *testing.T) {
	t.Parallel()
	want := "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
	if got := audit.DigestOf("abc"); got != want {
		t.Errorf("digest %s, want %s", got, want)
	}
}

func TestTheCatalogueSpeaksOfRules(t *testing.T) {
	t.Parallel()
	keys, err := messages.Keys()
	if err != nil {
		t.Fatal(err)
	}
	for _, code := range []string{"rule_changed", "rule_missing", "rule_unlogged"} {
		if !slices.Contains(keys, "finding."+code) {
			t.Errorf("no sentence for finding.%s", code)
		}
	}
}
