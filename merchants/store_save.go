package merchants

import (
	"fmt"
	"strings"

	"mealmap/data"
	"mealmap/geo"
)

// insertPoint writes a new point with everything it has but closures.
func insertPoint(tx *data.Tx, p *Point, identity string) error {
	lat, lng, cell, sourceLat, sourceLng, crs := positionArgs(p.Position)
	_, err := tx.Exec(`INSERT INTO points (
		district, id, number, identity, merchant_id, street, community, name, kind,
		address, phone, status, status_reason, permit_no, permit_expires_on, offer, seats, turns,
		lat, lng, cell, source_lat, source_lng, source_crs, created_at, updated_at
	) VALUES (?,?,?,?,?,?,?,?,?, ?,?,?,?,?,?,?, nullif(?, 0),nullif(?, 0), ?,?,?,?,?,?,?,?)`,
		p.District, p.ID, p.Number, identity, p.MerchantID, p.Street, p.Community, p.Name, p.Kind,
		p.Address, p.Phone, p.Status, p.StatusReason, p.PermitNo, nullDay(p.PermitExpires), p.Offer, p.Seats, p.Turns,
		lat, lng, cell, sourceLat, sourceLng, crs, p.CreatedAt, p.UpdatedAt)
	if err != nil {
		return fmt.Errorf("insert point %s: %w", p.ID, err)
	}
	return insertDetails(tx, p)
}

// updatePoint writes a point's row, hours and tags anew.
func updatePoint(tx *data.Tx, p *Point, identity string) error {
	lat, lng, cell, sourceLat, sourceLng, crs := positionArgs(p.Position)
	err := tx.ExecOne(`UPDATE points SET
		identity = ?, merchant_id = ?, street = ?, community = ?, name = ?, kind = ?,
		address = ?, phone = ?, status = ?, status_reason = ?, permit_no = ?, permit_expires_on = ?, offer = ?, seats = nullif(?, 0), turns = nullif(?, 0),
		lat = ?, lng = ?, cell = ?, source_lat = ?, source_lng = ?, source_crs = ?, updated_at = ?
	WHERE district = ? AND id = ?`,
		identity, p.MerchantID, p.Street, p.Community, p.Name, p.Kind,
		p.Address, p.Phone, p.Status, p.StatusReason, p.PermitNo, nullDay(p.PermitExpires), p.Offer, p.Seats, p.Turns,
		lat, lng, cell, sourceLat, sourceLng, crs, p.UpdatedAt,
		p.District, p.ID)
	if err != nil {
		return fmt.Errorf("update point %s: %w", p.ID, err)
	}
	for _, query := range []string{
		`DELETE FROM point_hours WHERE district = ? AND point_id = ?`,
		`DELETE FROM point_tags WHERE district = ? AND point_id = ?`,
	} {
		if _, err := tx.Exec(query, p.District, p.ID); err != nil {
			return fmt.Errorf("clear details of point %s: %w", p.ID, err)
		}
	}
	return insertDetails(tx, p)
}

func insertDetails(tx *data.Tx, p *Point) error {
	if err := insertHours(tx, p); err != nil {
		return err
	}
	for _, t := range p.Tags {
		if _, err := tx.Exec(`INSERT INTO point_tags (district, point_id, tag) VALUES (?,?,?)`,
			p.District, p.ID, t); err != nil {
			return fmt.Errorf("insert tag of point %s: %w", p.ID, err)
		}
	}
	return nil
}

// insertHours writes a week in one statement: it is most of what an import
// writes.
func insertHours(tx *data.Tx, p *Point) error {
	if len(p.Hours) == 0 {
		return nil
	}
	args := make([]any, 0, 6*len(p.Hours))
	for _, w := range p.Hours {
		args = append(args, p.District, p.ID, w.Weekday, w.Sitting, w.Opens, w.Closes)
	}
	_, err := tx.Exec(`INSERT INTO point_hours (district, point_id, weekday, sitting, opens, closes)
		VALUES (?,?,?,?,?,?)`+strings.Repeat(",(?,?,?,?,?,?)", len(p.Hours)-1), args...)
	if err != nil {
		return fmt.Errorf("insert hours of point %s: %w", p.ID, err)
	}
	return nil
}

func insertMerchant(tx *data.Tx, m *Merchant) error {
	_, err := tx.Exec(`INSERT INTO merchants (district, id, street, name, licence_no, contact, phone, created_at)
		VALUES (?,?,?,?,?,?,?,?)`, m.District, m.ID, m.Street, m.Name, m.LicenceNo, m.Contact, m.Phone, m.CreatedAt)
	if err != nil {
		return fmt.Errorf("insert merchant %s: %w", m.ID, err)
	}
	return nil
}

// logStatus writes the row that says how a point came to its status.
func logStatus(tx *data.Tx, p *Point, from Status, actor string) error {
	_, err := tx.Exec(`INSERT INTO point_status_log (district, id, point_id, from_status, to_status, reason, at, actor)
		VALUES (?,?,?,?,?,?,?,?)`, p.District, data.NewID(), p.ID, from, p.Status, p.StatusReason, tx.Now, actor)
	if err != nil {
		return fmt.Errorf("log status of point %s: %w", p.ID, err)
	}
	return nil
}

func positionArgs(pos *geo.Position) (lat, lng, cell, sourceLat, sourceLng, crs any) {
	if pos == nil {
		return nil, nil, nil, nil, nil, nil
	}
	return pos.At.Lat, pos.At.Lng, int64(pos.Cell), pos.Source.Lat, pos.Source.Lng, string(pos.CRS)
}

func nullDay(d data.ServiceDay) any {
	if d == "" {
		return nil
	}
	return d
}
