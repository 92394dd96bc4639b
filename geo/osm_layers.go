package geo

// layerOf says how something with these tags is drawn, and by which tag's
// value; false where the map does not show it.
func layerOf(tags map[string]string) (Layer, string, bool) {
	if kind := tags["highway"]; kind != "" {
		return LayerStreet, kind, !unbuilt[kind]
	}
	if kind := tags["building"]; kind != "" && kind != "no" {
		return LayerBuilding, kind, true
	}
	for _, a := range areaTags {
		if kind := tags[a.key]; a.kinds[kind] {
			return a.layer, kind, true
		}
	}
	if level := tags["admin_level"]; level != "" && tags["boundary"] == "administrative" {
		return LayerBoundary, level, true
	}
	return "", "", false
}

// unbuilt are values of highway that no one can see in the street, nor walk on.
var unbuilt = set("construction", "proposed", "razed", "abandoned")

// areaTags are tried in order.
var areaTags = []struct {
	layer Layer
	key   string
	kinds map[string]bool
}{
	{LayerWater, "natural", set("water", "bay")},
	{LayerWater, "waterway", set("riverbank", "river", "canal", "stream", "dock")},
	{LayerWater, "landuse", set("reservoir", "basin")},
	{LayerGreen, "leisure", set("park", "garden", "nature_reserve", "pitch", "golf_course", "playground")},
	{LayerGreen, "landuse", set("grass", "forest", "meadow", "recreation_ground", "village_green", "cemetery", "orchard")},
	{LayerGreen, "natural", set("wood", "scrub", "grassland", "heath")},
}

// usefulTags are what walking and drawing ask of a way beside its kind and name.
var usefulTags = set("access", "foot", "area", "bridge", "tunnel", "layer", "covered", "indoor",
	"service", "sidewalk", "surface", "wheelchair", "incline", "ramp", "lit", "width")

func set(words ...string) map[string]bool {
	m := make(map[string]bool, len(words))
	for _, w := range words {
		m[w] = true
	}
	return m
}
