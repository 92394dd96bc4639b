package meals

import (
	"slices"

	"mealmap/data"
	"mealmap/merchants"
)

// InForce picks from sets the one for a meal at the point on the day: a set for
// the point beats one for its street, which beats the district's; within a
// scope the newest ValidFrom wins, then what was published last. A version
// takes the place of the earlier ones of its id wherever it speaks, also where
// it begins before them. nil where none speaks.
func InForce(sets []*RuleSet, street string, point merchants.PointID, day data.ServiceDay) *RuleSet {
	return strongest(sets, day, func(r *RuleSet) bool {
		return (r.Street == "" || r.Street == street) && (r.PointID == "" || r.PointID == point)
	})
}

// strongest gives the set among those that count which speaks on the day.
func strongest(sets []*RuleSet, day data.ServiceDay, counts func(*RuleSet) bool) *RuleSet {
	var best *RuleSet
	for _, r := range slices.Backward(sets) { // the store lists the newest last
		if r.covers(day) && counts(r) && (best == nil || r.beats(best)) && !r.replaced(sets, day) {
			best = r
		}
	}
	return best
}

func (r *RuleSet) beats(o *RuleSet) bool {
	if a, b := r.narrowness(), o.narrowness(); a != b {
		return a > b
	}
	switch {
	case r.ValidFrom != o.ValidFrom:
		return r.ValidFrom > o.ValidFrom
	case r.Published != o.Published:
		return r.Published > o.Published
	case r.Version != o.Version:
		return r.Version > o.Version
	}
	return r.ID > o.ID
}

func (r *RuleSet) narrowness() int {
	switch {
	case r.PointID != "":
		return 2
	case r.Street != "":
		return 1
	}
	return 0
}

// replaced reports whether a later version of the set speaks on the day.
func (r *RuleSet) replaced(sets []*RuleSet, day data.ServiceDay) bool {
	return slices.ContainsFunc(sets, func(o *RuleSet) bool {
		return o.Version > r.Version && o.ID == r.ID && o.sameScope(r) && o.covers(day)
	})
}

// sameScope reports whether two sets speak of the same points. A point stands
// on one street, so that a set for it needs no street.
func (r *RuleSet) sameScope(o *RuleSet) bool {
	return r.PointID == o.PointID && (r.PointID != "" || r.Street == o.Street)
}

// overriddenBy gives the set of its scope that keeps r, published after all of
// sets, from ever pricing a meal from today on: the one that stands above it on
// the first such day. nil where r has a day of its own, or is all in the past.
func (r *RuleSet) overriddenBy(sets []*RuleSet, today data.ServiceDay) *RuleSet {
	all := append([]*RuleSet{r}, sets...)
	var first *RuleSet
	for day := max(r.ValidFrom, today); r.covers(day); {
		above := strongest(all, day, r.sameScope)
		if above == r {
			return nil
		}
		if first == nil {
			first = above
		}
		if above.ValidTo == "" {
			break
		}
		day = above.ValidTo.AddDays(1)
	}
	return first
}
