package public

import (
	"context"

	"mealmap/cmd/mealmap/print"
	"mealmap/cmd/mealmap/web"
	"mealmap/static/messages"
)

// Nearest answers the query string of GET /api/v1/points without a server, for
// the command of that name: the same bytes, the same refusals.
func Nearest(ctx context.Context, c web.Config, query string) ([]byte, error) {
	site := server{Server: &web.Server{Config: c}}
	return site.nearest(ctx, nil, query)
}

// SheetPoints gives the points that the public sees today as the printed list
// shows them, those of a street (9-digit code) or of all where it is "". Hours
// and benefits are the sentences of the elders' pages.
func SheetPoints(ctx context.Context, c web.Config, street string) ([]print.SheetPoint, error) {
	s := server{Server: &web.Server{Config: c}}
	p := messages.For(messages.Languages[0])
	dir, err := s.Merchants.Directory(ctx)
	if err != nil {
		return nil, err
	}
	rules, err := s.benefitRules(ctx, dir.Points())
	if err != nil {
		return nil, err
	}
	var list []print.SheetPoint
	for _, point := range dir.Points() {
		if street != "" && point.Street != street {
			continue
		}
		entry := print.SheetPoint{
			Number:   point.Number,
			Name:     point.Name,
			Address:  point.Address,
			Phone:    point.Phone,
			Benefits: rules.sentences(p, point, dir.Day),
		}
		for _, row := range hoursRows(p, point.Hours, dir.Day.Weekday()) {
			entry.Hours = append(entry.Hours, p.Text("cli.sheet_hours", "Days", row.Days, "Meals", row.Meals))
		}
		list = append(list, entry)
	}
	return list, nil
}
