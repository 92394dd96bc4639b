package print

import (
	"slices"
	"strings"

	"mealmap/data/fault"
)

// ErrProofUnreadable: the file is not a sheet of cards that this program wrote.
var ErrProofUnreadable = fault.New(fault.Invalid, "print_proof_unreadable")

// ProofReport is what reading a finished sheet back has found. Its sentences
// are "proof.<code>" of the catalogue, with Item, Other and Page.
type ProofReport struct {
	Pages    int       `json:"pages"`
	Cards    int       `json:"cards"` // as many as were wanted
	Codes    int       `json:"codes"` // that were read and are at their place
	Findings []Finding `json:"findings,omitempty"`
}

// Clean reports whether the sheet may be handed out.
func (r *ProofReport) Clean() bool { return len(r.Findings) == 0 }

// Beyond are the findings that the notes of the printing do not tell: a
// character that no font has is said of the card anyway, and its elder needs the
// card.
func (r *ProofReport) Beyond(notes []Note) (wrong []Finding) {
	for _, f := range r.Findings {
		told := slices.ContainsFunc(notes, func(n Note) bool {
			about := f.Code == FindName || f.Code == FindCommunity
			return n.Code == NoteMissing && (f.Code == FindGlyph || about && f.Item == n.Item)
		})
		if !told {
			wrong = append(wrong, f)
		}
	}
	return wrong
}

// Finding is one thing that is wrong. It names positions, never people.
type Finding struct {
	Code  FindingCode `json:"code"`
	Item  int         `json:"item,omitempty"`  // the card's position, from 1; 0: none in particular
	Other int         `json:"other,omitempty"` // the position of the card that it was taken for
	Page  int         `json:"page,omitempty"`  // from 1
}

// FindingCode says what is wrong.
type FindingCode string

// The findings there are.
const (
	FindPages      FindingCode = "pages"        // more pages or fewer than the cards need
	FindNoCode     FindingCode = "no_code"      // a card without a code
	FindUnreadable FindingCode = "unreadable"   // a code that a scanner does not read
	FindOther      FindingCode = "other_code"   // the code of another card, Other, or of none
	FindTwice      FindingCode = "code_twice"   // the code is on the card Other as well
	FindStray      FindingCode = "stray_code"   // a code that is on no card, a second on one, or a card's on a back
	FindName       FindingCode = "no_name"      // the name is not there whole
	FindNumber     FindingCode = "no_number"    // the number is not there whole
	FindCommunity  FindingCode = "no_community" // the community is not there whole
	FindGlyph      FindingCode = "no_glyph"     // a character is blank or a box
)

// Proof reads a finished sheet of cards back and compares it with what should be
// on it: every page, every code as a scanner sees it, every name, number and
// community as they stand in the file. It shares with the drawing only where a
// card lies on a page. ErrProofUnreadable where the file is no such sheet.
func Proof(pdf []byte, want []Card) (ProofReport, error) {
	report := ProofReport{Cards: len(want)}
	pages, err := readPages(pdf)
	if err != nil {
		return report, ErrProofUnreadable.Because(err)
	}
	report.Pages = len(pages)
	p := proofer{report: &report, want: want, items: map[string]int{}, seen: map[string]int{}}
	for i, c := range want {
		p.items[c.Digits] = i + 1
	}
	fronts := (len(want) + perPage - 1) / perPage
	step := 1
	switch len(pages) {
	case fronts:
	case 2 * fronts:
		step = 2
	default:
		p.find(Finding{Code: FindPages, Page: len(pages)})
	}
	for i, marks := range pages {
		p.page, p.marks = i+1, marks
		p.glyphs()
		if i%step == 0 {
			p.front(i / step * perPage)
		} else {
			p.back()
		}
	}
	for item := min(len(pages)/step*perPage, len(want)) + 1; item <= len(want); item++ {
		p.page = 0
		p.find(Finding{Code: FindNoCode, Item: item})
	}
	return report, nil
}

// proofer compares one page after the other.
type proofer struct {
	report *ProofReport
	want   []Card
	items  map[string]int // by digits
	seen   map[string]int // the item at whose place a code was read first
	page   int
	marks  []mark
}

func (p *proofer) find(f Finding) {
	if f.Page == 0 {
		f.Page = p.page
	}
	p.report.Findings = append(p.report.Findings, f)
}

