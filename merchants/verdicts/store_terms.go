package verdicts

import (
	"context"
	"encoding/json"
	"fmt"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/merchants/review"
)

// Sign keeps a new version of the terms, valid from a day that is not past and
// not before that of the version it follows. The version is given here.
// ErrBadTerms, ErrTermsBackdated.
func (s *Store) Sign(ctx context.Context, d data.District, t review.Settings, by audit.Actor) (review.Settings, error) {
	if field := t.Check(); field != "" {
		return review.Settings{}, ErrBadTerms.With("Field", field)
	}
	if _, err := data.ParseServiceDay(string(t.ValidFrom)); err != nil {
		return review.Settings{}, ErrBadTerms.With("Field", "valid_from")
	}
	err := s.db.InTx(ctx, func(tx *data.Tx) error {
		all, err := loadTerms(tx, d)
		if err != nil {
			return err
		}
		earliest := tx.Now.ServiceDay()
		if n := len(all); n > 0 {
			earliest = max(earliest, all[n-1].ValidFrom)
		}
		if t.ValidFrom < earliest {
			return ErrTermsBackdated.With("Day", string(earliest))
		}
		t.Version = len(all) + 1
		text, err := json.Marshal(t)
		if err != nil {
			return err
		}
		_, err = tx.Exec(`INSERT INTO review_terms
			(district, version, body, valid_from, signed_at, signed_by)
			VALUES (?,?,?,?,?,?)`,
			d, t.Version, string(text), t.ValidFrom, tx.Now, by)
		if err != nil {
			return fmt.Errorf("sign terms %d: %w", t.Version, err)
		}
		return audit.Append(tx, audit.Entry{District: d, Actor: by, Action: "review.settings", Object: fmt.Sprint(t.Version), Detail: t})
	})
	if err != nil {
		return review.Settings{}, err
	}
	return t, nil
}

// Signed is one version of the terms with who signed it.
type Signed struct {
	review.Settings
	At data.Instant
	By audit.Actor
}

// Terms lists every version that was signed, the newest first.
func (s *Store) Terms(ctx context.Context, d data.District) (list []Signed, err error) {
	err = s.db.View(ctx, func(tx *data.Tx) error {
		rows, err := selectTerms(tx, d)
		for i := len(rows) - 1; i >= 0 && err == nil; i-- {
			var t review.Settings
			t, err = rows[i].settings()
			list = append(list, Signed{t, rows[i].At, rows[i].By})
		}
		return err
	})
	return list, err
}

type termsRow struct {
	Version int             `db:"version"`
	Body    string          `db:"body"`
	From    data.ServiceDay `db:"valid_from"`
	At      data.Instant    `db:"signed_at"`
	By      audit.Actor     `db:"signed_by"`
}

func (r *termsRow) settings() (t review.Settings, err error) {
	if err := json.Unmarshal([]byte(r.Body), &t); err != nil {
		return t, fmt.Errorf("terms %d: %w", r.Version, err)
	}
	t.Version, t.ValidFrom = r.Version, r.From
	return t, nil
}

func selectTerms(tx *data.Tx, d data.District) (rows []termsRow, err error) {
	return rows, tx.Select(&rows, `SELECT
		version,
		body,
		valid_from,
		signed_at,
		signed_by
	FROM review_terms
	WHERE district = ?
	ORDER BY version`, d)
}

// loadTerms gives every version, the oldest first.
func loadTerms(tx *data.Tx, d data.District) ([]review.Settings, error) {
	rows, err := selectTerms(tx, d)
	if err != nil {
		return nil, err
	}
	all := make([]review.Settings, len(rows))
	for i := range rows {
		if all[i], err = rows[i].settings(); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// termsOn is the newest of the versions that hold on the day.
func termsOn(all []review.Settings, day data.ServiceDay) review.Settings {
	for i := len(all) - 1; i >= 0; i-- {
		if all[i].ValidFrom <= day {
			return all[i]
		}
	}
	return review.DefaultSettings()
}
