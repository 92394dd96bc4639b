package meals

import (
	"context"
	"fmt"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/data/journal"
)

// BeginJournal posts what was recorded before there was a journal, in the order
// of recording and each at its own time, and logs how many. It does so only in a
// district whose journal has not begun: later a row without a posting is for
// verify to report, not for the program to make good.
func BeginJournal(ctx context.Context, db *data.DB) error {
	var districts []data.District
	err := db.View(ctx, func(tx *data.Tx) error {
		return tx.Select(&districts, `
			SELECT d.district
			FROM (SELECT min(district) AS district FROM redemptions UNION SELECT max(district) FROM redemptions) d
			WHERE d.district IS NOT NULL
				AND NOT EXISTS (SELECT 1 FROM journal_heads h WHERE h.district = d.district)
				AND NOT EXISTS (SELECT 1 FROM journal j WHERE j.district = d.district)`)
	})
	if err != nil || len(districts) == 0 {
		return err
	}
	for _, d := range districts {
		if err := db.InTx(ctx, func(tx *data.Tx) error { return beginJournal(tx, d) }); err != nil {
			return fmt.Errorf("begin journal of %s: %w", d, err)
		}
	}
	return nil
}

func beginJournal(tx *data.Tx, d data.District) error {
	rows, err := tx.Query(`
		SELECT district, received_at AS at, 'meal' AS kind, id AS object, merchant_id, service_day
		FROM redemptions
		WHERE district = ?
		UNION ALL
		SELECT v.district, v.voided_at, 'void', r.id, r.merchant_id, r.service_day
		FROM redemption_voids v
		JOIN redemptions r ON r.district = v.district AND r.id = v.redemption_id
		WHERE v.district = ?
		ORDER BY at, kind, object`, d, d)
	if err != nil {
		return err
	}
	defer rows.Close()
	posted, batch := 0, make([]journal.Record, 0, 1000)
	for rows.Next() {
		var r journal.Record
		if err := rows.StructScan(&r); err != nil {
			return err
		}
		if batch = append(batch, r); len(batch) == cap(batch) {
			if err := postEarlier(tx, batch); err != nil {
				return err
			}
			batch = batch[:0]
		}
		posted++
	}
	if err := rows.Err(); err != nil {
		return err
	}
	if err := postEarlier(tx, batch); err != nil {
		return err
	}
	return audit.Append(tx, audit.Entry{District: d, Actor: audit.System, Action: "journal.begin", Detail: map[string]any{"postings": posted}})
}

// postEarlier posts each at the time at which it happened.
func postEarlier(tx *data.Tx, batch []journal.Record) error {
	contents, err := Postings(tx, batch)
	if err != nil {
		return err
	}
	for i, r := range batch {
		if _, err := journal.Append(tx.At(r.At), journal.Entry{District: r.District, Kind: r.Kind, Object: r.Object,
			Merchant: r.Merchant, Day: r.Day, Contents: contents[i]}); err != nil {
			return err
		}
	}
	return nil
}
