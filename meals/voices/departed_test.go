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
