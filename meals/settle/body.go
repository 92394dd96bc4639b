package settle

import (
	"cmp"
	"iter"
	"slices"
	"strings"

	"mealmap/data"
	"mealmap/data/journal"
	"mealmap/meals"
)

// Posting is one row of the journal about a meal, with what a statement reads of
// the meal. The sums are those of the day it was recorded.
type Posting struct {
	Seq           int64
	Kind          journal.Kind // Meal, Void, Reject or Restore
	Redemption    string
	Day           data.ServiceDay
	List          data.Fen
	Elder         data.Fen
	Let           data.Fen
	Subsidy       data.Fen // government and fund
	Delivery      data.Fen // owed on top
	Class         string
	RuleID        string // "" where no rule spoke
	Version       int
	Notices       string // codes, comma separated
	Community     string // the elder's, 12 digits, "" unknown
	CommunityName string
	Moved         []Moved // what this posting moves of public money, the fund's and for delivery
	Reason        string  // of a void or a rejection
}

// Moved is fen that a posting moves from a funder to the merchant. A funder may
// be there more than once.
type Moved struct {
	Funder string
	Fen    data.Fen
}

// paid is what the posting moves altogether.
func (p *Posting) paid() (sum data.Fen) {
	for _, m := range p.Moved {
		sum += m.Fen
	}
	return sum
}

// maxPrices is how many lines one rule, class and treatment may have before they
// become one.
const maxPrices = 12

// Builder adds postings up into a body, in any order. It holds what it counts by
// and the corrections, not the meals.
type Builder struct {
	body        Body
	postings    int
	lines       map[lineKey]*Line
	levels      map[string]*Part
	communities map[string]*Part
	classes     map[string]*Part
	corrections []numbered
}

type numbered struct {
	seq int64
	Correction
}

type lineKey struct {
	rule      string
	version   int
	class     string
	treatment string
	price     data.Fen
	off       data.Fen
}

// NewBuilder begins the body of a merchant's period.
func NewBuilder(merchant string, from, to data.ServiceDay) *Builder {
	return &Builder{
		body:        Body{Merchant: merchant, From: from, To: to},
		lines:       map[lineKey]*Line{},
		levels:      map[string]*Part{},
		communities: map[string]*Part{},
		classes:     map[string]*Part{},
	}
}

// Build is the body of the postings that a statement holds, each once.
func Build(merchant string, from, to data.ServiceDay, head journal.Head, postings iter.Seq[*Posting]) Body {
	b := NewBuilder(merchant, from, to)
	for p := range postings {
		b.Add(p)
	}
	return b.Body(head)
}

// Add counts one posting. p may be used again afterwards.
func (b *Builder) Add(p *Posting) {
	b.postings++
	paid := p.paid()
	community, class := part(b.communities, p.Community), part(b.classes, p.Class)
	if community.Label == "" || p.CommunityName != "" && p.CommunityName < community.Label {
		community.Label = p.CommunityName
	}
	community.Fen += paid
	class.Fen += paid
	for _, m := range p.Moved {
		part(b.levels, m.Funder).Fen += m.Fen
	}
	b.body.Payable += paid
	if p.Day < b.body.From {
		b.body.Earlier += paid
		b.correct(p, paid, true)
		return
	}
	switch p.Kind {
	case journal.Meal:
		b.count(p, 1)
	case journal.Void:
		b.count(p, -1)
		b.body.Voided++
		if standing := paid + p.Subsidy + p.Delivery; standing != 0 { // it was rejected
			b.body.Rejected += standing
			b.correct(p, standing, false)
		}
	default:
		b.body.Rejected += paid
		b.correct(p, paid, false)
	}
}

// count adds a meal of the period, or takes it back.
func (b *Builder) count(p *Posting, sign int) {
	n := data.Fen(sign)
	b.body.Meals += sign
	b.body.List += n * p.List
	b.body.Elder += n * p.Elder
	b.body.Let += n * p.Let
	b.body.Subsidy += n * p.Subsidy
	b.body.Delivery += n * p.Delivery
	if p.Delivery != 0 {
		b.body.Deliveries += sign
	}
	part(b.communities, p.Community).Meals += sign
	part(b.classes, p.Class).Meals += sign
	for i, m := range p.Moved {
		if !slices.ContainsFunc(p.Moved[:i], func(o Moved) bool { return o.Funder == m.Funder }) {
			part(b.levels, m.Funder).Meals += sign
		}
	}
	key := lineKey{p.RuleID, p.Version, p.Class, treatment(p), p.List, p.Let}
	l := b.lines[key]
	if l == nil {
		l = &Line{RuleID: p.RuleID, Version: p.Version, Class: p.Class, Price: p.List, Off: p.Let, Treatment: key.treatment}
		b.lines[key] = l
	}
	l.add(&Line{Meals: sign, List: n * p.List, Let: n * p.Let, Subsidy: n * p.Subsidy, Elder: n * p.Elder, Delivery: n * p.Delivery})
}

