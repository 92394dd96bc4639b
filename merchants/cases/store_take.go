package cases

import (
	"context"
	"fmt"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/merchants/review"
	"mealmap/merchants/verdicts"
)

// prepared is what a step needs of the method, read beside the transaction: the
// days that are kept do not change.
type prepared struct {
	verdict review.Verdict
	terms   review.Settings
	sheet   *verdicts.Sheet // of steps whose paper lists answers
	appeal  string          // that was open
	struck  []string        // ratings behind Step.Strike
	after   review.Verdict  // without them
}

// Take takes a step, or says why it is not open: the errors of the table (see
// Allowed), and of what was typed. With it, in one transaction, go the log, the
// figures that it stood on, its paper, and at the end of it all what becomes of the
// merchant's points. ErrUnknown, ErrMoved where somebody was quicker.
func (s *Store) Take(ctx context.Context, d data.District, id CaseID, step Step, by audit.Actor) (Taken, error) {
	now, err := s.Look(ctx, d, id, by)
	if err != nil {
		return Taken{}, err
	}
	p, err := s.prepare(ctx, now, &step)
	if err != nil {
		return Taken{}, fmt.Errorf("%s of case %s: %w", step.Action, now.Case.Number, err)
	}
	within := s.db.InTx
	if step.Action == Countersign {
		within = s.merchants.Together
	}
	var t Taken
	err = within(ctx, func(tx *data.Tx) error {
		t, err = take(tx, d, id, step, p, by)
		return err
	})
	if err != nil {
		return Taken{}, fmt.Errorf("%s of case %s: %w", step.Action, now.Case.Number, err)
	}
	return t, nil
}

func (s *Store) prepare(ctx context.Context, now *Situation, step *Step) (p prepared, err error) {
	d, m := now.Case.District, now.Case.MerchantID
	p.verdict = now.Verdict
	day := now.Today
	if p.verdict.Day != "" {
		day = p.verdict.Day
	}
	if p.terms, err = s.method.TermsOn(ctx, d, day); err != nil {
		return p, err
	}
	if kind := issues[step.Action]; (kind == Rectify || kind == ProposalNote) && p.verdict.Day != "" {
		sheet, err := s.method.Sheet(ctx, d, m)
		if err != nil {
			return p, err
		}
		p.sheet = &sheet
	}
	a := now.Disputed()
	if step.Action != Decide || a == nil {
		return p, nil
	}
	p.appeal, p.struck = a.ID, ratingsOf(now.step(a.Against), step.Strike)
	if len(p.struck) == 0 || p.verdict.Day == "" {
		p.after = p.verdict
		return p, nil
	}
	p.after, err = s.method.Without(ctx, d, m, p.struck)
	return p, err
}

// ratingsOf finds the ratings behind numbers on the paper that a step issued;
// numbers that it does not have are left out.
func ratingsOf(t *Taken, struck []Struck) (ids []string) {
	for _, c := range struck {
		if t != nil && c.No >= 1 && c.No <= len(t.Detail.Answers) {
			ids = append(ids, t.Detail.Answers[c.No-1])
		}
	}
	return ids
}

// Without is what the method would say today without the answers of the numbers,
// before anybody decides. It changes nothing. ErrNotDisputed where nothing waits for
// a decision.
func (s *Store) Without(ctx context.Context, now *Situation, struck []Struck) (review.Verdict, error) {
	a := now.Disputed()
	if a == nil {
		return review.Verdict{}, ErrNotDisputed
	}
	ids := ratingsOf(now.step(a.Against), struck)
	if len(ids) == 0 || now.Verdict.Day == "" {
		return now.Verdict, nil
	}
	return s.method.Without(ctx, now.Case.District, now.Case.MerchantID, ids)
}

