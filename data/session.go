package data

import (
	"context"
	"database/sql/driver"
	"fmt"

	"github.com/jmoiron/sqlx"
	sqlite "github.com/mattn/go-sqlite3"
)

// session is one connection and the statements prepared on it. One goroutine
// uses it at a time. The connection is the session's alone, so statements run on
// the driver's own end of it: database/sql and its reflection cost more than
// SQLite does.
type session struct {
	conn    *sqlx.Conn
	driver  *sqlite.SQLiteConn
	stmts   map[string]*statement
	carried map[string]carried // what the open commit's transactions hand on
	touched bool               // something was written or carried since it was last set false
	gathers bool               // added rows wait in blocks
	blocks  []*block           // a table each
	waiting []*block           // those with rows to be added, in the order in which they came
	about   map[string]bool    // what the waiting rows are about
	changes changes            // the writer's
	version int64              // of the file, which other processes' commits change
}

// maxStatements bounds what a session keeps prepared; queries built for a
// varying number of arguments would otherwise pile up.
const maxStatements = 512

func openSession(ctx context.Context, h *sqlx.DB) (*session, error) {
	conn, err := h.Connx(ctx)
	if err != nil {
		return nil, err
	}
	s := &session{conn: conn, stmts: map[string]*statement{}, about: map[string]bool{}}
	err = withDriver(conn, func(d *sqlite.SQLiteConn) error { s.driver = d; return nil })
	return s, err
}

// statement is one query prepared on a session.
type statement struct {
	session *session
	text    string
	driver  *sqlite.SQLiteStmt
	rows    *sqlx.Stmt // the same for Query and for what quick scans cannot read; made when asked for
	args    []driver.NamedValue
	values  []driver.Value
	scans   []*scan
	writes  bool
}

func (s *session) prepare(query string) (*statement, error) {
	if st, ok := s.stmts[query]; ok {
		return st, nil
	}
	if len(s.stmts) >= maxStatements {
		for q, st := range s.stmts {
			st.close()
			delete(s.stmts, q)
		}
	}
	prepared, err := s.driver.Prepare(query)
	if err != nil {
		return nil, fmt.Errorf("prepare: %w", err)
	}
	st := &statement{session: s, text: query, driver: prepared.(*sqlite.SQLiteStmt)}
	st.writes = !st.driver.Readonly()
	st.args = make([]driver.NamedValue, st.driver.NumInput())
	for i := range st.args {
		st.args[i].Ordinal = i + 1
	}
	s.stmts[query] = st
	return st, nil
}

func (s *session) do(query string) error {
	st, err := s.prepare(query)
	if err != nil {
		return err
	}
	return st.put(nil)
}

func (s *session) close() {
	for _, st := range s.stmts {
		st.close()
	}
	_ = s.conn.Close()
}

// inTransaction asks SQLite, which by itself rolls back on some errors (disk
// full, input/output).
func (s *session) inTransaction() bool { return !s.driver.AutoCommit() }

// bind puts the arguments where the driver takes them.
func (st *statement) bind(args []any) error {
	if len(args) != len(st.args) {
		return fmt.Errorf("%d arguments expected, %d given", len(st.args), len(args))
	}
	for i, a := range args {
		v, err := argument(a)
		if err != nil {
			return fmt.Errorf("argument %d: %w", i+1, err)
		}
		st.args[i].Value = v
	}
	return nil
}

// argument converts what stores pass into what the driver takes.
func argument(a any) (driver.Value, error) {
	switch v := a.(type) {
	case nil, int64, string, []byte, bool:
		return v, nil
	case int:
		return int64(v), nil
	case Instant:
		return int64(v), nil
	case Fen:
		return int64(v), nil
	case District:
		return int64(v), nil
	case ServiceDay:
		return string(v), nil
	}
	return driver.DefaultParameterConverter.ConvertValue(a)
}

// exec runs the statement and tells how many rows it changed.
func (st *statement) exec(args []any) (rows int64, err error) {
	if err := st.bind(args); err != nil {
		return 0, err
	}
	res, err := st.driver.ExecContext(background, st.args)
	if err != nil {
		return 0, err
	}
	st.session.touched = st.session.touched || st.writes
	return res.RowsAffected()
}

// put runs the statement through the driver's query, which hands all arguments
// over at once; the first step is all that a statement without rows has.
func (st *statement) put(args []any) error {
	rows, err := st.run(args)
	if err != nil {
		return err
	}
	return rows.Close()
}

// putValues is put of what the driver takes as it is.
func (st *statement) putValues(values []any) error {
	for i, v := range values {
		st.args[i].Value = v
	}
	rows, err := st.driver.QueryContext(background, st.args)
	if err != nil {
		return err
	}
	st.session.touched = true
	return rows.Close()
}

func (st *statement) run(args []any) (driver.Rows, error) {
	if err := st.bind(args); err != nil {
		return nil, err
	}
	rows, err := st.driver.QueryContext(background, st.args)
	st.session.touched = st.session.touched || st.writes && err == nil
	return rows, err
}

// query gives the rows one by one.
func (st *statement) query(args []any) (*sqlx.Rows, error) {
	slow, err := st.slow()
	if err != nil {
		return nil, err
	}
	return slow.QueryxContext(background, args...)
}

// slow is the statement on the way through sqlx.
func (st *statement) slow() (_ *sqlx.Stmt, err error) {
	if st.rows == nil {
		if st.rows, err = st.session.conn.PreparexContext(background, st.text); err != nil {
			return nil, fmt.Errorf("prepare: %w", err)
		}
	}
	return st.rows, nil
}

func (st *statement) close() {
	_ = st.driver.Close()
	if st.rows != nil {
		_ = st.rows.Close()
	}
}
