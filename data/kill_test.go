package data_test

import (
	"context"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"mealmap/data"
	"mealmap/data/datatest"
)

func rounds(short, soak int) int {
	if os.Getenv("MEALMAP_SOAK") != "" {
		return soak
	}
	return short
}

func TestNothingAcknowledgedIsLostWhenTheProgramIsKilled(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	kept := map[string]bool{}
	random := rand.New(rand.NewPCG(1, 2))
	for round := range rounds(20, 200) {
		v := datatest.StartVictim(t, "writer", dir)
		acked := v.Acks(1 + random.IntN(4000))
		acked = append(acked, v.Kill(t)...)
		if len(acked) == 0 {
			t.Fatalf("round %d: nothing was acknowledged, so nothing was tested", round)
		}
		for _, id := range acked {
			kept[id] = true
		}
		requireKept(t, filepath.Join(dir, "mealmap.db"), kept)
	}
	t.Logf("%d acknowledged, none lost", len(kept))
}

// requireKept opens the database as the next start would and looks for every
// acknowledged pair, for half pairs, and for damage.
func requireKept(t *testing.T, path string, acked map[string]bool) {
	t.Helper()
	db, err := data.Open(context.Background(), path, data.Options{})
	if err != nil {
		t.Fatalf("open after the kill: %v", err)
	}
	defer db.Close()
	var names []string
	if err := db.View(context.Background(), func(tx *data.Tx) error {
		return tx.Select(&names, `SELECT name FROM settings`)
	}); err != nil {
		t.Fatal(err)
	}
	there := map[string]bool{}
	for _, n := range names {
		there[n] = true
	}
	for id := range acked {
		if !there["left:"+id] || !there["right:"+id] {
			t.Fatalf("acknowledged %s is lost", id)
		}
	}
	for n := range there {
		if id, left := strings.CutPrefix(n, "left:"); left && !there["right:"+id] {
			t.Fatalf("half of %s was kept", id)
		}
	}
	found, err := db.Check(context.Background())
	if err != nil || len(found) > 0 {
		t.Fatalf("check after the kill: %v %v", found, err)
	}
}

func TestNothingIsAcknowledgedAfterTheDiskFailed(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	acked := datatest.StartVictim(t, "small disk", dir).Wait(t)
	if len(acked) < 2 || acked[len(acked)-1] != "failed: true" {
		t.Fatalf("the victim must work, fail, and refuse: %d lines, last %q", len(acked), acked[len(acked)-1])
	}
	kept := map[string]bool{}
	for _, id := range acked[:len(acked)-1] {
		kept[id] = true
	}
	requireKept(t, filepath.Join(dir, "mealmap.db"), kept)
}
