package journal

import (
	"errors"
	"fmt"

	"mealmap/data"
)

// Append posts e inside the transaction that makes it, at tx.Now, and gives the
// new head.
func Append(tx *data.Tx, e Entry) (Head, error) {
	last, err := HeadOf(tx, e.District)
	if err != nil {
		return Head{}, fmt.Errorf("journal: %w", err)
	}
	r := Record{District: e.District, Seq: last.Seq + 1, At: tx.Now, Kind: e.Kind, Object: e.Object, Merchant: e.Merchant, Day: e.Day}
	head := Head{Seq: r.Seq, Hash: r.sum(last.Hash, e.Contents)}
	err = tx.Add(&postings, "",
		r.District, r.Seq, r.At, r.Kind, r.Object, r.Merchant, r.Day, head.Hash[:])
	if err != nil {
		return Head{}, fmt.Errorf("journal: %w", err)
	}
	tx.Carry(carryKey(e.District), head, saveHead(e.District))
	return head, nil
}

var postings = data.Insert{Width: 8, Head: `
	INSERT INTO journal (district, seq, at, kind, object, merchant_id, service_day, hash) VALUES `}

// HeadOf gives the newest posting's number and hash; Seq 0 where there is none.
// Transactions that share a commit hand it on without reading it again.
func HeadOf(tx *data.Tx, d data.District) (h Head, err error) {
	if carried, ok := tx.Carried(carryKey(d)); ok {
		return carried.(Head), nil
	}
	var row struct {
		Seq  int64  `db:"seq"`
		Hash []byte `db:"hash"`
	}
	err = tx.Get(&row, `SELECT seq, hash FROM journal_heads WHERE district = ?`, d)
	if errors.Is(err, data.ErrNoRow) {
		return Head{}, nil
	}
	h.Seq = row.Seq
	copy(h.Hash[:], row.Hash)
	return h, err
}

func carryKey(d data.District) string { return "journal:" + d.String() }

func saveHead(d data.District) func(*data.Tx, any) error {
	return func(tx *data.Tx, head any) error {
		h := head.(Head)
		_, err := tx.Exec(`
			INSERT INTO journal_heads (district, seq, hash) VALUES (?, ?, ?)
			ON CONFLICT (district) DO UPDATE SET seq = excluded.seq, hash = excluded.hash`, d, h.Seq, h.Hash[:])
		return err
	}
}
