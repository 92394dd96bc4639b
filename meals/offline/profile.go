package offline

import (
	"cmp"
	"maps"
	"slices"
	"strconv"

	"mealmap/data"
	"mealmap/meals"
	"mealmap/merchants"
)

// Profile is all that the rules of a point ask of an elder, without saying why.
// It carries no age, no category and no address.
type Profile struct {
	Sets          []ProfileIn `json:"sets"`                 // in the order of Payload.Sets
	Registered    bool        `json:"registered,omitempty"` // for meals brought home, where any set pays for that
	HomeStreet    bool        `json:"home_street,omitempty"`
	HomeCommunity bool        `json:"home_community,omitempty"`
}

// ProfileIn is an elder under one rule set.
type ProfileIn struct {
	Classes  []int `json:"classes,omitempty"` // the indices of those that cover the elder
	Excluded bool  `json:"excluded,omitempty"`
}

// profiler says which profile an elder has at a point. What no set asks for is
// left out, so that there are few and they tell little.
type profiler struct {
	sets              []*meals.RuleSet
	point             *merchants.Point
	street, community bool // some share asks for the home
	delivers          bool
}

func newProfiler(sets []*meals.RuleSet, point *merchants.Point) *profiler {
	p := &profiler{sets: sets, point: point}
	for _, r := range sets {
		street, community := r.AsksHome()
		p.street, p.community = p.street || street, p.community || community
		p.delivers = p.delivers || r.Delivery != nil
	}
	return p
}

// person is what profiles depend on.
type person struct {
	BornOn            data.ServiceDay
	Labels            string // dated categories, see meals.CategoriesOn
	Street, Community string
	Registered        bool
}

// kind is what of a person matters at a point: people of one kind have the same
// profile on every day.
type kind struct {
	bornOn           data.ServiceDay
	labels           string
	home, registered bool
	community        bool
}

func (p *profiler) kindOf(x *person) kind {
	home := meals.HomesAt(p.point, x.Street, x.Community)
	return kind{bornOn: x.BornOn, labels: x.Labels, home: p.street && home.Street, community: p.community && home.Community,
		registered: p.delivers && x.Registered}
}

// of gives the profile of a kind on the day.
func (p *profiler) of(k *kind, day data.ServiceDay) Profile {
	f := Profile{Sets: make([]ProfileIn, len(p.sets)), Registered: k.registered, HomeStreet: k.home, HomeCommunity: k.community}
	age, categories := meals.AgeOn(k.bornOn, day), meals.CategoriesOn(k.labels, day)
	for i, r := range p.sets {
		f.Sets[i].Classes = r.Covers(age, categories)
		f.Sets[i].Excluded = r.Subsidises() && r.Excludes(categories)
	}
	return f
}

// key is the profile as text, by which two are compared.
func (f *Profile) key() string {
	b := make([]byte, 0, 32)
	for _, in := range f.Sets {
		for _, c := range in.Classes {
			b = strconv.AppendInt(append(b, ' '), int64(c), 10)
		}
		b = strconv.AppendBool(append(b, ' '), in.Excluded)
	}
	for _, yes := range []bool{f.Registered, f.HomeStreet, f.HomeCommunity} {
		b = strconv.AppendBool(append(b, ' '), yes)
	}
	return string(b)
}

// numbering gives the profiles their symbols, the most frequent first; those
// that do not fit have symbolOnline.
type numbering struct {
	profiles []Profile
	symbols  map[string]byte // by key
}

// number counts profiles by key and numbers them.
func number(seen map[string]Profile, counts map[string]int) numbering {
	keys := slices.SortedFunc(maps.Keys(counts), func(a, b string) int {
		return cmp.Or(counts[b]-counts[a], cmp.Compare(a, b))
	})
	n := numbering{symbols: make(map[string]byte, len(keys))}
	for i, key := range keys {
		if i >= maxProfiles {
			n.symbols[key] = symbolOnline
			continue
		}
		n.symbols[key] = byte(firstProfile + i)
		n.profiles = append(n.profiles, seen[key])
	}
	return n
}
