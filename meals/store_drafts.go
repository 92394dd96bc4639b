package meals

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"mealmap/data"
	"mealmap/data/audit"
)

// The audit log's words for what is done to a draft; the object is its id.
const (
	auditDraft    = "rules.draft"
	auditSubmit   = "rules.submit"
	auditActivate = "rules.activate"
	auditDrop     = "rules.drop"
)

type draftRow struct {
	District  data.District `db:"district"`
	ID        DraftID       `db:"id"`
	Street    string        `db:"street"`
	Body      string        `db:"body"`
	State     DraftState    `db:"state"`
	Revision  int           `db:"revision"`
	Rehearsed int           `db:"rehearsed"`
	CreatedAt data.Instant  `db:"created_at"`
	CreatedBy audit.Actor   `db:"created_by"`
	UpdatedAt data.Instant  `db:"updated_at"`
	UpdatedBy audit.Actor   `db:"updated_by"`
	DecidedAt data.Instant  `db:"decided_at"`
	DecidedBy audit.Actor   `db:"decided_by"`
}

const draftColumns = `
	district,
	id,
	street,
	body,
	state,
	revision,
	rehearsed,
	created_at,
	created_by,
	updated_at,
	updated_by,
	coalesce(decided_at, 0) AS decided_at,
	decided_by`

func (row *draftRow) draft() (Draft, error) {
	d := Draft{District: row.District, ID: row.ID, Street: row.Street, State: row.State, Revision: row.Revision, Rehearsed: row.Rehearsed,
		CreatedAt: row.CreatedAt, CreatedBy: row.CreatedBy, UpdatedAt: row.UpdatedAt, UpdatedBy: row.UpdatedBy,
		DecidedAt: row.DecidedAt, DecidedBy: row.DecidedBy}
	if err := json.Unmarshal([]byte(row.Body), &d.Rules); err != nil {
		return Draft{}, fmt.Errorf("draft %s: %w", row.ID, err)
	}
	return d, nil
}

// ListDrafts gives the drafts of the street's office, those changed last first;
// street "" gives every office's. Those that are decided are there as well.
func (s *Store) ListDrafts(ctx context.Context, d data.District, street string) ([]Draft, error) {
	var rows []draftRow
	err := s.db.View(ctx, func(tx *data.Tx) error {
		return tx.Select(&rows, `
			SELECT`+draftColumns+` FROM rule_drafts
			WHERE district = ? AND (? = '' OR street = ?)
			ORDER BY updated_at DESC, id DESC LIMIT 200`, d, street, street)
	})
	if err != nil {
		return nil, fmt.Errorf("list drafts: %w", err)
	}
	drafts := make([]Draft, len(rows))
	for i := range rows {
		if drafts[i], err = rows[i].draft(); err != nil {
			return nil, err
		}
	}
	return drafts, nil
}

// FindDraft gives one draft, ErrDraftUnknown where there is none.
func (s *Store) FindDraft(ctx context.Context, d data.District, id DraftID) (draft Draft, err error) {
	err = s.db.View(ctx, func(tx *data.Tx) error {
		draft, err = findDraft(tx, d, id)
		return err
	})
	return draft, err
}

func findDraft(tx *data.Tx, d data.District, id DraftID) (Draft, error) {
	var row draftRow
	err := tx.Get(&row, `SELECT`+draftColumns+` FROM rule_drafts WHERE district = ? AND id = ?`, d, id)
	if errors.Is(err, data.ErrNoRow) {
		return Draft{}, ErrDraftUnknown
	}
	if err != nil {
		return Draft{}, fmt.Errorf("find draft: %w", err)
	}
	return row.draft()
}

