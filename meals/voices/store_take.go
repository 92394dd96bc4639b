package voices

import (
	"context"
	"errors"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/data/staff"
	"mealmap/meals"
)

// Call is one interview with what to ring.
type Call struct {
	Interview
	Phone string
}

// Take puts an interview into the caller's hands for the time of a Lease and
// shows him the telephone, which is logged as seen. ErrInterviewUnknown outside
// the scope; ErrInterviewDone, ErrInterviewTaken, ErrInterviewEarly, ErrEnrolled,
// ErrElderGone, ErrMealGone, ErrNoPhone.
func (s *Store) Take(ctx context.Context, sc Scope, id InterviewID, by audit.Actor) (c Call, err error) {
	err = s.db.InTx(ctx, func(tx *data.Tx) error {
		i, err := find(tx, sc, id)
		if err != nil {
			return err
		}
		c, err = s.take(tx, &i, by)
		return err
	})
	return c, named(err, "take interview", id)
}

// TakeNext takes the first interview of the list that the caller may take, as
// Take does: ErrNoneToCall.
func (s *Store) TakeNext(ctx context.Context, sc Scope, by audit.Actor) (c Call, err error) {
	err = s.db.InTx(ctx, func(tx *data.Tx) error {
		list, err := open(tx, sc)
		if err != nil {
			return err
		}
		for i := range list {
			if list[i].InHand(tx.Now) && list[i].TakenBy == by { // one at a time
				c, err = s.take(tx, &list[i], by)
				return err
			}
		}
		for i := range list {
			c, err = s.take(tx, &list[i], by)
			switch {
			case err == nil:
				return nil
			case !skips(err):
				return err
			}
		}
		return ErrNoneToCall
	})
	return c, named(err, "take an interview", "")
}

// skips reports whether the next of the list may be taken where this one may not.
func skips(err error) bool {
	for _, e := range []error{ErrInterviewTaken, ErrInterviewEarly, ErrEnrolled, ErrNoPhone} {
		if errors.Is(err, e) {
			return true
		}
	}
	return false
}

func (s *Store) take(tx *data.Tx, i *Interview, by audit.Actor) (c Call, err error) {
	switch {
	case i.Outcome != "":
		return c, ErrInterviewDone
	case i.InHand(tx.Now) && i.TakenBy != by:
		return c, ErrInterviewTaken
	case i.NotBefore > tx.Now:
		return c, ErrInterviewEarly
	}
	if err := s.asks(tx, i, by); err != nil {
		return c, err
	}
	if err := remains(tx, i); err != nil {
		return c, err
	}
	if c.Phone, err = s.phone(tx, i); err != nil {
		return c, err
	}
	err = tx.ExecOne(`UPDATE interviews SET taken_by = ?, taken_at = ? WHERE district = ? AND id = ?`, by, tx.Now, i.District, i.ID)
	if err != nil {
		return c, err
	}
	i.TakenBy, i.TakenAt = by, tx.Now
	c.Interview = *i
	return c, audit.Append(tx, audit.Entry{District: i.District, Actor: by, Street: i.Street, Action: "interview.take", Object: string(i.ID),
		Detail: map[string]any{"elder": i.Elder, "telephone": "shown"}})
}

// asks refuses whoever may not ask this elder, and a meal that does not stand.
func (s *Store) asks(tx *data.Tx, i *Interview, by audit.Actor) error {
	logins, err := staff.LoginsOf(tx, i.District, by)
	if err != nil {
		return err
	}
	if i.enrolledBy(logins) {
		return ErrEnrolled
	}
	if err := mayAsk(tx, i.District, i.Elder, by); err != nil { // a card handed over since
		return err
	}
	return s.mealStands(tx, i.District, i.Meal)
}

func (s *Store) mealStands(tx *data.Tx, d data.District, id meals.RedemptionID) error {
	m, err := s.meals.RedemptionTx(tx, d, id)
	if err == nil && (m.VoidedAt != 0 || m.Rejected) {
		err = ErrMealGone
	}
	return err
}

// remains refuses to have a family rung whose elder has died or left since he was
// drawn.
func remains(tx *data.Tx, i *Interview) error {
	var left bool
	err := tx.Get(&left, `SELECT `+gone+` FROM interviews i WHERE i.district = ? AND i.id = ?`, i.District, i.ID)
	if err == nil && left {
		err = ErrElderGone
	}
	return err
}

func (s *Store) phone(tx *data.Tx, i *Interview) (string, error) {
	r, err := s.meals.UnsealTx(tx, i.District, i.Elder)
	if err == nil && r.Phone == "" {
		err = ErrNoPhone
	}
	return r.Phone, err
}

// InHand gives an interview that by has taken, with the telephone that he was
// shown: ErrInterviewUnknown outside the scope, ErrInterviewNotTaken where he has
// not, or not any more.
func (s *Store) InHand(ctx context.Context, sc Scope, id InterviewID, by audit.Actor) (c Call, err error) {
	err = s.db.View(ctx, func(tx *data.Tx) error {
		if c.Interview, err = find(tx, sc, id); err != nil {
			return err
		}
		if !c.Interview.InHand(tx.Now) || c.TakenBy != by {
			return ErrInterviewNotTaken
		}
		c.Phone, err = s.phone(tx, &c.Interview)
		return err
	})
	return c, err
}

// GiveBack puts an interview back on the list without a try.
func (s *Store) GiveBack(ctx context.Context, sc Scope, id InterviewID, by audit.Actor) error {
	err := s.db.InTx(ctx, func(tx *data.Tx) error {
		i, err := find(tx, sc, id)
		switch {
		case err != nil:
			return err
		case i.Outcome != "":
			return ErrInterviewDone
		case i.TakenBy != by:
			return ErrInterviewNotTaken
		}
		return tx.ExecOne(`UPDATE interviews SET taken_by = '', taken_at = NULL WHERE district = ? AND id = ?`, i.District, i.ID)
	})
	return named(err, "give back interview", id)
}
