package demo

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strconv"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/data/staff"
	"mealmap/geo"
	"mealmap/meals"
	"mealmap/meals/homes"
	"mealmap/merchants"
	"mealmap/merchants/editions"
	"mealmap/merchants/facts"
)

// When the map's past happened, in days before today.
const (
	lastEdition = 95
	newMenu     = 60 // what changed since the edition before
	thisEdition = 50
	lastChecks  = 8
	homeless    = 23 // every so manieth elder's home is not known
)

// keepMap says where elders set out from, publishes last year's map and this
// year's, prints some of it and lets people look whether it is still so.
func (st *stage) keepMap(ctx context.Context) error {
	for _, step := range []struct {
		name string
		do   func(context.Context) error
	}{
		{"homes", st.putHomes},
		{"last edition", st.publishLast},
		{"this edition", st.publishThis},
		{"next edition", st.proposeNext},
		{"paper", st.printSome},
		{"checks", st.lookAgain},
	} {
		if err := step.do(ctx); err != nil {
			return fmt.Errorf("%s: %w", step.name, err)
		}
	}
	return nil
}

// putHomes spreads the elders around the middle of their communities.
func (st *stage) putHomes(ctx context.Context) error {
	st.clock.set(st.day(lastEdition).At(9 * 60))
	store, rng := homes.NewStore(st.DB), rand.New(rand.NewPCG(fixedSeed, 1))
	at := make([]geo.LatLng, len(st.elders))
	for i := range st.elders {
		c := st.scene.Communities[st.story.Elders[i].Community]
		at[i] = geo.LatLng{Lat: c.Lat + rng.NormFloat64()*0.0014, Lng: c.Lng + rng.NormFloat64()*0.0017}
	}
	return each(ctx, len(st.elders), func(ctx context.Context, i int) error {
		if i%homeless == 0 {
			return nil
		}
		return store.Set(ctx, st.scene.District, st.elders[i].ID, at[i], meals.HomeByMap, audit.Demo)
	})
}

// publishLast publishes the map as it was: with a restaurant that is gone, another
// telephone, other hours and a house further on.
func (st *stage) publishLast(ctx context.Context) error {
	st.clock.set(st.day(lastEdition).At(9 * 60))
	gone := st.points[len(st.points)-1]
	gone.ID, gone.MerchantID, gone.Number, gone.Position = "", "", 0, moved(gone.Position, 0.0016, -0.0011)
	gone.Name, gone.Address = st.options.Words.Text("demo.map.gone"), st.options.Words.Text("demo.map.gone_address")
	gone, err := st.Merchants.CreatePoint(ctx, gone, audit.Demo)
	if err != nil {
		return err
	}
	before := []merchants.Point{st.points[2], st.points[5], st.points[7]}
	before[0].Phone = "025-0000-1234"
	before[1].Hours = before[1].Hours[:len(before[1].Hours)-1]
	before[2].Position = moved(before[2].Position, -0.0009, 0.0012)
	if err := st.updateAll(ctx, before); err != nil {
		return err
	}
	if _, err := st.publish(ctx, st.year(-1), st.day(lastEdition)); err != nil {
		return err
	}
	st.clock.set(st.day(newMenu).At(10 * 60))
	if err := st.updateAll(ctx, []merchants.Point{st.points[2], st.points[5], st.points[7]}); err != nil {
		return err
	}
	return st.Merchants.SetStatus(ctx, gone.District, gone.ID, merchants.Removed, st.options.Words.Text("demo.map.gone_reason"), audit.Demo)
}

func moved(p *geo.Position, lat, lng float64) *geo.Position {
	at, _ := geo.NewPosition(geo.LatLng{Lat: p.At.Lat + lat, Lng: p.At.Lng + lng}, geo.WGS84)
	return &at
}

func (st *stage) updateAll(ctx context.Context, points []merchants.Point) error {
	for _, p := range points {
		if _, err := st.Merchants.UpdatePoint(ctx, p, audit.Demo); err != nil {
			return err
		}
		if _, err := st.Merchants.PlacePoint(ctx, p.District, p.ID, p.Position.At, geo.WGS84, audit.Demo); err != nil {
			return err
		}
	}
	return nil
}

func (st *stage) year(more int) string {
	return st.options.Words.Text("demo.map.edition", "Year", strconv.Itoa(st.now.Time().Year()+more))
}

