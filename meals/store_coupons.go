package meals

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"mealmap/data"
	"mealmap/data/audit"
)

// CouponGrant is a number of coupons that the office has handed to one elder,
// for one class of the rules.
type CouponGrant struct {
	District data.District   `db:"district"`
	ID       string          `db:"id"`
	ElderID  ElderID         `db:"elder_id"`
	Class    string          `db:"class"`
	Coupons  int             `db:"coupons"`
	Used     int             `db:"used"`
	From     data.ServiceDay `db:"from_day"`
	To       data.ServiceDay `db:"to_day"` // inclusive
	IssuedAt data.Instant    `db:"issued_at"`
	IssuedBy audit.Actor     `db:"issued_by"`
}

// NewCoupons is what the office hands out: to one elder, or to everybody whom
// the class covers, on the first day or today where that is later, and who has a
// card.
type NewCoupons struct {
	District data.District
	ElderID  ElderID // "" = to all whom the class covers
	Street   string  // of those only; "" = the district
	Class    string
	Coupons  int             // for each elder
	From, To data.ServiceDay // inclusive
	Most     int             // elders at most, those enrolled first; 0 = all
}

const maxCoupons = 1000

func (n *NewCoupons) check() error {
	c := &checker{}
	c.require(n.Class != "", "class", "coupon_class")
	c.require(1 <= n.Coupons && n.Coupons <= maxCoupons, "coupons", "coupon_count")
	c.day(n.From, "from_day")
	c.day(n.To, "to_day")
	c.require(n.From <= n.To, "to_day", "rule_period")
	c.require(n.Most >= 0, "most", "coupon_most")
	if len(c.wrong) > 0 {
		return invalid(c.wrong)
	}
	return nil
}

