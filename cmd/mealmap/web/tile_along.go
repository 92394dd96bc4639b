package web

import (
	"math"
	"slices"

	"mealmap/geo"
)

// joinedStreet is a stretch of one street, of the pieces that it is mapped in.
type joinedStreet struct {
	class int
	name  string
	line  []geo.LatLng
}

// joinStreets puts the named lines together where one ends in the point that
// another of the same name and class begins or ends in.
func joinStreets(ways []geo.Way) []joinedStreet {
	type key struct {
		class int
		name  string
	}
	pieces := map[key][]*geo.Way{}
	var order []key
	for i := range ways {
		w := &ways[i]
		if w.Name == "" || isArea(w) || inTunnel(w) || len(w.Line) < 2 {
			continue
		}
		k := key{lineClass(w), w.Name}
		if k.class < 0 {
			continue
		}
		if pieces[k] == nil {
			order = append(order, k)
		}
		pieces[k] = append(pieces[k], w)
	}
	var out []joinedStreet
	for _, k := range order {
		for left := pieces[k]; len(left) > 0; {
			var line []geo.LatLng
			line, left = chain(left)
			out = append(out, joinedStreet{k.class, k.name, line})
		}
	}
	return out
}

// chain takes the first piece and all that follow it at either end; what is
// left comes back.
func chain(left []*geo.Way) ([]geo.LatLng, []*geo.Way) {
	first := left[0]
	left = slices.Clone(left[1:])
	line := slices.Clone(first.Line)
	head, tail := first.NodeIDs[0], first.NodeIDs[len(first.NodeIDs)-1]
	for joined := true; joined; {
		joined = false
		for i, w := range left {
			from, to := w.NodeIDs[0], w.NodeIDs[len(w.NodeIDs)-1]
			next := slices.Clone(w.Line)
			switch {
			case from == tail:
				line, tail = append(line, next[1:]...), to
			case to == head:
				line, head = append(next, line[1:]...), from
			case to == tail:
				slices.Reverse(next)
				line, tail = append(line, next[1:]...), from
			case from == head:
				slices.Reverse(next)
				line, head = append(next, line[1:]...), to
			default:
				continue
			}
			left = slices.Delete(left, i, i+1)
			joined = true
			break
		}
	}
	return line, left
}

func lineLength(line []spot) (sum float64) {
	for i := 1; i < len(line); i++ {
		sum += line[i].distance(line[i-1])
	}
	return sum
}

// nameAlong writes the name on the line wherever there is room for it: from the
// middle outwards.
func (b *nameBoard) nameAlong(text string, line []spot, size float64, ink string) {
	const step = 24 * pixel
	long := lineLength(line)
	need := lengthOf(text, size) * letterSpace(text)
	if long < need+size {
		return
	}
	for off := 0.0; off <= (long-need)/2; off += step {
		for _, mid := range [2]float64{long/2 - off, long/2 + off} {
			if n, ok := setAlong(text, line, mid, size); ok {
				n.colour, n.halo = ink, haloColour
				b.put(n)
			}
			if off == 0 {
				break
			}
		}
	}
}

// letterSpace is how far characters that stand alone are set apart.
func letterSpace(text string) float64 {
	if staysTogether(text) {
		return 1
	}
	return 1.15
}

// setAlong sets the text around the middle given, a distance along the line;
// false where the line bends too much for it to be read.
func setAlong(text string, line []spot, mid, size float64) (tileName, bool) {
	n := tileName{text: text, size: size}
	long := lengthOf(text, size) * letterSpace(text)
	from, _ := spotAt(line, mid-long/2)
	to, _ := spotAt(line, mid+long/2)
	chord := to.minus(from)
	if chord.length() < 0.93*long {
		return n, false
	}
	if staysTogether(text) {
		middle, _ := spotAt(line, mid)
		straight := spot{(from.x + to.x) / 2, (from.y + to.y) / 2}
		if middle.distance(straight) > size/2 {
			return n, false
		}
		turn := math.Atan2(chord.y, chord.x) * 180 / math.Pi
		if turn > 90 || turn < -90 {
			turn += 180
		}
		n.glyphs = []glyph{{straight, turn}}
		return n, true
	}
	upright := math.Abs(chord.y) > math.Abs(chord.x)
	forward := chord.x >= 0
	if upright {
		forward = chord.y >= 0
	}
	along := mid - long/2
	if !forward {
		along = mid + long/2
	}
	way := 1.0
	if !forward {
		way = -1
	}
	last := math.NaN()
	for _, r := range text {
		wide := advance(r) * size * letterSpace(text)
		at, lean := spotAt(line, along+way*wide/2)
		along += way * wide
		if !forward {
			lean += 180
		}
		if upright {
			lean -= 90
		}
		lean = math.Remainder(lean, 360)
		if math.Abs(math.Remainder(lean-last, 360)) > 28 || math.Abs(lean) > 60 {
			return n, false
		}
		last = lean
		n.glyphs = append(n.glyphs, glyph{at, lean})
	}
	return n, true
}

// spotAt is the spot a distance along the line, and the line's direction there
// in degrees.
func spotAt(line []spot, along float64) (spot, float64) {
	for i := 1; i < len(line); i++ {
		d := line[i].minus(line[i-1])
		long := d.length()
		if along <= long || i == len(line)-1 {
			t := 0.0
			if long > 0 {
				t = max(0, along/long)
			}
			return spot{line[i-1].x + d.x*t, line[i-1].y + d.y*t}, math.Atan2(d.y, d.x) * 180 / math.Pi
		}
		along -= long
	}
	return line[0], 0
}

// nameAreas names greens, waters, squares and houses inside themselves, where
// they are large enough to hold the name, the largest first.
func (b *nameBoard) nameAreas(corner Tile, ways []geo.Way) {
	if corner.Zoom < 15 {
		return
	}
	size := byZoom{0, 0, 0, 12, 12, 13, 15}.at(corner.Zoom) * pixel
	for c, class := range tileAreas {
		if class.from > corner.Zoom || class.name == "building" && corner.Zoom < 16 {
			continue
		}
		type named struct {
			text string
			ring []spot
			area float64
		}
		var all []named
		for i := range ways {
			if w := &ways[i]; w.Name != "" && isArea(w) && areaClass(w) == c {
				ring := corner.line(w.Line)
				all = append(all, named{w.Name, ring, areaOf(ring)})
			}
		}
		slices.SortStableFunc(all, func(a, b named) int { return int(math.Copysign(1, b.area-a.area)) })
		for _, a := range all {
			b.nameInside(a.text, a.ring, size, class)
		}
	}
}
