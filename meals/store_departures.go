package meals

import (
	"context"
	"errors"
	"fmt"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/data/fault"
	"mealmap/data/table"
)

// What may be wrong with departures.
var (
	ErrDepartureUnknown   = fault.New(fault.NotFound, "departure_unknown")
	ErrDepartureWithdrawn = fault.New(fault.Conflict, "departure_withdrawn") // already
	// ErrElderDeparted: a card for somebody who has died or moved away. Arg Day.
	ErrElderDeparted = fault.New(fault.Conflict, "elder_departed")
)

// ImportDepartures takes over a list of deaths, moves and entries of
// institutions: each is recorded once, the live card ends or the category
// begins, and the subsidised meals after the day are proposed to be asked back.
// Elders are found by their ID number; of whoever is not of this network
// nothing is kept. The same list twice changes nothing.
func (s *Store) ImportDepartures(ctx context.Context, sheet *table.Sheet, o DepartureOptions) (DepartureReport, error) {
	reader, err := newDepartureReader(sheet, o.Kind, s.db.Now().ServiceDay())
	if err != nil {
		return DepartureReport{}, err
	}
	rep := DepartureReport{Report: table.NewReport(len(sheet.Rows))}
	var good []departed
	for _, r := range sheet.Rows {
		if in, ok := reader.read(r, &rep.Report); ok {
			good = append(good, in)
		}
	}
	o.Source = sourceName(o.Source)
	run := s.db.InTx
	if o.DryRun {
		run = s.db.View
	}
	for len(good) > 0 {
		batch := good[:min(importBatch, len(good))]
		good = good[len(batch):]
		var done DepartureReport
		err := run(ctx, func(tx *data.Tx) (err error) {
			done, err = s.importDepartures(tx, batch, o)
			return err
		})
		if err != nil {
			return rep, fmt.Errorf("import departures: %w", err)
		}
		rep.add(done)
	}
	rep.sort()
	return rep, nil
}

// importDepartures is one batch; its report is of the batch alone, so that a
// batch that fails leaves nothing counted.
func (s *Store) importDepartures(tx *data.Tx, batch []departed, o DepartureOptions) (rep DepartureReport, err error) {
	for i := range batch {
		in := &batch[i]
		known, err := s.elderOfNumber(tx, o.District, in.number)
		switch {
		case unknownElder(err) || err == nil && o.Street != "" && known.Street != o.Street:
			rep.Unknown++
			continue
		case err == nil && !samePerson(known.Name, in.name):
			rep.Reject(in.row, "name", "departure_name")
			continue
		case err == nil && in.on < known.BornOn:
			rep.Reject(in.row, "departure_day", "departure_before_birth")
			continue
		case err == nil:
			err = recordListed(tx, in, known.bare(), o, &rep)
		}
		if err != nil {
			return rep, fmt.Errorf("row %d: %w", in.row, err)
		}
	}
	return rep, nil
}

// recordListed records one row about an elder of the network, unless it is known.
func recordListed(tx *data.Tx, in *departed, e Elder, o DepartureOptions, rep *DepartureReport) error {
	had, err := departuresOf(tx, e.District, e.ID)
	if err != nil {
		return err
	}
	for _, h := range had {
		switch {
		case h.Kind == in.kind && h.On == in.on:
			rep.Unchanged++
			return nil
		case h.Kind == Died && in.kind == Died && h.WithdrawnAt == 0:
			rep.Reject(in.row, "departure_day", "departure_died", "Day", string(h.On))
			return nil
		}
	}
	d := Departure{District: e.District, ID: DepartureID(data.NewID()), ElderID: e.ID, Kind: in.kind, On: in.on,
		Source: o.Source, RecordedAt: tx.Now, RecordedBy: string(o.By)}
	rep.Created++
	if o.DryRun {
		return wouldDo(tx, &d, rep)
	}
	return recordDeparture(tx, &d, e, o.By, rep)
}

// wouldDo counts what recording would stop and propose.
func wouldDo(tx *data.Tx, d *Departure, rep *DepartureReport) error {
	if d.Kind.endsCard() {
		_, err := liveCard(tx, d.District, d.ElderID)
		if err == nil {
			rep.Revoked++
		} else if !errors.Is(err, ErrNoLiveCard) {
			return err
		}
	}
	n, err := countAfter(tx, d)
	rep.Proposed += n
	return err
}

