// Package homes is where elders set out from: a cell some 50 m across, never a
// door, and how many of them there are in each.
package homes
