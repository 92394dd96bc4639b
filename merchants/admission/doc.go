// Package admission is how a network gets its points back: gaps that a removed
// point leaves, candidates, visits with their form, and the decision that makes a
// candidate a point.
package admission
