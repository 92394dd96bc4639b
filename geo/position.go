package geo

// Position is where something is, and what was said about it: the WGS-84 point
// and its cell, and the pair as it came with its system.
type Position struct {
	At     LatLng // WGS-84
	Cell   Cell
	Source LatLng // as given
	CRS    CRS    // of Source
}

// NewPosition converts a pair from outside. ErrBadPosition where it is not on
// the globe or is exactly 0, 0, which is how empty cells of a sheet arrive;
// ErrUnknownCRS for a system that is not one of the constants.
func NewPosition(source LatLng, crs CRS) (Position, error) {
	if _, err := ParseCRS(string(crs)); err != nil {
		return Position{}, err
	}
	if !source.Valid() || source == (LatLng{}) {
		return Position{}, ErrBadPosition
	}
	at := Convert(source, crs, WGS84)
	return Position{At: at, Cell: CellOf(at), Source: source, CRS: crs}, nil
}
