package meals

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"maps"

	"mealmap/data"
)

// Remains is what one elder has left on a day.
type Remains struct {
	Name string // masked
	Day  data.ServiceDay
	Left []Remaining // nil where the elder gets no subsidy
}

// LeftOf says what the elder has left on the day of the moment by the rules of
// the elder's own street; a point may have rules of its own. ErrElderUnknown.
func (s *Store) LeftOf(ctx context.Context, d data.District, id ElderID, at data.Instant) (Remains, error) {
	left := Remains{Day: at.ServiceDay()}
	err := s.db.View(ctx, func(tx *data.Tx) error {
		e, err := elderEating(tx, d, id)
		if err != nil {
			return err
		}
		sets, err := s.currentRules(tx, d, e.Rules)
		if err != nil {
			return err
		}
		left.Name = MaskName(e.Name)
		r := InForce(sets, e.Street, "", left.Day)
		if r == nil {
			return nil
		}
		seat := Seating{Day: left.Day, Inside: true}
		k := known{}
		if err := k.readUsage(tx, r, e, seat); err != nil {
			return err
		}
		left.Left = k.left(r, e, seat, nil)
		return nil
	})
	if err != nil {
		return Remains{}, fmt.Errorf("left of elder %s: %w", id, err)
	}
	return left, nil
}

// elderEating reads an elder as a redemption does, without a card or a till.
func elderEating(tx *data.Tx, d data.District, id ElderID) (*eater, error) {
	var e eater
	err := tx.Get(&e, `
		SELECT
			e.district,
			e.id AS elder_id,
			e.name,
			e.street,
			e.community,
			e.born_on,
			e.care_level,
			`+eaterCategories+`,
			(SELECT count(*) FROM rule_sets r WHERE r.district = e.district) AS rules
		FROM elders e
		WHERE e.district = ? AND e.id = ?`, d, id)
	if errors.Is(err, data.ErrNoRow) {
		return nil, ErrElderUnknown
	}
	return &e, err
}

// left says what is left once a meal has claimed its periods.
func (k *known) left(r *RuleSet, e *eater, at Seating, claims []Claim) []Remaining {
	if r == nil || !at.Inside {
		return nil
	}
	used := k.used
	if len(claims) > 0 {
		used = maps.Clone(used)
		for _, c := range claims {
			u := used[c.Period]
			used[c.Period] = Use{u.Meals + 1, u.Top + 1, u.Fen + c.Fen}
		}
	}
	return LeftOf(LeftInput{Rules: r, Day: at.Day, BornOn: e.BornOn, Categories: e.categoriesOn(at.Day), Used: used,
		Coupons: held(k.grants, used, at.Day)})
}

// phoneTail is how many digits of the telephone stand for the elder.
const phoneTail = 4

// FindByNumberAndPhone gives the elder of the living card with the printed
// number, where the telephone known here ends with the four digits. Everything
// else is ErrLeftNotFound, so that nobody learns which numbers there are; who
// calls it must limit how often it is asked.
func (s *Store) FindByNumberAndPhone(ctx context.Context, d data.District, card, last4 string) (ElderID, error) {
	card, last4 = cleanNumber(card), cleanNumber(last4)
	var row struct {
		ElderID ElderID `db:"elder_id"`
		Phone   []byte  `db:"phone_sealed"`
	}
	err := s.db.View(ctx, func(tx *data.Tx) error {
		return tx.Get(&row, `
			SELECT c.elder_id, coalesce(e.phone_sealed, x'') AS phone_sealed
			FROM cards c
			JOIN elders e ON e.district = c.district AND e.id = c.elder_id
			WHERE c.district = ? AND c.number = ? AND c.live = 1`, d, card)
	})
	if err != nil && !errors.Is(err, data.ErrNoRow) {
		return "", fmt.Errorf("find by number and phone: %w", err)
	}
	tail := []byte("none") // of nobody
	if len(row.Phone) > 0 {
		phone, err := s.vault.Open(row.Phone, phoneLabel(row.ElderID))
		if err != nil {
			return "", fmt.Errorf("find by number and phone: elder %s: %w", row.ElderID, err)
		}
		tail = phone[max(len(phone)-phoneTail, 0):]
	}
	if _, ok := number(last4); !ok || len(last4) != phoneTail || subtle.ConstantTimeCompare(tail, []byte(last4)) != 1 {
		return "", ErrLeftNotFound
	}
	return row.ElderID, nil
}
