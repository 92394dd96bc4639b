package voices

import (
	"context"
	"errors"
	"fmt"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/data/staff"
	"mealmap/meals"
	"mealmap/merchants"
)

const interviewColumns = `
	i.district,
	i.id,
	i.street,
	i.community,
	i.elder_id,
	i.redemption_id,
	i.merchant_id,
	i.point_id,
	i.why,
	i.sample_id,
	i.enrolled_by,
	i.drawn_on,
	i.taken_by,
	coalesce(i.taken_at, 0) AS taken_at,
	i.tries,
	i.not_before,
	i.outcome,
	i.denies,
	i.note,
	i.rating_id,
	coalesce(i.done_at, 0) AS done_at,
	i.done_by,
	i.finding,
	coalesce(i.found_at, 0) AS found_at,
	i.found_by,
	e.name,
	r.served_at,
	r.service_day,
	r.sitting,
	r.delivery`

const interviewTables = `
	FROM interviews i
	JOIN elders e ON e.district = i.district AND e.id = i.elder_id
	JOIN redemptions r ON r.district = i.district AND r.id = i.redemption_id`

// stands keeps interviews about meals that were neither taken back nor rejected.
const stands = `
	AND NOT EXISTS (SELECT 1 FROM redemption_voids v WHERE v.district = i.district AND v.redemption_id = i.redemption_id)
	AND NOT EXISTS (SELECT 1 FROM rejections j WHERE j.district = i.district AND j.redemption_id = i.redemption_id AND j.act = 'reject'
		AND NOT EXISTS (SELECT 1 FROM rejections b WHERE b.district = j.district AND b.redemption_id = j.redemption_id AND b.act = 'restore'))`

const inScope = ` i.district = ? AND (? = '' OR i.street = ?) AND (? = '' OR i.community = ?)`

func (sc Scope) args() []any {
	return []any{sc.District, sc.Street, sc.Street, sc.Community, sc.Community}
}

// List is what a caller sees of the calls to make.
type List struct {
	Mine  []Interview // those that he has in hand
	Ready []Interview // those that he may take now, those that the review asks for first
	Later int         // nobody answered; the next try is later
	Taken int         // in the hands of colleagues
	Own   int         // of elders whom he enrolled: for colleagues
}

// Calls gives the list of calls of a scope as by sees it, its elders' names whole.
func (s *Store) Calls(ctx context.Context, sc Scope, by audit.Actor) (l List, err error) {
	err = s.db.View(ctx, func(tx *data.Tx) error {
		logins, err := staff.LoginsOf(tx, sc.District, by)
		if err != nil {
			return err
		}
		list, err := open(tx, sc)
		if err != nil {
			return err
		}
		for i := range list {
			switch one := &list[i]; {
			case one.InHand(tx.Now) && one.TakenBy == by:
				l.Mine = append(l.Mine, *one)
			case one.InHand(tx.Now):
				l.Taken++
			case one.enrolledBy(logins):
				l.Own++
			case one.NotBefore > tx.Now:
				l.Later++
			default:
				l.Ready = append(l.Ready, *one)
			}
		}
		return nil
	})
	return l, err
}

// open lists the interviews without an outcome in the order in which to ring.
func open(tx *data.Tx, sc Scope) (list []Interview, err error) {
	err = tx.Select(&list, `SELECT`+interviewColumns+interviewTables+` WHERE`+inScope+` AND i.outcome = ''`+stands+`
		ORDER BY i.why = 'requested' DESC, i.tries > 0 DESC, i.id`, sc.args()...)
	return list, err
}

// Call is one interview with what to ring.
type Call struct {
	Interview
	Phone string
}

// Take puts an interview into the caller's hands for the time of a Lease and
// shows him the telephone, which is logged as seen. ErrInterviewUnknown outside
// the scope; ErrInterviewDone, ErrInterviewTaken, ErrInterviewEarly, ErrEnrolled,
// ErrMealGone, ErrNoPhone.
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

func find(tx *data.Tx, sc Scope, id InterviewID) (i Interview, err error) {
	err = tx.Get(&i, `SELECT`+interviewColumns+interviewTables+` WHERE`+inScope+` AND i.id = ?`, append(sc.args(), id)...)
	if errors.Is(err, data.ErrNoRow) {
		err = ErrInterviewUnknown
	}
	return i, err
}

// FindInterview gives one interview of the scope without a telephone:
// ErrInterviewUnknown.
func (s *Store) FindInterview(ctx context.Context, sc Scope, id InterviewID) (i Interview, err error) {
	err = s.db.View(ctx, func(tx *data.Tx) error {
		i, err = find(tx, sc, id)
		return err
	})
	return i, err
}

