package offline

import (
	"context"
	"fmt"
	"strconv"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/data/fault"
)

// Choice is what the office decides of tills without network, for all of them.
type Choice struct {
	Undecided  Undecided
	PriceCap   data.Fen // of one meal; 0: the point's dearest dish, 50 yuan where it has no menu
	PINMinutes int      // idle for so long, a device asks for its PIN
}

// What a choice may be.
const (
	maxPriceCap   = data.Fen(100_000)
	maxPINMinutes = 12 * 60
)

// Choice gives what the office has decided.
func (s *Store) Choice(ctx context.Context) (c Choice, err error) {
	err = s.db.View(ctx, func(tx *data.Tx) error {
		p, err := policyTx(tx, nil)
		if err != nil {
			return err
		}
		limit, err := positive(tx, SettingPriceCap, 0)
		c = Choice{p.Undecided, data.Fen(limit), p.PINMinutes}
		return err
	})
	return c, err
}

// Choose puts it into force; tills learn of it with their next bundle.
// fault.ErrInvalidInput names the fields undecided, price_cap and pin_minutes.
func (s *Store) Choose(ctx context.Context, d data.District, street string, c Choice, by audit.Actor) error {
	if err := c.check(); err != nil {
		return err
	}
	err := s.db.InTx(ctx, func(tx *data.Tx) error {
		limit := ""
		if c.PriceCap > 0 {
			limit = strconv.FormatInt(int64(c.PriceCap), 10)
		}
		for _, set := range []struct{ name, value string }{
			{SettingUndecided, string(c.Undecided)}, {SettingPriceCap, limit}, {SettingPINMinutes, strconv.Itoa(c.PINMinutes)},
		} {
			if err := data.PutSetting(tx, set.name, set.value); err != nil {
				return err
			}
		}
		return audit.Append(tx, audit.Entry{District: d, Actor: by, Street: street, Action: "till.alone", Object: "settings",
			Detail: map[string]any{"undecided": c.Undecided, "price_cap": c.PriceCap, "pin_minutes": c.PINMinutes}})
	})
	if err != nil {
		return fmt.Errorf("choose for tills without network: %w", err)
	}
	return nil
}

func (c Choice) check() error {
	wrong, bad := fault.ErrInvalidInput, false
	add := func(holds bool, name, code string, max int) {
		if !holds {
			wrong, bad = wrong.Field(fault.Field{Name: name, Code: code, Args: map[string]any{"Max": max}}), true
		}
	}
	add(c.Undecided == DiscountOnly || c.Undecided == Risk, "undecided", "alone_choice", 0)
	add(0 <= c.PriceCap && c.PriceCap <= maxPriceCap, "price_cap", "alone_price", int(maxPriceCap/100))
	add(1 <= c.PINMinutes && c.PINMinutes <= maxPINMinutes, "pin_minutes", "alone_minutes", maxPINMinutes)
	if bad {
		return wrong
	}
	return nil
}
