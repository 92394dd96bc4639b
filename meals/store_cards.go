package meals

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"

	"mealmap/data"
	"mealmap/data/audit"
)

const cardColumns = `
	c.district,
	c.id,
	c.elder_id,
	c.card_index,
	c.issue,
	c.random,
	c.number,
	c.key_id,
	c.valid_from,
	c.valid_to,
	coalesce(c.live, 0) AS live,
	c.ended,
	coalesce(c.ended_at, 0) AS ended_at,
	c.end_reason,
	c.issued_at,
	c.issued_by,
	coalesce(c.lost_at, 0) AS lost_at,
	coalesce(c.printed_at, 0) AS printed_at,
	coalesce(c.handed_at, 0) AS handed_at`

// IssueCard gives an elder a card; ErrCardLive where one works already,
// ErrElderDeparted for somebody who has died or moved away.
func (s *Store) IssueCard(ctx context.Context, d data.District, id ElderID, by audit.Actor) (Card, error) {
	var c Card
	err := s.db.InTx(ctx, func(tx *data.Tx) (err error) {
		c, err = s.IssueTx(tx, d, id, by)
		return err
	})
	if err != nil {
		return Card{}, fmt.Errorf("issue card to elder %s: %w", id, err)
	}
	return c, s.learnKey(ctx, c)
}

// ReissueCard replaces an elder's live card: the old one is refused from now
// on. ErrNoLiveCard where there is none, ErrReasonNeeded without a reason.
func (s *Store) ReissueCard(ctx context.Context, d data.District, id ElderID, reason string, by audit.Actor) (Card, error) {
	var c Card
	err := s.db.InTx(ctx, func(tx *data.Tx) (err error) {
		c, err = s.ReissueTx(tx, d, id, reason, by, map[string]any{"reason": reason})
		return err
	})
	if err != nil {
		return Card{}, fmt.Errorf("reissue card of elder %s: %w", id, err)
	}
	return c, s.learnKey(ctx, c)
}

// ReplaceCard replaces that very card, whoever asks at the same time:
// ErrCardEnded where it has ended already, ErrReasonNeeded without a reason.
func (s *Store) ReplaceCard(ctx context.Context, d data.District, id CardID, reason string, by audit.Actor) (Card, error) {
	var c Card
	err := s.db.InTx(ctx, func(tx *data.Tx) error {
		old, err := findCard(tx, d, id)
		if err != nil {
			return err
		}
		if !old.Live {
			return ErrCardEnded
		}
		c, err = s.ReissueTx(tx, d, old.ElderID, reason, by, map[string]any{"reason": reason})
		return err
	})
	if err != nil {
		return Card{}, fmt.Errorf("replace card %s: %w", id, err)
	}
	return c, s.learnKey(ctx, c)
}

// RevokeCard stops a card for good; ErrCardEnded where it has ended already.
func (s *Store) RevokeCard(ctx context.Context, d data.District, id CardID, reason string, by audit.Actor) error {
	err := s.db.InTx(ctx, func(tx *data.Tx) error {
		c, err := findCard(tx, d, id)
		if err != nil {
			return err
		}
		e, err := findElder(tx, d, c.ElderID)
		if err != nil {
			return err
		}
		if err := endCard(tx, c, Revoked, reason); err != nil {
			return err
		}
		return audit.Append(tx, audit.Entry{District: d, Actor: by, Street: e.Street, Action: "card.revoke",
			Object: string(id), Detail: map[string]any{"reason": reason}})
	})
	if err != nil {
		return fmt.Errorf("revoke card %s: %w", id, err)
	}
	return nil
}

// CardOf gives the elder's live card, ErrNoLiveCard where there is none.
func (s *Store) CardOf(ctx context.Context, d data.District, id ElderID) (c Card, err error) {
	err = s.db.View(ctx, func(tx *data.Tx) error {
		c, err = liveCard(tx, d, id)
		return err
	})
	return c, err
}

