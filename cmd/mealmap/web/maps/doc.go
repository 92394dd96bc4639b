// Package maps is the office's pages about the map: editions, what is printed of
// them, where posters hang, who is left out and where the next point should be.
package maps
