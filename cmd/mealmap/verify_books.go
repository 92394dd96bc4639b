package main

import (
	"mealmap/data"
	"mealmap/data/journal"
	"mealmap/meals"
	"mealmap/meals/fund"
	"mealmap/meals/offline"
	"mealmap/meals/settle"
	"mealmap/merchants/cases"
	"mealmap/merchants/editions"
	"mealmap/merchants/verdicts"
)

// check is a part of verify.
type check = func(*data.Tx) ([]data.Finding, error)

// bookChecks are what each domain says of its books. The chain of all postings
// comes first.
func bookChecks() []check {
	return []check{
		journal.Check(postings),
		meals.CheckClaims,
		meals.CheckLogged,
		settle.Check,
		fund.Check,
		offline.Check,
		editions.Check,
		verdicts.Check,
		cases.Check,
	}
}

// postings says who reads again what a posting is about.
var postings = map[journal.Kind]journal.Source{
	journal.Meal:      meals.Postings,
	journal.Void:      meals.Postings,
	journal.Reject:    meals.Postings,
	journal.Restore:   meals.Postings,
	journal.Fund:      fund.Postings,
	journal.Statement: settle.Postings,
}
