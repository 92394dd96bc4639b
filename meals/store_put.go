package meals

import (
	"strings"

	"mealmap/data"
)

// putMeal writes the meal, its ledger rows and its claims. The claims' primary
// key is what holds a cap, whatever was read before.
func putMeal(tx *data.Tx, r Redemption, split Split, claims []claim) error {
	if _, err := tx.Exec(insertRedemption, redemptionArgs(&r)...); err != nil {
		return err
	}
	parts := split.parts()
	args := make([]any, 0, 6*len(parts))
	for _, p := range parts {
		args = append(args, r.District, r.ID, "meal", p.Funder, p.Fen, r.ReceivedAt)
	}
	if _, err := tx.Exec(insertLedger[len(parts)], args...); err != nil {
		return err
	}
	if len(claims) == 0 {
		return nil
	}
	args = args[:0]
	for _, c := range claims {
		args = append(args, r.District, r.ElderID, c.Period, c.slot, r.ID, c.Fen)
	}
	_, err := tx.Exec(insertClaims[len(claims)], args...)
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

// maxFunders bounds the rows of one meal: elder, merchant and the shares that
// validation lets through.
const maxFunders = 2 + maxShares

// The statements of a meal for each number of rows, built once so that each is
// prepared once.
var (
	insertRedemption = redemptionHead + redemptionRow
	insertLedger     = valueLists(maxFunders, ledgerHead, ledgerRow)
	insertClaims     = valueLists(maxPeriods, claimsHead, claimsRow)
)

func valueLists(n int, head, row string) []string {
	list := make([]string, n+1)
	for i := 1; i <= n; i++ {
		list[i] = valueList(i, head, row)
	}
	return list
}

// valueList is an INSERT of n rows.
func valueList(n int, head, row string) string {
	return head + strings.Repeat(row+", ", n-1) + row
}
