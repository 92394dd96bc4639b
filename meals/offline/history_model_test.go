package offline

import (
	"time"

	"mealmap/data"
	"mealmap/meals"
)

// The table a second time, as plainly as can be, for elders in their seventies
// under the rig's rules. Nothing of it is taken from the program.

// mCard is a card of the model.
type mCard struct {
	digits string
	elder  int
	from   data.ServiceDay
	ended  data.Instant // 0 while it works
}

// mMeal is a meal of the model, however it was recorded.
type mMeal struct {
	id         meals.RedemptionID
	elder      int
	till       int
	day        data.ServiceDay
	sitting    string
	split      meals.Figures
	claimed    bool // it has claims
	void       bool
	rejected   bool
	restorable bool // rejected once, and not restored yet
}

func (m *mMeal) subsidised() bool { return m.split.Government > 0 }

// mRecord is a record that a device has made.
type mRecord struct {
	signed SignedRecord
	parsed Parsed
	till   int
	elder  int
	card   *mCard
	good   bool // the signature is the till's
	dud    bool // the card is forged
	online *mMeal
	of     *mRecord // a void's

	answer *Given // as first given, nil before
	status Status
	meal   *mMeal
	gone   bool // voided while it waited, or refused
}

// mTill is a device of the model and what the server knows of it.
type mTill struct {
	*phone
	index   int
	took    int64              // the chain's end
	chain   map[int64]*mRecord // what the server took, by number
	queue   []*mRecord         // not brought yet, in order
	old     []*mRecord         // brought and answered for good
	served  data.Instant
	given   data.Instant // the newest anchor that was given
	sent    data.Instant // when its list was sent
	offset  time.Duration
	revoked bool
	stopped bool
}

// model is what the server must hold.
type model struct {
	eaten []*mMeal
}

// used counts claims of the elder in the day or month.
func (m *model) used(elder int, when string) (n int) {
	for _, x := range m.eaten {
		if x.elder == elder && x.claimed && !x.void && (string(x.day) == when || x.day.Month() == when) {
			n++
		}
	}
	return n
}

// full is the split by all that is known.
func (m *model) full(elder int, price data.Fen, at data.Instant) meals.Figures {
	if price < 1000 || sittingOf(at) == "" || m.used(elder, string(at.ServiceDay())) >= 1 || m.used(elder, at.ServiceDay().Month()) >= 3 {
		return discounted(price)
	}
	return subsidised(price)
}

// before reports whether the till has a subsidised meal of the elder in the
// sitting.
func (m *model) before(till, elder int, at data.Instant) bool {
	for _, x := range m.eaten {
		if x.till == till && x.elder == elder && x.subsidised() && !x.void && x.day == at.ServiceDay() && x.sitting == sittingOf(at) {
			return true
		}
	}
	return false
}

// outcome is what the model says becomes of a record.
type outcome struct {
	status   Status
	split    meals.Figures
	claimed  bool
	rejected bool
	existing *mMeal
	kinds    []Kind
}

// judge says what becomes of a record that comes now.
func (m *model) judge(t *mTill, r *mRecord, now data.Instant) outcome {
	switch {
	case !r.good:
		return outcome{status: Rejected}
	case r.parsed.Seq > t.took+1:
		return outcome{status: Held}
	case r.of != nil:
		return m.judgeVoid(t, r)
	case r.online != nil:
		return outcome{status: Accepted, existing: r.online, split: r.online.split}
	case r.dud:
		return outcome{status: Rejected}
	}
	stale, o, done := m.judgeCard(t, r)
	if done {
		return o
	}
	k := m.waits(t, r, now, stale)
	switch {
	case (k == "" || k == Beyond) && r.card.ended == 0 && r.parsed.ServedAt.ServiceDay() < r.card.from:
		return outcome{status: Rejected}
	case k != "":
		return outcome{status: Review, kinds: []Kind{k}}
	}
	o = m.money(t, r)
	if stale {
		if o.status == Accepted {
			o.status = IsStale
		}
		o.kinds = append(o.kinds, Stale)
	}
	return o
}

func (m *model) judgeVoid(t *mTill, r *mRecord) outcome {
	p := &r.parsed
	if before := t.chain[t.took]; before != nil && p.AnchorAt < min(before.parsed.AnchorAt, t.given) ||
		p.AnchorAt > t.given || p.ServedAt < p.AnchorAt-600_000 || p.ServedAt < t.served-600_000 {
		return outcome{status: Rejected}
	}
	after := r.parsed.ServedAt - r.of.parsed.ServedAt
	if r.of.answer != nil && r.of.parsed.Kind == KindMeal && after >= -600_000 && after <= 600_000 {
		return outcome{status: Voided}
	}
	return outcome{status: Rejected}
}

// judgeCard: stale says that the card had ended and the till could not know.
func (m *model) judgeCard(t *mTill, r *mRecord) (stale bool, o outcome, done bool) {
	if r.card.ended == 0 {
		return false, o, false
	}
	made := data.Instant(min(r.parsed.List, t.list) * 60_000)
	if r.parsed.ServedAt-t.sent > 600_000 {
		made = data.Instant(t.list * 60_000)
	}
	if made < r.card.ended && r.parsed.ServedAt-made <= 24*3600_000 {
		return true, o, false
	}
	if r.parsed.ServedAt < r.card.ended {
		return false, o, false // the office says
	}
	return false, outcome{status: Rejected}, true
}

// waits is the kind of case where a person must say whether it was a meal.
func (m *model) waits(t *mTill, r *mRecord, now data.Instant, stale bool) Kind {
	p := &r.parsed
	var last data.Instant
	if before := t.chain[t.took]; before != nil {
		last = min(before.parsed.AnchorAt, t.given)
	}
	const ten = 600_000
	switch {
	case t.revoked:
		return Gone
	case p.AnchorAt > t.given, p.AnchorAt < last, p.ServedAt < p.AnchorAt-ten, p.ServedAt > now+ten, p.ServedAt < t.served-ten,
		p.Seq <= t.took, p.MonoMS != nil && data.Instant(*p.MonoMS) > p.ServedAt-p.AnchorAt+ten:
		return Late
	case p.ServedAt-p.AnchorAt > 72*3600_000, p.Price > 5000, r.card.ended != 0 && !stale:
		return Beyond
	}
	return ""
}

func (m *model) money(t *mTill, r *mRecord) outcome {
	p := &r.parsed
	full := m.full(r.elder, p.Price, p.ServedAt)
	sub := p.Price >= 1000 && sittingOf(p.ServedAt) != ""
	switch {
	case p.Split == full:
		return outcome{status: Accepted, split: full, claimed: full.Government > 0}
	case p.Split == discounted(p.Price):
		return outcome{status: Accepted, split: p.Split}
	case sub && p.Split == subsidised(p.Price):
		return outcome{status: Conflict, split: p.Split, rejected: m.before(t.index, r.elder, p.ServedAt), kinds: []Kind{Twice}}
	}
	return outcome{status: Accepted, split: full, claimed: full.Government > 0, kinds: []Kind{Differs}}
}
