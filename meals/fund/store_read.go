package fund

import (
	"context"
	"errors"
	"fmt"

	"mealmap/data"
)

const entryColumns = `
	e.district,
	e.id,
	e.day,
	e.kind,
	e.fen,
	e.donor,
	e.donor_kind,
	e.note,
	coalesce(e.decision_id, '') AS decision_id,
	e.corrects,
	e.recorded_at,
	e.recorded_by,
	coalesce(o.kind, e.kind) AS of,
	EXISTS (SELECT 1 FROM fund_entries c WHERE c.district = e.district AND c.corrects = e.id AND c.corrects <> '') AS corrected,
	coalesce(d.family, '') AS family,
	coalesce(d.title, '') AS title
	FROM fund_entries e
	LEFT JOIN fund_entries o ON o.district = e.district AND o.id = e.corrects
	LEFT JOIN fund_decisions d ON d.district = e.district AND d.id = e.decision_id`

func findEntry(tx *data.Tx, d data.District, id EntryID) (e Entry, err error) {
	err = tx.Get(&e, `SELECT`+entryColumns+` WHERE e.district = ? AND e.id = ?`, d, id)
	if errors.Is(err, data.ErrNoRow) {
		return e, ErrEntryUnknown
	}
	return e, err
}

// FindEntry gives one entry, ErrEntryUnknown where there is none.
func (s *Store) FindEntry(ctx context.Context, d data.District, id EntryID) (e Entry, err error) {
	err = s.db.View(ctx, func(tx *data.Tx) error {
		e, err = findEntry(tx, d, id)
		return err
	})
	return e, err
}

// ListEntries gives the entries of the days, both inclusive, the newest first;
// "" for either does not bound them. They are not cut: a fund has hundreds a
// year, and whoever adds up needs them all.
func (s *Store) ListEntries(ctx context.Context, d data.District, from, to data.ServiceDay) (list []Entry, err error) {
	if to == "" {
		to = "9999-12-31"
	}
	err = s.db.View(ctx, func(tx *data.Tx) error {
		return tx.Select(&list, `SELECT`+entryColumns+`
			WHERE e.district = ? AND e.day BETWEEN ? AND ?
			ORDER BY e.day DESC, e.id DESC`, d, from, to)
	})
	if err != nil {
		return nil, fmt.Errorf("list entries of the fund: %w", err)
	}
	return list, nil
}

const decisionColumns = `
	d.district,
	d.id,
	d.day,
	d.title,
	d.family,
	d.fen,
	d.proposed_at,
	d.proposed_by,
	coalesce((SELECT -sum(e.fen) FROM fund_entries e WHERE e.district = d.district AND e.decision_id = d.id), 0) AS paid
	FROM fund_decisions d`

func findDecision(tx *data.Tx, d data.District, id DecisionID) (found Decision, err error) {
	err = tx.Get(&found, `SELECT`+decisionColumns+` WHERE d.district = ? AND d.id = ?`, d, id)
	if errors.Is(err, data.ErrNoRow) {
		return found, ErrDecisionUnknown
	}
	if err == nil {
		found.Signatures, err = signaturesOf(tx, d, id)
	}
	return found, err
}

func signaturesOf(tx *data.Tx, d data.District, id DecisionID) (list []Signature, err error) {
	err = tx.Select(&list, `
		SELECT person, signed_at, signed_by FROM fund_signatures
		WHERE district = ? AND decision_id = ?
		ORDER BY signed_at, person`, d, id)
	return list, err
}

// FindDecision gives one decision, ErrDecisionUnknown where there is none.
func (s *Store) FindDecision(ctx context.Context, d data.District, id DecisionID) (found Decision, err error) {
	err = s.db.View(ctx, func(tx *data.Tx) error {
		found, err = findDecision(tx, d, id)
		return err
	})
	return found, err
}

// ListDecisions gives every decision, the newest first.
func (s *Store) ListDecisions(ctx context.Context, d data.District) (list []Decision, err error) {
	err = s.db.View(ctx, func(tx *data.Tx) error {
		if err := tx.Select(&list, `SELECT`+decisionColumns+` WHERE d.district = ? ORDER BY d.day DESC, d.id DESC`, d); err != nil {
			return err
		}
		for i := range list {
			if list[i].Signatures, err = signaturesOf(tx, d, list[i].ID); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("list decisions of the fund: %w", err)
	}
	return list, nil
}

// Balance is what the fund has: what came in, less grants and meals. Open is
// false before the first donation.
func (s *Store) Balance(ctx context.Context, d data.District) (balance data.Fen, open bool, err error) {
	err = s.db.View(ctx, func(tx *data.Tx) error {
		balance, err = balanceOf(tx, d)
		return err
	})
	if errors.Is(err, data.ErrNoRow) {
		return 0, false, nil
	}
	return balance, err == nil, err
}

// MealMonths gives the months, in order, in which the fund paid for meals of the
// days from and to, both inclusive; deliveries too.
func (s *Store) MealMonths(ctx context.Context, d data.District, from, to data.ServiceDay) (list []MealMonth, err error) {
	err = s.db.View(ctx, func(tx *data.Tx) error {
		return tx.Select(&list, `
			SELECT month, sum(fen > 0) AS meals, count(DISTINCT CASE WHEN fen > 0 THEN elder_id END) AS elders, sum(fen) AS fen
			FROM (
				SELECT substr(r.service_day, 1, 7) AS month, r.elder_id, sum(l.fen) AS fen
				FROM ledger l
				CROSS JOIN redemptions r ON r.district = l.district AND r.id = l.redemption_id
				WHERE l.district = ? AND l.funder = 'fund' AND r.service_day BETWEEN ? AND ?
				GROUP BY l.redemption_id
			)
			GROUP BY month
			ORDER BY month`, d, from, to)
	})
	if err != nil {
		return nil, fmt.Errorf("meals of the fund: %w", err)
	}
	return list, nil
}
