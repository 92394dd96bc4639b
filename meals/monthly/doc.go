// Package monthly is a month in figures: meals, elders, amounts, satisfaction,
// complaints, alarms and what people did, for a street, per community and point,
// beside the month before and the same month a year before.
//
// A meal belongs to the month of its service day; one that was taken back is no
// meal. Amounts are what the ledger holds of the month's meals when the report is
// made, so that a meal that is rejected later moves them; a statement that is
// frozen does not move. A report names no elder; what may leave the
// office of it, print says.
package monthly
