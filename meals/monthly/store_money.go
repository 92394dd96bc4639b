package monthly

import (
	"cmp"
	"slices"

	"mealmap/data"
	"mealmap/merchants"
)

// money adds up what the ledger holds of the month's meals, by point, community
// and funder. A meal that was taken back comes to nothing in the ledger, and is
// left out. What elders and merchants bear of a meal stands in its own row as
// well, from which eaten has it; only what a rejection moves is read here.
func (q *query) money() error {
	var rows []struct {
		Point     merchants.PointID `db:"point_id"`
		Community string            `db:"community"`
		Funder    string            `db:"funder"`
		Fen       data.Fen          `db:"fen"`
		Delivery  data.Fen          `db:"delivery_fen"`
	}
	err := q.tx.Select(&rows, `
		SELECT
			r.point_id,
			e.community,
			l.funder,
			sum(l.fen) AS fen,
			sum(CASE WHEN l.entry = 'delivery' THEN l.fen ELSE 0 END) AS delivery_fen`+standing+`
		CROSS JOIN elders e ON e.district = r.district AND e.id = r.elder_id
		CROSS JOIN ledger l ON l.district = r.district AND l.redemption_id = r.id
			AND (l.funder NOT IN ('elder', 'merchant') OR l.entry IN ('reject', 'restore'))`+stands+`
		GROUP BY 1, 2, 3`, q.args()...)
	if err != nil {
		return err
	}
	for _, row := range rows {
		part := Sums{DeliveryFees: row.Delivery}
		if row.Funder == "merchant" {
			part.Merchant = row.Fen
		} else {
			part.Public = row.Fen
			q.paid(row.Funder, row.Fen)
		}
		p, err := q.pointAt(row.Point)
		if err != nil {
			return err
		}
		p.add(part)
		q.r.Communities[q.community[row.Community]].add(part)
		q.r.All.add(part)
	}
	slices.SortFunc(q.r.Funders, func(a, b Money) int { return cmp.Or(-cmp.Compare(a.Fen, b.Fen), cmp.Compare(a.Funder, b.Funder)) })
	return nil
}

func (q *query) paid(funder string, fen data.Fen) {
	i := slices.IndexFunc(q.r.Funders, func(m Money) bool { return m.Funder == funder })
	if i < 0 {
		i = len(q.r.Funders)
		q.r.Funders = append(q.r.Funders, Money{Funder: funder})
	}
	q.r.Funders[i].Fen += fen
}

// rejections asks something of the month's meals that stand rejected.
func rejections(what string) string {
	return `SELECT ` + what + `
		FROM rejections x
		CROSS JOIN redemptions r ON r.district = x.district AND r.id = x.redemption_id
		LEFT JOIN rejections b ON b.district = x.district AND b.redemption_id = x.redemption_id AND b.act = 'restore'
		LEFT JOIN redemption_voids v ON v.district = x.district AND v.redemption_id = x.redemption_id
		WHERE x.district = CAST(?1 AS INTEGER) AND x.act = 'reject' AND b.act IS NULL AND v.redemption_id IS NULL
			AND (CAST(?2 AS TEXT) = '' OR r.street = CAST(?2 AS TEXT)) AND r.service_day >= CAST(?3 AS TEXT) AND r.service_day <= CAST(?4 AS TEXT)`
}

// corrections counts what was taken back, rejected, and recorded without network.
func (q *query) corrections() error {
	if err := q.tx.Get(&q.r.Rejected, rejections(`count(*)`), q.args()...); err != nil {
		return err
	}
	err := q.tx.Get(&q.r.Voided, `
		SELECT count(*) FROM redemption_voids v
		CROSS JOIN redemptions r ON r.district = v.district AND r.id = v.redemption_id
		WHERE v.district = CAST(?1 AS INTEGER) AND (CAST(?2 AS TEXT) = '' OR r.street = CAST(?2 AS TEXT))
			AND r.service_day >= CAST(?3 AS TEXT) AND r.service_day <= CAST(?4 AS TEXT)`, q.args()...)
	if err != nil {
		return err
	}
	return q.tx.Get(&q.r.Offline, `
		SELECT count(DISTINCT o.redemption_id) FROM offline_records o
		CROSS JOIN redemptions r ON r.district = o.district AND r.id = o.redemption_id
		LEFT JOIN redemption_voids v ON v.district = r.district AND v.redemption_id = r.id
		WHERE o.district = CAST(?1 AS INTEGER) AND o.redemption_id <> '' AND v.redemption_id IS NULL
			AND (CAST(?2 AS TEXT) = '' OR r.street = CAST(?2 AS TEXT))
			AND r.service_day >= CAST(?3 AS TEXT) AND r.service_day <= CAST(?4 AS TEXT)`, q.args()...)
}
