package walk

import "mealmap/geo"

// closed are kinds of way that nobody walks on, or not yet, or no longer.
var closed = set("motorway", "motorway_link", "construction", "proposed", "platform", "raceway",
	"bus_guideway", "corridor", "elevator", "razed", "abandoned")

// footways are kinds of way that are made for walking.
var footways = set("footway", "path", "steps", "pedestrian", "bridleway", "cycleway", "track")

var (
	forbidden = set("no", "private")
	invited   = set("yes", "designated", "permissive")
)

// walkable reports whether people may walk along the way.
func walkable(w geo.Way) bool {
	foot := w.Tags["foot"]
	return w.Layer == geo.LayerStreet && !closed[w.Kind] && w.Tags["area"] != "yes" &&
		!forbidden[foot] && (!forbidden[w.Tags["access"]] || invited[foot])
}

func set(words ...string) map[string]bool {
	m := make(map[string]bool, len(words))
	for _, w := range words {
		m[w] = true
	}
	return m
}
