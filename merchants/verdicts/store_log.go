package verdicts

import (
	"mealmap/data"
	"mealmap/merchants"
	"mealmap/merchants/review"
)

// loadRatings reads the answers that reached the service from from to to, to
// exclusive.
func loadRatings(tx *data.Tx, d data.District, from, to data.Instant) ([]dayed, error) {
	rows, err := tx.Query(`SELECT
		id,
		merchant_id,
		elder_id,
		channel,
		scale,
		score,
		requested,
		meal_at,
		rated_at,
		received_at
	FROM ratings
	WHERE district = ? AND received_at >= ? AND received_at < ?
	ORDER BY received_at`, d, from, to)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []dayed
	for rows.Next() {
		e := dayed{Event: review.Event{Kind: review.Rated}}
		if err := rows.Scan(&e.ID, &e.Merchant, &e.Elder, &e.Channel, &e.Scale, &e.Score, &e.Requested, &e.MealAt, &e.RatedAt, &e.at); err != nil {
			return nil, err
		}
		list = append(list, e)
	}
	return list, rows.Err()
}

// dayed is an event with the moment from which it counts.
type dayed struct {
	review.Event
	at data.Instant
}

func loadStrikes(tx *data.Tx, d data.District, from, to data.Instant) ([]dayed, error) {
	var rows []struct {
		ID       string               `db:"rating_id"`
		Merchant merchants.MerchantID `db:"merchant_id"`
		At       data.Instant         `db:"struck_at"`
	}
	err := tx.Select(&rows, `SELECT
		s.rating_id,
		r.merchant_id,
		s.struck_at
	FROM rating_strikes s
	JOIN ratings r ON r.district = s.district AND r.id = s.rating_id
	WHERE s.district = ? AND s.struck_at >= ? AND s.struck_at < ?`, d, from, to)
	list := make([]dayed, len(rows))
	for i, r := range rows {
		list[i] = dayed{review.Event{Kind: review.Struck, ID: r.ID, Merchant: r.Merchant, RatedAt: r.At}, r.At}
	}
	return list, err
}

type stepRow struct {
	Case     string               `db:"case_id"`
	Merchant merchants.MerchantID `db:"merchant_id"`
	Stage    string               `db:"to_stage"`
	At       data.Instant         `db:"at"`
}

// loadSteps reads what people did in cases, as far as it is the method's: a
// warning that begins to stand, one that ends, an agreement that ended.
func loadSteps(tx *data.Tx, d data.District, from, to data.Instant) ([]dayed, error) {
	var rows []stepRow
	err := tx.Select(&rows, `SELECT
		s.case_id,
		c.merchant_id,
		s.to_stage,
		s.at
	FROM case_steps s
	JOIN review_cases c ON c.district = s.district AND c.id = s.case_id
	WHERE s.district = ? AND s.at < ?
	ORDER BY s.case_id, s.seq`, d, to)
	if err != nil {
		return nil, err
	}
	var list []dayed
	for _, e := range stepEvents(rows) {
		if e.at >= from {
			list = append(list, e)
		}
	}
	return list, nil
}

// stepEvents tells from the stages of cases, by case and in order, what the
// method must know: one appealed against with success goes back and stands no more.
// What is noted in a case that has ended says nothing.
func stepEvents(rows []stepRow) (list []dayed) {
	stands, left := map[string]bool{}, map[string]bool{}
	for _, r := range rows {
		kind := review.Kind("")
		switch r.Stage {
		case "warned": // not proposed or signed: food safety goes there without one
			if !stands[r.Case] {
				kind = review.Warned
			}
			stands[r.Case] = true
		case "watch", "lifted", "dropped":
			if stands[r.Case] {
				kind = review.Lifted
			}
			stands[r.Case] = false
		case "removed":
			if !left[r.Case] {
				kind = review.Left
			}
			left[r.Case] = true
		}
		if kind != "" {
			list = append(list, dayed{review.Event{Kind: kind, Merchant: r.Merchant, RatedAt: r.At}, r.At})
		}
	}
	return list
}

