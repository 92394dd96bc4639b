package meals

import (
	"context"
	"strings"
	"time"

	"mealmap/data"
	"mealmap/data/fault"
	"mealmap/merchants"
)

// RedemptionID names one meal in the log.
type RedemptionID string

// clockTolerance is how far served_at may be from the server's clock while the
// till is online.
const clockTolerance = 10 * time.Minute

// minutesApart is 0 where the clocks agree well enough, else the difference. It
// counts in milliseconds, because a Duration overflows after 292 years.
func minutesApart(served, now data.Instant) int64 {
	off := int64(served - now)
	if off < 0 {
		off = -off
	}
	if off <= clockTolerance.Milliseconds() {
		return 0
	}
	return off / time.Minute.Milliseconds()
}

// maxKey bounds an idempotency key; a UUID has 36 characters.
const maxKey = 64

// Request is one meal as a till reports it.
type Request struct {
	Card     string            // 200 digits, or the printed 10-digit number; also full-width or spaced
	Price    data.Fen          // list price
	Sitting  merchants.Sitting // "" = by the clock
	ServedAt *data.Instant     // nil = now
	Delivery bool              // brought to the elder's home
	Key      string            // idempotency key, scoped to the till
	Hash     [32]byte          // of the request as it came: the same key with another hash is ErrKeyReused
}

// check refuses what no till should send. It does not depend on the time, so
// that a repeated request always gets as far as its stored answer.
func (q *Request) check() error {
	var wrong []fault.Field
	if q.Price <= 0 || q.Price > maxFen {
		wrong = append(wrong, fault.Field{Name: "price_fen", Code: "price_range", Args: map[string]any{"Max": Yuan(maxFen)}})
	}
	if q.Sitting != "" && !sittingKnown(q.Sitting) {
		wrong = append(wrong, fault.Field{Name: "sitting", Code: "sitting"})
	}
	if q.Key == "" || len(q.Key) > maxKey {
		wrong = append(wrong, fault.Field{Name: "Idempotency-Key", Code: "idempotency_key"})
	}
	if len(wrong) > 0 {
		return invalid(wrong)
	}
	return nil
}

// Outcome is what became of a request, for the caller to put into words.
type Outcome struct {
	Refusal    *fault.Error // nil: accepted; the rest is empty where refused
	Redemption Redemption
	ElderName  string // masked
	Decision   Decision
	Left       []Remaining // what the elder has left after the meal; nil without subsidy or outside every window
	rows       []Moved     // of the ledger
}

// Redemption is one meal in the log. List = Elder + Merchant + Government + Fund.
type Redemption struct {
	District   data.District        `db:"district"` // the elder's
	ID         RedemptionID         `db:"id"`
	Street     string               `db:"street"` // the point's
	PointID    merchants.PointID    `db:"point_id"`
	MerchantID merchants.MerchantID `db:"merchant_id"`
	TillID     TillID               `db:"till_id"`
	CardID     CardID               `db:"card_id"`
	ElderID    ElderID              `db:"elder_id"`
	Day        data.ServiceDay      `db:"service_day"`
	Sitting    merchants.Sitting    `db:"sitting"` // "" outside every window
	ServedAt   data.Instant         `db:"served_at"`
	ReceivedAt data.Instant         `db:"received_at"`
	List       data.Fen             `db:"list_fen"`
	Elder      data.Fen             `db:"elder_fen"`
	Merchant   data.Fen             `db:"merchant_fen"`
	Government data.Fen             `db:"government_fen"`
	Fund       data.Fen             `db:"fund_fen"`
	Class      string               `db:"class"`
	RuleID     string               `db:"rule_id"` // "" where no rule spoke
	Version    int                  `db:"rule_version"`
	Delivery   bool                 `db:"delivery"`  // the delivery amount of the rule is owed
	Notices    string               `db:"notices"`   // codes, comma separated
	VoidedAt   data.Instant         `db:"voided_at"` // 0 while it stands
	VoidReason string               `db:"void_reason"`
	Rejected   bool                 `db:"rejected"`  // the office does not pay for it; see Reject
	Objection  string               `db:"objection"` // why it does not
}

// NoticeCodes lists the codes of the notices that the till was given.
func (r Redemption) NoticeCodes() []string {
	if r.Notices == "" {
		return nil
	}
	return strings.Split(r.Notices, ",")
}

// Stored is an answer as it was first sent.
type Stored struct {
	Status   int
	Body     []byte
	Replayed bool
}

// scanned is what was read from a card before anything is looked up: a token
// whose signature holds, a printed number, or the reason why it is neither.
type scanned struct {
	token   Token
	number  string
	refusal *fault.Error
}

func (s *Store) scan(ctx context.Context, card string, own data.District) (scanned, error) {
	bytes, ok := parseDigits(card)
	if !ok { // a scanner sends plain digits; the rest is typed or pasted
		card = cleanNumber(card)
		bytes, ok = parseDigits(card)
	}
	if ok {
		t, err := s.verify(ctx, bytes, own)
		if e := fault.As(err); e != nil && e.Kind != fault.Unavailable {
			return scanned{refusal: e}, nil
		}
		return scanned{token: t}, err
	}
	if err := parseCardNumber(card); err != nil {
		return scanned{refusal: fault.As(err)}, nil
	}
	return scanned{number: card}, nil
}

