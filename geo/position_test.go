package geo

import (
	"errors"
	"fmt"
	"math"
	"testing"
)

func TestNewPosition(t *testing.T) {
	t.Parallel()
	for reason, c := range map[string]struct {
		source LatLng
		crs    CRS
		err    error
	}{
		"as it is":             {LatLng{31.2, 121.4}, WGS84, nil},
		"converted":            {LatLng{31.2, 121.4}, GCJ02, nil},
		"twice shifted":        {LatLng{31.2, 121.4}, BD09, nil},
		"on the equator":       {LatLng{0, 100}, WGS84, nil},
		"empty cells":          {LatLng{}, GCJ02, ErrBadPosition},
		"off the globe":        {LatLng{91, 121}, WGS84, ErrBadPosition},
		"not a number":         {LatLng{math.NaN(), 121}, WGS84, ErrBadPosition},
		"without a system":     {LatLng{31.2, 121.4}, "", ErrUnknownCRS},
		"of an unknown system": {LatLng{31.2, 121.4}, "utm", ErrUnknownCRS},
	} {
		t.Run(reason, func(t *testing.T) {
			p, err := NewPosition(c.source, c.crs)
			if !errors.Is(err, c.err) {
				t.Fatalf("err = %v, want %v", err, c.err)
			}
			if err != nil {
				if p != (Position{}) {
					t.Errorf("a refused position is %v", p)
				}
				return
			}
			if p.Source != c.source || p.CRS != c.crs || p.At != Convert(c.source, c.crs, WGS84) || p.Cell != CellOf(p.At) {
				t.Errorf("position %+v does not fit its source", p)
			}
		})
	}
}

func ExampleNewPosition() {
	p, err := NewPosition(LatLng{31.205863, 121.426581}, GCJ02)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%.6f,%.6f %v, from %s\n", p.At.Lat, p.At.Lng, p.Cell, p.CRS)
	// Output: 31.207717,121.421942 8a3099593b9ffff, from gcj02
}
