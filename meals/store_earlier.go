package meals

import (
	"errors"
	"fmt"

	"mealmap/data"
	"mealmap/merchants"
)

// nameEarlier completes the notice or refusal that speaks of an earlier meal
// with when and where that was. It reads only where there is one to name.
func nameEarlier(tx *data.Tx, e *eater, at Seating, m *meal, r *RuleSet, d *Decision) error {
	if d.Refusal != nil && errors.Is(d.Refusal, ErrDiscountUsed) {
		args, err := m.earlier(tx, e, at, []string{r.DiscountCap.discountKey(at)})
		d.Refusal = d.Refusal.With(args...)
		return err
	}
	for i, n := range d.Notices {
		if n.Code != NoticeAlreadyRedeemed {
			continue
		}
		var keys []string
		if period, ok := n.Args["Period"].(string); ok {
			keys = Period(period).keys(at)
		}
		args, err := m.earlier(tx, e, at, keys)
		if err != nil {
			return err
		}
		for k, v := range argsOf(args) {
			d.Notices[i].Args[k] = v
		}
	}
	return nil
}

// earlier gives Sitting, Time and Point of the last meal with a claim in one of
// the periods, or without periods of the last meal of the sitting.
func (m *meal) earlier(tx *data.Tx, e *eater, at Seating, periods []string) ([]any, error) {
	var last struct {
		ServedAt data.Instant      `db:"served_at"`
		Sitting  merchants.Sitting `db:"sitting"`
		PointID  merchants.PointID `db:"point_id"`
	}
	query, args := earlierMeal, []any{e.District, e.ElderID, at.Day, at.Sitting}
	if len(periods) > 0 {
		list, err := keysOf(periods)
		if err != nil {
			return nil, err
		}
		query = `
			SELECT r.served_at, r.sitting, r.point_id
			FROM json_each(?) p
			CROSS JOIN subsidy_claims s ON s.district = ? AND s.elder_id = ?
				AND s.ends_on = p.value ->> 0 AND s.period = p.value ->> 1
			CROSS JOIN redemptions r ON r.district = s.district AND r.id = s.redemption_id
			ORDER BY r.served_at DESC, r.id DESC LIMIT 1`
		args = []any{list, e.District, e.ElderID}
	}
	if err := tx.Get(&last, query, args...); err != nil {
		return nil, fmt.Errorf("earlier meal: %w", err)
	}
	name := ""
	if p, ok := m.points.Any(last.PointID); ok {
		name = p.Name
	}
	return []any{"Sitting", Meal(last.Sitting), "Time", last.ServedAt.Time().Format("15:04"), "Point", name}, nil
}

// officePhone reads the office's number when a sentence needs it.
func officePhone(tx *data.Tx) func() string {
	return func() string {
		phone, _ := data.Setting(tx, data.OfficePhone)
		return phone
	}
}
