package meals

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"mealmap/data"
	"mealmap/data/fault"
)

// errKeySeen ends the transaction of a request whose key is known already; its
// stored answer is then read.
var errKeySeen = errors.New("idempotency key seen")

// Redeem records one meal and gives the answer that was stored with it. encode
// puts the outcome into the bytes to send; it runs inside the transaction or
// before it, perhaps twice, so it must be quick and must not fail. A refusal by the rules of the domain is an
// outcome like any other and is stored as well.
//
// The same key and hash again gives the stored answer, Replayed, whatever has
// happened to the card since; the same key with another hash is ErrKeyReused.
// Other errors: ErrInvalidInput, ErrTillRevoked and those of the store; nothing
// is stored then.
func (s *Store) Redeem(ctx context.Context, t Till, q Request, encode func(Outcome) (status int, body []byte)) (Stored, error) {
	o, err := s.newOrder(ctx, t, q, encode)
	if err != nil {
		return Stored{}, err
	}
	early := s.recall(o, s.db.Now())
	var w *worked
	var seen data.Version
	err = s.db.InTxAgain(ctx, func(tx *data.Tx) (err error) {
		if w = early; w == nil || !w.stands(tx, t) {
			if w, err = s.work(tx, o, tx.Now); err != nil {
				return err
			}
		}
		if err := w.put(tx.At(w.at), o); err != nil {
			return err
		}
		seen = tx.Version()
		return nil
	})
	if errors.Is(err, errKeySeen) {
		return s.replay(ctx, t, q)
	}
	if err != nil {
		return Stored{}, fmt.Errorf("redeem: %w", err)
	}
	s.remember(o, w, seen)
	return w.answer, nil
}

// order is a request with all that does not change while it waits for its turn.
type order struct {
	till    Till
	card    scanned
	request Request
	meal    meal // its servedAt is set when it is worked on
	encode  func(Outcome) (status int, body []byte)
}

func (s *Store) newOrder(ctx context.Context, t Till, q Request, encode func(Outcome) (int, []byte)) (*order, error) {
	if err := q.check(); err != nil {
		return nil, err
	}
	card, err := s.scan(ctx, q.Card, t.District)
	if err != nil {
		return nil, fmt.Errorf("redeem: %w", err)
	}
	points, err := s.points.Directory(ctx)
	if err != nil {
		return nil, fmt.Errorf("redeem: %w", err)
	}
	o := &order{till: t, card: card, request: q, encode: encode,
		meal: meal{points: points, till: t.ID, price: q.Price, sitting: q.Sitting, delivery: q.Delivery}}
	o.meal.point, _ = points.Any(t.PointID)
	return o, nil
}

// worked is what an order comes to at a moment: its outcome, the answer in bytes,
// and the claims that it takes.
type worked struct {
	Outcome
	at     data.Instant
	answer Stored
	claims []claim
	eater  *eater
	known  known
	entry  entry
	seen   data.Version // when it was recalled
}

// work decides the order with what the database says at the moment.
func (s *Store) work(tx *data.Tx, o *order, now data.Instant) (*worked, error) {
	w := &worked{at: now}
	m := o.mealAt(now)
	if err := s.outcome(tx, o, &m, w); err != nil {
		return nil, err
	}
	w.answer.Status, w.answer.Body = o.encode(w.Outcome)
	return w, nil
}

func (o *order) mealAt(now data.Instant) meal {
	m := o.meal
	m.servedAt = now
	if o.request.ServedAt != nil {
		m.servedAt = *o.request.ServedAt
	}
	return m
}

// put writes what the order comes to.
func (w *worked) put(tx *data.Tx, o *order) error {
	if err := putAnswer(tx, o.till, o.request, w.answer); err != nil || w.Refusal != nil {
		return err
	}
	if err := w.entry.put(tx, &w.Redemption); err != nil || !w.eater.Budgets {
		return err
	}
	return charge(tx, &w.Redemption, w.rows)
}

// claim is one row of the claims table to be.
type claim struct {
	Claim
	ends data.ServiceDay // the period does
	slot int
}

// outcome decides the meal with what the database says now.
func (s *Store) outcome(tx *data.Tx, o *order, m *meal, w *worked) error {
	refuse := func(e *fault.Error) error { w.Refusal = e; return nil }
	if o.card.refusal != nil {
		return refuse(o.card.refusal)
	}
	if off := minutesApart(m.servedAt, w.at); off > 0 {
		return refuse(ErrClockOff.With("Minutes", off))
	}
	if m.point == nil {
		return refuse(ErrPointClosed.With("Point", ""))
	}
	e, err := findEater(tx, o.till, o.card)
	switch {
	case errors.Is(err, data.ErrNoRow):
		return refuse(ErrCardUnknown)
	case err != nil:
		return err
	case e.TillEnded != 0:
		return ErrTillRevoked
	case o.card.number == "" && e.Random != o.card.token.Random:
		return refuse(ErrNotACard)
	}
	w.eater = e
	sets, err := s.currentRules(tx, o.till.District, e.Rules)
	if err != nil {
		return err
	}
	calendar, err := s.calendarAt(tx, e.Holidays)
	if err != nil {
		return err
	}
	r, at := m.rulesAt(sets, calendar)
	if e := e.refusal(at.Day, officePhone(tx)); e != nil {
		return refuse(e)
	}
	if !m.point.Public(at.Day) {
		return refuse(ErrPointClosed.With("Point", m.point.Name))
	}
	return w.price(tx, sets, r, at, m)
}