// Record keeps what came of a call that by has in hand. An answer becomes a
// rating of that meal. Where nobody answered the elder goes back on the list, for
// another part of a day, until TriesMost tries are made. It gives the interview
// as it is then. ErrInterviewUnknown, ErrInterviewDone, ErrInterviewNotTaken,
// ErrEnrolled, ErrMealGone, ErrBadOutcome, ErrScoreNeeded, ErrReasonUnknown,
// merchants.ErrAlreadyRated.
func (s *Store) Record(ctx context.Context, sc Scope, id InterviewID, a Answer, by audit.Actor) (i Interview, err error) {
	wrong := a.check()
	err = s.db.InTx(ctx, func(tx *data.Tx) error {
		if i, err = find(tx, sc, id); err != nil {
			return err
		}
		switch {
		case i.Outcome != "":
			return ErrInterviewDone
		case i.TakenBy != by: // his lease may be over as long as nobody else has taken it
			return ErrInterviewNotTaken
		case wrong != nil:
			return wrong
		}
		if a.Outcome == Answered {
			if err := s.hear(tx, &i, a, by); err != nil {
				return err
			}
		}
		return record(tx, &i, a, by)
	})
	return i, named(err, "record interview", id)
}

// hear makes a rating of an answer.
func (s *Store) hear(tx *data.Tx, i *Interview, a Answer, by audit.Actor) error {
	if err := s.asks(tx, i, by); err != nil || a.Denies {
		return err
	}
	r, err := merchants.RecordRatingTx(tx, merchants.Rating{
		District: i.District, RedemptionID: string(i.Meal), MerchantID: i.Merchant, PointID: i.Point, ElderID: string(i.Elder),
		Channel: i.channel(), Requested: i.Why == Requested, Scale: Marks, Score: a.Score, Reasons: a.Reasons, Note: a.Note, MealAt: i.ServedAt,
	}, by)
	i.RatingID = r.ID
	return err
}

// record writes the outcome of a try.
func record(tx *data.Tx, i *Interview, a Answer, by audit.Actor) error {
	if a.Outcome != Dropped {
		i.Tries++
	}
	i.Outcome, i.Denies, i.Note, i.DoneAt, i.DoneBy = a.Outcome, a.Denies, a.Note, tx.Now, by
	if a.Outcome == NoAnswer && i.Tries < TriesMost {
		i.Outcome, i.DoneAt, i.DoneBy, i.TakenBy, i.TakenAt, i.NotBefore = "", 0, "", "", 0, NextTry(tx.Now)
	}
	err := tx.ExecOne(`
		UPDATE interviews SET
			tries = ?,
			outcome = ?,
			denies = ?,
			note = ?,
			rating_id = ?,
			done_at = nullif(?, 0),
			done_by = ?,
			taken_by = ?,
			taken_at = nullif(?, 0),
			not_before = ?
		WHERE district = ? AND id = ?`,
		i.Tries, i.Outcome, i.Denies, i.Note, i.RatingID, i.DoneAt, i.DoneBy, i.TakenBy, i.TakenAt, i.NotBefore, i.District, i.ID)
	if err != nil {
		return err
	}
	return audit.Append(tx, audit.Entry{District: i.District, Actor: by, Street: i.Street, Action: "interview.record", Object: string(i.ID),
		Detail: map[string]any{"outcome": a.Outcome, "denies": a.Denies, "tries": i.Tries, "merchant": i.Merchant}})
}

// named says what was being done where the failure is none of ours.
func named[T ~string](err error, what string, id T) error {
	if err != nil {
		return fmt.Errorf("%s %s: %w", what, id, err)
	}
	return nil
}

// Communities are the names of a scope's communities, as its elders' entries have
// them, by their codes.
func (s *Store) Communities(ctx context.Context, sc Scope) (names map[string]string, err error) {
	names = map[string]string{}
	err = s.db.View(ctx, func(tx *data.Tx) error {
		var rows []struct {
			Code string `db:"community"`
			Name string `db:"name"`
		}
		err := tx.Select(&rows, `SELECT community, max(community_name) AS name FROM elders
			WHERE district = ? AND (? = '' OR street = ?) AND (? = '' OR community = ?) GROUP BY community`, sc.args()...)
		for _, r := range rows {
			names[r.Code] = r.Name
		}
		return err
	})
	return names, err
}
