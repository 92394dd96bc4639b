package settle

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"mealmap/data"
	"mealmap/data/journal"
)

// Check adds every frozen statement up again, as a part of DB.Check, after the
// journal's own. Findings, the first of each sort that is wrong and those after:
//
//	statement_body     it does not say what its rows add up to; args Number, From, To
//	statement_hash     its hash is not that of what it says; arg Number
//	statement_chain    it does not follow its merchant's statement before; arg Number
//	statement_span     its bounds lie within those of the one before; arg Number
//	statement_levels   a funder's sum is not the ledger's; args Number, Funder, Says, Adds
//	statement_state    state, steps, payment, journal and log contradict one another; arg Number
//	statement_missing  it was posted, and is gone; args District, Seq, Statement
//
// Every posting is in one statement at most, because spans follow one another.
// It holds one statement at a time.
func Check(tx *data.Tx) ([]data.Finding, error) {
	c := &check{tx: tx, counts: map[string]int{}}
	err := c.missing()
	if err != nil {
		return nil, err
	}
	ids, err := c.ids()
	if err != nil {
		return nil, err
	}
	for _, id := range ids {
		if err := c.statement(id.District, id.ID); err != nil {
			return nil, fmt.Errorf("check statement %s: %w", id.ID, err)
		}
	}
	return c.found, nil
}

// check goes through the statements merchant by merchant.
type check struct {
	tx       *data.Tx
	found    []data.Finding
	counts   map[string]int
	previous row // of the same merchant
}

func (c *check) add(code string, pairs ...any) {
	if c.counts[code]++; c.counts[code] > data.FindingsEach {
		return
	}
	args := make(map[string]any, len(pairs)/2)
	for i := 0; i+1 < len(pairs); i += 2 {
		args[pairs[i].(string)] = pairs[i+1]
	}
	c.found = append(c.found, data.Finding{Code: code, Args: args})
}

// missing names the postings of statements that are gone, or that are computed
// as though nobody had reviewed them.
func (c *check) missing() error {
	var gone []struct {
		District  data.District `db:"district"`
		Seq       int64         `db:"seq"`
		Statement string        `db:"object"`
		Number    string        `db:"number"`
	}
	err := c.tx.Select(&gone, `
		SELECT j.district, j.seq, j.object, coalesce(s.number, '') AS number FROM journal j
		LEFT JOIN statements s ON s.district = j.district AND s.id = j.object
		WHERE j.kind = 'statement' AND (s.id IS NULL OR s.state = 'computed')
		ORDER BY j.district, j.seq`)
	for _, g := range gone {
		if g.Number != "" {
			c.add("statement_state", "Number", g.Number)
		} else {
			c.add("statement_missing", "District", g.District, "Seq", g.Seq, "Statement", g.Statement)
		}
	}
	return err
}

type idRow struct {
	District data.District `db:"district"`
	ID       StatementID   `db:"id"`
}

func (c *check) ids() (ids []idRow, err error) {
	return ids, c.tx.Select(&ids, `SELECT district, id FROM statements ORDER BY district, merchant_id, to_day`)
}

func (c *check) statement(d data.District, id StatementID) error {
	var r row
	if err := c.tx.Get(&r, `SELECT`+rowColumns+` FROM statements WHERE district = ? AND id = ?`, d, id); err != nil {
		return err
	}
	previous := c.previous
	if previous.MerchantID != r.MerchantID || previous.District != r.District {
		previous = row{Hash: make([]byte, sha256.Size), State: Reviewed}
	}
	c.previous = r
	st, err := r.statement()
	if err != nil || r.Payable != st.Body.Payable || r.From != st.Body.From || r.To != st.Body.To {
		c.body(&r)
		return nil
	}
	var before [sha256.Size]byte
	copy(before[:], r.Previous)
	if want := sum(before, r.Number, st.Body.JournalHead, r.Body); !bytes.Equal(want[:], r.Hash) {
		c.add("statement_hash", "Number", r.Number)
	}
	if !bytes.Equal(r.Previous, previous.Hash) {
		c.add("statement_chain", "Number", r.Number)
	}
	if r.From <= previous.To || r.State != Computed && r.Upto < previous.Upto {
		c.add("statement_span", "Number", r.Number)
	}
	if r.State == Computed {
		return nil
	}
	if err := c.steps(&r, &previous, &st); err != nil {
		return err
	}
	return c.rows(&r, &previous, &st)
}

func (c *check) body(r *row) {
	c.add("statement_body", "Number", r.Number, "From", string(r.From), "To", string(r.To))
}

