package meals

import (
	"context"
	"errors"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/merchants"
)

// What package meals/offline does with meals inside transactions of its own.

// ScanCard reads the digits of a card for a till of the district. It looks at
// the signature and not at the card's state. Call it outside of a transaction.
func (s *Store) ScanCard(ctx context.Context, card string, own data.District) (ScannedCard, error) {
	read, err := s.scan(ctx, card, own)
	return ScannedCard{read}, err
}

// LookOfflineTx says what is known of a meal that the till recorded alone, by
// the rules in force when it was served, as far as they were published then, and
// by all that has been used since.
func (s *Store) LookOfflineTx(tx *data.Tx, t Till, points *merchants.Directory, q OfflineMeal) (*OfflineLook, error) {
	l := &OfflineLook{Refusal: q.Card.refusal}
	if l.Refusal != nil {
		return l, nil
	}
	e, err := findEater(tx, t, q.Card.scanned)
	switch {
	case errors.Is(err, data.ErrNoRow):
		l.Refusal = ErrCardUnknown
		return l, nil
	case err != nil:
		return nil, err
	case q.Card.number == "" && e.Random != q.Card.token.Random:
		l.Refusal = ErrNotACard
		return l, nil
	}
	l.eater, l.District, l.Elder = e, e.District, e.ElderID
	l.Card = CardThen{ID: e.CardID, EndedAt: e.EndedAt}
	if l.Card.EndedAt == 0 {
		l.Card.EndedAt = e.LostAt
	}
	if err := tx.Get(&l.Card.Flags, `SELECT flags FROM cards WHERE district = ? AND id = ?`, e.District, e.CardID); err != nil {
		return nil, err
	}
	l.meal = meal{points: points, till: t.ID, price: q.Price, sitting: q.Sitting, servedAt: q.ServedAt, delivery: q.Delivery}
	if l.Point, _ = points.Any(t.PointID); l.Point == nil {
		l.Card.Refusal = e.refusal(q.ServedAt.ServiceDay(), officePhone(tx))
		return l, nil
	}
	l.meal.point = l.Point
	return l, s.decideOffline(tx, t, l, &q)
}

// decideOffline prices the meal.
func (s *Store) decideOffline(tx *data.Tx, t Till, l *OfflineLook, q *OfflineMeal) error {
	e, m := l.eater, &l.meal
	sets, err := s.currentRules(tx, t.District, e.Rules)
	if err != nil {
		return err
	}
	calendar, err := s.calendarAt(tx, e.Holidays)
	if err != nil {
		return err
	}
	r, at := m.rulesAt(q.known(sets), calendar)
	l.Card.Refusal = e.refusal(at.Day, officePhone(tx))
	if l.known, err = readKnown(tx, sets, r, e, at, m); err != nil {
		return err
	}
	l.Given = DecideInput{Rules: r, Price: m.price, Seating: at, BornOn: e.BornOn, Categories: e.categoriesOn(at.Day),
		Delivery: m.delivery, Registered: e.CareLevel > 0, Home: m.home(e), Abroad: m.abroad(e), CountDiscounts: l.known.countDiscounts}
	l.Full = m.decide(r, e, at, &l.known)
	return nameEarlier(tx, e, at, m, r, &l.Full)
}

// RecordOfflineTx writes the meal with the decision's split, claims and notices,
// received now, posts it and charges the budgets.
func (s *Store) RecordOfflineTx(tx *data.Tx, l *OfflineLook, d Decision) (Redemption, error) {
	r := l.meal.record(l.eater, l.Given.Seating, &d, tx.Now)
	claims := make([]claim, len(d.Claims))
	for i, c := range d.Claims {
		slot, err := freeSlot(tx, l.eater, c.Period, l.known.used[c.Period])
		if err != nil {
			return r, err
		}
		claims[i] = claim{c, endOf(c.Period), slot}
	}
	rows := mealRows(&r, &d, l.Given.Rules)
	if err := putMeal(tx, &r, rows, claims); err != nil || !l.eater.Budgets {
		return r, err
	}
	return r, charge(tx, &r, rows)
}

