package editions

import (
	"context"
	"errors"
	"fmt"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/merchants"
)

// Say tells what a point takes off, one sentence a class, on a day; none
// where no rule speaks.
type Say func(p *merchants.Point, day data.ServiceDay) []string

// Draft begins a street's edition with the points that the public sees today and
// the benefits of its first day. invalid_input, ErrName.
func (s *Store) Draft(ctx context.Context, d data.District, street string, h Head, say Say, by audit.Actor) (Edition, error) {
	h, err := h.tidy()
	if err != nil {
		return Edition{}, err
	}
	e := Edition{District: d, ID: ID(data.NewID()), Street: street, Head: h, State: Drafted, CreatedBy: by}
	if e.Content, err = s.gather(ctx, &e, say); err != nil {
		return Edition{}, err
	}
	err = s.db.InTx(ctx, func(tx *data.Tx) error {
		if err := nameFree(tx, &e); err != nil {
			return err
		}
		before, err := previous(tx, &e)
		if err != nil {
			return err
		}
		e.Previous, e.CreatedAt = before.ID, tx.Now
		var text string
		if text, e.Hash, err = e.Content.freeze(); err != nil {
			return err
		}
		err = tx.ExecOne(`
			INSERT INTO editions (district, id, street, name, state, from_day, next_on, approval_no, boundaries, content, content_hash,
				previous, created_at, created_by)
			VALUES (?, ?, ?, ?, 'draft', ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
			d, e.ID, street, e.Name, e.From, e.NextOn, e.ApprovalNo, e.Boundaries, text, e.Hash[:], e.Previous, tx.Now, by)
		if err != nil {
			return err
		}
		return e.log(tx, by, "draft")
	})
	if err != nil {
		return Edition{}, fmt.Errorf("draft edition: %w", err)
	}
	return e, nil
}

// gather freezes the street's points as the public sees them today.
func (s *Store) gather(ctx context.Context, e *Edition, say Say) (Content, error) {
	dir, err := s.points.Directory(ctx)
	if err != nil {
		return Content{}, err
	}
	var points []*merchants.Point
	menus := map[merchants.PointID][]merchants.MenuItem{}
	for _, p := range dir.Points() {
		if p.District != e.District || p.Street != e.Street {
			continue
		}
		points = append(points, p)
		if menus[p.ID], err = s.points.ListMenu(ctx, p.District, p.ID); err != nil {
			return Content{}, err
		}
	}
	return ContentOf(points, func(p *merchants.Point) Said { return Said{Menu: menus[p.ID], Benefits: say(p, e.From)} }), nil
}

// nameFree refuses a name that another edition of the street has.
func nameFree(tx *data.Tx, e *Edition) error {
	other, err := one(tx, `WHERE district = ? AND street = ? AND name = ? AND state <> 'dropped' AND id <> ?`, e.District, e.Street, e.Name, e.ID)
	switch {
	case errors.Is(err, ErrUnknown):
		return nil
	case err != nil:
		return err
	}
	return ErrName.With("Name", other.Name)
}

// Update changes what a draft says of itself, and reads the points again as
// Refresh does. invalid_input, ErrName, ErrState.
func (s *Store) Update(ctx context.Context, d data.District, id ID, h Head, say Say, by audit.Actor) (Edition, error) {
	h, err := h.tidy()
	if err != nil {
		return Edition{}, err
	}
	return s.rewrite(ctx, d, id, "update", &h, say, by)
}

// Refresh reads the points of a draft again, as the public sees them today.
// ErrState.
func (s *Store) Refresh(ctx context.Context, d data.District, id ID, say Say, by audit.Actor) (Edition, error) {
	return s.rewrite(ctx, d, id, "refresh", nil, say, by)
}

// rewrite writes a draft anew; h is nil where its head stays.
func (s *Store) rewrite(ctx context.Context, d data.District, id ID, verb string, h *Head, say Say, by audit.Actor) (Edition, error) {
	e, err := s.Find(ctx, d, id)
	if err != nil {
		return e, err
	}
	if h != nil {
		e.Head = *h
	}
	if e.Content, err = s.gather(ctx, &e, say); err != nil {
		return e, err
	}
	err = s.step(ctx, d, id, func(tx *data.Tx, now *Edition) error {
		if h == nil {
			e.Head = now.Head
		}
		if err := nameFree(tx, &e); err != nil {
			return err
		}
		text, hash, err := e.Content.freeze()
		if err != nil {
			return err
		}
		e.Hash = hash
		err = tx.ExecOne(`
			UPDATE editions
			SET name = ?, from_day = ?, next_on = ?, approval_no = ?, boundaries = ?, content = ?, content_hash = ?
			WHERE district = ? AND id = ? AND state = 'draft'`,
			e.Name, e.From, e.NextOn, e.ApprovalNo, e.Boundaries, text, hash[:], d, id)
		if err != nil {
			return err
		}
		return e.log(tx, by, verb)
	}, Drafted)
	return e, err
}

// step does something to an edition that stands in one of the states.
func (s *Store) step(ctx context.Context, d data.District, id ID, do func(*data.Tx, *Edition) error, from ...State) error {
	err := s.db.InTx(ctx, func(tx *data.Tx) error {
		e, err := find(tx, d, id)
		if err != nil {
			return err
		}
		for _, state := range from {
			if e.State == state {
				return do(tx, &e)
			}
		}
		return ErrState.With("State", string(e.State))
	})
	if err != nil {
		return fmt.Errorf("edition %s: %w", id, err)
	}
	return nil
}

// log writes a step into the log with what it is about.
func (e *Edition) log(tx *data.Tx, by audit.Actor, verb string) error {
	return audit.Append(tx, audit.Entry{District: e.District, Actor: by, Street: e.Street, Action: "edition." + verb, Object: string(e.ID),
		Detail: e.detail()})
}

// logged is what the log says of a step: Check compares it.
type logged struct {
	Name       string          `json:"name"`
	From       data.ServiceDay `json:"from"`
	NextOn     *string         `json:"next_on"` // nil: it does not say
	ApprovalNo string          `json:"approval_no"`
	Boundaries *bool           `json:"boundaries"` // nil: it does not say
	Points     int             `json:"points"`
	Hash       string          `json:"hash"`
}

func (e *Edition) detail() logged {
	return logged{e.Name, e.From, &e.NextOn, e.ApprovalNo, &e.Boundaries, len(e.Content.Points), fmt.Sprintf("%x", e.Hash)}
}

// is reports whether the edition is as it was said to be.
func (said logged) is(e *Edition) bool {
	now := e.detail()
	if said.NextOn != nil && *said.NextOn != e.NextOn || said.Boundaries != nil && *said.Boundaries != e.Boundaries {
		return false
	}
	said.NextOn, said.Boundaries = now.NextOn, now.Boundaries
	return said == now
}
