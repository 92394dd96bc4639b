package meals

import (
	"context"
	"fmt"
	"iter"
	"strconv"
	"strings"

	"mealmap/data"
	"mealmap/merchants"
)

// RehearseDraft runs the month's meals, named by any of its days, under the
// draft as if it had been in force for its scope, and remembers that the
// revision was rehearsed, unless nobody ate in that month. Meals for which narrower rules speak, those of other
// points and those taken back stand as they are. ErrInvalidInput where the draft
// is not complete, ErrDraftChanged where it has been saved meanwhile.
func (s *Store) RehearseDraft(ctx context.Context, d data.District, id DraftID, revision int, month data.ServiceDay) (Rehearsal, error) {
	draft, err := s.FindDraft(ctx, d, id)
	if err == nil {
		err = draft.mayChange(revision)
	}
	if err != nil {
		return Rehearsal{}, err
	}
	out, err := s.Rehearse(ctx, d, &draft.Rules, month)
	if err != nil || out.Meals+out.Standing == 0 {
		return out, err
	}
	_, err = s.changeDraft(ctx, d, id, revision, func(tx *data.Tx, draft *Draft) error {
		draft.Rehearsed = draft.Revision
		return tx.ExecOne(`UPDATE rule_drafts SET rehearsed = revision WHERE district = ? AND id = ?`, d, id)
	})
	return out, err
}

// Rehearse runs the month's meals under rules that need not be published.
func (s *Store) Rehearse(ctx context.Context, d data.District, r *RuleSet, month data.ServiceDay) (Rehearsal, error) {
	if err := r.Validate(); err != nil {
		return Rehearsal{}, err
	}
	points, err := s.points.Directory(ctx)
	if err != nil {
		return Rehearsal{}, fmt.Errorf("rehearse: %w", err)
	}
	first := data.ServiceDay(month.Month() + "-01")
	last := data.ServiceDay(first.AddDays(31).Month() + "-01").AddDays(-1)
	p := past{store: s, draft: r, points: points, district: d, first: first, last: last, speaks: map[string]bool{}, hours: map[merchants.PointID][]RuleWindow{}}
	var out Rehearsal
	err = s.db.View(ctx, func(tx *data.Tx) error {
		if p.sets, err = readRules(tx, d); err != nil {
			return err
		}
		calendar, err := s.CalendarTx(tx)
		if err != nil {
			return err
		}
		out = Rehearse(r, calendar, p.meals(ctx, tx))
		if p.err == nil {
			p.err = out.nameElders(tx)
		}
		return p.err
	})
	if err != nil {
		return Rehearsal{}, fmt.Errorf("rehearse %s: %w", r.ID, err)
	}
	out.From, out.To = first, last
	return out, nil
}

// past reads the meals of a month, elder by elder.
type past struct {
	store       *Store
	draft       *RuleSet
	sets        []*RuleSet
	points      *merchants.Directory
	district    data.District
	first, last data.ServiceDay
	speaks      map[string]bool // by point and day
	hours       map[merchants.PointID][]RuleWindow
	elder       *RehearsedElder
	err         error
}

// meals gives them one by one; the same value is filled anew each time. What
// goes wrong stands in err.
func (p *past) meals(ctx context.Context, tx *data.Tx) iter.Seq[*Rehearsed] {
	return func(yield func(*Rehearsed) bool) {
		for _, eaters := range p.store.ring.districts(p.district) {
			if !p.of(ctx, tx, eaters, yield) {
				return
			}
		}
	}
}

// isRejected is of the meal r.
const isRejected = `EXISTS (SELECT 1 FROM rejections j WHERE j.district = r.district AND j.redemption_id = r.id AND j.act = 'reject'
	AND NOT EXISTS (SELECT 1 FROM rejections k WHERE k.district = r.district AND k.redemption_id = r.id AND k.act = 'restore'))`

