package data

import (
	"errors"
	"fmt"

	"github.com/jmoiron/sqlx"
	sqlite "github.com/mattn/go-sqlite3"
)

// Tx is one transaction, or one savepoint of a shared one. Its statements run
// on a context detached from the request's, so that a client who hangs up does
// not harm its neighbours.
type Tx struct {
	Now   Instant // the only clock inside the transaction
	lease *lease
}

// lease is the right to use the session, shared by a transaction and those
// made of it by At. It ends with the transaction: a statement that came later
// would land in a neighbour's, and rows left open would hold the session.
type lease struct {
	session *session
	rows    []*sqlx.Rows
}

var errTxEnded = errors.New("transaction used after its end")

func newTx(now Instant, s *session) *Tx { return &Tx{Now: now, lease: &lease{session: s}} }

func (tx *Tx) end() {
	for _, rows := range tx.lease.rows {
		_ = rows.Close()
	}
	tx.lease.session, tx.lease.rows = nil, nil
}

func (tx *Tx) prepare(query string) (*statement, error) {
	if tx.lease.session == nil {
		return nil, errTxEnded
	}
	return tx.lease.session.prepare(query)
}

// At returns the same transaction at another time, for recording history: the
// demo's past, and later the meals that a till kept without network.
func (tx *Tx) At(now Instant) *Tx { return &Tx{Now: now, lease: tx.lease} }

// Get reads one row into dest, ErrNoRow where there is none.
func (tx *Tx) Get(dest any, query string, args ...any) error {
	st, err := tx.prepare(query)
	if err != nil {
		return err
	}
	return st.get(dest, args)
}

// Select reads all rows into dest, a pointer to a slice.
func (tx *Tx) Select(dest any, query string, args ...any) error {
	st, err := tx.prepare(query)
	if err != nil {
		return err
	}
	return st.selectAll(dest, args)
}

// Query gives the rows one by one, for results too large to hold. They end
// with the transaction.
func (tx *Tx) Query(query string, args ...any) (*sqlx.Rows, error) {
	st, err := tx.prepare(query)
	if err != nil {
		return nil, err
	}
	rows, err := st.query(args)
	if err == nil {
		tx.lease.rows = append(tx.lease.rows, rows)
	}
	return rows, err
}

// Exec runs a statement and tells how many rows it changed.
func (tx *Tx) Exec(query string, args ...any) (rows int64, err error) {
	st, err := tx.prepare(query)
	if err != nil {
		return 0, err
	}
	return st.exec(args)
}

// Put is Exec where nobody asks how many rows were changed, which is quicker.
func (tx *Tx) Put(query string, args ...any) error {
	st, err := tx.prepare(query)
	if err != nil {
		return err
	}
	return st.put(args)
}

// ExecOne runs a statement that must change exactly one row, ErrNoRow where it
// changes none.
func (tx *Tx) ExecOne(query string, args ...any) error {
	n, err := tx.Exec(query, args...)
	switch {
	case err != nil:
		return err
	case n == 0:
		return ErrNoRow
	case n > 1:
		return fmt.Errorf("one row expected, %d changed", n)
	}
	return nil
}

// IsUnique reports whether err says that a unique or primary key is taken.
func IsUnique(err error) bool {
	var e sqlite.Error
	return errors.As(err, &e) &&
		(e.ExtendedCode == sqlite.ErrConstraintUnique || e.ExtendedCode == sqlite.ErrConstraintPrimaryKey)
}
