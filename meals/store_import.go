package meals

import (
	"context"
	"fmt"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/data/table"
)

// importBatch is how many elders share a transaction: a till that waits behind
// one does not notice.
const importBatch = 100

// ImportElders takes over a list. Rows that cannot be used are reported and
// leave the rest imported; elders are found again by their ID number, so the
// same list twice changes nothing, and nobody is removed because a list lacks
// them.
func (s *Store) ImportElders(ctx context.Context, sheet *table.Sheet, o ImportOptions) (table.Report, error) {
	noName, noNumber := !sheet.Has(columns["name"]...), !sheet.Has(columns["number"]...)
	if noName || noNumber {
		return table.Report{}, ErrElderHeadings.With("Name", noName, "Number", noNumber)
	}
	l, err := s.listReader(ctx, o)
	if err != nil {
		return table.Report{}, err
	}
	rep := table.NewReport(len(sheet.Rows))
	var good []listed
	for _, r := range sheet.Rows {
		if in := l.read(r); in.report(&rep) {
			good = append(good, in)
		}
	}
	run := s.db.InTx
	if o.DryRun {
		run = s.db.View
	}
	for len(good) > 0 {
		batch := good[:min(importBatch, len(good))]
		good = good[len(batch):]
		err := run(ctx, func(tx *data.Tx) error { return s.importBatch(tx, batch, o, &rep) })
		if err != nil {
			return rep, fmt.Errorf("import elders: %w", err)
		}
	}
	return rep, nil
}

func (s *Store) listReader(ctx context.Context, o ImportOptions) (*listReader, error) {
	l := &listReader{only: o.Street, within: o.Community, home: o.Street, today: s.db.Now().ServiceDay(), streets: map[string]string{}, seen: map[string]int{}}
	if l.home == "" {
		home, err := s.db.Setting(ctx, data.HomeStreet)
		if err != nil {
			return nil, err
		}
		l.home = home
	}
	if !validDivision(l.home, 9) {
		return nil, ErrNoStreet
	}
	return l, s.db.View(ctx, func(tx *data.Tx) error { return l.learnCommunities(tx) })
}

// learnCommunities takes in the communities that elders of the district belong
// to: few streets have theirs in the divisions.
func (l *listReader) learnCommunities(tx *data.Tx) error {
	var known []struct {
		Street string `db:"street"`
		Code   string `db:"community"`
		Name   string `db:"community_name"`
	}
	err := tx.Select(&known, `
		SELECT DISTINCT
			street,
			community,
			community_name
		FROM elders
		WHERE district = ? AND community <> '' AND community_name <> ''
		ORDER BY street, community, community_name`, districtOf(l.home))
	if err != nil {
		return fmt.Errorf("known communities: %w", err)
	}
	for _, k := range known {
		list := l.communitiesOf(k.Street)
		list.add(list.spoken, k.Code, k.Name)
	}
	return nil
}

func (s *Store) importBatch(tx *data.Tx, batch []listed, o ImportOptions, rep *table.Report) error {
	for i := range batch {
		in := &batch[i]
		known, err := s.elderOfNumber(tx, districtOf(in.elder.Street), in.elder.Number)
		switch {
		case unknownElder(err):
			rep.Created++
			err = s.importNew(tx, in, o)
		case err == nil:
			err = s.importKnown(tx, in, known, o, rep)
		}
		if err != nil {
			return fmt.Errorf("row %d: %w", in.row, err)
		}
	}
	return nil
}

func (s *Store) importNew(tx *data.Tx, in *listed, o ImportOptions) error {
	if o.DryRun {
		return nil
	}
	e, err := s.insertElder(tx, in.elder, o.By)
	if err != nil || in.home == 0 {
		return err
	}
	return PutHomeTx(tx, e.District, e.ID, in.home, HomeByImport, o.By)
}

func (s *Store) importKnown(tx *data.Tx, in *listed, known *elderRow, o ImportOptions, rep *table.Report) error {
	if why := o.elsewhere(known.Street, known.Community); why != "" {
		rep.Reject(in.row, "number", why)
		return nil
	}
	number, phone, err := known.open(s.vault)
	if err != nil {
		return err
	}
	held, err := categoriesOf(tx, known.District, known.ID)
	if err != nil {
		return err
	}
	was := NewElder{Street: known.Street, Community: known.Community, CommunityName: known.CommunityName,
		Name: known.Name, Number: number, Phone: phone, CareLevel: known.CareLevel}
	n, fields := in.change(was, held, tx.Now.ServiceDay())
	moved, err := in.moves(tx, known)
	if err != nil {
		return err
	}
	if len(fields) == 0 && !moved {
		rep.Unchanged++
		return nil
	}
	rep.Updated++
	if o.DryRun {
		return nil
	}
	if len(fields) > 0 {
		err = s.updateElder(tx, known, held, n, fields, o.By)
	}
	if err != nil || !moved {
		return err
	}
	return PutHomeTx(tx, known.District, known.ID, in.home, HomeByImport, o.By)
}

// moves reports whether the list says another home than is known.
func (in *listed) moves(tx *data.Tx, known *elderRow) (bool, error) {
	if in.home == 0 {
		return false, nil
	}
	cell, err := HomeTx(tx, known.District, known.ID)
	return cell != in.home, err
}

func (s *Store) updateElder(tx *data.Tx, known *elderRow, held []ElderCategory, n NewElder, fields []string, by audit.Actor) error {
	sealed, err := s.seal(known.ID, n)
	if err != nil {
		return err
	}
	err = tx.ExecOne(`
		UPDATE elders SET street = ?, community = ?, community_name = ?, name = ?, phone_sealed = ?, phone_index = ?,
			care_level = ?, updated_at = ?
		WHERE district = ? AND id = ?`,
		n.Street, n.Community, n.CommunityName, n.Name, sealed.phone, sealed.phoneIndex,
		n.CareLevel, tx.Now, known.District, known.ID)
	if err != nil {
		return err
	}
	e := known.bare()
	e.Categories = held
	if err := addCategories(tx, &e, n.Categories); err != nil {
		return err
	}
	return audit.Append(tx, audit.Entry{District: known.District, Actor: by, Street: n.Street, Action: "elder.update",
		Object: string(known.ID), Detail: map[string]any{"fields": fields}})
}
