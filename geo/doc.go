// Package geo is where things are: positions and the coordinate systems that
// Chinese map services use, H3 cells, the nearest-point index, administrative
// divisions, street lines for drawing, the local projection of a map sheet, and
// the places where posters hang.
//
// A position is WGS-84 once it is inside; the pair that came from outside is
// kept beside it with its system. Rules here are pure: values in, values out.
// Only the stores touch the database. The package knows nothing of meals or
// merchants: what the index holds is a position, a filter mask and a schedule
// number, whose meaning belongs to the caller. Walking distance is not here;
// streets keep their node ids so that a walking graph can be built on them.
package geo
