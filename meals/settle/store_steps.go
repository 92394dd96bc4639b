package settle

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/data/fault"
	"mealmap/data/journal"
	"mealmap/meals"
)

// Rejection is a meal that the office does not pay for, with the reason.
type Rejection struct {
	Redemption meals.RedemptionID
	Reason     string
}

// Reject rejects one of the merchant's meals while the statement is computed,
// and computes it anew. ErrState, ErrOtherMeal and those of meals.Reject.
func (s *Store) Reject(ctx context.Context, d data.District, id StatementID, r Rejection, by audit.Actor) (Statement, error) {
	return s.change(ctx, d, id, by, func(tx *data.Tx, st *Statement) error { return s.reject(tx, st, r, by) })
}

// Restore takes a rejection back while the statement is computed, and computes it
// anew. ErrState, ErrOtherMeal and those of meals.Restore.
func (s *Store) Restore(ctx context.Context, d data.District, id StatementID, r Rejection, by audit.Actor) (Statement, error) {
	return s.change(ctx, d, id, by, func(tx *data.Tx, st *Statement) error {
		if err := holds(tx, st, r.Redemption); err != nil {
			return err
		}
		return s.meals.RestoreTx(tx, by, d, r.Redemption, r.Reason)
	})
}

func (s *Store) change(ctx context.Context, d data.District, id StatementID, by audit.Actor, do func(*data.Tx, *Statement) error) (Statement, error) {
	var st Statement
	err := s.db.InTx(ctx, func(tx *data.Tx) (err error) {
		if st, err = at(tx, d, id, Computed); err != nil {
			return err
		}
		return do(tx, &st)
	})
	if err != nil {
		return Statement{}, fmt.Errorf("statement %s: %w", id, err)
	}
	return s.Compute(ctx, d, st.MerchantID, Period{st.From, st.To}, by)
}

func (s *Store) reject(tx *data.Tx, st *Statement, r Rejection, by audit.Actor) error {
	if err := holds(tx, st, r.Redemption); err != nil {
		return err
	}
	return s.meals.RejectTx(tx, by, st.District, r.Redemption, r.Reason)
}

// holds refuses a meal of another merchant or of later days; one of a closed
// period may be rejected, and shows as an earlier one.
func holds(tx *data.Tx, st *Statement, id meals.RedemptionID) error {
	var of bool
	err := tx.Get(&of, `
		SELECT EXISTS (SELECT 1 FROM redemptions WHERE district = ? AND id = ? AND merchant_id = ? AND service_day <= ?)`,
		st.District, id, st.MerchantID, st.To)
	if err == nil && !of {
		return ErrOtherMeal.With("Redemption", string(id))
	}
	return err
}

// at gives the statement where it is in the state, ErrState where it is not.
func at(tx *data.Tx, d data.District, id StatementID, states ...State) (Statement, error) {
	st, err := find(tx, d, id)
	if err == nil && !slices.Contains(states, st.State) {
		return st, ErrState.With("State", string(st.State))
	}
	return st, err
}

// Review rejects the meals given, reads the journal to its end and freezes the
// statement: from then on what happens to its meals falls into the next one. All
// of it happens or nothing. ErrState, ErrNotEnded, ErrPreviousOpen, ErrOtherMeal,
// ErrNothing and those of meals.Reject.
func (s *Store) Review(ctx context.Context, d data.District, id StatementID, rejections []Rejection, by audit.Actor) (Statement, error) {
	return s.reviewAs(ctx, d, id, rejections, nil, by)
}

// ReviewShown is Review by somebody who has read the statement with the hash: it
// freezes what he read or nothing. ErrChanged where it is computed anew or would
// say something else by now; it is computed anew then, to be read again.
func (s *Store) ReviewShown(ctx context.Context, d data.District, id StatementID, hash [32]byte, by audit.Actor) (Statement, error) {
	st, err := s.reviewAs(ctx, d, id, nil, &hash, by)
	if !errors.Is(err, ErrChanged) {
		return st, err
	}
	if old, found := s.Find(ctx, d, id); found == nil && old.State == Computed {
		if _, again := s.Compute(ctx, d, old.MerchantID, Period{old.From, old.To}, by); again != nil {
			return Statement{}, again
		}
	}
	return Statement{}, err
}

