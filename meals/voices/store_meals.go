package voices

import (
	"context"
	"time"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/meals"
	"mealmap/merchants"
)

// Eaten is one meal that an answer given at the point can be tied to.
type Eaten struct {
	District  data.District        `db:"district"`
	ID        meals.RedemptionID   `db:"id"`
	Elder     meals.ElderID        `db:"elder_id"`
	Name      string               `db:"name"` // whole
	Street    string               `db:"street"`
	Community string               `db:"community"`
	Card      string               `db:"number"` // the printed number
	Merchant  merchants.MerchantID `db:"merchant_id"`
	Point     merchants.PointID    `db:"point_id"`
	ServedAt  data.Instant         `db:"served_at"`
	Answered  bool                 `db:"answered"` // on the channel that was asked for
}

const eatenColumns = `
	SELECT
		r.district,
		r.id,
		r.elder_id,
		e.name,
		e.street,
		e.community,
		c.number,
		r.merchant_id,
		r.point_id,
		r.served_at,
		EXISTS (SELECT 1 FROM ratings t WHERE t.district = r.district AND t.redemption_id = r.id AND t.channel = ?) AS answered
	FROM redemptions r
	JOIN elders e ON e.district = r.district AND e.id = r.elder_id
	JOIN cards c ON c.district = r.district AND c.id = r.card_id
	WHERE NOT EXISTS (SELECT 1 FROM redemption_voids v WHERE v.district = r.district AND v.redemption_id = r.id)
	AND NOT EXISTS (SELECT 1 FROM rejections j WHERE j.district = r.district AND j.redemption_id = r.id AND j.act = 'reject'
		AND NOT EXISTS (SELECT 1 FROM rejections b WHERE b.district = j.district AND b.redemption_id = j.redemption_id AND b.act = 'restore'))`

// EatenAt lists the meals that stand of a day at a point, of the elders of the
// scope's community, in the order in which they were served. The point is in the
// scope: callers have asked.
func (s *Store) EatenAt(ctx context.Context, sc Scope, p merchants.PointID, day data.ServiceDay, on merchants.Channel) (list []Eaten, err error) {
	err = s.db.View(ctx, func(tx *data.Tx) error {
		list, err = eatenAt(tx, sc, p, day, on)
		return err
	})
	return list, err
}

func eatenAt(tx *data.Tx, sc Scope, p merchants.PointID, day data.ServiceDay, on merchants.Channel) (list []Eaten, err error) {
	err = tx.Select(&list, eatenColumns+` AND r.district = ? AND r.point_id = ? AND r.service_day = ? AND (? = '' OR e.community = ?)
		ORDER BY r.served_at, r.id`, on, sc.District, p, day, sc.Community, sc.Community)
	return list, err
}

// Said is one answer that staff write down about a meal at a point.
type Said struct {
	Point   merchants.PointID
	Day     data.ServiceDay
	Meal    meals.RedemptionID // picked from EatenAt, or "" and
	Card    string             // the card's number, or how it ends, four digits at least
	Channel merchants.Channel
	Score   int
	Reasons []string
	Note    string
}

// Write keeps an answer from a sheet of questions, or one that staff were given at
// the point. It is tied to a meal or not kept: ErrUntied, ErrTiedTwice. Whoever
// enrolled the elder does not ask him: ErrEnrolled on any channel but paper.
// ErrScoreNeeded, ErrReasonUnknown, merchants.ErrAlreadyRated.
func (s *Store) Write(ctx context.Context, sc Scope, a Said, by audit.Actor) (r merchants.Rating, err error) {
	if err := checkMarks(a.Score, a.Reasons); err != nil {
		return r, err
	}
	err = s.db.InTx(ctx, func(tx *data.Tx) error {
		list, err := eatenAt(tx, sc, a.Point, a.Day, a.Channel)
		if err != nil {
			return err
		}
		m, err := tie(list, a)
		if err != nil {
			return err
		}
		if a.Channel != merchants.Questionnaire {
			if err := mayAsk(tx, m.District, m.Elder, by); err != nil {
				return err
			}
		}
		r, err = merchants.RecordRatingTx(tx, merchants.Rating{
			District: m.District, RedemptionID: string(m.ID), MerchantID: m.Merchant, PointID: m.Point, ElderID: string(m.Elder),
			Channel: a.Channel, Scale: Marks, Score: a.Score, Reasons: a.Reasons, Note: cleanNote(a.Note), MealAt: m.ServedAt,
		}, by)
		if err != nil {
			return err
		}
		return audit.Append(tx, audit.Entry{District: m.District, Actor: by, Street: m.Street, Action: "answer.write", Object: r.ID,
			Detail: map[string]any{"channel": a.Channel, "merchant": m.Merchant, "point": m.Point, "day": a.Day}})
	})
	return r, named(err, "answer about", a.Point)
}

// leastDigits is how much of a card's number tells it from the others of a day.
const leastDigits = 4

// tie finds the meal that an answer is about. Of several meals of one card it is
// the first without an answer.
func tie(list []Eaten, a Said) (Eaten, error) {
	if a.Meal != "" {
		for _, m := range list {
			if m.ID == a.Meal {
				return m, nil
			}
		}
		return Eaten{}, ErrUntied
	}
	digits, ok := meals.CleanDigits(a.Card)
	if !ok || len(digits) < leastDigits {
		return Eaten{}, ErrUntied
	}
	byElder := map[meals.ElderID]Eaten{}
	for _, m := range list {
		if len(m.Card) < len(digits) || m.Card[len(m.Card)-len(digits):] != digits {
			continue
		}
		if had, known := byElder[m.Elder]; !known || had.Answered && !m.Answered {
			byElder[m.Elder] = m
		}
	}
	if len(byElder) > 1 {
		return Eaten{}, ErrTiedTwice.With("Count", len(byElder))
	}
	for _, m := range byElder {
		return m, nil
	}
	return Eaten{}, ErrUntied
}

// tableTime is how long after a meal an elder answers at the table.
const tableTime = 3 * time.Hour

// MealAtTable finds the one meal of the last three hours at a point whose card
// ends in the four digits; ErrTableNotFound where there is none, or not one only.
func (s *Store) MealAtTable(ctx context.Context, p merchants.PointID, digits string) (id meals.RedemptionID, err error) {
	digits, ok := meals.CleanDigits(digits)
	if !ok || len(digits) != leastDigits {
		return "", ErrTableNotFound
	}
	err = s.db.View(ctx, func(tx *data.Tx) error {
		var districts []data.District
		if err := tx.Select(&districts, `SELECT DISTINCT district FROM signing_keys ORDER BY district`); err != nil {
			return err
		}
		var found []meals.RedemptionID
		for _, d := range districts {
			var list []meals.RedemptionID
			err := tx.Select(&list, `
				SELECT r.id FROM redemptions r JOIN cards c ON c.district = r.district AND c.id = r.card_id
				WHERE r.district = ? AND r.point_id = ? AND r.service_day >= ? AND r.served_at BETWEEN ? AND ? AND substr(c.number, -4) = ?
				AND NOT EXISTS (SELECT 1 FROM redemption_voids v WHERE v.district = r.district AND v.redemption_id = r.id)`,
				d, p, tx.Now.Add(-tableTime).ServiceDay(), tx.Now.Add(-tableTime), tx.Now, digits)
			if err != nil {
				return err
			}
			found = append(found, list...)
		}
		if len(found) != 1 {
			return ErrTableNotFound
		}
		id = found[0]
		return nil
	})
	return id, err
}
