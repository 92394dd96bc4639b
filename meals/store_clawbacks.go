package meals

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/data/fault"
)

// What may be wrong with a decision about proposals.
var (
	ErrClawbackUnknown = fault.New(fault.NotFound, "clawback_unknown")
	ErrClawbackDecided = fault.New(fault.Conflict, "clawback_decided") // somebody has; it stays
	ErrClawbackGone    = fault.New(fault.Conflict, "clawback_gone")    // the meal has been voided or rejected meanwhile
	ErrClawbackNone    = fault.New(fault.Invalid, "clawback_none")     // nothing chosen
	ErrClawbackChoice  = fault.New(fault.Invalid, "clawback_choice")   // neither reversed nor kept
)

// mealStands: the meal r is neither void nor rejected.
const mealStands = `
	NOT EXISTS (SELECT 1 FROM redemption_voids v WHERE v.district = r.district AND v.redemption_id = r.id)
	AND NOT EXISTS (SELECT 1 FROM rejections j WHERE j.district = r.district AND j.redemption_id = r.id AND j.act = 'reject'
		AND NOT EXISTS (SELECT 1 FROM rejections b WHERE b.district = r.district AND b.redemption_id = r.id AND b.act = 'restore'))`

// afterDeparture joins the departures d with the meals to propose: served after
// the day, standing, partly paid by a level or the fund, not proposed yet, or
// only under a departure that was taken back before anybody had decided. Who has
// left an institution again owes nothing for the days since.
const afterDeparture = `
	CROSS JOIN redemptions r ON r.district = d.district AND r.elder_id = d.elder_id AND r.service_day > d.on_day
	WHERE ` + mealStands + `
	AND EXISTS (SELECT 1 FROM ledger l WHERE l.district = r.district AND l.redemption_id = r.id
		AND l.entry IN ('meal','delivery') AND l.funder NOT IN ('elder','merchant') AND l.fen > 0)
	AND NOT EXISTS (SELECT 1 FROM clawbacks k WHERE k.district = r.district AND k.redemption_id = r.id
		AND NOT EXISTS (SELECT 1 FROM departures w WHERE w.district = k.district AND w.id = k.departure_id
			AND (w.withdrawn_at, w.withdrawn_by, w.withdrawn_reason, 'kept') = (k.decided_at, k.decided_by, k.reason, k.decision)))
	AND NOT (d.kind = 'institution' AND EXISTS (SELECT 1 FROM elder_categories c WHERE c.district = d.district AND c.elder_id = d.elder_id
		AND c.category = 'institution' AND c.from_day = d.on_day AND c.to_day < r.service_day))`

// thisDeparture is one departure as a table of one row.
const thisDeparture = `
	FROM (SELECT CAST(? AS INTEGER) AS district, CAST(? AS TEXT) AS id, CAST(? AS TEXT) AS elder_id,
		CAST(? AS TEXT) AS kind, CAST(? AS TEXT) AS on_day) d`

const proposeMeals = `INSERT INTO clawbacks (district, redemption_id, departure_id, proposed_at) SELECT r.district, r.id, d.id, ?`

// onceMore opens a proposal again that fell with its departure.
const onceMore = `
	ON CONFLICT (district, redemption_id) DO UPDATE SET
		departure_id = excluded.departure_id,
		proposed_at = excluded.proposed_at,
		decision = '',
		reason = '',
		decided_at = NULL,
		decided_by = ''
	WHERE clawbacks.decision <> ''`

func countAfter(tx *data.Tx, d *Departure) (n int, err error) {
	err = tx.Get(&n, `SELECT count(*)`+thisDeparture+afterDeparture, d.District, d.ID, d.ElderID, d.Kind, d.On)
	return n, err
}

func proposeAfter(tx *data.Tx, d *Departure) (int, error) {
	n, err := tx.Exec(proposeMeals+thisDeparture+afterDeparture+onceMore, tx.Now, d.District, d.ID, d.ElderID, d.Kind, d.On)
	return int(n), err
}

// ProposeClawbacks proposes the meals that have come since their elder's
// departure was recorded: late ones, and those of tills without a network. It
// tells how many; a person decides each.
func (s *Store) ProposeClawbacks(ctx context.Context, d data.District) (int, error) {
	var proposed int64
	err := s.db.InTx(ctx, func(tx *data.Tx) (err error) {
		proposed, err = tx.Exec(proposeMeals+`
			FROM (SELECT * FROM departures WHERE district = ? AND withdrawn_at IS NULL) d`+afterDeparture+`
			ORDER BY d.on_day, d.id`+onceMore, tx.Now, d)
		if err != nil || proposed == 0 {
			return err
		}
		return audit.Append(tx, audit.Entry{District: d, Actor: audit.System, Action: "clawback.propose", Object: "clawbacks",
			Detail: map[string]any{"count": proposed}})
	})
	if err != nil {
		return 0, fmt.Errorf("propose claw-backs: %w", err)
	}
	return int(proposed), nil
}

