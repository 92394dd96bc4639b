// Package editions is the published state of the map: a named, dated and frozen
// list of points with what has changed since the one before, proposed by one
// person and approved by another, and what was printed of it.
package editions
