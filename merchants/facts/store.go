package facts

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/data/fault"
	"mealmap/merchants"
)

// Store keeps checks and reports. It is safe for concurrent use; each exported
// method is one transaction.
type Store struct {
	db     *data.DB
	points *merchants.Store
}

// NewStore keeps facts in db, about the other's points.
func NewStore(db *data.DB, points *merchants.Store) *Store { return &Store{db, points} }

// Check records that somebody looked at a point just now and found what is said
// of it to be so, or put it right. merchants.ErrUnknownPoint; invalid_input names
// how or note.
func (s *Store) Check(ctx context.Context, d data.District, point merchants.PointID, how How, note string, by audit.Actor) error {
	note = strings.TrimSpace(note)
	if !slices.Contains(Hows(), how) {
		return fault.ErrInvalidInput.Field(fault.Field{Name: "how", Code: "choose_one"})
	}
	if err := checkNote(note); err != nil {
		return err
	}
	p, err := s.points.FindPoint(ctx, d, point)
	if err != nil {
		return err
	}
	err = s.db.InTx(ctx, func(tx *data.Tx) error {
		_, err := tx.Exec(`
			INSERT INTO point_checks (district, id, point_id, how, note, checked_at, checked_by)
			VALUES (?, ?, ?, ?, ?, ?, ?)`, d, data.NewID(), point, how, note, tx.Now, by)
		if err != nil {
			return err
		}
		return audit.Append(tx, audit.Entry{District: d, Actor: by, Street: p.Street, Action: "point.check",
			Object: string(point), Detail: map[string]any{"how": how}})
	})
	if err != nil {
		return fmt.Errorf("check point %s: %w", point, err)
	}
	return nil
}

func checkNote(note string) error {
	if utf8.RuneCountInString(note) > longestNote {
		return fault.ErrInvalidInput.Field(fault.Field{Name: "note", Code: "too_long", Args: map[string]any{"Max": longestNote}})
	}
	return nil
}

const checkColumns = `SELECT
	c.point_id,
	c.how,
	c.note,
	c.checked_at,
	c.checked_by,
	coalesce((SELECT u.role FROM staff_users u WHERE u.district = c.district AND 'user:' || u.id = c.checked_by), '') AS role
	FROM point_checks c`

// LastChecked gives the newest check of a point; ok is false where nobody has
// looked yet.
func (s *Store) LastChecked(ctx context.Context, d data.District, point merchants.PointID) (c Checked, ok bool, err error) {
	err = s.db.View(ctx, func(tx *data.Tx) error {
		return tx.Get(&c, checkColumns+` WHERE c.district = ? AND c.point_id = ? ORDER BY c.checked_at DESC, c.id DESC LIMIT 1`, d, point)
	})
	if errors.Is(err, data.ErrNoRow) {
		return Checked{}, false, nil
	}
	return c, err == nil, err
}

// LastChecks gives the newest check of every point of a district that has one.
func (s *Store) LastChecks(ctx context.Context, d data.District) (map[merchants.PointID]Checked, error) {
	var list []Checked
	err := s.db.View(ctx, func(tx *data.Tx) error {
		return tx.Select(&list, checkColumns+` WHERE c.district = ? AND c.id = (
			SELECT n.id FROM point_checks n WHERE n.district = c.district AND n.point_id = c.point_id
			ORDER BY n.checked_at DESC, n.id DESC LIMIT 1)`, d)
	})
	if err != nil {
		return nil, fmt.Errorf("last checks: %w", err)
	}
	last := make(map[merchants.PointID]Checked, len(list))
	for _, c := range list {
		last[c.PointID] = c
	}
	return last, nil
}

// Checks lists a point's checks, the newest first, at most so many.
func (s *Store) Checks(ctx context.Context, d data.District, point merchants.PointID, most int) (list []Checked, err error) {
	err = s.db.View(ctx, func(tx *data.Tx) error {
		return tx.Select(&list, checkColumns+` WHERE c.district = ? AND c.point_id = ?
			ORDER BY c.checked_at DESC, c.id DESC LIMIT ?`, d, point, most)
	})
	return list, err
}
