package site

import (
	"cmp"
	"context"
	"errors"
	"math"
	"slices"

	"mealmap/geo"
	"mealmap/meals"
	"mealmap/meals/homes"
)

// Resident is an elder with where the walks begin.
type Resident struct {
	meals.Elder
	Cell geo.HomeCell // 0 where nothing is known
	From string       // the place of the community, "" for the elder's own home
}

// Living are the elders whom the filter finds, all pages of them, who have
// neither died nor moved away.
func Living(ctx context.Context, m *meals.Store, f meals.ElderFilter) (all []meals.Elder, err error) {
	left, err := m.ListDepartures(ctx, f.District, f.Street, math.MaxInt32)
	if err != nil {
		return nil, err
	}
	gone := map[meals.ElderID]bool{}
	for _, d := range left {
		if d.WithdrawnAt == 0 && d.Kind != meals.Institution {
			gone[d.ElderID] = true
		}
	}
	for {
		page, err := m.ListElders(ctx, f)
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

// Residents finds where each elder sets out from: home, else the place of the
// community. Neighbours are side by side.
func Residents(ctx context.Context, store *homes.Store, places []geo.Place, elders []meals.Elder) ([]Resident, error) {
	all := make([]Resident, len(elders))
	for i, e := range elders {
		r := Resident{Elder: e}
		home, err := store.Of(ctx, e.District, e.ID)
		switch {
		case err == nil:
			r.Cell = home.Cell
		case !errors.Is(err, homes.ErrNoHome):
			return nil, err
		default:
			r.Cell, r.From = standIn(places, e)
		}
		all[i] = r
	}
	slices.SortStableFunc(all, func(x, y Resident) int {
		return cmp.Or(cmp.Compare(x.Community, y.Community), cmp.Compare(x.Cell, y.Cell), cmp.Compare(x.Name, y.Name))
	})
	return all, nil
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
