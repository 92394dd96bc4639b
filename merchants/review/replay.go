package review

import (
	"errors"
	"fmt"
	"slices"

	"mealmap/merchants"
)

// ErrUnknown: the engine has never heard of the merchant.
var ErrUnknown = errors.New("merchant not under review")

// Without is the last day's verdict of one merchant had the struck answers, by
// ID, never been given. The weekly fits are held as they are.
func (e *Engine) Without(m merchants.MerchantID, struck map[string]bool) (Verdict, error) {
	i, known := e.find(m)
	if !known {
		return Verdict{}, fmt.Errorf("review %s: %w", m, ErrUnknown)
	}
	p := e.without(e.places[i], struck)
	return p.judge(&p.Now, e.last, e.settingsOn(e.last), e), nil
}

// without is a copy of the merchant as it were without the struck answers.
// Answers from before the first struck one keep their weights.
func (e *Engine) without(old *place, struck map[string]bool) *place {
	p := *old
	p.Log = slices.Clone(old.Log)
	first := e.last + 1
	for _, a := range p.Log {
		if struck[a.ID] && a.Aside != asideStruck {
			first = min(first, a.Day)
		}
	}
	p.Now = p.Base.clone()
	for d := p.BaseDay + 1; d <= e.last; d++ {
		if d >= first {
			p.weigh(d, struck)
		}
		p.Now.advance(&p, d, e.settingsOn(d), e.frameOn(d))
	}
	return &p
}

// strike sets a rating aside for good. Verdicts of past days stay as they were.
func (e *Engine) strike(p *place, id string) {
	i := slices.IndexFunc(p.Log, func(a answer) bool { return a.ID == id && a.Aside != asideStruck })
	switch {
	case i < 0:
	case p.Log[i].Day > e.last:
		p.Log[i].Aside = asideStruck
	default:
		*p = *e.without(p, map[string]bool{id: true})
	}
}

// frameOn is what the network's fit said on a day.
func (e *Engine) frameOn(day int32) *frame {
	for i := len(e.frames) - 1; i >= 0; i-- {
		if e.frames[i].Day < day {
			return &e.frames[i]
		}
	}
	return &e.frames[0]
}