// price runs the rules over what the elder has used, and turns the periods that
// the meal claims into slots.
func (w *worked) price(tx *data.Tx, sets []*RuleSet, r *RuleSet, at Seating, m *meal) (err error) {
	if w.known, err = readKnown(tx, sets, r, w.eater, at, m); err != nil {
		return err
	}
	d := m.decide(r, w.eater, at, &w.known)
	if err := nameEarlier(tx, w.eater, at, m, r, &d); err != nil {
		return err
	}
	if d.Refusal != nil {
		w.Refusal = d.Refusal
		return nil
	}
	w.claims = make([]claim, len(d.Claims))
	for i, c := range d.Claims {
		slot, err := freeSlot(tx, w.eater, c.Period, w.known.used[c.Period])
		if err != nil {
			return err
		}
		w.claims[i] = claim{c, endOf(c.Period), slot}
	}
	return w.accept(r, at, m, &d)
}

// accept makes the outcome of a meal that is not refused.
func (w *worked) accept(r *RuleSet, at Seating, m *meal, d *Decision) (err error) {
	w.Outcome = Outcome{Redemption: m.record(w.eater, at, d, w.at), ElderName: MaskName(w.eater.Name), Decision: *d}
	if !m.abroad(w.eater) {
		w.Left = w.known.left(r, w.eater, at, d.Claims)
	}
	w.rows = mealRows(&w.Redemption, d, r)
	w.entry, err = enter(&w.Redemption, w.rows, w.claims)
	return err
}

const eaterColumns = `
	c.district,
	c.id,
	c.elder_id,
	c.random,
	c.valid_from,
	c.valid_to,
	coalesce(c.live, 0) AS live,
	c.ended,
	coalesce(c.ended_at, 0) AS ended_at,
	coalesce(c.lost_at, 0) AS lost_at,
	e.name,
	e.street,
	e.community,
	e.born_on,
	e.care_level,
` + eaterCategories

const eaterCategories = `
	coalesce((SELECT string_agg(k.category || ':' || k.from_day || ':' || k.to_day, ',')
		FROM elder_categories k
		WHERE k.district = e.district AND k.elder_id = e.id), '') AS categories`

// The casts here and in claimedOf change nothing but the cost: since 3.54 SQLite
// plans a join or a grouping anew at each execution where a column equals a bare
// parameter, which takes ten times as long as running it.
const eaterContext = `,
	(SELECT count(*) FROM rule_sets WHERE district = ?) AS rules,
	EXISTS (SELECT 1 FROM budgets b WHERE b.district = c.district) AS budgets,
	coalesce((SELECT value FROM settings WHERE name = '` + holidaysStamp + `'), '') AS holidays,
	coalesce((SELECT revoked_at FROM tills WHERE district = ? AND id = ?), 0) AS till_ended
	FROM cards c
	JOIN elders e ON e.district = c.district AND e.id = c.elder_id
	WHERE c.district = CAST(? AS INTEGER)`

// findEater reads in one statement what a redemption depends on: the card's
// status, the elder, whether the till still works, how many rule sets there are,
// whether any budget, and the stamp of the holidays.
func findEater(tx *data.Tx, t Till, card scanned) (*eater, error) {
	var e eater
	if card.number != "" {
		return &e, tx.Get(&e, `SELECT`+eaterColumns+eaterContext+` AND c.number = CAST(? AS TEXT)`,
			t.District, t.District, t.ID, t.District, card.number)
	}
	return &e, tx.Get(&e, `SELECT`+eaterColumns+eaterContext+` AND c.card_index = CAST(? AS INTEGER) AND c.issue = CAST(? AS INTEGER)`,
		t.District, t.District, t.ID, card.token.District, card.token.Index, card.token.Issue)
}

// putAnswer stores the answer under its key; errKeySeen where there is one.
func putAnswer(tx *data.Tx, t Till, q Request, a Stored) error {
	err := tx.Put(`
		INSERT INTO idempotency (district, till_id, key, request_hash, status, body, created_at)
		VALUES (?, ?, ?, ?, ?, ?, ?)`,
		t.District, t.ID, q.Key, q.Hash[:], a.Status, a.Body, tx.Now)
	if data.IsUnique(err) {
		return errKeySeen
	}
	return err
}

func (s *Store) replay(ctx context.Context, t Till, q Request) (Stored, error) {
	var row struct {
		Hash   []byte `db:"request_hash"`
		Status int    `db:"status"`
		Body   []byte `db:"body"`
	}
	err := s.db.View(ctx, func(tx *data.Tx) error {
		return tx.Get(&row, `SELECT request_hash, status, body FROM idempotency WHERE district = ? AND till_id = ? AND key = ?`,
			t.District, t.ID, q.Key)
	})
	switch {
	case errors.Is(err, data.ErrNoRow):
		return Stored{}, fault.ErrUnavailable.Because(err) // the group that held the first answer was not committed
	case err != nil:
		return Stored{}, fmt.Errorf("stored answer: %w", err)
	case !bytes.Equal(row.Hash, q.Hash[:]):
		return Stored{}, ErrKeyReused
	}
	return Stored{Status: row.Status, Body: row.Body, Replayed: true}, nil
}
