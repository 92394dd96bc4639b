package main

import (
	"io"

	"mealmap/cmd/mealmap/print"
	"mealmap/cmd/mealmap/site"
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
	return site.Living(a.ctx, s.meals, meals.ElderFilter{District: s.district, Street: s.street, Community: c.Community})
}

// mailMerge is what the sheets of many elders are made of.
type mailMerge struct {
	*paperSource
	walks  *nearby
	prices *site.Prices
	whose  []site.Resident
}

// merge finds where each elder sets out from, in the order of the places.
func (s *paperSource) merge(a *app, elders []meals.Elder) (*mailMerge, error) {
	m := &mailMerge{paperSource: s}
	var err error
	if m.walks, err = s.nearby(a); err != nil {
		return nil, err
	}
	m.prices, err = site.NewPrices(a.ctx, s.meals, s.merchants, s.district, max(s.from, s.db.Now().ServiceDay()), a.words)
	if err != nil {
		return nil, err
	}
	places, err := s.places.List(a.ctx)
	if err != nil {
		return nil, err
	}
	m.whose, err = site.Residents(a.ctx, homes.NewStore(s.db), places, elders)
	return m, err
}

// starts are all places that elders set out from.
func (m *mailMerge) starts() (all []geo.LatLng) {
	for _, o := range m.whose {
		if o.Cell != 0 {
			all = append(all, o.Cell.Center())
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
		if o.Cell == 0 {
			a.say("cli.personal_nowhere", "Name", name, "Community", o.CommunityName)
			continue
		}
		if full {
			name = o.Name
		}
		person := print.PersonalInfo{Name: name, From: o.From, At: o.Cell.Center()}
		for _, r := range m.walks.of(person.At, print.PersonalPoints) {
			point := print.PersonalPoint{MapPoint: r.MapPoint, Estimate: !r.Known}
			if r.Known {
				point.Way, _, _ = m.walks.graph.Way(person.At, *r.At, r.Metres+50)
			}
			if point.Benefits, err = m.prices.Say(a.ctx, &o.Elder, m.ids[r.Number]); err != nil {
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
