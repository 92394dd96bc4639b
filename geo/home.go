package geo

// HomeCell is an H3 cell of resolution 11, a hexagon some 50 m across: as much
// as is kept of where an elder lives. Zero is no cell.
type HomeCell int64

const homeResolution = 11

// HomeCellOf gives the cell that holds p, zero where p is not on the globe.
func HomeCellOf(p LatLng) HomeCell { return HomeCell(h3At(p, homeResolution)) }

// Center is the middle of the cell; the zero LatLng for no cell.
func (c HomeCell) Center() LatLng { return Cell(c).Center() }

// Boundary is the cell's corners in order, not closed; nil for no cell.
func (c HomeCell) Boundary() []LatLng { return Cell(c).Boundary() }

// Cell is the cell of resolution 10 that H3 counts this one to; zero for no
// cell.
func (c HomeCell) Cell() Cell {
	if c == 0 {
		return 0
	}
	const unused, resolutionAt = 7, 52 // H3's digit for "no finer", and the place of its resolution
	parent := uint64(c)&^(0xf<<resolutionAt) | cellResolution<<resolutionAt
	return Cell(parent | unused<<(3*(leafResolution-homeResolution)))
}

// String hides the cell: where somebody lives is not for a log.
func (HomeCell) String() string { return "home" }
