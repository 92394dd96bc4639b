package cards

import (
	"context"
	"errors"
	"fmt"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/meals"
)

// happening is one thing that happens to a card in people's hands.
type happening struct {
	card     meals.CardID
	kind     EventKind
	delegate DelegateID
	note     string
	by       audit.Actor
}

// Events lists what happened to a card in people's hands, the newest first.
func (s *Store) Events(ctx context.Context, sc Scope, id meals.CardID) (list []Event, err error) {
	err = s.db.View(ctx, func(tx *data.Tx) error {
		if _, _, err := s.card(tx, sc, id); err != nil {
			return err
		}
		return tx.Select(&list, `
			SELECT
				v.id,
				v.card_id,
				v.kind,
				v.delegate_id,
				coalesce(d.name, '') AS delegate,
				v.note,
				v.at,
				v.actor
			FROM card_events v
			LEFT JOIN delegates d ON d.district = v.district AND d.id = v.delegate_id
			WHERE v.district = ? AND v.card_id = ?
			ORDER BY v.at DESC, v.id DESC`, sc.District, id)
	})
	return list, err
}

// Handed records that a card has reached its elder. meals.ErrCardNotFound,
// meals.ErrCardEnded, ErrCardHanded, ErrReportedLost, ErrDelegateUnknown (nobody
// who may fetch for this elder today).
func (s *Store) Handed(ctx context.Context, sc Scope, h Handing, by audit.Actor) error {
	return s.happen(ctx, sc, happening{h.Card, WasHanded, h.Delegate, h.Note, by})
}

// HandedMany records it of each card, in person, and names those that it left
// out. The error is of the store; what was recorded before it stands.
func (s *Store) HandedMany(ctx context.Context, sc Scope, ids []meals.CardID, note string, by audit.Actor) (handed int, left []Left, err error) {
	left, err = each(ids, func(id meals.CardID) error {
		err := s.Handed(ctx, sc, Handing{Card: id, Note: note}, by)
		if err == nil {
			handed++
		}
		return err
	})
	return handed, left, err
}

// Returned records that a card came back to the office, whether it lives or
// not: ErrCardNotHanded.
func (s *Store) Returned(ctx context.Context, sc Scope, id meals.CardID, note string, by audit.Actor) error {
	return s.happen(ctx, sc, happening{id, WasReturned, "", note, by})
}

// Lost reports a card lost: it is refused until it is found or replaced.
// meals.ErrCardEnded, ErrReportedLost.
func (s *Store) Lost(ctx context.Context, sc Scope, id meals.CardID, note string, by audit.Actor) error {
	return s.happen(ctx, sc, happening{id, WasLost, "", note, by})
}

// Found takes the report back: meals.ErrCardEnded where the card was replaced
// or revoked meanwhile, ErrCardNotLost.
func (s *Store) Found(ctx context.Context, sc Scope, id meals.CardID, note string, by audit.Actor) error {
	return s.happen(ctx, sc, happening{id, WasFound, "", note, by})
}

func (s *Store) happen(ctx context.Context, sc Scope, h happening) error {
	err := s.db.InTx(ctx, func(tx *data.Tx) error {
		c, e, err := s.card(tx, sc, h.card)
		if err == nil {
			err = h.may(&c)
		}
		if err == nil && h.delegate != "" {
			err = mayFetch(tx, &e, h.delegate)
		}
		if err == nil {
			err = h.change(tx, &c)
		}
		if err != nil {
			return err
		}
		if _, err := tx.Exec(`
			INSERT INTO card_events (district, id, card_id, kind, delegate_id, note, at, actor)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
			c.District, data.NewID(), c.ID, h.kind, h.delegate, cleanNote(h.note), tx.Now, h.by); err != nil {
			return err
		}
		detail := map[string]any{"elder": e.ID}
		if h.delegate != "" {
			detail["delegate"] = h.delegate
		}
		return logStep(tx, &e, h.by, "card."+string(h.kind), string(c.ID), detail)
	})
	if err != nil {
		return fmt.Errorf("card %s %s: %w", h.card, h.kind, err)
	}
	return nil
}

// may says why this cannot have happened to the card, nil where it can.
func (h *happening) may(c *meals.Card) error {
	switch {
	case h.kind == WasReturned && c.HandedAt == 0:
		return ErrCardNotHanded
	case h.kind == WasReturned:
		return nil
	case !c.Live:
		return meals.ErrCardEnded
	case h.kind == WasHanded && c.HandedAt != 0:
		return ErrCardHanded
	case h.kind == WasFound && c.LostAt == 0:
		return ErrCardNotLost
	case h.kind != WasFound && c.LostAt != 0:
		return ErrReportedLost
	}
	return nil
}

// change writes on the card how it stands now.
func (h *happening) change(tx *data.Tx, c *meals.Card) error {
	column, at := "handed_at", any(tx.Now)
	if h.kind == WasLost || h.kind == WasFound {
		column = "lost_at"
	}
	if h.kind == WasReturned || h.kind == WasFound {
		at = nil
	}
	return tx.ExecOne(`UPDATE cards SET `+column+` = ? WHERE district = ? AND id = ?`, at, c.District, c.ID)
}

// mayFetch refuses who may not fetch for the elder today.
func mayFetch(tx *data.Tx, e *meals.Elder, id DelegateID) error {
	d, err := findDelegate(tx, e.District, id)
	if err == nil && (d.ElderID != e.ID || !d.On(tx.Now.ServiceDay())) {
		err = ErrDelegateUnknown
	}
	return err
}

func findDelegate(tx *data.Tx, district data.District, id DelegateID) (delegateRow, error) {
	var d delegateRow
	err := tx.Get(&d, `SELECT`+delegateColumns+` FROM delegates d WHERE d.district = ? AND d.id = ?`, district, id)
	if errors.Is(err, data.ErrNoRow) {
		err = ErrDelegateUnknown
	}
	return d, err
}
