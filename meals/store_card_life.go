package meals

import (
	"context"
	"maps"

	"mealmap/data"
	"mealmap/data/audit"
)

// What package meals/cards does with cards inside transactions of its own.

// IssueTx is IssueCard inside a transaction. Call LearnKeys once it has ended.
func (s *Store) IssueTx(tx *data.Tx, d data.District, id ElderID, by audit.Actor) (Card, error) {
	e, err := findElder(tx, d, id)
	if err != nil {
		return Card{}, err
	}
	return s.issue(tx, e, by)
}

// ReissueTx is ReissueCard inside a transaction; the log gets the detail and
// which card it was. Call LearnKeys once the transaction has ended.
func (s *Store) ReissueTx(tx *data.Tx, d data.District, id ElderID, reason string, by audit.Actor, detail map[string]any) (Card, error) {
	e, err := findElder(tx, d, id)
	if err != nil {
		return Card{}, err
	}
	old, err := liveCard(tx, d, id)
	if err != nil {
		return Card{}, err
	}
	if err := endCard(tx, old, Replaced, reason); err != nil {
		return Card{}, err
	}
	c, err := s.issue(tx, e, by)
	if err != nil {
		return Card{}, err
	}
	logged := map[string]any{"by": c.ID}
	maps.Copy(logged, detail)
	return c, audit.Append(tx, audit.Entry{District: d, Actor: by, Street: e.Street, Action: "card.replace",
		Object: string(old.ID), Detail: logged})
}

// LearnKeys brings the keys of new cards into the ring, after the transaction
// that issued them.
func (s *Store) LearnKeys(ctx context.Context, cards ...Card) error {
	for _, c := range cards {
		if err := s.learnKey(ctx, c); err != nil {
			return err
		}
	}
	return nil
}

// CardTx is FindCard inside a transaction.
func (s *Store) CardTx(tx *data.Tx, d data.District, id CardID) (Card, error) {
	return findCard(tx, d, id)
}

// LiveCardTx is CardOf inside a transaction.
func (s *Store) LiveCardTx(tx *data.Tx, d data.District, id ElderID) (Card, error) {
	return liveCard(tx, d, id)
}

// ElderTx is FindElder inside a transaction, without the categories.
func (s *Store) ElderTx(tx *data.Tx, d data.District, id ElderID) (Elder, error) {
	r, err := findElderRow(tx, d, id)
	if err != nil {
		return Elder{}, err
	}
	return r.elder(s.vault)
}

// HereTx refuses an elder who has died or moved away with ErrElderDeparted.
func (s *Store) HereTx(tx *data.Tx, e Elder) error { return stillHere(tx, &e) }

// UnsealTx gives what masks hide of an elder, for comparing elders with one
// another in memory. It logs nothing: what it gives must not leave the caller.
func (s *Store) UnsealTx(tx *data.Tx, d data.District, id ElderID) (r Revealed, err error) {
	row, err := findElderRow(tx, d, id)
	if err != nil {
		return Revealed{}, err
	}
	r.Number, r.Phone, err = row.open(s.vault)
	return r, err
}

// MaskPhone keeps 3 and 4 of a mobile number and the last 3 of any other.
func MaskPhone(phone string) string { return maskPhone(phone) }

// CleanName cleans a person's name as an elder's; code is of the field where it
// cannot be used.
func CleanName(s string) (name, code string) { return cleanName(s) }

// CleanPhone keeps the digits of a telephone, "" for none; code is of the field
// where it cannot be used.
func CleanPhone(s string) (phone, code string) { return cleanPhone(s) }

// CleanDigits keeps the digits of what a person typed, also full-width or
// spaced; ok is false where there is anything else.
func CleanDigits(s string) (digits string, ok bool) {
	digits = cleanNumber(s)
	_, ok = number(digits)
	return digits, ok && digits != ""
}

// PhoneIndex finds elders by the whole of a telephone's digits.
func (s *Store) PhoneIndex(digits string) []byte { return s.vault.Index(phonePurpose, digits) }
