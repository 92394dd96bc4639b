package verdicts

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"slices"

	"mealmap/data"
	"mealmap/merchants"
	"mealmap/merchants/review"
)

// replayLimit is how many of the kept verdicts are replayed: those of a year and
// 500 merchants, about half a minute. A network that has more is replayed from
// what was carried on one of its days, which was itself made from the log.
const replayLimit = 200_000

// Check replays the log and compares what comes of it with the verdicts that are
// kept: a finding review_day_differs for each that is not the same, by day. Rows
// of answers, strikes, steps, terms or verdicts that somebody changed behind the
// program show there. Days that another version of the method kept are not
// compared: DaysOfOther counts them.
func Check(tx *data.Tx) ([]data.Finding, error) {
	var districts []data.District
	if err := tx.Select(&districts, `SELECT DISTINCT district FROM review_days ORDER BY district`); err != nil {
		return nil, err
	}
	var found []data.Finding
	for _, d := range districts {
		f, err := checkDistrict(tx, d, replayLimit)
		if err != nil {
			return nil, fmt.Errorf("replay review of %s: %w", d, err)
		}
		found = append(found, f...)
	}
	return found[:min(len(found), data.FindingsEach)], nil
}

// DaysOfOther counts the days of all districts that another version of the method
// kept. They stand as they are, and no replay can say whether somebody changed them.
func DaysOfOther(tx *data.Tx) (days int, err error) {
	err = tx.Get(&days, `SELECT count(*) FROM (SELECT DISTINCT district, day FROM review_days WHERE method <> ?)`, review.MethodVersion)
	return days, err
}

func checkDistrict(tx *data.Tx, d data.District, limit int) (found []data.Finding, err error) {
	w, first, last, err := startCheck(tx, d, limit)
	if err != nil {
		return nil, err
	}
	for day := first; day <= last; day = day.AddDays(1) {
		kept, err := keptBodies(tx, d, day)
		if err != nil {
			return nil, err
		}
		w.known = kept
		said, err := w.day(tx, day, last)
		if err != nil {
			return nil, err
		}
		differing, err := compare(said, kept, day)
		if err != nil {
			return nil, err
		}
		for _, m := range differing {
			found = append(found, differs(d, day, m))
		}
		if len(found) >= data.FindingsEach {
			return found, nil
		}
	}
	return found, nil
}

// compare names the merchants of whom something else is kept than is said, but for
// what another version of the method kept.
func compare(said []review.Verdict, kept map[merchants.MerchantID]keptRow, day data.ServiceDay) (differing []merchants.MerchantID, err error) {
	left := maps.Clone(kept)
	maps.DeleteFunc(left, func(_ merchants.MerchantID, r keptRow) bool { return r.Method != review.MethodVersion })
	if len(left) == 0 && len(kept) > 0 {
		return nil, nil
	}
	for i := range said {
		v := &said[i]
		text, err := bodyOf(v)
		if err != nil {
			return nil, err
		}
		row := keptRow{v.Merchant, day, v.Settings, review.MethodVersion, int(v.Level), text}
		if !row.same(kept[v.Merchant]) {
			differing = append(differing, v.Merchant)
		}
		delete(left, v.Merchant)
	}
	return append(differing, slices.Sorted(maps.Keys(left))...), nil
}

func differs(d data.District, day data.ServiceDay, m merchants.MerchantID) data.Finding {
	return data.Finding{Code: "review_day_differs", Args: map[string]any{"District": d.String(), "Day": string(day), "Merchant": string(m)}}
}

// startCheck tells from which day to which a district is replayed.
func startCheck(tx *data.Tx, d data.District, limit int) (w *walk, first, last data.ServiceDay, err error) {
	var kept struct {
		First data.ServiceDay `db:"first"`
		Last  data.ServiceDay `db:"last"`
		N     int             `db:"n"`
	}
	err = tx.Get(&kept, `SELECT min(day) AS first, max(day) AS last, count(*) AS n FROM review_days WHERE district = ?`, d)
	if err != nil {
		return nil, "", "", err
	}
	if w, err = newWalk(tx, d); err != nil {
		return nil, "", "", err
	}
	w.look = false
	if kept.N > limit {
		days := limit * (kept.Last.DaysSince(kept.First) + 1) / kept.N
		var carried []data.ServiceDay
		err := tx.Select(&carried, `SELECT day FROM review_carried
			WHERE district = ? AND day >= ? AND day < ? AND method = ? ORDER BY day`,
			d, kept.Last.AddDays(-days-1), kept.Last, review.MethodVersion)
		if err != nil {
			return nil, "", "", err
		}
		if err := w.takeUp(tx, carried); err != nil {
			return nil, "", "", err
		}
	}
	if w.at != "" {
		return w, w.at.AddDays(1), kept.Last, nil
	}
	return w, kept.First, kept.Last, nil
}

func keptBodies(tx *data.Tx, d data.District, day data.ServiceDay) (map[merchants.MerchantID]keptRow, error) {
	var rows []keptRow
	err := tx.Select(&rows, `SELECT
		merchant_id,
		day,
		terms,
		method,
		level,
		body
	FROM review_days
	WHERE district = ? AND day = ?`, d, day)
	kept := make(map[merchants.MerchantID]keptRow, len(rows))
	for _, r := range rows {
		kept[r.Merchant] = r
	}
	return kept, err
}

// same compares two verdicts; figures may differ in their last digit, as
// processors round.
func (r *keptRow) same(other keptRow) bool {
	if *r == other {
		return true
	}
	if r.Level != other.Level || r.Terms != other.Terms || r.Method != other.Method || r.Day != other.Day {
		return false
	}
	var a, b any
	if json.Unmarshal([]byte(r.Body), &a) != nil || json.Unmarshal([]byte(other.Body), &b) != nil {
		return false
	}
	return alike(a, b)
}

func alike(a, b any) bool {
	switch a := a.(type) {
	case float64:
		b, ok := b.(float64)
		return ok && math.Abs(a-b) <= 2e-5*max(math.Abs(a), math.Abs(b), 1e-3)
	case []any:
		b, ok := b.([]any)
		if !ok || len(a) != len(b) {
			return false
		}
		for i := range a {
			if !alike(a[i], b[i]) {
				return false
			}
		}
		return true
	case map[string]any:
		b, ok := b.(map[string]any)
		if !ok || len(a) != len(b) {
			return false
		}
		for k := range a {
			if !alike(a[k], b[k]) {
				return false
			}
		}
		return true
	}
	return a == b
}
