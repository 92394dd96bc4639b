package meals

import (
	"strings"

	"mealmap/data"
	"mealmap/data/journal"
)

// putMeal writes the meal, its ledger rows and its claims, and posts it. The
// claims' primary key is what holds a cap, whatever was read before.
func putMeal(tx *data.Tx, r *Redemption, rows []Moved, claims []claim) error {
	if _, err := tx.Exec(insertRedemption, redemptionArgs(r)...); err != nil {
		return err
	}
	if err := putRows(tx, r, rows); err != nil {
		return err
	}
	if err := putClaims(tx, r, claims); err != nil {
		return err
	}
	return post(tx, journal.Meal, r, mealContents(r, rows))
}

func putRows(tx *data.Tx, r *Redemption, rows []Moved) error {
	if len(rows) == 0 {
		return nil
	}
	args := make([]any, 0, 6*len(rows))
	for _, m := range rows {
		args = append(args, r.District, r.ID, m.Entry, m.Funder, m.Fen, m.At)
	}
	_, err := tx.Exec(insertOf(insertLedger, len(rows), ledgerHead, ledgerRow), args...)
	return err
}

func putClaims(tx *data.Tx, r *Redemption, claims []claim) error {
	if len(claims) == 0 {
		return nil
	}
	args := make([]any, 0, 6*len(claims))
	for _, c := range claims {
		args = append(args, r.District, r.ElderID, c.Period, c.slot, r.ID, c.Fen)
	}
	_, err := tx.Exec(insertOf(insertClaims, len(claims), claimsHead, claimsRow), args...)
	return err
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

const (
	redemptionHead = `INSERT INTO redemptions (district, id, street, point_id, merchant_id, till_id, card_id, elder_id,
		service_day, sitting, served_at, received_at, list_fen, elder_fen, merchant_fen, government_fen, fund_fen,
		class, rule_id, rule_version, delivery, notices) VALUES `
	redemptionRow = `(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`
	ledgerHead    = `INSERT INTO ledger (district, redemption_id, entry, funder, fen, posted_at) VALUES `
	ledgerRow     = `(?, ?, ?, ?, ?, ?)`
	claimsHead    = `INSERT INTO subsidy_claims (district, elder_id, period, slot, redemption_id, fen) VALUES `
	claimsRow     = `(?, ?, ?, ?, ?, ?)`
)

func redemptionArgs(r *Redemption) []any {
	return []any{r.District, r.ID, r.Street, r.PointID, r.MerchantID, r.TillID, r.CardID, r.ElderID,
		r.Day, r.Sitting, r.ServedAt, r.ReceivedAt, r.List, r.Elder, r.Merchant, r.Government, r.Fund,
		r.Class, r.RuleID, r.Version, r.Delivery, r.Notices}
}

// The statements of a meal for the usual numbers of rows, built once so that
// each is prepared once: elder, merchant, the levels and a delivery; and a claim
// each for the four periods, the discount, a purse and a coupon or two.
var (
	insertRedemption = redemptionHead + redemptionRow
	insertLedger     = valueLists(8, ledgerHead, ledgerRow)
	insertClaims     = valueLists(8, claimsHead, claimsRow)
)

func valueLists(n int, head, row string) []string {
	list := make([]string, n+1)
	for i := 1; i <= n; i++ {
		list[i] = valueList(i, head, row)
	}
	return list
}

// insertOf is the INSERT of n rows: one of the ready ones, or one made for it.
func insertOf(ready []string, n int, head, row string) string {
	if n < len(ready) {
		return ready[n]
	}
	return valueList(n, head, row)
}

// valueList is an INSERT of n rows.
func valueList(n int, head, row string) string {
	return head + strings.Repeat(row+", ", n-1) + row
}
