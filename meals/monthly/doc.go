// Package monthly is a month in figures: meals, elders, amounts, satisfaction,
// complaints and alarms, per community and point.
package monthly