// of gives the meals of one district's elders, in order of time within each. The
// cross join keeps to that order without sorting the month; the casts are those
// of a redemption's queries.
func (p *past) of(ctx context.Context, tx *data.Tx, eaters data.District, yield func(*Rehearsed) bool) bool {
	rows, err := tx.Query(`
		SELECT
			e.id, e.born_on, e.street, e.community,
			r.id, r.point_id, r.service_day, r.sitting, r.served_at, r.list_fen, r.elder_fen, r.merchant_fen, r.class, r.delivery,
			`+isRejected+`,
			coalesce((SELECT string_agg(l.entry || ':' || l.funder || ':' || l.fen, ',') FROM ledger l
				WHERE l.district = r.district AND l.redemption_id = r.id AND l.entry IN ('meal', 'delivery')), '')
		FROM elders e
		CROSS JOIN redemptions r ON r.district = e.district AND r.elder_id = e.id
		WHERE e.district = CAST(? AS INTEGER) AND r.service_day >= CAST(? AS TEXT) AND r.service_day <= CAST(? AS TEXT)
			AND NOT EXISTS (SELECT 1 FROM redemption_voids v WHERE v.district = r.district AND v.redemption_id = r.id)
		ORDER BY e.id, r.service_day, r.received_at, r.id`, eaters, p.first, p.last)
	if err != nil {
		p.err = err
		return false
	}
	defer rows.Close()
	for rows.Next() {
		m, err := p.scan(tx, rows.Scan, eaters)
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			p.err = err
			return false
		}
		if !yield(m) {
			return false
		}
	}
	p.err = rows.Err()
	return p.err == nil
}

// scan takes a row; nil where it is of another district's point and elder.
func (p *past) scan(tx *data.Tx, row func(...any) error, eaters data.District) (*Rehearsed, error) {
	var m Rehearsed
	var e RehearsedElder
	var street, community, paid string
	a := &m.Actual
	err := row(&e.ID, &e.BornOn, &street, &community,
		&m.ID, &m.Point, &m.Day, &m.Sitting, &m.ServedAt, &a.List, &a.Elder, &a.Merchant, &m.Class, &m.Delivery, &m.Aside, &paid)
	if err != nil {
		return nil, err
	}
	point, ok := p.points.Any(m.Point)
	ours := ok && point.District == p.district
	if !ours && eaters != p.district {
		return nil, nil
	}
	if p.elder == nil || e.ID != p.elder.ID {
		e.District = eaters
		p.elder = &e
		if err := p.about(tx, eaters); err != nil {
			return nil, err
		}
	}
	m.Elder = p.elder
	m.Abroad = eaters != p.district
	if m.Aside = m.Aside || !ours; ours {
		m.Home = Homes{Street: street != "" && street == point.Street, Community: community != "" && community == point.Community}
		m.Speaks, m.Hours = p.speaksAt(point, m.Day), p.hoursOf(point)
	}
	a.Shares, m.Brought, err = sharesOf(paid)
	return &m, err
}

func (p *past) hoursOf(point *merchants.Point) []RuleWindow {
	hours, known := p.hours[point.ID]
	if !known {
		hours = hoursOf(point)
		p.hours[point.ID] = hours
	}
	return hours
}

// speaksAt reports whether the draft would price a meal at the point: it covers
// it, and no narrower rules speak there on the day.
func (p *past) speaksAt(point *merchants.Point, day data.ServiceDay) bool {
	r := p.draft
	if r.Street != "" && r.Street != point.Street || r.PointID != "" && r.PointID != point.ID {
		return false
	}
	key := string(point.ID) + string(day)
	speaks, known := p.speaks[key]
	if !known {
		above := InForce(p.sets, point.Street, point.ID, day)
		speaks = above == nil || above.narrowness() <= r.narrowness()
		p.speaks[key] = speaks
	}
	return speaks
}

// sharesOf takes the ledger's rows of a meal apart, "meal:street:300,…": the
// funders' parts, and what was paid for bringing it.
func sharesOf(rows string) (shares []Paid, brought data.Fen, err error) {
	for row := range strings.SplitSeq(rows, ",") {
		entry, rest, _ := strings.Cut(row, ":")
		funder, sum, _ := strings.Cut(rest, ":")
		if funder == "" || entry == "meal" && (funder == elderFunder || funder == merchantFunder) {
			continue
		}
		fen, err := strconv.ParseInt(sum, 10, 64)
		if err != nil {
			return nil, 0, err
		}
		if entry == "meal" {
			shares = append(shares, Paid{funder, data.Fen(fen)})
		} else if funder != merchantFunder {
			brought += data.Fen(fen)
		}
	}
	return shares, brought, nil
}

