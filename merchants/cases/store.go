package cases

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/data/staff"
	"mealmap/merchants"
	"mealmap/merchants/review"
	"mealmap/merchants/verdicts"
)

// Method is what the store asks of the method's verdicts, as verdicts.Store
// answers it.
type Method interface {
	TermsOn(ctx context.Context, d data.District, day data.ServiceDay) (review.Settings, error)
	Latest(ctx context.Context, d data.District) (map[merchants.MerchantID]review.Verdict, error)
	Of(ctx context.Context, d data.District, m merchants.MerchantID) (review.Verdict, bool, error)
	Sheet(ctx context.Context, d data.District, m merchants.MerchantID) (verdicts.Sheet, error)
	Without(ctx context.Context, d data.District, m merchants.MerchantID, ratingIDs []string) (review.Verdict, error)
}

// Store keeps cases. It is safe for concurrent use.
type Store struct {
	db        *data.DB
	merchants *merchants.Store
	method    Method
}

// NewStore keeps cases in db, about the merchants of m and by what the method says
// of them.
func NewStore(db *data.DB, m *merchants.Store, method Method) *Store {
	return &Store{db: db, merchants: m, method: method}
}

// verdict is what the method says of a merchant on the newest day that is kept,
// without the answers that were struck since; Day "" where it says nothing.
func (s *Store) verdict(ctx context.Context, d data.District, m merchants.MerchantID) (review.Verdict, error) {
	v, known, err := s.method.Of(ctx, d, m)
	if err != nil || !known {
		return review.Verdict{}, err
	}
	return s.unstruck(ctx, d, v)
}

// unstruck is the verdict anew where an answer about its merchant was struck since
// its day.
func (s *Store) unstruck(ctx context.Context, d data.District, v review.Verdict) (review.Verdict, error) {
	var n int
	err := s.db.View(ctx, func(tx *data.Tx) error {
		return tx.Get(&n, `SELECT count(*) FROM rating_strikes s
			JOIN ratings r ON r.district = s.district AND r.id = s.rating_id
			WHERE s.district = ? AND r.merchant_id = ? AND s.struck_at >= ?`, d, v.Merchant, v.Day.AddDays(1).Start())
	})
	if err != nil || n == 0 {
		return v, err
	}
	return s.method.Without(ctx, d, v.Merchant, nil)
}

// situation reads all that the table asks about a case, but for what the method
// says.
func situation(tx *data.Tx, d data.District, id CaseID, by audit.Actor) (*Situation, error) {
	c, err := find(tx, d, id)
	if err != nil {
		return nil, err
	}
	s := &Situation{Case: c, Today: tx.Now.ServiceDay()}
	if s.Steps, err = steps(tx, d, id); err != nil {
		return nil, err
	}
	if s.Appeals, err = appeals(tx, d, id); err != nil {
		return nil, err
	}
	if s.Me, err = person(tx, &c, by); err != nil {
		return nil, err
	}
	err = tx.Get(&s.Serves, `SELECT EXISTS (SELECT 1 FROM points
		WHERE district = ? AND merchant_id = ? AND status IN ('open', 'suspended'))`, d, c.MerchantID)
	if err == nil && s.Disputed() != nil {
		s.Outsider, err = outsider(tx, s)
	}
	return s, err
}

// person is who an actor is, and whether he decides reviews in the case's street.
// The terminal and the demo act for somebody and may.
func person(tx *data.Tx, c *Case, by audit.Actor) (p Person, err error) {
	if p.Logins, err = staff.LoginsOf(tx, c.District, by); err != nil {
		return p, err
	}
	if by == audit.CLI || by == audit.Demo {
		p.Decides = true
		return p, nil
	}
	deciders, err := deciders(tx, c)
	for _, u := range deciders {
		p.Decides = p.Decides || audit.User(u.ID) == by
	}
	return p, err
}

type decider struct {
	ID   string     `db:"id"`
	Role staff.Role `db:"role"`
}

// deciders are those who work in the case's street now and whose role decides
// reviews.
func deciders(tx *data.Tx, c *Case) (list []decider, err error) {
	var all []decider
	err = tx.Select(&all, `SELECT id, role FROM staff_users
		WHERE district = ? AND active = 1 AND street IN ('', ?) AND community = ''`, c.District, c.Street)
	for _, u := range all {
		if staff.May(u.Role, staff.DecideReview) {
			list = append(list, u)
		}
	}
	return list, err
}

// outsider reports whether somebody decides here who has neither taken the
// disputed step nor decided about it.
func outsider(tx *data.Tx, s *Situation) (bool, error) {
	a := s.Disputed()
	parties := []audit.Actor{}
	if step := s.step(a.Against); step != nil {
		parties = append(parties, step.By)
	}
	if first := s.against(Objection, a.Against); first != nil {
		parties = append(parties, first.DecidedBy)
	}
	list, err := deciders(tx, &s.Case)
	if err != nil {
		return false, err
	}
	for _, u := range list {
		logins, err := staff.LoginsOf(tx, s.Case.District, audit.User(u.ID))
		if err != nil {
			return false, err
		}
		p, party := Person{Logins: logins}, false
		for _, by := range parties {
			party = party || p.is(by)
		}
		if !party {
			return true, nil
		}
	}
	return false, nil
}

