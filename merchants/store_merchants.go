package merchants

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"mealmap/data"
	"mealmap/data/audit"
)

// MerchantFilter narrows a list of merchants; a zero field does not narrow. A
// merchant belongs to a street when it or one of its points does.
type MerchantFilter struct {
	District data.District
	Street   string
	Search   string // a part of the name
}

const merchantColumns = `SELECT
	district,
	id,
	street,
	name,
	licence_no,
	contact,
	phone,
	created_at
FROM merchants`

type merchantRow struct {
	District  data.District `db:"district"`
	ID        MerchantID    `db:"id"`
	Street    string        `db:"street"`
	Name      string        `db:"name"`
	LicenceNo string        `db:"licence_no"`
	Contact   string        `db:"contact"`
	Phone     string        `db:"phone"`
	CreatedAt data.Instant  `db:"created_at"`
}

func loadMerchants(tx *data.Tx, d data.District) ([]Merchant, error) {
	var rows []merchantRow
	if err := tx.Select(&rows, merchantColumns+` WHERE district = ? ORDER BY id`, d); err != nil {
		return nil, err
	}
	list := make([]Merchant, len(rows))
	for i, r := range rows {
		list[i] = Merchant(r)
	}
	return list, nil
}

func loadMerchant(tx *data.Tx, d data.District, id MerchantID) (Merchant, error) {
	var r merchantRow
	err := tx.Get(&r, merchantColumns+` WHERE district = ? AND id = ?`, d, id)
	switch {
	case errors.Is(err, data.ErrNoRow):
		return Merchant{}, ErrUnknownMerchant
	case err != nil:
		return Merchant{}, fmt.Errorf("merchant %s: %w", id, err)
	}
	return Merchant(r), nil
}

// FindMerchant gives a merchant, ErrUnknownMerchant where the district has none
// of that id.
func (s *Store) FindMerchant(ctx context.Context, d data.District, id MerchantID) (m Merchant, err error) {
	err = s.db.View(ctx, func(tx *data.Tx) error {
		m, err = loadMerchant(tx, d, id)
		return err
	})
	return m, err
}

// ListMerchants gives a district's merchants in the order they came.
func (s *Store) ListMerchants(ctx context.Context, f MerchantFilter) ([]Merchant, error) {
	var list []Merchant
	err := s.db.View(ctx, func(tx *data.Tx) error {
		all, err := loadMerchants(tx, f.District)
		if err != nil {
			return err
		}
		streets, err := streetsOfMerchants(tx, f.District)
		want := strings.ToLower(fold(f.Search))
		for _, m := range all {
			inStreet := f.Street == "" || m.Street == f.Street || slices.Contains(streets[m.ID], f.Street)
			if inStreet && strings.Contains(strings.ToLower(fold(m.Name)), want) {
				list = append(list, m)
			}
		}
		return err
	})
	return list, err
}

// streetsOfMerchants gives the streets in which each merchant has a point.
func streetsOfMerchants(tx *data.Tx, d data.District) (map[MerchantID][]string, error) {
	var rows []struct {
		MerchantID MerchantID `db:"merchant_id"`
		Street     string     `db:"street"`
	}
	err := tx.Select(&rows, `SELECT DISTINCT
		merchant_id,
		street
	FROM points
	WHERE district = ?`, d)
	streets := make(map[MerchantID][]string, len(rows))
	for _, r := range rows {
		streets[r.MerchantID] = append(streets[r.MerchantID], r.Street)
	}
	return streets, err
}

// UpdateMerchant writes a merchant's street, name, licence, contact and phone
// anew. ErrUnknownMerchant, invalid_input with Fields.
func (s *Store) UpdateMerchant(ctx context.Context, m Merchant, by audit.Actor) error {
	return s.Together(ctx, func(tx *data.Tx) error { return UpdateMerchant(tx, m, by) })
}

// UpdateMerchant is the store's UpdateMerchant within a transaction of Together.
func UpdateMerchant(tx *data.Tx, m Merchant, by audit.Actor) error {
	m.Name = strings.TrimSpace(m.Name)
	problems := checkTexts(map[string]string{"merchant": m.Name, "licence_no": m.LicenceNo,
		"contact": m.Contact, "phone": m.Phone})
	if m.Name == "" {
		problems = append(problems, fieldProblem{field: "merchant", code: "required"})
	}
	if err := invalid(problems); err != nil {
		return err
	}
	err := tx.ExecOne(`UPDATE merchants SET street = ?, name = ?, licence_no = ?, contact = ?, phone = ?
		WHERE district = ? AND id = ?`, m.Street, m.Name, m.LicenceNo, m.Contact, m.Phone, m.District, m.ID)
	if errors.Is(err, data.ErrNoRow) {
		return ErrUnknownMerchant
	}
	if err != nil {
		return fmt.Errorf("update merchant %s: %w", m.ID, err)
	}
	return audit.Append(tx, audit.Entry{District: m.District, Actor: by, Street: m.Street,
		Action: "merchant.update", Object: string(m.ID), Detail: map[string]any{"name": m.Name}})
}

// FindMerchant is the store's FindMerchant within a transaction.
func FindMerchant(tx *data.Tx, d data.District, id MerchantID) (Merchant, error) {
	return loadMerchant(tx, d, id)
}
