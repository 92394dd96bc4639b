package main

import (
	"context"

	"mealmap/data"
	"mealmap/merchants/cases"
	"mealmap/merchants/verdicts"
)

// openCases opens a watch about each merchant of which the method said so on the
// day. Without a home street there is nobody to look.
func (n *network) openCases(ctx context.Context, day data.ServiceDay) error {
	return n.inDistrict(ctx, func(district data.District) error {
		_, err := cases.NewStore(n.db, n.merchants, verdicts.NewStore(n.db, n.merchants)).OpenDue(ctx, district, day)
		return err
	})
}
