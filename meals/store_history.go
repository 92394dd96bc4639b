package meals

import (
	"errors"
	"fmt"

	"mealmap/data"
	"mealmap/data/journal"
	"mealmap/merchants"
)

// PastMeal is one meal of the past, by an elder with the card that was live
// then.
type PastMeal struct {
	Elder    ElderID // whose the card must be; "" = not asked
	Card     CardID
	Point    merchants.PointID
	Till     TillID
	Price    data.Fen
	ServedAt data.Instant
	Sitting  merchants.Sitting // "" = by the clock
	Delivery bool
}

// RecordHistory writes meals of the past in the order given, oldest first: the
// same rules and the same rows as Redeem, without idempotency keys and stored
// answers, and each as if it had been received when it was served. A card that
// has ended since counts as live until then. It stops at the first meal that
// the rules refuse.
func (s *Store) RecordHistory(tx *data.Tx, d data.District, points *merchants.Directory, past []PastMeal) ([]Redemption, error) {
	h, err := s.newHistory(tx, d)
	if err != nil {
		return nil, err
	}
	done := make([]Redemption, 0, len(past))
	for i := range past {
		r, err := h.record(d, points, &past[i])
		if err != nil {
			return done, fmt.Errorf("meal %d of the past: %w", i, err)
		}
		done = append(done, r)
	}
	return done, errors.Join(h.flush(), h.limits.save(tx))
}

// history remembers what a batch has read and used, and writes in blocks.
type history struct {
	tx       *data.Tx
	sets     []*RuleSet
	capped   bool // some of them caps the discount
	calendar *Calendar
	eaters   map[CardID]*eater
	used     map[ElderID]Usage
	grants   map[ElderID][]grant
	seen     map[string]bool // elder, day and sitting of the meals so far
	limits   limits
	rows     data.Rows
	of       []string // the elders whose meals they are
}

func (s *Store) newHistory(tx *data.Tx, d data.District) (h *history, err error) {
	h = &history{tx: tx, eaters: map[CardID]*eater{}, used: map[ElderID]Usage{}, grants: map[ElderID][]grant{}, seen: map[string]bool{}}
	if h.sets, err = readRules(tx, d); err != nil {
		return nil, err
	}
	h.capped = CapsDiscounts(h.sets)
	if h.calendar, err = s.CalendarTx(tx); err != nil {
		return nil, err
	}
	h.limits, err = readLimits(tx, d)
	return h, err
}

func (h *history) record(d data.District, points *merchants.Directory, p *PastMeal) (Redemption, error) {
	m := meal{points: points, till: p.Till, price: p.Price, sitting: p.Sitting, servedAt: p.ServedAt, delivery: p.Delivery}
	var ok bool
	if m.point, ok = points.Any(p.Point); !ok {
		return Redemption{}, ErrPointClosed.With("Point", "")
	}
	e, err := h.eater(d, p.Card)
	if err != nil {
		return Redemption{}, err
	}
	if p.Elder != "" && p.Elder != e.ElderID {
		return Redemption{}, ErrCardNotFound
	}
	r, at := m.rulesAt(h.sets, h.calendar)
	then := *e
	if then.Ended != "" && p.ServedAt < then.EndedAt {
		then.Live, then.Ended = true, ""
	}
	if p.ServedAt < then.LostAt {
		then.LostAt = 0
	}
	if refusal := then.refusal(at.Day, func() string { return "" }); refusal != nil {
		return Redemption{}, refusal
	}
	k, err := h.known(r, e, at, &m)
	if err != nil {
		return Redemption{}, err
	}
	decided := m.decide(r, e, at, &k)
	h.seen[string(e.ElderID)+PerSitting.key(at)] = true
	if decided.Refusal != nil {
		return Redemption{}, decided.Refusal
	}
	row := m.record(e, at, &decided, p.ServedAt)
	return row, h.put(&row, mealRows(&row, &decided, r), decided.Claims, k.used)
}

// known gives what the rules must know of the elder, in the file and in the batch.
func (h *history) known(r *RuleSet, e *eater, at Seating, m *meal) (k known, err error) {
	if k.used, err = h.usedBy(e); err != nil {
		return k, err
	}
	if r != nil && r.handsOut() {
		grants, ok := h.grants[e.ElderID]
		if !ok {
			if grants, err = grantsOf(h.tx, e, "", Forever); err != nil {
				return k, err
			}
			h.grants[e.ElderID] = grants
		}
		k.grants = grants
	}
	k.budgets = h.limits.left(m.point.Street, at.Day)
	k.seen = at.Sitting != "" && h.seen[string(e.ElderID)+PerSitting.key(at)]
	k.countDiscounts = h.capped
	return k, nil
}

func (h *history) eater(d data.District, id CardID) (*eater, error) {
	if e := h.eaters[id]; e != nil {
		return e, nil
	}
	var e eater
	err := h.tx.Get(&e, `SELECT`+eaterColumns+`
		FROM cards c
		JOIN elders e ON e.district = c.district AND e.id = c.elder_id
		WHERE c.district = ? AND c.id = ?`, d, id)
	if errors.Is(err, data.ErrNoRow) {
		return nil, ErrCardNotFound
	}
	h.eaters[id] = &e
	return &e, err
}

// usedBy gives what the elder has claimed so far, in the file and in the batch.
func (h *history) usedBy(e *eater) (Usage, error) {
	if used := h.used[e.ElderID]; used != nil {
		return used, nil
	}
	rows := []usedRow{}
	err := h.tx.Select(&rows, `
		SELECT period, count(*) AS n, max(slot) AS top, sum(fen) AS fen FROM subsidy_claims
		WHERE district = ? AND elder_id = ?
		GROUP BY ends_on, period`, e.District, e.ElderID)
	used := make(Usage, len(rows))
	for _, r := range rows {
		used[r.Period] = Use{r.N, r.Top, r.Fen}
	}
	h.used[e.ElderID] = used
	return used, err
}

func (h *history) put(r *Redemption, rows []Moved, claims []Claim, used Usage) error {
	h.limits.charge(r, rows)
	taken := make([]claim, len(claims))
	for i, c := range claims {
		u := used[c.Period]
		used[c.Period] = Use{u.Meals + 1, u.Top + 1, u.Fen + c.Fen}
		taken[i] = claim{c, endOf(c.Period), u.Top + 1}
	}
	if err := addMeal(&h.rows, r, rows, taken); err != nil {
		return err
	}
	h.of = append(h.of, string(r.ElderID))
	if err := post(h.tx.At(r.ReceivedAt), journal.Meal, r, mealContents(r, rows)); err != nil {
		return err
	}
	if len(h.of) < historyBlock {
		return nil
	}
	return h.flush()
}

// historyBlock is how many meals are added together: 64 rows a statement cost a
// sixth of one.
const historyBlock = 64

func (h *history) flush() error {
	err := h.tx.AddRows(&h.rows, h.of...)
	h.rows, h.of = data.Rows{}, nil
	return err
}
