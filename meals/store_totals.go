package meals

import (
	"context"
	"fmt"

	"mealmap/data"
	"mealmap/merchants"
)

// Total is what the meals of one merchant add up to. The shares add up to List.
type Total struct {
	MerchantID merchants.MerchantID `db:"merchant_id"`
	Count      int                  `db:"meals"`
	List       data.Fen             `db:"list_fen"`
	Elder      data.Fen             `db:"elder_fen"`
	Merchant   data.Fen             `db:"merchant_fen"`
	Government data.Fen             `db:"government_fen"`
	Fund       data.Fen             `db:"fund_fen"`
}

// TotalRedemptions adds up every meal that the filter finds and that stands, by
// merchant in order of their ids; Limit does not cut it. A merchant without such
// a meal is not there.
func (s *Store) TotalRedemptions(ctx context.Context, f RedemptionFilter) (totals []Total, err error) {
	where, args := f.where()
	args = args[:len(args)-1] // the last is the limit
	err = s.db.View(ctx, func(tx *data.Tx) error {
		return tx.Select(&totals, `
			SELECT
				r.merchant_id,
				count(*) AS meals,
				sum(r.list_fen) AS list_fen,
				sum(r.elder_fen) AS elder_fen,
				sum(r.merchant_fen) AS merchant_fen,
				sum(r.government_fen) AS government_fen,
				sum(r.fund_fen) AS fund_fen`+f.tables()+`
			WHERE v.redemption_id IS NULL AND `+where+`
			GROUP BY r.merchant_id
			ORDER BY r.merchant_id`, args...)
	})
	if err != nil {
		return nil, fmt.Errorf("total redemptions: %w", err)
	}
	return totals, nil
}
