package settle

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"

	"mealmap/data"
	"mealmap/data/journal"
	"mealmap/meals"
)

// errStop ends a walk whose reader has seen enough.
var errStop = errors.New("no more rows wanted")

// Rows gives the meals of a statement one by one: those of the period by day and
// in the order of posting, then earlier ones that were posted or changed since
// the statement before. Voided and rejected meals are there as well. It holds the
// changes, not the meals, and a reader of the database until it ends.
func (s *Store) Rows(ctx context.Context, d data.District, id StatementID) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		err := s.db.View(ctx, func(tx *data.Tx) error {
			return rows(tx, d, id, func(r *Row) error {
				if !yield(*r, nil) {
					return errStop
				}
				return nil
			})
		})
		if err != nil && !errors.Is(err, errStop) {
			yield(Row{}, fmt.Errorf("rows of statement %s: %w", id, err))
		}
	}
}

func rows(tx *data.Tx, d data.District, id StatementID, use func(*Row) error) error {
	st, err := find(tx, d, id)
	if err != nil {
		return err
	}
	list, err := briefs(tx, d, st.MerchantID)
	if err != nil {
		return err
	}
	var f fitting
	for _, b := range list {
		if b.To < st.From {
			f.previous = b
		}
	}
	w := &register{tx: tx, st: &st, span: f.span(st.To, st.Upto), changes: map[string]*change{}, use: use}
	if err := w.readChanges(); err != nil {
		return err
	}
	if err := w.meals(rowsOfPeriod, d, st.MerchantID, w.PreviousTo, w.To, w.Upto); err != nil {
		return err
	}
	if w.PreviousTo != "" {
		if err := w.meals(rowsOfLate, d, st.MerchantID, w.PreviousTo, w.PreviousUpto, w.Upto); err != nil {
			return err
		}
	}
	return w.closed()
}

// register walks over a statement's meals.
type register struct {
	span
	tx      *data.Tx
	st      *Statement
	changes map[string]*change // by meal, until the meal has come
	order   []string
	use     func(*Row) error
}

// change is what has been done to a meal within the statement.
type change struct {
	voidedAt data.Instant
	reason   string
	rejected bool
	fen      data.Fen
}

const changeColumns = `
	j.object,
	j.kind,
	j.at,
	coalesce((SELECT sum(l.fen) FROM ledger l WHERE l.district = j.district AND l.redemption_id = j.object AND l.entry = j.kind
		AND l.funder NOT IN ('elder', 'merchant')), 0) AS fen,
	coalesce((SELECT v.reason FROM redemption_voids v WHERE v.district = j.district AND v.redemption_id = j.object AND j.kind = 'void'), '') AS reason`

const (
	changesOfPeriod = `SELECT` + changeColumns + `
		FROM journal j INDEXED BY journal_merchant
		WHERE j.district = CAST(?1 AS INTEGER) AND j.merchant_id = CAST(?2 AS TEXT)
			AND j.service_day > CAST(?3 AS TEXT) AND j.service_day <= CAST(?4 AS TEXT) AND j.seq <= CAST(?5 AS INTEGER)
			AND j.kind IN ('void', 'reject', 'restore')
		ORDER BY j.seq`

	changesOfLate = lateDays + `
		SELECT` + changeColumns + `
		FROM days
		CROSS JOIN journal j INDEXED BY journal_merchant ON j.district = CAST(?1 AS INTEGER) AND j.merchant_id = CAST(?2 AS TEXT)
			AND j.service_day = days.day AND j.seq > CAST(?4 AS INTEGER) AND j.seq <= CAST(?5 AS INTEGER)
		WHERE days.day <= CAST(?3 AS TEXT) AND j.kind IN ('void', 'reject', 'restore')
		ORDER BY j.seq`
)

func (w *register) readChanges() error {
	var all []struct {
		Meal   string       `db:"object"`
		Kind   journal.Kind `db:"kind"`
		At     data.Instant `db:"at"`
		Fen    data.Fen     `db:"fen"`
		Reason string       `db:"reason"`
	}
	err := w.tx.Select(&all, changesOfPeriod, w.st.District, w.st.MerchantID, w.PreviousTo, w.To, w.Upto)
	if err == nil && w.PreviousTo != "" {
		late := all[len(all):]
		err = w.tx.Select(&late, changesOfLate, w.st.District, w.st.MerchantID, w.PreviousTo, w.PreviousUpto, w.Upto)
		all = append(all, late...)
	}
	for _, one := range all {
		c := w.changes[one.Meal]
		if c == nil {
			c = &change{}
			w.changes[one.Meal] = c
			w.order = append(w.order, one.Meal)
		}
		c.fen += one.Fen
		switch one.Kind {
		case journal.Void:
			c.voidedAt, c.reason = one.At, one.Reason
		default:
			c.rejected = one.Kind == journal.Reject
		}
	}
	return err
}

