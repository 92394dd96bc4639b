package offline

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/meals"
)

// taking is one record in its transaction.
type taking struct {
	*syncing
	tx      *data.Tx
	b       *brought
	given   Given
	chain   chain
	verdict Verdict
	look    *meals.OfflineLook // of a meal
	alone   []meals.Decision   // of Facts.Alone
	used    row                // of a void: the record of its meal
	online  meals.RedemptionID // the same meal, recorded with network
}

// take judges the record and does what follows.
func (c *taking) take() (err error) {
	if c.b.bad != nil {
		c.verdict = Verdict{Rule: ruleUnsigned, Status: Rejected, Fault: ErrBadRecord, Cases: []Kind{Forged}}
		return c.finish()
	}
	if c.chain, err = chainOf(c.tx, c.till); err != nil {
		return err
	}
	if c.chain.Stopped { // by a request that came at the same time
		return meals.ErrTillQuarantined
	}
	f := Facts{Now: c.tx.Now, Record: c.b.parsed, Signed: c.b.signed, Seq: c.chain.Seq, Head: c.chain.head()}
	var stored row
	if f.Place, stored, err = c.place(); err != nil {
		return err
	}
	if f.Place != Same && c.chain.RevokedAt != 0 {
		if err := c.mayMore(); err != nil {
			return err
		}
	}
	c.verdict = c.judge(f)
	if c.verdict.Repeat {
		c.given, err = stored.given()
		c.given.Repeat = true
		return err
	}
	if c.verdict.Look {
		f.Looked = true
		if err := c.gather(&f); err != nil {
			return err
		}
		c.verdict = c.judge(f)
	}
	return c.finish()
}

// finish does what the verdict says.
func (c *taking) finish() error {
	v := &c.verdict
	c.given.Status = v.Status
	c.given.because(v.Fault)
	meal, err := c.make()
	if err != nil {
		return err
	}
	if err := c.raise(meal); err != nil {
		return err
	}
	switch {
	case v.Quarantine:
		return c.quarantine()
	case v.Kept():
		return c.keep()
	}
	return nil
}

// gather adds what is known of the record beside its place in the chain.
func (c *taking) gather(f *Facts) (err error) {
	f.Revoked, f.AnchorAt, f.ServedLast = c.chain.RevokedAt != 0, c.chain.AnchorAt, c.chain.ServedLast
	if f.LastAnchor, err = c.anchorOf(c.chain.Seq); err != nil {
		return err
	}
	f.LastAnchor = min(f.LastAnchor, f.AnchorAt) // the server's clock was ahead when it gave that one
	if c.b.parsed.Kind == KindVoid {
		return c.gatherVoid(f)
	}
	if f.Crowded, err = c.crowded(); err != nil {
		return err
	}
	f.ListAt = c.listAt()
	if c.online, err = c.acceptedOnline(); err != nil {
		return err
	}
	f.Online = c.online != ""
	return c.gatherMeal(f)
}

// anchorOf is the anchor that the chain's record with the number names, 0 where
// there is none.
func (c *taking) anchorOf(seq int64) (at data.Instant, err error) {
	err = c.tx.Get(&at, `
		SELECT coalesce(body ->> '$.anchor_at', 0) FROM offline_records
		WHERE district = CAST(? AS INTEGER) AND till_id = CAST(? AS TEXT) AND seq = CAST(? AS INTEGER)`,
		c.till.District, c.till.ID, seq)
	if errors.Is(err, data.ErrNoRow) {
		return 0, nil
	}
	return at, err
}

// crowded reports whether the record MaxRecords before came after the anchor, so
// that the device had more than those to bring. What anchor that one names is the
// device's word.
func (c *taking) crowded() (is bool, err error) {
	err = c.tx.Get(&is, `
		SELECT EXISTS (SELECT 1 FROM offline_records
			WHERE district = CAST(? AS INTEGER) AND till_id = CAST(? AS TEXT) AND seq = CAST(? AS INTEGER) AND received_at > CAST(? AS INTEGER))`,
		c.till.District, c.till.ID, c.b.parsed.Seq-MaxRecords, c.b.parsed.AnchorAt)
	return is, err
}

// mayMore is meals.ErrTillRevoked once a revoked till has brought as many as one
// without network may have had with it.
func (c *taking) mayMore() error {
	var n int
	err := c.tx.Get(&n, `
		SELECT count(*) FROM (
			SELECT 1 FROM offline_records
			WHERE district = CAST(? AS INTEGER) AND till_id = CAST(? AS TEXT) AND received_at >= CAST(? AS INTEGER)
			ORDER BY seq DESC LIMIT ?)`,
		c.till.District, c.till.ID, c.chain.RevokedAt, MaxRecords)
	if err == nil && n >= MaxRecords {
		return meals.ErrTillRevoked
	}
	return err
}

