package main

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// TestWalksOfThePairs imports a real extract and walks pairs whose length another
// program has measured.
func TestWalksOfThePairs(t *testing.T) {
	t.Parallel()
	folder := filepath.Join("..", "..", "..", "shared", "data", "osm")
	list := filepath.Join(folder, "walk_nanjing_xinjiekou.csv")
	if _, err := os.Stat(list); err != nil {
		t.Skipf("%s is not here: this test reads real data kept beside the repository", list)
	}
	database := filepath.Join(t.TempDir(), "m.db")
	command := func(args ...string) string {
		t.Helper()
		var out, said strings.Builder
		if code := run(append(args, "--db", database), strings.NewReader(""), &out, &said, func(string) string { return "" }); code != exitDone {
			t.Fatalf("%v: %d\n%s", args, code, said.String())
		}
		return out.String()
	}
	command("import", "streets", filepath.Join(folder, "nanjing_xinjiekou.osm.pbf"))
	answers := bufio.NewScanner(strings.NewReader(command("walk", "--pairs", list)))
	f, err := os.Open(list)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var off []float64
	for _, row := range rows[1:] {
		if !answers.Scan() {
			t.Fatal("fewer answers than pairs")
		}
		var got struct {
			Metres *float64 `json:"metres"`
			Snap   *float64 `json:"snap_m"`
		}
		if err := json.Unmarshal(answers.Bytes(), &got); err != nil {
			t.Fatal(err)
		}
		if (got.Metres == nil) != (got.Snap == nil) {
			t.Errorf("%s", answers.Text())
		}
		want, err := strconv.ParseFloat(row[len(row)-1], 64)
		switch {
		case err != nil: // the other program finds no way
		case got.Metres == nil:
			off = append(off, math.Inf(1))
		default:
			off = append(off, math.Abs(*got.Metres-want)/max(want, 1))
		}
	}
	slices.Sort(off)
	if len(off) < 100 || off[len(off)/2] > 0.01 || off[len(off)*95/100] > 0.05 || math.IsInf(off[len(off)*98/100], 1) {
		t.Errorf("%d pairs, off by %v at the median, %v at 95 in 100", len(off), off[len(off)/2], off[len(off)*95/100])
	}
}
