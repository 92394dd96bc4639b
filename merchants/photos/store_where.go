package photos

import (
	"context"
	"errors"
	"strings"

	"mealmap/data"
)

// Where is whose a subject is: who covers it may see its pictures.
type Where struct {
	Kind      string `db:"-"`         // the subject before its colon
	Street    string `db:"street"`    // 9-digit code
	Community string `db:"community"` // 12-digit code, "" the whole street's
}

// subjects finds the street of a subject by its id.
var subjects = map[string]string{
	"visit":     `SELECT street, '' AS community FROM visits WHERE district = ? AND id = ?`,
	"candidate": `SELECT street, '' AS community FROM candidates WHERE district = ? AND id = ?`,
	"admission": `SELECT c.street, '' AS community FROM admission_visits v
		JOIN candidates c ON c.district = v.district AND c.id = v.candidate_id WHERE v.district = ? AND v.id = ?`,
	"complaint": `SELECT street, community FROM complaints WHERE district = ? AND id = ?`,
	"case":      `SELECT street, '' AS community FROM review_cases WHERE district = ? AND id = ?`,
}

// Where tells whose a subject is: ErrPictureUnknown where there is no such thing.
func (s *Store) Where(ctx context.Context, d data.District, subject string) (w Where, err error) {
	kind, id, _ := strings.Cut(subject, ":")
	query, known := subjects[kind]
	if !known {
		return w, ErrPictureUnknown
	}
	w.Kind = kind
	err = s.db.View(ctx, func(tx *data.Tx) error {
		err := tx.Get(&w, query, d, id)
		if errors.Is(err, data.ErrNoRow) {
			return ErrPictureUnknown
		}
		return err
	})
	return w, err
}
