package photos

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/data/fault"
)

// What may be wrong with a picture.
var (
	// ErrPictureUnreadable: neither JPEG nor PNG, damaged, or too large. Arg
	// Megabytes, the most.
	ErrPictureUnreadable = fault.New(fault.Invalid, "picture_unreadable")
	ErrPictureUnknown    = fault.New(fault.NotFound, "picture_unknown")
)

// longestCaption bounds what a caption keeps, in characters.
const longestCaption = 100

// PhotoID names one picture.
type PhotoID string

// Photo is one picture of a place or a paper.
type Photo struct {
	District data.District `db:"district"`
	ID       PhotoID       `db:"id"`
	Subject  string        `db:"subject"` // what it shows or proves: "visit:…", "admission:…", "complaint:…", "case:…"
	Caption  string        `db:"caption"`
	TakenAt  data.Instant  `db:"taken_at"` // when it was handed in
	TakenBy  audit.Actor   `db:"taken_by"`
	JPEG     []byte        `db:"jpeg"` // only of Read
}

// Store keeps pictures. It is safe for concurrent use.
type Store struct{ db *data.DB }

// NewStore keeps pictures in db.
func NewStore(db *data.DB) *Store { return &Store{db: db} }

// Add keeps a picture for its subject: a JPEG or PNG of at most Megabytes, turned
// upright, at most 1600 long and 200 KB, without what a camera writes beside it.
// ErrPictureUnreadable. Whether by may speak about the subject, callers ask.
func (s *Store) Add(ctx context.Context, d data.District, subject, caption string, raw []byte, by audit.Actor) (Photo, error) {
	small, err := shrink(raw)
	if err != nil {
		return Photo{}, err
	}
	p := Photo{District: d, ID: PhotoID(data.NewID()), Subject: subject, Caption: cleanCaption(caption), TakenBy: by, JPEG: small}
	err = s.db.InTx(ctx, func(tx *data.Tx) error {
		p.TakenAt = tx.Now
		err := tx.ExecOne(`
			INSERT INTO evidence_photos (district, id, subject, caption, jpeg, taken_at, taken_by)
			VALUES (?, ?, ?, ?, ?, ?, ?)`, d, p.ID, p.Subject, p.Caption, p.JPEG, p.TakenAt, p.TakenBy)
		if err != nil {
			return err
		}
		return audit.Append(tx, audit.Entry{District: d, Actor: by, Action: "picture.add", Object: subject,
			Detail: map[string]any{"picture": p.ID, "bytes": len(p.JPEG)}})
	})
	if err != nil {
		return Photo{}, fmt.Errorf("picture of %s: %w", subject, err)
	}
	return p, nil
}

// List gives the pictures of a subject without their bytes, in the order in which
// they came.
func (s *Store) List(ctx context.Context, d data.District, subject string) (list []Photo, err error) {
	err = s.db.View(ctx, func(tx *data.Tx) error {
		return tx.Select(&list, `
			SELECT district, id, subject, caption, taken_at, taken_by FROM evidence_photos
			WHERE district = ? AND subject = ? ORDER BY taken_at, id`, d, subject)
	})
	return list, err
}

// Read gives one picture with its bytes: ErrPictureUnknown. Who may see its
// subject, callers ask.
func (s *Store) Read(ctx context.Context, d data.District, id PhotoID) (p Photo, err error) {
	err = s.db.View(ctx, func(tx *data.Tx) error {
		err := tx.Get(&p, `
			SELECT district, id, subject, caption, taken_at, taken_by, jpeg FROM evidence_photos
			WHERE district = ? AND id = ?`, d, id)
		if errors.Is(err, data.ErrNoRow) {
			return ErrPictureUnknown
		}
		return err
	})
	return p, err
}

// cleanCaption is one line of at most longestCaption characters.
func cleanCaption(s string) string {
	s = strings.Join(strings.Fields(strings.ToValidUTF8(s, "")), " ")
	if utf8.RuneCountInString(s) > longestCaption {
		s = string([]rune(s)[:longestCaption])
	}
	return s
}
