package staff_test

import (
	"slices"
	"strings"
	"testing"

	"mealmap/data/staff"
)

// who is the whole table once more, by permission: a slip in one of the two is
// seen, and what a role gains is a change in two places.
var who = map[staff.Permission]string{
	staff.SeeToday:        "system security audit office community finance",
	staff.SeePoints:       "office community finance",
	staff.EditPoints:      "office",
	staff.SeeElders:       "office community",
	staff.EditElders:      "community",
	staff.IssueCards:      "community",
	staff.ReadFullNumber:  "community",
	staff.SeeRedemptions:  "office finance",
	staff.VoidRedemptions: "office",
	staff.SeeReview:       "office finance",
	staff.DecideReview:    "office",
	staff.ManageTills:     "office",
	staff.ApplyCards:      "community",
	staff.ApproveCards:    "office",
	staff.PrintCards:      "office community",
	staff.DecideOffline:   "office",
	staff.HandleAlarms:    "office",
	staff.HearVoices:      "office community",
	staff.HandleComplaint: "office community",
	staff.CallAbsent:      "office community",
	staff.SeeReport:       "office finance",
	staff.EditMap:         "office",
	staff.ApproveMap:      "office",
	staff.PrintMap:        "office community",
	staff.SeeMoney:        "office finance",
	staff.EditRules:       "office",
	staff.ActivateRules:   "office finance",
	staff.ReviewMoney:     "office",
	staff.ApproveMoney:    "finance",
	staff.PayMoney:        "finance",
	staff.SetBudgets:      "finance",
	staff.RunFund:         "office finance",
	staff.SignFund:        "office finance",
	staff.PublishAccounts: "office",
	staff.ManageUsers:     "security",
	staff.ChangeSettings:  "system",
	staff.ReadAudit:       "audit",
}

func TestWhoMayDoWhat(t *testing.T) {
	t.Parallel()
	if len(who) != len(staff.Permissions()) {
		t.Errorf("%d permissions in the test, %d in the package", len(who), len(staff.Permissions()))
	}
	for _, p := range staff.Permissions() {
		for _, r := range append(staff.Roles(), "till", "", "root") {
			if got, want := staff.May(r, p), r != "" && slices.Contains(strings.Fields(who[p]), string(r)); got != want {
				t.Errorf("may %q %s: %v, want %v", r, p, got, want)
			}
		}
	}
	if staff.May(staff.Office, "open_the_safe") {
		t.Error("a permission that does not exist was given")
	}
}

func TestWhatIsKeptApart(t *testing.T) {
	t.Parallel()
	apart := map[string][2][]staff.Permission{
		"who enrols does not review":               {{staff.EditElders, staff.IssueCards}, {staff.DecideReview, staff.VoidRedemptions}},
		"who enrols does not pay":                  {{staff.EditElders, staff.IssueCards}, {staff.ReviewMoney, staff.ApproveMoney, staff.PayMoney}},
		"who reviews does not pay":                 {{staff.ReviewMoney, staff.DecideReview}, {staff.ApproveMoney, staff.PayMoney}},
		"who manages users does not read the log":  {{staff.ManageUsers}, {staff.ReadAudit}},
		"who runs the machine does neither":        {{staff.ChangeSettings}, {staff.ManageUsers, staff.ReadAudit}},
		"administrators see nobody's data":         {{staff.ChangeSettings, staff.ManageUsers, staff.ReadAudit}, {staff.SeeElders, staff.SeeRedemptions, staff.ReadFullNumber}},
		"who reads the log has nothing done in it": {{staff.ReadAudit}, {staff.EditPoints, staff.EditElders, staff.DecideReview, staff.ManageTills}},
	}
	for name, sides := range apart {
		for _, a := range staff.Roles() {
			for _, b := range staff.Roles() {
				if !anyOf(a, sides[0]) || !anyOf(b, sides[1]) {
					continue
				}
				administrators := strings.Contains(name, "nobody's data") || strings.Contains(name, "done in it")
				if a == b || !administrators && !staff.Clash(a, b) {
					t.Errorf("%s: %s and %s", name, a, b)
				}
			}
		}
	}
}

func anyOf(r staff.Role, permissions []staff.Permission) bool {
	return slices.ContainsFunc(permissions, func(p staff.Permission) bool { return staff.May(r, p) })
}

func TestClash(t *testing.T) {
	t.Parallel()
	clashing := map[string]bool{
		"community office": true, "finance office": true, "community finance": true,
		"security system": true, "audit system": true, "audit security": true,
	}
	for _, a := range staff.Roles() {
		for _, b := range staff.Roles() {
			pair := []string{string(a), string(b)}
			slices.Sort(pair)
			if got, want := staff.Clash(a, b), clashing[strings.Join(pair, " ")]; got != want {
				t.Errorf("%s with %s: %v, want %v", a, b, got, want)
			}
		}
	}
}

func TestCovers(t *testing.T) {
	t.Parallel()
	const street, other, here, there = "320106001", "320106002", "320106001001", "320106001002"
	district := staff.User{}
	office := staff.User{Street: street}
	community := staff.User{Street: street, Community: here}
	for name, c := range map[string]struct {
		u                 staff.User
		street, community string
		want              bool
	}{
		"the district covers a street":           {district, street, "", true},
		"the district covers a community":        {district, other, there, true},
		"the district covers what has no street": {district, "", "", true},
		"a street covers itself":                 {office, street, "", true},
		"a street covers its community":          {office, street, here, true},
		"a street not another":                   {office, other, "", false},
		"a street not another's community":       {office, other, here, false},
		"a street not what has none":             {office, "", "", false},
		"a community covers itself":              {community, street, here, true},
		"a community not its neighbour":          {community, street, there, false},
		"a community not the whole street":       {community, street, "", false},
		"a community not its code elsewhere":     {community, other, here, false},
		"a community not what has none":          {community, "", "", false},
	} {
		if got := c.u.Covers(c.street, c.community); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}
