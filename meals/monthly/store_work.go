package monthly

import (
	"mealmap/data"
	"mealmap/merchants"
)

// span gives the instants of days, the last exclusive.
func span(from, to data.ServiceDay) (data.Instant, data.Instant) {
	return from.Start(), to.AddDays(1).Start()
}

// answersOf counts what elders answered and what reached the service on the days,
// by channel; struck answers are left out.
func (q *query) answersOf(from, to data.ServiceDay) (list []Answers, err error) {
	begin, end := span(from, to)
	err = q.tx.Select(&list, `
		SELECT a.channel, count(*) AS n, sum(CASE WHEN a.scale = 5 THEN a.score >= 4 ELSE a.score = a.scale END) AS satisfied
		FROM ratings a
		JOIN points p ON p.district = a.district AND p.id = a.point_id
		LEFT JOIN rating_strikes x ON x.district = a.district AND x.rating_id = a.id
		WHERE a.district = ? AND (? = '' OR p.street = ?) AND a.received_at >= ? AND a.received_at < ? AND x.rating_id IS NULL
		GROUP BY a.channel`, q.r.District, q.r.Street, q.r.Street, begin, end)
	return list, err
}

func (q *query) answers() error {
	list, err := q.answersOf(q.r.From, q.r.To)
	if err != nil {
		return err
	}
	for _, c := range merchants.Channels() {
		for _, a := range list {
			if a.Channel == c {
				q.r.Answers = append(q.r.Answers, a)
			}
		}
	}
	begin, end := span(q.r.From, q.r.To)
	var rows []struct {
		ID merchants.MerchantID `db:"merchant_id"`
		N  int                  `db:"n"`
	}
	err = q.tx.Select(&rows, `
		SELECT a.merchant_id, count(*) AS n FROM ratings a
		LEFT JOIN rating_strikes x ON x.district = a.district AND x.rating_id = a.id
		WHERE a.district = ? AND a.received_at >= ? AND a.received_at < ? AND x.rating_id IS NULL
		GROUP BY a.merchant_id`, q.r.District, begin, end)
	for _, row := range rows {
		for i := range q.r.Merchants {
			if m := &q.r.Merchants[i]; m.ID == row.ID {
				m.Answers = row.N
			}
		}
	}
	return err
}

// work counts alarms, interviews and absences.
func (q *query) work() error {
	begin, end := span(q.r.From, q.r.To)
	var alarms []struct {
		Point  merchants.PointID `db:"point_id"`
		Raised int               `db:"raised"`
		Closed int               `db:"closed"`
	}
	err := q.tx.Select(&alarms, `
		SELECT point_id, count(*) AS raised, sum(outcome <> '') AS closed FROM alarms
		WHERE district = ? AND (? = '' OR street = ?) AND raised_at >= ? AND raised_at < ?
		GROUP BY point_id`, q.r.District, q.r.Street, q.r.Street, begin, end)
	for _, a := range alarms {
		q.r.Alarms.Raised += a.Raised
		q.r.Alarms.Handled += a.Closed
		q.r.Alarms.Open += a.Raised - a.Closed
		if i, ok := q.point[a.Point]; ok {
			q.r.Points[i].Alarms = a.Raised
		}
	}
	if err != nil {
		return err
	}
	err = q.tx.Get(&q.r.Interviews, `
		SELECT
			coalesce(sum(drawn_on >= ?4 AND drawn_on <= ?5), 0) AS drawn,
			coalesce(sum(outcome = 'answered' AND done_at >= ?6 AND done_at < ?7), 0) AS answered,
			coalesce(sum(outcome IN ('no_answer', 'wrong_number') AND done_at >= ?6 AND done_at < ?7), 0) AS notreached,
			coalesce(sum(outcome = 'declined' AND done_at >= ?6 AND done_at < ?7), 0) AS declined
		FROM interviews
		WHERE district = ?1 AND (?2 = '' OR street = ?3)`, q.r.District, q.r.Street, q.r.Street, q.r.From, q.r.To, begin, end)
	if err != nil {
		return err
	}
	return q.tx.Get(&q.r.Absences, `
		SELECT count(*) AS noticed, coalesce(sum(outcome NOT IN ('', 'came_back')), 0) AS asked, coalesce(sum(outcome = ''), 0) AS open
		FROM absences
		WHERE district = ? AND (? = '' OR street = ?) AND noticed_on >= ? AND noticed_on <= ?`,
		q.r.District, q.r.Street, q.r.Street, q.r.From, q.r.To)
}