func (l *Line) add(o *Line) {
	l.Meals += o.Meals
	l.List += o.List
	l.Let += o.Let
	l.Subsidy += o.Subsidy
	l.Elder += o.Elder
	l.Delivery += o.Delivery
}

// treatment says how a meal was priced: with subsidy, or why without.
func treatment(p *Posting) string {
	if p.Subsidy != 0 {
		return Subsidised
	}
	for code := range strings.SplitSeq(p.Notices, ",") {
		if code != "" && code != meals.NoticeDeliveryNotRegistered {
			return code
		}
	}
	return Discounted
}

func (b *Builder) correct(p *Posting, fen data.Fen, earlier bool) {
	b.corrections = append(b.corrections, numbered{p.Seq, Correction{Redemption: p.Redemption, Day: p.Day, Kind: string(p.Kind),
		Fen: fen, Reason: p.Reason, Earlier: earlier}})
}

func part(parts map[string]*Part, name string) *Part {
	p := parts[name]
	if p == nil {
		p = &Part{Name: name}
		parts[name] = p
	}
	return p
}

// Empty reports whether nothing has been added.
func (b *Builder) Empty() bool { return b.postings == 0 }

// Body is what has been added so far, with the journal's head up to which that
// is. The same postings give the same body, whatever their order.
func (b *Builder) Body(head journal.Head) Body {
	body := b.body
	body.Lines = b.sortedLines()
	body.Levels = listed(b.levels, byFunder)
	body.Communities = listed(b.communities, byName)
	body.Classes = listed(b.classes, byName)
	slices.SortFunc(b.corrections, func(a, c numbered) int { return cmp.Compare(a.seq, c.seq) })
	body.Corrections = make([]Correction, len(b.corrections))
	for i, c := range b.corrections {
		body.Corrections[i] = c.Correction
	}
	body.JournalHead = head.String()
	return body
}

// sortedLines are the lines that have meals, subsidised ones first, and those of
// too many prices as one.
func (b *Builder) sortedLines() []Line {
	prices := map[lineKey]int{}
	for key, l := range b.lines {
		if l.Meals != 0 {
			prices[key.anyPrice()]++
		}
	}
	folded := map[lineKey]*Line{}
	for key, l := range b.lines {
		if l.Meals == 0 {
			continue
		}
		if prices[key.anyPrice()] > maxPrices {
			key = key.anyPrice()
		}
		into := folded[key]
		if into == nil {
			into = &Line{RuleID: key.rule, Version: key.version, Class: key.class, Treatment: key.treatment, Price: key.price, Off: key.off}
			folded[key] = into
		}
		into.add(l)
	}
	lines := make([]Line, 0, len(folded))
	for _, l := range folded {
		lines = append(lines, *l)
	}
	slices.SortFunc(lines, byKind)
	return lines
}

func (k lineKey) anyPrice() lineKey {
	k.price, k.off = 0, 0
	return k
}

func byKind(a, b Line) int {
	return cmp.Or(
		cmp.Compare(rank(a.Treatment), rank(b.Treatment)),
		cmp.Compare(a.RuleID, b.RuleID),
		cmp.Compare(a.Version, b.Version),
		cmp.Compare(a.Class, b.Class),
		cmp.Compare(a.Treatment, b.Treatment),
		cmp.Compare(b.Price, a.Price),
		cmp.Compare(a.Off, b.Off),
	)
}

func rank(treatment string) int {
	if treatment == Subsidised {
		return 0
	}
	return 1
}

// listed are the parts that say anything.
func listed(parts map[string]*Part, order func(a, b Part) int) []Part {
	list := make([]Part, 0, len(parts))
	for _, p := range parts {
		if p.Meals != 0 || p.Fen != 0 {
			list = append(list, *p)
		}
	}
	slices.SortFunc(list, order)
	return list
}

func byName(a, b Part) int { return cmp.Compare(a.Name, b.Name) }

func byFunder(a, b Part) int {
	return cmp.Or(cmp.Compare(place(a.Name), place(b.Name)), cmp.Compare(a.Name, b.Name))
}

// Funders are the usual funders in the order in which statements list them, the
// highest level first and charity last; others follow by name.
var Funders = []string{"state", "province", "city", "district", "street", "community", meals.FundFunder}

func place(funder string) int {
	if i := slices.Index(Funders, funder); i >= 0 {
		return i
	}
	return len(Funders)
}
