package audit

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"mealmap/data"
)

func insert(tx *data.Tx, r Record) error {
	return tx.ExecOne(`
		INSERT INTO audit_log (
			district,
			seq,
			at,
			actor,
			street,
			action,
			object,
			detail,
			previous,
			hash
		) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		r.District, r.Seq, r.At, r.Actor, r.Street, r.Action, r.Object, r.Detail, r.Previous, r.Hash)
}

const columns = `
	district,
	seq,
	at,
	actor,
	street,
	action,
	object,
	detail,
	previous,
	hash`

// Filter narrows a list; a zero field does not narrow.
type Filter struct {
	District data.District
	Street   string
	Actor    Actor
	Action   string // exact, or a family with a trailing dot: "card."
	Object   string
	From, To data.Instant // from inclusive, to exclusive
	Before   int64        // only entries with a smaller seq: the next page
	Limit    int          // 0: 200
}

// List gives the entries that match, newest first.
func List(ctx context.Context, db *data.DB, f Filter) ([]Record, error) {
	where, args := f.where()
	if f.Limit == 0 {
		f.Limit = 200
	}
	var records []Record
	err := db.View(ctx, func(tx *data.Tx) error {
		return tx.Select(&records, `SELECT `+columns+` FROM audit_log WHERE `+where+
			` ORDER BY at DESC, district, seq DESC LIMIT ?`, append(args, f.Limit)...)
	})
	if err != nil {
		return nil, fmt.Errorf("list audit log: %w", err)
	}
	return records, nil
}

func (f Filter) where() (string, []any) {
	parts, args := []string{`1 = 1`}, []any{}
	add := func(use bool, condition string, value any) {
		if use {
			parts, args = append(parts, condition), append(args, value)
		}
	}
	add(f.District != 0, `district = ?`, f.District)
	add(f.Street != "", `street = ?`, f.Street)
	add(f.Actor != "", `actor = ?`, f.Actor)
	add(f.Object != "", `object = ?`, f.Object)
	add(f.From != 0, `at >= ?`, f.From)
	add(f.To != 0, `at < ?`, f.To)
	add(f.Before != 0, `seq < ?`, f.Before)
	if strings.HasSuffix(f.Action, ".") {
		add(true, `substr(action, 1, `+strconv.Itoa(len(f.Action))+`) = ?`, f.Action)
	} else {
		add(f.Action != "", `action = ?`, f.Action)
	}
	return strings.Join(parts, ` AND `), args
}

// Verify walks every chain from its first entry and compares its end with the
// head in the settings. ErrChainBroken names the first entry that does not fit.
func Verify(ctx context.Context, db *data.DB) error {
	return db.View(ctx, verify)
}

// Check is Verify as a part of DB.Check, and compares the rule sets with what
// the log says was published.
func Check(tx *data.Tx) (found []data.Finding, err error) {
	err = verify(tx)
	switch {
	case errors.Is(err, ErrChainBroken):
		found = append(found, data.FindingOf(err))
	case err != nil:
		return nil, err
	}
	rules, err := checkRules(tx)
	return append(found, rules...), err
}

func verify(tx *data.Tx) error {
	districts, err := districts(tx)
	if err != nil {
		return err
	}
	for _, d := range districts {
		if err := verifyChain(tx, d); err != nil {
			return err
		}
	}
	return nil
}

// districts are those with entries and those with a head: a log that was
// emptied has only its head left.
func districts(tx *data.Tx) ([]data.District, error) {
	var all []data.District
	if err := tx.Select(&all, `
		SELECT district FROM audit_log
		UNION
		SELECT CAST(substr(name, length('audit_head:') + 1) AS INTEGER) FROM settings
		WHERE substr(name, 1, length('audit_head:')) = 'audit_head:'
		ORDER BY 1`); err != nil {
		return nil, fmt.Errorf("districts of audit log: %w", err)
	}
	return all, nil
}

func verifyChain(tx *data.Tx, d data.District) error {
	rows, err := tx.Query(`SELECT `+columns+` FROM audit_log WHERE district = ? ORDER BY seq`, d)
	if err != nil {
		return fmt.Errorf("read audit log: %w", err)
	}
	defer rows.Close()
	last := Head{Hash: make([]byte, sha256.Size)}
	for rows.Next() {
		var r Record
		if err := rows.StructScan(&r); err != nil {
			return fmt.Errorf("read audit log: %w", err)
		}
		if r.Seq != last.Seq+1 || !bytes.Equal(r.Previous, last.Hash) || !bytes.Equal(r.Hash, r.sum()) {
			return ErrChainBroken.With("District", d, "Seq", last.Seq+1)
		}
		last = Head{Seq: r.Seq, Hash: r.Hash}
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("read audit log: %w", err)
	}
	head, err := headOf(tx, d)
	switch {
	case err != nil:
		return ErrChainBroken.With("District", d, "Seq", int64(1)).Because(err)
	case head.Seq != last.Seq:
		return ErrChainBroken.With("District", d, "Seq", min(head.Seq, last.Seq)+1)
	case !bytes.Equal(head.Hash, last.Hash):
		return ErrChainBroken.With("District", d, "Seq", last.Seq)
	}
	return nil
}