// publish drafts, proposes and approves an edition of the street as it is.
func (st *stage) publish(ctx context.Context, name string, from data.ServiceDay) (editions.Edition, error) {
	store := editions.NewStore(st.DB, st.Merchants)
	e, err := st.propose(ctx, name, from)
	if err != nil {
		return e, err
	}
	second, err := st.another(ctx, staff.Office)
	if err != nil {
		return e, err
	}
	return e, store.Approve(ctx, e.District, e.ID, second)
}

func (st *stage) propose(ctx context.Context, name string, from data.ServiceDay) (editions.Edition, error) {
	store := editions.NewStore(st.DB, st.Merchants)
	first, err := st.someone(ctx, staff.Office)
	if err != nil {
		return editions.Edition{}, err
	}
	say := func(*merchants.Point, data.ServiceDay) []string { return nil }
	if st.options.Benefits != nil {
		sets, err := st.Meals.ListRules(ctx, st.scene.District)
		if err != nil {
			return editions.Edition{}, err
		}
		say = st.options.Benefits(sets, st.options.Words)
	}
	head := editions.Head{Name: name, From: from, NextOn: from.AddDays(365).Month()}
	e, err := store.Draft(ctx, st.scene.District, st.scene.Code, head, say, first)
	if err != nil {
		return e, err
	}
	return e, store.Propose(ctx, e.District, e.ID, first)
}

// another is the second person of the role.
func (st *stage) another(ctx context.Context, role staff.Role) (audit.Actor, error) {
	first, err := st.someone(ctx, role)
	if err != nil {
		return first, err
	}
	users, err := st.Staff.ListUsers(ctx)
	for _, u := range users {
		if actor := audit.User(string(u.ID)); u.Role == role && actor != first {
			return actor, err
		}
	}
	return first, err
}

func (st *stage) publishThis(ctx context.Context) (err error) {
	st.clock.set(st.day(thisEdition).At(9 * 60))
	st.edition, err = st.publish(ctx, st.year(0), st.day(thisEdition))
	return err
}

// proposeNext leaves an edition for a visitor to approve.
func (st *stage) proposeNext(ctx context.Context) error {
	st.clock.set(st.day(1).At(16 * 60))
	_, err := st.propose(ctx, st.year(1), st.day(-30))
	return err
}

// printSome writes down what of this edition hangs and lies where.
func (st *stage) printSome(ctx context.Context) error {
	st.clock.set(st.day(thisEdition).At(15 * 60))
	store, e := editions.NewStore(st.DB, st.Merchants), &st.edition
	sheets := []editions.Sheet{
		{Kind: editions.MapSheet, Copies: 8},
		{Kind: editions.ListSheet, Copies: 300},
		{Kind: editions.FoldSheet, Copies: 300},
	}
	for _, c := range st.scene.Communities {
		sheets = append(sheets, editions.Sheet{Kind: editions.PosterSheet, Subject: c.Place, Copies: 2})
	}
	for _, s := range sheets {
		s.District, s.Street, s.Edition, s.Points = e.District, e.Street, e.ID, e.Content.IDs()
		if _, err := store.RecordPrint(ctx, s, audit.Demo); err != nil {
			return err
		}
	}
	return nil
}

// lookAgain: most points were visited or called of late, and somebody stood
// before a closed door.
func (st *stage) lookAgain(ctx context.Context) error {
	store := facts.NewStore(st.DB, st.Merchants)
	by, err := st.someone(ctx, staff.Office)
	if err != nil {
		return err
	}
	for i := range st.points {
		p, how := &st.points[i], facts.Call
		if i%3 == 0 {
			how = facts.Visit
		}
		if st.scene.Merchants[i].Silent != nil {
			continue
		}
		st.clock.set(st.day(lastChecks + 5*i).At(10 * 60))
		if err := store.Check(ctx, p.District, p.ID, how, "", by); err != nil {
			return err
		}
	}
	for i, m := range st.scene.Merchants {
		if m.Silent == nil {
			continue
		}
		for _, back := range []int{2, 1, 1} {
			st.clock.set(st.day(back).At(11*60 + 40))
			if err := store.ReportClosed(ctx, st.points[i].District, st.points[i].ID); err != nil {
				return err
			}
		}
	}
	return nil
}
