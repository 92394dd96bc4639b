package cases

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/merchants"
)

const caseColumns = `SELECT
	district,
	id,
	number,
	merchant_id,
	street,
	stage,
	opened_on,
	warned_on,
	deadline,
	ended_on
FROM review_cases`

func find(tx *data.Tx, d data.District, id CaseID) (c Case, err error) {
	err = tx.Get(&c, caseColumns+` WHERE district = ? AND id = ?`, d, id)
	if errors.Is(err, data.ErrNoRow) {
		return c, ErrUnknown
	}
	return c, err
}

// Get gives a case, ErrUnknown where there is none.
func (s *Store) Get(ctx context.Context, d data.District, id CaseID) (c Case, err error) {
	err = s.db.View(ctx, func(tx *data.Tx) error {
		c, err = find(tx, d, id)
		return err
	})
	return c, err
}

// Filter narrows a list of cases; a zero field does not narrow, except District,
// which is needed.
type Filter struct {
	District data.District
	Street   string
	Merchant merchants.MerchantID
	Stage    Stage
	Open     bool // only those that have not ended
	Ended    bool // only those that have
	Limit    int  // 0: 500
}

// List lists cases, the newest first.
func (s *Store) List(ctx context.Context, f Filter) (list []Case, err error) {
	err = s.db.View(ctx, func(tx *data.Tx) error {
		list, err = cases(tx, f)
		return err
	})
	return list, err
}

func cases(tx *data.Tx, f Filter) (list []Case, err error) {
	where, args := ` WHERE district = ?`, []any{f.District}
	narrow := func(wanted bool, condition string, values ...any) {
		if wanted {
			where, args = where+` AND `+condition, append(args, values...)
		}
	}
	narrow(f.Street != "", `street = ?`, f.Street)
	narrow(f.Merchant != "", `merchant_id = ?`, f.Merchant)
	narrow(f.Stage != "", `stage = ?`, f.Stage)
	narrow(f.Open, `open = 1`)
	narrow(f.Ended, `open IS NULL`)
	if f.Limit <= 0 {
		f.Limit = 500
	}
	return list, tx.Select(&list, caseColumns+where+` ORDER BY opened_on DESC, id DESC LIMIT ?`, append(args, f.Limit)...)
}

// Steps gives the steps of a case, the first first.
func (s *Store) Steps(ctx context.Context, d data.District, id CaseID) (list []Taken, err error) {
	err = s.db.View(ctx, func(tx *data.Tx) error {
		list, err = steps(tx, d, id)
		return err
	})
	return list, err
}

func steps(tx *data.Tx, d data.District, id CaseID) (list []Taken, err error) {
	err = tx.Select(&list, `SELECT
		seq,
		action,
		to_stage,
		reason,
		at,
		actor,
		detail
	FROM case_steps
	WHERE district = ? AND case_id = ?
	ORDER BY seq`, d, id)
	for i := range list {
		if err == nil {
			err = json.Unmarshal([]byte(list[i].Raw), &list[i].Detail)
		}
	}
	if err != nil {
		return nil, fmt.Errorf("steps of case %s: %w", id, err)
	}
	return list, nil
}

// Appeals gives the objections and appeals of a case, the first first.
func (s *Store) Appeals(ctx context.Context, d data.District, id CaseID) (list []Appeal, err error) {
	err = s.db.View(ctx, func(tx *data.Tx) error {
		list, err = appeals(tx, d, id)
		return err
	})
	return list, err
}

func appeals(tx *data.Tx, d data.District, id CaseID) (list []Appeal, err error) {
	err = tx.Select(&list, `SELECT
		id,
		kind,
		against,
		text,
		claims,
		filed_at,
		filed_by,
		decision,
		reason,
		coalesce(decided_at, 0) AS decided_at,
		decided_by
	FROM case_appeals
	WHERE district = ? AND case_id = ?
	ORDER BY filed_at, id`, d, id)
	for i := range list {
		if err == nil {
			err = json.Unmarshal([]byte(list[i].Raw), &list[i].Claims)
		}
	}
	if err != nil {
		return nil, fmt.Errorf("appeals of case %s: %w", id, err)
	}
	return list, nil
}

const noticeColumns = `SELECT
	id,
	case_id,
	kind,
	number,
	body,
	hash,
	issued_at,
	issued_by
FROM case_notices`

// Notices gives the papers of a case, the first first.
func (s *Store) Notices(ctx context.Context, d data.District, id CaseID) (list []Notice, err error) {
	err = s.db.View(ctx, func(tx *data.Tx) error {
		return tx.Select(&list, noticeColumns+` WHERE district = ? AND case_id = ? ORDER BY issued_at, id`, d, id)
	})
	for i := range list {
		if err == nil {
			err = list[i].read()
		}
	}
	return list, err
}

// FindNotice gives one paper of a case, ErrNoNotice where it has none of the id.
func (s *Store) FindNotice(ctx context.Context, d data.District, id CaseID, notice string) (n Notice, err error) {
	err = s.db.View(ctx, func(tx *data.Tx) error {
		err := tx.Get(&n, noticeColumns+` WHERE district = ? AND case_id = ? AND id = ?`, d, id, notice)
		if errors.Is(err, data.ErrNoRow) {
			return ErrNoNotice
		}
		return err
	})
	if err != nil {
		return n, err
	}
	return n, n.read()
}

func (n *Notice) read() error {
	if err := json.Unmarshal([]byte(n.Raw), &n.Body); err != nil {
		return fmt.Errorf("notice %s: %w", n.Number, err)
	}
	return nil
}

// Look reads all about a case as it stands to an actor, for its page: Allowed of it
// says what he may do. ErrUnknown.
func (s *Store) Look(ctx context.Context, d data.District, id CaseID, by audit.Actor) (*Situation, error) {
	var look *Situation
	err := s.db.View(ctx, func(tx *data.Tx) (err error) {
		look, err = situation(tx, d, id, by)
		return err
	})
	if err != nil {
		return nil, err
	}
	look.Verdict, err = s.verdict(ctx, d, look.Case.MerchantID)
	return look, err
}
