package geo

import (
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"testing"

	_ "github.com/mattn/go-sqlite3"
)

// The question of every benchmark: the ten nearest that are of one kind out of
// two, and open; asked from where people are, a few streets around each entry.
const benchHits = 10

var benchFilter = Filter{All: 1, Open: []uint64{0x7777_7777_7777_7777}}

func benchCity(n int) (entries []Entry, queries []LatLng) {
	r := rand.New(rand.NewPCG(uint64(n), 1))
	for range n {
		at := near(r, near(r, nanjing, 0.5), 0.1)
		entries = append(entries, Entry{At: at, Bits: Mask(r.Uint64()), Schedule: int32(r.IntN(64))})
	}
	for range 4096 {
		queries = append(queries, near(r, entries[r.IntN(n)].At, 0.01))
	}
	return entries, queries
}

var benchSizes = []int{500, 50_000, 500_000}

func BenchmarkNearest(b *testing.B) {
	for _, n := range benchSizes {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			entries, queries := benchCity(n)
			x, buf := NewIndex(entries), make([]Hit, 0, benchHits)
			for range 3 { // until the lists of these cells are made
				for _, q := range queries {
					x.Nearest(q, benchHits, benchFilter, buf)
				}
			}
			b.ReportAllocs()
			b.ResetTimer()
			for i := range b.N {
				x.Nearest(queries[i%len(queries)], benchHits, benchFilter, buf)
			}
		})
	}
}

// BenchmarkNearestTree is the same without the remembered lists: what a query
// from a cell where nobody has asked before costs.
func BenchmarkNearestTree(b *testing.B) {
	for _, n := range benchSizes {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			entries, queries := benchCity(n)
			x, buf := NewIndex(entries), make([]Hit, 0, benchHits)
			x.slots = nil
			b.ReportAllocs()
			b.ResetTimer()
			for i := range b.N {
				x.Nearest(queries[i%len(queries)], benchHits, benchFilter, buf)
			}
		})
	}
}

// BenchmarkNearestBruteForce looks at every entry, with the same comparing of
// squared chords as the index.
func BenchmarkNearestBruteForce(b *testing.B) {
	for _, n := range benchSizes[:2] {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			entries, queries := benchCity(n)
			x := NewIndex(entries)
			x.slots = nil
			x.nodes = []node{{radius: 2, bits: ^Mask(0), schedules: ^uint64(0), count: int32(n), leaf: true}}
			buf := make([]Hit, 0, benchHits)
			b.ResetTimer()
			for i := range b.N {
				x.Nearest(queries[i%len(queries)], benchHits, benchFilter, buf)
			}
		})
	}
}

// BenchmarkNearestRTree is SQLite's R*Tree asked with a box that grows until
// the ten nearest in it are certain.
func BenchmarkNearestRTree(b *testing.B) {
	for _, n := range benchSizes[:2] {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			entries, queries := benchCity(n)
			ask := openRTree(b, entries)
			b.ResetTimer()
			for i := range b.N {
				if hits := ask(queries[i%len(queries)]); len(hits) < benchHits {
					b.Fatalf("%d hits", len(hits))
				}
			}
		})
	}
}

func openRTree(b *testing.B, entries []Entry) func(LatLng) []Hit {
	b.Helper()
	db, err := sql.Open("sqlite3", filepath.Join(b.TempDir(), "rtree.db"))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = db.Close() })
	ctx := context.Background()
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		b.Fatal(err)
	}
	if _, err := tx.ExecContext(ctx, `CREATE VIRTUAL TABLE spots USING rtree(id, south, north, west, east)`); err != nil {
		b.Fatal(err)
	}
	for i, e := range entries {
		if _, err := tx.ExecContext(ctx, `INSERT INTO spots VALUES (?, ?, ?, ?, ?)`, i, e.At.Lat, e.At.Lat, e.At.Lng, e.At.Lng); err != nil {
			b.Fatal(err)
		}
	}
	if err := tx.Commit(); err != nil {
		b.Fatal(err)
	}
	inBox, err := db.PrepareContext(ctx, `SELECT id FROM spots WHERE north >= ? AND south <= ? AND east >= ? AND west <= ?`)
	if err != nil {
		b.Fatal(err)
	}
	return func(at LatLng) []Hit {
		for reach := Metres(500); ; reach *= 2 {
			if hits, certain := rtreeHits(b, inBox, entries, at, reach); certain {
				return hits
			}
		}
	}
}

// rtreeHits ranks what the box holds; certain when ten lie within its reach.
func rtreeHits(b *testing.B, inBox *sql.Stmt, entries []Entry, at LatLng, reach Metres) ([]Hit, bool) {
	box := BoxOf(at).Grow(reach)
	rows, err := inBox.Query(box.South, box.North, box.West, box.East)
	if err != nil {
		b.Fatal(err)
	}
	defer rows.Close()
	var some []Entry
	for rows.Next() {
		var id int
		if err := rows.Scan(&id); err != nil {
			b.Fatal(err)
		}
		some = append(some, entries[id])
	}
	if err := rows.Err(); err != nil {
		b.Fatal(err)
	}
	hits := bruteForce(some, at, benchHits, benchFilter)
	return hits, len(hits) == benchHits && hits[benchHits-1].Metres <= reach || len(some) == len(entries)
}

func BenchmarkCellOf(b *testing.B) {
	_, queries := benchCity(500)
	b.ReportAllocs()
	for i := range b.N {
		CellOf(queries[i%len(queries)])
	}
}

func BenchmarkDistance(b *testing.B) {
	_, queries := benchCity(500)
	for i := range b.N {
		Distance(queries[i%len(queries)], nanjing)
	}
}

func BenchmarkNewIndex(b *testing.B) {
	entries, _ := benchCity(50_000)
	for range b.N {
		NewIndex(entries)
	}
}
