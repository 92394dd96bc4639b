package web

import (
	"fmt"
	"sync"
	"time"

	"mealmap/data"
	"mealmap/geo"
)

// figureCache keeps drawings: reading and simplifying the streets of a quarter
// takes milliseconds, and the people of one poster all get the same one. The
// zero value is empty and ready.
type figureCache struct {
	mu    sync.Mutex
	kept  map[string]*Figure
	since data.Instant
}

// How many drawings are kept, about 20 KB each, and how long a street that was
// imported anew may still be drawn as it was.
const (
	mostFigures = 256
	figureAge   = time.Minute
)

// figureKey tells drawings apart: what is shown and where.
func figureKey(f geo.Frame, size FigureSize, here *geo.LatLng, points []numbered) string {
	b := fmt.Appendf(nil, "%v %v", f.Box(), size)
	if here != nil {
		b = fmt.Appendf(b, " %v", *here)
	}
	for _, p := range points {
		b = fmt.Appendf(b, " %d@%v", p.number, p.at)
	}
	return string(b)
}

// find gives a copy of the kept drawing, so that each page sets its own label.
func (c *figureCache) find(key string, now data.Instant) (*Figure, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if now < c.since || now.Sub(c.since) >= figureAge {
		c.kept, c.since = nil, now
	}
	kept, ok := c.kept[key]
	if !ok {
		return nil, false
	}
	fig := *kept
	return &fig, true
}

func (c *figureCache) put(key string, fig *Figure) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.kept == nil || len(c.kept) >= mostFigures {
		c.kept = map[string]*Figure{}
	}
	kept := *fig
	c.kept[key] = &kept
}
