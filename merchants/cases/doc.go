// Package cases is what people make of verdicts: watch, warning with a deadline,
// re-check, lifted or proposed for removal, objection and appeal, removal signed by
// two. Every step has a named person, a reason and a date; nothing is deleted.
//
// Which step may follow which, and what it takes, is one table of data (Rules);
// Allowed says of one case which steps are open to a person and, of each other one,
// why it is not. What a step stood on is frozen beside it, and every paper that
// went out is kept as it was, without any elder.
//
// Estimates from elsewhere, counts of complaints and ranks open nothing and move
// nothing here: a warning stands on answers about redeemed meals, and food safety
// on what somebody has seen or been told.
package cases