// leastParts is how many shapes tell a code from everything else on a card.
const leastParts = 60

// codes are the codes drawn on the page, by what was painted.
func (p *proofer) codes() (codes []rect) {
	for _, m := range p.marks {
		if m.text == "" && m.width == 0 && len(m.shapes) >= leastParts {
			codes = append(codes, m.box)
		}
	}
	return codes
}

// glyphs finds characters of the page that are blank or a box.
func (p *proofer) glyphs() {
	for _, m := range p.marks {
		if m.missing && !m.hidden {
			p.find(Finding{Code: FindGlyph})
			return
		}
	}
}

// front compares a page of fronts with the cards after the first ones.
func (p *proofer) front(first int) {
	codes := p.codes()
	for i := range perPage {
		var mine, others []rect
		for _, c := range codes {
			if place(i).holds(c) {
				mine = append(mine, c)
			} else {
				others = append(others, c)
			}
		}
		codes = others
		if item := first + i + 1; item <= len(p.want) {
			p.code(item, mine)
			p.texts(item, place(i))
		} else if len(mine) > 0 {
			p.find(Finding{Code: FindStray})
		}
	}
	for range codes {
		p.find(Finding{Code: FindStray})
	}
}

// code compares the one code of a card.
func (p *proofer) code(item int, codes []rect) {
	if len(codes) == 0 {
		p.find(Finding{Code: FindNoCode, Item: item})
		return
	}
	for range codes[1:] {
		p.find(Finding{Code: FindStray, Item: item})
	}
	read := scan(p.marks, codes[0], cardModules)
	if read == "" {
		p.find(Finding{Code: FindUnreadable, Item: item})
		return
	}
	if before, twice := p.seen[read]; twice {
		p.find(Finding{Code: FindTwice, Item: item, Other: before})
	} else {
		p.seen[read] = item
	}
	if read != p.want[item-1].Digits {
		p.find(Finding{Code: FindOther, Item: item, Other: p.items[read]})
		return
	}
	p.report.Codes++
}

// texts compares what is written on a card.
func (p *proofer) texts(item int, card rect) {
	lines := p.lines(card)
	want := p.want[item-1]
	for _, c := range []struct {
		text string
		code FindingCode
	}{{want.Name, FindName}, {want.CommunityName, FindCommunity}, {want.Number, FindNumber}} {
		if text := squeeze(clean(c.text)); text != "" && !written(lines, text) {
			p.find(Finding{Code: c.code, Item: item})
		}
	}
}

// squeeze leaves out the spaces, which a new line takes away.
func squeeze(s string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(spaces, r) {
			return -1
		}
		return r
	}, s)
}

// written reports whether one line or a few below one another say exactly this.
func written(lines []string, text string) bool {
	for i := range lines {
		said := ""
		for _, line := range lines[i:] {
			if said += line; said == text {
				return true
			}
			if !strings.HasPrefix(text, said) {
				break
			}
		}
	}
	return false
}

// lines gives what can be read on a card, line by line as it was drawn. What is
// invisible, light on light or painted over later is not there.
func (p *proofer) lines(card rect) (lines []string) {
	var before mark
	for i, m := range p.marks {
		if m.text == "" || m.hidden || m.missing || m.black < 0.5 || !card.holds(m.box) || p.covered(i) {
			continue
		}
		same := before.text != "" && m.size == before.size && abs(m.box.y-before.box.y) < 0.05 &&
			m.box.x >= before.box.x && m.box.x < before.box.x+max(before.box.w, m.size)+m.size/2
		if same {
			lines[len(lines)-1] += squeeze(m.text)
		} else {
			lines = append(lines, squeeze(m.text))
		}
		before = m
	}
	return lines
}

// covered reports whether something is painted over the i-th mark.
func (p *proofer) covered(i int) bool {
	for _, later := range p.marks[i+1:] {
		if later.text == "" && later.width == 0 && later.box.holds(p.marks[i].box) {
			return true
		}
	}
	return false
}

// back looks for the codes of cards where none belong.
func (p *proofer) back() {
	for _, c := range p.codes() {
		if read := scan(p.marks, c, cardModules); p.items[read] > 0 {
			p.find(Finding{Code: FindStray, Item: p.items[read]})
		}
	}
}