// eater is the card's row and the elder's, as one statement reads them.
type eater struct {
	District   data.District   `db:"district"`
	CardID     CardID          `db:"id"`
	ElderID    ElderID         `db:"elder_id"`
	Random     uint16          `db:"random"`
	ValidFrom  data.ServiceDay `db:"valid_from"`
	ValidTo    data.ServiceDay `db:"valid_to"`
	Live       bool            `db:"live"`
	Ended      CardEnd         `db:"ended"`
	EndedAt    data.Instant    `db:"ended_at"`
	LostAt     data.Instant    `db:"lost_at"`
	Name       string          `db:"name"`
	Street     string          `db:"street"`
	Community  string          `db:"community"`
	BornOn     data.ServiceDay `db:"born_on"`
	CareLevel  int             `db:"care_level"`
	Categories string          `db:"categories"` // "code:from:to", comma separated
	Rules      int             `db:"rules"`      // how many rule sets there are
	Budgets    bool            `db:"budgets"`    // whether the district has any
	Holidays   string          `db:"holidays"`   // the stamp of the office's
	TillEnded  data.Instant    `db:"till_ended"`
}

func (e *eater) categoriesOn(day data.ServiceDay) []Category {
	if e.Categories == "" {
		return nil
	}
	var on []Category
	for _, label := range strings.Split(e.Categories, ",") {
		code, period, _ := strings.Cut(label, ":")
		from, to, _ := strings.Cut(period, ":")
		if from <= string(day) && string(day) <= to {
			on = append(on, Category(code))
		}
	}
	return on
}

// refusal says why the card does not work on the day, nil where it does.
// phone is asked for only where the sentence needs it.
func (e *eater) refusal(day data.ServiceDay, phone func() string) *fault.Error {
	switch {
	case e.Ended == Replaced:
		return ErrCardReplaced.With(dateArgs(e.EndedAt.ServiceDay())...)
	case !e.Live:
		return ErrCardRevoked.With("Phone", phone())
	case e.LostAt != 0:
		return ErrCardLost.With(append(dateArgs(e.LostAt.ServiceDay()), "Phone", phone())...)
	case day > e.ValidTo:
		return ErrCardExpired.With(dateArgs(e.ValidTo)...)
	case day < e.ValidFrom:
		return ErrCardNotYet.With(dateArgs(e.ValidFrom)...)
	}
	return nil
}

// meal is one request on its way through the rules.
type meal struct {
	points   *merchants.Directory
	point    *merchants.Point
	till     TillID
	price    data.Fen
	sitting  merchants.Sitting
	servedAt data.Instant
	delivery bool
}

// known is what the store says that a meal's price depends on.
type known struct {
	used    Usage
	claimed claimed // what used was counted from
	grants  []grant
	budgets map[string]Left
	seen    bool // an earlier meal in the same sitting, where the rules ask

	countDiscounts bool // see CapsDiscounts
}

// decide prices one meal by what is known.
func (m *meal) decide(r *RuleSet, e *eater, at Seating, k *known) Decision {
	return Decide(DecideInput{Rules: r, Price: m.price, Seating: at, BornOn: e.BornOn, Categories: e.categoriesOn(at.Day),
		Delivery: m.delivery, Registered: e.CareLevel > 0, Home: m.home(e), Abroad: m.abroad(e), Used: k.used, Coupons: held(k.grants, k.used, at.Day), Budgets: k.budgets,
		SeenBefore: k.seen, CountDiscounts: k.countDiscounts})
}

// home says whether the point stands in the elder's own divisions; one that is
// not known is nobody's own.
func (m *meal) home(e *eater) Homes {
	return Homes{Street: e.Street != "" && e.Street == m.point.Street,
		Community: e.Community != "" && e.Community == m.point.Community}
}

// abroad reports whether the elder is of another district than the point. Whose
// card it is keeps the meal, so that no budget, statement or claim of the
// point's district would know of the money.
func (m *meal) abroad(e *eater) bool { return e.District != m.point.District }

// record makes the log's row of a decided meal.
func (m *meal) record(e *eater, at Seating, d *Decision, received data.Instant) Redemption {
	codes := make([]string, len(d.Notices))
	for i, n := range d.Notices {
		codes[i] = n.Code
	}
	return Redemption{
		District: e.District, ID: RedemptionID(data.NewID()), Street: m.point.Street, PointID: m.point.ID,
		MerchantID: m.point.MerchantID, TillID: m.till, CardID: e.CardID, ElderID: e.ElderID,
		Day: at.Day, Sitting: at.Sitting, ServedAt: m.servedAt, ReceivedAt: received,
		List: d.Split.List, Elder: d.Split.Elder, Merchant: d.Split.Merchant,
		Government: d.Split.Government(), Fund: d.Split.Fund(),
		Class: d.Class, RuleID: d.RuleID, Version: d.Version, Delivery: d.Delivery > 0, Notices: strings.Join(codes, ","),
	}
}

// rulesAt gives the rules for the meal, and where it falls among their windows.
// Past midnight the rules of the day before go on as long as their window does.
func (m *meal) rulesAt(sets []*RuleSet, c *Calendar) (*RuleSet, Seating) {
	day := m.servedAt.ServiceDay()
	r := InForce(sets, m.point.Street, m.point.ID, day)
	at := c.Seat(m.windows(r), m.servedAt, m.sitting)
	before := InForce(sets, m.point.Street, m.point.ID, day.AddDays(-1))
	if before == r {
		return r, at
	}
	if late := c.Seat(m.windows(before), m.servedAt, m.sitting); before != nil && late.Day < day {
		return before, late
	}
	if at.Day < day { // in a window that was not there yet when it would have begun
		at = c.outside(m.windows(r), day)
	}
	return r, at
}

// windows are those that count at the point: the rule's, else the point's own.
func (m *meal) windows(r *RuleSet) []RuleWindow {
	if r != nil && len(r.Windows) > 0 {
		return r.Windows
	}
	return hoursOf(m.point)
}
