package alarms

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/meals"
	"mealmap/merchants"
)

// AlarmID names one alarm.
type AlarmID string

// State is how far an alarm has come.
type State string

// The states of an alarm.
const (
	Open  State = "open"   // nobody has taken it
	Taken State = "taken"  // somebody looks into it
	Ended State = "closed" // with an outcome
)

// States lists every state in the order of display.
func States() []State { return []State{Open, Taken, Ended} }

// Outcome is what came of an alarm. None is a verdict.
type Outcome string

// The outcomes.
const (
	Explained Outcome = "explained" // it was as it should be
	Mended    Outcome = "mended"    // what was amiss has been put right
	PassedOn  Outcome = "passed_on" // to those who decide: the review, the bureau
)

// Outcomes lists every outcome in the order of display.
func Outcomes() []Outcome { return []Outcome{Explained, Mended, PassedOn} }

// Raised is an alarm as it is kept.
type Raised struct {
	District   data.District        `db:"district"`
	ID         AlarmID              `db:"id"`
	Kind       Kind                 `db:"kind"`
	Subject    string               `db:"subject"` // as in Alarm
	Day        data.ServiceDay      `db:"service_day"`
	Street     string               `db:"street"`
	MerchantID merchants.MerchantID `db:"merchant_id"`
	PointID    merchants.PointID    `db:"point_id"`
	ElderID    meals.ElderID        `db:"elder_id"`
	Detail     string               `db:"detail"` // JSON of Figures
	RaisedAt   data.Instant         `db:"raised_at"`
	Handler    audit.Actor          `db:"handler"`  // "" where nobody has taken it
	TakenAt    data.Instant         `db:"taken_at"` // 0 where nobody has
	Outcome    Outcome              `db:"outcome"`
	Note       string               `db:"note"`
	ClosedAt   data.Instant         `db:"closed_at"` // 0 while it is open
	ClosedBy   audit.Actor          `db:"closed_by"`
	Count      int                  `db:"meals"` // of its meals

	Figures Figures              `db:"-"`
	Meals   []meals.RedemptionID `db:"-"` // only of Find
}

// State tells how far it has come.
func (r *Raised) State() State {
	switch {
	case r.Outcome != "":
		return Ended
	case r.Handler != "":
		return Taken
	}
	return Open
}

// Filter narrows a list of alarms; a zero field does not narrow. Waiting finds
// those without an outcome.
type Filter struct {
	District data.District
	Street   string
	Kind     Kind
	State    State
	Waiting  bool
	Limit    int // 0: 200
}

const listLimit = 200

func (f Filter) where() (string, []any) {
	where, args := ` WHERE a.district = ?`, []any{f.District}
	if f.Street != "" {
		where, args = where+` AND a.street = ?`, append(args, f.Street)
	}
	if f.Kind != "" {
		where, args = where+` AND a.kind = ?`, append(args, f.Kind)
	}
	switch f.State {
	case Open:
		where += ` AND a.outcome = '' AND a.handler = ''`
	case Taken:
		where += ` AND a.outcome = '' AND a.handler <> ''`
	case Ended:
		where += ` AND a.outcome <> ''`
	}
	if f.Waiting {
		where += ` AND a.outcome = ''`
	}
	return where, args
}

const alarmColumns = `SELECT
	a.district,
	a.id,
	a.kind,
	a.subject,
	a.service_day,
	a.street,
	a.merchant_id,
	a.point_id,
	a.elder_id,
	a.detail,
	a.raised_at,
	a.handler,
	coalesce(a.taken_at, 0) AS taken_at,
	a.outcome,
	a.note,
	coalesce(a.closed_at, 0) AS closed_at,
	a.closed_by,
	(SELECT count(*) FROM alarm_meals m WHERE m.district = a.district AND m.alarm_id = a.id) AS meals
	FROM alarms a`

// List lists alarms, the newest first.
func (s *Store) List(ctx context.Context, f Filter) (list []Raised, err error) {
	where, args := f.where()
	if f.Limit <= 0 {
		f.Limit = listLimit
	}
	err = s.db.View(ctx, func(tx *data.Tx) error {
		return tx.Select(&list, alarmColumns+where+` ORDER BY a.service_day DESC, a.id DESC LIMIT ?`, append(args, f.Limit)...)
	})
	for i := range list {
		if err == nil {
			err = list[i].read()
		}
	}
	return list, err
}

// Count tells how many alarms the filter finds.
func (s *Store) Count(ctx context.Context, f Filter) (n int, err error) {
	where, args := f.where()
	err = s.db.View(ctx, func(tx *data.Tx) error {
		return tx.Get(&n, `SELECT count(*) FROM alarms a`+where, args...)
	})
	return n, err
}

// Find gives one alarm with its meals, in the order in which they were received;
// ErrAlarmUnknown where there is none.
func (s *Store) Find(ctx context.Context, d data.District, id AlarmID) (r Raised, err error) {
	err = s.db.View(ctx, func(tx *data.Tx) error {
		if r, err = findAlarm(tx, d, id); err != nil {
			return err
		}
		return tx.Select(&r.Meals, `SELECT redemption_id FROM alarm_meals WHERE district = ? AND alarm_id = ? ORDER BY redemption_id`, d, id)
	})
	return r, err
}

func findAlarm(tx *data.Tx, d data.District, id AlarmID) (r Raised, err error) {
	err = tx.Get(&r, alarmColumns+` WHERE a.district = ? AND a.id = ?`, d, id)
	if errors.Is(err, data.ErrNoRow) {
		return r, ErrAlarmUnknown
	}
	if err != nil {
		return r, err
	}
	return r, r.read()
}

func (r *Raised) read() error {
	if err := json.Unmarshal([]byte(r.Detail), &r.Figures); err != nil {
		return fmt.Errorf("figures of alarm %s: %w", r.ID, err)
	}
	return nil
}

// Rows gives the meals of an alarm that Find found, in order of service, voided
// ones too.
func (s *Store) Rows(ctx context.Context, r *Raised) ([]meals.Redemption, error) {
	rows := make([]meals.Redemption, 0, len(r.Meals))
	for _, id := range r.Meals {
		m, err := s.meals.FindRedemption(ctx, r.District, id)
		if err != nil {
			return nil, fmt.Errorf("meal %s of alarm %s: %w", id, r.ID, err)
		}
		rows = append(rows, m)
	}
	slices.SortFunc(rows, func(a, b meals.Redemption) int {
		return cmp.Or(cmp.Compare(a.ServedAt, b.ServedAt), cmp.Compare(a.ID, b.ID))
	})
	return rows, nil
}