// loadReturns reads which merchants were admitted again after a removal: when the
// first of their points opened.
func loadReturns(tx *data.Tx, d data.District, from, to data.Instant) ([]dayed, error) {
	var rows []struct {
		Merchant merchants.MerchantID `db:"merchant_id"`
		At       data.Instant         `db:"at"`
	}
	err := tx.Select(&rows, `SELECT merchant_id, at FROM (
		SELECT c.merchant_id, min(l.at) AS at
		FROM review_cases c
		JOIN case_steps s ON s.district = c.district AND s.case_id = c.id AND s.action = 'countersign'
		JOIN points p ON p.district = c.district AND p.merchant_id = c.merchant_id
		JOIN point_status_log l ON l.district = p.district AND l.point_id = p.id AND l.to_status = 'open' AND l.at >= s.at
		WHERE c.district = ? AND c.stage = 'removed'
		GROUP BY c.id)
	WHERE at >= ? AND at < ?
	ORDER BY at`, d, from, to)
	list := make([]dayed, len(rows))
	for i, r := range rows {
		list[i] = dayed{review.Event{Kind: review.Returned, Merchant: r.Merchant, RatedAt: r.At}, r.At}
	}
	return list, err
}

// loadEvents reads the log of the days from first to last, both inclusive.
func loadEvents(tx *data.Tx, d data.District, first, last data.ServiceDay) (map[data.ServiceDay][]review.Event, error) {
	days := map[data.ServiceDay][]review.Event{}
	from, to := first.Start(), last.AddDays(1).Start()
	for _, load := range []func(*data.Tx, data.District, data.Instant, data.Instant) ([]dayed, error){loadRatings, loadStrikes, loadSteps, loadReturns} {
		list, err := load(tx, d, from, to)
		if err != nil {
			return nil, err
		}
		for _, e := range list {
			day := e.at.ServiceDay()
			days[day] = append(days[day], e.Event)
		}
	}
	return days, nil
}

// firstAnswered is the day on which the first answer came, "" where none has.
func firstAnswered(tx *data.Tx, d data.District) (data.ServiceDay, error) {
	var at data.Instant
	err := tx.Get(&at, `SELECT coalesce(min(received_at), 0) FROM ratings WHERE district = ?`, d)
	if err != nil || at == 0 {
		return "", err
	}
	return at.ServiceDay(), nil
}

// member is a merchant of the network. Since is the first day it served as it was
// known on the day Seen, "" where it has not served yet.
type member struct {
	ID        merchants.MerchantID `db:"id"`
	CreatedAt data.Instant         `db:"created_at"`
	Since     data.ServiceDay      `db:"since"`
	Seen      data.ServiceDay      `db:"seen_on"`
}

func loadMembers(tx *data.Tx, d data.District) (list []member, err error) {
	return list, tx.Select(&list, `SELECT
		m.id,
		m.created_at,
		coalesce(e.since, '') AS since,
		coalesce(e.seen_on, '') AS seen_on
	FROM merchants m
	LEFT JOIN review_entered e ON e.district = m.district AND e.merchant_id = m.id
	WHERE m.district = ?
	ORDER BY m.id`, d)
}

// loadServed tells from when each merchant serves, by what had reached the
// service before end: the first meal at one of its points, or the first that
// somebody answered about.
func loadServed(tx *data.Tx, d data.District, end data.Instant) (map[merchants.MerchantID]data.ServiceDay, error) {
	var rows []struct {
		Merchant merchants.MerchantID `db:"merchant_id"`
		Day      data.ServiceDay      `db:"day"`
		MealAt   data.Instant         `db:"meal_at"`
	}
	err := tx.Select(&rows, `SELECT
		p.merchant_id,
		coalesce((SELECT r.service_day FROM redemptions r
			WHERE r.district = p.district AND r.point_id = p.id AND r.merchant_id = p.merchant_id AND r.received_at < ?1
			ORDER BY r.service_day LIMIT 1), '') AS day,
		0 AS meal_at
	FROM points p WHERE p.district = ?2
	UNION ALL
	SELECT
		m.id,
		'',
		coalesce((SELECT t.meal_at FROM ratings t
			WHERE t.district = m.district AND t.merchant_id = m.id AND t.received_at < ?1
			ORDER BY t.rated_at LIMIT 1), 0)
	FROM merchants m WHERE m.district = ?2`, end, d)
	served := map[merchants.MerchantID]data.ServiceDay{}
	for _, r := range rows {
		if r.MealAt > 0 {
			r.Day = r.MealAt.ServiceDay()
		}
		if known := served[r.Merchant]; r.Day != "" && (known == "" || r.Day < known) {
			served[r.Merchant] = r.Day
		}
	}
	return served, err
}