const rowColumnsOfMeal = meals.MealColumns + `,
	e.name,
	e.community,
	e.community_name,
	coalesce(p.name, ''),
	coalesce((SELECT string_agg(l.funder || ' ' || l.fen, ',') FROM ledger l
		WHERE l.district = r.district AND l.redemption_id = r.id AND l.entry = 'meal' AND l.funder NOT IN ('elder', 'merchant')), ''),
	coalesce((SELECT sum(l.fen) FROM ledger l WHERE l.district = r.district AND l.redemption_id = r.id AND l.entry = 'delivery'), 0)`

const rowTables = `
	CROSS JOIN redemptions r ON r.district = j.district AND r.id = j.object
	CROSS JOIN elders e ON e.district = r.district AND e.id = r.elder_id
	LEFT JOIN points p ON p.district = r.district AND p.id = r.point_id`

const (
	rowsOfPeriod = `SELECT` + rowColumnsOfMeal + `
		FROM journal j INDEXED BY journal_merchant` + rowTables + `
		WHERE j.district = CAST(?1 AS INTEGER) AND j.merchant_id = CAST(?2 AS TEXT)
			AND j.service_day > CAST(?3 AS TEXT) AND j.service_day <= CAST(?4 AS TEXT) AND j.seq <= CAST(?5 AS INTEGER) AND j.kind = 'meal'
		ORDER BY j.service_day, j.seq`

	rowsOfLate = lateDays + `
		SELECT` + rowColumnsOfMeal + `
		FROM days
		CROSS JOIN journal j INDEXED BY journal_merchant ON j.district = CAST(?1 AS INTEGER) AND j.merchant_id = CAST(?2 AS TEXT)
			AND j.service_day = days.day AND j.seq > CAST(?4 AS INTEGER) AND j.seq <= CAST(?5 AS INTEGER)` + rowTables + `
		WHERE days.day <= CAST(?3 AS TEXT) AND j.kind = 'meal'`

	rowOfMeal = `SELECT` + rowColumnsOfMeal + `
		FROM (SELECT CAST(? AS INTEGER) AS district, CAST(? AS TEXT) AS object) j` + rowTables
)

// meals walks over meals that the statement holds.
func (w *register) meals(query string, args ...any) error {
	return w.read(query, args, func(r *Row) error {
		for _, m := range r.Levels {
			r.Fen += m.Fen
		}
		r.Fen += r.DeliveryFen
		w.apply(r)
		return w.use(r)
	})
}

// closed walks over meals of closed periods that something was done to.
func (w *register) closed() error {
	for _, id := range w.order {
		if w.changes[id] == nil {
			continue
		}
		err := w.read(rowOfMeal, []any{w.st.District, id}, func(r *Row) error {
			w.apply(r)
			return w.use(r)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (w *register) apply(r *Row) {
	r.Earlier = r.Day < w.st.From
	c := w.changes[string(r.ID)]
	if c == nil {
		return
	}
	delete(w.changes, string(r.ID))
	r.Fen += c.fen
	r.VoidedAt, r.VoidReason, r.Rejected = c.voidedAt, c.reason, c.rejected
}

func (w *register) read(query string, args []any, use func(*Row) error) error {
	rows, err := w.tx.Query(query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var r Row
		var levels string
		if err := rows.Scan(&r.District, &r.ID, &r.Street, &r.PointID, &r.MerchantID, &r.TillID, &r.CardID, &r.ElderID,
			&r.Day, &r.Sitting, &r.ServedAt, &r.ReceivedAt, &r.List, &r.Elder, &r.Merchant, &r.Government, &r.Fund,
			&r.Class, &r.RuleID, &r.Version, &r.Delivery, &r.Notices,
			&r.ElderName, &r.Community, &r.CommunityName, &r.PointName, &levels, &r.DeliveryFen); err != nil {
			return err
		}
		r.ElderName = meals.MaskName(r.ElderName)
		if r.Levels, err = parseMoved(nil, levels); err != nil {
			return err
		}
		slices.SortFunc(r.Levels, func(a, b Moved) int {
			return cmp.Or(cmp.Compare(place(a.Funder), place(b.Funder)), cmp.Compare(a.Funder, b.Funder))
		})
		if err := use(&r); err != nil {
			return err
		}
	}
	return rows.Err()
}
