package settle

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/merchants"
)

// row is a statement as it stands in its table.
type row struct {
	District   data.District        `db:"district"`
	ID         StatementID          `db:"id"`
	Number     string               `db:"number"`
	MerchantID merchants.MerchantID `db:"merchant_id"`
	Street     string               `db:"street"`
	From       data.ServiceDay      `db:"from_day"`
	To         data.ServiceDay      `db:"to_day"`
	Upto       int64                `db:"upto_seq"`
	State      State                `db:"state"`
	Payable    data.Fen             `db:"payable_fen"`
	Body       []byte               `db:"body"`
	Previous   []byte               `db:"previous"`
	Hash       []byte               `db:"hash"`
	ComputedAt data.Instant         `db:"computed_at"`
	ComputedBy audit.Actor          `db:"computed_by"`
	ReviewedAt data.Instant         `db:"reviewed_at"`
	ReviewedBy audit.Actor          `db:"reviewed_by"`
	ApprovedAt data.Instant         `db:"approved_at"`
	ApprovedBy audit.Actor          `db:"approved_by"`
	PaidOn     data.ServiceDay      `db:"paid_on"`
	PaidRef    string               `db:"paid_ref"`
	PaidAt     data.Instant         `db:"paid_at"`
	PaidBy     audit.Actor          `db:"paid_by"`
	LockedAt   data.Instant         `db:"locked_at"`
	LockedBy   audit.Actor          `db:"locked_by"`
}

const rowColumns = `
	district,
	id,
	number,
	merchant_id,
	street,
	from_day,
	to_day,
	upto_seq,
	state,
	payable_fen,
	CAST(body AS BLOB) AS body,
	previous,
	hash,
	computed_at,
	computed_by,
	coalesce(reviewed_at, 0) AS reviewed_at,
	reviewed_by,
	coalesce(approved_at, 0) AS approved_at,
	approved_by,
	paid_on,
	paid_ref,
	coalesce(paid_at, 0) AS paid_at,
	paid_by,
	coalesce(locked_at, 0) AS locked_at,
	locked_by`

// statement reads the row.
func (r *row) statement() (Statement, error) {
	st := Statement{District: r.District, ID: r.ID, Number: r.Number, MerchantID: r.MerchantID, Street: r.Street,
		From: r.From, To: r.To, Upto: r.Upto, State: r.State, PaidOn: r.PaidOn, PaidRef: r.PaidRef}
	copy(st.Previous[:], r.Previous)
	copy(st.Hash[:], r.Hash)
	for _, step := range []Step{
		{State: Computed, At: r.ComputedAt, By: r.ComputedBy},
		{State: Reviewed, At: r.ReviewedAt, By: r.ReviewedBy},
		{State: Approved, At: r.ApprovedAt, By: r.ApprovedBy},
		{State: Paid, At: r.PaidAt, By: r.PaidBy, Note: r.PaidRef},
		{State: Locked, At: r.LockedAt, By: r.LockedBy},
	} {
		if step.By != "" {
			st.Steps = append(st.Steps, step)
		}
	}
	if err := json.Unmarshal(r.Body, &st.Body); err != nil {
		return Statement{}, fmt.Errorf("body of %s: %w", r.Number, err)
	}
	return st, nil
}

// Find gives one statement, ErrUnknown where there is none.
func (s *Store) Find(ctx context.Context, d data.District, id StatementID) (st Statement, err error) {
	err = s.db.View(ctx, func(tx *data.Tx) error {
		st, err = find(tx, d, id)
		return err
	})
	return st, err
}

func find(tx *data.Tx, d data.District, id StatementID) (Statement, error) {
	var r row
	err := tx.Get(&r, `SELECT`+rowColumns+` FROM statements WHERE district = ? AND id = ?`, d, id)
	if errors.Is(err, data.ErrNoRow) {
		return Statement{}, ErrUnknown
	}
	if err != nil {
		return Statement{}, fmt.Errorf("find statement: %w", err)
	}
	return r.statement()
}

// Filter narrows a list of statements; a zero field does not narrow.
type Filter struct {
	District   data.District
	Street     string
	MerchantID merchants.MerchantID
	From, To   data.ServiceDay // statements that lie within these days
	State      State
	Number     string
}

// List gives the statements that match, the latest period first and by number
// within it.
func (s *Store) List(ctx context.Context, f Filter) ([]Statement, error) {
	where, args := f.where()
	var rows []row
	err := s.db.View(ctx, func(tx *data.Tx) error {
		return tx.Select(&rows, `SELECT`+rowColumns+` FROM statements WHERE `+where+` ORDER BY to_day DESC, from_day DESC, number`, args...)
	})
	if err != nil {
		return nil, fmt.Errorf("list statements: %w", err)
	}
	list := make([]Statement, len(rows))
	for i := range rows {
		if list[i], err = rows[i].statement(); err != nil {
			return nil, err
		}
	}
	return list, nil
}

