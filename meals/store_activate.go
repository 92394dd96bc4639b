package meals

import (
	"context"
	"errors"
	"slices"
	"strings"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/merchants"
)

// ActivateDraft publishes a submitted draft as the next version of its set. It
// takes another person than anybody who wrote in it (ErrDraftSamePerson, also
// under another login), a revision that was rehearsed wherever there are meals
// to rehearse on (ErrDraftNotRehearsed), and a beginning today or later
// (ErrDraftBackdated). Besides these, the errors of PublishRules.
func (s *Store) ActivateDraft(ctx context.Context, d data.District, id DraftID, revision int, by audit.Actor) (RuleSet, error) {
	seen, err := s.FindDraft(ctx, d, id)
	if err != nil {
		return RuleSet{}, err
	}
	if err := seen.mayChange(revision); err != nil {
		return RuleSet{}, err
	}
	if err := s.checkDraft(ctx, &seen); err != nil {
		return RuleSet{}, err
	}
	points, err := s.scopePoints(ctx, d, &seen.Rules)
	if err != nil {
		return RuleSet{}, err
	}
	authors, err := s.DraftAuthors(ctx, &seen)
	if err != nil {
		return RuleSet{}, err
	}
	var published RuleSet
	_, err = s.changeDraft(ctx, d, id, revision, func(tx *data.Tx, draft *Draft) error {
		if err := s.mayActivate(tx, draft, points, authors, by); err != nil {
			return err
		}
		if published, err = s.publish(tx, d, draft.Rules, points, by); err != nil {
			return err
		}
		if err := draft.decide(tx, DraftActivated, by); err != nil {
			return err
		}
		return draft.log(tx, by, auditActivate)
	})
	return published, err
}

func (s *Store) mayActivate(tx *data.Tx, draft *Draft, points []merchants.Point, authors []string, by audit.Actor) error {
	if draft.State != DraftSubmitted {
		return ErrDraftNotSubmitted
	}
	person, err := personOf(tx, draft.District, by)
	if err != nil {
		return err
	}
	if slices.Contains(authors, person) {
		return ErrDraftSamePerson.With("Person", person)
	}
	if draft.Rehearsed == draft.Revision {
		return nil
	}
	past, err := s.servedBefore(tx, draft.District, points, tx.Now.ServiceDay())
	if err == nil && past {
		err = ErrDraftNotRehearsed
	}
	return err
}

// MayActivate says what keeps the actor from activating the draft as it stands,
// nil where nothing does: the errors of ActivateDraft but those of publishing.
func (s *Store) MayActivate(ctx context.Context, draft *Draft, by audit.Actor) error {
	if err := draft.mayChange(draft.Revision); err != nil {
		return err
	}
	if err := s.checkDraft(ctx, draft); err != nil {
		return err
	}
	points, err := s.scopePoints(ctx, draft.District, &draft.Rules)
	if err != nil {
		return err
	}
	authors, err := s.DraftAuthors(ctx, draft)
	if err != nil {
		return err
	}
	return s.db.View(ctx, func(tx *data.Tx) error { return s.mayActivate(tx, draft, points, authors, by) })
}

// servedBefore reports whether any of the points has served a meal before the
// day that stands and is paid: one that a rehearsal shows.
func (s *Store) servedBefore(tx *data.Tx, d data.District, points []merchants.Point, day data.ServiceDay) (served bool, err error) {
	for _, p := range points {
		for _, eaters := range s.ring.districts(d) {
			err := tx.Get(&served, `
				SELECT EXISTS (SELECT 1 FROM redemptions r
				WHERE r.district = CAST(? AS INTEGER) AND r.point_id = CAST(? AS TEXT) AND r.service_day < CAST(? AS TEXT)
					AND NOT EXISTS (SELECT 1 FROM redemption_voids v WHERE v.district = r.district AND v.redemption_id = r.id)
					AND NOT (`+isRejected+`))`, eaters, p.ID, day)
			if err != nil || served {
				return served, err
			}
		}
	}
	return false, nil
}

// DraftAuthors names the persons who wrote in the draft, by the audit log, in
// the order in which they first did.
func (s *Store) DraftAuthors(ctx context.Context, draft *Draft) (persons []string, err error) {
	log, err := audit.List(ctx, s.db, audit.Filter{District: draft.District, Action: auditDraft, Object: string(draft.ID),
		From: draft.CreatedAt, Limit: draft.Revision + 1})
	if err != nil {
		return nil, err
	}
	actors := []audit.Actor{draft.CreatedBy}
	for _, entry := range slices.Backward(log) {
		actors = append(actors, entry.Actor)
	}
	actors = append(actors, draft.UpdatedBy)
	err = s.db.View(ctx, func(tx *data.Tx) error {
		for _, a := range actors {
			person, err := personOf(tx, draft.District, a)
			if err != nil {
				return err
			}
			if !slices.Contains(persons, person) {
				persons = append(persons, person)
			}
		}
		return nil
	})
	return persons, err
}

// personOf is who an actor is, whichever login he used; the actor itself where
// he is nobody in particular.
func personOf(tx *data.Tx, d data.District, a audit.Actor) (person string, err error) {
	id, isUser := strings.CutPrefix(string(a), "user:")
	if !isUser {
		return string(a), nil
	}
	err = tx.Get(&person, `SELECT person FROM staff_users WHERE district = ? AND id = ?`, d, id)
	if errors.Is(err, data.ErrNoRow) {
		return string(a), nil
	}
	return person, err
}