func recordDeparture(tx *data.Tx, d *Departure, e Elder, by audit.Actor, rep *DepartureReport) error {
	_, err := tx.Exec(`
		INSERT INTO departures (district, id, elder_id, kind, on_day, source, recorded_at, recorded_by)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?)`, d.District, d.ID, d.ElderID, d.Kind, d.On, d.Source, d.RecordedAt, d.RecordedBy)
	if err != nil {
		return err
	}
	if d.Kind.endsCard() {
		if err := departCard(tx, d, e, by, rep); err != nil {
			return err
		}
	} else if err := enterInstitution(tx, d, e, by); err != nil {
		return err
	}
	proposed, err := proposeAfter(tx, d)
	if err != nil {
		return err
	}
	rep.Proposed += proposed
	return audit.Append(tx, audit.Entry{District: d.District, Actor: by, Street: e.Street, Action: "departure.record",
		Object: string(d.ID), Detail: map[string]any{"elder": d.ElderID, "kind": d.Kind, "day": d.On, "proposed": proposed}})
}

// departCard stops the live card, where there is one.
func departCard(tx *data.Tx, d *Departure, e Elder, by audit.Actor, rep *DepartureReport) error {
	c, err := liveCard(tx, d.District, d.ElderID)
	if errors.Is(err, ErrNoLiveCard) {
		return nil
	}
	if err == nil {
		err = endCard(tx, c, Revoked, string(d.Kind))
	}
	if err != nil {
		return err
	}
	rep.Revoked++
	return audit.Append(tx, audit.Entry{District: d.District, Actor: by, Street: e.Street, Action: "card.revoke",
		Object: string(c.ID), Detail: map[string]any{"reason": d.Kind}})
}

func enterInstitution(tx *data.Tx, d *Departure, e Elder, by audit.Actor) error {
	c := ElderCategory{Category: InInstitution, From: d.On, To: Forever}
	if err := putCategory(tx, d.District, d.ElderID, c); err != nil {
		return err
	}
	return audit.Append(tx, audit.Entry{District: d.District, Actor: by, Street: e.Street, Action: "elder.category",
		Object: string(d.ElderID), Detail: map[string]any{"category": c.Category, "from": c.From, "to": c.To}})
}

const departureColumns = `
	d.district,
	d.id,
	d.elder_id,
	d.kind,
	d.on_day,
	d.source,
	d.recorded_at,
	d.recorded_by,
	coalesce(d.withdrawn_at, 0) AS withdrawn_at,
	d.withdrawn_reason`

func departuresOf(tx *data.Tx, d data.District, id ElderID) (list []Departure, err error) {
	err = tx.Select(&list, `SELECT`+departureColumns+`
		FROM departures d
		WHERE d.district = ? AND d.elder_id = ?
		ORDER BY d.on_day`, d, id)
	return list, err
}

// stillHere refuses somebody who has died or moved away.
func stillHere(tx *data.Tx, e *Elder) error {
	list, err := departuresOf(tx, e.District, e.ID)
	if err != nil {
		return err
	}
	for _, d := range list {
		if d.Kind.endsCard() && d.WithdrawnAt == 0 {
			return ErrElderDeparted.With("Day", string(d.On))
		}
	}
	return nil
}

// ListDepartures lists the departures of the elders of a street, "" for the
// district, the newest first, with what became of their proposals.
func (s *Store) ListDepartures(ctx context.Context, district data.District, street string, limit int) (list []Departure, err error) {
	err = s.db.View(ctx, func(tx *data.Tx) error {
		err := tx.Select(&list, `SELECT`+departureColumns+`,
				(SELECT count(*) FROM clawbacks c WHERE c.district = d.district AND c.departure_id = d.id AND c.decision = '') AS open,
				(SELECT count(*) FROM clawbacks c WHERE c.district = d.district AND c.departure_id = d.id AND c.decision = 'reversed') AS reversed,
				(SELECT count(*) FROM clawbacks c WHERE c.district = d.district AND c.departure_id = d.id AND c.decision = 'kept') AS kept
			FROM departures d
			JOIN elders e ON e.district = d.district AND e.id = d.elder_id
			WHERE d.district = ? AND (? = '' OR e.street = ?)
			ORDER BY d.recorded_at DESC, d.id DESC
			LIMIT ?`, district, street, street, limit)
		if err != nil {
			return err
		}
		elders := elderReader{s: s, tx: tx}
		for i := range list {
			if list[i].Elder, err = elders.find(district, list[i].ElderID); err != nil {
				return err
			}
		}
		return nil
	})
	return list, err
}

// elderReader reads elders with their masks, each once.
type elderReader struct {
	s     *Store
	tx    *data.Tx
	known map[ElderID]Elder
}

func (r *elderReader) find(d data.District, id ElderID) (Elder, error) {
	if e, ok := r.known[id]; ok {
		return e, nil
	}
	row, err := findElderRow(r.tx, d, id)
	if err != nil {
		return Elder{}, err
	}
	e, err := row.elder(r.s.vault)
	if err != nil {
		return Elder{}, err
	}
	if r.known == nil {
		r.known = map[ElderID]Elder{}
	}
	r.known[id] = e
	return e, nil
}
