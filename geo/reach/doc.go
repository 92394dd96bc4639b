// Package reach is who has something to eat within a walk: which cells are
// covered by open points, who is left out, and where the next points would bring
// most of them in. It is pure: counted cells and positions in, lists out.
//
// Walks are searched once a point and never once a cell, and kept (Walks), so
// that every question about them is additions: Cover for one day, Site for the
// next points, Replace for one that goes. Conceal and Groups are what may be
// shown of the answers: nothing from which fewer than Least people could be told.
package reach
