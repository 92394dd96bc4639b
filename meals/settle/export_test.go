package settle

import (
	"context"

	"mealmap/data"
)

// PostingsOf gives the numbers of the journal's postings that a statement holds,
// by the query that it is made with.
func (s *Store) PostingsOf(ctx context.Context, st Statement) (seqs []int64, err error) {
	err = s.db.View(ctx, func(tx *data.Tx) error {
		list, err := briefs(tx, st.District, st.MerchantID)
		if err != nil {
			return err
		}
		var f fitting
		for _, b := range list {
			if b.To < st.From {
				f.previous = b
			}
		}
		return eachPosting(tx, st.District, st.MerchantID, f.span(st.To, st.Upto), func(p *Posting) error {
			seqs = append(seqs, p.Seq)
			return nil
		})
	})
	return seqs, err
}

// MaxPrices is where lines become one.
const MaxPrices = maxPrices
