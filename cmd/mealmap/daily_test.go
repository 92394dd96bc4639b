package main

import (
	"path/filepath"
	"testing"

	"mealmap/data"
	"mealmap/data/audit"
)

// reviews counts the review runs in the log.
func reviews(t *testing.T, n *network) int {
	t.Helper()
	list, err := audit.List(t.Context(), n.db, audit.Filter{District: 320104, Action: "review.run"})
	if err != nil {
		t.Fatal(err)
	}
	return len(list)
}

func TestEachDayIsReviewedOnce(t *testing.T) {
	t.Parallel()
	a := &app{ctx: t.Context(), database: filepath.Join(t.TempDir(), "daily.db")}
	n, err := a.open()
	if err != nil {
		t.Fatal(err)
	}
	defer n.Close()
	review := func(day data.ServiceDay) {
		t.Helper()
		if err := n.reviewUpTo(t.Context(), day); err != nil {
			t.Fatal(err)
		}
	}
	review("2025-03-04")
	if got := reviews(t, n); got != 0 {
		t.Errorf("%d reviews before there is a street", got)
	}
	if err := n.put(t.Context(), map[string]string{data.HomeStreet: "320104003"}); err != nil {
		t.Fatal(err)
	}
	for _, day := range []data.ServiceDay{"2025-03-04", "2025-03-04", "2025-03-05", "2025-03-04"} {
		review(day)
	}
	if got := reviews(t, n); got != 2 {
		t.Errorf("%d reviews of two days", got)
	}
}
