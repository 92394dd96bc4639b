package voices

import (
	"errors"
	"testing"
)

// Nobody rings a family whose elder has died since he was drawn.
func TestWhoHasDiedIsNotRung(t *testing.T) {
	t.Parallel()
	f := newFixture(t, 1, 1)
	f.eat(0, 0, "2025-03-04 12:00")
	_, list := f.draw(here)
	f.exec(`INSERT INTO departures (district, id, elder_id, kind, on_day, source, recorded_at, recorded_by)
		VALUES (?, 'g1', ?, 'death', '2025-03-05', 'list', ?, 'user:office')`, district, f.elders[0].ID, f.db.Now())
	l, err := f.Calls(ctx, here, caller)
	if w, waits := f.Waiting(ctx, district, street); err != nil || waits != nil || len(l.Ready) != 0 || w.Calls != 0 {
		t.Errorf("on the list: %+v, %+v (%v, %v)", l, w, err, waits)
	}
	if _, err := f.TakeNext(ctx, here, caller); !errors.Is(err, ErrNoneToCall) {
		t.Errorf("next: %v", err)
	}
	if c, err := f.Take(ctx, here, list[0].ID, caller); !errors.Is(err, ErrElderGone) || c.Phone != "" {
		t.Errorf("by its address: %v", err)
	}
	f.exec(`UPDATE departures SET withdrawn_at = ?, withdrawn_by = 'user:office', withdrawn_reason = '弄错了'`, f.db.Now())
	if _, err := f.Take(ctx, here, list[0].ID, caller); err != nil {
		t.Errorf("a mistake that was withdrawn: %v", err)
	}
}

// What a community has found out who asked after an elder is known here as well,
// until he eats again.
func TestWhoIsSaidToHaveDiedIsNotRung(t *testing.T) {
	t.Parallel()
	f := newFixture(t, 1, 1)
	f.eat(0, 0, "2025-03-03 12:00")
	_, list := f.draw(here)
	f.exec(`INSERT INTO absences (district, id, elder_id, street, community, last_day, missed, noticed_on, outcome, done_at, done_by)
		VALUES (?, 'b1', ?, ?, ?, '2025-03-03', 2, '2025-03-04', 'died', ?, 'user:clerk')`,
		district, f.elders[0].ID, street, street+"001", f.db.Now())
	if l, err := f.Calls(ctx, here, caller); err != nil || len(l.Ready) != 0 {
		t.Errorf("on the list: %+v, %v", l, err)
	}
	if _, err := f.Take(ctx, here, list[0].ID, caller); !errors.Is(err, ErrElderGone) {
		t.Errorf("by its address: %v", err)
	}
	f.exec(`DELETE FROM interviews`)
	if n, err := f.DrawFor(ctx, district, f.points[0].MerchantID, 5, office); !errors.Is(err, ErrNobody) {
		t.Errorf("drawn: %d, %v", n, err)
	}
	if p, err := f.Prepare(ctx, here, small()); err != nil || p.Left.Away != 1 {
		t.Errorf("the plan: %+v, %v", p.Left, err)
	}
	f.eat(0, 0, "2025-03-04 12:00")
	if p, err := f.Prepare(ctx, here, small()); err != nil || p.Left.Away != 0 || p.Size.Population != 1 {
		t.Errorf("the plan with who eats again: %+v, %v", p, err)
	}
	if n, err := f.DrawFor(ctx, district, f.points[0].MerchantID, 5, office); err != nil || n != 1 {
		t.Errorf("who eats again: %d, %v", n, err)
	}
}
