package verdicts

import (
	"cmp"
	"context"
	"slices"

	"mealmap/data"
	"mealmap/merchants"
	"mealmap/merchants/review"
)

// sheetDays is how far back a sheet shows answers where nothing says when things
// changed.
const sheetDays = 45

// Sheet is the merchant's sheet of the last day that is kept. ErrNoVerdict.
func (s *Store) Sheet(ctx context.Context, d data.District, m merchants.MerchantID) (Sheet, error) {
	return s.SheetOn(ctx, d, m, "")
}

// SheetOn is the merchant's sheet of a day that is kept, "" for the last. The
// answers have the same numbers whenever it is asked for. ErrNoVerdict.
func (s *Store) SheetOn(ctx context.Context, d data.District, m merchants.MerchantID, day data.ServiceDay) (sheet Sheet, err error) {
	err = s.standingAt(ctx, d, func(tx *data.Tx, at *standing) error {
		day = cmp.Or(day, at.day)
		v, known, err := keptOf(tx, d, m, day)
		if err != nil {
			return err
		}
		if !known {
			return ErrNoVerdict
		}
		terms, err := loadTerms(tx, d)
		if err != nil {
			return err
		}
		sheet = Sheet{Verdict: v, Terms: termsOn(terms, day), SharedDip: v.SharedDip}
		for _, p := range at.engine.Trend(m) {
			if p.Day <= day {
				sheet.Trend = append(sheet.Trend, p)
			}
		}
		ratings, err := sheetRatings(tx, d, m, from(&v), day)
		sheet.number(ratings, at.engine.Weights(m))
		return err
	})
	return sheet, err
}

// from is the first day whose answers a sheet shows.
func from(v *review.Verdict) data.ServiceDay {
	return cmp.Or(v.Figure.From, v.Day.AddDays(1-sheetDays))
}

// sheetRatings are the answers that reached the service from from to to, both
// inclusive, newest first, struck ones too.
func sheetRatings(tx *data.Tx, d data.District, m merchants.MerchantID, from, to data.ServiceDay) ([]merchants.Rating, error) {
	list, err := merchants.RatingsOf(tx, merchants.RatingFilter{District: d, Merchant: m, Struck: true})
	if err != nil {
		return nil, err
	}
	list = slices.DeleteFunc(list, func(r merchants.Rating) bool {
		return r.ReceivedAt < from.Start() || r.ReceivedAt >= to.AddDays(1).Start()
	})
	slices.SortFunc(list, func(a, b merchants.Rating) int {
		return cmp.Or(cmp.Compare(b.ReceivedAt, a.ReceivedAt), cmp.Compare(b.ID, a.ID))
	})
	return list, nil
}
