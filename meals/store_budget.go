package meals

import (
	"context"
	"fmt"
	"strconv"

	"mealmap/data"
	"mealmap/data/audit"
)

// Budget is what one funder gives for a year: to the whole district, or to the
// meals at the points of one street. What is spent is kept with every posting.
type Budget struct {
	District    data.District `db:"district"`
	Funder      string        `db:"funder"`
	Street      string        `db:"street"` // 9-digit code; "" = the whole district
	Year        int           `db:"year"`   // of the service day; 0: the fund's purse, which has none
	Amount      data.Fen      `db:"amount_fen"`
	Spent       data.Fen      `db:"spent_fen"` // all that the ledger has posted
	Paid        data.Fen      `db:"paid_fen"`  // of Spent: in statements that are paid
	WarnPercent int           `db:"warn_percent"`
	UsedUp      UsedUp        `db:"used_up"`
	UpdatedAt   data.Instant  `db:"updated_at"`
	UpdatedBy   audit.Actor   `db:"updated_by"`
}

// Committed is what is owed by the postings and not paid out yet.
func (b Budget) Committed() data.Fen { return b.Spent - b.Paid }

// Left is what may still be spent, below 0 where more was.
func (b Budget) Left() data.Fen { return b.Amount - b.Spent }

// Warned reports whether the share that the office chose is spent.
func (b Budget) Warned() bool { return b.Spent*100 >= b.Amount*data.Fen(b.WarnPercent) }

// The years that a budget may be for: dates are texts of four digits.
const (
	firstYear = 2000
	lastYear  = 2999
)

// maxBudget bounds a budget, so that sums of many stay whole: a hundred billion
// yuan.
const maxBudget data.Fen = 1e13

// check names everything that is wrong with a budget to be set.
func (b *Budget) check() error {
	c := &checker{}
	c.require(validFunder(b.Funder), "funder", "rule_funder")
	c.require(b.Street == "" || validDivision(b.Street, 9) && districtOf(b.Street) == b.District, "street", "rule_street")
	c.require(firstYear <= b.Year && b.Year <= lastYear, "year", "budget_year")
	c.require(0 <= b.Amount && b.Amount <= maxBudget, "amount", "budget_amount")
	c.require(1 <= b.WarnPercent && b.WarnPercent <= 100, "warn_percent", "budget_percent")
	c.require(b.UsedUp == UsedUpWarn || b.UsedUp == UsedUpWithout || b.UsedUp == UsedUpStop, "used_up", "rule_choice")
	if len(c.wrong) > 0 {
		return invalid(c.wrong)
	}
	return nil
}

// SetBudget sets what a funder gives for a year, or changes it; Spent, Paid and
// Updated… are not read. What was posted before counts. ErrInvalidInput.
func (s *Store) SetBudget(ctx context.Context, by audit.Actor, b Budget) error {
	if err := b.check(); err != nil {
		return err
	}
	err := s.db.InTx(ctx, func(tx *data.Tx) error {
		n, err := tx.Exec(`
			UPDATE budgets SET amount_fen = ?, warn_percent = ?, used_up = ?, updated_at = ?, updated_by = ?
			WHERE district = ? AND funder = ? AND street = ? AND year = ?`,
			b.Amount, b.WarnPercent, b.UsedUp, tx.Now, by, b.District, b.Funder, b.Street, b.Year)
		if err == nil && n == 0 {
			err = putBudget(tx, by, b)
		}
		if err != nil {
			return err
		}
		return audit.Append(tx, audit.Entry{District: b.District, Actor: by, Street: b.Street, Action: "budget.set", Object: b.Funder,
			Detail: map[string]any{"year": b.Year, "amount_fen": b.Amount, "warn_percent": b.WarnPercent, "used_up": b.UsedUp}})
	})
	if err != nil {
		return fmt.Errorf("set budget: %w", err)
	}
	return nil
}