// CreateDraft begins a draft for the street's office; street "" is that of the
// whole district. The rules may be incomplete. ErrInvalidInput where they are
// another street's.
func (s *Store) CreateDraft(ctx context.Context, d data.District, street string, r RuleSet, by audit.Actor) (Draft, error) {
	r, err := ownScope(r, street)
	if err != nil {
		return Draft{}, err
	}
	draft := Draft{District: d, ID: DraftID(data.NewID()), Street: street, State: DraftOpen, Revision: 1, CreatedBy: by, UpdatedBy: by}
	err = s.db.InTx(ctx, func(tx *data.Tx) error {
		draft.CreatedAt, draft.UpdatedAt = tx.Now, tx.Now
		body, err := draft.take(tx, r)
		if err != nil {
			return err
		}
		_, err = tx.Exec(`
			INSERT INTO rule_drafts (district, id, street, body, state, revision, created_at, created_by, updated_at, updated_by)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
			d, draft.ID, street, body, draft.State, draft.Revision, tx.Now, by, tx.Now, by)
		if err != nil {
			return err
		}
		return draft.log(tx, by, auditDraft)
	})
	if err != nil {
		return Draft{}, fmt.Errorf("create draft: %w", err)
	}
	return draft, nil
}

// SaveDraft replaces what the draft says. revision is the one that the writer
// has seen: any other is ErrDraftChanged. The same rules again change nothing.
// A submitted draft is open again afterwards.
func (s *Store) SaveDraft(ctx context.Context, d data.District, id DraftID, revision int, r RuleSet, by audit.Actor) (Draft, error) {
	return s.changeDraft(ctx, d, id, revision, func(tx *data.Tx, draft *Draft) error {
		r, err := ownScope(r, draft.Street)
		if err != nil {
			return err
		}
		before, err := json.Marshal(draft.Rules)
		if err != nil {
			return err
		}
		body, err := draft.take(tx, r)
		if err != nil || body == string(before) {
			return err
		}
		draft.Revision, draft.State = revision+1, DraftOpen
		draft.UpdatedAt, draft.UpdatedBy = tx.Now, by
		err = tx.ExecOne(`
			UPDATE rule_drafts SET body = ?, state = ?, revision = ?, updated_at = ?, updated_by = ?
			WHERE district = ? AND id = ?`, body, draft.State, draft.Revision, tx.Now, by, d, id)
		if err != nil {
			return err
		}
		return draft.log(tx, by, auditDraft)
	})
}

// take puts the rules into the draft as the next version of their id, and gives
// the bytes to store. Who publishes that version meanwhile makes the draft fail
// until somebody has looked at it and saved it again.
func (draft *Draft) take(tx *data.Tx, r RuleSet) (body string, err error) {
	sets, err := readRules(tx, draft.District)
	if err != nil {
		return "", err
	}
	r.Version, r.Published = 0, 0
	if r, err = r.numbered(sets, tx.Now); err != nil {
		return "", err
	}
	r.Published = 0
	draft.Rules = r
	b, err := json.Marshal(r)
	return string(b), err
}

// SubmitDraft says that the draft is finished. ErrInvalidInput names what is
// still wrong with it.
func (s *Store) SubmitDraft(ctx context.Context, d data.District, id DraftID, revision int, by audit.Actor) (Draft, error) {
	draft, err := s.FindDraft(ctx, d, id)
	if err == nil {
		err = s.checkDraft(ctx, &draft)
	}
	if err != nil {
		return Draft{}, err
	}
	return s.changeDraft(ctx, d, id, revision, func(tx *data.Tx, draft *Draft) error {
		if draft.State == DraftSubmitted {
			return nil
		}
		draft.State = DraftSubmitted
		if err := tx.ExecOne(`UPDATE rule_drafts SET state = ? WHERE district = ? AND id = ?`, draft.State, d, id); err != nil {
			return err
		}
		return draft.log(tx, by, auditSubmit)
	})
}

// checkDraft says what keeps a draft from being published as it is: rules that
// are not complete, a street or point that is not there, a beginning that is
// past.
func (s *Store) checkDraft(ctx context.Context, draft *Draft) error {
	if err := draft.Rules.Validate(); err != nil {
		return err
	}
	if _, err := s.scopePoints(ctx, draft.District, &draft.Rules); err != nil {
		return err
	}
	if today := s.db.Now().ServiceDay(); draft.Rules.ValidFrom < today {
		return ErrDraftBackdated.With("From", draft.Rules.ValidFrom, "Today", today)
	}
	return nil
}

// DropDraft ends a draft that nobody wants; it stays to be read.
func (s *Store) DropDraft(ctx context.Context, d data.District, id DraftID, revision int, by audit.Actor) (Draft, error) {
	return s.changeDraft(ctx, d, id, revision, func(tx *data.Tx, draft *Draft) error {
		if err := draft.decide(tx, DraftDropped, by); err != nil {
			return err
		}
		return draft.log(tx, by, auditDrop)
	})
}

// changeDraft runs change over the draft as it stands, once the revision is the
// one that the caller has seen.
func (s *Store) changeDraft(ctx context.Context, d data.District, id DraftID, revision int, change func(*data.Tx, *Draft) error) (draft Draft, err error) {
	err = s.db.InTx(ctx, func(tx *data.Tx) error {
		if draft, err = findDraft(tx, d, id); err != nil {
			return err
		}
		if err := draft.mayChange(revision); err != nil {
			return err
		}
		return change(tx, &draft)
	})
	if err != nil {
		return Draft{}, fmt.Errorf("draft %s: %w", id, err)
	}
	return draft, nil
}

// decide ends the draft.
func (draft *Draft) decide(tx *data.Tx, state DraftState, by audit.Actor) error {
	draft.State, draft.DecidedAt, draft.DecidedBy = state, tx.Now, by
	return tx.ExecOne(`UPDATE rule_drafts SET state = ?, decided_at = ?, decided_by = ? WHERE district = ? AND id = ?`,
		state, tx.Now, by, draft.District, draft.ID)
}

func (draft *Draft) log(tx *data.Tx, by audit.Actor, action string) error {
	return audit.Append(tx, audit.Entry{District: draft.District, Actor: by, Street: draft.Street, Action: action, Object: string(draft.ID),
		Detail: map[string]any{"set": draft.Rules.ID, "version": draft.Rules.Version, "revision": draft.Revision}})
}
