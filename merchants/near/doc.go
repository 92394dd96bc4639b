// Package near answers which meal points are nearest on foot: the directory of
// points and the walking graph kept together, refreshed when either changes.
package near
