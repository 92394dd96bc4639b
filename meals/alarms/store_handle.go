package alarms

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"mealmap/data"
	"mealmap/data/audit"
)

// Take makes somebody the handler of an alarm; taking it again changes nothing.
// ErrAlarmTaken where somebody else has, ErrAlarmClosed where it has an outcome.
func (s *Store) Take(ctx context.Context, d data.District, id AlarmID, by audit.Actor) error {
	err := s.db.InTx(ctx, func(tx *data.Tx) error {
		r, err := findAlarm(tx, d, id)
		switch {
		case err != nil:
			return err
		case r.Outcome != "":
			return ErrAlarmClosed
		case r.Handler == by:
			return nil
		case r.Handler != "":
			return ErrAlarmTaken
		}
		if err := tx.ExecOne(`UPDATE alarms SET handler = ?, taken_at = ? WHERE district = ? AND id = ?`, by, tx.Now, d, id); err != nil {
			return err
		}
		return audit.Append(tx, audit.Entry{District: d, Actor: by, Street: r.Street, Action: "alarm.take", Object: string(id)})
	})
	if err != nil {
		return fmt.Errorf("take alarm %s: %w", id, err)
	}
	return nil
}

// Close ends an alarm with what came of it and a note of what was found. Whoever
// closes one that nobody has taken is its handler; a colleague may close one that
// another has. It stays closed: ErrAlarmClosed.
func (s *Store) Close(ctx context.Context, d data.District, id AlarmID, o Outcome, note string, by audit.Actor) error {
	note = strings.TrimSpace(note)
	switch {
	case !slices.Contains(Outcomes(), o):
		return ErrAlarmOutcome
	case note == "":
		return ErrAlarmNote
	}
	err := s.db.InTx(ctx, func(tx *data.Tx) error {
		r, err := findAlarm(tx, d, id)
		if err != nil {
			return err
		}
		if r.Outcome != "" {
			return ErrAlarmClosed
		}
		err = tx.ExecOne(`
			UPDATE alarms SET
				handler = CASE WHEN handler = '' THEN ? ELSE handler END,
				taken_at = coalesce(taken_at, ?),
				outcome = ?,
				note = ?,
				closed_at = ?,
				closed_by = ?
			WHERE district = ? AND id = ?`, by, tx.Now, o, note, tx.Now, by, d, id)
		if err != nil {
			return err
		}
		return audit.Append(tx, audit.Entry{District: d, Actor: by, Street: r.Street, Action: "alarm.close", Object: string(id),
			Detail: map[string]any{"kind": r.Kind, "outcome": o}})
	})
	if err != nil {
		return fmt.Errorf("close alarm %s: %w", id, err)
	}
	return nil
}
