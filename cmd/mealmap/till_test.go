package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"mealmap/meals/tills"
	"mealmap/static/messages"
)

// TestADeviceIsConfirmedByCommand: the office compares the six digits at the
// terminal.
func TestADeviceIsConfirmedByCommand(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	database, list := filepath.Join(dir, "x.db"), filepath.Join(dir, "points.csv")
	if err := os.WriteFile(list, []byte("name,address,lat,lng\nInvented Canteen,1 Invented Road,32.04,118.78\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	command := func(want int, args ...string) (stdout, stderr string) {
		t.Helper()
		var out, said bytes.Buffer
		getenv := func(name string) string {
			return map[string]string{"MEALMAP_DB": database, "MEALMAP_STREET": "320104003"}[name]
		}
		if code := run(args, strings.NewReader(""), &out, &said, getenv); code != want {
			t.Fatalf("%v: exit %d: %s", args, code, &said)
		}
		return out.String(), said.String()
	}
	command(exitDone, "import", "points", list)
	found, _ := command(exitDone, "nearest", "32.04,118.78", "--json")
	point := regexp.MustCompile(`"id":"([^"]+)"`).FindStringSubmatch(found)[1]
	code, _ := command(exitDone, "till", "add", "--point", point, "--name", "front", "--code")

	a := &app{ctx: t.Context(), stdout: &bytes.Buffer{}, stderr: &bytes.Buffer{}, getenv: noEnvironment, words: messages.For("zh-Hans"), database: database}
	n, err := a.unlocked(a.existing)
	if err != nil {
		t.Fatal(err)
	}
	made, _, err := n.tills().Enrol(t.Context(), strings.TrimSpace(code), nil, "")
	if err := n.Close(); err != nil {
		t.Error(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	state := func() tills.State {
		t.Helper()
		out, _ := command(exitDone, "till", "list", "--json")
		var lines []tillJSON
		if err := json.Unmarshal([]byte(out), &lines); err != nil || len(lines) != 1 || lines[0].Fingerprint != tills.Fingerprint(made) {
			t.Fatalf("%s %v", out, err)
		}
		return lines[0].State
	}
	wrong := "000000"
	if tills.Fingerprint(made) == wrong {
		wrong = "000001"
	}
	if _, said := command(exitFailed, "till", "confirm", string(made.ID), wrong); !strings.Contains(said, "不一样") || state() != tills.Waiting {
		t.Errorf("another fingerprint: %s", said)
	}
	if out, _ := command(exitDone, "till", "confirm", string(made.ID), tills.Fingerprint(made)); !strings.Contains(out, "front已启用") || state() != tills.Working {
		t.Errorf("the right one: %s", out)
	}
	command(exitDone, "till", "revoke", string(made.ID))
	if _, said := command(exitFailed, "till", "confirm", string(made.ID), tills.Fingerprint(made)); !strings.Contains(said, "已经停用") || state() != tills.Revoked {
		t.Errorf("after its end: %s", said)
	}
}
