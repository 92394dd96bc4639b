package voices

import (
	"context"
	"encoding/json"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/data/fault"
	"mealmap/merchants"
)

type letterRow struct {
	ID         LetterID             `db:"id"`
	Street     string               `db:"street"`
	Merchant   merchants.MerchantID `db:"merchant_id"`
	Month      string               `db:"month"`
	Body       string               `db:"body"`
	SentAt     data.Instant         `db:"sent_at"`
	SentBy     audit.Actor          `db:"sent_by"`
	Improved   string               `db:"improved"`
	ImprovedOn data.ServiceDay      `db:"improved_on"`
	AnsweredAt data.Instant         `db:"answered_at"`
	AnsweredBy audit.Actor          `db:"answered_by"`
}

func letters(tx *data.Tx, where string, args ...any) ([]Letter, error) {
	var rows []letterRow
	err := tx.Select(&rows, `
		SELECT id, street, merchant_id, month, body, sent_at, sent_by, improved, improved_on,
			coalesce(answered_at, 0) AS answered_at, answered_by
		FROM provider_letters `+where, args...)
	list := make([]Letter, len(rows))
	for i, r := range rows {
		list[i] = Letter{ID: r.ID, Street: r.Street, Merchant: r.Merchant, Month: r.Month, SentAt: r.SentAt, SentBy: r.SentBy,
			Improved: r.Improved, ImprovedOn: r.ImprovedOn, AnsweredAt: r.AnsweredAt, AnsweredBy: r.AnsweredBy}
		if err == nil {
			err = json.Unmarshal([]byte(r.Body), &list[i].Body)
		}
	}
	return list, err
}

// Letters lists the letters about a month to the providers of a street.
func (s *Store) Letters(ctx context.Context, sc Scope, month string) (list []Letter, err error) {
	err = s.db.View(ctx, func(tx *data.Tx) error {
		list, err = letters(tx, `WHERE district = ? AND (? = '' OR street = ?) AND month = ? ORDER BY merchant_id`, sc.District, sc.Street, sc.Street, month)
		return err
	})
	return list, err
}

// LettersTo lists the letters to one provider, the newest first.
func (s *Store) LettersTo(ctx context.Context, d data.District, m merchants.MerchantID) (list []Letter, err error) {
	err = s.db.View(ctx, func(tx *data.Tx) error {
		list, err = letters(tx, `WHERE district = ? AND merchant_id = ? ORDER BY month DESC`, d, m)
		return err
	})
	return list, err
}

// FindLetter gives one letter of the scope's street: ErrLetterUnknown.
func (s *Store) FindLetter(ctx context.Context, sc Scope, id LetterID) (l Letter, err error) {
	err = s.db.View(ctx, func(tx *data.Tx) error {
		l, err = findLetter(tx, sc, id)
		return err
	})
	return l, err
}

func findLetter(tx *data.Tx, sc Scope, id LetterID) (Letter, error) {
	list, err := letters(tx, `WHERE district = ? AND (? = '' OR street = ?) AND id = ?`, sc.District, sc.Street, sc.Street, id)
	if err == nil && len(list) == 0 {
		err = ErrLetterUnknown
	}
	if err != nil {
		return Letter{}, err
	}
	return list[0], nil
}

// Improve keeps what the provider says he has improved since the letter, and when;
// what was kept before is replaced and stays in the audit log. ErrLetterUnknown,
// ErrImproveForm.
func (s *Store) Improve(ctx context.Context, sc Scope, id LetterID, text string, on data.ServiceDay, by audit.Actor) error {
	text = cleanNote(text)
	err := s.db.InTx(ctx, func(tx *data.Tx) error {
		l, err := findLetter(tx, sc, id)
		if err != nil {
			return err
		}
		if err := checkImprovement(text, on, l.Body.From, tx.Now.ServiceDay()); err != nil {
			return err
		}
		err = tx.ExecOne(`
			UPDATE provider_letters SET improved = ?, improved_on = ?, answered_at = ?, answered_by = ?
			WHERE district = ? AND id = ?`, text, on, tx.Now, by, sc.District, id)
		if err != nil {
			return err
		}
		return audit.Append(tx, audit.Entry{District: sc.District, Actor: by, Street: l.Street, Action: "letter.improve", Object: string(id),
			Detail: map[string]any{"merchant": l.Merchant, "month": l.Month, "improved": text, "on": on}})
	})
	return named(err, "improvement after letter", id)
}

func checkImprovement(text string, on, from, today data.ServiceDay) error {
	err := ErrImproveForm
	if text == "" {
		err = err.Field(fault.Field{Name: "improved", Code: "improved"})
	}
	if _, bad := data.ParseServiceDay(string(on)); bad != nil || on < from || on > today {
		err = err.Field(fault.Field{Name: "improved_on", Code: "improved_on", Args: map[string]any{"From": string(from), "To": string(today)}})
	}
	if len(err.Fields) == 0 {
		return nil
	}
	return err
}

// Improvements lists what a provider improved after letters, the oldest first.
func (s *Store) Improvements(ctx context.Context, d data.District, m merchants.MerchantID) (list []Improvement, err error) {
	err = s.db.View(ctx, func(tx *data.Tx) error {
		var rows []struct {
			Month string          `db:"month"`
			Text  string          `db:"improved"`
			On    data.ServiceDay `db:"improved_on"`
		}
		err := tx.Select(&rows, `
			SELECT month, improved, improved_on FROM provider_letters
			WHERE district = ? AND merchant_id = ? AND improved <> '' ORDER BY improved_on, month`, d, m)
		for _, r := range rows {
			list = append(list, Improvement(r))
		}
		return err
	})
	return list, err
}
