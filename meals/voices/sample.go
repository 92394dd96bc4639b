package voices

import (
	"cmp"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/meals"
	"mealmap/merchants"
)

// Meal is one meal that somebody could be asked about.
type Meal struct {
	ID        meals.RedemptionID
	Elder     meals.ElderID
	Street    string // the elder's
	Community string // the elder's, '' unknown
	Merchant  merchants.MerchantID
	Point     merchants.PointID
	ServedAt  data.Instant
	Enrolled  []audit.Actor // who applied for, issued or handed over his cards: they must not ask
}

// Stratum is one part of a sample: the elders of one community who ate at one
// point.
type Stratum struct {
	Community string            `json:"community"`
	Point     merchants.PointID `json:"point"`
	Elders    int               `json:"elders"` // who could be drawn
	Drawn     int               `json:"drawn"`
}

// NewSeed is a seed that nobody can guess or choose.
func NewSeed() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // it never fails
	return hex.EncodeToString(b[:])
}

// Draw draws n elders, one meal each, so that every community and point with
// meals has its part: in proportion, and at least one elder each. Where one elder
// is all that two parts have, one of them stays empty. The same meals and seed
// give the same draw, in whatever order the meals come; a draw is larger than n
// where there are more parts, and holds everybody where there are fewer elders.
// The drawn meals come in the order in which to ring.
func Draw(frame []Meal, n int, seed string) ([]Meal, []Stratum) {
	s := &sampler{seed: []byte(seed), lot: map[string]string{}}
	list := oneEach(frame, s)
	parts := map[stratumKey][]Meal{}
	for _, m := range list {
		key := stratumKey{m.Community, m.Point}
		parts[key] = append(parts[key], m)
	}
	strata := make([]Stratum, 0, len(parts))
	for key, elders := range parts {
		strata = append(strata, Stratum{Community: key.community, Point: key.point, Elders: len(elders)})
	}
	slices.SortFunc(strata, func(a, b Stratum) int {
		return cmp.Or(cmp.Compare(a.Community, b.Community), cmp.Compare(a.Point, b.Point))
	})
	allot(strata, n)
	var drawn []Meal
	for _, st := range strata {
		elders := parts[stratumKey{st.Community, st.Point}]
		s.byLot(elders, "who")
		drawn = append(drawn, elders[:st.Drawn]...)
	}
	s.byLot(drawn, "order")
	return drawn, strata
}

type stratumKey struct {
	community string
	point     merchants.PointID
}

// sampler draws lots: the HMAC of a name under the seed, which nobody can steer
// who does not know the seed, and anybody can compute again who does.
type sampler struct {
	seed []byte
	lot  map[string]string
}

func (s *sampler) of(what, name string) string {
	key := what + "\x00" + name
	lot, known := s.lot[key]
	if !known {
		mac := hmac.New(sha256.New, s.seed)
		mac.Write([]byte(key))
		lot = string(mac.Sum(nil))
		s.lot[key] = lot
	}
	return lot
}

// byLot sorts meals by the lots of their elders.
func (s *sampler) byLot(list []Meal, what string) {
	slices.SortFunc(list, func(a, b Meal) int {
		return strings.Compare(s.of(what, string(a.Elder)), s.of(what, string(b.Elder)))
	})
}

// oneEach keeps one meal of each elder. First every part of the sample is given
// an elder of its own, as far as there are enough; everybody else keeps the meal
// that the lot chooses.
func oneEach(frame []Meal, s *sampler) []Meal {
	byElder := map[meals.ElderID][]Meal{}
	for _, m := range frame {
		byElder[m.Elder] = append(byElder[m.Elder], m)
	}
	parts := map[stratumKey][]Meal{} // each elder once, with the meal of his best lot there
	for elder, list := range byElder {
		slices.SortFunc(list, func(a, b Meal) int { return strings.Compare(s.of("meal", string(a.ID)), s.of("meal", string(b.ID))) })
		byElder[elder] = slices.CompactFunc(list, func(a, b Meal) bool { return a.ID == b.ID })
		seen := map[stratumKey]bool{}
		for _, m := range byElder[elder] {
			if key := (stratumKey{m.Community, m.Point}); !seen[key] {
				seen[key] = true
				parts[key] = append(parts[key], m)
			}
		}
	}
	kept := cover(parts, s)
	list := make([]Meal, 0, len(byElder))
	for elder, all := range byElder {
		m, ok := kept[elder]
		if !ok {
			m = all[0]
		}
		list = append(list, m)
	}
	return list
}

// cover finds for each part an elder who is no other part's: a matching of parts
// and elders, grown along alternating paths. The smallest parts choose first.
func cover(parts map[stratumKey][]Meal, s *sampler) map[meals.ElderID]Meal {
	keys := make([]stratumKey, 0, len(parts))
	for key := range parts {
		keys = append(keys, key)
		s.byLot(parts[key], "cover")
	}
	slices.SortFunc(keys, func(a, b stratumKey) int {
		return cmp.Or(cmp.Compare(len(parts[a]), len(parts[b])), cmp.Compare(a.community, b.community), cmp.Compare(a.point, b.point))
	})
	holder := map[meals.ElderID]Meal{}
	var grow func(key stratumKey, tried map[meals.ElderID]bool) bool
	grow = func(key stratumKey, tried map[meals.ElderID]bool) bool {
		for _, m := range parts[key] {
			if tried[m.Elder] {
				continue
			}
			tried[m.Elder] = true
			had, taken := holder[m.Elder]
			if !taken || grow(stratumKey{had.Community, had.Point}, tried) {
				holder[m.Elder] = m
				return true
			}
		}
		return false
	}
	for _, key := range keys {
		grow(key, map[meals.ElderID]bool{})
	}
	return holder
}

// allot divides n among the parts in proportion to their elders, at least one
// each, by the largest remainders.
func allot(strata []Stratum, n int) {
	total := 0
	for i := range strata {
		total += strata[i].Elders
	}
	n = min(n, total)
	share := func(i, left, elders int) float64 { return float64(left) * float64(strata[i].Elders) / float64(elders) }
	left, elders := n, total
	for changed := true; changed; { // whoever has less than one has one, and the rest is divided again
		changed = false
		for i := range strata {
			if strata[i].Drawn == 0 && share(i, left, elders) < 1 {
				strata[i].Drawn, changed = 1, true
				left, elders = left-1, elders-strata[i].Elders
			}
		}
	}
	var open []int
	rest := map[int]float64{}
	given := 0
	for i := range strata {
		if strata[i].Drawn == 0 {
			quota := share(i, left, elders)
			strata[i].Drawn = int(quota)
			rest[i], given, open = quota-float64(int(quota)), given+int(quota), append(open, i)
		}
	}
	slices.SortStableFunc(open, func(a, b int) int { return cmp.Compare(rest[b], rest[a]) })
	for _, i := range open[:min(len(open), max(0, left-given))] {
		strata[i].Drawn++
	}
}

// FrameHash is the SHA-256 over the meals that could be drawn, sorted, in
// hexadecimal: with the seed it shows that a draw was not chosen.
func FrameHash(frame []Meal) string {
	ids := make([]string, len(frame))
	for i, m := range frame {
		ids[i] = string(m.ID)
	}
	slices.Sort(ids)
	sum := sha256.Sum256([]byte(strings.Join(ids, "\n")))
	return hex.EncodeToString(sum[:])
}
