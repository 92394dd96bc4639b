package near

import (
	"context"
	"strconv"
	"sync"

	"mealmap/data"
	"mealmap/geo"
	"mealmap/geo/walk"
	"mealmap/merchants"
)

// Knowledge is what is known of the streets.
type Knowledge int

// The states of Knowledge.
const (
	NoStreets   Knowledge = iota // none are imported
	DrivingOnly                  // nothing made for walking is among them
	OnFoot                       // walks are known
)

// Finder answers which points are nearest on foot. It is safe for concurrent
// use.
type Finder struct {
	streets *geo.StreetStore
	store   *merchants.Store
	db      *data.DB

	mu    sync.Mutex
	graph *walk.Graph
	know  Knowledge
}

// NewFinder answers from the streets and points that are kept.
func NewFinder(streets *geo.StreetStore, store *merchants.Store, db *data.DB) *Finder {
	return &Finder{streets: streets, store: store, db: db}
}

// Found is one answer. Known is false where no walk is known: Walk is then the
// straight line times walk.Detour, and Minutes of that.
type Found struct {
	merchants.Found
	Walk    geo.Metres
	Known   bool
	Minutes int
}

// Answer is what a question gets, nearest first.
type Answer struct {
	Found   []Found
	Streets Knowledge
}

// Graph is the streets as they are now; never nil, empty where none are
// imported.
func (f *Finder) Graph(ctx context.Context) (*walk.Graph, Knowledge, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.graph != nil {
		return f.graph, f.know, nil
	}
	ways, err := f.streets.Within(ctx, geo.Box{South: -90, West: -180, North: 90, East: 180})
	if err != nil {
		return nil, 0, err
	}
	g, r := walk.New(ways)
	switch {
	case r.Edges == 0:
		return g, NoStreets, nil
	case r.DrivingOnly:
		f.know = DrivingOnly
	default:
		f.know = OnFoot
	}
	f.graph = g
	return g, f.know, nil
}

// Nearest gives the nearest public points that have a position, by their walk.
func (f *Finder) Nearest(ctx context.Context, q merchants.NearestQuery) (Answer, error) {
	dir, err := f.store.Directory(ctx)
	if err != nil {
		return Answer{}, err
	}
	g, know, err := f.Graph(ctx)
	if err != nil {
		return Answer{}, err
	}
	pace, err := f.pace(ctx)
	if err != nil {
		return Answer{}, err
	}
	limit := q.Limit
	if limit <= 0 {
		limit = 5
	}
	q.Limit = len(dir.Points())
	all := dir.Nearest(q)
	points := make([]geo.LatLng, len(all))
	for i, p := range all {
		points[i] = p.Point.Position.At
	}
	if know != OnFoot {
		g, _ = walk.New(nil)
	}
	a := Answer{Streets: know}
	for _, h := range walk.NewTable(g, points, 0).Nearest(q.At, limit, nil, nil) {
		a.Found = append(a.Found, Found{all[h.Ref], h.Metres, h.Known, pace.Minutes(h.Metres)})
	}
	return a, nil
}

func (f *Finder) pace(ctx context.Context) (walk.Pace, error) {
	value, err := f.db.Setting(ctx, data.WalkPace)
	if err != nil {
		return 0, err
	}
	if cm, err := strconv.Atoi(value); err == nil && cm > 0 {
		return walk.Pace(cm) / 100, nil
	}
	return walk.ElderPace, nil
}
