package cases

import (
	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/merchants"
)

// end takes every point of the merchant out of the network and writes down what
// is missed from then on, until another serves instead. It gives the points.
func end(tx *data.Tx, c *Case, reason string, by audit.Actor) (points []string, err error) {
	var open []struct {
		ID     merchants.PointID `db:"id"`
		Street string            `db:"street"`
	}
	err = tx.Select(&open, `SELECT id, street FROM points
		WHERE district = ? AND merchant_id = ? AND status IN ('open', 'suspended')
		ORDER BY number`, c.District, c.MerchantID)
	if err != nil {
		return nil, err
	}
	for _, p := range open {
		if err := merchants.SetStatus(tx, c.District, p.ID, merchants.Removed, brief(reason), by); err != nil {
			return nil, err
		}
		if err := openGap(tx, c, p.ID, p.Street, reason, by); err != nil {
			return nil, err
		}
		points = append(points, string(p.ID))
	}
	return points, nil
}

// longStatus is how long the reason of a point's status may be, in characters.
const longStatus = 200

// brief is as much of a reason as a point keeps; all of it stands in the case.
func brief(reason string) string {
	if letters := []rune(reason); len(letters) > longStatus {
		return string(letters[:longStatus-1]) + "\u2026"
	}
	return reason
}

// openGap says that a point is missed; one that is missed already stays as it is.
func openGap(tx *data.Tx, c *Case, point merchants.PointID, street, reason string, by audit.Actor) error {
	id := data.NewID()
	n, err := tx.Exec(`INSERT INTO service_gaps (district, id, street, point_id, case_id, reason, opened_on)
		VALUES (?,?,?,?,?,?,?) ON CONFLICT DO NOTHING`, c.District, id, street, point, c.ID, reason, tx.Now.ServiceDay())
	if err != nil || n == 0 {
		return err
	}
	return audit.Append(tx, audit.Entry{District: c.District, Actor: by, Street: street, Action: "gap.open",
		Object: id, Detail: map[string]any{"point": point, "case": c.ID}})
}
