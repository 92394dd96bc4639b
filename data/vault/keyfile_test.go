package vault_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"mealmap/data/datatest"
	"mealmap/data/fault"
	"mealmap/data/vault"
	"mealmap/static/messages"
)

var ctx = context.Background()

func TestAKeyFileIsMadeOnce(t *testing.T) {
	t.Parallel()
	path := vault.KeyPath(filepath.Join(t.TempDir(), "mealmap.db"))
	if !strings.HasSuffix(path, "mealmap.db.key") {
		t.Errorf("path %s", path)
	}
	made, err := vault.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	read, err := vault.Load(path, "")
	if err != nil || read.Fingerprint() != made.Fingerprint() {
		t.Errorf("read back: %v", err)
	}
	if _, err := vault.Create(path); !errors.Is(err, vault.ErrKeyExists) {
		t.Errorf("made again: %v", err)
	}
	if again, err := vault.Load(path, ""); err != nil || again.Fingerprint() != made.Fingerprint() {
		t.Errorf("after the refusal: %v", err)
	}
	other, err := vault.Create(filepath.Join(t.TempDir(), "other.key"))
	if err != nil || other.Fingerprint() == made.Fingerprint() {
		t.Errorf("two keys are the same (%v)", err)
	}
}

func TestLoadSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write := func(name, text string, mode os.FileMode) string {
		path := filepath.Join(dir, name)
		if err := errors.Join(os.WriteFile(path, []byte(text), mode), os.Chmod(path, mode)); err != nil {
			t.Fatal(err)
		}
		return path
	}
	good := sheet()
	oneLine := strings.Join(strings.Fields(good), " ")
	for name, c := range map[string]struct {
		path, env string
		want      error
	}{
		"a good file":                   {write("good", good, 0o600), "", nil},
		"a file its owner cannot write": {write("readonly", good, 0o400), "", nil},
		"the environment":               {filepath.Join(dir, "none"), oneLine, nil},
		"the environment wins":          {write("broken", "rubbish", 0o600), good, nil},
		"nothing":                       {filepath.Join(dir, "none"), "", vault.ErrNoKey},
		"an empty file":                 {write("empty", "", 0o600), "", vault.ErrKeyUnreadable},
		"a cut file":                    {write("cut", good[:60], 0o600), "", vault.ErrKeyUnreadable},
		"a spoilt environment":          {write("fine", good, 0o600), "secret", vault.ErrKeyUnreadable},
		"a file the group can read":     {write("group", good, 0o640), "", vault.ErrKeyExposed},
		"a file everybody can read":     {write("all", good, 0o604), "", vault.ErrKeyExposed},
	} {
		v, err := vault.Load(c.path, c.env)
		if !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
		if c.want == nil && (v == nil || v.RecoverySheet() != good) {
			t.Errorf("%s: another key", name)
		}
		if err != nil && (strings.Contains(err.Error(), "secret") || strings.Contains(err.Error(), good[3:12])) {
			t.Errorf("%s: the failure gives the key away: %v", name, err)
		}
	}
}

func TestADatabaseKeepsToItsKey(t *testing.T) {
	t.Parallel()
	db, _ := datatest.New(t)
	mine, other := vault.New(key), vault.New([32]byte{9})
	if err := other.Opens(ctx, db); err != nil {
		t.Errorf("before anything was sealed: %v", err)
	}
	for range 2 {
		if err := vault.Attach(ctx, db, mine); err != nil {
			t.Fatal(err)
		}
	}
	if err := mine.Opens(ctx, db); err != nil {
		t.Errorf("its own key: %v", err)
	}
	for name, err := range map[string]error{"attach": vault.Attach(ctx, db, other), "opens": other.Opens(ctx, db)} {
		if !errors.Is(err, vault.ErrWrongKey) {
			t.Fatalf("%s with another key: %v", name, err)
		}
		if args := fault.As(err).Args; args["Want"] != mine.Fingerprint() || args["Got"] != other.Fingerprint() {
			t.Errorf("%s: args %v", name, args)
		}
	}
	if err := mine.Opens(ctx, db); err != nil {
		t.Errorf("after the refusal: %v", err)
	}
}

func TestTheCatalogueSpeaksOfEveryFailure(t *testing.T) {
	t.Parallel()
	keys, err := messages.Keys()
	if err != nil {
		t.Fatal(err)
	}
	all := "\n" + strings.Join(keys, "\n") + "\n"
	for _, e := range []*fault.Error{
		vault.ErrNoKey, vault.ErrKeyExists, vault.ErrKeyUnreadable, vault.ErrKeyExposed,
		vault.ErrWrongKey, vault.ErrSealBroken, vault.ErrRecoveryLine, vault.ErrRecoverySheet,
	} {
		if !strings.Contains(all, "\nfault."+e.Code+"\n") || !strings.Contains(all, "\nfix."+e.Code+"\n") {
			t.Errorf("no sentences for %s", e.Code)
		}
	}
}
