package merchants

import (
	"context"
	"errors"
	"fmt"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/data/table"
	"mealmap/geo"
)

// ImportOptions say how to read a list of points.
type ImportOptions struct {
	CRS    geo.CRS     // of columns that do not say; "" is WGS-84
	DryRun bool        // the same report, and nothing changes
	Street string      // 9-digit code that decides where a name is ambiguous or missing; "" leaves it to the home street
	Within string      // refuse rows of every other street, for someone who may change only this one; "" is all
	By     audit.Actor // who brings the list
}

// ImportPoints takes in a list of serving points. A point is known by the list's
// code, else by district, name and address; new ones are open unless the list
// says otherwise, known ones take what the filled cells say, and nothing is
// deleted because a list lacks it. Rows that cannot be used are in the report
// and leave the rest imported; so are fields that could not be understood, as
// notes. Messages are left for the caller. ErrNoNames where no column has the
// names, geo.ErrUnknownDivision for a street that does not exist.
func (s *Store) ImportPoints(ctx context.Context, sheet *table.Sheet, o ImportOptions) (table.Report, error) {
	if !sheet.Has(headings("name")...) {
		return table.Report{}, ErrNoNames
	}
	if o.CRS == "" {
		o.CRS = geo.WGS84
	}
	if _, err := geo.ParseCRS(string(o.CRS)); err != nil {
		return table.Report{}, err
	}
	// A street that somebody serves exists, even where the list of divisions is
	// older than it; one that was typed must be in the list.
	_, known := geo.Divisions().Find(o.Street)
	if o.Street != "" && o.Street != o.Within && (!known || len(o.Street) != 9) {
		return table.Report{}, geo.ErrUnknownDivision.With("Name", shorten(o.Street))
	}
	if o.Within != "" && len(o.Within) != 9 {
		return table.Report{}, geo.ErrUnknownDivision.With("Name", shorten(o.Within))
	}
	var report table.Report
	plan := func(tx *data.Tx) (p *planner, err error) {
		p, err = planImport(tx, sheet, o)
		if err == nil {
			report = *p.report
		}
		return p, err
	}
	if o.DryRun {
		err := s.db.View(ctx, func(tx *data.Tx) error {
			_, err := plan(tx)
			return err
		})
		return report, err
	}
	err := s.Together(ctx, func(tx *data.Tx) error {
		p, err := plan(tx)
		if err != nil {
			return err
		}
		return p.write(tx, o.By)
	})
	return report, err
}

func planImport(tx *data.Tx, sheet *table.Sheet, o ImportOptions) (*planner, error) {
	home, err := data.Setting(tx, data.HomeStreet)
	if err != nil {
		return nil, err
	}
	report := table.NewReport(len(sheet.Rows))
	p := &planner{now: tx.Now, report: &report, districts: map[data.District]*districtPlan{}}
	p.load = func(d data.District) (*districtPlan, error) { return loadDistrict(tx, d) }
	p.reader = &rowReader{sheet: sheet, crs: o.CRS, report: &report, heard: map[string]heardHours{},
		places: placeResolver{tree: geo.Divisions(), street: o.Street, home: home, within: o.Within}}
	for _, row := range sheet.Rows {
		if err := p.row(row); err != nil {
			return nil, err
		}
	}
	return p, nil
}

func loadDistrict(tx *data.Tx, d data.District) (*districtPlan, error) {
	scope := pointScope{district: d}
	rows, err := loadRows(tx, scope)
	if err != nil {
		return nil, err
	}
	dp := newDistrictPlan()
	points := make([]*Point, len(rows))
	for i := range rows {
		points[i] = rows[i].point()
	}
	if err := loadDetails(tx, scope, points); err != nil {
		return nil, err
	}
	for i, p := range points {
		dp.add(&known{point: p, identity: rows[i].Identity})
	}
	all, err := loadMerchants(tx, d)
	for _, m := range all {
		dp.addMerchant(m)
	}
	return dp, err
}

// write makes the planned changes and logs one entry for each district that
// changed.
func (p *planner) write(tx *data.Tx, by audit.Actor) error {
	type counts struct {
		Created int `json:"created"`
		Updated int `json:"updated"`
	}
	done := map[data.District]*counts{}
	var order []data.District
	for i := range p.changes {
		c := &p.changes[i]
		n := done[c.point.District]
		if n == nil {
			n = &counts{}
			done[c.point.District] = n
			order = append(order, c.point.District)
		}
		if c.isNew {
			n.Created++
		} else {
			n.Updated++
		}
		if err := c.write(tx, by); err != nil {
			return err
		}
	}
	for _, d := range order {
		err := audit.Append(tx, audit.Entry{District: d, Actor: by, Action: "points.import", Object: d.String(), Detail: done[d]})
		if err != nil {
			return err
		}
	}
	return nil
}

func (c *pointChange) write(tx *data.Tx, by audit.Actor) error {
	if c.merchant != nil {
		if err := insertMerchant(tx, c.merchant); err != nil {
			return err
		}
	}
	save := updatePoint
	if c.isNew {
		save = insertPoint
	}
	err := save(tx, c.point, c.identity)
	if data.IsUnique(err) {
		return errors.Join(ErrPointExists.With("Number", c.point.Number), err)
	}
	if err == nil && c.moved {
		err = logStatus(tx, c.point, c.from, string(by))
	}
	if err != nil {
		return fmt.Errorf("import point %s: %w", c.point.ID, err)
	}
	return nil
}
