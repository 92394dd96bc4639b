package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"mealmap/cmd/mealmap/demo"
	"mealmap/data"
	"mealmap/static/messages"
)

// keptDemo makes the demo's street and gives its database and guide.
func keptDemo(t *testing.T) (database string, g demo.Guide) {
	t.Helper()
	dir := t.TempDir()
	street, err := demo.Open(context.Background(), demo.Options{
		Dir:       dir,
		PublicURL: "http://127.0.0.1:8080",
		Password:  "an-invented-password-7",
		Words:     messages.For("zh-Hans"),
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := street.DB.Close(); err != nil {
		t.Fatal(err)
	}
	return filepath.Join(dir, demo.DatabaseFile), street.Guide
}

// TestCommandsOnTheDemo runs on 90 days of meals what the scripts can only run
// on a handful of rows.
func TestCommandsOnTheDemo(t *testing.T) {
	t.Parallel()
	database, guide := keptDemo(t)
	command := func(want int, args ...string) (stdout, stderr string) {
		t.Helper()
		var out, said bytes.Buffer
		if code := run(append(args, "--db", database), strings.NewReader(""), &out, &said, noEnvironment); code != want {
			t.Errorf("mealmap %s: exit %d, want %d: %s", strings.Join(args, " "), code, want, &said)
		}
		return out.String(), said.String()
	}

	var review reviewAnswer
	out, _ := command(exitDone, "review", "--json")
	if err := json.Unmarshal([]byte(out), &review); err != nil {
		t.Fatal(err)
	}
	for _, m := range review.Merchants {
		if warned := m.Level == "warning"; warned != (m.Name == guide.Sinking) {
			t.Errorf("%s: %s at %d of %d satisfied", m.Name, m.Level, m.Satisfied, m.N)
		}
	}
	if len(review.Merchants) != 11+1 {
		t.Errorf("the review speaks of %d merchants, want those of today and the one that is gone", len(review.Merchants))
	}
	if out, _ := command(exitDone, "review"); strings.Count(out, "。建议整改")+strings.Count(out, "。建议清退") != 1 {
		t.Errorf("in words: %s", out)
	}

	if out, _ := command(exitDone, "nearest", "32.0369,118.7752", "--limit", "1", "--json"); !strings.Contains(out, "九折") {
		t.Errorf("the nearest point has no benefits: %s", out)
	}
	command(exitDone, "nearest", "32.0369,118.7752", "--open-at", "2026-03-11T12:00:00+08:00", "--json")

	for name, args := range map[string][]string{
		"cards.pdf": {"print", "cards", "--backs"},
		"sheet.pdf": {"print", "sheet"},
	} {
		file := filepath.Join(t.TempDir(), name)
		command(exitDone, append(args, "--out", file)...)
		if raw, err := os.ReadFile(file); err != nil || !bytes.HasPrefix(raw, []byte("%PDF-")) {
			t.Errorf("%s is no PDF (%v)", name, err)
		}
	}

	command(exitFailed, "cards", "reissue", guide.Lost.Number, "--reason", "lost again")
	out, _ = command(exitDone, "cards", "reissue", guide.Try.Number, "--reason", "lost", "--json")
	var fresh cardLine
	if err := json.Unmarshal([]byte(out), &fresh); err != nil || fresh.Issue != 2 || fresh.Number == guide.Try.Number {
		t.Errorf("re-issued: %+v (%v)", fresh, err)
	}
	command(exitDone, "cards", "revoke", fresh.Number, "--reason", "moved")
	command(exitFailed, "cards", "revoke", fresh.Number, "--reason", "moved")
	if _, said := command(exitDone, "cards", "issue", "--all"); !strings.Contains(said, "共制卡 1 张") { // for the other somebody has applied
		t.Errorf("a card for the one who has none: %s", said)
	}

	copied := filepath.Join(t.TempDir(), "copy.db")
	command(exitDone, "backup", "--out", copied)
	if out, _ := command(exitDone, "verify", "--json"); !strings.HasPrefix(out, `{"ok":true,"key":"opens","findings":[],`) || !strings.Contains(out, `"witness":"fits"`) {
		t.Errorf("verify: %s", out)
	}
}

// TestVerifyFindsWhatWasChanged: rows changed behind the program's back are
// named, each by its own code, and the program ends with 1.
func TestVerifyFindsWhatWasChanged(t *testing.T) {
	t.Parallel()
	database, _ := keptDemo(t)
	db, err := data.Open(context.Background(), database, data.Options{})
	if err != nil {
		t.Fatal(err)
	}
	changes := map[string]string{
		"ledger_sum": `UPDATE ledger SET fen = fen + 1
			WHERE funder = 'elder' AND redemption_id = (SELECT min(id) FROM redemptions)`,
		"claim_missing": `DELETE FROM subsidy_claims
			WHERE redemption_id = (SELECT max(redemption_id) FROM subsidy_claims)`,
		"rule_changed": `UPDATE rule_sets SET body = replace(body, '85', '80')`,
		"seal_broken":  `UPDATE elders SET number_sealed = x'00' WHERE id = (SELECT min(id) FROM elders)`,
	}
	for _, change := range changes {
		err := db.InTx(context.Background(), func(tx *data.Tx) error { _, err := tx.Exec(change); return err })
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	var out, said bytes.Buffer
	if code := run([]string{"verify", "--json", "--db", database}, strings.NewReader(""), &out, &said, noEnvironment); code != exitFailed {
		t.Errorf("exit %d", code)
	}
	if !strings.Contains(out.String(), `"findings":[{"code":"journal_row"`) {
		t.Errorf("the first finding is not the posting that is wrong: %s", &out)
	}
	for code := range changes {
		if !strings.Contains(out.String(), `"`+code+`"`) {
			t.Errorf("%s is not found: %s", code, &out)
		}
	}
	if !strings.Contains(said.String(), "检查发现") {
		t.Errorf("said: %s", &said)
	}
}
