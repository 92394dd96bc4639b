package merchants

import (
	"mealmap/data"
	"mealmap/data/audit"
)

// RecordRatingTx keeps one answer within a transaction of the caller's, who logs
// it: see RecordRating.
func RecordRatingTx(tx *data.Tx, r Rating, by audit.Actor) (Rating, error) {
	if err := refuseSecond(tx, &r); err != nil {
		return Rating{}, err
	}
	err := recordRating(tx, &r, by)
	return r, err
}
