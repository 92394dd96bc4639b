package offline

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strconv"

	"mealmap/data"
	"mealmap/meals"
	"mealmap/merchants"
)

// The settings of the office for meals without network.
const (
	SettingUndecided  = "offline_undecided"     // "discount" or "risk"; "" = risk
	SettingPriceCap   = "offline_price_cap_fen" // "" = the point's dearest dish, else defaultPriceCap
	SettingPINMinutes = "pin_minutes"           // "" = defaultPINMinutes
)

const (
	defaultPriceCap   = data.Fen(5000)
	defaultPINMinutes = 30
)

// Bundle makes what the till carries, signed, and notes which list it was sent.
// The same state of cards, rules and settings gives the same bundle. Errors:
// meals.ErrTillRevoked, meals.ErrPointClosed where the point is gone, and those
// of the store.
func (s *Store) Bundle(ctx context.Context, t meals.Till) (Bundle, error) {
	p, b, err := s.sign(ctx, t)
	if err == nil && !p.holds(b.Key) { // the key was made just now
		p, b, err = s.sign(ctx, t)
	}
	if err == nil {
		err = s.noteSent(ctx, t, p.ListNumber)
	}
	if err != nil {
		return Bundle{}, fmt.Errorf("bundle of till %s: %w", t.ID, err)
	}
	return b, nil
}

func (s *Store) sign(ctx context.Context, t meals.Till) (*Payload, Bundle, error) {
	p, err := s.payload(ctx, t)
	if err != nil {
		return nil, Bundle{}, err
	}
	b, err := json.Marshal(p)
	if err != nil {
		return nil, Bundle{}, err
	}
	key, signature, err := s.meals.SignAs(ctx, t.District, bundleContext, b)
	return p, Bundle{string(b), key, base64.RawURLEncoding.EncodeToString(signature)}, err
}

func (s *Store) payload(ctx context.Context, t meals.Till) (*Payload, error) {
	points, err := s.points.Directory(ctx)
	if err != nil {
		return nil, err
	}
	point, ok := points.Any(t.PointID)
	if !ok {
		return nil, meals.ErrPointClosed.With("Point", "")
	}
	keys, err := s.meals.SigningKeys(ctx, t.District)
	if err != nil {
		return nil, err
	}
	s.making.Lock()
	defer s.making.Unlock()
	r, err := s.rosterOf(ctx, t.District)
	if err != nil {
		return nil, err
	}
	p := &Payload{Version: 1, District: t.District, Till: t.ID, MadeAt: r.made, ListNumber: listNumber(r.made)}
	for _, k := range keys {
		p.Keys = append(p.Keys, KeyOf{k.ID, base64.RawURLEncoding.EncodeToString(k.Public), k.NotBefore, k.NotAfter})
	}
	var sets []*meals.RuleSet
	err = s.db.View(ctx, func(tx *data.Tx) error {
		sets, err = s.readPayload(tx, p, t, point, r)
		return err
	})
	if err != nil {
		return nil, err
	}
	c, err := r.carry(sets, point)
	if err != nil {
		return nil, err
	}
	p.List, p.Profiles = c.list, c.profiles
	return p, nil
}

// listNumber is the instant in whole minutes since 1970.
func listNumber(made data.Instant) int64 { return int64(made) / 60_000 }

// readPayload fills in all but the list, and gives the sets that the list must
// know.
func (s *Store) readPayload(tx *data.Tx, p *Payload, t meals.Till, point *merchants.Point, r *roster) ([]*meals.RuleSet, error) {
	var till struct {
		Revoked    bool         `db:"revoked"`
		PINResetAt data.Instant `db:"pin_reset_at"`
	}
	err := tx.Get(&till, `SELECT revoked_at IS NOT NULL AS revoked, pin_reset_at FROM tills WHERE district = ? AND id = ?`, t.District, t.ID)
	switch {
	case err != nil:
		return nil, err
	case till.Revoked:
		return nil, meals.ErrTillRevoked
	}
	all, err := s.meals.RulesTx(tx, t.District)
	if err != nil {
		return nil, err
	}
	calendar, err := s.meals.CalendarTx(tx)
	if err != nil {
		return nil, err
	}
	sets := p.rules(all, calendar, point, r.days())
	p.PINResetAt = till.PINResetAt
	if p.Phone, err = data.Setting(tx, data.OfficePhone); err != nil {
		return nil, err
	}
	if p.Budgets, err = s.limited(tx, t.District, point.Street, r.made); err != nil {
		return nil, err
	}
	if p.Menu, err = menuTx(tx, t.District, t.PointID); err != nil {
		return nil, err
	}
	if p.Policy, err = policyTx(tx, p.Menu); err != nil {
		return nil, err
	}
	silent, err := data.Setting(tx, settingSilent+point.Street)
	p.Policy.Silent = silent == "1"
	return sets, err
}

func (s *Store) limited(tx *data.Tx, d data.District, street string, at data.Instant) ([]string, error) {
	limited, err := s.meals.LimitedTx(tx, d, street, at.ServiceDay())
	if limited == nil {
		limited = []string{}
	}
	return limited, err
}

// menuTx lists the point's price buttons, in order.
func menuTx(tx *data.Tx, d data.District, point merchants.PointID) ([]Dish, error) {
	menu := []Dish{}
	return menu, tx.Select(&menu, `
		SELECT name, price_fen FROM point_menu
		WHERE district = ? AND point_id = ?
		ORDER BY position`, d, point)
}

// policyTx reads what the office has chosen, for a point with the menu.
func policyTx(tx *data.Tx, menu []Dish) (Policy, error) {
	p := Policy{Undecided: Risk, MaxRecords: MaxRecords, AmberHours: AmberHours, StopHours: StopHours,
		PriceCap: defaultPriceCap, PINMinutes: defaultPINMinutes}
	undecided, err := data.Setting(tx, SettingUndecided)
	if err != nil {
		return p, err
	}
	if undecided == string(DiscountOnly) {
		p.Undecided = DiscountOnly
	}
	if len(menu) > 0 {
		p.PriceCap = 0
		for _, dish := range menu {
			p.PriceCap = max(p.PriceCap, dish.Price)
		}
	}
	limit, err := positive(tx, SettingPriceCap, int(p.PriceCap))
	if err != nil {
		return p, err
	}
	p.PriceCap = data.Fen(limit)
	p.PINMinutes, err = positive(tx, SettingPINMinutes, p.PINMinutes)
	return p, err
}

// positive reads a setting that is a number above 0; anything else is otherwise.
func positive(tx *data.Tx, name string, otherwise int) (int, error) {
	value, err := data.Setting(tx, name)
	if n, bad := strconv.Atoi(value); bad == nil && n > 0 {
		return n, err
	}
	return otherwise, err
}

// noteSent keeps which list the till has. Its number counts minutes, so that a
// till writes at most once a minute; it falls when the server's clock was ahead.
func (s *Store) noteSent(ctx context.Context, t meals.Till, number int64) error {
	var known int64
	err := s.db.View(ctx, func(tx *data.Tx) error {
		return tx.Get(&known, `SELECT list_number FROM tills WHERE district = ? AND id = ?`, t.District, t.ID)
	})
	if err != nil || known == number {
		return err
	}
	return s.db.InTx(ctx, func(tx *data.Tx) error {
		_, err := tx.Exec(`
			UPDATE tills SET list_number = ?, list_sent_at = ?
			WHERE district = ? AND id = ?`, number, tx.Now, t.District, t.ID)
		return err
	})
}
