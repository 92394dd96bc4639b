package admission

import (
	"context"
	"fmt"
	"slices"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/data/staff"
	"mealmap/geo"
	"mealmap/merchants"
)

// Decide says what becomes of a candidate, with the reason. Whoever is admitted
// or refused was visited, and is decided about by somebody else than who recorded
// every visit, with whichever login. Whoever is admitted is a point from now on,
// with the facts of the newest visit, which advised it. ErrDecided,
// ErrNoVisit, ErrAdvice, ErrPermitExpired, ErrNotReady, ErrSamePerson,
// merchants.ErrReasonMissing, merchants.ErrPointExists.
func (s *Store) Decide(ctx context.Context, d data.District, id CandidateID, what Decision, reason string, by audit.Actor) (Candidate, error) {
	reason, err := reasonOf("reason", reason)
	if err == nil && !slices.Contains(Decisions(), what) {
		err = ErrDecision
	}
	if err != nil {
		return Candidate{}, err
	}
	var c Candidate
	err = s.points.Together(ctx, func(tx *data.Tx) error {
		if c, err = findCandidate(tx, d, id); err != nil {
			return err
		}
		visits, err := visitsTo(tx, d, id)
		if err != nil {
			return err
		}
		if err := mayDecide(tx, &c, visits, what, by); err != nil {
			return err
		}
		c.Decision, c.Reason, c.DecidedAt, c.DecidedBy = what, reason, tx.Now, by
		if what == Admitted {
			err = c.admit(tx, &visits[0].Form, by)
		} else {
			err = c.turnAway(tx, by)
		}
		if err != nil {
			return err
		}
		err = tx.ExecOne(`
			UPDATE candidates SET decision = ?, reason = ?, point_id = ?, decided_at = ?, decided_by = ?
			WHERE district = ? AND id = ? AND decision = ''`, what, reason, c.PointID, tx.Now, by, d, id)
		if err != nil {
			return err
		}
		return c.log(tx, by, "candidate.decide", map[string]any{"decision": what, "reason": reason, "point": c.PointID})
	})
	if err != nil {
		return Candidate{}, fmt.Errorf("decide about candidate %s: %w", id, err)
	}
	return c, nil
}

// MayDecide says what keeps the actor from the decision as things stand, nil where
// nothing does: the errors of Decide.
func (s *Store) MayDecide(ctx context.Context, c *Candidate, what Decision, by audit.Actor) error {
	return s.db.View(ctx, func(tx *data.Tx) error {
		visits, err := visitsTo(tx, c.District, c.ID)
		if err != nil {
			return err
		}
		return mayDecide(tx, c, visits, what, by)
	})
}

func mayDecide(tx *data.Tx, c *Candidate, visits []AdmissionVisit, what Decision, by audit.Actor) error {
	if c.Decision != "" {
		return ErrDecided
	}
	if what == Withdrew {
		return nil
	}
	if len(visits) == 0 {
		return ErrNoVisit
	}
	if what == Admitted {
		if visits[0].Advice != Admit {
			return ErrAdvice
		}
		if err := visits[0].Form.Ready(tx.Now.ServiceDay()); err != nil {
			return err
		}
	}
	logins, err := staff.LoginsOf(tx, c.District, by)
	if err != nil {
		return err
	}
	for _, v := range visits {
		if !slices.Contains(logins, v.RecordedBy) {
			return nil
		}
	}
	return ErrSamePerson
}

// admit makes the candidate a point that serves, or opens again the one that it
// was.
func (c *Candidate) admit(tx *data.Tx, f *Form, by audit.Actor) error {
	p, err := c.toPoint(tx, f, by)
	if err != nil {
		return err
	}
	c.PointID = p.ID
	if err := merchants.PutMenu(tx, c.District, p.ID, f.Menu(), by); err != nil {
		return err
	}
	m, err := merchants.FindMerchant(tx, c.District, p.MerchantID)
	if err != nil {
		return err
	}
	if m.LicenceNo != f.Licence.Number {
		m.LicenceNo = f.Licence.Number
		if err := merchants.UpdateMerchant(tx, m, by); err != nil {
			return err
		}
	}
	return merchants.SetStatus(tx, c.District, p.ID, merchants.Open, c.Reason, by)
}

// toPoint is the candidate as a point with the status of one.
func (c *Candidate) toPoint(tx *data.Tx, f *Form, by audit.Actor) (merchants.Point, error) {
	id := c.Point()
	if id == "" {
		at, err := geo.NewPosition(c.At(), geo.WGS84)
		if err != nil {
			return merchants.Point{}, err
		}
		p := merchants.Point{District: c.District, Street: c.Street, Name: c.Name, Phone: c.Phone, Position: &at}
		f.into(&p)
		return merchants.CreatePoint(tx, p, by)
	}
	p, err := merchants.FindPoint(tx, c.District, id)
	if err != nil {
		return p, err
	}
	if p.Status == merchants.Removed {
		if err := merchants.SetStatus(tx, c.District, id, merchants.Candidate, c.Reason, by); err != nil {
			return p, err
		}
	}
	f.into(&p)
	return p, merchants.UpdatePoint(tx, p, by)
}

// turnAway takes a point that waits as a candidate out of the list, where it is
// one.
func (c *Candidate) turnAway(tx *data.Tx, by audit.Actor) error {
	id := c.Point()
	if id == "" {
		return nil
	}
	p, err := merchants.FindPoint(tx, c.District, id)
	if err != nil || p.Status != merchants.Candidate {
		return err
	}
	return merchants.SetStatus(tx, c.District, id, merchants.Removed, c.Reason, by)
}