// FindCard gives one card, ErrCardNotFound where there is none.
func (s *Store) FindCard(ctx context.Context, d data.District, id CardID) (c Card, err error) {
	err = s.db.View(ctx, func(tx *data.Tx) error {
		c, err = findCard(tx, d, id)
		return err
	})
	return c, err
}

// CardsOf lists all cards that an elder has had, newest first.
func (s *Store) CardsOf(ctx context.Context, d data.District, id ElderID) (cards []Card, err error) {
	err = s.db.View(ctx, func(tx *data.Tx) error {
		return tx.Select(&cards, `SELECT`+cardColumns+`
			FROM cards c
			WHERE c.district = ? AND c.elder_id = ?
			ORDER BY c.card_index * 256 + c.issue DESC`, d, id)
	})
	return cards, err
}

// ListCards lists cards in the order of their index.
func (s *Store) ListCards(ctx context.Context, f CardFilter) (cards []Card, err error) {
	where, args := []string{"c.district = ?"}, []any{f.District}
	add := func(use bool, clause string, arg ...any) {
		if use {
			where, args = append(where, clause), append(args, arg...)
		}
	}
	add(f.Street != "", "e.street = ?", f.Street)
	add(f.Community != "", "e.community = ?", f.Community)
	add(f.LiveOnly, "c.live = 1")
	add(f.ExpiresTo != "", "c.valid_to <= ?", f.ExpiresTo)
	add(f.Since != 0, "c.issued_at >= ?", f.Since)
	err = s.db.View(ctx, func(tx *data.Tx) error {
		return tx.Select(&cards, `SELECT`+cardColumns+`
			FROM cards c
			JOIN elders e ON e.district = c.district AND e.id = c.elder_id
			WHERE `+strings.Join(where, " AND ")+`
			ORDER BY c.card_index, c.issue`, args...)
	})
	return cards, err
}

// Tokens gives the 200 digits of each card, in the order given. They are signed
// anew each time and come out the same: nothing that could be copied onto a card
// lies in the database.
func (s *Store) Tokens(ctx context.Context, cards ...Card) ([]string, error) {
	digits := make([]string, len(cards))
	err := s.db.View(ctx, func(tx *data.Tx) error {
		for i, c := range cards {
			key, err := s.privateKey(tx, c.District, c.KeyID)
			if err != nil {
				return err
			}
			if digits[i], err = c.token().sign(key); err != nil {
				return fmt.Errorf("card %s: %w", c.ID, err)
			}
		}
		return nil
	})
	return digits, err
}

// Token is Tokens for one card.
func (s *Store) Token(ctx context.Context, c Card) (string, error) {
	digits, err := s.Tokens(ctx, c)
	if err != nil {
		return "", err
	}
	return digits[0], nil
}

// issue writes the elder's next card: the first takes the district's next
// index, later ones keep the index and count the issue up.
func (s *Store) issue(tx *data.Tx, e Elder, by audit.Actor) (Card, error) {
	if err := stillHere(tx, &e); err != nil {
		return Card{}, err
	}
	key, err := s.signingKey(tx, e.District, by)
	if err != nil {
		return Card{}, err
	}
	today := tx.Now.ServiceDay()
	c := Card{District: e.District, ID: CardID(data.NewID()), ElderID: e.ID, KeyID: key.ID, Live: true,
		ValidFrom: today, ValidTo: addMonths(today, 12*cardYears).AddDays(-1), IssuedAt: tx.Now, IssuedBy: string(by)}
	if c.Index, c.Issue, err = nextIssue(tx, e.District, e.ID); err != nil {
		return Card{}, err
	}
	if c.Number, err = freeNumber(tx, e.District); err != nil {
		return Card{}, err
	}
	var random [2]byte
	if _, err := rand.Read(random[:]); err != nil {
		return Card{}, err
	}
	c.Random = binary.BigEndian.Uint16(random[:])
	if err := insertCard(tx, c); err != nil {
		return Card{}, err
	}
	return c, audit.Append(tx, audit.Entry{District: e.District, Actor: by, Street: e.Street, Action: "card.issue",
		Object: string(c.ID), Detail: map[string]any{"elder": e.ID, "index": c.Index, "issue": c.Issue}})
}

