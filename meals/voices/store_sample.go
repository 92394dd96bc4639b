package voices

import (
	"context"
	"encoding/json"
	"fmt"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/meals"
)

// SampleID names one draw.
type SampleID string

// Plan is how a sample comes about: it says who could be drawn, who was left out
// and why, and how many are drawn of each part.
type Plan struct {
	Terms    Terms           `json:"terms"`
	From     data.ServiceDay `json:"from"` // of the meals, both inclusive
	To       data.ServiceDay `json:"to"`
	Ended    int             `json:"ended"`    // earlier calls that the factor goes by
	Answered int             `json:"answered"` // of them
	Size     Size            `json:"size"`
	Left     LeftOut         `json:"left"`
	Frame    string          `json:"frame"` // FrameHash of the meals that could be drawn
	Strata   []Stratum       `json:"strata"`
}

// LeftOut counts the elders who ate and are not asked, each once, by the first
// cause that holds.
type LeftOut struct {
	NoPhone int `json:"no_phone"`
	Away    int `json:"away"`
	Called  int `json:"called"` // asked lately
}

// Sample is a draw that was made.
type Sample struct {
	ID      SampleID
	Street  string
	Seed    string
	Plan    Plan
	DrawnAt data.Instant
	DrawnBy audit.Actor
	Drawn   int // elders
	Ended   int // of them, with an outcome
	Heard   int // of them, with an answer
}

// Prepare works out the sample of a street by the terms and draws nobody: its
// parts are those that a draw of this moment would have. ErrTerms.
func (s *Store) Prepare(ctx context.Context, sc Scope, t Terms) (p Plan, err error) {
	if err := t.Check(); err != nil {
		return p, err
	}
	err = s.db.View(ctx, func(tx *data.Tx) error {
		var frame []Meal
		p, frame, err = plan(tx, sc, t, SampleID(data.NewID()))
		if err == nil {
			_, p.Strata = Draw(frame, p.Size.Draw, "plan")
		}
		return err
	})
	if err != nil {
		return p, fmt.Errorf("plan of a sample: %w", err)
	}
	return p, nil
}

// DrawSample draws a sample of the street's elders and puts them on the list of
// calls. Its seed is made here and kept, so that the draw can be made again.
// ErrTerms, ErrNobody.
func (s *Store) DrawSample(ctx context.Context, sc Scope, t Terms, by audit.Actor) (made Sample, err error) {
	if err := t.Check(); err != nil {
		return made, err
	}
	err = s.db.InTx(ctx, func(tx *data.Tx) error {
		made = Sample{ID: SampleID(data.NewID()), Street: sc.Street, Seed: NewSeed(), DrawnAt: tx.Now, DrawnBy: by}
		p, frame, err := plan(tx, sc, t, made.ID)
		if err != nil {
			return err
		}
		if len(frame) == 0 {
			return ErrNobody
		}
		drawn, strata := Draw(frame, p.Size.Draw, made.Seed)
		p.Strata, made.Drawn = strata, len(drawn)
		made.Plan = p
		body, err := json.Marshal(p)
		if err != nil {
			return err
		}
		err = tx.ExecOne(`
			INSERT INTO interview_samples (district, id, street, seed, plan, drawn_at, drawn_by)
			VALUES (?, ?, ?, ?, ?, ?, ?)`, sc.District, made.ID, made.Street, made.Seed, string(body), tx.Now, by)
		if err != nil {
			return err
		}
		for i := range drawn {
			if err := putInterview(tx, sc.District, &drawn[i], Sampled, made.ID); err != nil {
				return err
			}
		}
		return audit.Append(tx, audit.Entry{District: sc.District, Actor: by, Street: sc.Street, Action: "sample.draw", Object: string(made.ID),
			Detail: map[string]any{"seed": made.Seed, "frame": p.Frame, "population": p.Size.Population, "drawn": len(drawn),
				"confidence": t.Confidence, "margin": t.Margin, "days": t.Days, "rest": t.Rest}})
	})
	if err != nil {
		return made, fmt.Errorf("draw a sample: %w", err)
	}
	return made, nil
}

// plan works out a sample as of tx.Now, and gives the meals that can be drawn.
// What was drawn under a later id than the sample's is not looked at.
func plan(tx *data.Tx, sc Scope, t Terms, id SampleID) (p Plan, frame []Meal, err error) {
	today := tx.Now.ServiceDay()
	p = Plan{Terms: t, From: today.AddDays(-t.Days), To: today.AddDays(-1)}
	if frame, p.Left, err = frameOf(tx, sc, p, id); err != nil {
		return p, nil, err
	}
	if p.Ended, p.Answered, err = earlier(tx, sc, tx.Now); err != nil {
		return p, nil, err
	}
	elders := map[meals.ElderID]bool{}
	for i := range frame {
		elders[frame[i].Elder] = true
	}
	p.Size, p.Frame = SizeOf(t, len(elders), Factor(p.Ended, p.Answered)), FrameHash(frame)
	return p, frame, nil
}

// historyDays is how far back calls tell how many elders answer.
const historyDays = 180

// earlier counts the sample's calls of the street that ended in the last half
// year, and those that were answered.
func earlier(tx *data.Tx, sc Scope, now data.Instant) (ended, answered int, err error) {
	var row struct {
		Ended    int `db:"ended"`
		Answered int `db:"answered"`
	}
	err = tx.Get(&row, `
		SELECT count(*) AS ended, coalesce(sum(outcome = 'answered'), 0) AS answered FROM interviews
		WHERE district = ? AND street = ? AND why = 'sample' AND outcome NOT IN ('', 'dropped') AND done_at BETWEEN ? AND ?`,
		sc.District, sc.Street, now.ServiceDay().AddDays(-historyDays).Start(), now)
	return row.Ended, row.Answered, err
}

// putInterview puts an elder on the list of calls, with who must not ring.
func putInterview(tx *data.Tx, d data.District, m *Meal, why Why, sample SampleID) error {
	people, err := enrolledBy(tx, d, m.Elder)
	if err != nil {
		return err
	}
	return tx.ExecOne(`
		INSERT INTO interviews (district, id, street, community, elder_id, redemption_id, merchant_id, point_id, why, sample_id, enrolled_by, drawn_on)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		d, data.NewID(), m.Street, m.Community, m.Elder, m.ID, m.Merchant, m.Point, why, sample, joined(people), tx.Now.ServiceDay())
}