const clawbackTables = `
	FROM clawbacks k
	CROSS JOIN departures d ON d.district = k.district AND d.id = k.departure_id
	CROSS JOIN redemptions r ON r.district = k.district AND r.id = k.redemption_id
	CROSS JOIN elders e ON e.district = d.district AND e.id = d.elder_id
	WHERE k.district = ? AND (? = '' OR e.street = ?)`

// open: nobody has decided and the meal still stands.
const openClawback = ` AND k.decision = '' AND ` + mealStands

// CountClawbacks tells how many proposals wait for a person: of the elders of a
// street, "" for the district.
func (s *Store) CountClawbacks(ctx context.Context, d data.District, street string) (n int, err error) {
	err = s.db.View(ctx, func(tx *data.Tx) error {
		return tx.Get(&n, `SELECT count(*)`+clawbackTables+openClawback, d, street, street)
	})
	return n, err
}

// ListClawbacks lists proposals: the open ones by elder and day, or those that
// have been decided, the newest first.
func (s *Store) ListClawbacks(ctx context.Context, f ClawbackFilter) (list []Clawback, err error) {
	which := openClawback + ` ORDER BY d.elder_id, r.service_day, r.id`
	if f.Decided {
		which = ` AND k.decision <> '' ORDER BY k.decided_at DESC, r.id DESC`
	}
	if f.Limit <= 0 {
		f.Limit = listLimit
	}
	err = s.db.View(ctx, func(tx *data.Tx) error {
		err := tx.Select(&list, `
			SELECT
				k.redemption_id,
				k.departure_id,
				d.elder_id,
				e.street,
				d.kind,
				d.on_day,
				r.service_day,
				r.sitting,
				r.merchant_id,
				r.list_fen,
				k.proposed_at,
				k.decision,
				k.reason,
				coalesce(k.decided_at, 0) AS decided_at,
				k.decided_by`+clawbackTables+which+` LIMIT ?`, f.District, f.Street, f.Street, f.Limit)
		if err != nil {
			return err
		}
		elders := elderReader{s: s, tx: tx}
		for i := range list {
			if list[i].Elder, err = elders.find(f.District, list[i].ElderID); err != nil {
				return err
			}
			if list[i].Public, err = publicPaid(tx, f.District, list[i].RedemptionID); err != nil {
				return err
			}
		}
		return nil
	})
	return list, err
}

// publicPaid is what the levels and the fund paid for a meal when it was
// recorded, by funder.
func publicPaid(tx *data.Tx, d data.District, id RedemptionID) (paid []Paid, err error) {
	err = tx.Select(&paid, `
		SELECT funder, sum(fen) AS fen FROM ledger
		WHERE district = ? AND redemption_id = ? AND entry IN ('meal','delivery') AND funder NOT IN ('elder','merchant')
		GROUP BY funder
		HAVING sum(fen) <> 0
		ORDER BY funder`, d, id)
	return paid, err
}

// DecideClawbacks decides about each of the proposals, all or none: "reversed"
// rejects the meal for the reason, through the books, "kept" leaves it. What has
// been decided stays: ErrClawbackDecided.
func (s *Store) DecideClawbacks(ctx context.Context, by audit.Actor, c ClawbackChoice) error {
	c.Reason = strings.TrimSpace(c.Reason)
	switch {
	case len(c.Meals) == 0:
		return ErrClawbackNone
	case c.Decision != Reversed && c.Decision != Kept:
		return ErrClawbackChoice
	case c.Reason == "":
		return ErrReasonNeeded
	}
	err := s.db.InTx(ctx, func(tx *data.Tx) error {
		for _, id := range c.Meals {
			if err := s.decideClawback(tx, by, &c, id); err != nil {
				return fmt.Errorf("meal %s: %w", id, err)
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("decide claw-back: %w", err)
	}
	return nil
}

func (s *Store) decideClawback(tx *data.Tx, by audit.Actor, c *ClawbackChoice, id RedemptionID) error {
	var was struct {
		Decision ClawbackDecision `db:"decision"`
		Street   string           `db:"street"`
		Stands   bool             `db:"stands"`
	}
	err := tx.Get(&was, `SELECT k.decision, e.street, (`+mealStands+`) AS stands`+clawbackTables+` AND k.redemption_id = ?`,
		c.District, c.Street, c.Street, id)
	switch {
	case errors.Is(err, data.ErrNoRow):
		return ErrClawbackUnknown
	case err != nil:
		return err
	case was.Decision != "":
		return ErrClawbackDecided
	case !was.Stands:
		return ErrClawbackGone
	}
	if c.Decision == Reversed {
		if err := s.RejectTx(tx, by, c.District, id, c.Reason); err != nil {
			return err
		}
	}
	err = tx.ExecOne(`
		UPDATE clawbacks SET decision = ?, reason = ?, decided_at = ?, decided_by = ?
		WHERE district = ? AND redemption_id = ? AND decision = ''`, c.Decision, c.Reason, tx.Now, by, c.District, id)
	if err != nil {
		return err
	}
	return audit.Append(tx, audit.Entry{District: c.District, Actor: by, Street: was.Street, Action: "clawback.decide",
		Object: string(id), Detail: map[string]any{"decision": c.Decision, "reason": c.Reason}})
}
