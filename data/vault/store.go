package vault

import (
	"fmt"

	"mealmap/data"
)

// sealedColumn is a column that holds sealed values. Label is the SQL that
// makes of a row the label under which its value was sealed; it is the domain's
// own, written once more because the domains import this package.
type sealedColumn struct{ table, column, label string }

var sealedColumns = []sealedColumn{
	{"elders", "number_sealed", `'elders/' || id || '/number'`},
	{"elders", "phone_sealed", `'elders/' || id || '/phone'`},
	{"delegates", "phone_sealed", `'delegates/' || id || '/phone'`},
	{"elder_photos", "sealed", `'elder_photos/' || elder_id || '/sealed'`},
	{"complaints", "contact_sealed", `'complaints/' || id || '/contact'`},
	{"complaints", "text_sealed", `'complaints/' || id || '/text'`},
	{"complaint_steps", "text_sealed", `'complaint_steps/' || complaint_id || '/' || seq || '/text'`},
	{"absences", "note_sealed", `'absences/' || id || '/note'`},
	{"signing_keys", "private_sealed", `'signing_keys/' || printf('%06d', district) || '/' || key_id || '/private'`},
}

// CheckSealed opens every sealed value with the key, as a part of DB.Check. What
// does not open is found by its label; what was opened is not kept.
func CheckSealed(v *Vault) func(*data.Tx) ([]data.Finding, error) {
	return func(tx *data.Tx) (found []data.Finding, err error) {
		for _, c := range sealedColumns {
			f, err := v.check(tx, c)
			if err != nil {
				return nil, fmt.Errorf("open %s of %s: %w", c.column, c.table, err)
			}
			found = append(found, f...)
		}
		return found, nil
	}
}

func (v *Vault) check(tx *data.Tx, c sealedColumn) (found []data.Finding, err error) {
	rows, err := tx.Query(`SELECT ` + c.label + `, ` + c.column + ` FROM ` + c.table + ` WHERE ` + c.column + ` IS NOT NULL`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() && len(found) < data.FindingsEach {
		var label string
		var sealed []byte
		if err := rows.Scan(&label, &sealed); err != nil {
			return nil, err
		}
		if _, err := v.Open(sealed, label); err != nil {
			found = append(found, data.FindingOf(ErrSealBroken.With("Place", label)))
		}
	}
	return found, rows.Err()
}