// listAt is when the list was made that the device went by: the one that it
// names, none newer than what it was ever sent, or the newest where that had
// been sent in time.
func (c *taking) listAt() data.Instant {
	list := min(c.b.parsed.List, c.chain.List)
	if c.b.parsed.ServedAt.Sub(c.chain.ListSentAt) > ListDelay {
		list = c.chain.List
	}
	return data.Instant(list) * 60_000
}

// acceptedOnline is the meal that the same device made of the same id with
// network, "" where there is none: the answer to it was lost.
func (c *taking) acceptedOnline() (meals.RedemptionID, error) {
	var body []byte
	err := c.tx.Get(&body, `
		SELECT body FROM idempotency
		WHERE district = CAST(? AS INTEGER) AND till_id = CAST(? AS TEXT) AND key = CAST(? AS TEXT) AND status = 201`,
		c.till.District, c.till.ID, c.b.parsed.ID)
	if errors.Is(err, data.ErrNoRow) || c.spoils("online") {
		return "", nil
	}
	var answer struct {
		ID meals.RedemptionID `json:"id"`
	}
	if err == nil {
		err = json.Unmarshal(body, &answer)
	}
	return answer.ID, err
}

func (c *taking) gatherVoid(f *Facts) (err error) {
	c.used, err = rowOf(c.tx, c.till.District, c.till.ID, c.b.parsed.Of)
	if errors.Is(err, data.ErrNoRow) {
		return nil
	}
	if err != nil {
		return err
	}
	of, err := Parse(c.used.Body)
	if err != nil {
		return err
	}
	f.VoidOf, f.VoidMeal = of.Kind == KindMeal, of.ServedAt
	return nil
}

// gatherMeal looks at the card, the rules and what has been used.
func (c *taking) gatherMeal(f *Facts) (err error) {
	p := c.b.parsed
	if c.look, err = c.meals.LookOfflineTx(c.tx, c.till, c.points, p.Meal(c.b.card)); err != nil {
		return err
	}
	l := c.look
	f.Card, f.EndedAt, f.CardSays = l.Refusal, l.Card.EndedAt, l.Card.Refusal
	if l.Refusal != nil || l.Point == nil {
		return nil
	}
	f.Open = l.Point.Public(l.Given.Seating.Day)
	f.Refused, f.Full = l.Full.Refusal, l.Full.Split.Figures()
	if err := c.readPolicy(c.tx); err != nil {
		return err
	}
	f.PriceCap, f.OnlineOnly = c.policy.PriceCap, l.Card.Flags != 0 || l.District != c.till.District // a list holds its own district's cards
	if f.Refused == nil && (f.Full == p.Split || f.unsubsidised() == p.Split) {
		return nil // no need to ask what the till could know
	}
	return c.gatherAlone(f, c.policy.Undecided)
}

// gatherAlone decides as the till may have: by all that was used at it, by its
// records alone, and by nothing.
func (c *taking) gatherAlone(f *Facts, policy Undecided) error {
	l := c.look
	limited, err := c.meals.LimitedTx(c.tx, c.till.District, l.Point.Street, l.Given.Seating.Day)
	if err != nil {
		return err
	}
	all, err := c.meals.UsedAtTillTx(c.tx, l, c.till.ID, false)
	if err != nil {
		return err
	}
	own, err := c.meals.UsedAtTillTx(c.tx, l, c.till.ID, true)
	if err != nil {
		return err
	}
	at := l.Given.Seating
	f.Second = at.Inside && all["sitting:"+string(at.Day)+":"+string(at.Sitting)].Meals > 0
	for _, used := range []meals.Usage{all, own, nil} {
		in := AloneInput{Meal: l.Given, Limited: limited, Policy: policy}
		in.Meal.Used = used
		d := Alone(in)
		if d.Refusal != nil || slices.Contains(f.Alone, d.Split.Figures()) {
			continue
		}
		f.Alone = append(f.Alone, d.Split.Figures())
		f.Fits = append(f.Fits, l.Full.Refusal == nil && fits(d.Claims, l.Full.Claims))
		c.alone = append(c.alone, d.Decision)
	}
	return nil
}

// fits reports whether the claims of subsidy are among those of more.
func fits(claims, more []meals.Claim) bool {
	return !slices.ContainsFunc(subsidyClaims(claims), func(a meals.Claim) bool {
		return !slices.ContainsFunc(more, func(b meals.Claim) bool { return a.Period == b.Period && a.Fen <= b.Fen })
	})
}

func subsidyClaims(claims []meals.Claim) []meals.Claim {
	return slices.DeleteFunc(slices.Clone(claims), func(c meals.Claim) bool { return strings.HasPrefix(c.Period, "discount:") })
}

func (c *taking) street() string {
	if p, ok := c.points.Any(c.till.PointID); ok {
		return p.Street
	}
	return ""
}

func (c *taking) actor() audit.Actor { return audit.Till(string(c.till.ID)) }
