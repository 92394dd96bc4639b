package maps

import (
	"net/http"
	"slices"

	"mealmap/cmd/mealmap/print"
	folder "mealmap/cmd/mealmap/site"
	"mealmap/cmd/mealmap/web/desk"
	"mealmap/meals"
	"mealmap/meals/homes"
	"mealmap/merchants"
	"mealmap/merchants/editions"
)

// elders are those of a community who get a personal sheet, neighbours side by
// side: nobody who has died or moved away, and nobody of whom it is not known
// where the walks would begin. Prices are those of the edition's first day on.
func (s *server) elders(r *http.Request, in *folder.Input, community string) ([]folder.SetOut, error) {
	known, err := s.communities(r, in.Edition.Street)
	if err != nil {
		return nil, err
	}
	if !slices.ContainsFunc(known, func(o desk.Option) bool { return o.Value == community }) {
		return nil, noSuch("which")
	}
	district, day := in.Edition.District, max(in.Edition.From, s.DB.Now().ServiceDay())
	list, err := folder.Living(r.Context(), s.Meals, meals.ElderFilter{District: district, Street: in.Edition.Street, Community: community})
	if err != nil {
		return nil, err
	}
	residents, err := folder.Residents(r.Context(), homes.NewStore(s.DB), in.Places, list)
	if err != nil {
		return nil, err
	}
	prices, err := folder.NewPrices(r.Context(), s.Meals, s.Merchants, district, day, s.Printer(r))
	if err != nil {
		return nil, err
	}
	var all []folder.SetOut
	for i := range residents {
		one := &residents[i]
		if one.Cell == 0 {
			continue
		}
		all = append(all, folder.SetOut{Name: desk.ShownName(r, one.Name), From: one.From, At: one.Cell.Center(),
			Pays: func(e *editions.Point) ([]string, error) { return prices.Say(r.Context(), &one.Elder, e.ID) }})
	}
	return all, nil
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
