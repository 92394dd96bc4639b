package complaints

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"mealmap/merchants"
)

// some makes complaints of every kind, on Monday 2025-03-10.
func some(f *fixture) map[string]Complaint {
	f.t.Helper()
	m := map[string]Complaint{}
	m["late"] = f.record(f.c, func(n *New) { n.Class = Card })
	m["answered"] = f.record(f.c, func(n *New) { n.Class, n.Point = Service, "p2" })
	f.ok(f.GiveAnswer(ctx, district, m["answered"].ID, "好了", f.a))
	m["happy"] = f.record(f.c, func(n *New) { n.Community, n.Merchant = "320104001002", "m2" })
	f.ok(f.GiveAnswer(ctx, district, m["happy"].ID, "好了", f.a))
	f.ok(f.RingBack(ctx, district, m["happy"].ID, true, "", f.c))
	m["again"] = f.record(f.a)
	f.ok(f.GiveAnswer(ctx, district, m["again"].ID, "好了", f.a))
	f.ok(f.RingBack(ctx, district, m["again"].ID, false, "没好", f.c))
	f.on("2025-03-10", 9)
	m["safety"] = f.record(f.b, func(n *New) { n.Class = FoodSafety })
	m["foreign"] = f.record(f.a, func(n *New) { n.Street, n.Community = "320104002", "" })
	return m
}

func TestListsAndTheirFilters(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	m := some(f)
	for name, x := range map[string]struct {
		filter Filter
		want   []string
	}{
		"all of a street, in order": {Filter{Street: street}, []string{"safety", "late", "again", "answered", "happy"}},
		"what waits":                {Filter{Street: street, Waiting: true}, []string{"safety", "late", "again", "answered"}},
		"closed":                    {Filter{Street: street, State: Closed}, []string{"happy"}},
		"of a community":            {Filter{Street: street, Community: "320104001002"}, []string{"happy"}},
		"overdue":                   {Filter{Street: street, Overdue: "2025-03-10"}, []string{"late"}},
		"to ring back":              {Filter{Street: street, CallBy: "2025-03-10"}, []string{"answered"}},
		"not to ring back yet":      {Filter{Street: street, CallBy: "2025-03-03"}, nil},
		"of a class":                {Filter{Street: street, Class: FoodSafety}, []string{"safety"}},
		"of a person":               {Filter{Street: street, Of: f.b}, []string{"safety"}},
		"about a merchant":          {Filter{Street: street, Merchant: "m2"}, []string{"happy"}},
		"about a point":             {Filter{Street: street, Point: "p2"}, []string{"answered"}},
		"by number":                 {Filter{Street: street, Search: "2025-0002"}, []string{"answered"}},
		"from a day":                {Filter{Street: street, From: "2025-03-10"}, []string{"safety"}},
		"to a day":                  {Filter{Street: street, To: "2025-03-09", Limit: 1}, []string{"late"}},
		"another street":            {Filter{Street: "320104002"}, []string{"foreign"}},
	} {
		x.filter.District = district
		list, err := f.List(ctx, x.filter)
		f.ok(err)
		var got []string
		for _, c := range list {
			for key, k := range m {
				if k.ID == c.ID {
					got = append(got, key)
				}
			}
		}
		if diff := cmp.Diff(x.want, got); diff != "" {
			t.Errorf("%s:\n%s", name, diff)
		}
	}
}

func TestFigures(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	some(f)
	got, err := f.Figures(ctx, district, street, "2025-03-01", "2025-03-31")
	f.ok(err)
	if diff := cmp.Diff(Tally{Received: 5, Answered: 3, InTime: 3, Overdue: 1, Reopened: 1, Closed: 1, Asked: 2, Satisfied: 1}, got.All); diff != "" {
		t.Error(diff)
	}
	if got.Classes[Card] != (Tally{Received: 1, Overdue: 1}) || got.Communities["320104001002"].Satisfied != 1 ||
		got.Points["p2"] != (Tally{Received: 1, Answered: 1, InTime: 1}) {
		t.Errorf("%+v", got)
	}
	for name, x := range map[string]struct {
		from, to string
		want     int
	}{"the first week": {"2025-03-03", "2025-03-09", 4}, "its last day": {"2025-03-10", "2025-03-10", 1}, "before": {"2025-03-01", "2025-03-02", 0}} {
		got, err := f.Figures(ctx, district, street, dayFrom(x.from), dayFrom(x.to))
		if err != nil || got.All.Received != x.want {
			t.Errorf("%s: %d, %v", name, got.All.Received, err)
		}
	}
	all, err := f.Figures(ctx, district, "", "2025-03-01", "2025-03-31")
	if err != nil || all.All.Received != 6 {
		t.Errorf("of the district %d, %v", all.All.Received, err)
	}
}

// What is answered late, and what satisfied only the second time, was not in time.
func TestLateAnswersAreNotInTime(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	late := f.record(f.c, func(n *New) { n.Class = Card })
	f.on("2025-03-07", 9)
	f.ok(f.GiveAnswer(ctx, district, late.ID, "晚了一天", f.a))
	f.ok(f.RingBack(ctx, district, late.ID, false, "没好", f.c))
	f.ok(f.GiveAnswer(ctx, district, late.ID, "好了", f.a)) // in time of its second round
	got, err := f.Figures(ctx, district, street, "2025-03-01", "2025-03-31")
	if err != nil || got.All.Answered != 1 || got.All.InTime != 0 {
		t.Errorf("%+v %v", got.All, err)
	}
}

// Food safety is never counted as satisfaction.
func TestFoodSafetyIsNoSatisfaction(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	c := f.record(f.c, func(n *New) { n.Class = FoodSafety })
	f.ok(f.GiveAnswer(ctx, district, c.ID, "封存样品", f.a))
	f.ok(f.RingBack(ctx, district, c.ID, true, "", f.c))
	got, err := f.Figures(ctx, district, street, "2025-03-01", "2025-03-31")
	if err != nil || got.All != (Tally{Received: 1, Answered: 1, InTime: 1, Closed: 1}) {
		t.Errorf("%+v %v", got.All, err)
	}
}

func TestWhatIsSaidOfAMerchant(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	some(f)
	for from, want := range map[string]map[Class]int{
		"2025-03-03": {Card: 1, Service: 1, Taste: 2, FoodSafety: 1},
		"2025-03-04": {Taste: 1, FoodSafety: 1},
		"2025-03-11": {},
	} {
		got, err := f.Of(ctx, district, merchants.MerchantID("m1"), dayFrom(from))
		f.ok(err)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("since %s:\n%s", from, diff)
		}
	}
}

func TestWhatWaits(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	m := some(f)
	got, err := f.Waiting(ctx, district, street)
	f.ok(err)
	want := Waiting{Safety: 1, Untaken: 1, OldestSince: m["safety"].ReceivedAt, Soon: 1, Overdue: 1, Calls: 1, Reopened: 1}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	f.ok(f.Take(ctx, district, m["safety"].ID, f.b))
	if got, err := f.WaitingIn(ctx, district, street, here); err != nil || got.Untaken != 0 || got.OldestSince != 0 || got.Safety != 1 {
		t.Errorf("%+v %v", got, err)
	}
	if got, err := f.WaitingIn(ctx, district, street, "320104001009"); err != nil || got != (Waiting{}) {
		t.Errorf("%+v %v", got, err)
	}
}
