package offline

import (
	"encoding/json"
	"errors"
	"fmt"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/meals"
)

// chain is a till's row, as far as it is about its records.
type chain struct {
	Seq        int64        `db:"chain_seq"`
	Head       []byte       `db:"chain_head"`
	ServedLast data.Instant `db:"served_last"`
	AnchorAt   data.Instant `db:"anchor_at"`
	List       int64        `db:"list_number"`
	ListSentAt data.Instant `db:"list_sent_at"`
	RevokedAt  data.Instant `db:"revoked_at"`
	Stopped    bool         `db:"stopped"`
}

func chainOf(tx *data.Tx, t meals.Till) (c chain, err error) {
	err = tx.Get(&c, `
		SELECT chain_seq, chain_head, served_last, anchor_at, list_number, list_sent_at,
			coalesce(revoked_at, 0) AS revoked_at, quarantined_at IS NOT NULL AS stopped
		FROM tills WHERE district = CAST(? AS INTEGER) AND id = CAST(? AS TEXT)`, t.District, t.ID)
	return c, err
}

// head is the hash that the next record must name.
func (c *chain) head() (h [32]byte) {
	copy(h[:], c.Head)
	return h
}

// row is a record as it is stored.
type row struct {
	Seq        int64              `db:"seq"`
	ID         string             `db:"id"`
	Body       string             `db:"body"`
	Status     Status             `db:"status"`
	Answer     string             `db:"answer"`
	Redemption meals.RedemptionID `db:"redemption_id"`
	ReceivedAt data.Instant       `db:"received_at"`
}

const rowColumns = `
	seq,
	id,
	body,
	status,
	answer,
	redemption_id,
	received_at`

// rowBy reads the record with the number or the id, ErrNoRow where there is none.
func rowAt(tx *data.Tx, d data.District, t meals.TillID, seq int64) (r row, err error) {
	return r, tx.Get(&r, `SELECT`+rowColumns+` FROM offline_records
		WHERE district = CAST(? AS INTEGER) AND till_id = CAST(? AS TEXT) AND seq = CAST(? AS INTEGER)`, d, t, seq)
}

func rowOf(tx *data.Tx, d data.District, t meals.TillID, id string) (r row, err error) {
	return r, tx.Get(&r, `SELECT`+rowColumns+` FROM offline_records
		WHERE district = CAST(? AS INTEGER) AND till_id = CAST(? AS TEXT) AND id = CAST(? AS TEXT)`, d, t, id)
}

// given reads the answer as it was given.
func (r *row) given() (g Given, err error) {
	if err := json.Unmarshal([]byte(r.Answer), &g); err != nil {
		return g, fmt.Errorf("answer to record %d: %w", r.Seq, err)
	}
	return g, nil
}

// place says what stands under the record's id and number, and gives it where it
// is the record itself.
func (c *taking) place() (Place, row, error) {
	byID, err := rowOf(c.tx, c.till.District, c.till.ID, c.b.parsed.ID)
	if err == nil {
		if byID.Body == c.b.Body {
			return Same, byID, nil
		}
		return Other, row{}, nil
	}
	if !errors.Is(err, data.ErrNoRow) {
		return Free, row{}, err
	}
	_, err = rowAt(c.tx, c.till.District, c.till.ID, c.b.parsed.Seq)
	switch {
	case errors.Is(err, data.ErrNoRow):
		place, err := c.gap()
		return place, row{}, err
	case err != nil:
		return Free, row{}, err
	}
	return Other, row{}, nil
}

// gap is Other where the record comes after it was given up and is not the one
// that the chain went on from: those beside it name others.
func (c *taking) gap() (Place, error) {
	p := &c.b.parsed
	switch {
	case p.Seq > c.chain.Seq:
		return Free, nil
	case p.Seq == c.chain.Seq && c.b.hash != c.chain.head(), p.Seq == 1 && p.Previous != [32]byte{}:
		return Other, nil
	}
	var another bool
	err := c.tx.Get(&another, `
		SELECT EXISTS (SELECT 1 FROM offline_records
			WHERE district = CAST(? AS INTEGER) AND till_id = CAST(? AS TEXT) AND seq IN (?, ?)
				AND (seq < ? AND hash <> ? OR seq > ? AND body ->> '$.previous' <> ?))`,
		c.till.District, c.till.ID, p.Seq-1, p.Seq+1, p.Seq, p.Previous[:], p.Seq, hashText(c.b.hash))
	if err != nil || another {
		return Other, err
	}
	return Free, nil
}

// keep stores the record with its answer, moves the chain's end, and uses up the
// record's id as an idempotency key, so that a request with network that comes
// late does not make the meal again.
func (c *taking) keep() error {
	answer, err := json.Marshal(c.given)
	if err != nil {
		return err
	}
	signature, err := decode64(c.b.Signature)
	if err != nil {
		return err
	}
	_, err = c.tx.Exec(`
		INSERT INTO offline_records (district, till_id, seq, id, body, signature, hash, status, answer, redemption_id, received_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		c.till.District, c.till.ID, c.given.Seq, c.given.ID, c.b.Body, signature, c.b.hash[:],
		c.given.Status, string(answer), c.given.Redemption, c.tx.Now)
	if err != nil {
		return err
	}
	if !c.spoils("key") {
		_, err = c.tx.Exec(`
			INSERT INTO idempotency (district, till_id, key, request_hash, status, body, created_at)
			VALUES (?, ?, ?, ?, ?, ?, ?)
			ON CONFLICT (district, till_id, key) DO NOTHING`,
			c.till.District, c.till.ID, c.given.ID, c.b.hash[:], usedByRecord, answer, c.tx.Now)
		if err != nil {
			return err
		}
	}
	return c.moveChain()
}

// usedByRecord is the status of an idempotency key that a record has used: its
// answer is no answer to a request with network.
const usedByRecord = 200

// moveChain takes the record as the chain's end. The next one is measured by the
// times of meals that were made: others may be times that cannot be.
func (c *taking) moveChain() error {
	if c.given.Seq <= c.chain.Seq {
		return nil // one that had been given up
	}
	served := c.chain.ServedLast
	if c.verdict.Take.makes() && !c.spoils("served_last") {
		served = max(served, c.b.parsed.ServedAt)
	}
	err := c.tx.ExecOne(`
		UPDATE tills SET chain_seq = ?, chain_head = ?, served_last = ?
		WHERE district = CAST(? AS INTEGER) AND id = CAST(? AS TEXT)`, c.given.Seq, c.b.hash[:], served, c.till.District, c.till.ID)
	if err != nil {
		return err
	}
	return closeGap(c.tx, c.till, c.given.Seq)
}

// closeGap ends the case of a gap once the last missing record has come.
func closeGap(tx *data.Tx, t meals.Till, seq int64) error {
	_, err := tx.Exec(`
		UPDATE offline_cases SET decision = 'seen', reason = ?, decided_at = ?, decided_by = ?
		WHERE district = CAST(? AS INTEGER) AND till_id = CAST(? AS TEXT) AND seq = 0
			AND kind = 'gap' AND decision = '' AND detail ->> '$.to' <= ?`,
		ReasonArrived, tx.Now, audit.System, t.District, t.ID, seq)
	return err
}
