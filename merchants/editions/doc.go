// Package editions is the published state of the map: a named, dated and frozen
// list of points with what has changed since the one before, proposed by one
// person and approved by another, and what was printed of it.
//
// An edition is a draft, then proposed, then approved, or dropped on the way. A
// draft is read again from the directory as often as wanted; from the proposal on
// its content stays. What is frozen is what paper and static pages say of each
// point; streets and the places where posters hang are those of the day on which
// something is printed.
//
// Words: the content is the points as they are in an edition; a change is one
// thing in which two contents differ; an edition holds from its first day until
// the next one of its street does; a sheet is a print that left the printer.
// What a benefit rule says comes as sentences from the caller.
package editions
