package meals

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/data/fault"
	"mealmap/data/vault"
)

// The purposes of the blind indexes. Each has an index space of its own.
const (
	numberPurpose = "elders/number"
	phonePurpose  = "elders/phone"
)

func numberLabel(id ElderID) string { return "elders/" + string(id) + "/number" }

func phoneLabel(id ElderID) string { return "elders/" + string(id) + "/phone" }

// elderRow is an elder as the table has it.
type elderRow struct {
	District      data.District   `db:"district"`
	ID            ElderID         `db:"id"`
	Street        string          `db:"street"`
	Community     string          `db:"community"`
	CommunityName string          `db:"community_name"`
	Name          string          `db:"name"`
	BornOn        data.ServiceDay `db:"born_on"`
	NumberSealed  []byte          `db:"number_sealed"`
	PhoneSealed   []byte          `db:"phone_sealed"`
	CareLevel     int             `db:"care_level"`
	CreatedAt     data.Instant    `db:"created_at"`
	UpdatedAt     data.Instant    `db:"updated_at"`
}

const elderColumns = `
	e.district,
	e.id,
	e.street,
	e.community,
	e.community_name,
	e.name,
	e.born_on,
	e.number_sealed,
	e.phone_sealed,
	e.care_level,
	e.created_at,
	e.updated_at`

// open unseals what the row hides: the number, and the phone where there is one.
func (r *elderRow) open(v *vault.Vault) (number, phone string, err error) {
	n, err := v.Open(r.NumberSealed, numberLabel(r.ID))
	if err != nil {
		return "", "", fmt.Errorf("elder %s: %w", r.ID, err)
	}
	if len(r.PhoneSealed) == 0 {
		return string(n), "", nil
	}
	p, err := v.Open(r.PhoneSealed, phoneLabel(r.ID))
	if err != nil {
		return "", "", fmt.Errorf("elder %s: %w", r.ID, err)
	}
	return string(n), string(p), nil
}

func (r *elderRow) elder(v *vault.Vault) (Elder, error) {
	number, phone, err := r.open(v)
	if err != nil {
		return Elder{}, err
	}
	e := r.bare()
	e.MaskedNumber, e.MaskedPhone = maskNumber(number), maskPhone(phone)
	return e, nil
}

// bare is the elder without what is sealed.
func (r *elderRow) bare() Elder {
	return Elder{District: r.District, ID: r.ID, Street: r.Street, Community: r.Community, CommunityName: r.CommunityName,
		Name: r.Name, BornOn: r.BornOn, CareLevel: r.CareLevel, CreatedAt: r.CreatedAt, UpdatedAt: r.UpdatedAt}
}

// CreateElder adds an elder: ErrInvalidInput names what is wrong, ErrElderExists
// where the ID number is known already (arg ID of that elder).
func (s *Store) CreateElder(ctx context.Context, n NewElder, by audit.Actor) (e Elder, err error) {
	n, wrong := n.check(s.db.Now().ServiceDay())
	if len(wrong) > 0 {
		return Elder{}, invalid(wrong)
	}
	err = s.db.InTx(ctx, func(tx *data.Tx) error {
		known, err := s.elderOfNumber(tx, districtOf(n.Street), n.Number)
		switch {
		case err == nil:
			return ErrElderExists.With("ID", string(known.ID))
		case !errors.Is(err, ErrElderUnknown):
			return err
		}
		e, err = s.insertElder(tx, n, by)
		return err
	})
	if err != nil {
		return Elder{}, fmt.Errorf("create elder: %w", err)
	}
	return e, nil
}

func invalid(wrong []fault.Field) error {
	err := fault.ErrInvalidInput
	for _, f := range wrong {
		err = err.Field(f)
	}
	return err
}

// FindElder gives one elder, ErrElderUnknown where there is none.
func (s *Store) FindElder(ctx context.Context, d data.District, id ElderID) (e Elder, err error) {
	err = s.db.View(ctx, func(tx *data.Tx) error {
		r, err := findElderRow(tx, d, id)
		if err != nil {
			return err
		}
		if e, err = r.elder(s.vault); err != nil {
			return err
		}
		e.Categories, err = categoriesOf(tx, d, id)
		return err
	})
	return e, err
}

// Revealed is what masks hide.
type Revealed struct {
	Number string
	Phone  string // "" where none is known
}

