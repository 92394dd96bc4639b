package settle

import (
	"fmt"
	"strconv"
	"strings"

	"mealmap/data"
	"mealmap/data/journal"
	"mealmap/merchants"
)

// What a posting's row says. The ledger's rows of the posting come as one text,
// "district 120,street 80": a row each would cost more than all the rest.
const postingColumns = `
	j.seq,
	j.kind,
	j.object,
	j.service_day,
	r.list_fen,
	r.elder_fen,
	r.merchant_fen,
	r.government_fen + r.fund_fen,
	CASE WHEN r.delivery = 0 THEN 0 ELSE coalesce((SELECT sum(l.fen) FROM ledger l
		WHERE l.district = j.district AND l.redemption_id = j.object AND l.entry = 'delivery'), 0) END,
	r.class,
	r.rule_id,
	r.rule_version,
	r.notices,
	e.community,
	e.community_name,
	coalesce((SELECT string_agg(l.funder || ' ' || l.fen, ',') FROM ledger l
		WHERE l.district = j.district AND l.redemption_id = j.object
			AND l.entry IN (j.kind, CASE WHEN j.kind = 'meal' AND r.delivery THEN 'delivery' ELSE j.kind END)
			AND l.funder NOT IN ('elder', 'merchant')), ''),
	CASE j.kind
		WHEN 'meal' THEN ''
		WHEN 'void' THEN coalesce((SELECT v.reason FROM redemption_voids v WHERE v.district = j.district AND v.redemption_id = j.object), '')
		ELSE coalesce((SELECT x.reason FROM rejections x WHERE x.district = j.district AND x.redemption_id = j.object AND x.act = j.kind), '')
	END`

const postingTables = `
	CROSS JOIN redemptions r ON r.district = j.district AND r.id = j.object
	CROSS JOIN elders e ON e.district = r.district AND e.id = r.elder_id`

// The casts here change nothing but the cost, as in meals: a bare parameter has
// SQLite plan anew at each execution.
const (
	// periodPostings are those of days that no statement held yet.
	periodPostings = `SELECT` + postingColumns + `
		FROM journal j INDEXED BY journal_merchant` + postingTables + `
		WHERE j.district = CAST(? AS INTEGER) AND j.merchant_id = CAST(? AS TEXT)
			AND j.service_day > CAST(? AS TEXT) AND j.service_day <= CAST(? AS TEXT)
			AND j.seq <= CAST(? AS INTEGER)`

	// lateDays are the days that a statement held. The index is asked once a day,
	// so that none of what was held is read.
	lateDays = `WITH RECURSIVE days (day) AS (
			SELECT min(service_day) FROM journal WHERE district = CAST(?1 AS INTEGER) AND merchant_id = CAST(?2 AS TEXT)
			UNION ALL
			SELECT (SELECT min(x.service_day) FROM journal x
				WHERE x.district = CAST(?1 AS INTEGER) AND x.merchant_id = CAST(?2 AS TEXT) AND x.service_day > days.day)
			FROM days WHERE days.day < CAST(?3 AS TEXT)
		)`

	// latePostings are those of such days, posted since.
	latePostings = lateDays + `
		SELECT` + postingColumns + `
		FROM days
		CROSS JOIN journal j INDEXED BY journal_merchant ON j.district = CAST(?1 AS INTEGER) AND j.merchant_id = CAST(?2 AS TEXT)
			AND j.service_day = days.day AND j.seq > CAST(?4 AS INTEGER) AND j.seq <= CAST(?5 AS INTEGER)` + postingTables + `
		WHERE days.day <= CAST(?3 AS TEXT)`

	// newPostings are those of all the merchant's days, posted after a number.
	newPostings = `SELECT` + postingColumns + `
		FROM journal j` + postingTables + `
		WHERE j.district = CAST(? AS INTEGER) AND j.seq > CAST(? AS INTEGER) AND j.seq <= CAST(? AS INTEGER)
			AND +j.merchant_id = CAST(? AS TEXT) AND +j.service_day <= CAST(? AS TEXT)`
)

// eachPosting calls use with each posting of the span, in no order that matters.
// The posting is the same value each time.
func eachPosting(tx *data.Tx, d data.District, m merchants.MerchantID, s span, use func(*Posting) error) error {
	err := readPostings(tx, use, periodPostings, d, m, s.PreviousTo, s.To, s.Upto)
	if err == nil && s.PreviousTo != "" {
		err = readPostings(tx, use, latePostings, d, m, s.PreviousTo, s.PreviousUpto, s.Upto)
	}
	return err
}

// eachNew calls use with the postings that a span gains when it is read up to
// upto.
func eachNew(tx *data.Tx, d data.District, m merchants.MerchantID, s span, upto int64, use func(*Posting) error) error {
	return readPostings(tx, use, newPostings, d, s.Upto, upto, m, s.To)
}

func readPostings(tx *data.Tx, use func(*Posting) error, query string, args ...any) error {
	rows, err := tx.Query(query, args...)
	if err != nil {
		return fmt.Errorf("read postings: %w", err)
	}
	defer rows.Close()
	var p Posting
	var moved string
	into := []any{&p.Seq, &p.Kind, &p.Redemption, &p.Day, &p.List, &p.Elder, &p.Let, &p.Subsidy, &p.Delivery,
		&p.Class, &p.RuleID, &p.Version, &p.Notices, &p.Community, &p.CommunityName, &moved, &p.Reason}
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return fmt.Errorf("read postings: %w", err)
		}
		if p.Moved, err = parseMoved(p.Moved[:0], moved); err != nil {
			return fmt.Errorf("ledger of %s: %w", p.Redemption, err)
		}
		if err := use(&p); err != nil {
			return err
		}
	}
	return rows.Err()
}

// parseMoved reads "district 120,street 80" into moved.
func parseMoved(moved []Moved, text string) ([]Moved, error) {
	for text != "" {
		var one string
		one, text, _ = strings.Cut(text, ",")
		i := strings.LastIndexByte(one, ' ')
		n, err := strconv.ParseInt(one[i+1:], 10, 64)
		if err != nil {
			return moved, err
		}
		moved = append(moved, Moved{one[:max(i, 0)], data.Fen(n)})
	}
	return moved, nil
}

// Postings gives the contents of each of the journal's postings of statements,
// nil where the statement is gone: the journal's source for that kind.
func Postings(tx *data.Tx, batch []journal.Record) ([][]byte, error) {
	all := make([][]byte, len(batch))
	for i, r := range batch {
		var found []struct {
			Number string `db:"number"`
			Hash   []byte `db:"hash"`
		}
		if err := tx.Select(&found, `SELECT number, hash FROM statements WHERE district = ? AND id = ?`, r.District, r.Object); err != nil {
			return nil, err
		}
		if len(found) == 1 {
			all[i] = contents(found[0].Number, found[0].Hash)
		}
	}
	return all, nil
}
