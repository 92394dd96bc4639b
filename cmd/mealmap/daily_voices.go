package main

import (
	"context"

	"mealmap/data"
	"mealmap/meals/voices"
)

// drawInterviews puts the private interviews that the review asks for on the list
// of calls. Without a home street there is nobody to ask.
func (n *network) drawInterviews(ctx context.Context) error {
	home, err := n.db.Setting(ctx, data.HomeStreet)
	if err != nil || home == "" {
		return err
	}
	_, district, err := n.home(ctx, "")
	if err != nil {
		return err
	}
	_, err = voices.NewStore(n.db, n.vault, n.meals, n.merchants).DrawRequested(ctx, district)
	return err
}
