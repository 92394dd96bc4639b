package main

import (
	"cmp"
	"errors"
	"io"
	"math"
	"slices"

	"mealmap/cmd/mealmap/print"
	"mealmap/data/fault"
	"mealmap/geo"
	"mealmap/meals"
	"mealmap/meals/homes"
	"mealmap/merchants/editions"
)

// errWhoseSheet: neither one elder nor one community, or both.
var errWhoseSheet = fault.New(fault.Malformed, "whose_sheet")

type printPersonalCmd struct {
	paperFlags
	Elder     string `placeholder:"ID" help:"${help_print_elder}"`
	Community string `placeholder:"CODE" help:"${help_print_personal_community}"`
	FullNames bool   `name:"full-names" help:"${help_print_full_names}"`
}

// Run prints the sheet of one elder, or those of a community in the order in
// which they live side by side.
func (c *printPersonalCmd) Run(a *app) error {
	if (c.Elder == "") == (c.Community == "") {
		return errWhoseSheet
	}
	n, err := a.unlocked(a.existing)
	if err != nil {
		return err
	}
	defer n.Close()
	s, err := n.source(a, c.paperFlags)
	if err != nil {
		return err
	}
	elders, err := c.elders(a, s)
	if err != nil {
		return err
	}
	m, err := s.merge(a, elders)
	if err != nil {
		return err
	}
	people, printed, err := m.people(a, c.FullNames)
	if err != nil {
		return err
	}
	ways, err := s.ways(a, m.starts()...)
	if err != nil {
		return err
	}
	err = a.printTo(c.Out, func(w io.Writer) (print.Report, error) { return print.Personal(w, s.info, people, ways, a.words) })
	if err != nil {
		return err
	}
	return s.record(a, editions.PersonalSheet, c.Community, printed)
}

// elders are those who get a sheet: nobody who has died or moved away.
func (c *printPersonalCmd) elders(a *app, s *paperSource) ([]meals.Elder, error) {
	if c.Elder != "" {
		e, err := s.meals.FindElder(a.ctx, s.district, meals.ElderID(c.Elder))
		return []meals.Elder{e}, err
	}
	left, err := s.meals.ListDepartures(a.ctx, s.district, s.street, math.MaxInt32)
	if err != nil {
		return nil, err
	}
	gone := map[meals.ElderID]bool{}
	for _, d := range left {
		if d.WithdrawnAt == 0 && d.Kind != meals.Institution {
			gone[d.ElderID] = true
		}
	}
	var all []meals.Elder
	f := meals.ElderFilter{District: s.district, Street: s.street, Community: c.Community}
	for {
		page, err := s.meals.ListElders(a.ctx, f)
		if err != nil || len(page) == 0 {
			return all, err
		}
		for _, e := range page {
			if !gone[e.ID] {
				all = append(all, e)
			}
		}
		f.After = page[len(page)-1].ID
	}
}

// mailMerge is what the sheets of many elders are made of.
type mailMerge struct {
	*paperSource
	walks  *nearby
	prices *prices
	whose  []setOut
}

// setOut is an elder with where the walks begin.
type setOut struct {
	meals.Elder
	cell geo.HomeCell // 0 where nothing is known
	from string       // the place, "" for the elder's own home
}

// merge finds where each elder sets out from, in the order of the places.
func (s *paperSource) merge(a *app, elders []meals.Elder) (*mailMerge, error) {
	m := &mailMerge{paperSource: s}
	var err error
	if m.walks, err = s.nearby(a); err != nil {
		return nil, err
	}
	if m.prices, err = s.prices(a); err != nil {
		return nil, err
	}
	places, err := s.places.List(a.ctx)
	if err != nil {
		return nil, err
	}
	store := homes.NewStore(s.db)
	for _, e := range elders {
		o := setOut{Elder: e}
		home, err := store.Of(a.ctx, e.District, e.ID)
		switch {
		case err == nil:
			o.cell = home.Cell
		case !errors.Is(err, homes.ErrNoHome):
			return nil, err
		default:
			o.cell, o.from = standIn(places, e)
		}
		m.whose = append(m.whose, o)
	}
	slices.SortStableFunc(m.whose, func(x, y setOut) int {
		return cmp.Or(cmp.Compare(x.Community, y.Community), cmp.Compare(x.cell, y.cell), cmp.Compare(x.Name, y.Name))
	})
	return m, nil
}

// standIn is the place of an elder's community.
func standIn(places []geo.Place, e meals.Elder) (geo.HomeCell, string) {
	for _, p := range places {
		if p.District == e.District && p.Community != "" && p.Community == e.Community {
			return geo.HomeCellOf(p.At), p.Name
		}
	}
	return 0, ""
}

// starts are all places that elders set out from.
func (m *mailMerge) starts() (all []geo.LatLng) {
	for _, o := range m.whose {
		if o.cell != 0 {
			all = append(all, o.cell.Center())
		}
	}
	return all
}

// people puts the sheets into words, and gives the points that are on them. Who
// sets out from nowhere is named and left out.
func (m *mailMerge) people(a *app, full bool) (people []print.PersonalInfo, printed []print.MapPoint, err error) {
	on := map[int]bool{}
	for _, o := range m.whose {
		name := o.Masked().Name
		if o.cell == 0 {
			a.say("cli.personal_nowhere", "Name", name, "Community", o.CommunityName)
			continue
		}
		if full {
			name = o.Name
		}
		person := print.PersonalInfo{Name: name, From: o.from, At: o.cell.Center()}
		for _, r := range m.walks.of(person.At, print.PersonalPoints) {
			point := print.PersonalPoint{MapPoint: r.MapPoint, Estimate: !r.Known}
			if r.Known {
				point.Way, _, _ = m.walks.graph.Way(person.At, *r.At, r.Metres+50)
			}
			if point.Benefits, err = m.prices.say(a, &o.Elder, m.ids[r.Number]); err != nil {
				return nil, nil, err
			}
			person.Points = append(person.Points, point)
			if !on[r.Number] {
				on[r.Number] = true
				printed = append(printed, r.MapPoint)
			}
		}
		people = append(people, person)
	}
	return people, printed, nil
}
