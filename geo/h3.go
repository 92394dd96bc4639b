package geo

import h3 "github.com/uber/h3-go/v4"

// Cell is an H3 cell of resolution 10, a hexagon of about 65 m a side: the unit
// in which places are named, counted and cached. Zero is no cell.
type Cell int64

const (
	cellResolution = 10
	leafResolution = 15 // the finest of H3, about half a metre a side
)

// CellOf gives the cell that holds p, zero where p is not on the globe.
func CellOf(p LatLng) Cell { return Cell(h3At(p, cellResolution)) }

// ParseCell reads the 15 hexadecimal digits of a cell, as String writes them.
// ErrBadCell where it is not a valid cell of resolution 10.
func ParseCell(s string) (Cell, error) {
	if len(s) != 15 {
		return 0, ErrBadCell.With("Text", shorten(s))
	}
	c := h3.CellFromString(s)
	if !c.IsValid() || c.Resolution() != cellResolution || c.String() != s {
		return 0, ErrBadCell.With("Text", shorten(s))
	}
	return Cell(c), nil
}

// String is the cell in hexadecimal, "8a…".
func (c Cell) String() string { return h3.Cell(c).String() }

// Center is the middle of the cell; the zero LatLng for no cell.
func (c Cell) Center() LatLng {
	p, err := h3.Cell(c).LatLng()
	if err != nil || !h3.Cell(c).IsValid() {
		return LatLng{}
	}
	return LatLng{p.Lat, p.Lng}
}

// Boundary is the cell's corners in order, not closed; nil for no cell.
func (c Cell) Boundary() []LatLng {
	b, err := h3.Cell(c).Boundary()
	if err != nil || !h3.Cell(c).IsValid() {
		return nil
	}
	corners := make([]LatLng, len(b))
	for i, p := range b {
		corners[i] = LatLng{p.Lat, p.Lng}
	}
	return corners
}

func h3At(p LatLng, resolution int) h3.Cell {
	if !p.Valid() {
		return 0
	}
	c, err := h3.LatLngToCell(h3.LatLng{Lat: p.Lat, Lng: p.Lng}, resolution)
	if err != nil {
		return 0
	}
	return c
}

// leafOf is p's finest cell. Cut to any coarser resolution by ancestor, equal
// values are one contiguous run among sorted leaves.
func leafOf(p LatLng) uint64 { return uint64(h3At(p, leafResolution)) }

// ancestor clears a leaf's digits finer than the resolution: H3 stores a 3-bit
// digit a resolution, coarsest first, the finest in the lowest bits.
func ancestor(leaf uint64, resolution int) uint64 {
	return leaf >> (3 * uint(leafResolution-resolution))
}

func shorten(s string) string {
	const most = 40
	r := []rune(s)
	if len(r) > most {
		return string(r[:most]) + "…"
	}
	return s
}