// cases counts cases by the steps that were taken in the month.
func (q *query) cases() error {
	begin, end := span(q.r.From, q.r.To)
	count := func(action string) string {
		return `count(DISTINCT CASE WHEN s.action = '` + action + `' THEN s.case_id END)`
	}
	err := q.tx.Get(&q.r.Cases, `
		SELECT `+count("open")+` AS opened, `+count("warn")+` AS warned, `+count("propose")+` AS proposed,
			`+count("lift")+` AS lifted, `+count("countersign")+` AS removed, `+count("drop")+` AS dropped
		FROM review_cases c
		JOIN case_steps s ON s.district = c.district AND s.case_id = c.id AND s.at >= ? AND s.at < ?
		WHERE c.district = ? AND (? = '' OR c.street = ?)`, begin, end, q.r.District, q.r.Street, q.r.Street)
	if err != nil {
		return err
	}
	return q.tx.Get(&q.r.Cases.Open, `
		SELECT count(*) FROM review_cases
		WHERE district = ? AND (? = '' OR street = ?) AND opened_on <= ? AND (ended_on = '' OR ended_on > ?)`,
		q.r.District, q.r.Street, q.r.Street, q.r.To, q.r.To)
}

// gaps lists the points that were missed at some time of the month.
func (q *query) gaps() error {
	var rows []struct {
		Point    string          `db:"name"`
		OpenedOn data.ServiceDay `db:"opened_on"`
		ClosedOn data.ServiceDay `db:"closed_on"`
	}
	err := q.tx.Select(&rows, `
		SELECT p.name, g.opened_on, g.closed_on FROM service_gaps g
		JOIN points p ON p.district = g.district AND p.id = g.point_id
		WHERE g.district = ? AND (? = '' OR g.street = ?) AND g.opened_on <= ? AND (g.closed_on = '' OR g.closed_on >= ?)
		ORDER BY g.opened_on, p.name`, q.r.District, q.r.Street, q.r.Street, q.r.To, q.r.From)
	for _, row := range rows {
		g := Gap{Point: row.Point, OpenedOn: row.OpenedOn, Closed: row.ClosedOn}
		if g.Closed > q.r.To {
			g.Closed = ""
		}
		until := q.r.To
		if g.Closed != "" {
			until = g.Closed
		}
		g.Days = until.DaysSince(g.OpenedOn)
		q.r.Gaps = append(q.r.Gaps, g)
	}
	return err
}

// network counts the points that began to serve in the month and those that left.
func (q *query) network() error {
	begin, end := span(q.r.From, q.r.To)
	var sums struct {
		Opened int `db:"opened"`
		Ended  int `db:"ended"`
	}
	err := q.tx.Get(&sums, `
		SELECT
			count(DISTINCT CASE WHEN l.to_status = 'open' AND l.from_status IN ('', 'candidate') THEN l.point_id END) AS opened,
			count(DISTINCT CASE WHEN l.to_status = 'removed' AND l.from_status <> 'candidate' THEN l.point_id END) AS ended
		FROM point_status_log l
		JOIN points p ON p.district = l.district AND p.id = l.point_id
		WHERE l.district = ? AND (? = '' OR p.street = ?) AND l.at >= ? AND l.at < ?`, q.r.District, q.r.Street, q.r.Street, begin, end)
	q.r.Opened, q.r.Ended = sums.Opened, sums.Ended
	return err
}
