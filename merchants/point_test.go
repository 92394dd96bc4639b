package merchants_test

import (
	"slices"
	"testing"

	"mealmap/data"
	"mealmap/merchants"
)

func TestPublic(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		status  merchants.Status
		expires data.ServiceDay
		want    bool
	}{
		{"open, permit unknown: shown and nagged about", merchants.Open, "", true},
		{"open, permit good", merchants.Open, "2026-01-01", true},
		{"the permit's last day", merchants.Open, "2025-03-05", true},
		{"the day after it ran out", merchants.Open, "2025-03-04", false},
		{"candidate", merchants.Candidate, "", false},
		{"suspended", merchants.Suspended, "2026-01-01", false},
		{"removed", merchants.Removed, "2026-01-01", false},
	} {
		p := merchants.Point{Status: c.status, PermitExpires: c.expires}
		if got := p.Public("2025-03-05"); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}

// Every pair of statuses, so that a step added by mistake is seen.
func TestSteps(t *testing.T) {
	t.Parallel()
	allowed := map[[2]merchants.Status]bool{
		{merchants.Candidate, merchants.Open}:    true,
		{merchants.Candidate, merchants.Removed}: true,
		{merchants.Open, merchants.Suspended}:    true,
		{merchants.Open, merchants.Removed}:      true,
		{merchants.Suspended, merchants.Open}:    true,
		{merchants.Suspended, merchants.Removed}: true,
		{merchants.Removed, merchants.Candidate}: true,
	}
	for _, from := range append(merchants.Statuses(), "", "closed") {
		for _, to := range append(merchants.Statuses(), "", "closed") {
			want := allowed[[2]merchants.Status{from, to}]
			if got := from.Can(to); got != want {
				t.Errorf("%q to %q: %v", from, to, got)
			}
			if slices.Contains(from.Next(), to) != want {
				t.Errorf("%q: next %v", from, from.Next())
			}
		}
	}
	if !merchants.Open.Valid() || merchants.Status("closed").Valid() {
		t.Error("validity")
	}
}

func TestHas(t *testing.T) {
	t.Parallel()
	p := merchants.Point{Tags: []merchants.Tag{"halal", "soft"}}
	if !p.Has("soft") || p.Has("delivery") {
		t.Error("tags")
	}
}
