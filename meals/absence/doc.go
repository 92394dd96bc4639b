// Package absence notices elders who ate regularly and stay away, so that somebody
// rings them.
package absence
