package fund

import (
	"strings"
	"unicode/utf8"

	"mealmap/data"
	"mealmap/data/fault"
)

// What can go wrong.
var (
	ErrDecisionUnknown = fault.New(fault.NotFound, "fund_decision_unknown")
	ErrEntryUnknown    = fault.New(fault.NotFound, "fund_entry_unknown")
	// ErrSignedAlready: the person has signed this decision, perhaps by another
	// login.
	ErrSignedAlready = fault.New(fault.Conflict, "fund_signed_already")
	// ErrSignedByTwo: the decision needs no further signature.
	ErrSignedByTwo = fault.New(fault.Conflict, "fund_signed_by_two")
	// ErrUnsigned: args Have and Need count signatures.
	ErrUnsigned = fault.New(fault.Conflict, "fund_unsigned")
	// ErrOverDecision: arg Left, what may still be paid under the decision.
	ErrOverDecision = fault.New(fault.Conflict, "fund_over_decision")
	// ErrTooLittle: the fund has less. Arg Balance.
	ErrTooLittle = fault.New(fault.Conflict, "fund_too_little")
	// ErrCorrected: the entry has been taken back already.
	ErrCorrected = fault.New(fault.Conflict, "fund_corrected")
	// ErrCorrection: a correction is not taken back; the sum is recorded anew.
	ErrCorrection = fault.New(fault.Conflict, "fund_correction")
)

// NewDonation is a sum that came in.
type NewDonation struct {
	Day       data.ServiceDay
	Fen       data.Fen
	Donor     string // "" where the donor wants no name
	DonorKind DonorKind
	Note      string
}

// Proposal is a decision to be.
type Proposal struct {
	Day    data.ServiceDay
	Title  string
	Family string // masked, with a "*"; "" where it is for no one family
	Fen    data.Fen
}

// Payment pays a decided sum, or a part of it.
type Payment struct {
	Decision DecisionID
	Day      data.ServiceDay
	Fen      data.Fen
	Note     string
}

// Most is the largest sum of one entry or decision: ten million yuan.
const Most data.Fen = 1_000_000_000

// The bounds of what is typed, in characters.
const (
	maxName = 60
	maxText = 200
)

// faults collects what is wrong with an input.
type faults []fault.Field

func (f *faults) add(bad bool, name, code string, pairs ...any) {
	if !bad {
		return
	}
	field := fault.Field{Name: name, Code: code}
	for i := 0; i+1 < len(pairs); i += 2 {
		if field.Args == nil {
			field.Args = map[string]any{}
		}
		field.Args[pairs[i].(string)] = pairs[i+1]
	}
	*f = append(*f, field)
}

func (f faults) err() error {
	if len(f) == 0 {
		return nil
	}
	e := *fault.ErrInvalidInput
	e.Fields = f
	return &e
}

func (f *faults) sum(fen data.Fen) {
	f.add(fen <= 0 || fen > Most, "fen", "fund_fen", "Max", Most.String())
}

func (f *faults) day(day, today data.ServiceDay) {
	_, err := data.ParseServiceDay(string(day))
	f.add(err != nil, "day", "bad_day")
	f.add(err == nil && day > today, "day", "fund_day_ahead")
}

func (f *faults) text(name, text string, most int) {
	f.add(utf8.RuneCountInString(text) > most || !utf8.ValidString(text), name, "fund_text", "Max", most)
}

func (n NewDonation) check(today data.ServiceDay) (NewDonation, error) {
	var f faults
	n.Donor, n.Note = strings.TrimSpace(n.Donor), strings.TrimSpace(n.Note)
	f.day(n.Day, today)
	f.sum(n.Fen)
	f.text("donor", n.Donor, maxName)
	f.text("note", n.Note, maxText)
	f.add(n.DonorKind != Person && n.DonorKind != Business, "donor_kind", "fund_donor_kind")
	return n, f.err()
}

func (p Proposal) check(today data.ServiceDay) (Proposal, error) {
	var f faults
	p.Title, p.Family = strings.TrimSpace(p.Title), strings.TrimSpace(p.Family)
	f.day(p.Day, today)
	f.sum(p.Fen)
	f.add(p.Title == "", "title", "fund_title")
	f.text("title", p.Title, maxText)
	f.text("family", p.Family, maxName)
	f.add(p.Family != "" && !strings.ContainsAny(p.Family, "*\uff0a"), "family", "fund_family")
	return p, f.err()
}

func (p Payment) check(today data.ServiceDay) (Payment, error) {
	var f faults
	p.Note = strings.TrimSpace(p.Note)
	f.day(p.Day, today)
	f.sum(p.Fen)
	f.text("note", p.Note, maxText)
	return p, f.err()
}
