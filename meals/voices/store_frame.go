package voices

import (
	"mealmap/data"
	"mealmap/meals"
	"mealmap/merchants"
)

// mealRow is one meal of a frame with what may keep its elder out of it.
type mealRow struct {
	ID        meals.RedemptionID   `db:"id"`
	Elder     meals.ElderID        `db:"elder_id"`
	Street    string               `db:"street"`
	Community string               `db:"community"`
	Merchant  merchants.MerchantID `db:"merchant_id"`
	Point     merchants.PointID    `db:"point_id"`
	ServedAt  data.Instant         `db:"served_at"`
	Phone     bool                 `db:"phone"`
	Away      bool                 `db:"away"`
	Called    bool                 `db:"called"`
}

// askable selects the meals of a district's elders that stand as of an instant
// and about which nobody has been asked under an earlier id than the given one,
// with what keeps their elders out: no telephone, gone or away, asked lately.
// The arguments come from askableArgs.
const askable = `
	SELECT
		r.id,
		r.elder_id,
		e.street,
		e.community,
		r.merchant_id,
		r.point_id,
		r.served_at,
		coalesce(length(e.phone_sealed), 0) > 0 AS phone,
		EXISTS (SELECT 1 FROM elder_away a WHERE a.district = e.district AND a.elder_id = e.id
			AND a.from_day <= ? AND a.to_day >= ? AND a.said_at <= ?)
		OR EXISTS (SELECT 1 FROM departures g WHERE g.district = e.district AND g.elder_id = e.id
			AND g.recorded_at <= ? AND (g.withdrawn_at IS NULL OR g.withdrawn_at > ?))
		OR EXISTS (SELECT 1 FROM absences b WHERE b.district = e.district AND b.elder_id = e.id
			AND b.outcome IN ('died','left') AND b.done_at <= ? AND NOT EXISTS (SELECT 1 FROM redemptions m
				WHERE m.district = e.district AND m.elder_id = e.id AND m.service_day > b.last_day AND m.received_at <= ?)) AS away,
		EXISTS (SELECT 1 FROM interviews i WHERE i.district = e.district AND i.elder_id = e.id
			AND i.drawn_on > ? AND i.id < ? AND i.outcome <> 'dropped') AS called
	FROM elders e
	JOIN redemptions r ON r.district = e.district AND r.elder_id = e.id AND r.service_day BETWEEN ? AND ?
	WHERE r.received_at <= ?
	AND NOT EXISTS (SELECT 1 FROM redemption_voids v WHERE v.district = r.district AND v.redemption_id = r.id AND v.voided_at <= ?)
	AND NOT EXISTS (SELECT 1 FROM rejections j WHERE j.district = r.district AND j.redemption_id = r.id AND j.act = 'reject' AND j.at <= ?
		AND NOT EXISTS (SELECT 1 FROM rejections b WHERE b.district = r.district AND b.redemption_id = r.id AND b.act = 'restore' AND b.at <= ?))
	AND NOT EXISTS (SELECT 1 FROM interviews i WHERE i.district = r.district AND i.redemption_id = r.id AND i.id < ?)`

func askableArgs(now data.Instant, rest int, id SampleID, from, to data.ServiceDay) []any {
	today := now.ServiceDay()
	return []any{today, today, now, now, now, now, now, today.AddDays(-rest), id, from, to, now, now, now, now, id}
}

// frameOf reads who can be drawn of the scope.
func frameOf(tx *data.Tx, sc Scope, p Plan, id SampleID) ([]Meal, LeftOut, error) {
	var rows []mealRow
	err := tx.Select(&rows, askable+` AND e.district = ? AND e.street = ? AND (? = '' OR e.community = ?)`,
		append(askableArgs(tx.Now, p.Terms.Rest, id, p.From, p.To), sc.District, sc.Street, sc.Community, sc.Community)...)
	if err != nil {
		return nil, LeftOut{}, err
	}
	frame, left := sift(rows)
	return frame, left, nil
}

// sift keeps the meals of elders who can be asked and counts the others.
func sift(rows []mealRow) (frame []Meal, left LeftOut) {
	out := map[meals.ElderID]bool{}
	for i := range rows {
		r := &rows[i]
		count := (*int)(nil)
		switch {
		case !r.Phone:
			count = &left.NoPhone
		case r.Away:
			count = &left.Away
		case r.Called:
			count = &left.Called
		default:
			frame = append(frame, Meal{ID: r.ID, Elder: r.Elder, Street: r.Street, Community: r.Community,
				Merchant: r.Merchant, Point: r.Point, ServedAt: r.ServedAt})
			continue
		}
		if !out[r.Elder] {
			out[r.Elder] = true
			*count++
		}
	}
	return frame, left
}