// RevealNumber gives an elder's ID number and telephone whole, and logs that by
// has seen them.
func (s *Store) RevealNumber(ctx context.Context, d data.District, id ElderID, by audit.Actor) (r Revealed, err error) {
	err = s.db.InTx(ctx, func(tx *data.Tx) error {
		row, err := findElderRow(tx, d, id)
		if err != nil {
			return err
		}
		if r.Number, r.Phone, err = row.open(s.vault); err != nil {
			return err
		}
		return audit.Append(tx, audit.Entry{District: d, Actor: by, Street: row.Street, Action: "elder.reveal", Object: string(id)})
	})
	if err != nil {
		return Revealed{}, fmt.Errorf("reveal elder %s: %w", id, err)
	}
	return r, nil
}

// ListElders lists elders in the order in which they came. Search matches a part of the
// name, or a whole ID number or telephone through their blind indexes; what was
// searched for is not kept anywhere.
func (s *Store) ListElders(ctx context.Context, f ElderFilter) (elders []Elder, err error) {
	where, args := s.elderWhere(f)
	err = s.db.View(ctx, func(tx *data.Tx) error {
		var rows []elderRow
		err := tx.Select(&rows, `SELECT`+elderColumns+`
			FROM elders e
			WHERE `+where+`
			ORDER BY e.id
			LIMIT ?`, args...)
		if err != nil {
			return err
		}
		for i := range rows {
			e, err := rows[i].elder(s.vault)
			if err != nil {
				return err
			}
			if e.Categories, err = categoriesOf(tx, e.District, e.ID); err != nil {
				return err
			}
			elders = append(elders, e)
		}
		return nil
	})
	return elders, err
}

const listLimit = 200

func (s *Store) elderWhere(f ElderFilter) (string, []any) {
	where, args := []string{"e.district = ?"}, []any{f.District}
	add := func(use bool, clause string, arg ...any) {
		if use {
			where, args = append(where, clause), append(args, arg...)
		}
	}
	add(f.Street != "", "e.street = ?", f.Street)
	add(f.Community != "", "e.community = ?", f.Community)
	add(f.After != "", "e.id > ?", f.After)
	add(f.NoCard, noCard)
	search := strings.TrimSpace(f.Search)
	if number, _, code := ParseIDNumber(search); code == "" {
		add(true, "e.number_index = ?", s.vault.Index(numberPurpose, number))
	} else if phone, code := cleanPhone(search); code == "" && phone != "" {
		add(true, "e.phone_index = ?", s.vault.Index(phonePurpose, phone))
	} else {
		add(search != "", `e.name LIKE ? ESCAPE '\'`, "%"+escapeLike(search)+"%")
	}
	limit := f.Limit
	if limit <= 0 {
		limit = listLimit
	}
	return strings.Join(where, " AND "), append(args, limit)
}

func escapeLike(s string) string {
	return strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(s)
}

// SetCategory gives an elder a category from a day on, or to a day. A period
// that begins on the same day is replaced, so that an end can be set later.
func (s *Store) SetCategory(ctx context.Context, d data.District, id ElderID, c ElderCategory, by audit.Actor) error {
	if c.To == "" {
		c.To = Forever
	}
	_, noFrom := data.ParseServiceDay(string(c.From))
	_, noTo := data.ParseServiceDay(string(c.To))
	if !c.Category.known() || noFrom != nil || noTo != nil || c.To < c.From {
		return invalid([]fault.Field{{Name: "category", Code: "category_period"}})
	}
	err := s.db.InTx(ctx, func(tx *data.Tx) error {
		e, err := findElder(tx, d, id)
		if err != nil {
			return err
		}
		if err := putCategory(tx, d, id, c); err != nil {
			return err
		}
		return audit.Append(tx, audit.Entry{District: d, Actor: by, Street: e.Street, Action: "elder.category",
			Object: string(id), Detail: map[string]any{"category": c.Category, "from": c.From, "to": c.To}})
	})
	if err != nil {
		return fmt.Errorf("category of elder %s: %w", id, err)
	}
	return nil
}

