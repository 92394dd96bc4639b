package review

import (
	"errors"

	"mealmap/data"
	"mealmap/merchants"
)

// Engine holds what the method keeps of the log. It is not safe for concurrent
// use.
type Engine struct {
	entered map[merchants.MerchantID]data.ServiceDay
	order   []merchants.MerchantID
	last    data.ServiceDay
}

// New is an engine that has seen nothing.
func New() *Engine { return &Engine{entered: map[merchants.MerchantID]data.ServiceDay{}} }

// Enter tells of a merchant that joins; since is the first day it served.
func (e *Engine) Enter(m merchants.MerchantID, since data.ServiceDay) {
	if _, known := e.entered[m]; !known {
		e.order = append(e.order, m)
	}
	e.entered[m] = since
}

// Day takes one day's events and judges every merchant at its end, by merchant.
// It is called once a day, ascending.
func (e *Engine) Day(day data.ServiceDay, s Settings, events []Event) []Verdict {
	e.last = day
	verdicts := make([]Verdict, 0, len(e.order))
	for _, m := range e.order {
		verdicts = append(verdicts, Verdict{Merchant: m, Day: day, Settings: s.Version})
	}
	return verdicts
}

// Snapshot is everything needed to go on later.
func (e *Engine) Snapshot() ([]byte, error) { return nil, nil }

// Restore continues from a Snapshot.
func Restore(snapshot []byte) (*Engine, error) { return New(), nil }

// Without is the last day's verdict of one merchant had the struck answers, by
// ID, never been given. The weekly fits are held as they are.
func (e *Engine) Without(m merchants.MerchantID, struck map[string]bool) (Verdict, error) {
	if _, known := e.entered[m]; !known {
		return Verdict{}, errors.New("review: unknown merchant " + string(m))
	}
	return Verdict{Merchant: m, Day: e.last}, nil
}

// Trend is the figure week by week, oldest first, for the weeks that are kept.
func (e *Engine) Trend(m merchants.MerchantID) []TrendPoint { return nil }
