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

// SheetOn is the merchant's sheet of a day that is kept, "" for the last, as it
// was then: the answers have the same numbers and weights whenever it is asked
// for. ErrNoVerdict.
func (s *Store) SheetOn(ctx context.Context, d data.District, m merchants.MerchantID, day data.ServiceDay) (sheet Sheet, err error) {
	err = s.standingAt(ctx, d, func(tx *data.Tx, at *standing) error {
		if day == "" || day == at.day {
			sheet, err = makeSheet(tx, d, m, at)
			return err
		}
		if _, known, err := keptOf(tx, d, m, day); err != nil || !known {
			return cmp.Or(err, error(ErrNoVerdict))
		}
		w, err := resume(tx, d, day)
		if err != nil {
			return err
		}
		sheet, err = makeSheet(tx, d, m, &standing{w.engine, day})
		return err
	})
	return sheet, err
}

func makeSheet(tx *data.Tx, d data.District, m merchants.MerchantID, at *standing) (Sheet, error) {
	v, known, err := keptOf(tx, d, m, at.day)
	if err != nil {
		return Sheet{}, err
	}
	if !known {
		return Sheet{}, ErrNoVerdict
	}
	terms, err := loadTerms(tx, d)
	if err != nil {
		return Sheet{}, err
	}
	sheet := Sheet{Verdict: v, Trend: at.engine.Trend(m), Terms: termsOn(terms, at.day), SharedDip: v.SharedDip}
	ratings, err := sheetRatings(tx, d, m, from(&v), at.day)
	sheet.number(ratings, at.engine.Weights(m))
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
