package offline

import (
	"encoding/json"
	"time"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/meals"
)

// The reasons of what the program does by itself; pages have their words.
const (
	ReasonTwice   = "offline_twice"   // a second subsidy of one sitting at one till
	ReasonArrived = "offline_arrived" // the missing records have come
)

// make does what the verdict says of the meal, and puts it into the answer. The
// meal is nil where the record makes none.
func (c *taking) make() (*meals.Redemption, error) {
	switch c.verdict.Take {
	case NoMeal:
		return nil, nil
	case TakeVoid:
		return nil, c.void()
	case TakeOnline:
		r, err := c.meals.RedemptionTx(c.tx, c.till.District, c.online)
		if err != nil {
			return nil, err
		}
		return &r, c.answer(&r)
	}
	d := c.decision()
	if c.spoils("claims") {
		d.Claims = nil
	}
	r, err := c.meals.RecordOfflineTx(c.tx, c.look, d)
	if err != nil {
		return nil, err
	}
	if c.verdict.Take == TakeRefused && r.Government+r.Fund > 0 {
		err = c.meals.RejectTx(c.tx, audit.System, r.District, r.ID, ReasonTwice)
	}
	if err != nil {
		return nil, err
	}
	return &r, c.answer(&r)
}

// decision is what the meal is recorded with.
func (c *taking) decision() meals.Decision {
	switch v := &c.verdict; v.Take {
	case TakeDiscount:
		return c.look.Unsubsidised()
	case TakeAlone:
		d := c.alone[v.Alone]
		own := subsidyClaims(d.Claims)
		d = c.look.Kept(d)
		d.Claims = append(d.Claims, own...)
		return d
	case TakeTwice, TakeRefused:
		return c.look.Kept(c.alone[v.Alone], meals.Notice{Code: meals.NoticeOfflineTwice})
	}
	return c.look.Full
}

// answer puts the meal into the answer.
func (c *taking) answer(r *meals.Redemption) (err error) {
	split := r.Figures()
	c.given.Redemption, c.given.Split = r.ID, &split
	c.given.Carried, err = meals.FrozenTx(c.tx, r)
	return err
}

// void takes back the meal of the record that it names, or the record itself
// where that waits for the office.
func (c *taking) void() error {
	if c.used.Redemption != "" {
		if _, err := c.meals.VoidTx(c.tx, c.actor(), c.till.District, c.used.Redemption, meals.VoidedByTill); err != nil {
			return err
		}
		c.given.Redemption = c.used.Redemption
	}
	_, err := c.tx.Exec(`
		UPDATE offline_cases
		SET decision = CASE WHEN kind IN ('late', 'beyond', 'closed', 'revoked') THEN 'refuse' ELSE 'seen' END,
			reason = ?, decided_at = ?, decided_by = ?
		WHERE district = CAST(? AS INTEGER) AND till_id = CAST(? AS TEXT) AND seq = CAST(? AS INTEGER) AND decision = ''`,
		meals.VoidedByTill, c.tx.Now, c.actor(), c.till.District, c.till.ID, c.used.Seq)
	return err
}

