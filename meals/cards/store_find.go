package cards

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"mealmap/data"
	"mealmap/meals"
)

// FoundLimit is how many elders the helper is shown; whoever finds more asks
// more narrowly.
const FoundLimit = 20

// lastDigits is how much of a telephone an elder says at the desk.
const lastDigits = 4

// Find looks for elders of the scope by a part of the name, a whole telephone
// or its last four digits, a card's number or the day of birth ("1950-03-01",
// "19500301"): at most 20. What was searched for is not kept anywhere.
func (s *Store) Find(ctx context.Context, sc Scope, text string) (found []Found, err error) {
	text = strings.TrimSpace(text)
	if text == "" {
		return nil, nil
	}
	err = s.db.View(ctx, func(tx *data.Tx) error {
		ids, err := s.lookUp(tx, sc, text)
		if err != nil {
			return err
		}
		for _, id := range ids {
			f, err := s.standing(tx, sc.District, id)
			if err != nil {
				return err
			}
			found = append(found, f)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("find elders: %w", err)
	}
	return found, nil
}

// lookUp reads what was typed: digits are a card, a day, or a telephone by
// their number, anything else is a name.
func (s *Store) lookUp(tx *data.Tx, sc Scope, text string) (ids []meals.ElderID, err error) {
	digits, isNumber := meals.CleanDigits(text)
	where, arg := `e.name LIKE ? ESCAPE '\'`, any("%"+likeEscaper.Replace(text)+"%")
	switch day, isDay := dayOf(digits); {
	case isNumber && len(digits) == lastDigits:
		return s.byLastDigits(tx, sc, digits)
	case isDay:
		where, arg = `e.born_on = ?`, day
	case isNumber && len(digits) == cardNumber:
		where, arg = `e.id IN (SELECT c.elder_id FROM cards c WHERE c.district = e.district AND c.number = ?)`, digits
	case isNumber:
		where, arg = `e.phone_index = ?`, s.meals.PhoneIndex(digits)
	}
	err = tx.Select(&ids, `SELECT e.id FROM elders e WHERE`+inScope+`AND `+where+` ORDER BY e.name, e.id LIMIT ?`,
		append(sc.args(), arg, FoundLimit)...)
	return ids, err
}

// cardNumber is how many digits are printed below the code.
const cardNumber = 10

var likeEscaper = strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`)

// dayOf reads eight digits as a day.
func dayOf(digits string) (data.ServiceDay, bool) {
	if len(digits) != 8 {
		return "", false
	}
	day, err := data.ParseServiceDay(digits[:4] + "-" + digits[4:6] + "-" + digits[6:])
	return day, err == nil
}

// byLastDigits opens the telephones of the scope one after the other: no index
// tells the end of a number.
func (s *Store) byLastDigits(tx *data.Tx, sc Scope, digits string) (ids []meals.ElderID, err error) {
	var all []meals.ElderID
	if err := tx.Select(&all, `SELECT e.id FROM elders e WHERE`+inScope+`AND e.phone_sealed IS NOT NULL ORDER BY e.name, e.id`, sc.args()...); err != nil {
		return nil, err
	}
	for _, id := range all {
		r, err := s.meals.UnsealTx(tx, sc.District, id)
		if err != nil {
			return nil, err
		}
		if strings.HasSuffix(r.Phone, digits) {
			ids = append(ids, id)
		}
		if len(ids) == FoundLimit {
			break
		}
	}
	return ids, nil
}

// standing says how an elder stands with the newest card.
func (s *Store) standing(tx *data.Tx, d data.District, id meals.ElderID) (f Found, err error) {
	if f.Elder, err = s.meals.ElderTx(tx, d, id); err != nil {
		return f, err
	}
	var row struct {
		Card    meals.CardID `db:"card"`
		Applied bool         `db:"applied"`
		Photo   bool         `db:"photo"`
	}
	err = tx.Get(&row, `
		SELECT
			coalesce((SELECT c.id FROM cards c WHERE c.district = ? AND c.elder_id = ?
				ORDER BY c.card_index * 256 + c.issue DESC LIMIT 1), '') AS card,
			EXISTS (SELECT 1 FROM card_applications a WHERE a.district = ? AND a.elder_id = ? AND a.open = 1) AS applied,
			EXISTS (SELECT 1 FROM elder_photos p WHERE p.district = ? AND p.elder_id = ?) AS photo`, d, id, d, id, d, id)
	if err != nil {
		return f, err
	}
	f.Applied, f.Photo = row.Applied, row.Photo
	if row.Card != "" {
		if f.Card, err = s.meals.CardTx(tx, d, row.Card); err != nil {
			return f, err
		}
	}
	f.State = StateOf(&f.Card, tx.Now.ServiceDay())
	if f.Gone, err = s.gone(tx, f.Elder); err != nil {
		return f, err
	}
	return f, nil
}

// gone reports whether the elder has died or moved away.
func (s *Store) gone(tx *data.Tx, e meals.Elder) (bool, error) {
	err := s.meals.HereTx(tx, e)
	if errors.Is(err, meals.ErrElderDeparted) {
		return true, nil
	}
	return false, err
}
