package merchants

import (
	"context"

	"mealmap/data"
)

// Alternative is a point of a merchant under review with the public points of
// others nearest to it.
type Alternative struct {
	Point *Point // shared; must not be changed
	Near  []Found
}

// Alternatives lists, for each placed point of the merchant that is not
// removed, the limit nearest public points of other merchants, so that a
// replacement can be sought. A merchant without such points gives none.
func (s *Store) Alternatives(ctx context.Context, d data.District, id MerchantID, limit int) ([]Alternative, error) {
	dir, err := s.Directory(ctx)
	if err != nil {
		return nil, err
	}
	own := dir.ofMerchant(d, id)
	list := make([]Alternative, 0, len(own))
	for _, p := range own {
		if p.Position == nil || p.Status == Removed {
			continue
		}
		a := Alternative{Point: p}
		for _, f := range dir.Nearest(NearestQuery{At: p.Position.At, Limit: limit + len(own), Now: s.db.Now()}) {
			if f.Point.MerchantID != id && len(a.Near) < limit {
				a.Near = append(a.Near, f)
			}
		}
		list = append(list, a)
	}
	return list, nil
}

// ofMerchant lists a merchant's points whatever their status, by number.
func (d *Directory) ofMerchant(district data.District, id MerchantID) []*Point {
	var own []*Point
	for _, p := range d.points {
		if p.District == district && p.MerchantID == id {
			own = append(own, p)
		}
	}
	return own
}
