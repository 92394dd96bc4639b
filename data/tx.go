package data

import (
	"context"
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

func (tx *Tx) prepare(query string) (*sqlx.Stmt, error) {
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
	return st.GetContext(background, dest, args...)
}

// Select reads all rows into dest, a pointer to a slice.
func (tx *Tx) Select(dest any, query string, args ...any) error {
	st, err := tx.prepare(query)
	if err != nil {
		return err
	}
	return st.SelectContext(background, dest, args...)
}

// Query gives the rows one by one, for results too large to hold. They end
// with the transaction.
func (tx *Tx) Query(query string, args ...any) (*sqlx.Rows, error) {
	st, err := tx.prepare(query)
	if err != nil {
		return nil, err
	}
	rows, err := st.QueryxContext(background, args...)
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
	res, err := st.ExecContext(background, args...)
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
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

// session is one connection and the statements prepared on it. One goroutine
// uses it at a time.
type session struct {
	conn    *sqlx.Conn
	stmts   map[string]*sqlx.Stmt
	carried map[string]carried // what the open commit's transactions hand on
}

// maxStatements bounds what a session keeps prepared; queries built for a
// varying number of arguments would otherwise pile up.
const maxStatements = 512

func openSession(ctx context.Context, h *sqlx.DB) (*session, error) {
	conn, err := h.Connx(ctx)
	if err != nil {
		return nil, err
	}
	return &session{conn: conn, stmts: map[string]*sqlx.Stmt{}}, nil
}

func (s *session) prepare(query string) (*sqlx.Stmt, error) {
	if st, ok := s.stmts[query]; ok {
		return st, nil
	}
	if len(s.stmts) >= maxStatements {
		for q, st := range s.stmts {
			_ = st.Close()
			delete(s.stmts, q)
		}
	}
	st, err := s.conn.PreparexContext(background, query)
	if err != nil {
		return nil, fmt.Errorf("prepare: %w", err)
	}
	s.stmts[query] = st
	return st, nil
}

func (s *session) do(query string) error {
	st, err := s.prepare(query)
	if err != nil {
		return err
	}
	_, err = st.ExecContext(background)
	return err
}

func (s *session) close() {
	for _, st := range s.stmts {
		_ = st.Close()
	}
	_ = s.conn.Close()
}

// inTransaction asks SQLite, which by itself rolls back on some errors (disk
// full, input/output).
func (s *session) inTransaction() bool {
	open := false
	_ = s.conn.Raw(func(c any) error {
		open = !c.(*sqlite.SQLiteConn).AutoCommit()
		return nil
	})
	return open
}
