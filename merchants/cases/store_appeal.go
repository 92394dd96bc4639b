package cases

import (
	"encoding/json"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/merchants"
)

// file takes down what a merchant says.
func file(tx *data.Tx, s *Situation, kind AppealKind, step *Step, by audit.Actor) (string, error) {
	claims, err := json.Marshal(append([]Claim{}, step.Claims...))
	if err != nil {
		return "", err
	}
	id := data.NewID()
	_, err = tx.Exec(`INSERT INTO case_appeals (district, id, case_id, kind, against, text, claims, filed_at, filed_by)
		VALUES (?,?,?,?,?,?,?,?,?)`, s.Case.District, id, s.Case.ID, kind, step.Against, step.Reason, string(claims), tx.Now, by)
	return id, err
}

// decide closes the objection or appeal that waits, strikes what it found to be
// about something else, and takes the step back where it is upheld.
func decide(tx *data.Tx, s *Situation, step *Step, p *prepared, t *Taken) error {
	a := s.Disputed()
	if a.ID != p.appeal {
		return ErrMoved
	}
	for i, rating := range p.struck {
		err := merchants.StrikeRating(tx, merchants.Strike{
			District: s.Case.District, RatingID: rating, Why: step.Strike[i].Why, CaseID: string(s.Case.ID), Note: s.Case.Number,
		}, t.By)
		if err != nil {
			return err
		}
	}
	err := tx.ExecOne(`UPDATE case_appeals SET decision = ?, reason = ?, decided_at = ?, decided_by = ?
		WHERE district = ? AND id = ? AND decision = ''`, step.Decision, step.Reason, tx.Now, t.By, s.Case.District, a.ID)
	if err != nil {
		return err
	}
	out := &Outcome{Decision: step.Decision, Struck: step.Strike, Alone: a.Kind == SecondAppeal && !s.Outsider}
	out.Before, _ = frozen(p.verdict)
	out.After, _ = frozen(p.after)
	t.Detail.Appeal, t.Detail.AppealID = out, a.ID
	t.To = s.Case.Stage
	if step.Decision == Upheld {
		t.To = s.upheld(a.Against)
	}
	return nil
}
