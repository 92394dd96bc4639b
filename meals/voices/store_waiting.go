package voices

import (
	"context"

	"mealmap/data"
	"mealmap/merchants"
)

// Waiting counts what waits for people.
type Waiting struct {
	Requested int // interviews that the review asked for
	Calls     int // of samples
	Denied    int // elders who say that they did not eat where a meal was redeemed, and nobody has looked
	Letters   int // providers without a letter about the last month
}

// Waiting counts what waits in a street, "" for the district.
func (s *Store) Waiting(ctx context.Context, d data.District, street string) (w Waiting, err error) {
	sc := Scope{District: d, Street: street}
	err = s.db.View(ctx, func(tx *data.Tx) error {
		var row struct {
			Requested int `db:"requested"`
			Calls     int `db:"calls"`
			Denied    int `db:"denied"`
		}
		err := tx.Get(&row, `
			SELECT
				(SELECT count(*) FROM interviews i WHERE`+inScope+` AND i.outcome = '' AND i.why = 'requested'`+stands+`) AS requested,
				(SELECT count(*) FROM interviews i WHERE`+inScope+` AND i.outcome = '' AND i.why = 'sample'`+stands+`) AS calls,
				(SELECT count(*) FROM interviews i WHERE`+inScope+` AND i.denies = 1 AND i.finding = '') AS denied`,
			append(append(sc.args(), sc.args()...), sc.args()...)...)
		if err != nil {
			return err
		}
		w = Waiting{Requested: row.Requested, Calls: row.Calls, Denied: row.Denied}
		var without []merchants.MerchantID
		without, err = unsent(tx, d, street, LastMonth(tx.Now.ServiceDay()))
		w.Letters = len(without)
		return err
	})
	return w, err
}

// Interviewing counts the private interviews about a merchant that were drawn in
// the last sixty days, and those of them that nobody has ended.
func (s *Store) Interviewing(ctx context.Context, d data.District, m merchants.MerchantID) (drawn, open int, err error) {
	var row struct {
		Drawn int `db:"drawn"`
		Open  int `db:"open"`
	}
	err = s.db.View(ctx, func(tx *data.Tx) error {
		return tx.Get(&row, `SELECT count(*) AS drawn, count(*) FILTER (WHERE outcome = '') AS open
			FROM interviews WHERE district = ? AND merchant_id = ? AND why = 'requested' AND drawn_on > ?`,
			d, m, tx.Now.ServiceDay().AddDays(-60))
	})
	return row.Drawn, row.Open, err
}