// put adds a step to a case that is open at the situation's state, and moves the
// case to where it leads.
func put(tx *data.Tx, s *Situation, t Taken) (Taken, error) {
	detail, err := json.Marshal(t.Detail)
	if err != nil {
		return t, fmt.Errorf("detail of %s: %w", t.Action, err)
	}
	t.Seq, t.At, t.Raw = len(s.Steps)+1, tx.Now, string(detail)
	_, err = tx.Exec(`INSERT INTO case_steps (district, case_id, seq, action, to_stage, reason, detail, at, actor)
		VALUES (?,?,?,?,?,?,?,?,?)`, s.Case.District, s.Case.ID, t.Seq, t.Action, t.To, t.Reason, t.Raw, t.At, t.By)
	if data.IsUnique(err) {
		return t, ErrMoved
	}
	if err != nil {
		return t, err
	}
	c := &s.Case
	c.Stage = t.To
	if c.Stage.Ended() && c.EndedOn == "" {
		c.EndedOn = tx.Now.ServiceDay()
	}
	err = tx.ExecOne(`UPDATE review_cases SET stage = ?, warned_on = ?, deadline = ?, ended_on = ?,
		open = CASE WHEN ? = '' THEN 1 END WHERE district = ? AND id = ?`,
		c.Stage, c.WarnedOn, c.Deadline, c.EndedOn, c.EndedOn, c.District, c.ID)
	if err != nil {
		return t, err
	}
	s.Steps = append(s.Steps, t)
	said := map[string]any{"number": c.Number, "stage": c.Stage, "merchant": c.MerchantID, "step": t.Seq}
	if t.Detail.Ground != "" {
		said["ground"] = t.Detail.Ground
	}
	if t.Detail.Notice != "" {
		said["notice"] = t.Detail.Notice
	}
	if o := t.Detail.Appeal; o != nil {
		said["decision"], said["struck"] = o.Decision, len(o.Struck)
	}
	return t, audit.Append(tx, audit.Entry{District: c.District, Actor: t.By, Street: c.Street, Action: "review.case." + string(t.Action),
		Object: string(c.ID), Detail: said})
}

// Open begins a case about a merchant that has none: a watch, by a person with a
// reason, or by the program (audit.System), which needs none where the method says
// Watch. ErrOpen, ErrNotDecider, ErrReason, ErrPersonal, merchants.ErrUnknownMerchant.
func (s *Store) Open(ctx context.Context, d data.District, m merchants.MerchantID, reason string, by audit.Actor) (Case, error) {
	v, err := s.verdict(ctx, d, m)
	if err != nil {
		return Case{}, err
	}
	var c Case
	err = s.db.InTx(ctx, func(tx *data.Tx) error {
		c, err = open(tx, d, m, v, reason, by)
		return err
	})
	if err != nil {
		return Case{}, fmt.Errorf("open case of %s: %w", m, err)
	}
	return c, nil
}

func open(tx *data.Tx, d data.District, m merchants.MerchantID, v review.Verdict, reason string, by audit.Actor) (Case, error) {
	found, err := merchants.FindMerchant(tx, d, m)
	if err != nil {
		return Case{}, err
	}
	c := Case{District: d, ID: CaseID(data.NewID()), MerchantID: m, Street: found.Street, Stage: Watch, OpenedOn: tx.Now.ServiceDay()}
	if c.Street == "" {
		err := tx.Get(&c.Street, `SELECT street FROM points WHERE district = ? AND merchant_id = ? AND street <> '' ORDER BY number LIMIT 1`, d, m)
		if err != nil && !errors.Is(err, data.ErrNoRow) {
			return c, err
		}
	}
	step := Step{Reason: reason}
	if by == audit.System {
		if v.Level < review.Watch {
			return c, ErrNotDecider
		}
	} else {
		me, err := person(tx, &c, by)
		switch {
		case err != nil:
			return c, err
		case !me.Decides:
			return c, ErrNotDecider
		}
		if bad := (&Situation{}).check(&step, 0); bad != nil {
			return c, bad
		}
	}
	if err := number(tx, &c); err != nil {
		return c, err
	}
	t := Taken{Action: Open, To: Watch, Reason: step.Reason, By: by}
	t.Detail.Verdict, t.Detail.SetAside = frozen(v)
	_, err = put(tx, &Situation{Case: c}, t)
	return c, err
}

// number gives a case its number and its row; ErrOpen where the merchant has one.
func number(tx *data.Tx, c *Case) error {
	var other string
	err := tx.Get(&other, `SELECT number FROM review_cases WHERE district = ? AND merchant_id = ? AND open = 1`, c.District, c.MerchantID)
	if err == nil {
		return ErrOpen.With("Number", other)
	}
	if !errors.Is(err, data.ErrNoRow) {
		return err
	}
	year := string(c.OpenedOn[:4])
	var last int
	err = tx.Get(&last, `SELECT coalesce(max(CAST(substr(number, 6) AS INTEGER)), 0) FROM review_cases
		WHERE district = ? AND street = ? AND number GLOB ? || '-[0-9]*'`, c.District, c.Street, year)
	if err != nil {
		return err
	}
	c.Number = fmt.Sprintf("%s-%03d", year, last+1)
	_, err = tx.Exec(`INSERT INTO review_cases (district, id, number, merchant_id, street, stage, open, opened_on)
		VALUES (?,?,?,?,?,?,1,?)`, c.District, c.ID, c.Number, c.MerchantID, c.Street, c.Stage, c.OpenedOn)
	return err
}
