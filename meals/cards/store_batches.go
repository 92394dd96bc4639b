package cards

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/meals"
)

const batchColumns = `
	b.district,
	b.id,
	b.street,
	b.community,
	b.name,
	b.state,
	b.proof,
	b.sheet_hash,
	b.made_at,
	b.made_by,
	coalesce(b.proofed_at, 0) AS proofed_at,
	coalesce(b.released_at, 0) AS released_at,
	b.released_by,
	(SELECT count(*) FROM card_batch_cards k WHERE k.district = b.district AND k.batch_id = b.id) AS cards`

// Is refuses a file that is not the one whose proof was clean: ErrBatchChanged,
// ErrBatchUnproofed where there is none.
func (b *Batch) Is(hash [32]byte) error {
	switch {
	case len(b.SheetHash) == 0:
		return ErrBatchUnproofed
	case !bytes.Equal(b.SheetHash, hash[:]):
		return ErrBatchChanged
	}
	return nil
}

// mayChange refuses a step on a batch that is released or dropped.
func (b *Batch) mayChange() error {
	if b.State == Released || b.State == Dropped {
		return ErrBatchState.With("State", string(b.State))
	}
	return nil
}

// NewBatch puts cards together, by community and name. ErrBatchEmpty,
// ErrBatchLarge; of a chosen card meals.ErrCardNotFound, meals.ErrCardEnded,
// ErrReportedLost.
func (s *Store) NewBatch(ctx context.Context, sc Scope, n NewBatch, by audit.Actor) (b Batch, err error) {
	if len(n.Cards) > MaxBatch {
		return Batch{}, ErrBatchLarge.With("Max", MaxBatch)
	}
	err = s.db.InTx(ctx, func(tx *data.Tx) error {
		b, err = s.newBatch(tx, sc, n, by)
		return err
	})
	if err != nil {
		return Batch{}, fmt.Errorf("new batch: %w", err)
	}
	return b, nil
}

// bound is a card that goes into a batch.
type bound struct {
	Card      meals.CardID `db:"id"`
	Street    string       `db:"street"`
	Community string       `db:"community"`
}

