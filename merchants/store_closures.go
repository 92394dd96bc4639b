package merchants

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/data/fault"
)

// AddClosure takes a point's openings out from c.From to c.To, both inclusive.
// The id is given here. invalid_input names From, To or reason.
func (s *Store) AddClosure(ctx context.Context, d data.District, id PointID, c Closure, by audit.Actor) (Closure, error) {
	c.ID, c.Reason = data.NewID(), strings.TrimSpace(c.Reason)
	if err := checkClosure(c); err != nil {
		return Closure{}, err
	}
	err := s.edit(ctx, d, id, func(tx *data.Tx, p *Point) error {
		_, err := tx.Exec(`INSERT INTO point_closures (district, id, point_id, from_day, to_day, reason)
			VALUES (?,?,?,?,?,?)`, d, c.ID, id, c.From, c.To, c.Reason)
		if err != nil {
			return fmt.Errorf("insert closure of point %s: %w", id, err)
		}
		return logPoint(tx, p, by, "point.close", map[string]any{"from": c.From, "to": c.To, "reason": c.Reason})
	})
	if err != nil {
		return Closure{}, err
	}
	return c, nil
}

// RemoveClosure takes a closure back, entered by mistake or ended early; the
// audit log keeps it. ErrUnknownClosure where the point has none of that id.
func (s *Store) RemoveClosure(ctx context.Context, d data.District, id PointID, closure string, by audit.Actor) error {
	return s.edit(ctx, d, id, func(tx *data.Tx, p *Point) error {
		err := tx.ExecOne(`DELETE FROM point_closures WHERE district = ? AND id = ? AND point_id = ?`, d, closure, id)
		if errors.Is(err, data.ErrNoRow) {
			return ErrUnknownClosure
		}
		if err != nil {
			return fmt.Errorf("remove closure of point %s: %w", id, err)
		}
		for _, c := range p.Closures {
			if c.ID == closure {
				return logPoint(tx, p, by, "point.reopen", map[string]any{"from": c.From, "to": c.To, "reason": c.Reason})
			}
		}
		return ErrUnknownClosure
	})
}

func checkClosure(c Closure) error {
	problems := checkTexts(map[string]string{"reason": c.Reason})
	for _, day := range []struct {
		field string
		value data.ServiceDay
	}{{"from", c.From}, {"to", c.To}} {
		if _, err := data.ParseServiceDay(string(day.value)); err != nil {
			problems = append(problems, fieldProblem{field: day.field, code: "not_a_date"})
		}
	}
	if len(problems) == 0 && c.To < c.From {
		return fault.ErrInvalidInput.Field(fault.Field{Name: "to", Code: "ends_before_start"})
	}
	return invalid(problems)
}