// UsedAtTillTx counts what the meals of one till have used of the periods that
// the rules of the look ask for: what the till can know by itself. With alone,
// only those that it recorded without network. Meals at its split that claimed
// nothing count for the periods that every meal claims.
func (s *Store) UsedAtTillTx(tx *data.Tx, l *OfflineLook, till TillID, alone bool) (Usage, error) {
	at := l.Given.Seating
	periods := l.Given.Rules.Periods(at)
	if l.Given.CountDiscounts {
		periods = addMissing(periods, DiscountPeriods(at))
	}
	list, err := keysOf(periods)
	if err != nil {
		return nil, err
	}
	var claimed []usedRow
	err = tx.Select(&claimed, `
		SELECT c.period, count(*) AS n, count(*) AS top, sum(c.fen) AS fen
		FROM json_each(?) p
		CROSS JOIN subsidy_claims c ON c.district = CAST(? AS INTEGER) AND c.elder_id = CAST(? AS TEXT)
			AND c.ends_on = p.value ->> 0 AND c.period = p.value ->> 1
		CROSS JOIN redemptions r ON r.district = c.district AND r.id = c.redemption_id AND r.till_id = CAST(? AS TEXT)
			AND (NOT ? OR EXISTS (SELECT 1 FROM offline_records o WHERE o.district = c.district AND o.redemption_id = c.redemption_id))
		GROUP BY c.period`, list, l.District, l.Elder, till, alone)
	if err != nil {
		return nil, err
	}
	used := make(Usage, len(claimed))
	for _, u := range claimed {
		used[u.Period] = Use{u.N, u.Top, u.Fen}
	}
	return used, s.addUnclaimed(tx, l, till, used)
}

// addUnclaimed counts the till's meals of the year that were subsidised twice.
func (s *Store) addUnclaimed(tx *data.Tx, l *OfflineLook, till TillID, used Usage) error {
	day := l.Given.Seating.Day
	var meals []struct {
		Day     data.ServiceDay   `db:"service_day"`
		Sitting merchants.Sitting `db:"sitting"`
		Fen     data.Fen          `db:"fen"`
	}
	err := tx.Select(&meals, `
		SELECT r.service_day, r.sitting, r.government_fen + r.fund_fen AS fen FROM redemptions r
		WHERE r.district = CAST(? AS INTEGER) AND r.elder_id = CAST(? AS TEXT) AND r.service_day BETWEEN ? AND ?
			AND r.till_id = ? AND r.notices LIKE '%`+NoticeOfflineTwice+`%' AND r.government_fen + r.fund_fen > 0
			AND NOT EXISTS (SELECT 1 FROM redemption_voids v WHERE v.district = r.district AND v.redemption_id = r.id)`,
		l.District, l.Elder, day.AddDays(-366), day.AddDays(366), till)
	for _, x := range meals {
		for _, p := range everyPeriod {
			key := p.key(Seating{Day: x.Day, Sitting: x.Sitting})
			u := used[key]
			used[key] = Use{u.Meals + 1, u.Top + 1, u.Fen + x.Fen}
		}
	}
	return err
}

// FirstMealTx gives the meal that used what the elder may use once: the last
// with a claim in the same sitting, else day, week, month; "" where none has.
func (s *Store) FirstMealTx(tx *data.Tx, l *OfflineLook) (id RedemptionID, err error) {
	for _, p := range everyPeriod {
		key := p.key(l.Given.Seating)
		err = tx.Get(&id, `
			SELECT c.redemption_id FROM subsidy_claims c
			WHERE c.district = CAST(? AS INTEGER) AND c.elder_id = CAST(? AS TEXT) AND c.ends_on = CAST(? AS TEXT) AND c.period = CAST(? AS TEXT)
			ORDER BY c.slot DESC LIMIT 1`, l.District, l.Elder, endOf(key), key)
		if !errors.Is(err, data.ErrNoRow) {
			return id, err
		}
	}
	return "", nil
}

// VoidTx is Void inside the caller's transaction, at any time and by anybody.
func (s *Store) VoidTx(tx *data.Tx, by audit.Actor, d data.District, id RedemptionID, reason string) (Redemption, error) {
	r, err := s.findRedemption(tx, d, id)
	if err != nil || r.VoidedAt != 0 {
		return r, err
	}
	r.VoidedAt, r.VoidReason = tx.Now, reason
	return r, putVoid(tx, &r, by)
}

// RedemptionTx is FindRedemption inside the caller's transaction.
func (s *Store) RedemptionTx(tx *data.Tx, d data.District, id RedemptionID) (Redemption, error) {
	return s.findRedemption(tx, d, id)
}

// FrozenTx reports whether a statement that says the same for ever covers the
// meal's day, so that the meal is carried into the next.
func FrozenTx(tx *data.Tx, r *Redemption) (frozen bool, err error) {
	err = tx.Get(&frozen, `
		SELECT EXISTS (SELECT 1 FROM statements
			WHERE district = CAST(? AS INTEGER) AND merchant_id = CAST(? AS TEXT) AND to_day >= ? AND state <> 'computed')`,
		r.District, r.MerchantID, r.Day)
	return frozen, err
}
