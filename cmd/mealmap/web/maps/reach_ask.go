package maps

import (
	"context"

	"mealmap/cmd/mealmap/web"
	"mealmap/cmd/mealmap/web/desk"
	"mealmap/geo"
	"mealmap/geo/reach"
	"mealmap/geo/walk"
	"mealmap/meals/homes"
	"mealmap/merchants"
	"mealmap/merchants/near"
)

// ReachAnswer is who is covered and who is left out. Its counts are whole; what
// may be shown of them is Table's.
type ReachAnswer struct {
	ReachQuestion
	Metres  geo.Metres     // of the limit
	Streets near.Knowledge // OnFoot: real walks; else straight lines times walk.Detour
	Counts  homes.Counts
	Points  []*merchants.Point // the public ones with a position
	Unknown []*merchants.Point // of them, those whose hours nobody has entered: they count as not serving
	Input   reach.Input        // without the closing
	Before  reach.Result       // without the closing
	After   reach.Result       // with it; the same where none was asked
	closed  int                // its place among Points, -1 for none
	measure reach.Measure
}

// AskReach answers a question from what is kept now. ErrReachLimit;
// merchants.ErrUnknownPoint where the point to close is not a public one with a
// position.
func AskReach(ctx context.Context, c web.Config, q ReachQuestion) (*ReachAnswer, error) {
	if err := q.check(); err != nil {
		return nil, err
	}
	a := &ReachAnswer{ReachQuestion: q, closed: -1}
	dir, err := c.Merchants.Directory(ctx)
	if err != nil {
		return nil, err
	}
	if a.Counts, err = homes.NewStore(c.DB).CountCells(ctx, q.District, q.Street); err != nil {
		return nil, err
	}
	if err := a.measured(ctx, c); err != nil {
		return nil, err
	}
	at, open := a.pointsOf(dir)
	if q.Closed != "" && a.closed < 0 {
		return nil, merchants.ErrUnknownPoint
	}
	a.Input = reach.Input{Cells: cellsOf(a.Counts), Open: open, Most: a.Metres}
	a.Input.Walks = reach.NewWalks(a.Input.Cells, at, a.Metres, a.measure)
	a.Before = reach.Cover(a.Input)
	a.After = a.Before
	if a.closed >= 0 {
		a.After = reach.Cover(a.Input.Closing(a.closed))
	}
	return a, nil
}

// measured chooses how walks are measured, and how far is near enough.
func (a *ReachAnswer) measured(ctx context.Context, c web.Config) error {
	g, know, err := c.Near.Graph(ctx)
	if err != nil {
		return err
	}
	pace, err := c.Near.Pace(ctx)
	if err != nil {
		return err
	}
	a.Metres, a.Streets, a.measure = a.Limit.metres(pace), know, reach.Straight(walk.Detour)
	if know == near.OnFoot {
		a.measure = reach.OnFoot(g)
	}
	return nil
}

// pointsOf fills in the points, and gives where they are and which serve.
func (a *ReachAnswer) pointsOf(dir *merchants.Directory) (at []geo.LatLng, open []bool) {
	times := a.times()
	for _, p := range dir.Points() {
		if p.Position == nil {
			continue
		}
		serves, known := desk.Serves(p, times)
		if !known && (a.Street == "" || p.Street == a.Street) {
			a.Unknown = append(a.Unknown, p)
		}
		if p.ID == a.Closed {
			a.closed = len(a.Points)
		}
		a.Points = append(a.Points, p)
		at, open = append(at, p.Position.At), append(open, serves)
	}
	return at, open
}

func cellsOf(c homes.Counts) []reach.Cell {
	cells := make([]reach.Cell, len(c.Cells))
	for i, x := range c.Cells {
		cells[i] = reach.Cell{At: x.Cell.Center(), Community: x.Community, Elders: x.Elders}
	}
	return cells
}
