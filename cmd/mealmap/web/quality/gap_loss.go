package quality

import (
	"context"
	"slices"

	"mealmap/cmd/mealmap/web"
	"mealmap/cmd/mealmap/web/desk"
	"mealmap/data"
	"mealmap/geo"
	"mealmap/geo/reach"
	"mealmap/geo/walk"
	"mealmap/meals/homes"
	"mealmap/merchants"
	"mealmap/merchants/admission"
	"mealmap/merchants/near"
	"mealmap/static/messages"
)

// nearEnough is how far the office promises that a point is, in minutes on foot.
const nearEnough = 15

// loss is what a gap costs, with what it was reckoned from.
type loss struct {
	admission.Loss
	admission.Situation
	Shown   admission.Table
	Names   map[string]string // of communities, by code
	Streets near.Knowledge
	Pace    walk.Pace
	OnMap   []*merchants.Point // placed and public today
	Lunch   data.ServiceDay    // whose lunch the figures are of
}

// lossOf reckons what the end of a gap's point costs the elders of its street, as
// things are now.
func (s *server) lossOf(ctx context.Context, g *admission.Gap, missed *merchants.Point) (*loss, error) {
	l, err := s.situation(ctx, g.District, g.Street)
	if err != nil {
		return nil, err
	}
	if missed.Position != nil {
		l.Missed = &missed.Position.At
	}
	l.assess()
	return l, nil
}

func (l *loss) assess() {
	l.Loss = admission.Assess(l.Situation)
	l.Shown = l.Loss.Table()
}

// situation is who lives in a street and who serves lunch on the next working day,
// as the page of reach has it, without a missed point.
func (s *server) situation(ctx context.Context, d data.District, street string) (*loss, error) {
	counts, err := homes.NewStore(s.DB).CountCells(ctx, d, street)
	if err != nil {
		return nil, err
	}
	dir, err := s.Merchants.Directory(ctx)
	if err != nil {
		return nil, err
	}
	graph, know, err := s.Near.Graph(ctx)
	if err != nil {
		return nil, err
	}
	pace, err := s.Near.Pace(ctx)
	if err != nil {
		return nil, err
	}
	calendar, err := s.Meals.Calendar(ctx)
	if err != nil {
		return nil, err
	}
	l := &loss{Lunch: desk.WorkingDay(s.DB.Now().ServiceDay(), calendar), Names: counts.Names, Streets: know, Pace: pace, OnMap: dir.Placed()}
	l.Most, l.Measure = pace.In(nearEnough), reach.Straight(walk.Detour)
	if know == near.OnFoot {
		l.Measure = reach.OnFoot(graph)
	}
	for _, c := range counts.Cells {
		l.Cells = append(l.Cells, reach.Cell{At: c.Cell.Center(), Community: c.Community, Elders: c.Elders})
	}
	times := desk.MealTimes(l.Lunch, merchants.Lunch)
	for _, p := range l.OnMap {
		if open, _ := desk.Serves(p, times); open {
			l.Serving = append(l.Serving, p.Position.At)
		}
	}
	return l, nil
}

// sentence says who lost a point.
func (l *loss) sentence(p *messages.Printer) string {
	switch {
	case len(l.Cells) == 0:
		return p.Text("admission.loss.nobody_placed")
	case l.Missed == nil:
		return p.Text("admission.loss.unplaced")
	}
	lost := l.Shown.All.Lost()
	return p.Text("admission.loss.sentence", "Minutes", nearEnough, "Lost", lost, "Before", l.Shown.All.Before, "Now", l.Shown.All.Now, "Least", reach.Least)
}

// farther says how much farther the median elder walks who had the point nearest.
func (l *loss) farther(p *messages.Printer) string {
	switch {
	case !l.ShowFar():
		return ""
	case l.Far.Nowhere:
		return p.Text("admission.loss.nowhere", "Elders", l.Nearest, "Before", l.Pace.Minutes(l.Far.Before), "Minutes", admission.Farthest*nearEnough)
	}
	before, now := l.Pace.Minutes(l.Far.Before), l.Pace.Minutes(l.Far.Now)
	return p.Text("admission.loss.farther", "Elders", l.Nearest, "Before", before, "Now", now, "More", now-before)
}

// notes are what one must know to read the figures.
func (l *loss) notes(p *messages.Printer) (notes []string) {
	notes = append(notes, p.Text("admission.loss.means", "Day", web.DayText(p, l.Lunch)))
	switch l.Streets {
	case near.NoStreets:
		notes = append(notes, p.Text("reach.note.no_streets"))
	case near.DrivingOnly:
		notes = append(notes, p.Text("reach.note.driving_only"))
	}
	if l.Shown.Hidden > 0 || len(l.Shown.Rows) > 0 && !l.Shown.All.Now.Known {
		notes = append(notes, p.Text("reach.note.hidden", "Least", reach.Least))
	}
	return notes
}

// around is where places to eat are looked for: a walk around those who lost their
// point, or where nobody did around all who have none.
func (l *loss) around() (geo.Box, bool) {
	var lost, left []geo.LatLng
	for i, c := range l.Cells {
		if !l.Now.Left(i) || c.Elders == 0 {
			continue
		}
		left = append(left, c.At)
		if !l.Before.Left(i) {
			lost = append(lost, c.At)
		}
	}
	if len(lost) == 0 {
		lost = left
	}
	if len(lost) == 0 {
		return geo.Box{}, false
	}
	return geo.BoxOf(lost...).Grow(l.Most), true
}

// cooks are the kinds of places to eat that cook meals.
var cooks = []string{"restaurant", "fast_food", "food_court"}

// eating are the named places of the street data that cook meals around those who
// have no point.
func (s *server) eating(ctx context.Context, l *loss) ([]geo.EatingPlace, error) {
	box, ok := l.around()
	if !ok {
		return nil, nil
	}
	places, err := s.Streets.EatingPlaces(ctx, box)
	return slices.DeleteFunc(places, func(e geo.EatingPlace) bool { return e.Name == "" || !slices.Contains(cooks, e.Kind) }), err
}
