package facts

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"strings"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/data/fault"
	"mealmap/merchants"
)

// ReportClosed records that somebody found a public point closed today. Of when
// it was said the day is kept, of who said it nothing, and the log has no entry.
// Beyond MostOpen open ones nothing more is recorded, and nobody is told.
// merchants.ErrUnknownPoint where the public has no such point.
func (s *Store) ReportClosed(ctx context.Context, d data.District, point merchants.PointID) error {
	p, err := s.points.FindPoint(ctx, d, point)
	if err != nil {
		return err
	}
	err = s.db.InTx(ctx, func(tx *data.Tx) error {
		today, open := tx.Now.ServiceDay(), 0
		if !p.Public(today) {
			return merchants.ErrUnknownPoint
		}
		if err := tx.Get(&open, `
			SELECT count(*) FROM point_reports
			WHERE district = ? AND point_id = ? AND day = ? AND outcome = ''`, d, point, today); err != nil || open >= MostOpen {
			return err
		}
		// Unlike data.NewID the id has no time in it.
		_, err := tx.Exec(`
			INSERT INTO point_reports (district, id, point_id, day, reported_at)
			VALUES (?, ?, ?, ?, ?)`, d, rand.Text(), point, today, today.Start())
		return err
	})
	if err != nil {
		return fmt.Errorf("report point %s closed: %w", point, err)
	}
	return nil
}

const reportColumns = `SELECT
	r.point_id,
	r.day,
	count(*) AS count
	FROM point_reports r JOIN points p ON p.district = r.district AND p.id = r.point_id
	WHERE r.district = ? AND r.outcome = ''`

// OpenReports lists what nobody has handled about the points of a street, "" the
// whole district: one for each point and day, the newest day first.
func (s *Store) OpenReports(ctx context.Context, d data.District, street string) (list []Reported, err error) {
	err = s.db.View(ctx, func(tx *data.Tx) error {
		return tx.Select(&list, reportColumns+` AND (? = '' OR p.street = ?)
			GROUP BY r.point_id, r.day ORDER BY r.day DESC, p.number`, d, street, street)
	})
	return list, err
}

// ReportsOf lists the open reports of one point, the newest day first.
func (s *Store) ReportsOf(ctx context.Context, d data.District, point merchants.PointID) (list []Reported, err error) {
	err = s.db.View(ctx, func(tx *data.Tx) error {
		return tx.Select(&list, reportColumns+` AND r.point_id = ?
			GROUP BY r.point_id, r.day ORDER BY r.day DESC`, d, point)
	})
	return list, err
}

// Handle says what became of the open reports of a point and a day.
// ErrUnknownReport, ErrReportHandled; invalid_input names outcome or note.
func (s *Store) Handle(ctx context.Context, d data.District, point merchants.PointID, day data.ServiceDay, o Outcome, note string, by audit.Actor) error {
	note = strings.TrimSpace(note)
	if !slices.Contains(Outcomes(), o) {
		return fault.ErrInvalidInput.Field(fault.Field{Name: "outcome", Code: "choose_one"})
	}
	if err := checkNote(note); err != nil {
		return err
	}
	err := s.db.InTx(ctx, func(tx *data.Tx) error {
		street, err := streetOfOpen(tx, d, point, day)
		if err != nil {
			return err
		}
		n, err := tx.Exec(`
			UPDATE point_reports SET outcome = ?, note = ?, handled_at = ?, handled_by = ?
			WHERE district = ? AND point_id = ? AND day = ? AND outcome = ''`,
			o, note, tx.Now, by, d, point, day)
		if err != nil {
			return err
		}
		return audit.Append(tx, audit.Entry{District: d, Actor: by, Street: street, Action: "point.report",
			Object: string(point), Detail: map[string]any{"day": day, "count": n, "outcome": o}})
	})
	if err != nil {
		return fmt.Errorf("handle reports of point %s on %s: %w", point, day, err)
	}
	return nil
}

// streetOfOpen gives the street of a point that has open reports of the day.
func streetOfOpen(tx *data.Tx, d data.District, point merchants.PointID, day data.ServiceDay) (string, error) {
	var row struct {
		Street string `db:"street"`
		Open   int    `db:"open"`
	}
	err := tx.Get(&row, `
		SELECT p.street, sum(r.outcome = '') AS open
		FROM point_reports r JOIN points p ON p.district = r.district AND p.id = r.point_id
		WHERE r.district = ? AND r.point_id = ? AND r.day = ?
		GROUP BY p.street`, d, point, day)
	switch {
	case errors.Is(err, data.ErrNoRow):
		return "", ErrUnknownReport
	case err == nil && row.Open == 0:
		return "", ErrReportHandled
	}
	return row.Street, err
}
