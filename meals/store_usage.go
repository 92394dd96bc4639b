package meals

import (
	"slices"
	"strings"

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
	periods := r.Periods(at)
	for i := range k.grants {
		periods = append(periods, k.grants[i].key())
	}
	if k.countDiscounts {
		periods = addMissing(periods, DiscountPeriods(at))
	}
	k.used, err = usedOf(tx, e, periods)
	return err
}

type usedRow struct {
	Period string   `db:"period"`
	N      int      `db:"n"`
	Top    int      `db:"top"`
	Fen    data.Fen `db:"fen"`
}

// usageSizes are how many periods one statement asks for; each is prepared once
// and filled up with names of nothing.
var usageSizes = [...]int{4, 8, 16, 64}

// selectUsage are the statements by their number of periods. A list of them, IN
// (?, ?), or groups would make SQLite build a table at each execution, which
// takes longer than looking.
var selectUsage = func() map[int]string {
	const one = `
		SELECT CAST(? AS TEXT) AS period, count(*) AS n, coalesce(max(slot), 0) AS top, coalesce(sum(fen), 0) AS fen
		FROM subsidy_claims
		WHERE district = CAST(? AS INTEGER) AND elder_id = CAST(? AS TEXT) AND period = CAST(? AS TEXT)`
	queries := map[int]string{}
	for _, n := range usageSizes {
		queries[n] = one + strings.Repeat(` UNION ALL`+one, n-1)
	}
	return queries
}()

// usedOf counts the claims of each period, as a rule in one statement.
func usedOf(tx *data.Tx, e *eater, periods []string) (Usage, error) {
	if len(periods) == 0 {
		return nil, nil
	}
	used := make(Usage, len(periods))
	for some := range slices.Chunk(periods, usageSizes[len(usageSizes)-1]) {
		size := usageSizes[slices.IndexFunc(usageSizes[:], func(n int) bool { return n >= len(some) })]
		args := make([]any, 0, 4*size)
		for i := range size {
			period := ""
			if i < len(some) {
				period = some[i]
			}
			args = append(args, period, e.District, e.ElderID, period)
		}
		rows := make([]usedRow, 0, size)
		if err := tx.Select(&rows, selectUsage[size], args...); err != nil {
			return nil, err
		}
		for _, r := range rows {
			if r.N > 0 {
				used[r.Period] = Use{r.N, r.Top, r.Fen}
			}
		}
	}
	return used, nil
}

// freeSlot is the next slot, or the lowest that a void has left free.
func freeSlot(tx *data.Tx, e *eater, period string, u Use) (int, error) {
	if u.Meals == u.Top {
		return u.Top + 1, nil
	}
	var taken []int
	err := tx.Select(&taken, `
		SELECT slot FROM subsidy_claims
		WHERE district = ? AND elder_id = ? AND period = ?
		ORDER BY slot`, e.District, e.ElderID, period)
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
