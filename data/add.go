package data

import (
	"slices"
	"strings"
)

// Insert is a statement that adds rows to one table, in blocks where many come
// together. It is declared once and shared.
type Insert struct {
	Head  string // "INSERT INTO points (district, id) VALUES "
	Width int    // how many columns it names
}

// rows is the statement for n rows.
func (in *Insert) rows(n int) string {
	row := "(?" + strings.Repeat(", ?", in.Width-1) + ")"
	return in.Head + row + strings.Repeat(", "+row, n-1)
}

// blockSizes are how many rows one statement adds; each is prepared once. Few
// statements make up any number: what one costs beside its rows is a row's worth.
var blockSizes = [...]int{64, 32, 16, 8, 7, 6, 5, 4, 3, 2, 1}

// block is what waits to be added to one table.
type block struct {
	into    *Insert
	values  []any // as the driver takes them
	queries [len(blockSizes)]string
}

// Rows are rows of some tables that are put together before they are added; the
// zero value has none.
type Rows struct{ parts []*rowsOf }

type rowsOf struct {
	into   *Insert
	values []any // as the driver takes them
}

// Add puts in rows of one table: args are those of one row after the other. It
// keeps the list.
func (r *Rows) Add(in *Insert, args ...any) error {
	for i, a := range args {
		v, err := argument(a)
		if err != nil {
			return err
		}
		args[i] = v
	}
	part := r.of(in)
	if part.values == nil {
		part.values = args
	} else {
		part.values = append(part.values, args...)
	}
	return nil
}

func (r *Rows) of(in *Insert) *rowsOf {
	for _, part := range r.parts {
		if part.into == in {
			return part
		}
	}
	part := &rowsOf{into: in}
	r.parts = append(r.parts, part)
	return part
}

// Add is AddRows of rows of one table.
func (tx *Tx) Add(in *Insert, about string, args ...any) error {
	var r Rows
	if err := r.Add(in, args...); err != nil {
		return err
	}
	return tx.AddRows(&r, about)
}

// AddRows inserts rows, a table after the other in the order in which they were
// put in. Within InTxAgain they wait until Settle, or the end of what shares the
// commit, and are then added together with those of the neighbours, the tables in
// the order in which they first came; about says what they are for, so that
// whoever reads it can ask for them with Settle, and whoever has read it can ask
// whether it is Unchanged. Within InTx they are added at once.
func (tx *Tx) AddRows(r *Rows, about ...string) error {
	if tx.lease.session == nil {
		return errTxEnded
	}
	s := tx.lease.session
	for _, part := range r.parts {
		if len(part.values) > 0 {
			b := s.blockOf(part.into)
			b.values = append(b.values, part.values...)
		}
	}
	for _, name := range about {
		s.changes.note(name)
	}
	if !s.gathers {
		return s.settle()
	}
	for _, name := range about {
		s.about[name] = true
	}
	s.touched = true
	return nil
}

// Settle adds what waits, where some of it is about the given thing.
func (tx *Tx) Settle(about string) error {
	if tx.lease.session == nil {
		return errTxEnded
	}
	if !tx.lease.session.about[about] {
		return nil
	}
	return tx.lease.session.settle()
}

// blockOf is where rows of the table wait from now on.
func (s *session) blockOf(in *Insert) *block {
	i := slices.IndexFunc(s.blocks, func(b *block) bool { return b.into == in })
	if i < 0 {
		i = len(s.blocks)
		b := &block{into: in}
		for i, n := range blockSizes {
			b.queries[i] = in.rows(n)
		}
		s.blocks = append(s.blocks, b)
	}
	b := s.blocks[i]
	if len(b.values) == 0 {
		s.waiting = append(s.waiting, b)
	}
	return b
}

// settle adds the rows that wait.
func (s *session) settle() error {
	defer s.forget()
	for _, b := range s.waiting {
		if err := s.add(b); err != nil {
			return err
		}
	}
	return nil
}

func (s *session) add(b *block) error {
	rest := b.values
	for i, n := range blockSizes {
		for size := n * b.into.Width; len(rest) >= size; rest = rest[size:] {
			st, err := s.prepare(b.queries[i])
			if err != nil {
				return err
			}
			if err := st.putValues(rest[:size]); err != nil {
				return err
			}
		}
	}
	return nil
}

// forget drops the rows that wait.
func (s *session) forget() {
	clear(s.about)
	for _, b := range s.waiting {
		clear(b.values)
		b.values = b.values[:0]
	}
	s.waiting = s.waiting[:0]
}
