package cards

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/meals"
)

// RecordProof keeps what a proof of the finished file has found: a clean one
// makes the batch ready for release, any other takes that back. ErrBatchState
// where it is released or dropped.
func (s *Store) RecordProof(ctx context.Context, sc Scope, id BatchID, p Proof, by audit.Actor) (b Batch, err error) {
	report, err := json.Marshal(p.Report)
	if err != nil {
		return Batch{}, fmt.Errorf("proof of batch %s: %w", id, err)
	}
	err = s.changeBatch(ctx, sc, id, &b, func(tx *data.Tx) error {
		state, hash := Open, []byte(nil)
		if p.Clean {
			state, hash = Proofed, p.Hash[:]
		}
		if err := tx.ExecOne(`
			UPDATE card_batches SET state = ?, proof = ?, sheet_hash = ?, proofed_at = ?
			WHERE district = ? AND id = ?`, state, string(report), hash, tx.Now, b.District, b.ID); err != nil {
			return err
		}
		return logBatch(tx, &b, by, "card.proof", map[string]any{"clean": p.Clean, "sheet": hex.EncodeToString(p.Hash[:])})
	})
	if err != nil {
		return Batch{}, fmt.Errorf("proof of batch %s: %w", id, err)
	}
	return b, nil
}

// Release gives a batch free to print and to hand out. hash is that of the very
// file that goes to the printer. ErrBatchUnproofed, ErrBatchChanged,
// ErrBatchEnded, ErrBatchState. Later copies are compared by Batch.Is.
func (s *Store) Release(ctx context.Context, sc Scope, id BatchID, hash [32]byte, by audit.Actor) (b Batch, err error) {
	err = s.changeBatch(ctx, sc, id, &b, func(tx *data.Tx) error {
		if err := b.Is(hash); err != nil {
			return err
		}
		var gone int
		if err := tx.Get(&gone, `
			SELECT count(*) FROM card_batch_cards k
			JOIN cards c ON c.district = k.district AND c.id = k.card_id
			WHERE k.district = ? AND k.batch_id = ? AND (c.live IS NULL OR c.lost_at IS NOT NULL)`, b.District, b.ID); err != nil {
			return err
		}
		if gone > 0 {
			return ErrBatchEnded.With("Count", gone)
		}
		return release(tx, &b, by)
	})
	if err != nil {
		return Batch{}, fmt.Errorf("release batch %s: %w", id, err)
	}
	return b, nil
}

func release(tx *data.Tx, b *Batch, by audit.Actor) error {
	if err := tx.ExecOne(`
		UPDATE card_batches SET state = 'released', released_at = ?, released_by = ?
		WHERE district = ? AND id = ?`, tx.Now, by, b.District, b.ID); err != nil {
		return err
	}
	var ids []meals.CardID
	if err := tx.Select(&ids, `SELECT card_id FROM card_batch_cards WHERE district = ? AND batch_id = ?`, b.District, b.ID); err != nil {
		return err
	}
	if err := printed(tx, b.District, ids); err != nil {
		return err
	}
	return logBatch(tx, b, by, "card.release", map[string]any{"count": b.Cards, "sheet": hex.EncodeToString(b.SheetHash)})
}

// Printed records that cards went to paper outside a batch: the next batch leaves
// them out, and they wait to be handed out. The caller has asked whether they
// are of its scope.
func (s *Store) Printed(ctx context.Context, d data.District, ids ...meals.CardID) error {
	err := s.db.InTx(ctx, func(tx *data.Tx) error { return printed(tx, d, ids) })
	if err != nil {
		return fmt.Errorf("printed cards: %w", err)
	}
	return nil
}

func printed(tx *data.Tx, d data.District, ids []meals.CardID) error {
	list, err := json.Marshal(ids)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`
		UPDATE cards SET printed_at = ?
		WHERE district = ? AND printed_at IS NULL AND id IN (SELECT value FROM json_each(?))`, tx.Now, d, string(list))
	return err
}

// Drop gives a batch up that was not released; its cards wait for the next.
// ErrBatchState.
func (s *Store) Drop(ctx context.Context, sc Scope, id BatchID, by audit.Actor) error {
	var b Batch
	err := s.changeBatch(ctx, sc, id, &b, func(tx *data.Tx) error {
		if err := tx.ExecOne(`UPDATE card_batches SET state = 'dropped' WHERE district = ? AND id = ?`, b.District, b.ID); err != nil {
			return err
		}
		return logBatch(tx, &b, by, "card.drop", nil)
	})
	if err != nil {
		return fmt.Errorf("drop batch %s: %w", id, err)
	}
	return nil
}

// changeBatch does one step on a batch that is neither released nor dropped;
// b is it before the step, and after the transaction as it is now.
func (s *Store) changeBatch(ctx context.Context, sc Scope, id BatchID, b *Batch, do func(*data.Tx) error) error {
	return s.db.InTx(ctx, func(tx *data.Tx) (err error) {
		if *b, err = findBatch(tx, sc, id); err != nil {
			return err
		}
		if err := b.mayChange(); err != nil {
			return err
		}
		if err := do(tx); err != nil {
			return err
		}
		*b, err = findBatch(tx, sc, id)
		return err
	})
}
