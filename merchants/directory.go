package merchants

import (
	"slices"

	"mealmap/data"
	"mealmap/geo"
)

// Directory is all points as they were at one moment, ready to answer who is
// nearest. It never changes and is safe for concurrent use; what it hands out
// must not be changed either.
type Directory struct {
	Day data.ServiceDay // the day whose permits count

	points    []*Point // all, by district and number
	all       map[PointID]*Point
	public    []*Point
	placed    []*Point // by the index's Ref
	entries   []geo.Entry
	index     *geo.Index
	schedules *schedules

	version int64 // of the store's points, when the rows were read
	stamp   stamp
	checked data.Instant
}

// NearestQuery asks for the public points nearest to At. Kind and Tag narrow it
// where they are not "". With OpenAt only points known to be open then are
// given, and Found.Open speaks of that instant; otherwise of Now.
type NearestQuery struct {
	At     geo.LatLng
	Limit  int // 0: 5
	Kind   Kind
	Tag    Tag
	OpenAt *data.Instant
	Now    data.Instant
}

// Found is one answer. Point is shared and must not be changed.
type Found struct {
	Point  *Point
	Metres geo.Metres // great circle
	Open   OpenState  // the zero value where the query has neither OpenAt nor Now
}

// NewDirectory indexes the points as the public sees them on the day. It keeps
// the points.
func NewDirectory(points []*Point, day data.ServiceDay) *Directory {
	d := &Directory{Day: day, points: points, all: make(map[PointID]*Point, len(points)), schedules: newSchedules()}
	var entries []geo.Entry
	for _, p := range points {
		d.all[p.ID] = p
		if !p.Public(day) {
			continue
		}
		d.public = append(d.public, p)
		if p.Position == nil {
			continue
		}
		d.placed = append(d.placed, p)
		entries = append(entries, geo.Entry{At: p.Position.At, Bits: p.mask(), Schedule: d.schedules.number(p)})
	}
	d.entries, d.index = entries, geo.NewIndex(entries)
	return d
}

// Points lists all public points by district and number, those without a
// position too.
func (d *Directory) Points() []*Point { return d.public }

// Point gives a public point; ok is false where there is none of that id.
func (d *Directory) Point(id PointID) (p *Point, ok bool) {
	p, ok = d.all[id]
	if !ok || !p.Public(d.Day) {
		return nil, false
	}
	return p, true
}

// Any gives a point whatever its status.
func (d *Directory) Any(id PointID) (*Point, bool) {
	p, ok := d.all[id]
	return p, ok
}

// Placed lists the public points that have a position, by district and number.
func (d *Directory) Placed() []*Point { return d.placed }

// Passing tells which of the placed points, by their place in Placed, are of
// the query's kind, have its tag and are known to be open when it asks. None
// pass where the kind or the tag does not exist.
func (d *Directory) Passing(q NearestQuery) (pass func(ref int32) bool) {
	all, ok := maskOf(q.Kind, q.Tag)
	if !ok {
		return func(int32) bool { return false }
	}
	var open []uint64
	if q.OpenAt != nil {
		open = d.schedules.openAt(*q.OpenAt)
	}
	return func(ref int32) bool {
		e := &d.entries[ref]
		if e.Bits&all != all {
			return false
		}
		return open == nil || e.Schedule >= 0 && open[e.Schedule/64]>>(e.Schedule%64)&1 == 1
	}
}

// Nearest gives the nearest public points that have a position, exactly by
// great-circle distance, equal ones by district and number.
func (d *Directory) Nearest(q NearestQuery) []Found {
	if q.Limit <= 0 {
		q.Limit = 5
	}
	all, ok := maskOf(q.Kind, q.Tag)
	if !ok || !q.At.Valid() {
		return nil
	}
	f := geo.Filter{All: all}
	at := q.Now
	if q.OpenAt != nil {
		at = *q.OpenAt
		f.Open = d.schedules.openAt(at)
	}
	hits := d.index.Nearest(q.At, min(q.Limit, len(d.placed)), f, make([]geo.Hit, 0, min(q.Limit, len(d.placed))))
	found := make([]Found, len(hits))
	for i, h := range hits {
		p := d.placed[h.Ref]
		found[i] = Found{Point: p, Metres: h.Metres}
		if at != 0 {
			found[i].Open = OpenAt(*p, at)
		}
	}
	return found
}

// tagBit is where the tags begin in a mask, above the kinds.
const tagBit = 8

func (p *Point) mask() geo.Mask {
	m, _ := maskOf(p.Kind, "")
	for _, t := range p.Tags {
		bit, _ := maskOf("", t)
		m |= bit
	}
	return m
}

// maskOf gives the bits that a kind and a tag stand for; ok is false for one
// that does not exist.
func maskOf(k Kind, t Tag) (m geo.Mask, ok bool) {
	if k != "" {
		i := slices.Index(Kinds(), k)
		if i < 0 {
			return 0, false
		}
		m |= 1 << i
	}
	if t != "" {
		i := slices.Index(Tags(), t)
		if i < 0 {
			return 0, false
		}
		m |= 1 << (tagBit + i)
	}
	return m, true
}
