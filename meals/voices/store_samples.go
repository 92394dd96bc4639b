package voices

import (
	"context"
	"encoding/json"
	"slices"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/meals"
)

// Samples lists the draws of a street, the newest first, with how far their calls
// have come.
func (s *Store) Samples(ctx context.Context, sc Scope, limit int) (list []Sample, err error) {
	err = s.db.View(ctx, func(tx *data.Tx) error {
		list, err = samples(tx, `WHERE s.district = ? AND (? = '' OR s.street = ?) ORDER BY s.drawn_at DESC, s.id DESC LIMIT ?`,
			sc.District, sc.Street, sc.Street, limit)
		return err
	})
	return list, err
}

// FindSample gives one draw: ErrSampleUnknown.
func (s *Store) FindSample(ctx context.Context, d data.District, id SampleID) (one Sample, err error) {
	err = s.db.View(ctx, func(tx *data.Tx) error {
		one, err = findSample(tx, d, id)
		return err
	})
	return one, err
}

func findSample(tx *data.Tx, d data.District, id SampleID) (Sample, error) {
	list, err := samples(tx, `WHERE s.district = ? AND s.id = ?`, d, id)
	if err == nil && len(list) == 0 {
		err = ErrSampleUnknown
	}
	if err != nil {
		return Sample{}, err
	}
	return list[0], nil
}

func samples(tx *data.Tx, where string, args ...any) ([]Sample, error) {
	var rows []struct {
		ID      SampleID     `db:"id"`
		Street  string       `db:"street"`
		Seed    string       `db:"seed"`
		Plan    string       `db:"plan"`
		DrawnAt data.Instant `db:"drawn_at"`
		DrawnBy audit.Actor  `db:"drawn_by"`
		Drawn   int          `db:"drawn"`
		Ended   int          `db:"ended"`
		Heard   int          `db:"heard"`
	}
	err := tx.Select(&rows, `
		SELECT s.id, s.street, s.seed, s.plan, s.drawn_at, s.drawn_by,
			(SELECT count(*) FROM interviews i WHERE i.district = s.district AND i.sample_id = s.id) AS drawn,
			(SELECT count(*) FROM interviews i WHERE i.district = s.district AND i.sample_id = s.id AND i.outcome <> '') AS ended,
			(SELECT count(*) FROM interviews i WHERE i.district = s.district AND i.sample_id = s.id AND i.outcome = 'answered') AS heard
		FROM interview_samples s `+where, args...)
	list := make([]Sample, len(rows))
	for i, r := range rows {
		list[i] = Sample{ID: r.ID, Street: r.Street, Seed: r.Seed, DrawnAt: r.DrawnAt, DrawnBy: r.DrawnBy, Drawn: r.Drawn, Ended: r.Ended, Heard: r.Heard}
		if err == nil {
			err = json.Unmarshal([]byte(r.Plan), &list[i].Plan)
		}
	}
	return list, err
}

// Redrawn is what comes of drawing a sample again from its seed.
type Redrawn struct {
	SameFrame bool // the meals that could be drawn are still the same
	SameDraw  bool // and so are those that were
}

// Redraw draws a sample again, as of when it was drawn, and compares.
// ErrSampleUnknown.
func (s *Store) Redraw(ctx context.Context, d data.District, id SampleID) (r Redrawn, err error) {
	err = s.db.View(ctx, func(tx *data.Tx) error {
		made, err := findSample(tx, d, id)
		if err != nil {
			return err
		}
		_, frame, err := plan(tx.At(made.DrawnAt), Scope{District: d, Street: made.Street}, made.Plan.Terms, id)
		if err != nil {
			return err
		}
		r.SameFrame = FrameHash(frame) == made.Plan.Frame
		var kept []meals.RedemptionID
		err = tx.Select(&kept, `SELECT redemption_id FROM interviews WHERE district = ? AND sample_id = ? ORDER BY redemption_id`, d, id)
		if err != nil {
			return err
		}
		again, _ := Draw(frame, made.Plan.Size.Draw, made.Seed)
		ids := make([]meals.RedemptionID, len(again))
		for i, m := range again {
			ids[i] = m.ID
		}
		slices.Sort(ids)
		r.SameDraw = slices.Equal(ids, kept)
		return nil
	})
	return r, err
}
