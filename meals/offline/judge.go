package offline

import (
	"slices"
	"time"

	"mealmap/data"
	"mealmap/data/fault"
	"mealmap/meals"
)

// The bounds of a till without network beside MaxRecords, and what its clock may
// be off by.
const (
	MaxAlone  = StopHours * time.Hour  // after the anchor
	ListLife  = AmberHours * time.Hour // how old a list may be for a card that has ended
	ListDelay = 10 * time.Minute       // after which a list that was sent counts as the device's
	Tolerance = 10 * time.Minute       // of clocks
	VoidTime  = meals.TillVoids        // between a meal and its void, both by the device
)

// Status is what became of a record.
type Status string

// What may become of a record. One that is held is not stored: it is sent again
// once those before it have come.
const (
	Accepted Status = "accepted"
	IsStale  Status = "stale"    // accepted, though the card had ended
	Conflict Status = "conflict" // a meal at the till's split, of a benefit used elsewhere first
	Review   Status = "review"   // no meal yet: a person decides
	Rejected Status = "rejected" // no meal
	Voided   Status = "voided"   // of a void: the meal is taken back
	Held     Status = "held"
)

// Place is what stands already under a record's id or number.
type Place int

// The places.
const (
	Free  Place = iota
	Same        // the very bytes
	Other       // other bytes
)

// Facts are what is known of a record when it comes. Those from Looked on are
// gathered where the chain takes it.
type Facts struct {
	Now    data.Instant
	Record Parsed
	Signed bool     // by the till's key
	Place  Place    //
	Seq    int64    // of the last record that the chain took
	Head   [32]byte // its hash, zeros before the first

	Looked     bool
	Revoked    bool         // the till
	AnchorAt   data.Instant // the newest that the till was given
	LastAnchor data.Instant // what the record before names, none after AnchorAt
	ServedLast data.Instant // when the till had nothing more to bring, or of the meals made since, if that is later
	Crowded    bool         // the record MaxRecords before came after the anchor
	ListAt     data.Instant // of the list that the device went by
	PriceCap   data.Fen     // 0 none
	OnlineOnly bool         // the card is not for tills without network
	Online     bool         // the same meal was accepted with network

	VoidOf   bool         // of a void: the till recorded the meal that it names
	VoidMeal data.Instant // when that was served

	Card     *fault.Error // no card, or none of this network
	EndedAt  data.Instant // of the card, 0 while it works
	CardSays *fault.Error // the card's refusal on the day, nil where it works
	Open     bool         // the point, that day
	Refused  *fault.Error // by the rules, by all that is known
	Full     meals.Figures
	Alone    []meals.Figures // what the till may have decided, by what it may have known
	Fits     []bool          // of Alone: it claims no more than Full
	Second   bool            // the till has a subsidised meal of the elder and sitting already
}

// Take is how the meal of a record is made.
type Take int

// The ways.
const (
	NoMeal       Take = iota
	TakeOnline        // it is there already, recorded with network
	TakeFull          // by all that is known, with claims
	TakeDiscount      // Full without subsidy, which the elder paid
	TakeAlone         // at the till's split, less than Full, with its claims
	TakeTwice         // at the till's split, without claims
	TakeRefused       // the same, and rejected at once: the merchant bears it
	TakeVoid          // of a void: the meal, or the waiting record, is taken back
)

// makes reports whether a meal is recorded.
func (t Take) makes() bool { return TakeFull <= t && t <= TakeRefused }

// Verdict is what becomes of a record.
type Verdict struct {
	Rule       string // the row that spoke
	Status     Status
	Fault      *fault.Error // why, for the till; nil where there is nothing to say
	Take       Take
	Alone      int    // which of Facts.Alone
	Cases      []Kind // for people; the first is that of the status
	Why        string // of late and beyond
	Minutes    int64  // late: how far off
	Repeat     bool   // the stored answer
	Look       bool   // the chain takes it: the facts from Looked on are needed
	Quarantine bool
}

// Kept reports whether the chain takes the record and the answer is stored.
func (v *Verdict) Kept() bool {
	return !v.Repeat && !v.Quarantine && v.Status != Held && v.Rule != ruleUnsigned
}

// rule is one row of the table: what it is for, and what follows.
type rule struct {
	name string
	when func(*Facts) bool
	then func(*Facts) Verdict
}