// insertElder writes a checked elder with the categories open from today.
func (s *Store) insertElder(tx *data.Tx, n NewElder, by audit.Actor) (Elder, error) {
	r := elderRow{District: districtOf(n.Street), ID: ElderID(data.NewID()), Street: n.Street, Community: n.Community,
		CommunityName: n.CommunityName, Name: n.Name, BornOn: n.BornOn, CareLevel: n.CareLevel, CreatedAt: tx.Now, UpdatedAt: tx.Now}
	sealed, err := s.seal(r.ID, n)
	if err != nil {
		return Elder{}, err
	}
	_, err = tx.Exec(`
		INSERT INTO elders (district, id, street, community, community_name, name, born_on,
			number_sealed, number_index, phone_sealed, phone_index, care_level, created_at, updated_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		r.District, r.ID, r.Street, r.Community, r.CommunityName, r.Name, r.BornOn,
		sealed.number, s.vault.Index(numberPurpose, n.Number), sealed.phone, sealed.phoneIndex, r.CareLevel, tx.Now, tx.Now)
	if data.IsUnique(err) {
		return Elder{}, ErrElderExists.Because(err)
	}
	if err != nil {
		return Elder{}, err
	}
	e := r.bare()
	e.MaskedNumber, e.MaskedPhone = maskNumber(n.Number), maskPhone(n.Phone)
	if err := addCategories(tx, &e, n.Categories); err != nil {
		return Elder{}, err
	}
	return e, audit.Append(tx, audit.Entry{District: e.District, Actor: by, Street: e.Street, Action: "elder.create", Object: string(e.ID)})
}

type sealedFields struct{ number, phone, phoneIndex []byte }

func (s *Store) seal(id ElderID, n NewElder) (f sealedFields, err error) {
	if f.number, err = s.vault.Seal([]byte(n.Number), numberLabel(id)); err != nil {
		return f, err
	}
	if n.Phone == "" {
		return f, nil
	}
	f.phone, err = s.vault.Seal([]byte(n.Phone), phoneLabel(id))
	f.phoneIndex = s.vault.Index(phonePurpose, n.Phone)
	return f, err
}

// addCategories opens the categories that do not hold today yet.
func addCategories(tx *data.Tx, e *Elder, categories []Category) error {
	today := tx.Now.ServiceDay()
	for _, c := range categories {
		if slices.ContainsFunc(e.Categories, func(h ElderCategory) bool { return h.Category == c && h.On(today) }) {
			continue
		}
		label := ElderCategory{Category: c, From: today, To: Forever}
		if err := putCategory(tx, e.District, e.ID, label); err != nil {
			return err
		}
		e.Categories = append(e.Categories, label)
	}
	return nil
}

func putCategory(tx *data.Tx, d data.District, id ElderID, c ElderCategory) error {
	_, err := tx.Exec(`
		INSERT INTO elder_categories (district, elder_id, category, from_day, to_day)
		VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (district, elder_id, category, from_day) DO UPDATE SET to_day = excluded.to_day`,
		d, id, c.Category, c.From, c.To)
	return err
}

func categoriesOf(tx *data.Tx, d data.District, id ElderID) (c []ElderCategory, err error) {
	err = tx.Select(&c, `
		SELECT category, from_day, to_day FROM elder_categories
		WHERE district = ? AND elder_id = ?
		ORDER BY from_day, category`, d, id)
	return c, err
}

// findElder gives an elder without what is sealed, for methods that need the
// street or the name only.
func findElder(tx *data.Tx, d data.District, id ElderID) (Elder, error) {
	r, err := findElderRow(tx, d, id)
	if err != nil {
		return Elder{}, err
	}
	return r.bare(), nil
}

func findElderRow(tx *data.Tx, d data.District, id ElderID) (*elderRow, error) {
	var r elderRow
	err := tx.Get(&r, `SELECT`+elderColumns+` FROM elders e WHERE e.district = ? AND e.id = ?`, d, id)
	if errors.Is(err, data.ErrNoRow) {
		return nil, ErrElderUnknown
	}
	return &r, err
}

// elderOfNumber finds an elder by the ID number's blind index, ErrElderUnknown
// where there is none.
func (s *Store) elderOfNumber(tx *data.Tx, d data.District, number string) (*elderRow, error) {
	var r elderRow
	err := tx.Get(&r, `SELECT`+elderColumns+` FROM elders e WHERE e.district = ? AND e.number_index = ?`,
		d, s.vault.Index(numberPurpose, number))
	if errors.Is(err, data.ErrNoRow) {
		return nil, ErrElderUnknown
	}
	return &r, err
}
