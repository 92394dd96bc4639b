// Package admission is how a network gets its points back: gaps that a removed
// point leaves, candidates, visits with their form, and the decision that makes a
// candidate a point.
//
// A gap stays open until another point serves or the office decides to leave it,
// with the reason. A candidate is a business that might serve: somebody goes to
// look, at least two of them and one of the street, and writes down what was
// seen on a form; somebody else decides. Whoever is admitted becomes a point with
// the facts of the form, whatever list it came from; a point that was removed
// comes back no other way. Nothing is deleted.
//
// Assess and Rank are pure: who lost a point, how much farther the others walk,
// and which candidate brings most elders back. Elders are counts in cells here,
// as in geo/reach; this package knows none of them.
package admission
