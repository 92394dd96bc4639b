package geo

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

func TestACellKnowsItsPlace(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 1))
	for range 300 {
		p := anywhere(r)
		c := CellOf(p)
		if d := Distance(p, c.Center()); d > 120 {
			t.Errorf("%v lies %.0f m from its cell's centre", p, float64(d))
		}
		if n := len(c.Boundary()); n < 5 || n > 10 {
			t.Errorf("%v has %d corners", c, n)
		}
		if back, err := ParseCell(c.String()); back != c || err != nil {
			t.Errorf("ParseCell(%s) = %v, %v", c, back, err)
		}
		if CellOf(c.Center()) != c {
			t.Errorf("the centre of %v lies in %v", c, CellOf(c.Center()))
		}
	}
}

func TestParseCellRefuses(t *testing.T) {
	t.Parallel()
	for reason, s := range map[string]string{
		"nothing":             "",
		"another resolution":  "8928308280fffff",
		"an edge":             "115283473fffffff",
		"not hexadecimal":     "8a2a1072b59ffzz",
		"upper case":          "8A2A1072B59FFFF",
		"a digit of seven":    "8a2a1072b7fffff",
		"no such base cell":   "8afffffffffffff",
		"a prefix":            "0x8a2a1072b59ff",
		"a very long text":    string(make([]byte, 1000)),
		"a cell and one more": "8a2a1072b59ffff0",
	} {
		if c, err := ParseCell(s); c != 0 || !errors.Is(err, ErrBadCell) {
			t.Errorf("%s: %v, %v", reason, c, err)
		}
	}
}

func TestNoCellForNowhere(t *testing.T) {
	t.Parallel()
	for _, p := range []LatLng{{math.NaN(), 0}, {0, math.Inf(1)}, {90.1, 0}, {0, -180.1}} {
		if c := CellOf(p); c != 0 {
			t.Errorf("%v has cell %v", p, c)
		}
	}
	if Cell(0).Center() != (LatLng{}) || Cell(0).Boundary() != nil {
		t.Error("no cell has a place")
	}
}

// TestAncestorsAreNeighbourhoods: what the tree stands on: leaves whose ancestor
// is the same lie in one H3 cell of that resolution, whose width is known.
func TestAncestorsAreNeighbourhoods(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(2, 2))
	shared := 0
	for range 3000 {
		p := anywhere(r)
		q := near(r, p, math.Pow(10, -4*r.Float64()))
		if !q.Valid() {
			continue
		}
		width := Metres(2 * 1_500_000) // resolution 0, then a factor of the square root of 7 each
		for resolution := range leafResolution + 1 {
			if ancestor(leafOf(p), resolution) == ancestor(leafOf(q), resolution) {
				shared++
				if d := Distance(p, q); d > width {
					t.Fatalf("%v and %v, %.0f m apart, share a cell of resolution %d", p, q, float64(d), resolution)
				}
			}
			width /= Metres(math.Sqrt(7))
		}
		if ancestor(leafOf(p), leafResolution) != leafOf(p) {
			t.Fatal("a leaf is not its own ancestor")
		}
	}
	if shared < 3000 {
		t.Errorf("only %d shared cells met: the test shows nothing", shared)
	}
}

func FuzzParseCell(f *testing.F) {
	for _, s := range []string{"8a2a1072b59ffff", "", "8a", "ffffffffffffffff", "8928308280fffff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		c, err := ParseCell(s)
		if (err == nil) != (c != 0) || err == nil && c.String() != s {
			t.Errorf("ParseCell(%q) = %v, %v", s, c, err)
		}
	})
}

func ExampleCellOf() {
	fmt.Println(CellOf(LatLng{32.0421, 118.7787}))
	// Output: 8a30911900effff
}
