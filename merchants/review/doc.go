// Package review is the method by which merchants are reviewed: from what
// elders answer after a meal to a figure with its interval, to a watch, a
// proposed warning and, after a warning was issued and its deadline passed, a
// proposal to remove. DESIGN.md beside package merchants has the formulas and
// where each constant comes from.
//
// It is pure and deterministic: the same events give the same verdicts,
// whatever their order within a day, and an Engine restored from a Snapshot
// goes on as if it had never stopped. It knows no clock, no database and no
// randomness. It proposes; people warn, lift and remove, and their steps are
// events like any other.
package review
