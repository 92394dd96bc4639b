package cards

import (
	"context"
	"errors"
	"fmt"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/data/fault"
	"mealmap/data/vault"
	"mealmap/meals"
)

// delegateRow is a delegate as the table has one.
type delegateRow struct {
	Delegate
	PhoneSealed []byte `db:"phone_sealed"`
}

const delegateColumns = `
	d.district,
	d.id,
	d.elder_id,
	d.name,
	d.relation,
	d.phone_sealed,
	d.from_day,
	d.to_day,
	d.created_at,
	d.created_by,
	coalesce(d.ended_at, 0) AS ended_at,
	d.ended_by`

func phoneLabel(id DelegateID) string { return "delegates/" + string(id) + "/phone" }

func (r *delegateRow) open(v *vault.Vault) (Delegate, error) {
	d := r.Delegate
	if len(r.PhoneSealed) == 0 {
		return d, nil
	}
	phone, err := v.Open(r.PhoneSealed, phoneLabel(d.ID))
	if err != nil {
		return Delegate{}, fmt.Errorf("delegate %s: %w", d.ID, err)
	}
	d.MaskedPhone = meals.MaskPhone(string(phone))
	return d, nil
}

// check cleans the input and names everything that is wrong with it.
func (n NewDelegate) check(today data.ServiceDay) (NewDelegate, error) {
	wrong, found := fault.ErrInvalidInput, false
	bad := func(name, code string) {
		wrong, found = wrong.Field(fault.Field{Name: name, Code: code}), true
	}
	var code string
	if n.Name, code = meals.CleanName(n.Name); code != "" {
		bad("name", code)
	}
	if n.Relation = cleanNote(n.Relation); n.Relation == "" {
		bad("relation", "delegate_relation")
	}
	if n.Phone, code = meals.CleanPhone(n.Phone); code != "" {
		bad("phone", code)
	}
	if n.From == "" {
		n.From = today
	}
	_, noFrom := data.ParseServiceDay(string(n.From))
	if n.To == "" && noFrom == nil {
		n.To = n.From.AddDays(365)
	}
	_, noTo := data.ParseServiceDay(string(n.To))
	if noFrom != nil || noTo != nil || n.To < n.From || n.To < today {
		bad("to", "delegate_days")
	}
	if found {
		return n, wrong
	}
	return n, nil
}

// RegisterDelegate records who may fetch for an elder: meals.ErrElderUnknown,
// ErrInvalidInput names the fields name, relation, phone, to.
func (s *Store) RegisterDelegate(ctx context.Context, sc Scope, n NewDelegate, by audit.Actor) (d Delegate, err error) {
	if n, err = n.check(s.db.Now().ServiceDay()); err != nil {
		return Delegate{}, err
	}
	err = s.db.InTx(ctx, func(tx *data.Tx) error {
		e, err := s.elder(tx, sc, n.Elder)
		if err != nil {
			return err
		}
		d = Delegate{District: e.District, ID: DelegateID(data.NewID()), ElderID: e.ID, Name: n.Name, Relation: n.Relation,
			MaskedPhone: meals.MaskPhone(n.Phone), From: n.From, To: n.To, CreatedAt: tx.Now, CreatedBy: by}
		var sealed []byte
		if n.Phone != "" {
			if sealed, err = s.vault.Seal([]byte(n.Phone), phoneLabel(d.ID)); err != nil {
				return err
			}
		}
		if _, err := tx.Exec(`
			INSERT INTO delegates (district, id, elder_id, name, relation, phone_sealed, from_day, to_day, created_at, created_by)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
			d.District, d.ID, d.ElderID, d.Name, d.Relation, sealed, d.From, d.To, d.CreatedAt, d.CreatedBy); err != nil {
			return err
		}
		return logStep(tx, &e, by, "delegate.register", string(d.ID), map[string]any{"elder": e.ID, "from": d.From, "to": d.To})
	})
	if err != nil {
		return Delegate{}, fmt.Errorf("register delegate of elder %s: %w", n.Elder, err)
	}
	return d, nil
}

// EndDelegate ends it from now on: ErrDelegateUnknown where it has ended or
// there is none in scope.
func (s *Store) EndDelegate(ctx context.Context, sc Scope, id DelegateID, by audit.Actor) error {
	err := s.db.InTx(ctx, func(tx *data.Tx) error {
		d, err := findDelegate(tx, sc.District, id)
		if err != nil {
			return err
		}
		e, err := s.elder(tx, sc, d.ElderID)
		if errors.Is(err, meals.ErrElderUnknown) || err == nil && d.EndedAt != 0 {
			return ErrDelegateUnknown
		}
		if err != nil {
			return err
		}
		if err := tx.ExecOne(`UPDATE delegates SET ended_at = ?, ended_by = ? WHERE district = ? AND id = ? AND ended_at IS NULL`,
			tx.Now, by, d.District, d.ID); err != nil {
			return err
		}
		return logStep(tx, &e, by, "delegate.end", string(d.ID), map[string]any{"elder": e.ID})
	})
	if err != nil {
		return fmt.Errorf("end delegate %s: %w", id, err)
	}
	return nil
}

// ListDelegates lists all that an elder has had, the newest first:
// meals.ErrElderUnknown.
func (s *Store) ListDelegates(ctx context.Context, sc Scope, elder meals.ElderID) (list []Delegate, err error) {
	err = s.db.View(ctx, func(tx *data.Tx) error {
		if _, err := s.elder(tx, sc, elder); err != nil {
			return err
		}
		rows, err := delegatesOf(tx, sc.District, elder)
		if err != nil {
			return err
		}
		list = make([]Delegate, len(rows))
		for i := range rows {
			if list[i], err = rows[i].open(s.vault); err != nil {
				return err
			}
		}
		return nil
	})
	return list, err
}

func delegatesOf(tx *data.Tx, d data.District, elder meals.ElderID) (rows []delegateRow, err error) {
	err = tx.Select(&rows, `SELECT`+delegateColumns+`
		FROM delegates d
		WHERE d.district = ? AND d.elder_id = ?
		ORDER BY d.id DESC`, d, elder)
	return rows, err
}

// DelegatesOf lists those who may fetch for the elder on the day, without their
// telephones.
func (s *Store) DelegatesOf(ctx context.Context, d data.District, elder meals.ElderID, day data.ServiceDay) (list []Delegate, err error) {
	err = s.db.View(ctx, func(tx *data.Tx) error {
		rows, err := delegatesOf(tx, d, elder)
		for i := range rows {
			if rows[i].On(day) {
				list = append(list, rows[i].Delegate)
			}
		}
		return err
	})
	return list, err
}
