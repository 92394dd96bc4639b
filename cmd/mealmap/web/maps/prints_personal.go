package maps

import (
	"cmp"
	"errors"
	"math"
	"net/http"
	"slices"

	"mealmap/cmd/mealmap/print"
	folder "mealmap/cmd/mealmap/site"
	"mealmap/cmd/mealmap/web/desk"
	"mealmap/geo"
	"mealmap/meals"
	"mealmap/meals/homes"
	"mealmap/merchants"
	"mealmap/merchants/editions"
)

// elders are those of a community who get a personal sheet, neighbours side by
// side: nobody who has died or moved away, and nobody of whom it is not known
// where the walks would begin.
func (s *server) elders(r *http.Request, in *folder.Input, community string) ([]folder.SetOut, error) {
	known, err := s.communities(r, in.Edition.Street)
	if err != nil {
		return nil, err
	}
	if !slices.ContainsFunc(known, func(o desk.Option) bool { return o.Value == community }) {
		return nil, noSuch("which")
	}
	list, err := s.living(r, in.Edition.Street, community)
	if err != nil {
		return nil, err
	}
	gives, err := s.gives(r, in)
	if err != nil {
		return nil, err
	}
	type resident struct {
		folder.SetOut
		cell geo.HomeCell
	}
	var residents []resident
	for _, e := range list {
		cell, from, err := s.startOf(r, in, e)
		if err != nil {
			return nil, err
		}
		if cell != 0 {
			residents = append(residents, resident{folder.SetOut{Name: desk.ShownName(r, e.Name), From: from, At: cell.Center(), Says: gives(e)}, cell})
		}
	}
	slices.SortStableFunc(residents, func(a, b resident) int { return cmp.Compare(a.cell, b.cell) })
	var all []folder.SetOut
	for _, one := range residents {
		all = append(all, one.SetOut)
	}
	return all, nil
}

// living are the elders of a community who have neither died nor moved away.
func (s *server) living(r *http.Request, street, community string) (all []meals.Elder, err error) {
	district := desk.Viewer(r).District
	left, err := s.Meals.ListDepartures(r.Context(), district, street, math.MaxInt32)
	if err != nil {
		return nil, err
	}
	gone := map[meals.ElderID]bool{}
	for _, d := range left {
		if d.WithdrawnAt == 0 && d.Kind != meals.Institution {
			gone[d.ElderID] = true
		}
	}
	f := meals.ElderFilter{District: district, Street: street, Community: community}
	for {
		page, err := s.Meals.ListElders(r.Context(), f)
		if err != nil || len(page) == 0 {
			return all, err
		}
		all = append(all, slices.DeleteFunc(slices.Clone(page), func(e meals.Elder) bool { return gone[e.ID] })...)
		f.After = page[len(page)-1].ID
	}
}

// startOf is where an elder's walks begin: at home, else at the place of the
// community; 0 where neither is known.
func (s *server) startOf(r *http.Request, in *folder.Input, e meals.Elder) (geo.HomeCell, string, error) {
	home, err := homes.NewStore(s.DB).Of(r.Context(), e.District, e.ID)
	if err == nil || !errors.Is(err, homes.ErrNoHome) {
		return home.Cell, "", err
	}
	for _, p := range in.Places {
		if p.Community != "" && p.Community == e.Community {
			return geo.HomeCellOf(p.At), p.Name, nil
		}
	}
	return 0, "", nil
}

// gives says what each elder gets at a point by age, from the edition's first day
// on; the merchant's own words where no rule speaks. What goes by category stays
// off paper, which lies on tables.
func (s *server) gives(r *http.Request, in *folder.Input) (func(meals.Elder) func(*editions.Point) []string, error) {
	sets, err := s.Meals.ListRules(r.Context(), in.Edition.District)
	day, p := max(in.Edition.From, s.DB.Now().ServiceDay()), s.Printer(r)
	at := func(e *editions.Point, age int) (sentences []string) {
		benefits := meals.Benefits(meals.InForce(sets, in.Edition.Street, e.ID, day), day)
		if len(benefits) == 0 {
			return benefitsOf(e)
		}
		for _, b := range benefits {
			if len(b.Categories) == 0 && b.AgeFrom <= age && (b.AgeTo == 0 || age <= b.AgeTo) {
				sentences = append(sentences, p.With("benefit."+b.Code, b.Args))
			}
		}
		return sentences
	}
	return func(elder meals.Elder) func(*editions.Point) []string {
		age := meals.AgeOn(elder.BornOn, day)
		return func(e *editions.Point) []string { return at(e, age) }
	}, err
}

// onSheets are the points that the elders' sheets name.
func onSheets(in *folder.Input, elders []folder.SetOut) (ids []merchants.PointID) {
	for _, e := range elders {
		for _, id := range idsOf(in.Nearest(e.At, print.PersonalPoints)) {
			if !slices.Contains(ids, id) {
				ids = append(ids, id)
			}
		}
	}
	return ids
}
