package merchants

import (
	"reflect"
	"slices"
)

// changedFacts names what differs between two states of a point, for the log:
// the names only, because a telephone may be a person's own.
func changedFacts(a, b *Point) []string {
	var names []string
	for _, f := range []struct {
		name string
		same bool
	}{
		{"merchant", a.MerchantID == b.MerchantID},
		{"street", a.Street == b.Street},
		{"community", a.Community == b.Community},
		{"name", a.Name == b.Name},
		{"kind", a.Kind == b.Kind},
		{"address", a.Address == b.Address},
		{"phone", a.Phone == b.Phone},
		{"permit_no", a.PermitNo == b.PermitNo},
		{"permit_expires", a.PermitExpires == b.PermitExpires},
		{"offer", a.Offer == b.Offer},
		{"seats", a.Seats == b.Seats && a.Turns == b.Turns},
		{"status", a.Status == b.Status && a.StatusReason == b.StatusReason},
		{"position", reflect.DeepEqual(a.Position, b.Position)},
		{"hours", slices.Equal(a.Hours, b.Hours)},
		{"tags", slices.Equal(a.Tags, b.Tags)},
	} {
		if !f.same {
			names = append(names, f.name)
		}
	}
	return names
}
