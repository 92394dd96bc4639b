package geo

import "slices"

// maxRings bounds how many outlines one relation gives.
const maxRings = 256

// outlines adds the outer rings of the multipolygons to found, with negative
// ids that no way has and that stay the same from file to file.
func (c *collector) outlines(found map[int64]Way) {
	byID := make(map[int64][]int64, len(c.ways))
	for _, w := range c.ways {
		byID[w.id] = w.refs
	}
	for _, r := range c.relations {
		layer, kind, _ := layerOf(r.tags)
		var pieces [][]int64
		for _, id := range r.outers {
			if refs := byID[id]; len(refs) > 1 {
				pieces = append(pieces, refs)
			}
		}
		rings, open := joinRings(pieces)
		c.dropped += open
		for i, ring := range rings[:min(len(rings), maxRings)] {
			c.keep(found, osmWay{id: -(r.id*maxRings + int64(i)), refs: ring, tags: r.tags}, layer, kind)
		}
	}
}

// joinRings joins pieces end to end into closed rings. Pieces that close
// nothing, because the file was cut, are counted.
func joinRings(pieces [][]int64) (rings [][]int64, open int) {
	ends := make(map[int64][]int, 2*len(pieces))
	for i, p := range pieces {
		ends[p[0]] = append(ends[p[0]], i)
		ends[p[len(p)-1]] = append(ends[p[len(p)-1]], i)
	}
	used := make([]bool, len(pieces))
	for i, p := range pieces {
		if used[i] {
			continue
		}
		used[i] = true
		ring := slices.Clone(p)
		for ring[0] != ring[len(ring)-1] {
			last := ring[len(ring)-1]
			next := slices.IndexFunc(ends[last], func(j int) bool { return !used[j] })
			if next < 0 {
				break
			}
			piece := ends[last][next]
			used[piece] = true
			ring = append(ring, along(pieces[piece], last)...)
		}
		if ring[0] == ring[len(ring)-1] && len(ring) > 3 {
			rings = append(rings, ring)
		} else {
			open++
		}
	}
	return rings, open
}

// along is what follows from in the piece, read in the direction that starts there.
func along(piece []int64, from int64) []int64 {
	if piece[0] == from {
		return piece[1:]
	}
	back := slices.Clone(piece[:len(piece)-1])
	slices.Reverse(back)
	return back
}
