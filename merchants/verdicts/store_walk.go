package verdicts

import (
	"fmt"

	"mealmap/data"
	"mealmap/merchants"
	"mealmap/merchants/review"
)

// A walk puts the log through the method, day by day.
type walk struct {
	district data.District
	engine   *review.Engine
	at       data.ServiceDay // the last day walked, "" before the first
	terms    []review.Settings
	members  []member
	returns  []dayed                          // of merchants admitted again, the first first
	look     bool                             // for merchants that have begun to serve
	known    map[merchants.MerchantID]keptRow // by whom the day was kept, nil: by whoever was there
	events   map[data.ServiceDay][]review.Event
	loaded   data.ServiceDay // up to which events are there
}

// readAhead is how many days of the log are read at once.
const readAhead = 31

func newWalk(tx *data.Tx, d data.District) (*walk, error) {
	w := &walk{district: d, engine: review.New(), look: true}
	var err error
	if w.terms, err = loadTerms(tx, d); err != nil {
		return nil, err
	}
	if w.members, err = loadMembers(tx, d); err != nil {
		return nil, err
	}
	w.returns, err = loadReturns(tx, d, 0, tx.Now+1)
	return w, err
}

// resume walks to the last day that is kept: from what was carried, else from the
// start of the log.
func resume(tx *data.Tx, d data.District, last data.ServiceDay) (*walk, error) {
	w, err := newWalk(tx, d)
	if err != nil || last == "" {
		return w, err
	}
	if err := w.carryOn(tx, last); err != nil {
		return nil, err
	}
	from := w.at.AddDays(1)
	if w.at == "" {
		if from, err = firstKept(tx, d); err != nil {
			return nil, err
		}
	}
	for day := from; day <= last; day = day.AddDays(1) {
		if _, err := w.day(tx, day, last); err != nil {
			return nil, err
		}
	}
	return w, nil
}

func firstKept(tx *data.Tx, d data.District) (day data.ServiceDay, err error) {
	err = tx.Get(&day, `SELECT coalesce(min(day), '') FROM review_days WHERE district = ?`, d)
	return day, err
}

// carryOn takes up the newest of what this method carried up to last and that can
// be read.
func (w *walk) carryOn(tx *data.Tx, last data.ServiceDay) error {
	var days []data.ServiceDay
	err := tx.Select(&days, `SELECT day FROM review_carried WHERE district = ? AND day <= ? AND method = ? ORDER BY day DESC`,
		w.district, last, review.MethodVersion)
	if err != nil {
		return err
	}
	return w.takeUp(tx, days)
}

// takeUp goes on from the first of what was carried on days that can be read.
func (w *walk) takeUp(tx *data.Tx, days []data.ServiceDay) error {
	for _, day := range days {
		var snapshot []byte
		err := tx.Get(&snapshot, `SELECT engine FROM review_carried WHERE district = ? AND day = ?`, w.district, day)
		if err != nil {
			return err
		}
		if engine, err := review.Restore(snapshot); err == nil {
			w.engine, w.at = engine, day
			return nil
		}
	}
	return nil
}

// day walks one day; upTo is how far the log may be read ahead. Days follow each
// other.
func (w *walk) day(tx *data.Tx, day, upTo data.ServiceDay) ([]review.Verdict, error) {
	if day > w.loaded {
		w.loaded = min(max(day, upTo), day.AddDays(readAhead))
		var err error
		if w.events, err = loadEvents(tx, w.district, day, w.loaded); err != nil {
			return nil, fmt.Errorf("log of %s: %w", day, err)
		}
	}
	if err := w.enter(tx, day); err != nil {
		return nil, fmt.Errorf("merchants on %s: %w", day, err)
	}
	w.at = day
	return w.engine.Day(day, termsOn(w.terms, day), w.events[day]), nil
}

// enter tells the method of who serves since when. Who has not served by the day
// is new on it.
func (w *walk) enter(tx *data.Tx, day data.ServiceDay) error {
	end := day.AddDays(1).Start()
	var served map[merchants.MerchantID]data.ServiceDay
	for i := range w.members {
		m := &w.members[i]
		if m.Seen == "" && w.look {
			if served == nil {
				var err error
				if served, err = loadServed(tx, w.district, end); err != nil {
					return err
				}
			}
			if m.Since = served[m.ID]; m.Since != "" {
				m.Seen = day
			}
		}
		switch {
		case m.Seen != "" && m.Seen <= day:
			w.engine.Enter(m.ID, w.since(m, day))
		case m.CreatedAt < end && w.among(m.ID):
			w.engine.Enter(m.ID, day)
		}
	}
	return nil
}

// since is from when a merchant serves as of a day: one that was admitted again is
// as new as on its first.
func (w *walk) since(m *member, day data.ServiceDay) data.ServiceDay {
	since := m.Since
	for _, r := range w.returns {
		if back := r.at.ServiceDay(); r.Merchant == m.ID && back <= day {
			since = back
		}
	}
	return since
}

// among tells of somebody who has not served whether the day was kept with him: he
// may have been written down later.
func (w *walk) among(m merchants.MerchantID) bool {
	_, there := w.known[m]
	return there || w.known == nil
}

// entered are those that were seen to serve first on the day.
func (w *walk) entered(day data.ServiceDay) (list []member) {
	for _, m := range w.members {
		if m.Seen == day {
			list = append(list, m)
		}
	}
	return list
}
