package main

import (
	"context"

	"mealmap/data"
	"mealmap/meals/voices"
)

// drawInterviews puts the private interviews that the review asks for on the list
// of calls. Without a home street there is nobody to ask.
func (n *network) drawInterviews(ctx context.Context) error {
	return n.inDistrict(ctx, func(district data.District) error {
		_, err := voices.NewStore(n.db, n.vault, n.meals, n.merchants).DrawRequested(ctx, district)
		return err
	})
}
