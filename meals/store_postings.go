package meals

import (
	"encoding/json"
	"fmt"

	"mealmap/data"
	"mealmap/data/journal"
)

// Postings gives the contents of each of the records, in their order, made of
// the rows that stand in the tables: what journal.Append was given, where nothing
// has been changed since. nil where a record's rows are missing, and for kinds
// that are not of this package (fund, statement). It reads each table once, so
// give it some thousands at a time.
func Postings(tx *data.Tx, records []journal.Record) ([][]byte, error) {
	all := map[postingKey][]byte{}
	objects := map[data.District]map[journal.Kind][]string{}
	for i := range records {
		r := &records[i]
		if objects[r.District] == nil {
			objects[r.District] = map[journal.Kind][]string{}
		}
		objects[r.District][r.Kind] = append(objects[r.District][r.Kind], r.Object)
	}
	for d, kinds := range objects {
		for kind, ids := range kinds {
			if err := readPostings(tx, d, kind, ids, all); err != nil {
				return nil, fmt.Errorf("contents of %s postings: %w", kind, err)
			}
		}
	}
	contents := make([][]byte, len(records))
	for i := range records {
		contents[i] = all[postingKey{records[i].District, records[i].Kind, records[i].Object}]
	}
	return contents, nil
}

type postingKey struct {
	district data.District
	kind     journal.Kind
	object   string
}

// readPostings adds the contents of the postings of one kind about the meals.
func readPostings(tx *data.Tx, d data.District, kind journal.Kind, ids []string, into map[postingKey][]byte) error {
	switch kind {
	case journal.Meal, journal.Void, journal.Reject, journal.Restore:
	default:
		return nil
	}
	list, err := json.Marshal(ids)
	if err != nil {
		return err
	}
	rows, err := movedOf(tx, d, kind, string(list))
	if err != nil {
		return err
	}
	if kind == journal.Meal {
		return eachMeal(tx, d, string(list), func(r *Redemption) {
			into[postingKey{d, kind, string(r.ID)}] = mealContents(r, rows[r.ID])
		})
	}
	return eachHappening(tx, d, kind, string(list), func(h *happened) {
		into[postingKey{d, kind, string(h.ID)}] = h.contents(rows[h.ID])
	})
}

// movedOf reads the ledger rows that belong to the kind of posting, by meal. ids
// is a JSON array.
func movedOf(tx *data.Tx, d data.District, kind journal.Kind, ids string) (map[RedemptionID][]Moved, error) {
	also := string(kind)
	if kind == journal.Meal {
		also = entryDelivery
	}
	rows, err := tx.Query(`
		SELECT l.redemption_id, l.entry, l.funder, l.fen, l.posted_at
		FROM json_each(?) o
		CROSS JOIN ledger l ON l.district = CAST(? AS INTEGER) AND l.redemption_id = o.value AND l.entry IN (?, ?)`,
		ids, d, string(kind), also)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	moved := map[RedemptionID][]Moved{}
	var id RedemptionID
	var m Moved
	for rows.Next() {
		if err := rows.Scan(&id, &m.Entry, &m.Funder, &m.Fen, &m.At); err != nil {
			return nil, err
		}
		moved[id] = append(moved[id], m)
	}
	return moved, rows.Err()
}

// eachMeal calls use with each meal as it stands in its table, nothing joined.
func eachMeal(tx *data.Tx, d data.District, ids string, use func(*Redemption)) error {
	rows, err := tx.Query(`
		SELECT r.district, r.id, r.street, r.point_id, r.merchant_id, r.till_id, r.card_id, r.elder_id,
			r.service_day, r.sitting, r.served_at, r.received_at, r.list_fen, r.elder_fen, r.merchant_fen, r.government_fen, r.fund_fen,
			r.class, r.rule_id, r.rule_version, r.delivery, r.notices
		FROM json_each(?) o
		CROSS JOIN redemptions r ON r.district = CAST(? AS INTEGER) AND r.id = o.value`, ids, d)
	if err != nil {
		return err
	}
	defer rows.Close()
	var r Redemption
	var delivery int64 // a bool does not take what somebody may have written there
	into := []any{&r.District, &r.ID, &r.Street, &r.PointID, &r.MerchantID, &r.TillID, &r.CardID, &r.ElderID,
		&r.Day, &r.Sitting, &r.ServedAt, &r.ReceivedAt, &r.List, &r.Elder, &r.Merchant, &r.Government, &r.Fund,
		&r.Class, &r.RuleID, &r.Version, &delivery, &r.Notices}
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return err
		}
		if r.Delivery = delivery == 1; delivery == yes(r.Delivery) {
			use(&r)
		}
	}
	return rows.Err()
}

func eachHappening(tx *data.Tx, d data.District, kind journal.Kind, ids string, use func(*happened)) error {
	query := `
		SELECT h.district, h.redemption_id, h.act, h.at, h.actor, h.reason
		FROM json_each(?) o
		CROSS JOIN rejections h ON h.district = CAST(? AS INTEGER) AND h.redemption_id = o.value AND h.act = ?`
	args := []any{ids, d, string(kind)}
	if kind == journal.Void {
		query, args = `
			SELECT h.district, h.redemption_id, '', h.voided_at, h.voided_by, h.reason
			FROM json_each(?) o
			CROSS JOIN redemption_voids h ON h.district = CAST(? AS INTEGER) AND h.redemption_id = o.value`, args[:2]
	}
	rows, err := tx.Query(query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	var h happened
	for rows.Next() {
		if err := rows.Scan(&h.District, &h.ID, &h.Act, &h.At, &h.Actor, &h.Reason); err != nil {
			return err
		}
		use(&h)
	}
	return rows.Err()
}
