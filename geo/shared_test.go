package geo

import (
	"encoding/csv"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"testing"
)

// shared gives the path of a test file beside the repository, or skips.
func shared(tb testing.TB, name string) string {
	tb.Helper()
	path := filepath.Join("..", "..", "shared", "data", name)
	if _, err := os.Stat(path); err != nil {
		tb.Skipf("%s is not here: this test reads real data kept beside the repository", path)
	}
	return path
}

// soak is how many times longer the long tests run: 1, or 20 under make soak.
func soak() int {
	if os.Getenv("MEALMAP_SOAK") == "1" {
		return 20
	}
	return 1
}

// readRows gives the rows of a shared CSV file by heading.
func readRows(tb testing.TB, name string) []map[string]string {
	tb.Helper()
	f, err := os.Open(shared(tb, name))
	if err != nil {
		tb.Fatal(err)
	}
	defer f.Close()
	r := csv.NewReader(f)
	headings, err := r.Read()
	if err != nil {
		tb.Fatal(err)
	}
	var rows []map[string]string
	for {
		fields, err := r.Read()
		if err == io.EOF {
			return rows
		}
		if err != nil {
			tb.Fatal(err)
		}
		row := map[string]string{}
		for i, h := range headings {
			row[h] = fields[i]
		}
		rows = append(rows, row)
	}
}

// pair reads two columns; false where one is empty.
func pair(tb testing.TB, row map[string]string, lat, lng string) (LatLng, bool) {
	tb.Helper()
	if row[lat] == "" || row[lng] == "" {
		return LatLng{}, false
	}
	y, err := strconv.ParseFloat(row[lat], 64)
	if err != nil {
		tb.Fatal(err)
	}
	x, err := strconv.ParseFloat(row[lng], 64)
	if err != nil {
		tb.Fatal(err)
	}
	return LatLng{y, x}, true
}

// scaleEntries is the 25,600-point set, its one row without a position included
// as an entry that cannot be found.
func scaleEntries(tb testing.TB) []Entry {
	tb.Helper()
	var entries []Entry
	for i, row := range readRows(tb, "scale/starbucks_2017_25600.csv") {
		at, placed := pair(tb, row, "lat", "lng")
		if !placed {
			at = LatLng{91, 0}
		}
		entries = append(entries, Entry{At: at, Bits: Mask(i % 3), Schedule: int32(i % 70)})
	}
	return entries
}
