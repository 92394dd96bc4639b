package meals

import (
	"slices"

	"mealmap/data"
)

// recollection is what was known of a card after its last meal at a till, and the
// moment at which it was so.
type recollection struct {
	eater   *eater
	claimed claimed
	seen    data.Version
}

type cardAtTill struct {
	till   TillID
	token  Token
	number string
}

// memory keeps recollections, so that the next meal of a card can be decided
// before it is the writer's turn; whether nothing has changed since is looked up
// with every meal.
type memory = recent[cardAtTill, *recollection]

// Bounds of the memory: some 40 MB at most.
const (
	memoryGeneration = 1 << 14
	recalledPeriods  = 32
)

func (o *order) key() cardAtTill { return cardAtTill{o.till.ID, o.card.token, o.card.number} }

// watched is what a recollection depends on beside the claims that redemptions
// add: of each row, the elder, the till or the district that it is about.
var watched = []data.Watched{
	{Table: "cards", Column: "elder_id", Events: []string{"UPDATE", "DELETE"}},
	{Table: "elders", Column: "id", Events: []string{"UPDATE", "DELETE"}},
	{Table: "elder_categories", Column: "elder_id", Events: []string{"INSERT", "UPDATE", "DELETE"}},
	{Table: "subsidy_claims", Column: "elder_id", Events: []string{"UPDATE", "DELETE"}},
	{Table: "tills", Column: "id", Events: []string{"UPDATE OF revoked_at", "DELETE"}},
	{Table: "rule_sets", Column: "district", Events: []string{"INSERT", "UPDATE", "DELETE"}},
	{Table: "budgets", Column: "district", Events: []string{"INSERT", "DELETE"}},
	{Table: "settings", Column: "name", Events: []string{"INSERT", "UPDATE", "DELETE"}},
}

// stands reports whether nothing has changed of what the order was decided by.
func (w *worked) stands(tx *data.Tx, t Till) bool {
	return tx.Unchanged(w.seen, string(w.eater.ElderID), string(t.ID), w.eater.District.String(), t.District.String(), holidaysStamp)
}

// recall decides the order by what is remembered of the card, as work would; nil
// where that is not enough: nothing is remembered, the meal is refused, or its
// price hangs on more than the card, the rules and the claims.
func (s *Store) recall(o *order, now data.Instant) *worked {
	known, found := s.memory.find(o.key())
	m := o.mealAt(now)
	if !found || m.point == nil || minutesApart(m.servedAt, now) > 0 {
		return nil
	}
	w := &worked{at: now, eater: known.eater, seen: known.seen}
	sets, read := s.rules.find(o.till.District)
	calendar, current := s.days.find(w.eater.Holidays)
	if !read || len(sets) != w.eater.Rules || !current {
		return nil
	}
	r, at := m.rulesAt(sets, calendar)
	if !plain(r) || w.eater.refusal(at.Day, func() string { return "" }) != nil || !m.point.Public(at.Day) {
		return nil
	}
	w.known.countDiscounts = CapsDiscounts(sets)
	periods := w.known.periods(r, at)
	from := firstEnd(periods)
	if from < known.claimed.from {
		return nil
	}
	w.known.claimed, w.known.used = known.claimed.since(from), known.claimed.usage(periods)
	d := m.decide(r, w.eater, at, &w.known)
	if d.Refusal != nil || slices.ContainsFunc(d.Notices, func(n Notice) bool { return n.Code == NoticeAlreadyRedeemed }) {
		return nil
	}
	for _, c := range d.Claims {
		u := w.known.used[c.Period]
		if u.Meals != u.Top {
			return nil
		}
		w.claims = append(w.claims, claim{c, endOf(c.Period), u.Top + 1})
	}
	if w.accept(r, at, &m, &d) != nil {
		return nil
	}
	w.answer.Status, w.answer.Body = o.encode(w.Outcome)
	return w
}

// plain reports whether a meal under the rules can be priced by the card and its
// claims alone: no coupons that the office hands out, and no meals looked for.
func plain(r *RuleSet) bool { return r != nil && r.subsidises() && !r.handsOut() }

// remember keeps what is known of the card after the order.
func (s *Store) remember(o *order, w *worked, seen data.Version) {
	if w.Refusal != nil || w.eater.Budgets || w.known.claimed.from == "" || len(w.known.claimed.rows) > recalledPeriods {
		return
	}
	s.memory.add(o.key(), &recollection{eater: w.eater, claimed: w.known.claimed.with(w.claims), seen: seen})
}