func (s *Store) newBatch(tx *data.Tx, sc Scope, n NewBatch, by audit.Actor) (Batch, error) {
	chosen, err := s.toPrint(tx, sc, n.Cards)
	if err != nil {
		return Batch{}, err
	}
	if len(chosen) == 0 {
		return Batch{}, ErrBatchEmpty
	}
	b := Batch{District: sc.District, ID: BatchID(data.NewID()), Name: cleanNote(n.Name), State: Open,
		MadeAt: tx.Now, MadeBy: by, Cards: len(chosen), Street: chosen[0].Street, Community: chosen[0].Community}
	if b.Name == "" {
		b.Name = string(tx.Now.ServiceDay())
	}
	for _, c := range chosen {
		if c.Street != b.Street {
			b.Street, b.Community = "", ""
			break
		}
		if c.Community != b.Community {
			b.Community = ""
		}
	}
	if _, err = tx.Exec(`
		INSERT INTO card_batches (district, id, street, community, name, state, made_at, made_by)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
		b.District, b.ID, b.Street, b.Community, b.Name, b.State, b.MadeAt, b.MadeBy); err != nil {
		return Batch{}, err
	}
	for i, c := range chosen {
		if _, err := tx.Exec(`INSERT INTO card_batch_cards (district, batch_id, position, card_id) VALUES (?, ?, ?, ?)`,
			b.District, b.ID, i+1, c.Card); err != nil {
			return Batch{}, err
		}
	}
	return b, logBatch(tx, &b, by, "card.batch", map[string]any{"count": b.Cards})
}

func logBatch(tx *data.Tx, b *Batch, by audit.Actor, action string, detail map[string]any) error {
	return audit.Append(tx, audit.Entry{District: b.District, Actor: by, Street: b.Street, Action: action, Object: string(b.ID), Detail: detail})
}

// toPrint gives the chosen cards, or those that were never printed and wait in
// no batch, in the order of the sheets.
func (s *Store) toPrint(tx *data.Tx, sc Scope, ids []meals.CardID) (list []bound, err error) {
	wanted, args := `AND c.printed_at IS NULL AND c.lost_at IS NULL
		AND NOT EXISTS (SELECT 1 FROM card_batch_cards k
			JOIN card_batches b ON b.district = k.district AND b.id = k.batch_id
			WHERE k.district = c.district AND k.card_id = c.id AND b.state IN ('open','proofed'))`, sc.args()
	if len(ids) > 0 {
		for _, id := range ids {
			if err := s.mayPrint(tx, sc, id); err != nil {
				return nil, err
			}
		}
		chosen, err := json.Marshal(ids)
		if err != nil {
			return nil, err
		}
		wanted, args = `AND c.id IN (SELECT value FROM json_each(?))`, append(args, string(chosen))
	}
	err = tx.Select(&list, `
		SELECT c.id, e.street, e.community
		FROM cards c
		JOIN elders e ON e.district = c.district AND e.id = c.elder_id
		WHERE`+inScope+`AND c.live = 1 `+wanted+`
		ORDER BY e.street, e.community, e.name, c.id
		LIMIT ?`, append(args, MaxBatch)...)
	return list, err
}

func (s *Store) mayPrint(tx *data.Tx, sc Scope, id meals.CardID) error {
	c, _, err := s.card(tx, sc, id)
	switch {
	case err != nil:
		return err
	case !c.Live:
		return meals.ErrCardEnded
	case c.LostAt != 0:
		return ErrReportedLost
	}
	return nil
}

// card gives a card of the scope with its elder, meals.ErrCardNotFound for any
// other.
func (s *Store) card(tx *data.Tx, sc Scope, id meals.CardID) (c meals.Card, e meals.Elder, err error) {
	if c, err = s.meals.CardTx(tx, sc.District, id); err == nil {
		e, err = s.elder(tx, sc, c.ElderID)
	}
	if errors.Is(err, meals.ErrElderUnknown) {
		err = meals.ErrCardNotFound
	}
	if err != nil {
		return meals.Card{}, meals.Elder{}, err
	}
	return c, e, nil
}

// FindBatch gives one batch, ErrBatchUnknown where there is none in scope.
func (s *Store) FindBatch(ctx context.Context, sc Scope, id BatchID) (b Batch, err error) {
	err = s.db.View(ctx, func(tx *data.Tx) error {
		b, err = findBatch(tx, sc, id)
		return err
	})
	return b, err
}

func findBatch(tx *data.Tx, sc Scope, id BatchID) (b Batch, err error) {
	err = tx.Get(&b, `SELECT`+batchColumns+` FROM card_batches b WHERE b.district = ? AND b.id = ?`, sc.District, id)
	if errors.Is(err, data.ErrNoRow) || err == nil && !sc.holds(b.Street, b.Community) {
		err = ErrBatchUnknown
	}
	if err != nil {
		return Batch{}, err
	}
	return b, nil
}

// ListBatches lists the batches whose elders are all in scope, the newest
// first. limit 0: 200.
func (s *Store) ListBatches(ctx context.Context, sc Scope, limit int) (list []Batch, err error) {
	if limit <= 0 {
		limit = listLimit
	}
	err = s.db.View(ctx, func(tx *data.Tx) error {
		return tx.Select(&list, `SELECT`+batchColumns+`
			FROM card_batches b
			WHERE b.district = ? AND (? = '' OR b.street = ?) AND (? = '' OR b.community = ?)
			ORDER BY b.made_at DESC, b.id DESC
			LIMIT ?`, append(sc.args(), limit)...)
	})
	return list, err
}

// Items gives what stands on the sheets of a batch, in order.
func (s *Store) Items(ctx context.Context, sc Scope, id BatchID) (items []Item, err error) {
	var cards []meals.Card
	err = s.db.View(ctx, func(tx *data.Tx) error {
		b, err := findBatch(tx, sc, id)
		if err != nil {
			return err
		}
		var ids []meals.CardID
		if err := tx.Select(&ids, `SELECT card_id FROM card_batch_cards WHERE district = ? AND batch_id = ? ORDER BY position`,
			b.District, b.ID); err != nil {
			return err
		}
		items, cards = make([]Item, len(ids)), make([]meals.Card, len(ids))
		for i, card := range ids {
			if cards[i], err = s.meals.CardTx(tx, b.District, card); err != nil {
				return err
			}
			items[i] = Item{Position: i + 1, Card: cards[i]}
			if items[i].Elder, err = s.meals.ElderTx(tx, b.District, cards[i].ElderID); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("items of batch %s: %w", id, err)
	}
	digits, err := s.meals.Tokens(ctx, cards...)
	for i := range digits {
		items[i].Digits = digits[i]
	}
	return items, err
}
