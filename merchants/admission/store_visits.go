package admission

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"mealmap/data"
	"mealmap/data/audit"
)

// RecordVisit keeps what a visit found; its district, candidate, day, visitors,
// form and advice are needed. At least two people went, one of them of the
// street. invalid_input, ErrDecided, ErrCandidateUnknown.
func (s *Store) RecordVisit(ctx context.Context, v AdmissionVisit, by audit.Actor) (AdmissionVisit, error) {
	v.ID, v.RecordedBy, v.Form.Version = VisitID(data.NewID()), by, formVersion
	v.Note = strings.TrimSpace(v.Note)
	err := s.db.InTx(ctx, func(tx *data.Tx) error {
		if err := v.check(tx.Now.ServiceDay()); err != nil {
			return err
		}
		c, err := findCandidate(tx, v.District, v.CandidateID)
		if err != nil {
			return err
		}
		if c.Decision != "" {
			return ErrDecided
		}
		visitors, err := json.Marshal(v.Visitors)
		if err != nil {
			return err
		}
		form, err := json.Marshal(v.Form)
		if err != nil {
			return err
		}
		v.RecordedAt = tx.Now
		err = tx.ExecOne(`
			INSERT INTO admission_visits (district, id, candidate_id, visited_on, visitors, form, advice, note, recorded_at, recorded_by)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
			v.District, v.ID, v.CandidateID, v.On, string(visitors), string(form), v.Advice, v.Note, v.RecordedAt, by)
		if err != nil {
			return err
		}
		return c.log(tx, by, "candidate.visit", map[string]any{"visit": v.ID, "on": v.On, "advice": v.Advice})
	})
	if err != nil {
		return AdmissionVisit{}, fmt.Errorf("visit to candidate %s: %w", v.CandidateID, err)
	}
	return v, nil
}

// check looks at who went and when, and at the form.
func (v *AdmissionVisit) check(today data.ServiceDay) error {
	var p problems
	if _, err := data.ParseServiceDay(string(v.On)); err != nil {
		p.add("went_on", "not_a_date")
	} else {
		p.when(v.On > today, "went_on", "visit_future")
	}
	street := false
	for _, who := range v.Visitors {
		p.when(!slices.Contains(Froms(), who.From), "went_name", "visit_from")
		p.text("went_name", who.Name, 40)
		street = street || who.From == OfStreet
	}
	p.when(v.people() < 2 || !street, "went_name", "visit_people")
	p.when(!slices.Contains(Advices(), v.Advice), "advice", "required")
	p.text("note", v.Note, longNote)
	v.Form.check(&p)
	return p.result()
}

// people counts the visitors by their names.
func (v *AdmissionVisit) people() int {
	names := map[string]bool{}
	for _, who := range v.Visitors {
		if name := strings.Join(strings.Fields(who.Name), ""); name != "" {
			names[name] = true
		}
	}
	return len(names)
}

type visitRow struct {
	District    data.District   `db:"district"`
	ID          VisitID         `db:"id"`
	CandidateID CandidateID     `db:"candidate_id"`
	On          data.ServiceDay `db:"visited_on"`
	Visitors    string          `db:"visitors"`
	Form        string          `db:"form"`
	Advice      Advice          `db:"advice"`
	Note        string          `db:"note"`
	RecordedAt  data.Instant    `db:"recorded_at"`
	RecordedBy  audit.Actor     `db:"recorded_by"`
}

func (r *visitRow) visit() (v AdmissionVisit, err error) {
	v = AdmissionVisit{District: r.District, ID: r.ID, CandidateID: r.CandidateID, On: r.On, Advice: r.Advice, Note: r.Note,
		RecordedAt: r.RecordedAt, RecordedBy: r.RecordedBy}
	if err = json.Unmarshal([]byte(r.Visitors), &v.Visitors); err == nil {
		err = json.Unmarshal([]byte(r.Form), &v.Form)
	}
	if err != nil {
		err = fmt.Errorf("visit %s: %w", r.ID, err)
	}
	return v, err
}

const visitColumns = `SELECT
	district,
	id,
	candidate_id,
	visited_on,
	visitors,
	form,
	advice,
	note,
	recorded_at,
	recorded_by
	FROM admission_visits`

// FindVisit gives a visit: ErrVisitUnknown.
func (s *Store) FindVisit(ctx context.Context, d data.District, id VisitID) (v AdmissionVisit, err error) {
	err = s.db.View(ctx, func(tx *data.Tx) error {
		var row visitRow
		err := tx.Get(&row, visitColumns+` WHERE district = ? AND id = ?`, d, id)
		switch {
		case errors.Is(err, data.ErrNoRow):
			return ErrVisitUnknown
		case err != nil:
			return err
		}
		v, err = row.visit()
		return err
	})
	return v, err
}

// VisitPictured is the visit that a picture's subject names, false for a picture
// of something else.
func VisitPictured(subject string) (VisitID, bool) {
	id, ok := strings.CutPrefix(subject, pictured)
	return VisitID(id), ok
}

// Visits lists the visits to a candidate, the newest first.
func (s *Store) Visits(ctx context.Context, d data.District, id CandidateID) (list []AdmissionVisit, err error) {
	err = s.db.View(ctx, func(tx *data.Tx) error {
		list, err = visitsTo(tx, d, id)
		return err
	})
	return list, err
}

func visitsTo(tx *data.Tx, d data.District, id CandidateID) (list []AdmissionVisit, err error) {
	var rows []visitRow
	err = tx.Select(&rows, visitColumns+` WHERE district = ? AND candidate_id = ? ORDER BY recorded_at DESC, id DESC`, d, id)
	for i := range rows {
		if err != nil {
			break
		}
		var v AdmissionVisit
		v, err = rows[i].visit()
		list = append(list, v)
	}
	return list, err
}