// ruleUnsigned does not occupy the number that the record names.
const ruleUnsigned = "unsigned"

// table is judged from the top; the first row that holds speaks.
var table = []rule{
	// The chain.
	{"repeat", func(f *Facts) bool { return f.Place == Same }, func(*Facts) Verdict { return Verdict{Repeat: true} }},
	{ruleUnsigned, func(f *Facts) bool { return !f.Signed }, reject(ErrBadSignature, Forged)},
	{"fork", func(f *Facts) bool { return f.Place == Other || f.next() && f.Record.Previous != f.Head }, fork},
	{"gap", func(f *Facts) bool { return f.Record.Seq > f.Seq+1 }, func(*Facts) Verdict { return Verdict{Status: Held, Cases: []Kind{Gap}} }},
	{"look", func(f *Facts) bool { return !f.Looked }, func(*Facts) Verdict { return Verdict{Look: true} }},

	// What is no new meal.
	{"void", func(f *Facts) bool { return f.isVoid() && f.voidInTime() }, func(*Facts) Verdict { return Verdict{Status: Voided, Take: TakeVoid} }},
	{"void_too_late", (*Facts).isVoid, reject(ErrNoVoid)},
	{"online", func(f *Facts) bool { return f.Online }, func(*Facts) Verdict { return Verdict{Status: Accepted, Take: TakeOnline} }},

	// The card.
	{"not_a_card", func(f *Facts) bool { return f.Card != nil }, func(f *Facts) Verdict { return Verdict{Status: Rejected, Fault: f.Card, Cases: []Kind{Forged}} }},
	{"card_ended", func(f *Facts) bool { return f.ended() && !f.couldNotKnow() && !f.endedLater() }, cardSays},

	// Times that cannot be, days that the card is not for, and what goes beyond the
	// bounds.
	{"till_revoked", func(f *Facts) bool { return f.Revoked }, review(Gone, "")},
	{"anchor_unknown", func(f *Facts) bool { return f.Record.AnchorAt > f.AnchorAt || f.Record.AnchorAt < f.LastAnchor }, late("anchor", (*Facts).sinceAnchor)},
	{"before_anchor", func(f *Facts) bool { return f.sinceAnchor() < -Tolerance }, late("before_anchor", (*Facts).sinceAnchor)},
	{"future", func(f *Facts) bool { return f.Record.ServedAt > f.Now.Add(Tolerance) }, late("future", (*Facts).ahead)},
	{"before_last", func(f *Facts) bool { return f.Record.ServedAt < f.ServedLast.Add(-Tolerance) }, late("before_last", (*Facts).sinceLast)},
	{"clock_moved", func(f *Facts) bool { return f.Record.MonoMS != nil && f.moved() > Tolerance }, late("clock", (*Facts).moved)},
	{"skipped", func(f *Facts) bool { return f.Record.Seq <= f.Seq }, review(Late, "skipped")},
	{"card_not_that_day", func(f *Facts) bool { return !f.ended() && f.CardSays != nil }, cardSays},
	{"too_many", func(f *Facts) bool { return f.Crowded }, review(Beyond, "records")},
	{"too_long", func(f *Facts) bool { return f.sinceAnchor() > MaxAlone }, review(Beyond, "hours")},
	{"too_dear", func(f *Facts) bool { return f.PriceCap > 0 && f.Record.Price > f.PriceCap }, review(Beyond, "price")},
	{"online_only", func(f *Facts) bool { return f.OnlineOnly }, review(Beyond, "card")},
	{"old_list", func(f *Facts) bool { return f.ended() && !f.couldNotKnow() }, review(Beyond, "list")},
	{"closed", func(f *Facts) bool { return !f.Open }, review(Closed, "")},

	// The money: the till's split stands where it can be justified.
	{"equal", func(f *Facts) bool { return f.Refused == nil && f.Record.Split == f.Full }, take(TakeFull)},
	{"discount_only", func(f *Facts) bool { return f.Refused == nil && f.Record.Split == f.unsubsidised() }, take(TakeDiscount)},
	{"less", func(f *Facts) bool { return f.Refused == nil && f.alone() >= 0 && f.Fits[f.alone()] }, take(TakeAlone)},
	{"twice_here", func(f *Facts) bool { return f.alone() >= 0 && f.Second }, twice(TakeRefused)},
	{"twice", func(f *Facts) bool { return f.alone() >= 0 }, twice(TakeTwice)},
	{"refused", func(f *Facts) bool { return f.Refused != nil }, func(f *Facts) Verdict { return Verdict{Status: Rejected, Fault: f.Refused} }},
	{"differs", func(*Facts) bool { return true }, differs},
}

