// Package office is the pages of the people who work here: set-up and sign-in,
// today, points, elders and their cards, meals, review, settlement, settings,
// users and the audit log. office.go says which permission each route takes;
// whether the thing that an address names lies in the caller's street, a
// handler asks with desk.Covers when it has found it.
package office
