package web

import (
	"context"

	"mealmap/data"
	"mealmap/meals"
	"mealmap/merchants"
)

// mealsAtOnce is how many meals are read at once.
const mealsAtOnce = 5000

// Eaters counts the different elders who ate at a merchant by day, from from to
// to, both inclusive. Meals that were taken back do not count.
func (s *Server) Eaters(ctx context.Context, d data.District, m merchants.MerchantID, from, to data.ServiceDay) (map[data.ServiceDay]int, error) {
	type eaten struct {
		day   data.ServiceDay
		elder meals.ElderID
	}
	seen, counts := map[eaten]bool{}, map[data.ServiceDay]int{}
	f := meals.RedemptionFilter{District: d, MerchantID: m, From: from, To: to, Limit: mealsAtOnce}
	for {
		list, err := s.Meals.ListRedemptions(ctx, f)
		if err != nil {
			return nil, err
		}
		for _, meal := range list {
			if e := (eaten{meal.ServedAt.ServiceDay(), meal.ElderID}); meal.VoidedAt == 0 && !seen[e] {
				seen[e] = true
				counts[e.day]++
			}
		}
		if len(list) < mealsAtOnce {
			return counts, nil
		}
		f.Before = list[len(list)-1].ID
	}
}
