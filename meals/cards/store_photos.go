package cards

import (
	"context"
	"errors"
	"fmt"
	"time"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/meals"
)

// photoMinutes is how long after a meal its till may show whose card it was.
const photoMinutes = 10 * time.Minute

func photoLabel(id meals.ElderID) string { return "elder_photos/" + string(id) + "/sealed" }

// PutPhoto keeps a photograph of an elder in the place of an earlier one: a
// JPEG or PNG of at most 8 MB, turned upright, cut square, made small, without
// what the camera wrote into it. consent says how it was given.
// meals.ErrElderUnknown, ErrPhotoUnreadable, ErrPhotoConsent.
func (s *Store) PutPhoto(ctx context.Context, sc Scope, elder meals.ElderID, image []byte, consent string, by audit.Actor) (p Photo, err error) {
	if consent = cleanNote(consent); consent == "" {
		return Photo{}, ErrPhotoConsent
	}
	small, err := shrink(image)
	if err != nil {
		return Photo{}, err
	}
	sealed, err := s.vault.Seal(small, photoLabel(elder))
	if err != nil {
		return Photo{}, fmt.Errorf("photo of elder %s: %w", elder, err)
	}
	err = s.db.InTx(ctx, func(tx *data.Tx) error {
		e, err := s.elder(tx, sc, elder)
		if err != nil {
			return err
		}
		p = Photo{ElderID: elder, Consent: consent, TakenAt: tx.Now, TakenBy: by}
		if _, err := tx.Exec(`
			INSERT INTO elder_photos (district, elder_id, sealed, consent, taken_at, taken_by)
			VALUES (?, ?, ?, ?, ?, ?)
			ON CONFLICT (district, elder_id) DO UPDATE SET
				sealed = excluded.sealed, consent = excluded.consent, taken_at = excluded.taken_at, taken_by = excluded.taken_by`,
			e.District, e.ID, sealed, p.Consent, p.TakenAt, p.TakenBy); err != nil {
			return err
		}
		return logStep(tx, &e, by, "photo.put", string(e.ID), nil)
	})
	if err != nil {
		return Photo{}, fmt.Errorf("photo of elder %s: %w", elder, err)
	}
	return p, nil
}

// RemovePhoto takes it away for good: ErrNoPhoto.
func (s *Store) RemovePhoto(ctx context.Context, sc Scope, elder meals.ElderID, by audit.Actor) error {
	err := s.db.InTx(ctx, func(tx *data.Tx) error {
		e, err := s.elder(tx, sc, elder)
		if err != nil {
			return err
		}
		err = tx.ExecOne(`DELETE FROM elder_photos WHERE district = ? AND elder_id = ?`, e.District, e.ID)
		if errors.Is(err, data.ErrNoRow) {
			return ErrNoPhoto
		}
		if err != nil {
			return err
		}
		return logStep(tx, &e, by, "photo.remove", string(e.ID), nil)
	})
	if err != nil {
		return fmt.Errorf("remove photo of elder %s: %w", elder, err)
	}
	return nil
}

// PhotoOf says that there is a photograph, and with whose consent: ErrNoPhoto.
func (s *Store) PhotoOf(ctx context.Context, sc Scope, elder meals.ElderID) (p Photo, err error) {
	err = s.db.View(ctx, func(tx *data.Tx) error {
		e, err := s.elder(tx, sc, elder)
		if err != nil {
			return err
		}
		err = tx.Get(&p, `SELECT elder_id, consent, taken_at, taken_by FROM elder_photos WHERE district = ? AND elder_id = ?`, e.District, e.ID)
		if errors.Is(err, data.ErrNoRow) {
			return ErrNoPhoto
		}
		return err
	})
	return p, err
}

// PhotoAtTill gives the JPEG of the elder of a meal, to a till of the point
// where it was served within the last ten minutes: ErrNoPhoto otherwise.
func (s *Store) PhotoAtTill(ctx context.Context, t meals.Till, id meals.RedemptionID) (jpeg []byte, err error) {
	meal, err := s.meals.FindRedemption(ctx, t.District, id)
	if errors.Is(err, meals.ErrRedemptionUnknown) {
		return nil, ErrNoPhoto
	}
	if err != nil {
		return nil, fmt.Errorf("photo of meal %s: %w", id, err)
	}
	since := s.db.Now().Sub(meal.ServedAt)
	if meal.PointID != t.PointID || since > photoMinutes || since < -photoMinutes {
		return nil, ErrNoPhoto
	}
	var sealed []byte
	err = s.db.View(ctx, func(tx *data.Tx) error {
		return tx.Get(&sealed, `SELECT sealed FROM elder_photos WHERE district = ? AND elder_id = ?`, meal.District, meal.ElderID)
	})
	if errors.Is(err, data.ErrNoRow) {
		return nil, ErrNoPhoto
	}
	if err == nil {
		jpeg, err = s.vault.Open(sealed, photoLabel(meal.ElderID))
	}
	if err != nil {
		return nil, fmt.Errorf("photo of meal %s: %w", id, err)
	}
	return jpeg, nil
}
