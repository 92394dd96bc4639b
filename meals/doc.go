// Package meals is who eats and who pays: elders and their dated categories,
// meal cards and the keys that sign them, tills, benefit rules, and the log of
// meals eaten at a discount or subsidy (redemptions).
//
// Its words: a class is a code of the rule set in force that says how a meal
// is priced for one elder; a split is one list price divided among elder,
// merchant, government levels and fund, in whole fen that always sum; a claim
// is the row that says "this subsidy of this day is used". Rules are pure:
// Decide takes values and gives values. Store keeps everything, and each of its
// exported methods is one transaction.
//
// It does not know pages, HTTP or paper, and it judges nobody: what looks odd
// is recorded and left to people.
package meals
