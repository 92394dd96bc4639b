package print

import (
	"math"

	"mealmap/geo"
)

// leastMap is the least ground that the shorter side of a map shows.
const leastMap geo.Metres = 600

// mapPlan is where things stand on a map sheet, in millimetres. A sheet of a
// script that begins at the right is its mirror image.
type mapPlan struct {
	paper   Paper
	scale   float64 // of everything that is not fixed in points; 1 on A3
	head    rect    // title and edition
	pane    rect    // the map
	list    rect    // the numbered list
	contact rect    // telephone and code
	foot    rect    // dates, approval, credit
}

// scaleOf is how much larger than on A3 things are: less than the paper is, as
// a larger sheet shows more and not only the same larger.
func scaleOf(paper Paper) float64 {
	return math.Pow(min(paper.Width, paper.Height)/A3.Width, 0.72)
}

// planFor divides a sheet: two thirds of what lies under the head are the map,
// and the list is beside it or below.
func planFor(paper Paper, below, mirrored bool) mapPlan {
	k := scaleOf(paper)
	margin, gap, foot := 10*k, 6*k, 7*k
	in := rect{margin, margin, paper.Width - 2*margin, paper.Height - 2*margin}
	l := mapPlan{paper: paper, scale: k}
	l.head = rect{in.x, in.y, in.w, 19 * k}
	l.foot = rect{in.x, in.y + in.h - foot, in.w, foot}
	body := rect{in.x, l.head.y + l.head.h + 3*k, in.w, 0}
	body.h = l.foot.y - 2*k - body.y
	if !below {
		l.pane = rect{body.x, body.y, body.w*2/3 - gap/2, body.h}
		side := rect{l.pane.x + l.pane.w + gap, body.y, body.w/3 - gap/2, body.h}
		high := 36 * k
		l.list = rect{side.x, side.y, side.w, side.h - high - gap/2}
		l.contact = rect{side.x, side.y + side.h - high, side.w, high}
	} else {
		l.pane = rect{body.x, body.y, body.w, body.h*2/3 - gap/2}
		below := rect{body.x, l.pane.y + l.pane.h + gap, body.w, body.h/3 - gap/2}
		wide := 74 * k
		l.list = rect{below.x, below.y, below.w - wide - gap, below.h}
		l.contact = rect{below.x + below.w - wide, below.y, wide, below.h}
	}
	if mirrored {
		l.mirror()
	}
	return l
}

// mirror turns the sheet left to right; the map itself stays as it is.
func (l *mapPlan) mirror() {
	for _, r := range []*rect{&l.head, &l.pane, &l.list, &l.contact, &l.foot} {
		r.x = l.paper.Width - r.x - r.w
	}
}

// placed are the positions that a map must show.
func placed(info MapInfo, points []MapPoint) []geo.LatLng {
	var all []geo.LatLng
	for _, p := range points {
		if p.At != nil {
			all = append(all, *p.At)
		}
	}
	if info.Here != nil {
		all = append(all, *info.Here)
	}
	return all
}

// frameFor shows all positions with room for their pins at the edges, and at
// least leastMap of ground.
func (l mapPlan) frameFor(at []geo.LatLng) geo.Frame {
	edge := 11 * l.scale
	box := geo.BoxOf(at...)
	tight := geo.NewFrame(box, l.pane.w-2*edge, l.pane.h-2*edge)
	grown := tight.Box().Grow(geo.Metres(edge * tight.MetresPerUnit()))
	frame := geo.NewFrame(grown, l.pane.w, l.pane.h)
	if side := geo.Metres(min(l.pane.w, l.pane.h) * frame.MetresPerUnit()); side < leastMap {
		frame = geo.NewFrame(geo.BoxOf(box.Center()).Grow(leastMap/2), l.pane.w, l.pane.h)
	}
	return frame
}

// planMap takes the sheet upright or on its side, with its list beside the map
// or below, whichever shows the positions larger; on its side where it makes
// little difference.
func planMap(paper Paper, at []geo.LatLng, mirrored bool) (mapPlan, geo.Frame) {
	const difference = 0.9
	upright := Paper{min(paper.Width, paper.Height), max(paper.Width, paper.Height)}
	plan := planFor(upright.Turned(), false, mirrored)
	frame := plan.frameFor(at)
	for _, other := range []mapPlan{
		planFor(upright, false, mirrored), planFor(upright.Turned(), true, mirrored), planFor(upright, true, mirrored),
	} {
		if f := other.frameFor(at); f.MetresPerUnit() < frame.MetresPerUnit()*difference {
			plan, frame = other, f
		}
	}
	return plan, frame
}

// MapBox is what a map of the points shows on the paper: what to ask the store
// of streets for. It fails with ErrNothing or ErrNoPlaces as Map does.
func MapBox(info MapInfo, points []MapPoint, paper Paper) (geo.Box, error) {
	if len(points) == 0 {
		return geo.Box{}, ErrNothing
	}
	at := placed(info, points)
	if len(at) == 0 {
		return geo.Box{}, ErrNoPlaces
	}
	_, frame := planMap(paper, at, false)
	return frame.Box(), nil
}