// putBudget begins a budget with what the ledger says is spent of it.
func putBudget(tx *data.Tx, by audit.Actor, b Budget) error {
	year := strconv.Itoa(b.Year)
	err := tx.Get(&b.Spent, `
		SELECT coalesce(sum(l.fen), 0)
		FROM redemptions r
		JOIN ledger l ON l.district = r.district AND l.redemption_id = r.id AND l.funder = ?
		WHERE r.district = ? AND r.service_day BETWEEN ? AND ? AND (? = '' OR r.street = ?)`,
		b.Funder, b.District, year+"-01-01", year+"-12-31", b.Street, b.Street)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`
		INSERT INTO budgets (district, funder, street, year, amount_fen, spent_fen, warn_percent, used_up, updated_at, updated_by)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		b.District, b.Funder, b.Street, b.Year, b.Amount, b.Spent, b.WarnPercent, b.UsedUp, tx.Now, by)
	return err
}

// ListBudgets lists the district's budgets by year, the newest first, street and
// funder; the fund's purse is last.
func (s *Store) ListBudgets(ctx context.Context, d data.District) (list []Budget, err error) {
	err = s.db.View(ctx, func(tx *data.Tx) error {
		return tx.Select(&list, `
			SELECT
				b.district,
				b.funder,
				b.street,
				b.year,
				b.amount_fen,
				b.spent_fen,
				coalesce((SELECT sum(json_extract(l.value, '$.fen'))
					FROM statements s, json_each(s.body, '$.levels') l
					WHERE s.district = b.district AND s.paid_at IS NOT NULL
						AND (b.street = '' OR s.street = b.street)
						AND (b.year = 0 OR substr(s.to_day, 1, 4) = CAST(b.year AS TEXT))
						AND json_extract(l.value, '$.name') = b.funder), 0) AS paid_fen,
				b.warn_percent,
				b.used_up,
				b.updated_at,
				b.updated_by
			FROM budgets b
			WHERE b.district = ?
			ORDER BY b.year DESC, b.street, b.funder`, d)
	})
	if err != nil {
		return nil, fmt.Errorf("list budgets: %w", err)
	}
	return list, nil
}

// charge takes what the rows move for the public funders from their budgets: of
// the meal's street and of the district, of its year and the fund's purse.
func charge(tx *data.Tx, r *Redemption, rows []Moved) error {
	for _, p := range sums(rows) {
		if p.Fen == 0 || !public(p.Funder) {
			continue
		}
		_, err := tx.Exec(`
			UPDATE budgets SET spent_fen = spent_fen + ?
			WHERE district = CAST(? AS INTEGER) AND funder = CAST(? AS TEXT) AND street IN ('', ?) AND year IN (0, ?)`,
			p.Fen, r.District, p.Funder, r.Street, yearOf(r.Day))
		if err != nil {
			return err
		}
	}
	return nil
}

// yearOf is 0 for what is not a date.
func yearOf(day data.ServiceDay) int {
	y, _ := strconv.Atoi(year(day))
	return y
}

// limit is a budget as a meal needs it.
type limit struct {
	Funder string   `db:"funder"`
	Street string   `db:"street"`
	Year   int      `db:"year"`
	Fen    data.Fen `db:"left_fen"`
	UsedUp UsedUp   `db:"used_up"`

	taken data.Fen // by a batch, not saved yet
}

// limits are budgets of one district.
type limits struct {
	district data.District
	rows     []limit
}

// budgetsFor gives what each funder has left for a meal of the day at a point of
// the street.
func budgetsFor(tx *data.Tx, d data.District, street string, day data.ServiceDay) (map[string]Left, error) {
	l := limits{district: d}
	err := tx.Select(&l.rows, `
		SELECT funder, street, year, amount_fen - spent_fen AS left_fen, used_up FROM budgets
		WHERE district = CAST(? AS INTEGER) AND street IN ('', ?) AND year IN (0, ?)`, d, street, yearOf(day))
	return l.left(street, day), err
}

// readLimits reads all budgets of the district, to keep them for a batch.
func readLimits(tx *data.Tx, d data.District) (l limits, err error) {
	l.district = d
	return l, tx.Select(&l.rows, `
		SELECT funder, street, year, amount_fen - spent_fen AS left_fen, used_up FROM budgets
		WHERE district = ?`, d)
}

// counts reports whether meals of the day at points of the street are the
// budget's.
func (b *limit) counts(street string, day data.ServiceDay) bool {
	return (b.Street == "" || b.Street == street) && (b.Year == 0 || b.Year == yearOf(day))
}

// left gives the strictest limit of each funder.
func (l *limits) left(street string, day data.ServiceDay) map[string]Left {
	if len(l.rows) == 0 {
		return nil
	}
	left := make(map[string]Left, len(l.rows))
	for i := range l.rows {
		if b := &l.rows[i]; b.counts(street, day) {
			tighten(left, b.Funder, Left{b.Fen, b.UsedUp})
		}
	}
	return left
}

// charge keeps what a meal of the batch takes.
func (l *limits) charge(r *Redemption, rows []Moved) {
	for i := range l.rows {
		b := &l.rows[i]
		if r.District != l.district || !b.counts(r.Street, r.Day) {
			continue
		}
		for _, m := range rows {
			if m.Funder == b.Funder {
				b.Fen, b.taken = b.Fen-m.Fen, b.taken+m.Fen
			}
		}
	}
}

// save writes what the batch has taken.
func (l *limits) save(tx *data.Tx) error {
	for _, b := range l.rows {
		if b.taken == 0 {
			continue
		}
		err := tx.ExecOne(`
			UPDATE budgets SET spent_fen = spent_fen + ?
			WHERE district = ? AND funder = ? AND street = ? AND year = ?`, b.taken, l.district, b.Funder, b.Street, b.Year)
		if err != nil {
			return err
		}
	}
	return nil
}

// tighten keeps the stricter of two limits of one funder: one that only warns
// limits nothing, and of two others the one with less left, or the one that
// stops.
func tighten(left map[string]Left, funder string, more Left) {
	have, ok := left[funder]
	switch {
	case !ok,
		have.UsedUp == UsedUpWarn && more.UsedUp != UsedUpWarn,
		(have.UsedUp == UsedUpWarn) == (more.UsedUp == UsedUpWarn) &&
			(more.Fen < have.Fen || more.Fen == have.Fen && more.UsedUp == UsedUpStop):
		left[funder] = more
	}
}
