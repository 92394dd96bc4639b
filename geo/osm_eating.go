package geo

import (
	"cmp"
	"slices"
)

// EatingPlace is a restaurant or the like in the street data: where a next meal
// point could be.
type EatingPlace struct {
	ID   int64  `db:"id"`   // OpenStreetMap's of a node; negative: of a way
	Kind string `db:"kind"` // one of EatingKinds
	Name string `db:"name"` // "" where it has none
	At   LatLng `db:"-"`    // of a way the middle of its extent
}

// EatingKinds are the values of amenity that are kept.
func EatingKinds() []string { return []string{"restaurant", "fast_food", "cafe", "food_court"} }

// addEating keeps what is a place to eat.
func (c *collector) addEating(id int64, at LatLng, tags map[string]string) {
	if kind := tags["amenity"]; kind != "" && slices.Contains(EatingKinds(), kind) && at.Valid() {
		c.eating = append(c.eating, EatingPlace{ID: id, Kind: kind, Name: tags["name"], At: nodeAt(id, at).point()})
	}
}

// eatingWays adds the places that are drawn as ways, and puts all in order. What
// the file holds twice counts once.
func (c *collector) eatingWays() {
	for _, w := range c.ways {
		if w.tags["amenity"] == "" {
			continue
		}
		var line []LatLng
		for _, id := range w.refs {
			if at, known := c.find(id); known {
				line = append(line, at)
			}
		}
		if len(line) > 0 {
			c.addEating(-w.id, BoxOf(line...).Center(), w.tags)
		}
	}
	slices.SortStableFunc(c.eating, func(a, b EatingPlace) int { return cmp.Compare(a.ID, b.ID) })
	c.eating = slices.CompactFunc(c.eating, func(a, b EatingPlace) bool { return a.ID == b.ID })
}
