package witness_test

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/data/datatest"
	"mealmap/data/fault"
	"mealmap/data/journal"
	"mealmap/data/witness"
	"mealmap/static/messages"
)

var ctx = context.Background()

const district = data.District(320106)

// work posts once and logs once.
func work(t *testing.T, db *data.DB) {
	t.Helper()
	if err := db.InTx(ctx, func(tx *data.Tx) error {
		_, err := journal.Append(tx, journal.Entry{District: district, Kind: journal.Fund, Object: data.NewID()})
		return errors.Join(err, audit.Append(tx, audit.Entry{District: district, Actor: audit.CLI, Action: "a"}))
	}); err != nil {
		t.Fatal(err)
	}
}

func keep(t *testing.T, db *data.DB) {
	t.Helper()
	if err := witness.Keep(ctx, db); err != nil {
		t.Fatal(err)
	}
}

func stateOf(t *testing.T, db *data.DB) (state witness.State, found []data.Finding) {
	t.Helper()
	if err := db.View(ctx, func(tx *data.Tx) (err error) {
		found, err = witness.Check(db.Path(), &state)(tx)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return state, found
}

func read(t *testing.T, db *data.DB) string {
	t.Helper()
	b, err := os.ReadFile(witness.Path(db.Path()))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestTheWitnessTellsTheEndsOfTheChains(t *testing.T) {
	t.Parallel()
	db, clock := datatest.New(t)
	work(t, db)
	work(t, db)
	keep(t, db)
	info, err := os.Stat(witness.Path(db.Path()))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("%v, %v", info, err)
	}
	var got struct {
		At        time.Time
		Districts map[string]struct{ Journal, Audit string }
	}
	if err := json.Unmarshal([]byte(read(t, db)), &got); err != nil {
		t.Fatal(err)
	}
	ends := got.Districts["320106"]
	if !got.At.Equal(clock.Now()) || !strings.HasPrefix(ends.Journal, "2:") || !strings.HasPrefix(ends.Audit, "2:") {
		t.Errorf("witness: %s", read(t, db))
	}
	before := read(t, db)
	clock.Advance(time.Hour)
	keep(t, db)
	if read(t, db) != before {
		t.Errorf("written again though nothing had changed: %s", read(t, db))
	}
	work(t, db)
	keep(t, db)
	if read(t, db) == before {
		t.Error("not written though the chains have grown")
	}
	if left, _ := filepath.Glob(witness.Path(db.Path()) + ".*"); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestAWitnessThatLagsBehindFits(t *testing.T) {
	t.Parallel()
	db, _ := datatest.New(t)
	if state, found := stateOf(t, db); state != witness.Missing || found != nil {
		t.Errorf("no witness: %s %v", state, found)
	}
	keep(t, db) // of an empty database
	work(t, db)
	if state, found := stateOf(t, db); state != witness.Fits || found != nil {
		t.Errorf("a witness of the beginning: %s %v", state, found)
	}
	keep(t, db)
	work(t, db)
	if state, found := stateOf(t, db); state != witness.Fits || found != nil {
		t.Errorf("a witness of before: %s %v", state, found)
	}
}

// olderCopy is a database that works on after it was copied, and is then put back:
// the copy, with the witness of the other.
func olderCopy(t *testing.T, before, after func(*data.DB)) *data.DB {
	t.Helper()
	db, clock := datatest.New(t)
	before(db)
	old := filepath.Join(t.TempDir(), "old.db")
	if err := db.Backup(ctx, old); err != nil {
		t.Fatal(err)
	}
	clock.Advance(time.Hour)
	after(db)
	keep(t, db)
	if err := os.Rename(witness.Path(db.Path()), witness.Path(old)); err != nil {
		t.Fatal(err)
	}
	back, err := data.Open(ctx, old, data.Options{Clock: clock.Now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = back.Close() })
	return back
}

func older(chain string, seq, last int64) []data.Finding {
	return []data.Finding{{Code: "older_copy", Args: map[string]any{
		"District": district, "Chain": chain, "Seq": seq, "At": "2025-03-05 13:40", "Last": last}}}
}

func TestAnOlderCopyIsTold(t *testing.T) {
	t.Parallel()
	logOnly := func(db *data.DB) {
		if err := db.InTx(ctx, func(tx *data.Tx) error {
			return audit.Append(tx, audit.Entry{District: district, Actor: audit.CLI, Action: "a"})
		}); err != nil {
			t.Error(err)
		}
	}
	for name, c := range map[string]struct {
		before, after, then func(*data.DB)
		want                []data.Finding
	}{
		"a posting is missing": {func(db *data.DB) { work(t, db) }, func(db *data.DB) { work(t, db) }, nil, older("journal", 2, 1)},
		"all postings":         {func(*data.DB) {}, func(db *data.DB) { work(t, db) }, nil, older("journal", 1, 0)},
		"only the log went on": {func(db *data.DB) { work(t, db) }, logOnly, nil, older("audit", 2, 1)},
		"the copy went on itself": {func(db *data.DB) { work(t, db) }, func(db *data.DB) { work(t, db) },
			func(db *data.DB) { work(t, db); work(t, db) }, older("journal", 2, 3)},
		"nothing was missed": {func(db *data.DB) { work(t, db) }, func(*data.DB) {}, nil, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db := olderCopy(t, c.before, c.after)
			if c.then != nil {
				c.then(db)
			}
			state, found := stateOf(t, db)
			if diff := cmp.Diff(c.want, found); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
			if ahead := state == witness.Ahead; ahead != (c.want != nil) {
				t.Errorf("state = %s", state)
			}
		})
	}
}

func TestAWitnessThatIsAheadStaysUntilItIsReplaced(t *testing.T) {
	t.Parallel()
	db := olderCopy(t, func(db *data.DB) { work(t, db) }, func(db *data.DB) { work(t, db) })
	seen := read(t, db)
	for range 3 {
		if err := witness.Keep(ctx, db); !errors.Is(err, witness.ErrOlderCopy) {
			t.Errorf("keep: %v", err)
		}
		work(t, db)
	}
	if read(t, db) != seen {
		t.Errorf("overwritten: %s", read(t, db))
	}
	if err := witness.Replace(ctx, db); err != nil {
		t.Fatal(err)
	}
	if state, found := stateOf(t, db); state != witness.Fits || found != nil {
		t.Errorf("replaced: %s %v", state, found)
	}
	work(t, db)
	keep(t, db)
}

func TestAFileThatIsNoWitness(t *testing.T) {
	t.Parallel()
	for name, content := range map[string]string{
		"empty":              "",
		"no JSON":            "mealmap",
		"no head":            `{"districts":{"320106":{"journal":"x"}}}`,
		"a hash that is cut": `{"districts":{"320106":{"audit":"1:00"}}}`,
		"no district":        `{"districts":{"here":{}}}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db, _ := datatest.New(t)
			work(t, db)
			path := witness.Path(db.Path())
			if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
				t.Fatal(err)
			}
			state, found := stateOf(t, db)
			want := []data.Finding{{Code: "witness_unreadable", Args: map[string]any{"File": path}}}
			if diff := cmp.Diff(want, found); diff != "" || state != witness.Missing {
				t.Errorf("%s: (-want +got):\n%s", state, diff)
			}
			if err := witness.Keep(ctx, db); !errors.Is(err, witness.ErrUnreadable) {
				t.Errorf("keep: %v", err)
			}
			if read(t, db) != content {
				t.Error("overwritten")
			}
		})
	}
}

func TestAWitnessThatCannotBeWritten(t *testing.T) {
	t.Parallel()
	db, _ := datatest.New(t)
	work(t, db)
	if err := os.Mkdir(witness.Path(db.Path()), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := witness.Keep(ctx, db); err == nil {
		t.Error("keep: no error")
	}
	if err := witness.Replace(ctx, db); err == nil {
		t.Error("replace: no error")
	}
	if left, _ := filepath.Glob(witness.Path(db.Path()) + ".*"); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestTheCatalogueSpeaksOfTheWitness(t *testing.T) {
	t.Parallel()
	p := messages.For("zh-Hans")
	for _, e := range []*fault.Error{
		witness.ErrOlderCopy.With("District", district, "Chain", "journal", "Seq", int64(2), "At", "2025-03-05 13:40", "Last", int64(1)),
		witness.ErrOlderCopy.With("District", district, "Chain", "audit", "Seq", int64(2), "At", "2025-03-05 13:40", "Last", int64(1)),
		witness.ErrUnreadable.With("File", "a.db.head"),
	} {
		for _, kind := range []string{"fault.", "fix.", "finding."} {
			if s := p.With(kind+e.Code, e.Args); strings.ContainsAny(s, "[<") {
				t.Errorf("%s%s: %s", kind, e.Code, s)
			}
		}
	}
}
