// Package reach is who has something to eat within a walk: which cells are
// covered by open points, who is left out, and where the next points would bring
// most of them in. It is pure: counted cells and positions in, lists out.
package reach
