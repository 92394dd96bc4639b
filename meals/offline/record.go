package offline

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"unicode/utf8"

	"github.com/google/uuid"

	"mealmap/data"
	"mealmap/meals"
	"mealmap/merchants"
)

// MaxBody is how long a record may be, in bytes.
const MaxBody = 2048

// recordVersion is the only form of a record that there is.
const recordVersion = 1

// The kinds of records.
const (
	KindMeal = "meal"
	KindVoid = "void"
)

// SignedRecord is a record as it travels: the very bytes that the device signed, and
// the signature in base64url without padding.
type SignedRecord struct {
	Body      string `json:"body"`
	Signature string `json:"signature"`
}

// Parsed is what a record says. A void has none of what follows Of.
type Parsed struct {
	Kind     string
	ID       string // UUIDv7, also the idempotency key of the meal
	Seq      int64  // from 1
	Previous [32]byte
	ServedAt data.Instant
	MonoMS   *int64       // by a clock that nobody sets, since the anchor; nil: the device was started since
	AnchorAt data.Instant // the anchor that the device knew; 0 none
	Of       string       // id of the record that is taken back

	Card      string // 200 digits
	Price     data.Fen
	Sitting   merchants.Sitting // "" outside every window
	Day       data.ServiceDay
	List      int64 // minutes since 1970 of the status list
	Delivery  bool
	Class     string
	Rule      string
	Version   int
	Split     meals.Figures
	Undecided []string
}

// wire is a record's JSON; which keys there are depends on the kind.
type wire struct {
	V         int               `json:"v"`
	Kind      string            `json:"kind"`
	ID        string            `json:"id"`
	Seq       int64             `json:"seq"`
	Previous  string            `json:"previous"`
	ServedAt  data.Instant      `json:"served_at"`
	MonoMS    *int64            `json:"mono_ms"`
	AnchorAt  data.Instant      `json:"anchor_at"`
	Of        string            `json:"of"`
	Card      string            `json:"card"`
	Price     data.Fen          `json:"price_fen"`
	Sitting   merchants.Sitting `json:"sitting"`
	Day       data.ServiceDay   `json:"day"`
	List      int64             `json:"list"`
	Delivery  bool              `json:"delivery"`
	Class     string            `json:"class"`
	Rule      string            `json:"rule"`
	Version   int               `json:"version"`
	Split     json.RawMessage   `json:"split"`
	Undecided []string          `json:"undecided"`
}

var (
	bothKeys  = []string{"v", "kind", "id", "seq", "previous", "served_at", "mono_ms", "anchor_at"}
	mealKeys  = append([]string{"card", "price_fen", "sitting", "day", "list", "delivery", "class", "rule", "version", "split", "undecided"}, bothKeys...)
	voidKeys  = append([]string{"of"}, bothKeys...)
	splitKeys = []string{"list_fen", "merchant_fen", "government_fen", "fund_fen", "elder_fen"}
)

// Parse reads a record. It takes the one form that there is, every key once and
// no other, and answers ErrBadRecord to all else. It does not look at signatures.
func Parse(body string) (Parsed, error) {
	p, err := parse(body)
	if err != nil {
		return Parsed{}, ErrBadRecord.Because(err)
	}
	return p, nil
}

func parse(body string) (p Parsed, err error) {
	if len(body) > MaxBody || !utf8.ValidString(body) {
		return p, errors.New("too long, or no text")
	}
	keys, err := keysOf(body)
	if err != nil {
		return p, err
	}
	var w wire
	if err := json.Unmarshal([]byte(body), &w); err != nil {
		return p, err
	}
	if err := w.hasKeys(keys); err != nil {
		return p, err
	}
	return w.parsed()
}

// keysOf lists the keys of the one object that body is.
func keysOf(body string) (keys []string, err error) {
	d := json.NewDecoder(bytes.NewReader([]byte(body)))
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return nil, errors.New("no object")
	}
	for d.More() {
		t, err := d.Token()
		if err != nil {
			return nil, err
		}
		keys = append(keys, t.(string))
		var skipped json.RawMessage
		if err := d.Decode(&skipped); err != nil {
			return nil, err
		}
		if string(skipped) == "null" && t != "mono_ms" {
			return nil, fmt.Errorf("%s is null", t)
		}
	}
	if _, err := d.Token(); err != nil {
		return nil, err
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, errors.New("more after the object")
	}
	return keys, nil
}

// exactly reports whether keys are those wanted, each once.
func exactly(keys, want []string) error {
	if len(keys) != len(want) {
		return fmt.Errorf("%d keys, not %d", len(keys), len(want))
	}
	for _, k := range want {
		if !slices.Contains(keys, k) {
			return fmt.Errorf("no key %q", k)
		}
	}
	return nil
}

func (w *wire) hasKeys(keys []string) error {
	switch w.Kind {
	case KindMeal:
		return exactly(keys, mealKeys)
	case KindVoid:
		return exactly(keys, voidKeys)
	}
	return fmt.Errorf("kind %q", w.Kind)
}

