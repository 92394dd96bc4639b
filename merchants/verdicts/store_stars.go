package verdicts

import (
	"context"

	"mealmap/data"
	"mealmap/merchants"
	"mealmap/merchants/review"
)

// What the public may be shown of a merchant: nothing before so many answers in
// so many days.
const (
	starAnswers = 100
	starDays    = 365
)

// Faces say how satisfied elders are, from 1 to 3, of each merchant of which the
// public may be shown so: judged, with a figure, with at least 100 answers in
// twelve months that were not struck. As of the last day that is kept.
func (s *Store) Faces(ctx context.Context, d data.District) (faces map[merchants.MerchantID]int, err error) {
	faces = map[merchants.MerchantID]int{}
	err = s.db.View(ctx, func(tx *data.Tx) error {
		day, err := lastKept(tx, d)
		if err != nil || day == "" {
			return err
		}
		said, err := keptOn(tx, d, day)
		if err != nil {
			return err
		}
		all, err := loadTerms(tx, d)
		if err != nil {
			return err
		}
		many, err := muchAnswered(tx, d, day)
		if err != nil {
			return err
		}
		terms := termsOn(all, day)
		for _, m := range many {
			if v, known := said[m]; known && v.Judged && v.Figure.Enough {
				faces[m] = faceOf(v.Figure, terms)
			}
		}
		return nil
	})
	return faces, err
}

// faceOf is the face of a figure: the line reached, nothing unacceptable, or that.
func faceOf(f review.Figure, t review.Settings) int {
	switch {
	case f.Share >= t.Line:
		return 3
	case f.Share >= t.Unacceptable:
		return 2
	}
	return 1
}

// muchAnswered are the merchants with enough answers up to the day.
func muchAnswered(tx *data.Tx, d data.District, day data.ServiceDay) (list []merchants.MerchantID, err error) {
	return list, tx.Select(&list, `SELECT r.merchant_id
	FROM ratings r
	WHERE r.district = ? AND r.received_at >= ? AND r.received_at < ?
		AND NOT EXISTS (SELECT 1 FROM rating_strikes s WHERE s.district = r.district AND s.rating_id = r.id)
	GROUP BY r.merchant_id
	HAVING count(*) >= ?`, d, day.AddDays(1-starDays).Start(), day.AddDays(1).Start(), starAnswers)
}
