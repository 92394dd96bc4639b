package public

import (
	"context"

	"mealmap/cmd/mealmap/print"
	"mealmap/cmd/mealmap/site"
	"mealmap/cmd/mealmap/web"
	"mealmap/merchants"
	"mealmap/merchants/editions"
	"mealmap/static/messages"
)

// SheetPoints gives the points that the public sees today as paper shows them,
// those of a street (9-digit code) or of all where it is "", by number: in the
// words that an edition of today would have.
func SheetPoints(ctx context.Context, c web.Config, street string, p *messages.Printer) ([]print.MapPoint, error) {
	s := server{Server: &web.Server{Config: c}}
	dir, err := s.Merchants.Directory(ctx)
	if err != nil {
		return nil, err
	}
	rules, err := s.benefitRules(ctx, dir.Points())
	if err != nil {
		return nil, err
	}
	var points []*merchants.Point
	menus := map[merchants.PointID][]merchants.MenuItem{}
	for _, point := range dir.Points() {
		if street != "" && point.Street != street {
			continue
		}
		points = append(points, point)
		if menus[point.ID], err = s.Merchants.ListMenu(ctx, point.District, point.ID); err != nil {
			return nil, err
		}
	}
	return site.MapPoints(p, editions.ContentOf(points, func(point *merchants.Point) editions.Said {
		return editions.Said{Menu: menus[point.ID], Benefits: rules.sentences(p, point, dir.Day)}
	})), nil
}
