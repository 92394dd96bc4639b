package data

import (
	"database/sql/driver"
	"strings"
)

// Insert is a statement that adds rows to one table, in blocks where many come
// together. It is declared once and shared.
type Insert struct {
	Head  string // "INSERT INTO points (district, id) VALUES "
	Width int    // how many columns it names
}

// Rows is the statement for n rows.
func (in *Insert) Rows(n int) string {
	row := "(?" + strings.Repeat(", ?", in.Width-1) + ")"
	return in.Head + row + strings.Repeat(", "+row, n-1)
}

// blockSizes are how many rows one statement adds; each is prepared once.
var blockSizes = [...]int{64, 16, 4, 1}

// block is what waits to be added to one table.
type block struct {
	into    *Insert
	values  []driver.Value
	queries [len(blockSizes)]string
}

// Add inserts rows: args are those of one row after the other. Within InTxAgain
// they wait until Settle, or the end of what shares the commit, and are then
// added together with those of the neighbours, the tables in the order in which
// they first came; about says what they are for, so that whoever reads it can ask
// for them with Settle. Within InTx they are added at once.
func (tx *Tx) Add(in *Insert, about string, args ...any) error {
	if tx.lease.session == nil {
		return errTxEnded
	}
	s := tx.lease.session
	b := s.blockOf(in)
	for _, a := range args {
		v, err := argument(a)
		if err != nil {
			return err
		}
		b.values = append(b.values, v)
	}
	if !s.gathers {
		return s.settle()
	}
	if s.about == nil {
		s.about = map[string]bool{}
	}
	s.about[about], s.touched = true, true
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

func (s *session) blockOf(in *Insert) *block {
	for _, b := range s.blocks {
		if b.into == in {
			return b
		}
	}
	b := &block{into: in}
	for i, n := range blockSizes {
		b.queries[i] = in.Rows(n)
	}
	s.blocks = append(s.blocks, b)
	return b
}

// settle adds the rows that wait.
func (s *session) settle() error {
	clear(s.about)
	for _, b := range s.blocks {
		if err := s.add(b); err != nil {
			s.forget()
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
	clear(b.values)
	b.values = b.values[:0]
	return nil
}

// forget drops the rows that wait.
func (s *session) forget() {
	clear(s.about)
	for _, b := range s.blocks {
		clear(b.values)
		b.values = b.values[:0]
	}
}
