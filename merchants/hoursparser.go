package merchants

import (
	"strings"
	"time"
)

// hoursParser walks the tokens. Days hold until other days are named; a sitting
// holds for the times after it, and never for those before.
type hoursParser struct {
	tokens   []hourToken
	at       int
	days     int // bits; bit 0 is Sunday
	newDays  bool
	sittings []Sitting
	newSit   bool
	bare     bool // a time without a sitting came under these days
	windows  []Window
}

// maxWindows bounds the openings of one day.
const maxWindows = 6

func (p *hoursParser) parse() ([]Window, bool) {
	for p.at < len(p.tokens) {
		if !p.step() {
			return nil, false
		}
	}
	if p.newDays || p.newSit || len(p.windows) == 0 || !p.apart() {
		return nil, false
	}
	sortWindows(p.windows)
	return p.windows, true
}

func (p *hoursParser) step() bool {
	t := p.tokens[p.at]
	if bits, ok := dayBits(t.code); ok {
		return p.day(bits)
	}
	if s, ok := strings.CutPrefix(t.code, "sitting:"); ok {
		return p.sitting(Sitting(s))
	}
	switch t.code {
	case "time", "am", "pm":
		return p.times()
	case "round_the_clock":
		p.at++
		return p.add(0, 24*60)
	case "off":
		return p.off()
	case "sep":
		p.at++
		return true
	}
	return false
}

func (p *hoursParser) day(bits int) bool {
	if p.newSit {
		return false
	}
	p.at++
	if p.code(0) == "to" {
		last, ok := dayBits(p.code(1))
		if !ok {
			return false
		}
		p.at += 2
		bits = dayRun(bits, last)
	}
	if !p.newDays {
		p.days, p.sittings, p.bare = 0, nil, false
	}
	p.days |= bits
	p.newDays = true
	return bits != 0
}

// dayRun is the days from first to last, over the week's end if need be; 0
// where either is not a single day.
func dayRun(first, last int) int {
	if first&(first-1) != 0 || last&(last-1) != 0 {
		return 0
	}
	bits := first
	for d := first; d != last; bits |= d {
		if d <<= 1; d > everyDay {
			d = 1
		}
	}
	return bits
}

func (p *hoursParser) sitting(s Sitting) bool {
	if p.bare {
		return false
	}
	if !p.newSit {
		p.sittings = nil
	}
	p.sittings = append(p.sittings, s)
	p.newSit = true
	p.at++
	return true
}

// off takes the days just named out again.
func (p *hoursParser) off() bool {
	if !p.newDays || p.newSit {
		return false
	}
	kept := p.windows[:0]
	for _, w := range p.windows {
		if p.days>>int(w.Weekday)&1 == 0 {
			kept = append(kept, w)
		}
	}
	p.windows = kept
	p.days, p.newDays = 0, false
	p.at++
	return true
}

func (p *hoursParser) times() bool {
	opens, half, ok := p.clock("")
	if !ok || p.code(0) != "to" {
		return false
	}
	p.at++
	if p.code(0) == "to" { // a dash of two strokes
		p.at++
	}
	markedEnd := p.code(0) == "am"
	end := p.at
	closes, _, ok := p.clock(half)
	if !ok || opens >= 24*60 {
		return false
	}
	if closes <= opens {
		// 11:00-1:30 may well mean half past one in the afternoon.
		if closes == opens || (!p.tokens[end].long && !markedEnd && opens < 15*60) {
			return false
		}
		closes += 24 * 60
	}
	return p.add(opens, closes)
}

// clock reads a time with the half of the day before it, or the one before the
// range's start.
func (p *hoursParser) clock(half string) (minute int, said string, ok bool) {
	if c := p.code(0); c == "am" || c == "pm" {
		half = c
		p.at++
	}
	if p.code(0) != "time" {
		return 0, "", false
	}
	minute = p.tokens[p.at].minute
	p.at++
	if half == "pm" && minute < 12*60 {
		minute += 12 * 60
	}
	return minute, half, true
}

func (p *hoursParser) add(opens, closes int) bool {
	s := inferSitting(opens, closes)
	switch len(p.sittings) {
	case 0:
		p.bare = true
	case 1:
		s = p.sittings[0]
	default:
		s = AllDay
	}
	if p.days == 0 || !plausible(s, opens, closes) {
		return false
	}
	for _, d := range weekdaysOf(p.days) {
		p.windows = append(p.windows, Window{Weekday: d, Sitting: s, Opens: opens, Closes: closes})
	}
	p.newDays, p.newSit = false, false
	return len(p.windows) <= 7*maxWindows
}

// apart: windows that overlap mean that something was read wrongly.
func (p *hoursParser) apart() bool {
	var busy [7][2]int
	sortWindows(p.windows)
	last := time.Weekday(-1)
	for _, w := range p.windows {
		d := int(w.Weekday)
		if w.Weekday == last && w.Opens < busy[d][1] {
			return false
		}
		busy[d] = [2]int{w.Opens, w.Closes}
		last = w.Weekday
	}
	return true
}

func (p *hoursParser) code(ahead int) string {
	if p.at+ahead < len(p.tokens) {
		return p.tokens[p.at+ahead].code
	}
	return ""
}