func insertCard(tx *data.Tx, c Card) error {
	_, err := tx.Exec(`
		INSERT INTO cards (district, id, elder_id, card_index, issue, random, number, key_id,
			valid_from, valid_to, live, issued_at, issued_by)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1, ?, ?)`,
		c.District, c.ID, c.ElderID, c.Index, c.Issue, c.Random, c.Number, c.KeyID,
		c.ValidFrom, c.ValidTo, c.IssuedAt, c.IssuedBy)
	if data.IsUnique(err) {
		return ErrCardLive.Because(err)
	}
	return err
}

// maxIssue and maxIndex are what the token has room for.
const (
	maxIssue = 255
	maxIndex = 1<<24 - 1
)

func nextIssue(tx *data.Tx, d data.District, id ElderID) (index uint32, issue uint8, err error) {
	// One number for both, so that the elder's index serves and not the district's.
	var last int64
	err = tx.Get(&last, `SELECT coalesce(max(card_index * 256 + issue), -1) FROM cards WHERE district = ? AND elder_id = ?`, d, id)
	if err != nil {
		return 0, 0, err
	}
	fresh, err := freshIndex(tx, d)
	if err != nil {
		return 0, 0, err
	}
	if last >= 256*fresh && last%256 < maxIssue {
		return uint32(last / 256), uint8(last%256) + 1, nil
	}
	var next int64
	if err := tx.Get(&next, `SELECT coalesce(max(card_index) + 1, 0) FROM cards WHERE district = ?`, d); err != nil {
		return 0, 0, err
	}
	next = max(next, fresh)
	if next > maxIndex {
		return 0, 0, ErrDistrictFull
	}
	return uint32(next), 1, nil
}

// freeNumber draws until a number is free: with 9 digits the first nearly
// always is.
func freeNumber(tx *data.Tx, d data.District) (string, error) {
	for {
		n, err := newCardNumber()
		if err != nil {
			return "", err
		}
		var taken bool
		if err := tx.Get(&taken, `SELECT EXISTS (SELECT 1 FROM cards WHERE district = ? AND number = ?)`, d, n); err != nil {
			return "", err
		}
		if !taken {
			return n, nil
		}
	}
}

func endCard(tx *data.Tx, c Card, how CardEnd, reason string) error {
	if strings.TrimSpace(reason) == "" {
		return ErrReasonNeeded
	}
	err := tx.ExecOne(`
		UPDATE cards SET live = NULL, ended = ?, ended_at = ?, end_reason = ?
		WHERE district = ? AND id = ? AND live = 1`,
		how, tx.Now, reason, c.District, c.ID)
	if errors.Is(err, data.ErrNoRow) {
		return ErrCardEnded
	}
	return err
}

func liveCard(tx *data.Tx, d data.District, id ElderID) (Card, error) {
	var c Card
	err := tx.Get(&c, `SELECT`+cardColumns+` FROM cards c WHERE c.district = ? AND c.elder_id = ? AND c.live = 1`, d, id)
	if errors.Is(err, data.ErrNoRow) {
		return Card{}, ErrNoLiveCard
	}
	return c, err
}

func findCard(tx *data.Tx, d data.District, id CardID) (Card, error) {
	var c Card
	err := tx.Get(&c, `SELECT`+cardColumns+` FROM cards c WHERE c.district = ? AND c.id = ?`, d, id)
	if errors.Is(err, data.ErrNoRow) {
		return Card{}, ErrCardNotFound
	}
	return c, err
}

// learnKey brings a key that was made for this card into the ring.
func (s *Store) learnKey(ctx context.Context, c Card) error {
	if s.ring.find(c.District, c.KeyID) != nil {
		return nil
	}
	return s.db.View(ctx, s.ring.load)
}