// steps compares the state with who is written down for it, with the log, and
// with the posting that stands right after what the statement read.
func (c *check) steps(r, previous *row, st *Statement) error {
	order := []State{Computed, Reviewed, Approved, Paid, Locked}
	reached := slices.Index(order, r.State)
	unpaid := r.State == Locked && r.Payable == 0 && r.PaidBy == ""
	fits := reached > 0 && previous.State != Computed && r.ReviewedBy != r.ApprovedBy && r.ReviewedBy != r.PaidBy &&
		(r.PaidBy != "") == (r.PaidOn != "") && (r.PaidBy != "") == (r.PaidRef != "")
	for i, step := range []struct {
		at data.Instant
		by string
	}{
		{r.ComputedAt, string(r.ComputedBy)}, {r.ReviewedAt, string(r.ReviewedBy)}, {r.ApprovedAt, string(r.ApprovedBy)},
		{r.PaidAt, string(r.PaidBy)}, {r.LockedAt, string(r.LockedBy)},
	} {
		done := i <= reached && (order[i] != Paid || !unpaid)
		fits = fits && (step.by != "") == done && (step.at != 0) == done
	}
	logged, err := c.logged(r, st)
	if err != nil {
		return err
	}
	var posted bool
	err = c.tx.Get(&posted, `SELECT EXISTS (SELECT 1 FROM journal WHERE district = ? AND seq = ? AND kind = 'statement' AND object = ?)`,
		r.District, r.Upto+1, r.ID)
	if err == nil && (!fits || !logged || !posted) {
		c.add("statement_state", "Number", r.Number)
	}
	return err
}

// rows adds the statement up again: its body by the same way as it was made, its
// levels by another.
func (c *check) rows(r, previous *row, st *Statement) error {
	head, err := c.head(r)
	if err != nil {
		return err
	}
	s := span{To: r.To, Upto: r.Upto, PreviousTo: previous.To, PreviousUpto: previous.Upto}
	b := NewBuilder(st.Body.Merchant, r.From, r.To)
	err = eachPosting(c.tx, r.District, r.MerchantID, s, func(p *Posting) error {
		b.Add(p)
		return nil
	})
	if err != nil {
		return err
	}
	if !sameBody(b.Body(head), st.Body) {
		c.body(r)
	}
	return c.levels(r, s, st)
}

// head is the journal's head that the statement was read up to.
func (c *check) head(r *row) (h journal.Head, err error) {
	var hash []byte
	err = c.tx.Get(&hash, `SELECT coalesce((SELECT hash FROM journal WHERE district = ? AND seq = ?), x'')`, r.District, r.Upto)
	h.Seq = r.Upto
	copy(h.Hash[:], hash)
	return h, err
}

// sameBody compares what can be made again: an elder may have moved since to
// another community, but the sums of all communities stay.
func sameBody(now, then Body) bool {
	var a, b Part
	for _, p := range now.Communities {
		a.Meals, a.Fen = a.Meals+p.Meals, a.Fen+p.Fen
	}
	for _, p := range then.Communities {
		b.Meals, b.Fen = b.Meals+p.Meals, b.Fen+p.Fen
	}
	now.Communities, then.Communities = nil, nil
	one, err := json.Marshal(now)
	other, err2 := json.Marshal(then)
	return err == nil && err2 == nil && bytes.Equal(one, other) && a == b
}

// The ledger added up by funder, without a look at the meals: of the days that
// no statement held, and of those that one did.
const (
	ledgerOfPeriod = `
		SELECT l.funder, sum(l.fen) AS fen
		FROM journal j INDEXED BY journal_merchant` + ledgerRows + `
		WHERE j.district = CAST(?1 AS INTEGER) AND j.merchant_id = CAST(?2 AS TEXT)
			AND j.service_day > CAST(?3 AS TEXT) AND j.service_day <= CAST(?4 AS TEXT) AND j.seq <= CAST(?5 AS INTEGER)
		GROUP BY l.funder`

	ledgerOfLate = lateDays + `
		SELECT l.funder, sum(l.fen) AS fen
		FROM days
		CROSS JOIN journal j INDEXED BY journal_merchant ON j.district = CAST(?1 AS INTEGER) AND j.merchant_id = CAST(?2 AS TEXT)
			AND j.service_day = days.day AND j.seq > CAST(?4 AS INTEGER) AND j.seq <= CAST(?5 AS INTEGER)` + ledgerRows + `
		WHERE days.day <= CAST(?3 AS TEXT)
		GROUP BY l.funder`

	ledgerRows = `
		CROSS JOIN ledger l ON l.district = j.district AND l.redemption_id = j.object
			AND (l.entry = j.kind OR l.entry = 'delivery' AND j.kind = 'meal')
			AND l.funder NOT IN ('elder', 'merchant')`
)

func (c *check) levels(r *row, s span, st *Statement) error {
	var period, late []struct {
		Funder string   `db:"funder"`
		Fen    data.Fen `db:"fen"`
	}
	err := c.tx.Select(&period, ledgerOfPeriod, r.District, r.MerchantID, s.PreviousTo, s.To, s.Upto)
	if err == nil && s.PreviousTo != "" {
		err = c.tx.Select(&late, ledgerOfLate, r.District, r.MerchantID, s.PreviousTo, s.PreviousUpto, s.Upto)
	}
	if err != nil {
		return err
	}
	says := map[string]data.Fen{}
	for _, level := range st.Body.Levels {
		says[level.Name] += level.Fen
	}
	adds := map[string]data.Fen{}
	for _, a := range append(period, late...) {
		adds[a.Funder] += a.Fen
		if _, said := says[a.Funder]; !said {
			says[a.Funder] = 0
		}
	}
	for _, funder := range slices.Sorted(maps.Keys(says)) {
		if says[funder] != adds[funder] {
			c.add("statement_levels", "Number", r.Number, "Funder", funder, "Says", says[funder].String(), "Adds", adds[funder].String())
		}
	}
	return nil
}
