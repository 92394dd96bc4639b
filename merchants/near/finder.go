package near

import (
	"context"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"mealmap/data"
	"mealmap/geo"
	"mealmap/geo/walk"
	"mealmap/merchants"
)

// Finder answers which points are nearest on foot, from a snapshot of streets,
// points and pace that is replaced as a whole. The first question waits until
// the streets are read; none after it waits for anything but small reads: new
// streets are read in the background while the old ones answer, and points that
// moved are searched for on the streets until their table is made. It is safe
// for concurrent use.
type Finder struct {
	streets *geo.StreetStore
	store   *merchants.Store
	db      *data.DB

	current atomic.Pointer[snapshot]
	build   sync.Mutex     // held to replace current
	wanted  string         // the version of the streets that is kept
	working bool           // somebody makes the next snapshot
	work    sync.WaitGroup // for tests: until nobody does
}

// NewFinder answers from the streets and points that are kept.
func NewFinder(streets *geo.StreetStore, store *merchants.Store, db *data.DB) *Finder {
	return &Finder{streets: streets, store: store, db: db}
}

// snapshot is all that an answer needs. It never changes.
type snapshot struct {
	version string // of the streets
	graph   *walk.Graph
	know    Knowledge
	pace    walk.Pace
	checked data.Instant

	dir    *merchants.Directory // nil before the first question for points
	at     []geo.LatLng         // where its placed points are
	table  *walk.Table          // of them; nil unless know is OnFoot
	filled bool                 // the table has its lists
}

// outsideCheck is how often the finder looks whether streets or pace have
// changed, by this program or by another.
const outsideCheck = 2 * time.Second

// How far from a point its table reaches: fifteen minutes of a strong walker, and
// where points are few, and so far apart, an hour. Whoever is farther from
// everything is answered by a search.
const (
	tableReach geo.Metres = 1500
	fewPoints             = 100
	fewReach   geo.Metres = 5000
)

func reachFor(points int) geo.Metres {
	if points <= fewPoints {
		return fewReach
	}
	return tableReach
}

// Graph is the streets that people walk on, and what is known of them; never
// nil, empty where no streets are imported.
func (f *Finder) Graph(ctx context.Context) (*walk.Graph, Knowledge, error) {
	s, err := f.look(ctx, nil)
	if err != nil {
		return nil, NoStreets, err
	}
	return s.graph, s.know, nil
}

// Pace is how fast the office says that elders walk.
func (f *Finder) Pace(ctx context.Context) (walk.Pace, error) {
	s, err := f.look(ctx, nil)
	if err != nil {
		return 0, err
	}
	return s.pace, nil
}

// look gives the snapshot for the directory or a newer one, or for any where dir
// is nil.
func (f *Finder) look(ctx context.Context, dir *merchants.Directory) (*snapshot, error) {
	if s := f.current.Load(); s != nil && f.fresh(s) && (dir == nil || s.dir == dir) {
		return s, nil
	}
	f.build.Lock()
	defer f.build.Unlock()
	old := f.current.Load()
	next := &snapshot{}
	if old != nil {
		*next = *old
	}
	if old == nil || !f.fresh(old) {
		if err := f.check(ctx, next, old == nil); err != nil {
			return nil, err
		}
	}
	if dir != nil && dir != next.dir {
		newest, err := f.store.Directory(ctx) // who waited for the lock may hold an old one
		if err != nil {
			return nil, err
		}
		if newest != next.dir {
			next.take(newest)
		}
	}
	f.current.Store(next)
	f.start(next)
	return next, nil
}

func (f *Finder) fresh(s *snapshot) bool {
	age := f.db.Now().Sub(s.checked)
	return age >= 0 && age < outsideCheck
}

// check reads the pace and which streets are kept; the first time the streets
// too.
func (f *Finder) check(ctx context.Context, s *snapshot, first bool) error {
	var pace string
	s.checked = f.db.Now()
	version, err := f.streets.Version(ctx)
	if err == nil {
		pace, err = f.db.Setting(ctx, data.WalkPace)
	}
	if err != nil {
		return err
	}
	f.wanted = version
	s.pace, _ = ParsePace(pace)
	if first {
		s.version = version
		return f.read(ctx, s)
	}
	return nil
}

// What data.WalkPace can be, in centimetres a second.
const (
	LeastPace = 10
	MostPace  = 300
)

// ParsePace reads the setting data.WalkPace, "" for walk.ElderPace. ok is false
// where it is not a pace that anybody walks at; the pace is the elder's then too.
func ParsePace(setting string) (pace walk.Pace, ok bool) {
	if cm, err := strconv.Atoi(setting); err == nil && cm >= LeastPace && cm <= MostPace {
		return walk.Pace(cm) / 100, true
	}
	return walk.ElderPace, setting == ""
}

// read makes the snapshot's graph of the streets that are kept.
func (f *Finder) read(ctx context.Context, s *snapshot) error {
	ways, err := f.streets.Streets(ctx)
	if err != nil {
		return err
	}
	var r walk.Report
	s.graph, r = walk.New(ways)
	switch {
	case r.Edges == 0:
		s.know = NoStreets
	case r.DrivingOnly:
		s.know = DrivingOnly
	default:
		s.know = OnFoot
	}
	return nil
}

// take brings the snapshot to another directory. Points that are where they were
// keep their table.
func (s *snapshot) take(dir *merchants.Directory) {
	placed := dir.Placed()
	at := make([]geo.LatLng, len(placed))
	for i, p := range placed {
		at[i] = p.Position.At
	}
	if same := s.dir != nil && slices.Equal(at, s.at); !same {
		s.at = at
		s.fill(0)
	}
	s.dir = dir
}

// fill makes the table as far as most; with 0 it is one that searches.
func (s *snapshot) fill(most geo.Metres) {
	s.table = nil
	if s.know == OnFoot {
		s.table = walk.NewTable(s.graph, s.at, most)
	}
	s.filled = most > 0
}

// behind reports whether the snapshot has something to be made.
func (f *Finder) behind(s *snapshot) bool {
	return s.version != f.wanted || s.table != nil && !s.filled
}

// start lets the next snapshot be made, unless somebody is at it. The lock is
// held.
func (f *Finder) start(s *snapshot) {
	if f.working || !f.behind(s) {
		return
	}
	f.working = true
	f.work.Add(1)
	go f.catchUp()
}

// catchUp makes snapshots until the current one is behind nothing.
func (f *Finder) catchUp() {
	defer f.work.Done()
	f.build.Lock()
	defer f.build.Unlock()
	for f.behind(f.current.Load()) {
		base, version := f.current.Load(), f.wanted
		f.build.Unlock()
		made, err := f.made(base, version)
		f.build.Lock()
		if err != nil {
			f.wanted = base.version // the next check asks again
			break
		}
		f.current.Store(made.onto(f.current.Load()))
	}
	f.working = false
}

// made is the base with the streets of the version and a full table.
func (f *Finder) made(base *snapshot, version string) (*snapshot, error) {
	s := *base
	if s.version != version {
		s.version = version
		if err := f.read(context.Background(), &s); err != nil {
			return nil, err
		}
	}
	if s.dir != nil {
		s.fill(reachFor(len(s.at)))
	}
	return &s, nil
}

// onto gives the snapshot what changed in the current one while it was made.
func (s *snapshot) onto(now *snapshot) *snapshot {
	s.pace, s.checked = now.pace, now.checked
	if now.dir != s.dir && now.dir != nil {
		s.take(now.dir)
	}
	return s
}
