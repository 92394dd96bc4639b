package fund

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/data/journal"
	"mealmap/meals"
)

// Store keeps the fund. It is safe for concurrent use; each exported method is
// one transaction.
type Store struct{ db *data.DB }

// NewStore keeps the fund in db.
func NewStore(db *data.DB) *Store { return &Store{db} }

// Donate records a sum that came in.
func (s *Store) Donate(ctx context.Context, d data.District, n NewDonation, by audit.Actor) (e Entry, err error) {
	err = s.db.InTx(ctx, func(tx *data.Tx) error {
		n, err := n.check(tx.Now.ServiceDay())
		if err != nil {
			return err
		}
		e = Entry{District: d, Day: n.Day, Kind: Donation, Fen: n.Fen, Donor: n.Donor, DonorKind: n.DonorKind, Note: n.Note}
		return post(tx, &e, by)
	})
	if err != nil {
		return Entry{}, fmt.Errorf("donate: %w", err)
	}
	return e, nil
}

// Propose records what the committee is to decide.
func (s *Store) Propose(ctx context.Context, d data.District, p Proposal, by audit.Actor) (made Decision, err error) {
	err = s.db.InTx(ctx, func(tx *data.Tx) error {
		p, err := p.check(tx.Now.ServiceDay())
		if err != nil {
			return err
		}
		made = Decision{District: d, ID: DecisionID(data.NewID()), Day: p.Day, Title: p.Title, Family: p.Family, Fen: p.Fen,
			ProposedAt: tx.Now, ProposedBy: by}
		if _, err := tx.Exec(`
			INSERT INTO fund_decisions (district, id, day, title, family, fen, proposed_at, proposed_by)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
			made.District, made.ID, made.Day, made.Title, made.Family, made.Fen, made.ProposedAt, made.ProposedBy); err != nil {
			return err
		}
		return audit.Append(tx, audit.Entry{District: d, Actor: by, Action: "fund.propose", Object: string(made.ID),
			Detail: map[string]any{"title": made.Title, "fen": made.Fen}})
	})
	if err != nil {
		return Decision{}, fmt.Errorf("propose: %w", err)
	}
	return made, nil
}

// Sign adds the yes of a person (staff.User.Person). ErrSignedAlready where he
// has given it, by whatever login; ErrSignedByTwo where no more is needed.
func (s *Store) Sign(ctx context.Context, d data.District, id DecisionID, person string, by audit.Actor) (signed Decision, err error) {
	err = s.db.InTx(ctx, func(tx *data.Tx) error {
		if signed, err = findDecision(tx, d, id); err != nil {
			return err
		}
		for _, g := range signed.Signatures {
			if g.Person == person {
				return ErrSignedAlready
			}
		}
		if signed.Signed() {
			return ErrSignedByTwo
		}
		if _, err := tx.Exec(`
			INSERT INTO fund_signatures (district, decision_id, person, signed_at, signed_by)
			VALUES (?, ?, ?, ?, ?)`, d, id, person, tx.Now, by); err != nil {
			return err
		}
		signed.Signatures = append(signed.Signatures, Signature{person, tx.Now, by})
		return audit.Append(tx, audit.Entry{District: d, Actor: by, Action: "fund.sign", Object: string(id), Detail: map[string]any{"person": person}})
	})
	if err != nil {
		return Decision{}, fmt.Errorf("sign %s: %w", id, err)
	}
	return signed, nil
}

// Grant pays out under a decision that two have signed: ErrUnsigned,
// ErrOverDecision or ErrTooLittle where that cannot be.
func (s *Store) Grant(ctx context.Context, d data.District, p Payment, by audit.Actor) (e Entry, err error) {
	err = s.db.InTx(ctx, func(tx *data.Tx) error {
		p, err := p.check(tx.Now.ServiceDay())
		if err != nil {
			return err
		}
		under, err := findDecision(tx, d, p.Decision)
		switch {
		case err != nil:
			return err
		case !under.Signed():
			return ErrUnsigned.With("Have", len(under.Signatures), "Need", Signers)
		case p.Day < under.Day:
			var f faults
			f.add(true, "day", "fund_day_before", "Day", under.Day)
			return f.err()
		case p.Fen > under.Left():
			return ErrOverDecision.With("Left", under.Left().String())
		}
		e = Entry{District: d, Day: p.Day, Kind: Grant, Fen: -p.Fen, Note: p.Note, DecisionID: under.ID, Family: under.Family, Title: under.Title}
		return post(tx, &e, by)
	})
	if err != nil {
		return Entry{}, fmt.Errorf("grant under %s: %w", p.Decision, err)
	}
	return e, nil
}

// Correct takes an entry back by a row of its own, dated today. It needs a
// reason, as meals.ErrReasonNeeded says. A donation is not taken back where the
// fund has less by now: ErrTooLittle.
func (s *Store) Correct(ctx context.Context, d data.District, id EntryID, reason string, by audit.Actor) (e Entry, err error) {
	reason = strings.TrimSpace(reason)
	var f faults
	if f.text("reason", reason, maxText); reason == "" {
		return Entry{}, meals.ErrReasonNeeded
	}
	if err := f.err(); err != nil {
		return Entry{}, err
	}
	err = s.db.InTx(ctx, func(tx *data.Tx) error {
		wrong, err := findEntry(tx, d, id)
		switch {
		case err != nil:
			return err
		case wrong.Kind == Correction:
			return ErrCorrection
		case wrong.Corrected:
			return ErrCorrected
		}
		e = Entry{District: d, Day: tx.Now.ServiceDay(), Kind: Correction, Fen: -wrong.Fen, Note: reason, DecisionID: wrong.DecisionID,
			Corrects: id, Of: wrong.Kind, Family: wrong.Family, Title: wrong.Title}
		return post(tx, &e, by)
	})
	if err != nil {
		return Entry{}, fmt.Errorf("correct %s: %w", id, err)
	}
	return e, nil
}

// post writes the entry, moves the purse, and posts it in the journal and the
// log, all in the same transaction.
func post(tx *data.Tx, e *Entry, by audit.Actor) error {
	e.ID, e.RecordedAt, e.RecordedBy = EntryID(data.NewID()), tx.Now, by
	if e.Of == "" {
		e.Of = e.Kind
	}
	var decision any
	if e.DecisionID != "" {
		decision = e.DecisionID
	}
	_, err := tx.Exec(`
		INSERT INTO fund_entries (district, id, day, kind, fen, donor, donor_kind, note, decision_id, corrects, recorded_at, recorded_by)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		e.District, e.ID, e.Day, e.Kind, e.Fen, e.Donor, e.DonorKind, e.Note, decision, e.Corrects, e.RecordedAt, e.RecordedBy)
	if err != nil {
		return err
	}
	if err := addToPurse(tx, e.District, e.Fen, by); err != nil {
		return err
	}
	contents, err := contentsOf(tx, e)
	if err != nil {
		return err
	}
	if _, err := journal.Append(tx, journal.Entry{District: e.District, Kind: journal.Fund, Object: string(e.ID), Contents: contents}); err != nil {
		return err
	}
	detail := map[string]any{"fen": e.Fen, "day": e.Day}
	if e.Kind == Correction {
		detail["corrects"], detail["reason"] = e.Corrects, e.Note
	}
	return audit.Append(tx, audit.Entry{District: e.District, Actor: by, Action: "fund." + string(e.Kind), Object: string(e.ID), Detail: detail})
}

// addToPurse changes what the fund has been given, and makes its row with the
// first donation. Nothing is taken that is not there.
func addToPurse(tx *data.Tx, d data.District, fen data.Fen, by audit.Actor) error {
	balance, err := balanceOf(tx, d)
	switch {
	case errors.Is(err, data.ErrNoRow):
		balance = 0
	case err != nil:
		return err
	}
	if fen < 0 && balance+fen < 0 {
		return ErrTooLittle.With("Balance", balance.String())
	}
	_, err = tx.Exec(`
		INSERT INTO budgets (district, funder, street, year, amount_fen, spent_fen, used_up, updated_at, updated_by)
		VALUES (?, 'fund', '', 0, ?, (SELECT coalesce(sum(fen), 0) FROM ledger WHERE district = ? AND funder = 'fund'), 'without', ?, ?)
		ON CONFLICT (district, funder, street, year) DO UPDATE SET
			amount_fen = amount_fen + ?,
			updated_at = excluded.updated_at,
			updated_by = excluded.updated_by`,
		d, max(fen, 0), d, tx.Now, by, fen)
	return err
}

// balanceOf is what is in the purse; ErrNoRow before the first donation.
func balanceOf(tx *data.Tx, d data.District) (balance data.Fen, err error) {
	err = tx.Get(&balance, `
		SELECT amount_fen - spent_fen FROM budgets
		WHERE district = ? AND funder = 'fund' AND street = '' AND year = 0`, d)
	return balance, err
}