func take(tx *data.Tx, d data.District, id CaseID, step Step, p prepared, by audit.Actor) (Taken, error) {
	s, err := situation(tx, d, id, by)
	if err != nil {
		return Taken{}, err
	}
	s.Verdict = p.verdict
	if step.Seen != 0 && step.Seen != len(s.Steps) {
		return Taken{}, ErrMoved
	}
	o := s.offerOf(step.Action, step.Ground)
	if o.Because != nil {
		return Taken{}, o.Because
	}
	if bad := s.check(&step, p.terms.RectifyDays); bad != nil {
		return Taken{}, bad
	}
	t := Taken{Action: step.Action, To: o.To, Reason: step.Reason, By: by}
	t.Detail.Ground = step.Ground
	t.Detail.Verdict, t.Detail.SetAside = frozen(p.verdict)
	if err := apply(tx, s, &step, &p, &t); err != nil {
		return Taken{}, err
	}
	if kind := issues[step.Action]; kind != "" {
		if err := issue(tx, s, kind, &p, &t); err != nil {
			return Taken{}, err
		}
	}
	return put(tx, s, t)
}

// apply does what the step means beside its row, its paper and the case's own.
func apply(tx *data.Tx, s *Situation, step *Step, p *prepared, t *Taken) (err error) {
	c, today := &s.Case, tx.Now.ServiceDay()
	switch step.Action {
	case Warn:
		c.WarnedOn, c.Deadline = today, today.AddDays(p.terms.RectifyDays)
		t.Detail.Deadline, t.Detail.ObjectBy = c.Deadline, today.AddDays(ObjectDays)
	case Extend:
		c.Deadline, t.Detail.Deadline = step.Until, step.Until
	case Recheck:
		if step.Reference != "" {
			t.Detail.Reference, err = found(tx, c, step.Reference, false)
		}
	case Propose:
		t.Detail.ObjectBy = today.AddDays(ObjectDays)
		if step.Ground == FoodSafety {
			t.Detail.Reference, err = found(tx, c, step.Reference, true)
		}
	case Object:
		t.Detail.AppealID, err = file(tx, s, Objection, step, t.By)
	case Appealed:
		t.Detail.AppealID, err = file(tx, s, SecondAppeal, step, t.By)
	case Decide:
		err = decide(tx, s, step, p, t)
	case Countersign:
		t.Detail.Points, err = end(tx, c, step.Reason, t.By)
	}
	return err
}

// Reference is a complaint or a visit that a step can name.
type Reference struct {
	Kind   string          `db:"kind"`   // "complaint" or "visit"
	Number string          `db:"number"` // of the complaint, or the visit's id
	Day    data.ServiceDay `db:"day"`
	Detail string          `db:"detail"` // class of the complaint, kind of the visit
}

// maxReferences is how many a page offers.
const maxReferences = 40

const references = `SELECT kind, number, day, detail FROM (
	SELECT 'complaint' AS kind, number, date(received_at / 1000, 'unixepoch', '+8 hours') AS day, class AS detail
	FROM complaints WHERE district = ?1 AND street = ?2 AND merchant_id = ?3
	UNION ALL
	SELECT 'visit', id, date(visited_at / 1000, 'unixepoch', '+8 hours'), kind
	FROM visits WHERE district = ?1 AND merchant_id = ?3
)`

// References lists the complaints and visits about the case's merchant that a step
// can name, the newest first.
func (s *Store) References(ctx context.Context, c Case) (list []Reference, err error) {
	err = s.db.View(ctx, func(tx *data.Tx) error {
		return tx.Select(&list, references+` ORDER BY day DESC, number DESC LIMIT ?4`, c.District, c.Street, c.MerchantID, maxReferences)
	})
	return list, err
}

// found gives the reference back where there is such a complaint or visit of the
// merchant; ErrGround where there is none.
func found(tx *data.Tx, c *Case, number string, complaints bool) (string, error) {
	var n int
	err := tx.Get(&n, `SELECT count(*) FROM (`+references+`) WHERE number = ?4 AND (?5 OR kind = 'visit')`,
		c.District, c.Street, c.MerchantID, number, complaints)
	if err == nil && n == 0 {
		err = ErrGround
	}
	return number, err
}