// GrantCoupons hands coupons out and says to how many elders. Handing out to all
// passes over who holds coupons of the class for any of the days already, so
// that asking twice gives nobody twice. ErrInvalidInput, also where no rule set
// hands out coupons of the class; ErrElderUnknown.
func (s *Store) GrantCoupons(ctx context.Context, by audit.Actor, n NewCoupons) (elders int, err error) {
	if err := n.check(); err != nil {
		return 0, err
	}
	err = s.db.InTx(ctx, func(tx *data.Tx) error {
		to, err := n.receivers(tx)
		if err != nil {
			return err
		}
		for _, id := range to {
			_, err := tx.Exec(`
				INSERT INTO coupon_grants (district, id, elder_id, class, coupons, from_day, to_day, issued_at, issued_by)
				VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
				n.District, data.NewID(), id, n.Class, n.Coupons, n.From, n.To, tx.Now, by)
			if err != nil {
				return err
			}
		}
		elders = len(to)
		return audit.Append(tx, audit.Entry{District: n.District, Actor: by, Street: n.Street, Action: "coupons.grant", Object: n.Class,
			Detail: map[string]any{"elder": n.ElderID, "elders": elders, "coupons": n.Coupons, "from": n.From, "to": n.To}})
	})
	if err != nil {
		return 0, fmt.Errorf("grant coupons: %w", err)
	}
	return elders, nil
}

// receivers are those whom the coupons go to, in the order of their enrolment.
func (n *NewCoupons) receivers(tx *data.Tx) ([]ElderID, error) {
	sets, err := readRules(tx, n.District)
	if err != nil {
		return nil, err
	}
	sets = slices.DeleteFunc(slices.Clone(sets), func(r *RuleSet) bool {
		return !r.handsOutOf(n.Class) || !r.covers(max(n.From, r.ValidFrom)) || r.ValidFrom > n.To || r.replaced(sets, max(n.From, r.ValidFrom))
	})
	if len(sets) == 0 {
		c := &checker{}
		c.require(false, "class", "coupon_class")
		return nil, invalid(c.wrong)
	}
	if n.ElderID != "" {
		var known bool
		err := tx.Get(&known, `SELECT EXISTS (SELECT 1 FROM elders WHERE district = ? AND id = ?)`, n.District, n.ElderID)
		if err == nil && !known {
			err = ErrElderUnknown
		}
		return []ElderID{n.ElderID}, err
	}
	return n.allCovered(tx, sets)
}

func (n *NewCoupons) allCovered(tx *data.Tx, sets []*RuleSet) (to []ElderID, err error) {
	var all []eater
	err = tx.Select(&all, `SELECT`+eaterColumns+`
		FROM cards c
		JOIN elders e ON e.district = c.district AND e.id = c.elder_id
		WHERE c.district = ? AND c.live = 1 AND (? = '' OR e.street = ?)
			AND NOT EXISTS (SELECT 1 FROM coupon_grants g
				WHERE g.district = e.district AND g.elder_id = e.id AND g.class = ? AND g.from_day <= ? AND g.to_day >= ?)`,
		n.District, n.Street, n.Street, n.Class, n.To, n.From)
	day := max(n.From, tx.Now.ServiceDay())
	slices.SortFunc(all, func(a, b eater) int { return cmp.Compare(a.ElderID, b.ElderID) })
	for i := range all {
		if n.Most > 0 && len(to) == n.Most {
			break
		}
		if e := &all[i]; slices.ContainsFunc(sets, func(r *RuleSet) bool { return r.coversWith(n.Class, e, day) }) {
			to = append(to, e.ElderID)
		}
	}
	return to, err
}

// coversWith reports whether the class of the code is one of the elder's on the
// day.
func (r *RuleSet) coversWith(code string, e *eater, day data.ServiceDay) bool {
	return slices.ContainsFunc(r.matching(AgeOn(e.BornOn, day), e.categoriesOn(day)), func(c *Class) bool { return c.Code == code })
}

// handsOutOf reports whether the office hands out coupons of the class.
func (r *RuleSet) handsOutOf(class string) bool {
	return slices.ContainsFunc(r.Classes, func(c Class) bool {
		return c.Code == class && c.Subsidy != nil && c.Subsidy.Coupon != nil && c.Subsidy.Coupon.Count == 0
	})
}

// CouponFilter narrows a list of coupons; a zero field does not narrow.
type CouponFilter struct {
	District data.District
	Street   string // of the elder
	ElderID  ElderID
	Class    string
	On       data.ServiceDay // those that hold on the day
	Before   string          // the last id of the previous page
	Limit    int             // 0: 200
}

// ListCoupons lists what has been handed out, the newest first, and how many of
// each are used.
func (s *Store) ListCoupons(ctx context.Context, f CouponFilter) (list []CouponGrant, err error) {
	if f.Limit <= 0 {
		f.Limit = listLimit
	}
	err = s.db.View(ctx, func(tx *data.Tx) error {
		return tx.Select(&list, `
			SELECT
				g.district,
				g.id,
				g.elder_id,
				g.class,
				g.coupons,
				(SELECT count(*) FROM subsidy_claims c
					WHERE c.district = g.district AND c.elder_id = g.elder_id AND c.ends_on = '`+string(endless)+`' AND c.period = 'coupon:' || g.id) AS used,
				g.from_day,
				g.to_day,
				g.issued_at,
				g.issued_by
			FROM coupon_grants g
			WHERE g.district = ? AND (? = '' OR EXISTS (SELECT 1 FROM elders e
					WHERE e.district = g.district AND e.id = g.elder_id AND e.street = ?))
				AND (? = '' OR g.elder_id = ?) AND (? = '' OR g.class = ?)
				AND (? = '' OR g.from_day <= ? AND g.to_day >= ?) AND (? = '' OR g.id < ?)
			ORDER BY g.id DESC
			LIMIT ?`,
			f.District, f.Street, f.Street, f.ElderID, f.ElderID, f.Class, f.Class, f.On, f.On, f.On, f.Before, f.Before, f.Limit)
	})
	if err != nil {
		return nil, fmt.Errorf("list coupons: %w", err)
	}
	return list, nil
}

// grant is one handing-out as a meal needs it.
type grant struct {
	ID      string          `db:"id"`
	Class   string          `db:"class"`
	Coupons int             `db:"coupons"`
	From    data.ServiceDay `db:"from_day"`
	To      data.ServiceDay `db:"to_day"`
}

// grantsOf reads what the elder holds on any of the days, whatever is left of it.
func grantsOf(tx *data.Tx, e *eater, from, to data.ServiceDay) (list []grant, err error) {
	err = tx.Select(&list, `
		SELECT id, class, coupons, from_day, to_day FROM coupon_grants
		WHERE district = CAST(? AS INTEGER) AND elder_id = CAST(? AS TEXT) AND from_day <= ? AND to_day >= ?
		ORDER BY to_day, id`, e.District, e.ElderID, to, from)
	return list, err
}

func (g *grant) key() string { return "coupon:" + g.ID }

// held says what is left on the day, by class.
func held(list []grant, used Usage, day data.ServiceDay) map[string][]Held {
	if len(list) == 0 {
		return nil
	}
	m := map[string][]Held{}
	for i := range list {
		if g := &list[i]; g.From <= day && day <= g.To {
			m[g.Class] = append(m[g.Class], Held{ID: g.ID, Left: g.Coupons - used[g.key()].Meals, To: g.To})
		}
	}
	return m
}
