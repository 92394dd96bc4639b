package main

import (
	"mealmap/data"
	"mealmap/data/journal"
	"mealmap/meals"
	"mealmap/meals/fund"
	"mealmap/meals/settle"
)

// bookChecks are what each domain says of its books. The chain of all postings
// comes first.
func bookChecks() []func(*data.Tx) ([]data.Finding, error) {
	return []func(*data.Tx) ([]data.Finding, error){
		journal.Check(postings),
		meals.CheckClaims,
		settle.Check,
		fund.Check,
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
