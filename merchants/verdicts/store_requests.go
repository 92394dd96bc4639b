package verdicts

import (
	"context"

	"mealmap/data"
	"mealmap/merchants"
)

// requestDays is how long a wish for interviews stands.
const requestDays = 14

// Request is a wish for private interviews that has not been met: N more about
// this merchant, asked for on Day.
type Request struct {
	Merchant merchants.MerchantID `db:"merchant_id"`
	N        int                  `db:"n"`
	Day      data.ServiceDay      `db:"day"`
}

// Requests lists the interviews that were asked for in the last 14 days and have
// not been drawn since, the newest wish of each merchant.
func (s *Store) Requests(ctx context.Context, d data.District) (list []Request, err error) {
	err = s.db.View(ctx, func(tx *data.Tx) error {
		return tx.Select(&list, `SELECT merchant_id, day, n - drawn AS n FROM (
			SELECT
				v.merchant_id,
				max(v.day) AS day,
				json_extract(v.body, '$.ask') AS n,
				(SELECT count(*) FROM interviews i
					WHERE i.district = v.district AND i.merchant_id = v.merchant_id AND i.why = 'requested' AND i.drawn_on > v.day) AS drawn
			FROM review_days v
			WHERE v.district = ? AND v.day >= ? AND json_extract(v.body, '$.ask') > 0
			GROUP BY v.merchant_id)
		WHERE n > drawn
		ORDER BY merchant_id`, d, tx.Now.ServiceDay().AddDays(-requestDays))
	})
	return list, err
}
