package editions

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/merchants"
)

// SheetKind is what was printed.
type SheetKind string

// The kinds of paper.
const (
	MapSheet      SheetKind = "map"
	ListSheet     SheetKind = "list"
	FoldSheet     SheetKind = "fold"
	PosterSheet   SheetKind = "poster"
	PersonalSheet SheetKind = "personal"
)

// SheetKinds lists every kind in the order of display.
func SheetKinds() []SheetKind {
	return []SheetKind{MapSheet, ListSheet, FoldSheet, PosterSheet, PersonalSheet}
}

// mostCopies is more than any office prints at once.
const mostCopies = 10_000

// Sheet is one print that left the printer.
type Sheet struct {
	District data.District
	ID       string
	Street   string
	Kind     SheetKind
	Edition  ID                  // "" for one made of the day's state
	Subject  string              // a poster's place code, the community of personal sheets; "" for one elder's, never an elder
	Points   []merchants.PointID // on it
	Copies   int
	At       data.Instant
	By       audit.Actor
}

type sheetRow struct {
	District data.District `db:"district"`
	ID       string        `db:"id"`
	Street   string        `db:"street"`
	Kind     SheetKind     `db:"kind"`
	Edition  ID            `db:"edition"`
	Subject  string        `db:"subject"`
	Points   string        `db:"points"`
	Copies   int           `db:"copies"`
	At       data.Instant  `db:"printed_at"`
	By       audit.Actor   `db:"printed_by"`
}

const sheetColumns = `
	s.district,
	s.id,
	s.street,
	s.kind,
	s.edition,
	s.subject,
	s.points,
	s.copies,
	s.printed_at,
	s.printed_by`

func (r *sheetRow) sheet() (Sheet, error) {
	s := Sheet{District: r.District, ID: r.ID, Street: r.Street, Kind: r.Kind, Edition: r.Edition, Subject: r.Subject, Copies: r.Copies, At: r.At, By: r.By}
	if err := json.Unmarshal([]byte(r.Points), &s.Points); err != nil {
		return s, fmt.Errorf("sheet %s: %w", r.ID, err)
	}
	return s, nil
}

// RecordPrint writes down a print, with its instant and its id. ErrBadSheet.
func (s *Store) RecordPrint(ctx context.Context, sheet Sheet, by audit.Actor) (Sheet, error) {
	if !slices.Contains(SheetKinds(), sheet.Kind) || sheet.Copies < 1 || sheet.Copies > mostCopies {
		return sheet, ErrBadSheet.With("Max", mostCopies)
	}
	points, err := json.Marshal(append([]merchants.PointID{}, sheet.Points...))
	if err != nil {
		return sheet, err
	}
	sheet.ID, sheet.By = data.NewID(), by
	err = s.db.InTx(ctx, func(tx *data.Tx) error {
		sheet.At = tx.Now
		err := tx.ExecOne(`
			INSERT INTO printed_sheets (district, id, street, kind, edition, subject, points, copies, printed_at, printed_by)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
			sheet.District, sheet.ID, sheet.Street, sheet.Kind, sheet.Edition, sheet.Subject, string(points), sheet.Copies, tx.Now, by)
		if err != nil {
			return err
		}
		return audit.Append(tx, audit.Entry{District: sheet.District, Actor: by, Street: sheet.Street, Action: "sheet.print", Object: sheet.ID,
			Detail: map[string]any{"kind": sheet.Kind, "subject": sheet.Subject, "copies": sheet.Copies, "edition": sheet.Edition}})
	})
	if err != nil {
		return sheet, fmt.Errorf("record print: %w", err)
	}
	return sheet, nil
}

// ListSheets gives what was printed for a street, the newest first, at most 200.
func (s *Store) ListSheets(ctx context.Context, d data.District, street string) ([]Sheet, error) {
	return s.sheets(ctx, `
		SELECT`+sheetColumns+`
		FROM printed_sheets s
		WHERE s.district = ? AND s.street = ?
		ORDER BY s.printed_at DESC, s.rowid DESC
		LIMIT 200`, d, street)
}

// SheetsWith gives the paper that is still out and names the point, the newest
// first: what is wrong when the point closes. Paper of an edition is out until
// the next one of its street holds; a poster and a community's personal sheets,
// until they are printed again. One elder's sheet takes no other's place.
func (s *Store) SheetsWith(ctx context.Context, d data.District, point merchants.PointID) ([]Sheet, error) {
	return s.sheets(ctx, `
		SELECT`+sheetColumns+`
		FROM printed_sheets s
		LEFT JOIN editions e ON e.district = s.district AND e.id = s.edition
		WHERE s.district = ?
			AND EXISTS (SELECT 1 FROM json_each(s.points) WHERE value = ?)
			AND NOT EXISTS (
				SELECT 1 FROM editions n
				WHERE n.district = s.district AND n.street = s.street AND n.state = 'approved' AND n.from_day > e.from_day AND n.from_day <= ?)
			AND NOT EXISTS (
				SELECT 1 FROM printed_sheets l
				WHERE l.district = s.district AND l.street = s.street AND l.kind = s.kind AND l.subject = s.subject
					AND s.kind IN ('poster', 'personal') AND s.subject <> '' AND l.rowid > s.rowid)
		ORDER BY s.printed_at DESC, s.rowid DESC`, d, point, s.db.Now().ServiceDay())
}

func (s *Store) sheets(ctx context.Context, query string, args ...any) (list []Sheet, err error) {
	var rows []sheetRow
	if err := s.db.View(ctx, func(tx *data.Tx) error { return tx.Select(&rows, query, args...) }); err != nil {
		return nil, fmt.Errorf("list sheets: %w", err)
	}
	for i := range rows {
		sheet, err := rows[i].sheet()
		if err != nil {
			return nil, err
		}
		list = append(list, sheet)
	}
	return list, nil
}
