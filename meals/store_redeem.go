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
// puts the outcome into the bytes to send; it runs inside the transaction, so it
// must be quick and must not fail. A refusal by the rules of the domain is an
// outcome like any other and is stored as well.
//
// The same key and hash again gives the stored answer, Replayed, whatever has
// happened to the card since; the same key with another hash is ErrKeyReused.
// Other errors: ErrInvalidInput, ErrTillRevoked and those of the store; nothing
// is stored then.
func (s *Store) Redeem(ctx context.Context, t Till, q Request, encode func(Outcome) (status int, body []byte)) (Stored, error) {
	if err := q.check(); err != nil {
		return Stored{}, err
	}
	card, err := s.scan(ctx, q.Card, t.District)
	if err != nil {
		return Stored{}, fmt.Errorf("redeem: %w", err)
	}
	points, err := s.points.Directory(ctx)
	if err != nil {
		return Stored{}, fmt.Errorf("redeem: %w", err)
	}
	m := meal{points: points, till: t.ID, price: q.Price, sitting: q.Sitting, delivery: q.Delivery}
	m.point, _ = points.Any(t.PointID)
	var answer Stored
	err = s.db.InTxAgain(ctx, func(tx *data.Tx) error {
		answer = Stored{}
		m.servedAt = tx.Now
		if q.ServedAt != nil {
			m.servedAt = *q.ServedAt
		}
		o, claims, err := s.outcome(tx, t, card, m)
		if err != nil {
			return err
		}
		answer.Status, answer.Body = encode(o)
		if err := putAnswer(tx, t, q, answer); err != nil || o.Refusal != nil {
			return err
		}
		if err := putMeal(tx, &o.Redemption, o.rows, claims); err != nil || !o.limited {
			return err
		}
		return charge(tx, &o.Redemption, o.rows)
	})
	if errors.Is(err, errKeySeen) {
		return s.replay(ctx, t, q)
	}
	if err != nil {
		return Stored{}, fmt.Errorf("redeem: %w", err)
	}
	return answer, nil
}

// claim is one row of the claims table to be.
type claim struct {
	Claim
	slot int
}

// outcome decides the request with what the database says now.
func (s *Store) outcome(tx *data.Tx, t Till, card scanned, m meal) (Outcome, []claim, error) {
	refuse := func(e *fault.Error) (Outcome, []claim, error) { return Outcome{Refusal: e}, nil, nil }
	if card.refusal != nil {
		return refuse(card.refusal)
	}
	if off := minutesApart(m.servedAt, tx.Now); off > 0 {
		return refuse(ErrClockOff.With("Minutes", off))
	}
	if m.point == nil {
		return refuse(ErrPointClosed.With("Point", ""))
	}
	e, err := findEater(tx, t, card)
	switch {
	case errors.Is(err, data.ErrNoRow):
		return refuse(ErrCardUnknown)
	case err != nil:
		return Outcome{}, nil, err
	case e.TillEnded != 0:
		return Outcome{}, nil, ErrTillRevoked
	case card.number == "" && e.Random != card.token.Random:
		return refuse(ErrNotACard)
	}
	sets, err := s.currentRules(tx, t.District, e.Rules)
	if err != nil {
		return Outcome{}, nil, err
	}
	calendar, err := s.calendarAt(tx, e.Holidays)
	if err != nil {
		return Outcome{}, nil, err
	}
	r, at := m.rulesAt(sets, calendar)
	if e := e.refusal(at.Day, officePhone(tx)); e != nil {
		return refuse(e)
	}
	if !m.point.Public(at.Day) {
		return refuse(ErrPointClosed.With("Point", m.point.Name))
	}
	return s.price(tx, sets, r, e, at, m)
}

// price runs the rules over what the elder has used, and turns the periods that
// the meal claims into slots.
func (s *Store) price(tx *data.Tx, sets []*RuleSet, r *RuleSet, e *eater, at Seating, m meal) (Outcome, []claim, error) {
	k, err := readKnown(tx, sets, r, e, at, &m)
	if err != nil {
		return Outcome{}, nil, err
	}
	d := m.decide(r, e, at, &k)
	if err := nameEarlier(tx, e, at, &m, r, &d); err != nil {
		return Outcome{}, nil, err
	}
	if d.Refusal != nil {
		return Outcome{Refusal: d.Refusal}, nil, nil
	}
	claims := make([]claim, len(d.Claims))
	for i, c := range d.Claims {
		if claims[i].slot, err = freeSlot(tx, e, c.Period, k.used[c.Period]); err != nil {
			return Outcome{}, nil, err
		}
		claims[i].Claim = c
	}
	o := Outcome{Redemption: m.record(e, at, &d, tx.Now), ElderName: MaskName(e.Name), Decision: d}
	if !m.abroad(e) {
		o.Left = k.left(r, e, at, d.Claims)
	}
	o.rows, o.limited = mealRows(&o.Redemption, &d, r), e.Budgets
	return o, claims, nil
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

// The casts here and in usedOf change nothing but the cost: since 3.54 SQLite
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