func (s *Store) reviewAs(ctx context.Context, d data.District, id StatementID, rejections []Rejection, shown *[32]byte, by audit.Actor) (Statement, error) {
	var r *draft
	var err error
	for try := 0; try == 0 || errors.Is(err, errMoved) && try < tries; try++ {
		if r, err = s.review(ctx, d, id, rejections, shown, by); err != nil {
			continue
		}
		return r.Statement, s.computeLater(ctx, d, r.MerchantID, r.To, by)
	}
	return Statement{}, fmt.Errorf("review %s: %w", id, err)
}

// review adds the meals up beside the tills, and in the transaction only what
// was posted meanwhile.
func (s *Store) review(ctx context.Context, d data.District, id StatementID, rejections []Rejection, shown *[32]byte, by audit.Actor) (r *draft, err error) {
	err = s.db.View(ctx, func(tx *data.Tx) error {
		st, err := at(tx, d, id, Computed)
		if err == nil {
			r, err = read(tx, d, st.MerchantID, Period{st.From, st.To})
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return r, s.db.InTx(ctx, func(tx *data.Tx) error {
		st, err := at(tx, d, id, Computed)
		if err != nil {
			return err
		}
		if err := r.mayFreeze(tx, &st, shown); err != nil {
			return err
		}
		for _, rejection := range rejections {
			if err := s.reject(tx, &st, rejection, by); err != nil {
				return err
			}
		}
		r.ID, r.Number, r.Steps = st.ID, st.Number, st.Steps
		if err := r.freeze(tx, len(rejections), by); err != nil {
			return err
		}
		if shown != nil && !r.Body.saysAs(&st.Body) {
			return ErrChanged
		}
		return nil
	})
}

// mayFreeze says what keeps the stored statement from being reviewed as it was
// read: shown is the hash that the reviewer saw, nil where nobody asked.
func (r *draft) mayFreeze(tx *data.Tx, st *Statement, shown *[32]byte) error {
	now, err := fitted(tx, st.District, st.MerchantID, Period{st.From, st.To})
	switch {
	case err != nil:
		return err
	case !now.same(&r.fitting):
		return errMoved
	case st.To >= tx.Now.ServiceDay():
		return ErrNotEnded.With("To", string(st.To))
	case now.previous.ID != "" && !now.previous.frozen():
		return ErrPreviousOpen.With("Number", now.previous.Number)
	case shown != nil && st.Hash != *shown:
		return ErrChanged
	}
	return nil
}

// freeze reads to the journal's end, writes the reviewed statement and posts it.
func (r *draft) freeze(tx *data.Tx, rejected int, by audit.Actor) error {
	head, err := journal.HeadOf(tx, r.District)
	if err != nil {
		return err
	}
	err = eachNew(tx, r.District, r.MerchantID, r.span(r.To, r.Upto), head.Seq, func(p *Posting) error {
		r.builder.Add(p)
		return nil
	})
	if err != nil {
		return err
	}
	if r.builder.Empty() {
		return ErrNothing
	}
	r.close(head)
	body, err := r.seal()
	if err != nil {
		return err
	}
	r.State = Reviewed
	r.Steps = append(r.Steps, Step{State: Reviewed, At: tx.Now, By: by})
	err = tx.ExecOne(`
		UPDATE statements
		SET state = 'reviewed', street = ?, upto_seq = ?, payable_fen = ?, body = ?, previous = ?, hash = ?, reviewed_at = ?, reviewed_by = ?
		WHERE district = ? AND id = ? AND state = 'computed'`,
		r.Street, r.Upto, r.Body.Payable, string(body), r.Previous[:], r.Hash[:], tx.Now, by, r.District, r.ID)
	if err != nil {
		return err
	}
	_, err = journal.Append(tx, journal.Entry{District: r.District, Kind: journal.Statement, Object: string(r.ID),
		Merchant: string(r.MerchantID), Day: r.To, Contents: contents(r.Number, r.Hash[:])})
	if err != nil {
		return err
	}
	return r.log(tx, by, "review", map[string]any{"number": r.Number, "payable": r.Body.Payable, "rejected": rejected,
		"hash": fmt.Sprintf("%x", r.Hash)})
}

// Approve is the second person's step, of somebody who neither reviewed it nor
// enrols elders, with whichever login. ErrState, ErrSamePerson, ErrEnrolled.
func (s *Store) Approve(ctx context.Context, d data.District, id StatementID, by audit.Actor) (Statement, error) {
	return s.step(ctx, d, id, by, Approved, func(tx *data.Tx, st *Statement) error {
		if err := mayPass(tx, st, by); err != nil {
			return err
		}
		enrolled, err := enrols(tx, d, by)
		if err == nil && enrolled {
			return ErrEnrolled
		}
		return err
	}, Reviewed)
}

// Payment is what the office writes down of a payment, made elsewhere.
type Payment struct {
	Day       data.ServiceDay
	Reference string // of the voucher
}

// maxReference bounds what is printed.
const maxReference = 60

// check: nobody pays before the period is over, or tomorrow.
func (p *Payment) check(st *Statement, today data.ServiceDay) error {
	e := ErrPayment
	if _, err := data.ParseServiceDay(string(p.Day)); err != nil || p.Day <= st.To || p.Day > today {
		e = e.Field(fault.Field{Name: "day", Code: "payment_day"})
	}
	if p.Reference = strings.TrimSpace(p.Reference); p.Reference == "" || utf8.RuneCountInString(p.Reference) > maxReference {
		e = e.Field(fault.Field{Name: "reference", Code: "payment_reference", Args: map[string]any{"Max": maxReference}})
	}
	if len(e.Fields) > 0 {
		return e
	}
	return nil
}

// Pay records the payment of an approved statement; where the merchant owes, what
// it gave back. ErrState, ErrSamePerson, ErrNothingToPay, ErrPayment.
func (s *Store) Pay(ctx context.Context, d data.District, id StatementID, p Payment, by audit.Actor) (Statement, error) {
	return s.step(ctx, d, id, by, Paid, func(tx *data.Tx, st *Statement) error {
		if st.Body.Payable == 0 {
			return ErrNothingToPay
		}
		if err := p.check(st, tx.Now.ServiceDay()); err != nil {
			return err
		}
		st.PaidOn, st.PaidRef = p.Day, p.Reference
		return mayPass(tx, st, by)
	}, Approved)
}

// Lock ends a statement that is paid, or approved with nothing to pay. ErrState,
// ErrUnpaid.
func (s *Store) Lock(ctx context.Context, d data.District, id StatementID, by audit.Actor) (Statement, error) {
	return s.step(ctx, d, id, by, Locked, func(_ *data.Tx, st *Statement) error {
		if st.State == Approved && st.Body.Payable != 0 {
			return ErrUnpaid
		}
		return nil
	}, Paid, Approved)
}

// step takes a frozen statement on to the next state.
func (s *Store) step(ctx context.Context, d data.District, id StatementID, by audit.Actor, to State,
	may func(*data.Tx, *Statement) error, from ...State) (st Statement, err error) {
	err = s.db.InTx(ctx, func(tx *data.Tx) error {
		if st, err = at(tx, d, id, from...); err != nil {
			return err
		}
		if err := may(tx, &st); err != nil {
			return err
		}
		query, args := steps[to].query, []any{to, tx.Now, by}
		note := ""
		if to == Paid {
			args, note = append(args, st.PaidOn, st.PaidRef), st.PaidRef
		}
		if err := tx.ExecOne(query, append(args, d, id, st.State)...); err != nil {
			return err
		}
		st.State = to
		st.Steps = append(st.Steps, Step{State: to, At: tx.Now, By: by, Note: note})
		detail := map[string]any{"number": st.Number, "payable": st.Body.Payable}
		if to == Paid {
			detail["day"], detail["reference"] = st.PaidOn, st.PaidRef
		}
		return st.log(tx, by, steps[to].verb, detail)
	})
	if err != nil {
		return Statement{}, fmt.Errorf("statement %s to %s: %w", id, to, err)
	}
	return st, nil
}

var steps = map[State]struct{ verb, query string }{
	Approved: {"approve", `UPDATE statements SET state = ?, approved_at = ?, approved_by = ? WHERE district = ? AND id = ? AND state = ?`},
	Paid:     {"pay", `UPDATE statements SET state = ?, paid_at = ?, paid_by = ?, paid_on = ?, paid_ref = ? WHERE district = ? AND id = ? AND state = ?`},
	Locked:   {"lock", `UPDATE statements SET state = ?, locked_at = ?, locked_by = ? WHERE district = ? AND id = ? AND state = ?`},
}
