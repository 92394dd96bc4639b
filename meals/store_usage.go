package meals

import (
	"encoding/json"
	"slices"

	"mealmap/data"
)

// readKnown reads what the rules must know to price a meal; what no rule asks
// for is not read.
func readKnown(tx *data.Tx, sets []*RuleSet, r *RuleSet, e *eater, at Seating, m *meal) (k known, err error) {
	if err := tx.Settle(string(e.ElderID)); err != nil || r == nil {
		return k, err
	}
	k.countDiscounts = CapsDiscounts(sets)
	if err := k.readUsage(tx, r, e, at); err != nil {
		return k, err
	}
	if e.Budgets {
		if k.budgets, err = budgetsFor(tx, e.District, m.point.Street, at.Day); err != nil {
			return k, err
		}
	}
	if !r.subsidises() && at.Sitting != "" {
		k.seen, err = ateAlready(tx, e, at)
	}
	return k, err
}

// readUsage reads the coupons that the elder holds, and what is used of every
// period that the rules name.
func (k *known) readUsage(tx *data.Tx, r *RuleSet, e *eater, at Seating) (err error) {
	if at.Inside && r.handsOut() {
		if k.grants, err = grantsOf(tx, e, at.Day, at.Day); err != nil {
			return err
		}
	}
	periods := k.periods(r, at)
	if len(periods) == 0 {
		return nil
	}
	if k.claimed, err = claimedOf(tx, e, periods); err == nil {
		k.used = k.claimed.usage(periods)
	}
	return err
}

// periods are those that the rules ask for.
func (k *known) periods(r *RuleSet, at Seating) []string {
	periods := r.Periods(at)
	for i := range k.grants {
		periods = append(periods, k.grants[i].key())
	}
	if k.countDiscounts {
		periods = addMissing(periods, DiscountPeriods(at))
	}
	return periods
}

// claimed is what an elder has claimed of the periods that end on a day or later,
// but for coupons that were handed out, which never end.
type claimed struct {
	from data.ServiceDay
	rows []usedRow
}

type usedRow struct {
	Ends   data.ServiceDay `db:"ends_on"`
	Period string          `db:"period"`
	N      int             `db:"n"`
	Top    int             `db:"top"`
	Fen    data.Fen        `db:"fen"`
}

// claimedOf counts the claims of each period, as they lie: the periods under way
// end today or later, so one reading finds them all. Coupons that were handed out
// are read where the periods ask for them.
func claimedOf(tx *data.Tx, e *eater, periods []string) (claimed, error) {
	last := endless.AddDays(-1)
	for _, p := range periods {
		last = max(last, endOf(p))
	}
	c := claimed{from: firstEnd(periods)}
	err := tx.Select(&c.rows, claimedQuery, e.District, e.ElderID, c.from, last)
	return c, err
}

const claimedQuery = `
	SELECT ends_on, period, count(*) AS n, max(slot) AS top, sum(fen) AS fen FROM subsidy_claims
	WHERE district = CAST(? AS INTEGER) AND elder_id = CAST(? AS TEXT)
		AND ends_on >= CAST(? AS TEXT) AND ends_on <= CAST(? AS TEXT)
	GROUP BY ends_on, period`

func (c *claimed) usage(periods []string) Usage {
	used := make(Usage, len(c.rows))
	for _, r := range c.rows {
		if slices.Contains(periods, r.Period) {
			used[r.Period] = Use{r.N, r.Top, r.Fen}
		}
	}
	return used
}

// since is c without what ends before the day.
func (c *claimed) since(from data.ServiceDay) claimed {
	later := claimed{from: from, rows: make([]usedRow, 0, len(c.rows))}
	for _, r := range c.rows {
		if r.Ends >= from {
			later.rows = append(later.rows, r)
		}
	}
	return later
}

// with is c once the claims are added.
func (c *claimed) with(claims []claim) claimed {
	next := claimed{from: c.from, rows: slices.Grow(slices.Clone(c.rows), len(claims))}
	for _, x := range claims {
		i := slices.IndexFunc(next.rows, func(r usedRow) bool { return r.Period == x.Period })
		if i < 0 {
			i = len(next.rows)
			next.rows = append(next.rows, usedRow{Ends: x.ends, Period: x.Period})
		}
		r := &next.rows[i]
		r.N, r.Top, r.Fen = r.N+1, max(r.Top, x.slot), r.Fen+x.Fen
	}
	return next
}

// firstEnd is the day on which the first of the periods ends.
func firstEnd(periods []string) data.ServiceDay {
	first := endless
	for _, p := range periods {
		first = min(first, endOf(p))
	}
	return first
}

// keysOf is a JSON array of what finds the claims of each period: its end and its
// name.
func keysOf(periods []string) (string, error) {
	keys := make([][2]string, len(periods))
	for i, p := range periods {
		keys[i] = [2]string{string(endOf(p)), p}
	}
	list, err := json.Marshal(keys)
	return string(list), err
}

// freeSlot is the next slot, or the lowest that a void has left free.
func freeSlot(tx *data.Tx, e *eater, period string, u Use) (int, error) {
	if u.Meals == u.Top {
		return u.Top + 1, nil
	}
	var taken []int
	err := tx.Select(&taken, `
		SELECT slot FROM subsidy_claims
		WHERE district = ? AND elder_id = ? AND ends_on = ? AND period = ?
		ORDER BY slot`, e.District, e.ElderID, endOf(period), period)
	for i, slot := range taken {
		if slot != i+1 {
			return i + 1, err
		}
	}
	return len(taken) + 1, err
}

func ateAlready(tx *data.Tx, e *eater, at Seating) (seen bool, err error) {
	err = tx.Get(&seen, `SELECT EXISTS (`+earlierMeal+`)`, e.District, e.ElderID, at.Day, at.Sitting)
	return seen, err
}

// earlierMeal is the elder's last meal of the sitting that stands.
const earlierMeal = `
	SELECT r.served_at, r.sitting, r.point_id FROM redemptions r
	WHERE r.district = ? AND r.elder_id = ? AND r.service_day = ? AND r.sitting = ?
	AND NOT EXISTS (SELECT 1 FROM redemption_voids v WHERE v.district = r.district AND v.redemption_id = r.id)
	ORDER BY r.served_at DESC LIMIT 1`
