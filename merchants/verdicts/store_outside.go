package verdicts

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/data/table"
)

// OutsideOptions say how to take in a list of answers from elsewhere.
type OutsideOptions struct {
	District data.District
	Source   string // the name of the list
	DryRun   bool   // the same report, and nothing changes
	By       audit.Actor
}

// ImportOutside takes in a list of answers from elsewhere: stars, or inspections.
// The same list again changes nothing; a line that says something else now takes
// its place. Rows that cannot be used are in the report and leave the rest
// imported. ErrNoAnswers where a column is missing.
func (s *Store) ImportOutside(ctx context.Context, sheet *table.Sheet, o OutsideOptions) (table.Report, error) {
	for _, needed := range []string{"subject", "at", "answer"} {
		if !sheet.Has(headings[needed]...) {
			return table.Report{}, ErrNoAnswers.With("Headings", headings[needed][0])
		}
	}
	report := table.NewReport(len(sheet.Rows))
	err := s.db.InTx(ctx, func(tx *data.Tx) error {
		report = table.NewReport(len(sheet.Rows))
		return importOutside(tx, sheet, o, &report)
	})
	return report, err
}

// outsideRow is a line as it is kept.
type outsideRow struct {
	Line      string       `db:"line"`
	Subject   string       `db:"subject"`
	Name      string       `db:"name"`
	Answer    string       `db:"answer"`
	Satisfied bool         `db:"satisfied"`
	At        data.Instant `db:"at"`
}

func importOutside(tx *data.Tx, sheet *table.Sheet, o OutsideOptions, report *table.Report) error {
	kept, err := keptOutside(tx, o)
	if err != nil {
		return err
	}
	seen := map[string]int{}
	for _, row := range sheet.Rows {
		r, ok := readOutside(row, tx.Now, seen, report)
		if !ok {
			continue
		}
		old, known := kept[r.Line]
		switch {
		case known && old == r:
			report.Unchanged++
			continue
		case known:
			report.Updated++
		default:
			report.Created++
		}
		kept[r.Line] = r
		if o.DryRun {
			continue
		}
		if err := putOutside(tx, o, r); err != nil {
			return fmt.Errorf("row %d: %w", row.Number, err)
		}
	}
	if o.DryRun || report.Created+report.Updated == 0 {
		return nil
	}
	return audit.Append(tx, audit.Entry{District: o.District, Actor: o.By, Action: "review.import", Object: o.Source,
		Detail: map[string]any{"rows": report.Rows, "created": report.Created, "updated": report.Updated}})
}

// readOutside reads a row; false where it was rejected. seen counts equal rows, so
// that each has a line of its own.
func readOutside(row table.Row, now data.Instant, seen map[string]int, report *table.Report) (r outsideRow, ok bool) {
	reject := func(field, code string, args ...any) (outsideRow, bool) {
		report.Reject(row.Number, field, code, args...)
		return outsideRow{}, false
	}
	r.Subject, r.Name, r.Answer = row.Get(headings["subject"]...), row.Text(headings["name"]...), row.Get(headings["answer"]...)
	if r.Subject == "" {
		return reject("subject", "outside_subject")
	}
	if r.At, ok = moment(row); !ok {
		return reject("at", "outside_at", "Text", row.Text(headings["at"]...))
	}
	if r.At > now {
		return reject("at", "outside_ahead")
	}
	if r.Satisfied, ok = satisfiedBy(r.Answer); !ok {
		return reject("answer", "outside_answer", "Text", r.Answer)
	}
	if r.Line = row.Get(headings["line"]...); r.Line == "" {
		text := fmt.Sprint(r.Subject, "\n", r.At, "\n", r.Answer)
		seen[text]++
		sum := sha256.Sum256(fmt.Append(nil, text, "\n", seen[text]))
		r.Line = hex.EncodeToString(sum[:12])
	}
	return r, true
}

func keptOutside(tx *data.Tx, o OutsideOptions) (map[string]outsideRow, error) {
	var rows []outsideRow
	err := tx.Select(&rows, `SELECT
		line,
		subject,
		name,
		answer,
		satisfied,
		at
	FROM outside_ratings
	WHERE district = ? AND source = ?`, o.District, o.Source)
	kept := make(map[string]outsideRow, len(rows))
	for _, r := range rows {
		kept[r.Line] = r
	}
	return kept, err
}

func putOutside(tx *data.Tx, o OutsideOptions, r outsideRow) error {
	return tx.Put(`INSERT INTO outside_ratings
		(district, source, line, subject, name, answer, satisfied, at, imported_at, imported_by)
		VALUES (?,?,?,?,?,?,?,?,?,?)
		ON CONFLICT DO UPDATE SET
			subject = excluded.subject,
			name = excluded.name,
			answer = excluded.answer,
			satisfied = excluded.satisfied,
			at = excluded.at,
			imported_at = excluded.imported_at,
			imported_by = excluded.imported_by`,
		o.District, o.Source, r.Line, r.Subject, r.Name, r.Answer, r.Satisfied, r.At, tx.Now, o.By)
}

// Sources lists the names of the lists from elsewhere.
func (s *Store) Sources(ctx context.Context, d data.District) (list []string, err error) {
	err = s.db.View(ctx, func(tx *data.Tx) error {
		return tx.Select(&list, `SELECT DISTINCT source FROM outside_ratings WHERE district = ? ORDER BY source`, d)
	})
	return list, err
}

// Outside is what a list from elsewhere says of each business as of its last day,
// by subject; empty where there is no such list. The list is worked out once.
func (s *Store) Outside(ctx context.Context, d data.District, source string) ([]OutsideFigure, error) {
	s.outsideMu.Lock()
	defer s.outsideMu.Unlock()
	var now outsideStamp
	var list []outsideAnswer
	known := s.outside[outsideName{d, source}]
	err := s.db.View(ctx, func(tx *data.Tx) error {
		err := tx.Get(&now, `SELECT count(*) AS n, coalesce(max(imported_at), 0) AS at
			FROM outside_ratings WHERE district = ? AND source = ?`, d, source)
		if err != nil || now == known.stamp {
			return err
		}
		return tx.Select(&list, `SELECT
			line,
			subject,
			name,
			merchant_id,
			satisfied,
			at
		FROM outside_ratings
		WHERE district = ? AND source = ?`, d, source)
	})
	if err != nil {
		return nil, err
	}
	if now != known.stamp {
		known = outsideKnown{now, estimate(list)}
		s.outside[outsideName{d, source}] = known
	}
	return slices.Clone(known.figures), nil
}

type outsideName struct {
	district data.District
	source   string
}

// outsideStamp tells one state of a list from another.
type outsideStamp struct {
	N  int          `db:"n"`
	At data.Instant `db:"at"`
}

type outsideKnown struct {
	stamp   outsideStamp
	figures []OutsideFigure
}
