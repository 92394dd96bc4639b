package offline

import (
	"context"
	"errors"
	"fmt"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/meals"
)

// MaxTaps is how many answers of elders one request may bring.
const MaxTaps = 100

// settingSilent is, by street, "1" where its tills do not ask elders how the
// meal was; "" they ask.
const settingSilent = "till_silent:"

// Fate is what became of what a device recorded under a key.
type Fate int

// The fates.
const (
	Unheard Fate = iota // it has not come, or a person has not decided yet
	Made                // a meal
	Refused             // none, and there will be none
)

// MealOf says what became of the meal that the till recorded under the key, with
// network or without, and which it is. meals.ErrTillRevoked of
// one that the office never let in, meals.ErrTillQuarantined,
// meals.ErrTillWaiting.
func (s *Store) MealOf(ctx context.Context, till meals.Till, key string) (fate Fate, id meals.RedemptionID, err error) {
	err = s.db.View(ctx, func(tx *data.Tx) error {
		t, err := meals.FindTillTx(tx, till.District, till.ID)
		if err == nil {
			err = mayBring(t)
		}
		if err != nil {
			return err
		}
		fate, id, err = fateTx(tx, till, key)
		return err
	})
	if err != nil {
		return 0, "", fmt.Errorf("meal of till %s: %w", till.ID, err)
	}
	return fate, id, nil
}

// fateTx looks at the chain first: what it says of a key is the last word.
func fateTx(tx *data.Tx, till meals.Till, key string) (Fate, meals.RedemptionID, error) {
	var brought struct {
		Status     Status             `db:"status"`
		Redemption meals.RedemptionID `db:"redemption_id"`
		Decision   Decision           `db:"decision"`
	}
	err := tx.Get(&brought, `
		SELECT r.status, r.redemption_id, coalesce(c.decision, '') AS decision
		FROM offline_records r
		LEFT JOIN offline_cases c ON c.district = r.district AND c.till_id = r.till_id AND c.seq = r.seq AND c.decision = 'refuse'
		WHERE r.district = CAST(? AS INTEGER) AND r.till_id = CAST(? AS TEXT) AND r.id = CAST(? AS TEXT)
		LIMIT 1`, till.District, till.ID, key)
	switch {
	case errors.Is(err, data.ErrNoRow):
		return answeredTx(tx, till, key)
	case err != nil:
		return 0, "", err
	case brought.Redemption != "":
		return Made, brought.Redemption, nil
	case brought.Status == Review && brought.Decision == "":
		return Unheard, "", nil
	}
	return Refused, "", nil
}

// answeredTx is the fate of what was asked for with network.
func answeredTx(tx *data.Tx, till meals.Till, key string) (Fate, meals.RedemptionID, error) {
	var answered struct {
		Status     int                `db:"status"`
		Redemption meals.RedemptionID `db:"redemption"`
	}
	err := tx.Get(&answered, `
		SELECT status, coalesce(CASE WHEN status = 201 THEN CAST(body AS TEXT) ->> '$.id' END, '') AS redemption FROM idempotency
		WHERE district = CAST(? AS INTEGER) AND till_id = CAST(? AS TEXT) AND key = CAST(? AS TEXT)`,
		till.District, till.ID, key)
	switch {
	case errors.Is(err, data.ErrNoRow):
		return Unheard, "", nil
	case err != nil:
		return 0, "", err
	case answered.Status == 201 && answered.Redemption != "":
		return Made, answered.Redemption, nil
	}
	return Refused, "", nil
}

// Silent reports whether the street's tills do not ask elders how the meal was.
func (s *Store) Silent(ctx context.Context, street string) (bool, error) {
	value, err := s.db.Setting(ctx, settingSilent+street)
	return value == "1", err
}

// Hush makes the street's tills silent or lets them ask again; they learn of it
// with their next bundle.
func (s *Store) Hush(ctx context.Context, d data.District, street string, silent bool, by audit.Actor) error {
	value := ""
	if silent {
		value = "1"
	}
	err := s.db.InTx(ctx, func(tx *data.Tx) error {
		if err := data.PutSetting(tx, settingSilent+street, value); err != nil {
			return err
		}
		return audit.Append(tx, audit.Entry{District: d, Actor: by, Street: street, Action: "till.hush", Object: "settings",
			Detail: map[string]any{"silent": silent}})
	})
	if err != nil {
		return fmt.Errorf("hush tills of %s: %w", street, err)
	}
	return nil
}

// DropTaps notes that answers came for meals that are none.
func (s *Store) DropTaps(ctx context.Context, till meals.Till, count int) error {
	return s.db.InTx(ctx, func(tx *data.Tx) error {
		return audit.Append(tx, audit.Entry{District: till.District, Actor: audit.Till(string(till.ID)), Action: "rating.drop", Object: string(till.ID),
			Detail: map[string]any{"count": count}})
	})
}
