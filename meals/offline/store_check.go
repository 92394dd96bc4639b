package offline

import (
	"bytes"
	"fmt"

	"mealmap/data"
	"mealmap/meals"
)

// Check finds records that are not as the devices made them, as a part of
// DB.Check: it makes each hash again from the record's bytes, holds it against
// the device's signature, follows each chain to its end, and looks for the meals.
// Only what a person gave up may be missing.
//
//	offline_record  args District, Till, Seq: not the bytes that were signed, or another one before it, or none
//	offline_head    args District, Till, Seq: the chain does not end where the till's row says
//	offline_meal    args District, Till, Seq: accepted without a meal of the till, or the meal of another record
func Check(tx *data.Tx) (found []data.Finding, err error) {
	given, err := givenUp(tx)
	if err != nil {
		return nil, fmt.Errorf("check records: %w", err)
	}
	rows, err := tx.Query(`
		SELECT
			o.district,
			o.till_id,
			o.seq,
			o.body,
			o.signature,
			o.hash,
			o.status,
			o.redemption_id,
			t.chain_seq,
			t.chain_head,
			t.public_key,
			EXISTS (SELECT 1 FROM redemptions r WHERE r.district = o.district AND r.id = o.redemption_id AND r.till_id = o.till_id)
				OR o.redemption_id <> '' AND EXISTS (SELECT 1 FROM signing_keys k
					CROSS JOIN redemptions r ON r.district = k.district AND r.id = o.redemption_id AND r.till_id = o.till_id) AS meal
		FROM offline_records o
		JOIN tills t ON t.district = o.district AND t.id = o.till_id
		ORDER BY o.district, o.till_id, o.seq`)
	if err != nil {
		return nil, fmt.Errorf("check records: %w", err)
	}
	defer rows.Close()
	w := recordWalk{given: given, meals: map[meals.RedemptionID]bool{}}
	for rows.Next() && len(w.found) < data.FindingsEach {
		var r checkedRow
		if err := rows.StructScan(&r); err != nil {
			return nil, fmt.Errorf("check records: %w", err)
		}
		w.step(r)
	}
	w.end()
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("check records: %w", err)
	}
	return w.found, w.empty(tx)
}

// span is what one decision gave up of a till's chain, both inclusive.
type span struct {
	Till meals.TillID `db:"till_id"`
	From int64        `db:"first"`
	To   int64        `db:"last"`
}

func givenUp(tx *data.Tx) (map[meals.TillID][]span, error) {
	var list []span
	err := tx.Select(&list, `
		SELECT till_id, detail ->> '$.from' AS first, detail ->> '$.to' AS last FROM offline_cases
		WHERE kind = 'gap' AND decision = 'skip' AND json_valid(detail)
			AND detail ->> '$.from' IS NOT NULL AND detail ->> '$.to' IS NOT NULL
		ORDER BY till_id, last`)
	given := map[meals.TillID][]span{}
	for _, s := range list {
		given[s.Till] = append(given[s.Till], s)
	}
	return given, err
}

// checkedRow is a record with its till.
type checkedRow struct {
	District   data.District      `db:"district"`
	Till       meals.TillID       `db:"till_id"`
	Seq        int64              `db:"seq"`
	Body       string             `db:"body"`
	Signature  []byte             `db:"signature"`
	Hash       []byte             `db:"hash"`
	Status     Status             `db:"status"`
	Redemption meals.RedemptionID `db:"redemption_id"`
	ChainSeq   int64              `db:"chain_seq"`
	ChainHead  []byte             `db:"chain_head"`
	PublicKey  []byte             `db:"public_key"`
	Meal       bool               `db:"meal"`
}

// recordWalk is where a check is: the last record that was seen, the meals so
// far.
type recordWalk struct {
	last  checkedRow
	given map[meals.TillID][]span // in the order of their ends
	meals map[meals.RedemptionID]bool
	found []data.Finding
}

// lacks reports whether a record is missing between the two that nobody gave up.
func (w *recordWalk) lacks(t meals.TillID, after, before int64) bool {
	for _, s := range w.given[t] {
		if s.From <= after+1 {
			after = max(after, s.To)
		}
	}
	return after+1 < before
}

// empty looks at the tills whose chain has no record at all.
func (w *recordWalk) empty(tx *data.Tx) error {
	var list []checkedRow
	err := tx.Select(&list, `
		SELECT district, id AS till_id, chain_seq FROM tills t
		WHERE chain_seq > 0 AND NOT EXISTS (SELECT 1 FROM offline_records o WHERE o.district = t.district AND o.till_id = t.id)
		ORDER BY district, id`)
	if err != nil {
		return fmt.Errorf("check records: %w", err)
	}
	for i := range list {
		if len(w.found) < data.FindingsEach && w.lacks(list[i].Till, 0, list[i].ChainSeq+1) {
			w.add("offline_head", &list[i])
		}
	}
	return nil
}

func (w *recordWalk) add(code string, r *checkedRow) {
	w.found = append(w.found, data.Finding{Code: code, Args: map[string]any{"District": r.District, "Till": string(r.Till), "Seq": r.Seq}})
}

func (w *recordWalk) step(r checkedRow) {
	if r.Till != w.last.Till {
		w.end()
		w.last = checkedRow{}
	}
	hash := HashOf(r.Body)
	p, err := Parse(r.Body)
	switch {
	case err != nil, p.Seq != r.Seq, !bytes.Equal(hash[:], r.Hash), !SignedRecord{r.Body, encode64(r.Signature)}.verified(r.PublicKey),
		w.last.Seq == r.Seq-1 && !bytes.Equal(p.Previous[:], w.before()), w.lacks(r.Till, w.last.Seq, r.Seq):
		w.add("offline_record", &r)
	}
	if r.Status != Voided {
		makes := r.Status == Accepted || r.Status == IsStale || r.Status == Conflict
		if makes && !r.Meal || r.Redemption != "" && (!r.Meal || w.meals[r.Redemption]) {
			w.add("offline_meal", &r)
		}
		w.meals[r.Redemption] = r.Redemption != ""
	}
	w.last = r
}

// before is the hash that the record after the last must name.
func (w *recordWalk) before() []byte {
	if w.last.Seq == 0 {
		return make([]byte, 32)
	}
	return w.last.Hash
}

// end compares the end of a chain with the till's row. Where the last numbers
// were given up there is nothing to compare.
func (w *recordWalk) end() {
	r := &w.last
	if r.Seq > r.ChainSeq || r.Seq > 0 && (r.Seq == r.ChainSeq && !bytes.Equal(r.Hash, r.ChainHead) || w.lacks(r.Till, r.Seq, r.ChainSeq+1)) {
		w.add("offline_head", r)
	}
}