// about reads what the draft asks of an elder before the first meal.
func (p *past) about(tx *data.Tx, eaters data.District) error {
	e := p.elder
	err := tx.Select(&e.Categories, `
		SELECT category, from_day, to_day FROM elder_categories
		WHERE district = CAST(? AS INTEGER) AND elder_id = CAST(? AS TEXT)
		ORDER BY category, from_day`, eaters, e.ID)
	if err == nil && (p.first != monday(p.first) || p.draft.asksForYear()) {
		e.Used, err = p.usedBefore(tx, eaters, e.ID)
	}
	if err == nil && p.draft.handsOut() {
		e.Grants, err = p.grants(tx, eaters, e.ID)
	}
	return err
}

// asksForYear reports whether any cap, purse or coupon runs over the year.
func (r *RuleSet) asksForYear() bool {
	for _, c := range r.Caps {
		if c.Period == PerYear {
			return true
		}
	}
	for _, c := range r.Classes {
		if s := c.Subsidy; s != nil && (s.Allowance != nil && s.Allowance.Period == PerYear || s.Coupon != nil && s.Coupon.Period == PerYear) {
			return true
		}
	}
	return r.DiscountCap != nil && r.DiscountCap.Period == PerYear
}

// handsOut reports whether any class takes coupons that the office hands out.
func (r *RuleSet) handsOut() bool {
	for _, c := range r.Classes {
		if c.Subsidy != nil && c.Subsidy.Coupon != nil && c.Subsidy.Coupon.Count == 0 {
			return true
		}
	}
	return false
}

// usedBefore adds up what the elder used before the month, of its first week and
// of the year if the draft asks for that. It is what the rules of those days
// gave: the draft is in force from the first of the month.
func (p *past) usedBefore(tx *data.Tx, eaters data.District, id ElderID) (Usage, error) {
	week, from := monday(p.first), monday(p.first)
	if p.draft.asksForYear() {
		from = min(week, data.ServiceDay(year(p.first)+"-01-01"))
	}
	var rows []usedRow
	err := tx.Select(&rows, `
		SELECT c.period, count(*) AS n, max(c.slot) AS top, sum(c.fen) AS fen FROM redemptions r
		JOIN subsidy_claims c ON c.district = r.district AND c.elder_id = r.elder_id AND c.ends_on >= r.service_day AND c.redemption_id = r.id
		WHERE r.district = CAST(? AS INTEGER) AND r.elder_id = CAST(? AS TEXT)
			AND r.service_day >= CAST(? AS TEXT) AND r.service_day < CAST(? AS TEXT)
			AND (c.period LIKE 'month:%' OR c.period LIKE '%:year:%'
				OR r.service_day >= ? AND (c.period LIKE 'week:%' OR c.period LIKE '%:week:%'))
		GROUP BY c.period`, eaters, id, from, p.first, week)
	used := make(Usage, len(rows))
	for _, r := range rows {
		used[r.Period] = Use{r.N, r.Top, r.Fen}
	}
	return used, err
}

// grants gives the coupons handed out for days of the month.
func (p *past) grants(tx *data.Tx, eaters data.District, id ElderID) ([]Grant, error) {
	var rows []struct {
		ID      string          `db:"id"`
		Class   string          `db:"class"`
		Coupons int             `db:"coupons"`
		From    data.ServiceDay `db:"from_day"`
		To      data.ServiceDay `db:"to_day"`
		Used    int             `db:"used"`
	}
	err := tx.Select(&rows, `
		SELECT g.id, g.class, g.coupons, g.from_day, g.to_day,
			(SELECT count(*) FROM subsidy_claims c
				JOIN redemptions r ON r.district = c.district AND r.id = c.redemption_id
				WHERE c.district = g.district AND c.elder_id = g.elder_id AND c.ends_on = '`+string(endless)+`' AND c.period = 'coupon:' || g.id AND r.service_day < ?) AS used
		FROM coupon_grants g
		WHERE g.district = CAST(? AS INTEGER) AND g.elder_id = CAST(? AS TEXT) AND g.from_day <= ? AND g.to_day >= ?
		ORDER BY g.to_day, g.id`, p.first, eaters, id, p.last, p.first)
	grants := make([]Grant, len(rows))
	for i, r := range rows {
		grants[i] = Grant(r)
	}
	return grants, err
}

// nameElders adds the masked names of the meals that are named.
func (r *Rehearsal) nameElders(tx *data.Tx) error {
	for i := range r.Largest {
		var name string
		if err := tx.Get(&name, `SELECT name FROM elders WHERE district = ? AND id = ?`, r.Largest[i].District, r.Largest[i].ElderID); err != nil {
			return err
		}
		r.Largest[i].Name = MaskName(name)
	}
	return nil
}
