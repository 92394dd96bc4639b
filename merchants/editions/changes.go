package editions

import (
	"cmp"
	"slices"
	"strings"

	"mealmap/geo"
	"mealmap/merchants"
)

// ChangeKind is what is other in a newer edition.
type ChangeKind string

// The kinds, in the order in which those of one point are listed.
const (
	New      ChangeKind = "new"
	Closed   ChangeKind = "closed" // no more in it
	Number   ChangeKind = "number"
	Name     ChangeKind = "name"
	Moved    ChangeKind = "moved"
	Hours    ChangeKind = "hours"
	Phone    ChangeKind = "phone"
	Benefits ChangeKind = "benefits"
	Menu     ChangeKind = "menu"
	Tags     ChangeKind = "tags"
)

// moveFrom is how far a pin goes before anybody has to walk elsewhere: less is a
// position put right.
const moveFrom geo.Metres = 50

// Change is one thing in which a point differs. Old is nil of a new point, New of
// one that is gone.
type Change struct {
	Kind     ChangeKind `json:"kind"`
	Old, New *Point     `json:"-"`
	Metres   geo.Metres `json:"metres,omitempty"` // how far it moved, 0 where one of both is not placed
}

// Point is the point as it is now, or was.
func (c Change) Point() *Point {
	if c.New != nil {
		return c.New
	}
	return c.Old
}

// Diff lists what has changed from the old content to the new, by number; points
// are the same by their id.
func Diff(old, next Content) []Change {
	before := map[merchants.PointID]*Point{}
	for i := range old.Points {
		before[old.Points[i].ID] = &old.Points[i]
	}
	var list []Change
	for i := range next.Points {
		p := &next.Points[i]
		if was := before[p.ID]; was != nil {
			list = append(list, compare(was, p)...)
			delete(before, p.ID)
		} else {
			list = append(list, Change{Kind: New, New: p})
		}
	}
	for _, was := range before {
		list = append(list, Change{Kind: Closed, Old: was})
	}
	slices.SortStableFunc(list, func(a, b Change) int {
		return cmp.Or(cmp.Compare(a.Point().Number, b.Point().Number), cmp.Compare(a.Point().ID, b.Point().ID))
	})
	return list
}

// compare lists what has changed of one point.
func compare(was, is *Point) (list []Change) {
	add := func(changed bool, k ChangeKind, m geo.Metres) {
		if changed {
			list = append(list, Change{Kind: k, Old: was, New: is, Metres: m})
		}
	}
	metres, moved := moved(was, is)
	add(was.Number != is.Number, Number, 0)
	add(!same(was.Name, is.Name), Name, 0)
	add(moved, Moved, metres)
	add(!slices.Equal(sorted(was.Hours), sorted(is.Hours)), Hours, 0)
	add(!same(was.Phone, is.Phone), Phone, 0)
	add(!slices.Equal(was.benefits(), is.benefits()), Benefits, 0)
	add(!slices.Equal(was.Menu, is.Menu), Menu, 0)
	add(!slices.Equal(was.tags(), is.tags()), Tags, 0)
	return list
}

// moved: to another address, or by more than a correction.
func moved(was, is *Point) (m geo.Metres, yes bool) {
	if was.At != nil && is.At != nil {
		m = geo.Distance(*was.At, *is.At)
	}
	return m, m > moveFrom || !same(was.Address, is.Address)
}

// same compares what people read.
func same(a, b string) bool {
	return strings.Join(strings.Fields(a), " ") == strings.Join(strings.Fields(b), " ")
}

// benefits are what the point's entry says of them.
func (p *Point) benefits() []string {
	if len(p.Benefits) == 0 && strings.TrimSpace(p.Offer) != "" {
		return []string{strings.TrimSpace(p.Offer)}
	}
	return p.Benefits
}

func (p *Point) tags() []merchants.Tag {
	tags := slices.Clone(p.Tags)
	slices.Sort(tags)
	return tags
}

func sorted(list []Window) []Window {
	list = slices.Clone(list)
	slices.SortFunc(list, func(a, b Window) int {
		return cmp.Or(cmp.Compare(a.Weekday, b.Weekday), cmp.Compare(a.Opens, b.Opens), cmp.Compare(a.Closes, b.Closes),
			cmp.Compare(a.Sitting, b.Sitting))
	})
	return list
}