func (f Filter) where() (string, []any) {
	where, args := []string{"district = ?"}, []any{f.District}
	add := func(use bool, clause string, arg any) {
		if use {
			where, args = append(where, clause), append(args, arg)
		}
	}
	add(f.Street != "", "street = ?", f.Street)
	add(f.MerchantID != "", "merchant_id = ?", f.MerchantID)
	add(f.From != "", "from_day >= ?", f.From)
	add(f.To != "", "to_day <= ?", f.To)
	add(f.State != "", "state = ?", f.State)
	add(f.Number != "", "number = ?", f.Number)
	return strings.Join(where, " AND "), args
}

// briefs gives a merchant's statements in order of their days.
func briefs(tx *data.Tx, d data.District, m merchants.MerchantID) (list []brief, err error) {
	err = tx.Select(&list, `
		SELECT id, number, from_day, to_day, upto_seq, state, hash FROM statements
		WHERE district = ? AND merchant_id = ?
		ORDER BY to_day`, d, m)
	if err != nil {
		return nil, fmt.Errorf("statements of a merchant: %w", err)
	}
	return list, nil
}

func fitted(tx *data.Tx, d data.District, m merchants.MerchantID, p Period) (fitting, error) {
	list, err := briefs(tx, d, m)
	if err != nil {
		return fitting{}, err
	}
	return fit(list, p)
}

// firstDay is the first day between after and before, both exclusive, that has a
// posting of the merchant; "" where none has.
func firstDay(tx *data.Tx, d data.District, m merchants.MerchantID, after, before data.ServiceDay) (day data.ServiceDay, err error) {
	err = tx.Get(&day, `
		SELECT coalesce(min(service_day), '') FROM journal
		WHERE district = CAST(? AS INTEGER) AND merchant_id = CAST(? AS TEXT)
			AND service_day > CAST(? AS TEXT) AND service_day < CAST(? AS TEXT)`, d, m, after, before)
	return day, err
}

type merchantRow struct {
	Name   string `db:"name"`
	Street string `db:"street"`
}

func findMerchant(tx *data.Tx, d data.District, m merchants.MerchantID) (r merchantRow, err error) {
	err = tx.Get(&r, `SELECT name, street FROM merchants WHERE district = ? AND id = ?`, d, m)
	if errors.Is(err, data.ErrNoRow) {
		return r, merchants.ErrUnknownMerchant
	}
	return r, err
}

func merchantsOf(tx *data.Tx, d data.District, street string) (ids []merchants.MerchantID, err error) {
	err = tx.Select(&ids, `SELECT id FROM merchants WHERE district = ? AND (? = '' OR street = ?) ORDER BY id`, d, street, street)
	return ids, err
}

// nextNumber is the period's next number, "320106-202503-0001".
func nextNumber(tx *data.Tx, d data.District, label string) (string, error) {
	prefix := d.String() + "-" + label + "-"
	var last int
	err := tx.Get(&last, `
		SELECT coalesce(max(CAST(substr(number, length(?1) + 1) AS INTEGER)), 0) FROM statements
		WHERE district = ?2 AND number >= ?1 AND number < ?1 || 'a'`, prefix, d)
	return fmt.Sprintf("%s%04d", prefix, last+1), err
}

func dropStatement(tx *data.Tx, d data.District, id StatementID) error {
	return tx.ExecOne(`DELETE FROM statements WHERE district = ? AND id = ? AND state = 'computed'`, d, id)
}

// putStatement writes a computed statement.
func putStatement(tx *data.Tx, st *Statement, body []byte, isNew bool) error {
	if isNew {
		return tx.ExecOne(`
			INSERT INTO statements (district, id, number, merchant_id, street, from_day, to_day, upto_seq, state, payable_fen,
				body, previous, hash, computed_at, computed_by)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'computed', ?, ?, ?, ?, ?, ?)`,
			st.District, st.ID, st.Number, st.MerchantID, st.Street, st.From, st.To, st.Upto, st.Body.Payable,
			string(body), st.Previous[:], st.Hash[:], tx.Now, st.Steps[0].By)
	}
	return tx.ExecOne(`
		UPDATE statements
		SET street = ?, upto_seq = ?, payable_fen = ?, body = ?, previous = ?, hash = ?, computed_at = ?, computed_by = ?
		WHERE district = ? AND id = ? AND state = 'computed'`,
		st.Street, st.Upto, st.Body.Payable, string(body), st.Previous[:], st.Hash[:], st.Steps[0].At, st.Steps[0].By,
		st.District, st.ID)
}
