package meals

import (
	"mealmap/data"
	"mealmap/data/journal"
)

// putMeal writes the meal, its ledger rows and its claims, and posts it. The
// claims' primary key is what holds a cap, whatever was read before.
func putMeal(tx *data.Tx, r *Redemption, rows []Moved, claims []claim) error {
	e, err := enter(r, rows, claims)
	if err != nil {
		return err
	}
	return e.put(tx, r)
}

// entry is what is written about a meal, put together beforehand: its rows and
// the contents of its posting.
type entry struct {
	rows     data.Rows
	contents []byte
}

func enter(r *Redemption, rows []Moved, claims []claim) (e entry, err error) {
	err = addMeal(&e.rows, r, rows, claims)
	e.contents = mealContents(r, rows)
	return e, err
}

func (e *entry) put(tx *data.Tx, r *Redemption) error {
	if err := tx.AddRows(&e.rows, string(r.ElderID)); err != nil {
		return err
	}
	return post(tx, journal.Meal, r, e.contents)
}

func addMeal(to *data.Rows, r *Redemption, rows []Moved, claims []claim) error {
	if err := to.Add(&redemptionRows, redemptionArgs(r)...); err != nil {
		return err
	}
	if err := addMoved(to, r, rows); err != nil {
		return err
	}
	claimed := make([]any, 0, len(claims)*claimRows.Width)
	for _, c := range claims {
		claimed = append(claimed, r.District, r.ElderID, c.ends, c.Period, c.slot, r.ID, c.Fen)
	}
	return to.Add(&claimRows, claimed...)
}

func addMoved(to *data.Rows, r *Redemption, rows []Moved) error {
	moved := make([]any, 0, len(rows)*ledgerRows.Width)
	for _, m := range rows {
		moved = append(moved, r.District, r.ID, m.Entry, m.Funder, m.Fen, m.At)
	}
	return to.Add(&ledgerRows, moved...)
}

func putRows(tx *data.Tx, r *Redemption, rows []Moved) error {
	var moved data.Rows
	if err := addMoved(&moved, r, rows); err != nil {
		return err
	}
	return tx.AddRows(&moved, string(r.ElderID))
}

// post adds the posting about the meal to the journal.
func post(tx *data.Tx, kind journal.Kind, r *Redemption, contents []byte) error {
	_, err := journal.Append(tx, journal.Entry{District: r.District, Kind: kind, Object: string(r.ID),
		Merchant: string(r.MerchantID), Day: r.Day, Contents: contents})
	return err
}

// parts are the split's rows in the ledger: the elder's always, the others where
// they are not nothing.
func (s Split) parts() []Paid {
	parts := make([]Paid, 1, 2+len(s.Shares))
	parts[0] = Paid{elderFunder, s.Elder}
	if s.Merchant != 0 {
		parts = append(parts, Paid{merchantFunder, s.Merchant})
	}
	for _, p := range s.Shares {
		if p.Fen != 0 {
			parts = append(parts, p)
		}
	}
	return parts
}

var (
	redemptionRows = data.Insert{Width: 22, Head: `
		INSERT INTO redemptions (district, id, street, point_id, merchant_id, till_id, card_id, elder_id,
			service_day, sitting, served_at, received_at, list_fen, elder_fen, merchant_fen, government_fen, fund_fen,
			class, rule_id, rule_version, delivery, notices) VALUES `}
	ledgerRows = data.Insert{Width: 6, Head: `
		INSERT INTO ledger (district, redemption_id, entry, funder, fen, posted_at) VALUES `}
	claimRows = data.Insert{Width: 7, Head: `
		INSERT INTO subsidy_claims (district, elder_id, ends_on, period, slot, redemption_id, fen) VALUES `}
)

func redemptionArgs(r *Redemption) []any {
	return []any{r.District, r.ID, r.Street, r.PointID, r.MerchantID, r.TillID, r.CardID, r.ElderID,
		r.Day, r.Sitting, r.ServedAt, r.ReceivedAt, r.List, r.Elder, r.Merchant, r.Government, r.Fund,
		r.Class, r.RuleID, r.Version, r.Delivery, r.Notices}
}
