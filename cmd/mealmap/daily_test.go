package main

import (
	"errors"
	"path/filepath"
	"testing"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/data/staff"
	"mealmap/merchants/verdicts"
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
	review("2025-03-04")
	if got := reviews(t, n); got != 0 {
		t.Errorf("%d reviews before anybody has answered", got)
	}
	answered(t, n, "2025-03-03")
	for _, day := range []data.ServiceDay{"2025-03-04", "2025-03-04", "2025-03-05", "2025-03-04"} {
		review(day)
	}
	if got := reviews(t, n); got != 2 {
		t.Errorf("%d reviews, the first of two days", got)
	}
	if last, err := verdicts.NewStore(n.db, n.merchants).LastDay(t.Context(), 320104); err != nil || last != "2025-03-05" {
		t.Errorf("kept up to %s, %v", last, err)
	}
}

// answered keeps one answer that came on a day.
func answered(t *testing.T, n *network, day data.ServiceDay) {
	t.Helper()
	err := n.db.InTx(t.Context(), func(tx *data.Tx) error {
		return errors.Join(
			tx.Put(`INSERT INTO merchants (district, id, name, created_at) VALUES (320104, 'm1', 'M', 0)`),
			tx.Put(`INSERT INTO ratings (district, id, redemption_id, merchant_id, point_id, elder_id, channel, source, scale, score,
				meal_at, rated_at, received_at, recorded_by) VALUES (320104, 'a1', 'r1', 'm1', 'p1', 'e1', 'tap', 'till', 3, 3, ?1, ?1, ?1, 'till:t1')`,
				day.At(720)),
		)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestYesterdayIsLookedAtForAlarms: once there is a street, and from where it was
// looked before.
func TestYesterdayIsLookedAtForAlarms(t *testing.T) {
	t.Parallel()
	a := &app{ctx: t.Context(), database: filepath.Join(t.TempDir(), "alarms.db")}
	n, err := a.open()
	if err != nil {
		t.Fatal(err)
	}
	defer n.Close()
	looked := func() string {
		t.Helper()
		if err := n.lookForAlarms(t.Context()); err != nil {
			t.Fatal(err)
		}
		at, err := n.db.Setting(t.Context(), "alarms_run.320104")
		if err != nil {
			t.Fatal(err)
		}
		return at
	}
	if at := looked(); at != "" {
		t.Errorf("looked at %s before there is a street", at)
	}
	if err := n.put(t.Context(), map[string]string{data.HomeStreet: "320104003"}); err != nil {
		t.Fatal(err)
	}
	if at := looked(); at == "" {
		t.Error("nobody looked")
	}
}

// TestSetUpStaysOpenUntilThereIsAStreet: a user added by command first must not
// close the only door to the rest of the set-up.
func TestSetUpStaysOpenUntilThereIsAStreet(t *testing.T) {
	t.Parallel()
	a := &app{ctx: t.Context(), database: filepath.Join(t.TempDir(), "setup.db")}
	n, err := a.open()
	if err != nil {
		t.Fatal(err)
	}
	defer n.Close()
	open := func() bool {
		t.Helper()
		code, err := n.setupCode(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return code != ""
	}
	if !open() {
		t.Error("closed on an empty database")
	}
	if _, err := n.staff.CreateUser(t.Context(), staff.NewUser{District: 320104, Login: "liu", DisplayName: "liu", Role: staff.System, Password: "a long enough password"}, audit.CLI); err != nil {
		t.Fatal(err)
	}
	if !open() {
		t.Error("closed by the first user, without a home street")
	}
	if err := n.put(t.Context(), map[string]string{data.HomeStreet: "320104003"}); err != nil {
		t.Fatal(err)
	}
	if open() {
		t.Error("still open with a user and a home street")
	}
}
