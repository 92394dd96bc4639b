package geo_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	h3 "github.com/uber/h3-go/v4"

	"mealmap/geo"
)

func TestAHomeIsACellOfAbout50Metres(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(5, 11))
	for range 2000 {
		p := geo.LatLng{Lat: 18 + 35*r.Float64(), Lng: 74 + 60*r.Float64()}
		c := geo.HomeCellOf(p)
		if got := h3.Cell(c).Resolution(); got != 11 || !h3.Cell(c).IsValid() {
			t.Fatalf("%v: resolution %d", p, got)
		}
		if d := geo.Distance(p, c.Center()); d > 40 {
			t.Errorf("%v: the middle is %.0f m away", p, d)
		}
		parent, err := h3.Cell(c).Parent(10)
		if err != nil || geo.Cell(parent) != c.Cell() {
			t.Errorf("%v: parent %x, want %x (%v)", p, int64(c.Cell()), int64(parent), err)
		}
		if n := len(c.Boundary()); n < 5 {
			t.Errorf("%v: %d corners", p, n)
		}
	}
	if c := geo.HomeCellOf(geo.LatLng{Lat: 91}); c != 0 || c.Cell() != 0 || c.Center() != (geo.LatLng{}) || c.Boundary() != nil {
		t.Errorf("off the globe: %d", int64(c))
	}
}

func TestAHomeIsNotPrinted(t *testing.T) {
	t.Parallel()
	c := geo.HomeCellOf(geo.LatLng{Lat: 32.0421, Lng: 118.7787})
	text := fmt.Sprintf("%v %s %+v", c, c, struct{ Home geo.HomeCell }{c})
	for _, digits := range []string{fmt.Sprintf("%x", int64(c)), fmt.Sprint(int64(c))} {
		if strings.Contains(text, digits) {
			t.Errorf("%q tells where", text)
		}
	}
}
