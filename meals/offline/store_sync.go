package offline

import (
	"context"
	"fmt"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/meals"
	"mealmap/merchants"
)

// Sync takes what a device recorded without network, in the order of the chain
// whatever the order of the request, each record in a transaction of its own,
// and gives the device a new anchor. The same record again gets the same answer.
// A till that was revoked may still bring what it has, MaxRecords of them at
// most. ErrTooMany, meals.ErrTillRevoked beyond that, meals.ErrTillQuarantined,
// meals.ErrTillWaiting, and those of the store: what was taken before stays, and
// is answered again when the device comes back.
func (s *Store) Sync(ctx context.Context, till meals.Till, records []SignedRecord) (Answer, error) {
	if len(records) > MaxBatch {
		return Answer{}, ErrTooMany.With("Max", MaxBatch)
	}
	t, err := s.meals.FindTill(ctx, till.District, till.ID)
	if err == nil {
		err = mayBring(t)
	}
	if err != nil {
		return Answer{}, err
	}
	points, err := s.points.Directory(ctx)
	if err != nil {
		return Answer{}, fmt.Errorf("sync: %w", err)
	}
	y := syncing{Store: s, till: t, points: points}
	list := read(records, t.PublicKey)
	a := Answer{Answers: make([]Given, len(list))}
	for i := range list {
		if a.Answers[i], err = y.one(ctx, &list[i]); err != nil {
			return Answer{}, fmt.Errorf("sync %s: %w", t.ID, err)
		}
	}
	a.Missing = y.missing
	if y.quarantined {
		s.meals.ForgetTill(t.ID)
	}
	a.Anchor, err = s.anchor(ctx, t, len(records) < MaxBatch && a.Missing == nil && !y.quarantined)
	return a, err
}

// mayBring: a till that is stopped may bring what it has, unless the office has
// never let it in.
func mayBring(t meals.Till) error {
	switch {
	case t.QuarantinedAt != 0:
		return meals.ErrTillQuarantined
	case t.ConfirmedAt != 0:
		return nil
	case t.RevokedAt != 0:
		return meals.ErrTillRevoked
	}
	return meals.ErrTillWaiting
}

// syncing is one request on its way.
type syncing struct {
	*Store
	till        meals.Till
	points      *merchants.Directory
	policy      *Policy // as it is when the first meal of the request is judged
	missing     *Missing
	quarantined bool
}

func (y *syncing) readPolicy(tx *data.Tx) error {
	if y.policy != nil {
		return nil
	}
	menu, err := menuTx(tx, y.till.District, y.till.PointID)
	if err != nil {
		return err
	}
	p, err := policyTx(tx, menu)
	y.policy = &p
	return err
}

// one answers one record.
func (y *syncing) one(ctx context.Context, b *brought) (g Given, err error) {
	g.ID, g.Seq = b.names()
	if y.quarantined {
		g.Status = Held
		g.because(meals.ErrTillQuarantined)
		return g, nil
	}
	if b.bad == nil && b.parsed.Kind == KindMeal {
		if b.card, err = y.meals.ScanCard(ctx, b.parsed.Card, y.till.District); err != nil {
			return g, err
		}
	}
	var c *taking
	err = y.db.InTx(ctx, func(tx *data.Tx) error {
		c = &taking{syncing: y, tx: tx, b: b, given: g}
		return c.take()
	})
	if err != nil {
		return g, err
	}
	if c.verdict.Quarantine {
		y.quarantined = true
	}
	if c.given.Status == Held && y.missing == nil {
		y.missing = &Missing{From: c.chain.Seq + 1, To: g.Seq - 1}
	}
	return c.given, nil
}

// anchor tells the device the time and where its chain ends. A device sends all
// that it has, MaxBatch at a time: with emptied, whatever comes later was served
// later, and what a clock that was ahead once said of the meals before is over.
func (s *Store) anchor(ctx context.Context, t meals.Till, emptied bool) (a Anchor, err error) {
	err = s.db.InTx(ctx, func(tx *data.Tx) error {
		c, err := chainOf(tx, t)
		if err != nil {
			return err
		}
		a.At, a.Seq, a.Head = tx.Now, c.Seq, c.head()
		served := c.ServedLast
		if emptied && !s.spoils("emptied") {
			served = a.At
		}
		return tx.ExecOne(`UPDATE tills SET anchor_at = ?, served_last = ? WHERE district = ? AND id = ?`, a.At, served, t.District, t.ID)
	})
	if err != nil {
		return a, fmt.Errorf("anchor: %w", err)
	}
	a.Key, a.Signature, err = s.meals.SignAs(ctx, t.District, anchorContext, AnchorBytes(t.ID, a.At, a.Seq, a.Head))
	if err != nil {
		return a, fmt.Errorf("anchor: %w", err)
	}
	return a, nil
}

// quarantine stops the till until somebody has looked at its chain.
func (c *taking) quarantine() error {
	_, err := c.tx.Exec(`
		UPDATE tills SET quarantined_at = ?
		WHERE district = ? AND id = ? AND quarantined_at IS NULL`, c.tx.Now, c.till.District, c.till.ID)
	if err != nil {
		return err
	}
	return audit.Append(c.tx, audit.Entry{District: c.till.District, Actor: audit.System, Street: c.street(), Action: "till.quarantine",
		Object: string(c.till.ID), Detail: map[string]any{"seq": c.given.Seq, "record": c.given.ID}})
}
