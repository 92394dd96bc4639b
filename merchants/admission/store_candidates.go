package admission

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/merchants"
)

const candidateColumns = `SELECT
	c.district,
	c.id,
	c.street,
	c.gap_id,
	c.name,
	c.address,
	c.phone,
	c.lat,
	c.lng,
	c.origin,
	c.decision,
	c.reason,
	c.point_id,
	c.created_at,
	c.created_by,
	coalesce(c.decided_at, 0) AS decided_at,
	c.decided_by,
	(SELECT count(*) FROM admission_visits v WHERE v.district = c.district AND v.candidate_id = c.id) AS visits,
	coalesce((SELECT v.advice FROM admission_visits v WHERE v.district = c.district AND v.candidate_id = c.id
		ORDER BY v.recorded_at DESC, v.id DESC LIMIT 1), '') AS latest
	FROM candidates c`

// CandidateFilter narrows a list of candidates; a zero field does not narrow,
// except District, which is needed.
type CandidateFilter struct {
	District  data.District
	Street    string
	Gap       GapID
	Undecided bool // only those about whom nobody has decided
}

// ListCandidates lists candidates, undecided ones first, in the order in which
// they came.
func (s *Store) ListCandidates(ctx context.Context, f CandidateFilter) (list []Candidate, err error) {
	err = s.db.View(ctx, func(tx *data.Tx) error {
		list, err = listCandidates(tx, f)
		return err
	})
	return list, err
}

func listCandidates(tx *data.Tx, f CandidateFilter) (list []Candidate, err error) {
	err = tx.Select(&list, candidateColumns+`
		WHERE c.district = ? AND (? = '' OR c.street = ?) AND (? = '' OR c.gap_id = ?) AND (NOT ? OR c.decision = '')
		ORDER BY c.decision <> '', c.created_at, c.id`, f.District, f.Street, f.Street, f.Gap, f.Gap, f.Undecided)
	return list, err
}

// FindCandidate gives a candidate: ErrCandidateUnknown.
func (s *Store) FindCandidate(ctx context.Context, d data.District, id CandidateID) (c Candidate, err error) {
	err = s.db.View(ctx, func(tx *data.Tx) error {
		c, err = findCandidate(tx, d, id)
		return err
	})
	return c, err
}

func findCandidate(tx *data.Tx, d data.District, id CandidateID) (c Candidate, err error) {
	err = tx.Get(&c, candidateColumns+` WHERE c.district = ? AND c.id = ?`, d, id)
	if errors.Is(err, data.ErrNoRow) {
		return c, ErrCandidateUnknown
	}
	return c, err
}

// AddCandidate lists a business that might serve; its street, name, place and
// origin are needed, the id is given here. Of one that a point is known by, the
// facts are the point's: a candidate, or one that was removed, of the same
// street. invalid_input, ErrListed, ErrGapClosed, ErrGapUnknown.
func (s *Store) AddCandidate(ctx context.Context, c Candidate, by audit.Actor) (Candidate, error) {
	c.ID, c.CreatedBy = CandidateID(data.NewID()), by
	err := s.db.InTx(ctx, func(tx *data.Tx) error {
		if err := c.fromPoint(tx); err != nil {
			return err
		}
		if err := c.check(); err != nil {
			return err
		}
		if err := c.refuseTwin(tx); err != nil {
			return err
		}
		if c.GapID != "" {
			if g, err := findGap(tx, c.District, c.GapID); err != nil {
				return err
			} else if g.Street != c.Street {
				return ErrGapUnknown
			} else if !g.Open() {
				return ErrGapClosed
			}
		}
		c.CreatedAt = tx.Now
		err := tx.ExecOne(`
			INSERT INTO candidates (district, id, street, gap_id, name, address, phone, lat, lng, origin, created_at, created_by)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
			c.District, c.ID, c.Street, c.GapID, c.Name, c.Address, c.Phone, c.Lat, c.Lng, c.Origin, c.CreatedAt, by)
		if err != nil {
			return err
		}
		return c.log(tx, by, "candidate.list", map[string]any{"name": c.Name, "gap": c.GapID, "origin": c.Origin})
	})
	if err != nil {
		return Candidate{}, fmt.Errorf("candidate: %w", err)
	}
	return c, nil
}

// fromPoint takes the facts of the point that it was.
func (c *Candidate) fromPoint(tx *data.Tx) error {
	id := c.Point()
	if id == "" {
		return nil
	}
	p, err := merchants.FindPoint(tx, c.District, id)
	if err != nil {
		return err
	}
	if p.Street != c.Street {
		return merchants.ErrUnknownPoint
	}
	if !MayReturn(p.Status) {
		return merchants.ErrStatusChange.With("From", string(p.Status), "To", string(merchants.Candidate))
	}
	c.Name, c.Address, c.Phone = p.Name, p.Address, p.Phone
	if p.Position != nil {
		c.Lat, c.Lng = p.Position.At.Lat, p.Position.At.Lng
	}
	return nil
}

// MayReturn reports whether a point of that status may be a candidate here.
func MayReturn(s merchants.Status) bool { return s == merchants.Candidate || s == merchants.Removed }

func (c *Candidate) check() error {
	for _, text := range []*string{&c.Name, &c.Address, &c.Phone} {
		*text = strings.Join(strings.Fields(*text), " ")
	}
	var p problems
	p.when(c.Name == "", "name", "required")
	p.text("name", c.Name, longName)
	p.text("address", c.Address, longAddress)
	p.text("phone", c.Phone, longPhone)
	p.when(!c.At().Valid() || c.Lat == 0 && c.Lng == 0, "position", "required")
	return p.result()
}

// refuseTwin fails where what it was taken from is a candidate already.
func (c *Candidate) refuseTwin(tx *data.Tx) error {
	if c.Origin == FromDesk {
		return nil
	}
	var name string
	err := tx.Get(&name, `SELECT name FROM candidates WHERE district = ? AND origin = ? AND decision = ''`, c.District, c.Origin)
	switch {
	case errors.Is(err, data.ErrNoRow):
		return nil
	case err != nil:
		return err
	}
	return ErrListed.With("Name", name)
}

func (c *Candidate) log(tx *data.Tx, by audit.Actor, action string, detail any) error {
	return audit.Append(tx, audit.Entry{District: c.District, Actor: by, Street: c.Street, Action: action, Object: string(c.ID), Detail: detail})
}