// Judge says what becomes of a record. It is pure.
func Judge(f Facts) Verdict {
	for _, r := range table {
		if r.when(&f) {
			v := r.then(&f)
			v.Rule = r.name
			return v
		}
	}
	panic("the last row always holds")
}

func (f *Facts) next() bool   { return f.Record.Seq == f.Seq+1 }
func (f *Facts) isVoid() bool { return f.Record.Kind == KindVoid }

func (f *Facts) voidInTime() bool {
	after := f.Record.ServedAt.Sub(f.VoidMeal)
	return f.VoidOf && -Tolerance <= after && after <= VoidTime && f.followed()
}

// followed reports whether the time may be the next of the chain.
func (f *Facts) followed() bool {
	return f.LastAnchor <= f.Record.AnchorAt && f.Record.AnchorAt <= f.AnchorAt &&
		f.sinceAnchor() >= -Tolerance && f.sinceLast() >= -Tolerance
}

func (f *Facts) ended() bool { return f.EndedAt != 0 }

// couldNotKnow: the device's list was made before the card ended, and was fresh.
func (f *Facts) couldNotKnow() bool {
	return f.ListAt < f.EndedAt && f.Record.ServedAt.Sub(f.ListAt) <= ListLife
}

// endedLater: the card still worked when the meal was served, as the device says
// so; a network would have taken it.
func (f *Facts) endedLater() bool { return f.Record.ServedAt < f.EndedAt }

func (f *Facts) sinceAnchor() time.Duration { return f.Record.ServedAt.Sub(f.Record.AnchorAt) }
func (f *Facts) sinceLast() time.Duration   { return f.Record.ServedAt.Sub(f.ServedLast) }
func (f *Facts) ahead() time.Duration       { return f.Record.ServedAt.Sub(f.Now) }

// moved is how much more has passed by the clock that nobody sets.
func (f *Facts) moved() time.Duration {
	return time.Duration(*f.Record.MonoMS)*time.Millisecond - f.sinceAnchor()
}

func (f *Facts) unsubsidised() meals.Figures {
	u := f.Full
	u.Elder, u.Government, u.Fund = u.Elder+u.Subsidy(), 0, 0
	return u
}

// alone is which of the till's possible decisions the record has, -1 none.
func (f *Facts) alone() int { return slices.Index(f.Alone, f.Record.Split) }

// taken is the status of a meal, and the case, of a card that had ended.
func (f *Facts) taken(v Verdict) Verdict {
	if f.ended() {
		v.Cases = append(v.Cases, Stale)
		if v.Status == Accepted {
			v.Status = IsStale
		}
	}
	return v
}

func reject(why *fault.Error, cases ...Kind) func(*Facts) Verdict {
	return func(*Facts) Verdict { return Verdict{Status: Rejected, Fault: why, Cases: cases} }
}

func fork(*Facts) Verdict {
	return Verdict{Status: Rejected, Fault: ErrFork, Cases: []Kind{Fork}, Quarantine: true}
}

func cardSays(f *Facts) Verdict { return Verdict{Status: Rejected, Fault: f.CardSays} }

func review(k Kind, why string) func(*Facts) Verdict {
	return func(*Facts) Verdict { return Verdict{Status: Review, Cases: []Kind{k}, Why: why} }
}

func late(why string, off func(*Facts) time.Duration) func(*Facts) Verdict {
	return func(f *Facts) Verdict {
		return Verdict{Status: Review, Cases: []Kind{Late}, Why: why, Minutes: int64(off(f).Abs() / time.Minute)}
	}
}

func take(how Take) func(*Facts) Verdict {
	return func(f *Facts) Verdict { return f.taken(Verdict{Status: Accepted, Take: how, Alone: f.alone()}) }
}

func twice(how Take) func(*Facts) Verdict {
	return func(f *Facts) Verdict {
		return f.taken(Verdict{Status: Conflict, Take: how, Alone: f.alone(), Cases: []Kind{Twice}})
	}
}

func differs(f *Facts) Verdict {
	return f.taken(Verdict{Status: Accepted, Take: TakeFull, Cases: []Kind{Differs}})
}
