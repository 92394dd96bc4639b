package editions

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"

	"mealmap/data"
	"mealmap/data/audit"
)

// Check reads every edition again, as a part of DB.Check. Findings:
//
//	edition_hash     its content is not what its hash is of; args Name, Street
//	edition_changed  an approved one is not as it was approved, by the log, which is
//	                 chained; args Name, Street
//	edition_missing  one that was approved is gone; arg Name
func Check(tx *data.Tx) (found []data.Finding, err error) {
	var approvals []struct {
		District data.District `db:"district"`
		ID       ID            `db:"object"`
		Street   string        `db:"street"`
		Actor    audit.Actor   `db:"actor"`
		Detail   string        `db:"detail"`
	}
	err = tx.Select(&approvals, `SELECT district, object, street, actor, detail FROM audit_log WHERE action = 'edition.approve' ORDER BY district, seq`)
	if err != nil {
		return nil, err
	}
	approved := map[ID]approval{}
	for _, a := range approvals {
		var said logged
		if err := json.Unmarshal([]byte(a.Detail), &said); err != nil {
			return nil, err
		}
		approved[a.ID] = approval{said, a.Street, a.Actor}
		if _, err := find(tx, a.District, a.ID); errors.Is(err, ErrUnknown) {
			found = append(found, data.Finding{Code: "edition_missing", Args: map[string]any{"Name": said.Name}})
		}
	}
	var rows []row
	if err := tx.Select(&rows, `SELECT`+columns+` FROM editions ORDER BY district, street, from_day, id`); err != nil {
		return nil, err
	}
	for i := range rows {
		if code := rows[i].check(approved); code != "" {
			found = append(found, data.Finding{Code: code, Args: map[string]any{"Name": rows[i].Name, "Street": rows[i].Street}})
		}
	}
	return found[:min(len(found), data.FindingsEach)], nil
}

// approval is what the log says of one.
type approval struct {
	logged
	street string
	by     audit.Actor
}

// check names what is wrong with an edition, "" where nothing is.
func (r *row) check(approved map[ID]approval) string {
	sum := sha256.Sum256([]byte(r.Content))
	e, err := r.edition()
	if err != nil || !bytes.Equal(sum[:], r.Hash) {
		return "edition_hash"
	}
	said, was := approved[r.ID]
	if was != (r.State == Approved) || was && (!said.is(&e) || said.street != e.Street || said.by != e.DecidedBy) {
		return "edition_changed"
	}
	return ""
}
