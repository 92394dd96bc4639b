package offline

import (
	"encoding/json"
	"fmt"
	"slices"

	"mealmap/data/fault"
	"mealmap/meals"
)

// MaxBatch is how many records one request may bring.
const MaxBatch = 100

// Answer is what a device gets for what it brought.
type Answer struct {
	Anchor  Anchor
	Answers []Given  // one a record, in the order of their numbers
	Missing *Missing // the records that those held wait for; nil where none are
}

// Missing are the numbers, both inclusive, that have not come.
type Missing struct{ From, To int64 }

// Given is the answer to one record. What is stored never changes.
type Given struct {
	ID         string             `json:"id"`
	Seq        int64              `json:"seq"`
	Status     Status             `json:"status"`
	Code       string             `json:"code,omitempty"` // of the fault that says why
	Args       map[string]any     `json:"args,omitempty"` // what its sentence names: texts, numbers and truths
	Redemption meals.RedemptionID `json:"redemption,omitempty"`
	Carried    bool               `json:"carried,omitempty"` // a statement of that day is closed: it falls into the next
	Split      *meals.Figures     `json:"split,omitempty"`   // as it was recorded
	Repeat     bool               `json:"-"`                 // it was given before
}

// Fault is why the record was not taken as it came, nil where there is nothing
// to say; its sentence is in the catalogue.
func (g *Given) Fault() *fault.Error {
	if g.Code == "" {
		return nil
	}
	e := &fault.Error{Kind: fault.Denied, Code: g.Code, Args: make(map[string]any, len(g.Args))}
	for name, v := range g.Args {
		switch v := v.(type) {
		case float64: // out of JSON
			e.Args[name] = int(v)
		default:
			e.Args[name] = v
		}
	}
	if sitting, ok := e.Args["Sitting"].(string); ok {
		e.Args["Sitting"] = meals.Meal(sitting)
	}
	return e
}

// because names the fault, in arguments that JSON can keep.
func (g *Given) because(e *fault.Error) {
	if e == nil {
		return
	}
	g.Code = e.Code
	for name, v := range e.Args {
		if g.Args == nil {
			g.Args = map[string]any{}
		}
		switch v := v.(type) {
		case bool, int:
			g.Args[name] = v
		case int64:
			g.Args[name] = int(v)
		default:
			g.Args[name] = fmt.Sprint(v)
		}
	}
}

// brought is a record of a request with what is read of it before anything is
// looked up.
type brought struct {
	SignedRecord
	parsed Parsed
	bad    error // no record
	hash   [32]byte
	signed bool
	card   meals.ScannedCard
}

// read parses the records and puts them in the order of their numbers; what is
// no record comes last.
func read(records []SignedRecord, key []byte) []brought {
	list := make([]brought, len(records))
	for i, r := range records {
		b := &list[i]
		b.SignedRecord, b.hash = r, HashOf(r.Body)
		if b.parsed, b.bad = Parse(r.Body); b.bad == nil {
			b.signed = r.verified(key)
		}
	}
	slices.SortStableFunc(list, func(a, b brought) int {
		switch {
		case a.bad != nil && b.bad != nil:
			return 0
		case a.bad != nil:
			return 1
		case b.bad != nil:
			return -1
		}
		return int(min(max(a.parsed.Seq-b.parsed.Seq, -1), 1))
	})
	return list
}

// names gives the id and the number that the body seems to have, for answering
// what is no record.
func (b *brought) names() (id string, seq int64) {
	if b.bad == nil {
		return b.parsed.ID, b.parsed.Seq
	}
	var w struct {
		ID  string `json:"id"`
		Seq int64  `json:"seq"`
	}
	if len(b.Body) > MaxBody || json.Unmarshal([]byte(b.Body), &w) != nil || !validID(w.ID) {
		return "", 0
	}
	return w.ID, max(w.Seq, 0)
}
