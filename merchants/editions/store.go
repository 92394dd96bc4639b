package editions

import (
	"context"
	"errors"
	"fmt"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/merchants"
)

// Store keeps editions and what was printed. It is safe for concurrent use.
type Store struct {
	db     *data.DB
	points *merchants.Store
}

// NewStore keeps editions in db, of the points of the store.
func NewStore(db *data.DB, points *merchants.Store) *Store { return &Store{db, points} }

// row is an edition as it stands in the table.
type row struct {
	District   data.District   `db:"district"`
	ID         ID              `db:"id"`
	Street     string          `db:"street"`
	Name       string          `db:"name"`
	State      State           `db:"state"`
	From       data.ServiceDay `db:"from_day"`
	NextOn     string          `db:"next_on"`
	ApprovalNo string          `db:"approval_no"`
	Boundaries bool            `db:"boundaries"`
	Content    string          `db:"content"`
	Hash       []byte          `db:"content_hash"`
	Previous   ID              `db:"previous"`
	CreatedAt  data.Instant    `db:"created_at"`
	CreatedBy  audit.Actor     `db:"created_by"`
	ProposedAt *data.Instant   `db:"proposed_at"`
	ProposedBy audit.Actor     `db:"proposed_by"`
	DecidedAt  *data.Instant   `db:"decided_at"`
	DecidedBy  audit.Actor     `db:"decided_by"`
}

const columns = `
	district,
	id,
	street,
	name,
	state,
	from_day,
	next_on,
	approval_no,
	boundaries,
	content,
	content_hash,
	previous,
	created_at,
	created_by,
	proposed_at,
	proposed_by,
	decided_at,
	decided_by`

func (r *row) edition() (Edition, error) {
	e := Edition{
		District: r.District, ID: r.ID, Street: r.Street, State: r.State, Previous: r.Previous,
		Head:      Head{Name: r.Name, From: r.From, NextOn: r.NextOn, ApprovalNo: r.ApprovalNo, Boundaries: r.Boundaries},
		CreatedAt: r.CreatedAt, CreatedBy: r.CreatedBy, ProposedBy: r.ProposedBy, DecidedBy: r.DecidedBy,
	}
	if r.ProposedAt != nil {
		e.ProposedAt = *r.ProposedAt
	}
	if r.DecidedAt != nil {
		e.DecidedAt = *r.DecidedAt
	}
	copy(e.Hash[:], r.Hash)
	var err error
	if e.Content, err = thaw(r.Content); err != nil {
		return e, fmt.Errorf("edition %s: %w", r.ID, err)
	}
	return e, nil
}

// Find gives an edition. ErrUnknown.
func (s *Store) Find(ctx context.Context, d data.District, id ID) (e Edition, err error) {
	err = s.db.View(ctx, func(tx *data.Tx) error {
		e, err = find(tx, d, id)
		return err
	})
	return e, err
}

// FindName gives the street's edition of that name, not a dropped one. ErrUnknown.
func (s *Store) FindName(ctx context.Context, d data.District, street, name string) (e Edition, err error) {
	err = s.db.View(ctx, func(tx *data.Tx) error {
		e, err = one(tx, `WHERE district = ? AND street = ? AND name = ? AND state <> 'dropped'`, d, street, name)
		return err
	})
	return e, err
}

func find(tx *data.Tx, d data.District, id ID) (Edition, error) {
	return one(tx, `WHERE district = ? AND id = ?`, d, id)
}

// one reads the edition that a condition picks.
func one(tx *data.Tx, where string, args ...any) (Edition, error) {
	var r row
	err := tx.Get(&r, `SELECT`+columns+` FROM editions `+where, args...)
	if errors.Is(err, data.ErrNoRow) {
		return Edition{}, ErrUnknown
	}
	if err != nil {
		return Edition{}, fmt.Errorf("find edition: %w", err)
	}
	return r.edition()
}

// List gives a street's editions, those of every street for "", the latest to
// hold first; dropped ones too.
func (s *Store) List(ctx context.Context, d data.District, street string) (list []Edition, err error) {
	var rows []row
	err = s.db.View(ctx, func(tx *data.Tx) error {
		return tx.Select(&rows, `SELECT`+columns+` FROM editions
			WHERE district = ? AND (? = '' OR street = ?)
			ORDER BY from_day DESC, created_at DESC, id`, d, street, street)
	})
	if err != nil {
		return nil, fmt.Errorf("list editions: %w", err)
	}
	for i := range rows {
		e, err := rows[i].edition()
		if err != nil {
			return nil, err
		}
		list = append(list, e)
	}
	return list, nil
}

// Current gives the street's edition that holds on the day. ErrNotDue where none
// does yet.
func (s *Store) Current(ctx context.Context, d data.District, street string, day data.ServiceDay) (e Edition, err error) {
	err = s.db.View(ctx, func(tx *data.Tx) error {
		e, err = current(tx, d, street, day)
		return err
	})
	return e, err
}

func current(tx *data.Tx, d data.District, street string, day data.ServiceDay) (Edition, error) {
	e, err := one(tx, `WHERE district = ? AND street = ? AND state = 'approved' AND from_day <= ? ORDER BY from_day DESC LIMIT 1`, d, street, day)
	if errors.Is(err, ErrUnknown) {
		err = ErrNotDue
	}
	return e, err
}

// Before gives the approved edition that an edition follows: the last one that
// holds earlier. The zero Edition, with an empty content, where it is the first.
func (s *Store) Before(ctx context.Context, e *Edition) (before Edition, err error) {
	err = s.db.View(ctx, func(tx *data.Tx) error {
		before, err = previous(tx, e)
		return err
	})
	return before, err
}

func previous(tx *data.Tx, e *Edition) (Edition, error) {
	before, err := one(tx, `WHERE district = ? AND street = ? AND state = 'approved' AND from_day < ? AND id <> ?
		ORDER BY from_day DESC LIMIT 1`, e.District, e.Street, e.From, e.ID)
	if errors.Is(err, ErrUnknown) {
		return Edition{}, nil
	}
	return before, err
}
