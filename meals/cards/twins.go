package cards

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"mealmap/data"
	"mealmap/meals"
)

// person is what twins are told by, without anything unsealed.
type person struct {
	ID         meals.ElderID   `db:"id"`
	Street     string          `db:"street"`
	Name       string          `db:"name"`
	BornOn     data.ServiceDay `db:"born_on"`
	PhoneIndex string          `db:"phone_index"` // "" none is known

	folded []rune // the name as it is compared
}

// pair is two persons that look like one, a the older entry.
type pair struct {
	a, b   meals.ElderID
	reason TwinReason
}

// foldName leaves of a name what a person types with care: no spaces, no dots,
// no width of letters.
func foldName(name string) []rune {
	return []rune(strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, norm.NFKC.String(name)))
}

// nearly reports whether two names differ in one character at most: another
// one, one too many, or two neighbours that changed places.
func nearly(a, b []rune) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(b)-len(a) > 1 || len(a) < 2 {
		return slices.Equal(a, b)
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	switch {
	case len(a) < len(b):
		return slices.Equal(a[i:], b[i+1:])
	case i == len(a):
		return true
	case slices.Equal(a[i+1:], b[i+1:]):
		return true
	}
	return i+1 < len(a) && a[i] == b[i+1] && a[i+1] == b[i] && slices.Equal(a[i+2:], b[i+2:])
}

// idBody is how many characters of an ID number somebody types; the last one
// follows from them.
const idBody = 17

// closeNumbers reports whether two ID numbers differ in one digit, or by two
// neighbours that changed places. The check digit at the end differs then too.
func closeNumbers(a, b string) bool {
	if len(a) <= idBody || len(b) <= idBody {
		return false
	}
	a, b = a[:idBody], b[:idBody]
	return a != b && nearly([]rune(a), []rune(b))
}

// twinsOf compares everybody with whoever has the same day of birth, the same
// telephone or, in the same street, the same surname. Numbers are asked for only
// of those whose names nearly agree: on a street of ten thousand, hundreds of
// numbers differ in one digit by chance.
func twinsOf(all []person, number func(meals.ElderID) (string, error)) (found []pair, err error) {
	for i := range all {
		all[i].folded = foldName(all[i].Name)
	}
	seen := map[[2]meals.ElderID]bool{}
	for _, bucket := range buckets(all) {
		for i, p := range bucket {
			for _, q := range bucket[i+1:] {
				if !nearly(p.folded, q.folded) || seen[ordered(p.ID, q.ID)] {
					continue
				}
				key := ordered(p.ID, q.ID)
				seen[key] = true
				reason, err := reasonOf(p, q, number)
				if err != nil {
					return nil, err
				}
				if reason != "" {
					found = append(found, pair{key[0], key[1], reason})
				}
			}
		}
	}
	slices.SortFunc(found, func(p, q pair) int {
		return cmp.Or(cmp.Compare(strength[p.reason], strength[q.reason]), cmp.Compare(p.a, q.a), cmp.Compare(p.b, q.b))
	})
	return found, nil
}

var strength = map[TwinReason]int{NumberClose: 0, SameBirth: 1, SamePhone: 2}

func ordered(a, b meals.ElderID) [2]meals.ElderID { return [2]meals.ElderID{min(a, b), max(a, b)} }

// buckets are those who are compared with one another.
func buckets(all []person) map[string][]*person {
	by := map[string][]*person{}
	for i := range all {
		p := &all[i]
		if len(p.folded) == 0 {
			continue
		}
		keys := []string{"born " + string(p.BornOn), "surname " + p.Street + string(p.folded[:1])}
		if p.PhoneIndex != "" {
			keys = append(keys, "phone "+p.PhoneIndex)
		}
		for _, k := range keys {
			by[k] = append(by[k], p)
		}
	}
	return by
}

// reasonOf says why two whose names nearly agree look like one person, "" where
// nothing else agrees.
func reasonOf(p, q *person, number func(meals.ElderID) (string, error)) (TwinReason, error) {
	a, err := number(p.ID)
	if err != nil {
		return "", err
	}
	b, err := number(q.ID)
	switch {
	case err != nil:
		return "", err
	case closeNumbers(a, b):
		return NumberClose, nil
	case p.BornOn == q.BornOn && slices.Equal(p.folded, q.folded):
		return SameBirth, nil
	case p.PhoneIndex != "" && p.PhoneIndex == q.PhoneIndex:
		return SamePhone, nil
	}
	return "", nil
}
