package verdicts_test

import (
	"testing"

	"mealmap/data"
	"mealmap/merchants/review"
)

// status puts down that the merchant's point came to a status on a day.
func (w *world) status(m, to string, day data.ServiceDay) {
	w.tb.Helper()
	w.sql(`INSERT INTO point_status_log (district, id, point_id, from_status, to_status, reason, at, actor)
		SELECT district, ?, id, 'candidate', ?, 'x', ?, 'system' FROM points WHERE merchant_id = ?`, data.NewID(), to, day.At(600), m)
}

// TestWhoIsAdmittedAgainIsJudgedAnew: a removal ends the judging, another admission
// begins it as of somebody new, and what was said before does not count.
func TestWhoIsAdmittedAgainIsJudgedAnew(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.merchant(xuanwu, "m1", first)
	w.sql(`INSERT INTO points (district, id, number, identity, merchant_id, name, kind, status, created_at, updated_at)
		VALUES (?, 'p-m1', 1, 'p-m1', 'm1', 'P', 'canteen', 'open', 0, 0)`, xuanwu)
	w.record(xuanwu, sinking("m1", 6, 110, 60)...)
	left, back := first.AddDays(95), first.AddDays(140)
	w.sql(`INSERT INTO review_cases (district, id, number, merchant_id, street, stage, opened_on) VALUES (?, 'c', '2025-001', 'm1', 's', 'removed', '2025-02-01')`, xuanwu)
	for seq, day := range []data.ServiceDay{left, back.AddDays(3)} { // the second is a note
		w.sql(`INSERT INTO case_steps (district, case_id, seq, action, to_stage, reason, at, actor) VALUES (?, 'c', ?, iif(? = 1, 'countersign', 'note'), 'removed', 'x', ?, 'system')`,
			xuanwu, seq+1, seq+1, day.At(600))
	}
	w.status("m1", "open", first)
	w.status("m1", "removed", left)
	w.status("m1", "open", back)
	w.runUpTo(xuanwu, left.AddDays(-1))
	if v := w.of(xuanwu, "m1"); v.Level < review.Watch {
		t.Fatalf("before: %+v", v)
	}
	w.runUpTo(xuanwu, back.AddDays(-1))
	if v := w.of(xuanwu, "m1"); v.Level != review.None || v.Because[len(v.Because)-1] != review.AgreementEnded {
		t.Errorf("removed, and %+v", v)
	}
	w.restart()
	w.runUpTo(xuanwu, back)
	if v := w.of(xuanwu, "m1"); v.Judged || v.Evidence > 10 {
		t.Errorf("on its first day again: judged %v, evidence %g", v.Judged, v.Evidence)
	}
	w.restart()
	w.runUpTo(xuanwu, back.AddDays(100))
	if v := w.of(xuanwu, "m1"); !v.Judged || v.Level != review.None {
		t.Errorf("a hundred days later, without an answer: judged %v, level %d", v.Judged, v.Level)
	}
	again := sinking("m1", 6, 60, 0)
	for i := range again {
		again[i].ID, again[i].Day = "again-"+again[i].ID, back.AddDays(101+i/6)
	}
	w.record(xuanwu, again...)
	w.runUpTo(xuanwu, back.AddDays(160))
	if v := w.of(xuanwu, "m1"); v.Level != review.Warning {
		t.Errorf("it sinks again: level %d because of %v", v.Level, v.Because)
	}
	if list := w.differing(); list != nil {
		t.Errorf("differing %v", list)
	}
}
