package geo

import "mealmap/data/fault"

// The failures of this package. Those about a position never carry the
// position: where an elder stands is not for the log.
var (
	// ErrBadPosition: not a latitude and a longitude in degrees.
	ErrBadPosition = fault.New(fault.Invalid, "bad_position")
	// ErrSwappedPosition: a pair that is only possible as longitude, latitude.
	ErrSwappedPosition = fault.New(fault.Invalid, "swapped_position")
	// ErrUnknownCRS: no such coordinate system. Arg CRS.
	ErrUnknownCRS = fault.New(fault.Invalid, "unknown_crs")
	// ErrBadCell: not an H3 cell of resolution 10. Arg Text.
	ErrBadCell = fault.New(fault.Invalid, "bad_cell")
	// ErrUnknownDivision: no division of that name or code. Arg Name.
	ErrUnknownDivision = fault.New(fault.Invalid, "unknown_division")
	// ErrAmbiguousDivision: several divisions of that name. Args Name,
	// Candidates (full names with their codes).
	ErrAmbiguousDivision = fault.New(fault.Invalid, "ambiguous_division")
	// ErrNotStreets: neither .osm nor .osm.pbf. Arg File.
	ErrNotStreets = fault.New(fault.Malformed, "not_streets")
	// ErrUnreadableStreets: a damaged OpenStreetMap file. Args File, At (the
	// line of an .osm, the block of an .osm.pbf, where reading stopped).
	ErrUnreadableStreets = fault.New(fault.Malformed, "unreadable_streets")
	// ErrStreetsTooLarge: more than a city. Args File, Limit (points).
	ErrStreetsTooLarge = fault.New(fault.Malformed, "streets_too_large")
	// ErrUnknownPlace: no poster hangs there. Arg Code.
	ErrUnknownPlace = fault.New(fault.NotFound, "unknown_place")
	// ErrPlaceTaken: another place has the code. Arg Code.
	ErrPlaceTaken = fault.New(fault.Conflict, "place_taken")
)
