package main

import (
	"path/filepath"
	"testing"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/meals/complaints"
)

// What is late is told to the office once, however often the day is looked at.
func TestALateComplaintIsToldOnce(t *testing.T) {
	t.Parallel()
	a := &app{ctx: t.Context(), database: filepath.Join(t.TempDir(), "daily.db")}
	n, err := a.open()
	if err != nil {
		t.Fatal(err)
	}
	defer n.Close()
	err = n.db.InTx(t.Context(), func(tx *data.Tx) error {
		_, err := tx.Exec(`INSERT INTO complaints (district, id, number, street, source, class, text_sealed, received_at, first_asked, responsible, due_on, state)
			VALUES (320104, 'c1', '2025-0001', '320104003', 'phone', 'taste', x'01', 0, 'user:u1', 'user:u1', '2025-03-05', 'open')`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	told := func(want int) {
		t.Helper()
		if err := n.promptPeople(t.Context()); err != nil {
			t.Fatal(err)
		}
		list, err := audit.List(t.Context(), n.db, audit.Filter{District: 320104, Action: "complaint.escalate"})
		if err != nil || len(list) != want {
			t.Errorf("told %d times, want %d (%v)", len(list), want, err)
		}
	}
	told(0) // there is no street yet
	if err := n.put(t.Context(), map[string]string{data.HomeStreet: "320104003"}); err != nil {
		t.Fatal(err)
	}
	told(1)
	told(1)
}

// Food safety that nobody takes up is told while the program serves, not only after
// midnight, and once.
func TestUntakenFoodSafetyIsToldWhileServing(t *testing.T) {
	t.Parallel()
	a := &app{ctx: t.Context(), database: filepath.Join(t.TempDir(), "pulse.db")}
	n, err := a.open()
	if err != nil {
		t.Fatal(err)
	}
	defer n.Close()
	if err := n.put(t.Context(), map[string]string{data.HomeStreet: "320104003"}); err != nil {
		t.Fatal(err)
	}
	err = n.db.InTx(t.Context(), func(tx *data.Tx) error {
		_, err := tx.Exec(`INSERT INTO complaints (district, id, number, street, source, class, text_sealed, received_at, first_asked, responsible, due_on, state)
			VALUES (320104, 'c1', '2025-0001', '320104003', 'phone', 'food_safety', x'01', ?, 'user:u1', 'user:u1', '2099-03-05', 'open')`,
			tx.Now.Add(-complaints.UntakenAfter))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := n.tellUntaken(t.Context()); err != nil {
			t.Fatal(err)
		}
		list, err := audit.List(t.Context(), n.db, audit.Filter{District: 320104, Action: "complaint.escalate"})
		if err != nil || len(list) != 1 {
			t.Errorf("told %d times (%v)", len(list), err)
		}
	}
}
