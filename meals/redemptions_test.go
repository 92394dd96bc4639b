package meals

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mealmap/data"
	"mealmap/merchants"
)

// TestRedemptionsAreThoseOfTheFilter: whichever way the rows are found, they are
// those that a look at every meal would find, in the same order.
func TestRedemptionsAreThoseOfTheFilter(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	points := []merchants.Point{f.point, f.addPoint(t, "第二家", merchants.Open), f.addPoint(t, "第三家", merchants.Open)}
	cards := make([]Card, 3)
	for i := range cards {
		_, cards[i] = f.elder(t, in70s)
	}
	var all []Redemption
	for day := 6; day <= 100; day += 4 {
		for i, c := range cards {
			all = append(all, f.ate(t, c, points[(day+i)%len(points)], day, 12, 1500))
		}
	}
	slices.SortFunc(all, func(a, b Redemption) int { return strings.Compare(string(b.ID), string(a.ID)) })
	days := []data.ServiceDay{"", all[len(all)-1].Day, "2025-03-27", "2025-04-20", all[0].Day, "2026-01-01"}
	found := 0
	for _, from := range days {
		for _, to := range days {
			for _, point := range []merchants.PointID{"", points[1].ID, "none"} {
				for _, elder := range []ElderID{"", cards[2].ElderID} {
					filter := RedemptionFilter{District: testDistrict, From: from, To: to, PointID: point, ElderID: elder, Limit: 1000}
					want, sum := []RedemptionID{}, data.Fen(0)
					for _, m := range all {
						if (from == "" || m.Day >= from) && (to == "" || m.Day <= to) &&
							(point == "" || m.PointID == point) && (elder == "" || m.ElderID == elder) {
							want, sum = append(want, m.ID), sum+m.List
						}
					}
					f.finds(t, filter, want, sum)
					found += len(want)
				}
			}
		}
	}
	if found == 0 {
		t.Error("no filter finds anything")
	}
}

// finds holds a list, its pages and its sum against what was to be found.
func (f *fixture) finds(t *testing.T, filter RedemptionFilter, want []RedemptionID, sum data.Fen) {
	t.Helper()
	for _, limit := range []int{1000, 7} {
		got := []RedemptionID{}
		for page := filter; ; page.Before = got[len(got)-1] {
			page.Limit = limit
			list, err := f.ListRedemptions(ctx, page)
			if err != nil {
				t.Fatalf("%+v: %v", filter, err)
			}
			for _, m := range list {
				got = append(got, m.ID)
			}
			if len(list) < limit {
				break
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%+v by %d (-want +got)\n%s", filter, limit, diff)
		}
	}
	totals, err := f.TotalRedemptions(ctx, filter)
	for _, m := range totals {
		sum -= m.List
	}
	if err != nil || sum != 0 {
		t.Errorf("%+v: the sum differs by %v, %v", filter, sum, err)
	}
	if filter.ElderID == "" && filter.PointID != "" && filter.From != "" && filter.To != "" {
		if any, err := f.AnyRedemption(ctx, testDistrict, filter.PointID, filter.From, filter.To); err != nil || any != (len(want) > 0) {
			t.Errorf("%+v: any %v, %v", filter, any, err)
		}
	}
}
