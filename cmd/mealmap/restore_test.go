package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"mealmap/data/audit"
	"mealmap/meals"
	"mealmap/static/messages"
)

// TestARestoreStopsWhatHadStopped: after Friday's backup a card is stopped, the
// till and a login too; on Monday a clerk puts the backup back.
func TestARestoreStopsWhatHadStopped(t *testing.T) {
	t.Parallel()
	k := newKillStreet(t)
	backup := filepath.Join(t.TempDir(), "friday.db")
	mustRun(t, "a long enough password\n", "user", "add", "liu", "--role", "office", "--street", killStreetCode, "--password-stdin", "--db", k.database)
	mustRun(t, "", "backup", "--out", backup, "--db", k.database)
	k.within(t, k.database, func(n *network) error {
		cards, err := n.meals.ListCards(t.Context(), meals.CardFilter{District: 320104})
		if err != nil {
			return err
		}
		tills, err := n.meals.ListTills(t.Context(), meals.TillFilter{District: 320104})
		if err != nil {
			return err
		}
		users, err := n.staff.ListUsers(t.Context())
		if err != nil {
			return err
		}
		for _, err := range []error{
			n.meals.RevokeCard(t.Context(), 320104, cards[0].ID, "走了", audit.CLI),
			n.meals.RevokeTill(t.Context(), 320104, tills[0].ID, audit.CLI),
			n.staff.SetActive(t.Context(), users[0].ID, false, audit.CLI),
		} {
			if err != nil {
				return err
			}
		}
		return nil
	})
	restore := func(want string) {
		t.Helper()
		var stdout, stderr bytes.Buffer
		if code := run([]string{"restore", backup, "--db", k.database}, strings.NewReader(""), &stdout, &stderr, noEnvironment); code != exitDone || !strings.Contains(stderr.String(), want) {
			t.Fatalf("exit %d, said %q, want %q", code, &stderr, want)
		}
		mustRun(t, "", "verify", "--db", k.database)
	}
	restore("饭卡 1 张、收银 1 台、帐号 1 个")
	k.within(t, k.database, func(n *network) error {
		if cards, err := n.meals.ListCards(t.Context(), meals.CardFilter{District: 320104}); err != nil || cards[0].Live || !cards[1].Live {
			t.Errorf("the card works: %v, %v", cards[0].Live, err)
		}
		if users, err := n.staff.ListUsers(t.Context()); err != nil || len(users) != 1 || users[0].Active {
			t.Errorf("the login works: %+v, %v", users, err)
		}
		return nil
	})
	if err := os.Remove(k.database); err != nil {
		t.Fatal(err)
	}
	restore("备份之后的数据读不到")
}

// within opens the database as a command does.
func (k *killStreet) within(t *testing.T, database string, do func(*network) error) {
	t.Helper()
	a := &app{ctx: t.Context(), stdout: &bytes.Buffer{}, stderr: &bytes.Buffer{}, getenv: noEnvironment, words: messages.For("zh-Hans"), database: database}
	n, err := a.unlocked(a.existing)
	if err != nil {
		t.Fatal(err)
	}
	defer n.Close()
	if err := do(n); err != nil {
		t.Fatal(err)
	}
}
