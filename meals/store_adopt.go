package meals

import (
	"context"
	"encoding/json"
	"fmt"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/data/journal"
)

// Adopt posts the meals and voids of a database from before there was a journal,
// in the order of their times. It does so once, for a district that has meals
// and nothing of a journal: where postings are missing from one that has begun,
// somebody has removed them, and verify says so. A journal has begun as well
// where the log knows of an adoption, or meals have come since the file has had
// the tables for it: one that was emptied is not written anew. It may be stopped at any time;
// the next Adopt goes on. It costs next to nothing where nothing is to be done.
func (s *Store) Adopt(ctx context.Context) error {
	var districts []data.District
	err := s.db.View(ctx, func(tx *data.Tx) error { return tx.Select(&districts, unadopted, adopting) })
	if err != nil {
		return fmt.Errorf("adopt: %w", err)
	}
	for _, d := range districts {
		for done := false; !done; {
			if done, err = s.adopt(ctx, d); err != nil {
				return fmt.Errorf("adopt meals of %s: %w", d, err)
			}
		}
	}
	return nil
}

// adopting begins the name of the setting that stands while a district's past is
// being posted.
const adopting = "journal_adopting_"

// unadopted are the districts whose meals nobody has posted, or not all. The
// tables of the journal came with the third migration.
const unadopted = `
	WITH RECURSIVE d (district) AS (
		SELECT min(district) FROM redemptions
		UNION ALL
		SELECT (SELECT min(r.district) FROM redemptions r WHERE r.district > d.district) FROM d WHERE d.district IS NOT NULL
	)
	SELECT d.district FROM d
	WHERE d.district IS NOT NULL AND (
		EXISTS (SELECT 1 FROM settings WHERE name = ? || printf('%06d', d.district))
		OR NOT EXISTS (SELECT 1 FROM journal j WHERE j.district = d.district)
			AND NOT EXISTS (SELECT 1 FROM journal_heads h WHERE h.district = d.district)
			AND NOT EXISTS (SELECT 1 FROM redemptions r WHERE r.district = d.district AND r.received_at > (
				SELECT 1000 * (1 + max(unixepoch(tstamp))) FROM goose_db_version WHERE version_id = 3)))
		AND NOT EXISTS (SELECT 1 FROM audit_log a WHERE a.district = d.district AND a.object = '' AND a.action = 'journal.adopt')
	ORDER BY d.district`

// event is one posting of the past.
type event struct {
	Object string       `db:"id"`
	Kind   journal.Kind `db:"kind"`
	At     data.Instant `db:"at"`
}

// adoptBatch bounds what one transaction posts: others wait for it.
const adoptBatch = 2000

// adopt posts what is not posted yet. It is not done where another process has
// posted meanwhile.
func (s *Store) adopt(ctx context.Context, d data.District) (done bool, err error) {
	var rest []event
	var head journal.Head
	err = s.db.View(ctx, func(tx *data.Tx) (err error) {
		if head, err = journal.HeadOf(tx, d); err != nil {
			return err
		}
		return tx.Select(&rest, `
			SELECT id, 'meal' AS kind, received_at AS at FROM redemptions
			WHERE district = ?1 AND id NOT IN (SELECT object FROM journal WHERE district = ?1 AND kind = 'meal')
			UNION ALL
			SELECT redemption_id, 'void', voided_at FROM redemption_voids
			WHERE district = ?1 AND redemption_id NOT IN (SELECT object FROM journal WHERE district = ?1 AND kind = 'void')
			ORDER BY at, kind, id`, d)
	})
	for seq, all := head.Seq, len(rest); err == nil && !done; {
		some := rest[:min(adoptBatch, len(rest))]
		rest = rest[len(some):]
		overtaken := false
		err = s.db.InTx(ctx, func(tx *data.Tx) error {
			now, err := journal.HeadOf(tx, d)
			if overtaken = now.Seq != seq; err != nil || overtaken {
				return err
			}
			if err := postPast(tx, d, some); err != nil || len(rest) > 0 {
				return err
			}
			return endAdoption(tx, d, all)
		})
		if overtaken {
			return false, err
		}
		seq += int64(len(some))
		done = len(rest) == 0
	}
	return done, err
}

func postPast(tx *data.Tx, d data.District, some []event) error {
	if err := data.PutSetting(tx, adopting+d.String(), "1"); err != nil {
		return err
	}
	records := make([]journal.Record, len(some))
	ids := make([]string, len(some))
	for i, e := range some {
		records[i] = journal.Record{District: d, Kind: e.Kind, Object: e.Object}
		ids[i] = e.Object
	}
	contents, err := Postings(tx, records)
	if err != nil {
		return err
	}
	about, err := mealsOf(tx, d, ids)
	if err != nil {
		return err
	}
	for i, e := range some {
		r := about[RedemptionID(e.Object)]
		if contents[i] == nil || r == nil {
			return fmt.Errorf("%s of %s has no rows", e.Kind, e.Object)
		}
		if err := post(tx, e.Kind, r, contents[i]); err != nil {
			return err
		}
	}
	return nil
}

func mealsOf(tx *data.Tx, d data.District, ids []string) (map[RedemptionID]*Redemption, error) {
	list, err := json.Marshal(ids)
	if err != nil {
		return nil, err
	}
	all := make(map[RedemptionID]*Redemption, len(ids))
	return all, eachMeal(tx, d, string(list), func(r *Redemption) {
		one := *r
		all[r.ID] = &one
	})
}

func endAdoption(tx *data.Tx, d data.District, postings int) error {
	if _, err := tx.Exec(`DELETE FROM settings WHERE name = ?`, adopting+d.String()); err != nil {
		return err
	}
	return audit.Append(tx, audit.Entry{District: d, Actor: audit.System, Action: "journal.adopt",
		Detail: map[string]any{"postings": postings}})
}
