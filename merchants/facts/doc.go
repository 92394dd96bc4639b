// Package facts is whether what is said of a point is still so: who checked it
// and when, who found it closed, and which paper a closure makes wrong.
package facts