func (w *wire) parsed() (p Parsed, err error) {
	p = Parsed{Kind: w.Kind, ID: w.ID, Seq: w.Seq, ServedAt: w.ServedAt, MonoMS: w.MonoMS, AnchorAt: w.AnchorAt}
	switch {
	case w.V != recordVersion:
		return p, fmt.Errorf("version %d", w.V)
	case !validID(w.ID):
		return p, fmt.Errorf("id %q", w.ID)
	case w.Seq < 1 || w.Seq > maxSeq:
		return p, fmt.Errorf("seq %d", w.Seq)
	case !validTime(w.ServedAt) || w.ServedAt == 0 || !validTime(w.AnchorAt) || w.MonoMS != nil && !validTime(data.Instant(*w.MonoMS)):
		return p, errors.New("a time out of range")
	}
	if p.Previous, err = parseHash(w.Previous); err != nil {
		return p, err
	}
	if w.Kind == KindMeal {
		return p, w.meal(&p)
	}
	if p.Of = w.Of; !validID(w.Of) || w.Of == w.ID {
		return p, fmt.Errorf("of %q", w.Of)
	}
	return p, nil
}

// Bounds of what a record may say; those of money are the card's and the rules'.
const (
	maxSeq   = 1 << 40
	maxTime  = data.Instant(1) << 43 // the year 2248
	maxText  = 64
	maxPrice = data.Fen(100_000) // as of a request with network
	maxRules = 1 << 20           // versions of one set
)

// shapes are those that a record may say were undecided.
var shapes = []string{ShapeAllowance, ShapeCoupon, ShapeMoneyCap, ShapeCountCap, ShapeBudget}

// meal reads what a void has not.
func (w *wire) meal(p *Parsed) error {
	keys, err := keysOf(string(w.Split))
	if err == nil {
		err = exactly(keys, splitKeys)
	}
	if err == nil {
		err = json.Unmarshal(w.Split, &p.Split)
	}
	if err != nil {
		return fmt.Errorf("split: %w", err)
	}
	if _, err := data.ParseServiceDay(string(w.Day)); err != nil {
		return err
	}
	switch {
	case !digits(w.Card):
		return errors.New("no card")
	case w.Price <= 0 || w.Price > maxPrice || w.Price != p.Split.List || !p.Split.Whole():
		return errors.New("a split that is none")
	case !slices.Contains([]merchants.Sitting{"", merchants.Breakfast, merchants.Lunch, merchants.Dinner}, w.Sitting):
		return fmt.Errorf("sitting %q", w.Sitting)
	case w.List < 0 || w.List > int64(maxTime)/60_000 || w.Version < 0 || w.Version > maxRules:
		return errors.New("a number out of range")
	case len(w.Class) > maxText || len(w.Rule) > maxText || len(w.Undecided) > len(shapes):
		return errors.New("a text too long")
	}
	for i, u := range w.Undecided {
		if !slices.Contains(shapes, u) || slices.Contains(w.Undecided[:i], u) {
			return fmt.Errorf("undecided %q", u)
		}
	}
	p.Card, p.Price, p.Sitting, p.Day, p.List, p.Delivery = w.Card, w.Price, w.Sitting, w.Day, w.List, w.Delivery
	p.Class, p.Rule, p.Version, p.Undecided = w.Class, w.Rule, w.Version, w.Undecided
	return nil
}

// Meal is what the till says that it served to the card.
func (p *Parsed) Meal(card meals.ScannedCard) meals.OfflineMeal {
	return meals.OfflineMeal{Card: card, Price: p.Price, Sitting: p.Sitting, ServedAt: p.ServedAt, Delivery: p.Delivery, Rule: p.Rule, Version: p.Version}
}

// MealThen is Meal for a record that waited since received. A time that lies
// ahead of that becomes it, and the sitting that the device took it for goes with
// it.
func (p *Parsed) MealThen(card meals.ScannedCard, received data.Instant) meals.OfflineMeal {
	m := p.Meal(card)
	if m.ServedAt > received.Add(Tolerance) {
		m.ServedAt, m.Sitting = received, ""
	}
	return m
}

func validTime(t data.Instant) bool { return t >= 0 && t <= maxTime }

// validID takes a UUIDv7 in its one usual form.
func validID(id string) bool {
	u, err := uuid.Parse(id)
	return err == nil && u.Version() == 7 && u.Variant() == uuid.RFC4122 && u.String() == id
}

func digits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return len(s) == meals.TokenDigits
}

func hashText(h [32]byte) string { return hex.EncodeToString(h[:]) }

// parseHash reads 64 lower-case hexadecimal digits.
func parseHash(s string) (h [32]byte, err error) {
	b, err := hex.DecodeString(s)
	if err != nil || len(b) != len(h) || hex.EncodeToString(b) != s {
		return h, fmt.Errorf("hash %q", s)
	}
	return [32]byte(b), nil
}
