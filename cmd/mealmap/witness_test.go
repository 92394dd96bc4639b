package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/data/witness"
)

// logged is a database with two entries in its log, and a copy of it with one.
func logged(t *testing.T) (database, older string) {
	t.Helper()
	database = filepath.Join(t.TempDir(), "mealmap.db")
	older = filepath.Join(t.TempDir(), "older.db")
	ctx := context.Background()
	db, err := data.Open(ctx, database, data.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, step := range []func() error{
		func() error { return logOne(db) },
		func() error { return db.Backup(ctx, older) },
		func() error { return logOne(db) },
		func() error { return witness.Keep(ctx, db) },
	} {
		if err := step(); err != nil {
			t.Fatal(err)
		}
	}
	return database, older
}

func logOne(db *data.DB) error {
	return db.InTx(context.Background(), func(tx *data.Tx) error {
		return audit.Append(tx, audit.Entry{District: 320106, Actor: audit.System, Action: "a"})
	})
}

func putBack(t *testing.T, older, database string) {
	t.Helper()
	b, err := os.ReadFile(older)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(database, b, 0o600); err != nil {
		t.Fatal(err)
	}
}

// lastEntry is the newest entry of the log.
func lastEntry(t *testing.T, database string) audit.Record {
	t.Helper()
	db, err := data.Open(context.Background(), database, data.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	records, err := audit.List(context.Background(), db, audit.Filter{Limit: 1})
	if err != nil || len(records) != 1 {
		t.Fatalf("%v, %v", records, err)
	}
	return records[0]
}

func TestWhoSettlesTheWitnessIsLogged(t *testing.T) {
	t.Parallel()
	for action, command := range map[string]func(database, older string) []string{
		"data.accept": func(database, older string) []string {
			putBack(t, older, database)
			return []string{"verify", "--accept"}
		},
		"data.restore": func(_, older string) []string { return []string{"restore", older} },
	} {
		t.Run(action, func(t *testing.T) {
			t.Parallel()
			database, older := logged(t)
			seen, err := witness.Read(witness.Path(database))
			if err != nil {
				t.Fatal(err)
			}
			var stdout, stderr bytes.Buffer
			args := append(command(database, older), "--db", database)
			if code := run(args, strings.NewReader(""), &stdout, &stderr, noEnvironment); code != exitDone {
				t.Fatalf("exit %d: %s", code, &stderr)
			}
			last := lastEntry(t, database)
			if last.Seq != 2 || last.Actor != audit.CLI || last.Action != action {
				t.Errorf("logged: %+v", last)
			}
			if !strings.Contains(last.Detail, seen.Districts[320106].Audit) {
				t.Errorf("the log does not say what the witness had seen: %s", last.Detail)
			}
			stdout.Reset()
			if code := run([]string{"verify", "--json", "--db", database}, strings.NewReader(""), &stdout, &stderr, noEnvironment); code != exitDone {
				t.Errorf("verify: exit %d: %s", code, &stdout)
			}
		})
	}
}

func TestAcceptingWhatFitsLogsNothing(t *testing.T) {
	t.Parallel()
	database, _ := logged(t)
	var stdout, stderr bytes.Buffer
	if code := run([]string{"verify", "--accept", "--db", database}, strings.NewReader(""), &stdout, &stderr, noEnvironment); code != exitDone {
		t.Fatalf("exit %d: %s", code, &stderr)
	}
	if last := lastEntry(t, database); last.Action != "a" {
		t.Errorf("logged: %+v", last)
	}
}

func TestServeKeepsTheWitness(t *testing.T) {
	t.Parallel()
	database, _ := logged(t)
	path := witness.Path(database)
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	s := startServer(t, database)
	if _, err := witness.Read(path); err != nil {
		t.Errorf("after the start: %v", err)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	s.stop(t)
	if _, err := witness.Read(path); err != nil {
		t.Errorf("at the end: %v", err)
	}
}

// TestServeOnAnOlderCopySaysSo: elders eat, so it serves; the witness stays.
func TestServeOnAnOlderCopySaysSo(t *testing.T) {
	t.Parallel()
	database, older := logged(t)
	putBack(t, older, database)
	seen, err := os.ReadFile(witness.Path(database))
	if err != nil {
		t.Fatal(err)
	}
	s := startServer(t, database)
	if !strings.Contains(s.said.String(), "旧的或别的数据库") || !strings.Contains(s.said.String(), "verify --accept") {
		t.Errorf("said: %s", s.said.String())
	}
	s.stop(t)
	if now, err := os.ReadFile(witness.Path(database)); err != nil || !bytes.Equal(now, seen) {
		t.Errorf("the witness is %s (%v), was %s", now, err, seen)
	}
	var stdout, stderr bytes.Buffer
	if code := run([]string{"verify", "--json", "--db", database}, strings.NewReader(""), &stdout, &stderr, noEnvironment); code != exitFailed ||
		!strings.Contains(stdout.String(), `"witness":"ahead"`) {
		t.Errorf("verify: exit %d: %s", code, &stdout)
	}
}
