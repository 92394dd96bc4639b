package geo

import (
	"cmp"
	"maps"
	"math"
	"slices"
)

// osmNode is a node as OpenStreetMap keeps it, in ten-millionths of a degree.
type osmNode struct {
	id       int64
	lat, lng int32
}

type osmWay struct {
	id   int64
	refs []int64
	tags map[string]string
}

type osmRelation struct {
	id     int64
	tags   map[string]string
	outers []int64 // ids of the ways that make its outer rings
}

// collector takes a file's elements in any order and makes streets of them.
type collector struct {
	nodes     []osmNode
	ways      []osmWay
	relations []osmRelation
	eating    []EatingPlace
	seen      int // relations in the file, those not kept included
	refs      int

	missing, dropped int
}

const perDegree = 1e7

// addNode takes a node; one that is not on the globe counts as missing.
func (c *collector) addNode(id int64, p LatLng) error {
	if len(c.nodes) == maxNodes {
		return errTooLarge
	}
	if p.Valid() {
		c.nodes = append(c.nodes, nodeAt(id, p))
	}
	return nil
}

func (c *collector) addWay(w osmWay) error {
	c.refs += len(w.refs)
	if len(c.ways) == maxWays || c.refs > maxRefs {
		return errTooLarge
	}
	c.ways = append(c.ways, w)
	return nil
}

// addRelation keeps the multipolygons that are drawn.
func (c *collector) addRelation(r osmRelation) {
	c.seen++
	layer, _, drawn := layerOf(r.tags)
	if drawn && layer != LayerStreet && layer != LayerBoundary && r.tags["type"] == "multipolygon" {
		c.relations = append(c.relations, r)
	}
}

func (c *collector) streets() (Streets, OSMReport) {
	byID := func(a, b osmNode) int { return cmp.Compare(a.id, b.id) }
	if !slices.IsSortedFunc(c.nodes, byID) {
		slices.SortStableFunc(c.nodes, byID)
	}
	found := make(map[int64]Way, len(c.ways))
	for _, w := range c.ways {
		if layer, kind, drawn := layerOf(w.tags); drawn {
			c.keep(found, w, layer, kind)
		}
	}
	c.outlines(found)
	c.eatingWays()
	streets := make(Streets, 0, len(found))
	for _, id := range slices.Sorted(maps.Keys(found)) {
		streets = append(streets, found[id])
	}
	return streets, c.report(streets)
}

// keep puts the way's line into found, unless too little of it is known. A way
// that the file holds twice counts once.
func (c *collector) keep(found map[int64]Way, w osmWay, layer Layer, kind string) {
	if _, twice := found[w.id]; twice {
		return
	}
	way := Way{ID: w.id, Layer: layer, Kind: kind, Name: w.tags["name"]}
	for k, v := range w.tags {
		if usefulTags[k] {
			if way.Tags == nil {
				way.Tags = map[string]string{}
			}
			way.Tags[k] = v
		}
	}
	for _, id := range w.refs {
		at, known := c.find(id)
		if !known {
			c.missing++
			if n := len(way.Line); n > 0 && (len(way.Gaps) == 0 || way.Gaps[len(way.Gaps)-1] != n) {
				way.Gaps = append(way.Gaps, n)
			}
			continue
		}
		way.NodeIDs = append(way.NodeIDs, id)
		way.Line = append(way.Line, at)
	}
	if len(way.Line) < 2 {
		c.dropped++
		return
	}
	if n := len(way.Gaps); n > 0 && way.Gaps[n-1] == len(way.Line) {
		way.Gaps = slices.Clip(way.Gaps[:n-1]) // after the last point there is none to join
		if n == 1 {
			way.Gaps = nil
		}
	}
	found[w.id] = way
}

// find gives where a node is, once the nodes are sorted.
func (c *collector) find(id int64) (at LatLng, known bool) {
	i, known := slices.BinarySearchFunc(c.nodes, id, func(n osmNode, id int64) int { return cmp.Compare(n.id, id) })
	if !known {
		return LatLng{}, false
	}
	return c.nodes[i].point(), true
}

func nodeAt(id int64, p LatLng) osmNode {
	return osmNode{id, int32(math.Round(p.Lat * perDegree)), int32(math.Round(p.Lng * perDegree))}
}

func (n osmNode) point() LatLng {
	return LatLng{float64(n.lat) / perDegree, float64(n.lng) / perDegree}
}

func (c *collector) report(streets Streets) OSMReport {
	r := OSMReport{
		Nodes: len(c.nodes), Ways: len(c.ways), Relations: c.seen,
		Kept: map[Layer]int{}, MissingNodes: c.missing, Dropped: c.dropped,
		EatingPlaces: len(c.eating), Eating: c.eating,
	}
	for _, w := range streets {
		r.Kept[w.Layer]++
		if w.Layer == LayerStreet && w.Name != "" {
			r.Named++
		}
		if w.Layer == LayerBoundary {
			continue // it may go round a whole district
		}
		if r.Box == (Box{}) {
			r.Box = BoxOf(w.Line...)
		}
		r.Box = r.Box.union(BoxOf(w.Line...))
	}
	return r
}
