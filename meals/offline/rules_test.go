package offline

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mealmap/data"
	"mealmap/meals"
)

// fiveOff is what the second version of the rig's rules gives.
func fiveOff(list data.Fen) meals.Figures {
	f := discounted(list)
	f.Elder, f.Government = f.Elder-500, 500
	return f
}

func (r *rig) publishFiveOff(t *testing.T) {
	t.Helper()
	rules, off := rigRules(), data.Fen(500)
	rules.Classes[0].Subsidy.Off = &off
	if _, err := r.meals.PublishRules(rigCtx, rigDistrict, rules, rigger); err != nil {
		t.Fatal(err)
	}
}

// Rules that hold from today are published while tills are without network.
func TestAMealIsPricedByWhatWasPublishedWhenItWasServed(t *testing.T) {
	t.Parallel()
	knew := func(b *bite) { b.Version, b.Split = 2, fiveOff(1500) }
	for name, c := range map[string]struct {
		published, served int // minutes
		change            func(*bite)
		version           int
		kinds             int
	}{
		"served before":                           {published: 10, served: 9, version: 1},
		"served at that moment":                   {published: 10, served: 10, change: knew, version: 2},
		"served after, by a device that knew":     {published: 10, served: 12, change: knew, version: 2},
		"served after, by one that could not":     {published: 10, served: 12, version: 2, kinds: 1},
		"published while the clock was ahead":     {published: 60, served: 20, change: knew, version: 2},
		"the same, by a device that did not know": {published: 60, served: 20, version: 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			p, x := r.phone(t, 0), r.eater(t)
			start := r.now()
			r.clock.Advance(time.Duration(c.published) * time.Minute)
			r.publishFiveOff(t)
			r.clock.Set(start.Add(30 * time.Minute).Time())
			changes := []func(*bite){}
			if c.change != nil {
				changes = append(changes, c.change)
			}
			g := r.sync(t, p, p.eat(x, start.Add(time.Duration(c.served)*time.Minute), changes...)).Answers[0]
			m, err := r.meals.FindRedemption(rigCtx, rigDistrict, g.Redemption)
			if err != nil {
				t.Fatal(err)
			}
			want := subsidised(1500)
			if c.version == 2 {
				want = fiveOff(1500)
			}
			if m.Version != c.version || m.Figures() != want || g.Status != Accepted {
				t.Errorf("%s, recorded as %+v", g.Status, m)
			}
			if n := len(r.cases(t, "")); n != c.kinds {
				t.Errorf("%d cases", n)
			}
			r.verify(t)
		})
	}
}

// What waits for the office is priced alike when it is decided.
func TestAWaitingMealIsPricedByWhatWasPublishedWhenItWasServed(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	p, x := r.phone(t, 0), r.eater(t)
	record := p.eat(x, r.now(), func(b *bite) { b.Anchor++ })
	r.clock.Advance(time.Minute)
	r.publishFiveOff(t)
	if diff := cmp.Diff([]Status{Review}, statuses(r.sync(t, p, record))); diff != "" {
		t.Fatalf("(-want +got):\n%s", diff)
	}
	done, err := r.Decide(rigCtx, rigDistrict, r.cases(t, Late)[0].ID, Record, "核对过了", rigger)
	if err != nil {
		t.Fatal(err)
	}
	m, err := r.meals.FindRedemption(rigCtx, rigDistrict, done.Redemption)
	if err != nil || m.Figures() != subsidised(1500) || m.Version != 1 {
		t.Errorf("recorded as %+v %v", m, err)
	}
	r.verify(t)
}