// raise opens the cases of the verdict.
func (c *taking) raise(meal *meals.Redemption) error {
	v := &c.verdict
	for _, k := range v.Cases {
		if k == Forged && v.Rule == ruleUnsigned {
			if had, err := c.forgedToday(); err != nil || had {
				return err
			}
		}
		x, f, err := c.caseOf(k, meal)
		if err != nil {
			return err
		}
		if k == Gap {
			if had, err := c.narrowGap(f); err != nil || had {
				return err
			}
		}
		if err := putCase(c.tx, x, f); err != nil {
			return err
		}
		if k == Forged {
			err = audit.Append(c.tx, audit.Entry{District: c.till.District, Actor: audit.System, Street: c.street(), Action: "record.forged",
				Object: string(c.till.ID), Detail: map[string]any{"seq": c.given.Seq, "record": c.given.ID, "code": c.given.Code}})
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// forgedToday reports whether the till has its case of the day: bad signatures
// are one a day.
func (c *taking) forgedToday() (had bool, err error) {
	err = c.tx.Get(&had, `
		SELECT EXISTS (SELECT 1 FROM offline_cases
			WHERE district = CAST(? AS INTEGER) AND till_id = CAST(? AS TEXT) AND seq = 0 AND kind = ? AND raised_at >= ?)`,
		c.till.District, c.till.ID, Forged, c.tx.Now.ServiceDay().Start())
	return had, err
}

// narrowGap: a gap is one case until it is decided. It begins where the chain
// ends by now, and ends before the first record that was ever brought after it.
func (c *taking) narrowGap(f Figures) (had bool, err error) {
	whole, err := json.Marshal(f)
	if err != nil {
		return false, err
	}
	n, err := c.tx.Exec(`
		UPDATE offline_cases
		SET detail = CASE WHEN detail ->> '$.to' > ? THEN ? ELSE json_set(detail, '$.from', ?) END
		WHERE district = CAST(? AS INTEGER) AND till_id = CAST(? AS TEXT) AND seq = 0 AND kind = ? AND decision = ''`,
		f.To, string(whole), f.From, c.till.District, c.till.ID, Gap)
	if err != nil || n > 0 {
		return true, err
	}
	return c.seenGap(f)
}

// seenFor is how long a gap that somebody has seen is not raised again; then it
// is, because only a case can give the records up.
const seenFor = 24 * time.Hour

func (c *taking) seenGap(f Figures) (had bool, err error) {
	err = c.tx.Get(&had, `
		SELECT EXISTS (SELECT 1 FROM offline_cases
			WHERE district = CAST(? AS INTEGER) AND till_id = CAST(? AS TEXT) AND seq = 0 AND kind = ? AND decision = 'seen'
				AND detail ->> '$.from' = ? AND detail ->> '$.to' = ? AND decided_at > ? AND decided_at <= ?)`,
		c.till.District, c.till.ID, Gap, f.From, f.To, c.tx.Now.Add(-seenFor), c.tx.Now)
	return had, err
}

// caseOf is the case of the kind with its figures.
func (c *taking) caseOf(k Kind, meal *meals.Redemption) (x Case, f Figures, err error) {
	v, p := &c.verdict, &c.b.parsed
	x = Case{District: c.till.District, ID: CaseID(data.NewID()), Kind: k, Street: c.street(), PointID: c.till.PointID,
		TillID: c.till.ID, RaisedAt: c.tx.Now}
	if v.Kept() {
		x.Seq = c.given.Seq
	}
	if meal != nil {
		x.Redemption, x.Fen = meal.ID, meal.Government+meal.Fund
	} else {
		x.Fen = p.Split.Subsidy()
	}
	switch k {
	case Twice:
		f.Undecided, f.Rejected = p.Undecided, v.Take == TakeRefused
		if !c.look.Short() {
			x.Other, err = c.meals.FirstMealTx(c.tx, c.look)
		}
	case Differs:
		full := meal.Figures()
		f.Device, f.Full = &p.Split, &full
		x.Fen = max(p.Split.Subsidy()-full.Subsidy(), full.Subsidy()-p.Split.Subsidy())
	case Gap:
		x.Fen = 0
		f.From, f.To, f.Previous = c.chain.Seq+1, p.Seq-1, hashText(p.Previous)
	case Late, Beyond:
		f.Why, f.Minutes = v.Why, v.Minutes
	case Forged, Fork:
		f.Code = c.given.Code
	case Stale:
		f.Code = c.look.Card.Refusal.Code
	}
	return x, f, err
}

func putCase(tx *data.Tx, x Case, f Figures) error {
	detail, err := json.Marshal(f)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`
		INSERT INTO offline_cases (district, id, kind, street, point_id, till_id, seq, redemption_id, other_id, fen, detail, raised_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		x.District, x.ID, x.Kind, x.Street, x.PointID, x.TillID, x.Seq, x.Redemption, x.Other, x.Fen, string(detail), x.RaisedAt)
	return err
}

// spoilt is how a test makes the program wrong, to see its model find it.
type spoilt struct {
	judge func(Facts) Verdict
	omits string // a step that is left out
}

func (s *Store) judge(f Facts) Verdict {
	if s.spoilt != nil && s.spoilt.judge != nil {
		return s.spoilt.judge(f)
	}
	return Judge(f)
}

func (s *Store) spoils(step string) bool { return s.spoilt != nil && s.spoilt.omits == step }
