// Package drawing lays a map out: which lines and areas of the streets a sheet
// shows and how fine, where names run along them, where numbered pins stand so
// that none covers another, and how long the scale bar is. It knows no paper and
// no screen: units in, units out; print and web draw what it says.
package drawing
