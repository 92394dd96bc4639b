package voices

import (
	"context"
	"fmt"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/merchants"
)

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
