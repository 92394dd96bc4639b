package complaints

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// Food safety that nobody takes up is told within the hour, once, and nothing else
// is said with it.
func TestUntakenFoodSafetyIsToldOnce(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	safety := f.record(f.c, func(n *New) { n.Class = FoodSafety })
	taken := f.record(f.c, func(n *New) { n.Class = FoodSafety })
	card := f.record(f.c, func(n *New) { n.Class = Card }) // due tomorrow: the day's run reminds of it
	f.ok(f.Take(ctx, district, taken.ID, f.a))
	if UntakenAfter+Pulse >= time.Hour {
		t.Error("told too late")
	}
	for _, x := range []struct {
		after time.Duration
		want  int
	}{{UntakenAfter - time.Millisecond, 0}, {UntakenAfter, 1}, {UntakenAfter + Pulse, 0}} {
		f.clock.Set(monday.At(10 * 60).Add(x.after).Time())
		if n, err := f.RunUntaken(ctx, district); err != nil || n != x.want {
			t.Errorf("after %s: %d steps, want %d (%v)", x.after, n, x.want, err)
		}
	}
	for id, want := range map[ID][]Action{safety.ID: {Receive, Escalate}, taken.ID: {Receive, Take}, card.ID: {Receive}} {
		if diff := cmp.Diff(want, f.read(id).actions()); diff != "" {
			t.Error(diff)
		}
	}
	w := f.read(safety.ID)
	if last := w.Steps[1]; last.Detail.Why != Untaken || last.Detail.To != w.Responsible {
		t.Errorf("%+v", last)
	}
}

// What turns out to be about food safety is told as such, though the office was
// told of it before as something else.
func TestFoodSafetyThatWasSomethingElseIsTold(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	c := f.record(f.c)
	f.on("2025-03-20", 10) // late
	if n, err := f.RunDue(ctx, district); err != nil || n != 1 {
		t.Fatal(n, err)
	}
	f.on("2025-03-20", 11)
	f.ok(f.Classify(ctx, district, c.ID, About{Class: FoodSafety, Merchant: "m1", Reason: "吃坏了肚子"}, f.a))
	if n, err := f.RunUntaken(ctx, district); err != nil || n != 1 {
		t.Errorf("%d steps (%v)", n, err)
	}
	if n, err := f.RunUntaken(ctx, district); err != nil || n != 0 {
		t.Errorf("again: %d steps (%v)", n, err)
	}
}
