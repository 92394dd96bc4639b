// Package cases is what people make of verdicts: watch, warning with a deadline,
// re-check, lifted or proposed for removal, objection and appeal, removal signed by
// two. Every step has a named person, a reason and a date; nothing is deleted.
package cases
