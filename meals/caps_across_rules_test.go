package meals

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"mealmap/data"
	"mealmap/merchants"
)

// threeOff is a set by which the street pays 3 yuan of every meal, at any hour,
// within the caps.
func threeOff(id string, from data.ServiceDay, caps ...Cap) RuleSet {
	r := classOf(nil, &Amount{Off: fen(300)})
	r.ID, r.Version, r.ValidFrom, r.Caps = id, 0, from, caps
	return r
}

// eat is a meal of 10 yuan by a card at a till, and what came of it.
func (f *fixture) eat(t testing.TB, till Till, c Card) answer {
	t.Helper()
	got, err := f.Redeem(ctx, till, request(c.Number, 1000), encodeForTest)
	if err != nil {
		t.Fatal(err)
	}
	return decodeAnswer(t, got)
}

func (f *fixture) secondPoint(t testing.TB) (merchants.Point, Till) {
	t.Helper()
	p := f.addPoint(t, "隔壁食堂", merchants.Open)
	till, _, err := f.AddTill(ctx, testDistrict, p.ID, "front", tester)
	if err != nil {
		t.Fatal(err)
	}
	return p, till
}

// A version that brings a cap finds the meals of the version that had none.
func TestANewVersionDoesNotGiveTheSittingAgain(t *testing.T) {
	t.Parallel()
	for name, caps := range map[string][]Cap{
		"a sitting": {{Period: PerSitting, Count: 1}}, "a day": {{Period: PerDay, Count: 1}}, "a week": {{Period: PerWeek, Count: 1}}, "a month": {{Period: PerMonth, Count: 1}},
		"a day of two": {{Period: PerDay, Count: 2}}, "none": nil,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFixture(t)
			_, c := f.elder(t, in70s)
			f.publish(t, threeOff("R-U", "2025-03-05"))
			if got := f.eat(t, f.till, c); got.Elder != 700 {
				t.Fatalf("before: %+v", got)
			}
			f.publish(t, threeOff("R-U", "2025-03-05", caps...))
			f.clock.Advance(time.Minute)
			if got := f.eat(t, f.till, c); got.Elder != 1000 || len(got.Notices) != 1 {
				t.Errorf("the same lunch under version 2: %+v", got)
			}
		})
	}
}

// A point with rules of its own is no second purse, whichever comes first.
func TestTwoScopesShareTheCaps(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	p, till := f.secondPoint(t)
	own := threeOff("R-P", "2025-03-05")
	own.PointID = p.ID
	f.publish(t, own)
	for name, c := range map[string]struct{ first, second Till }{
		"the district's first": {f.till, till}, // day cap 1, then the sitting that always counts
		"the point's first":    {till, f.till},
	} {
		_, card := f.elder(t, in70s)
		before := f.eat(t, c.first, card)
		if before.Notices != nil {
			t.Fatalf("%s: %+v", name, before)
		}
		after := f.eat(t, c.second, card)
		if !cmp.Equal(after.Notices, []string{NoticeAlreadyRedeemed}) || after.NoticeOf[0]["Time"] != "12:40" {
			t.Errorf("%s, then the other's: %+v", name, after)
		}
		if n := f.count(t, `SELECT count(*) FROM redemptions WHERE government_fen > 0 AND elder_id = (SELECT elder_id FROM cards WHERE id = ?)`, card.ID); n != 1 {
			t.Errorf("%s: %d subsidised meals", name, n)
		}
	}
}

// A cap that comes in the middle of its period counts from the period's
// beginning.
func TestACapOfTheMiddleOfTheMonth(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	_, c := f.elder(t, in70s)
	f.publish(t, threeOff("R-U", "2025-03-05"))
	for day := 5; day < 15; day++ {
		f.clock.Set(at(day, 12, 40).Time())
		if got := f.eat(t, f.till, c); got.Elder != 700 {
			t.Fatalf("the %dth: %+v", day, got)
		}
	}
	f.clock.Set(at(15, 12, 40).Time())
	f.publish(t, threeOff("R-U", "2025-03-15", Cap{Period: PerMonth, Count: 11}))
	if got := f.eat(t, f.till, c); got.Elder != 700 {
		t.Errorf("the 11th of the month: %+v", got)
	}
	f.clock.Set(at(16, 12, 40).Time())
	got := f.eat(t, f.till, c)
	if got.Elder != 1000 || !cmp.Equal(got.Notices, []string{NoticeOverCap}) || got.NoticeOf[0]["Count"] != 11.0 {
		t.Errorf("the 12th: %+v", got)
	}
	f.publish(t, threeOff("R-U", "2025-03-16", Cap{Period: PerWeek, Count: 7}))
	if got := f.eat(t, f.till, c); got.Elder != 700 { // 10 to 15 March are six
		t.Errorf("the 7th of the week: %+v", got)
	}
	f.clock.Advance(6 * time.Hour)
	if got := f.eat(t, f.till, c); got.Elder != 1000 || !cmp.Equal(got.Notices, []string{NoticeOverCap}) {
		t.Errorf("the 8th of the week: %+v", got)
	}
}

// The past is written by other statements; they hold the same caps.
func TestHistoryHoldsCapsAcrossRules(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	p, till := f.secondPoint(t)
	own := threeOff("R-P", "2025-03-05")
	own.PointID = p.ID
	f.publish(t, own)
	f.publish(t, threeOff("R-U", "2025-03-05"))
	f.publish(t, threeOff("R-U", "2025-03-08", Cap{Period: PerDay, Count: 1}, Cap{Period: PerMonth, Count: 4}))
	_, c := f.elder(t, in70s)
	meal := func(at data.Instant, point merchants.PointID, till TillID) PastMeal {
		return PastMeal{Card: c.ID, Point: point, Till: till, Price: 1000, ServedAt: at}
	}
	done, err := f.record(t,
		meal(at(5, 12, 0), f.point.ID, f.till.ID),
		meal(at(5, 12, 1), p.ID, till.ID), // the same lunch next door
		meal(at(6, 12, 0), p.ID, till.ID),
		meal(at(6, 12, 1), f.point.ID, f.till.ID),
		meal(at(7, 12, 0), f.point.ID, f.till.ID),
		meal(at(8, 12, 0), p.ID, till.ID),
		meal(at(8, 18, 0), f.point.ID, f.till.ID), // the day's by the version that caps it
		meal(at(9, 12, 0), f.point.ID, f.till.ID), // a fifth of the month
		meal(at(9, 12, 1), p.ID, till.ID),         // where no month is capped
	)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, r := range done {
		got = append(got, r.Notices)
	}
	const used = NoticeAlreadyRedeemed
	if diff := cmp.Diff([]string{"", used, "", used, "", "", used, NoticeOverCap, ""}, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if n := f.count(t, `SELECT count(*) FROM subsidy_claims`); n != 5*len(everyPeriod) {
		t.Errorf("%d claims of 5 subsidised meals", n)
	}
}

// What is not subsidised claims nothing, and a void gives everything back.
func TestOnlyASubsidyClaims(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	_, c := f.elder(t, in70s)
	r := exampleRules()
	if p := r.Periods(Seating{Day: "2025-03-05"}); p != nil {
		t.Errorf("outside every window %v are read", p)
	}
	claims := func() int { return f.count(t, `SELECT count(*) FROM subsidy_claims`) }
	f.clock.Set(at(5, 12, 29).Time())
	if got := f.redeem(t, request(c.Number, 1500)); !cmp.Equal(got.Notices, []string{NoticeOutsideWindow}) || claims() != 0 {
		t.Errorf("outside the window: %+v, %d claims", got, claims())
	}
	f.clock.Set(at(5, 12, 30).Time())
	if got := f.redeem(t, request(c.Number, 999)); !cmp.Equal(got.Notices, []string{NoticeBelowMinimum}) || claims() != 0 {
		t.Errorf("below the minimum: %+v, %d claims", got, claims())
	}
	got := f.redeem(t, request(c.Number, 1500))
	if got.Notices != nil || claims() != len(everyPeriod) {
		t.Errorf("subsidised: %+v, %d claims", got, claims())
	}
	if _, err := f.Void(ctx, tester, nil, testDistrict, got.ID, "mistaken"); err != nil || claims() != 0 {
		t.Errorf("voided: %d claims, %v", claims(), err)
	}
}

// eaten is a meal as the model remembers it.
type eaten struct {
	id         RedemptionID
	at         Seating
	subsidised bool
}

// Whatever sets come and go at two points: a meal is subsidised while each cap
// of the set in force is above the number of subsidised meals that stand in its
// period, by whichever set.
func TestCapsCountTheMealsOfEverySet(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	second, till := f.secondPoint(t)
	tills := []Till{f.till, till}
	f.clock.Set(at(32, 8, 0).Time())
	rapid.Check(t, func(rt *rapid.T) {
		f.clock.Advance(40 * 24 * time.Hour) // another month for another elder
		_, c := f.elder(t, "1950-01-01")
		var caps [2][]Cap
		publish := func(i int) {
			caps[i] = anyCaps(rt)
			r := threeOff([]string{"D", "P"}[i], data.InstantOf(f.clock.Now()).ServiceDay(), caps[i]...)
			r.PointID = []merchants.PointID{"", second.ID}[i]
			f.publish(t, r)
		}
		publish(0)
		publish(1)
		var story []eaten
		for range rapid.IntRange(3, 12).Draw(rt, "steps") {
			switch step := rapid.IntRange(0, 9).Draw(rt, "step"); {
			case step < 2:
				publish(step)
			case step == 2 && len(story) > 0:
				i := rapid.IntRange(0, len(story)-1).Draw(rt, "void")
				if _, err := f.Void(ctx, tester, nil, testDistrict, story[i].id, "x"); err != nil {
					rt.Fatal(err)
				}
				story[i].subsidised = false
			default:
				f.clock.Advance(time.Duration(rapid.SampledFrom([]int{0, 1, 6, 18, 48}).Draw(rt, "hours")) * time.Hour)
				i := rapid.IntRange(0, 1).Draw(rt, "where")
				got := f.eat(t, tills[i], c)
				x := eaten{got.ID, Seat(nil, data.InstantOf(f.clock.Now()), ""), got.Elder == 700}
				if want := mayBeSubsidised(caps[i], x.at, story); x.subsidised != want {
					rt.Fatalf("%+v with %+v after %+v: subsidised %v, want %v", x.at, caps[i], story, x.subsidised, want)
				}
				story = append(story, x)
			}
		}
	})
}

func anyCaps(t *rapid.T) (caps []Cap) {
	for _, p := range everyPeriod {
		if rapid.IntRange(0, 2).Draw(t, string(p)) == 0 {
			caps = append(caps, Cap{Period: p, Count: rapid.IntRange(1, 4).Draw(t, "count")})
		}
	}
	return caps
}

func mayBeSubsidised(caps []Cap, at Seating, story []eaten) bool {
	always := true
	for _, c := range caps {
		always = always && c.Period != PerSitting && (c.Period != PerDay || c.Count > 1)
	}
	if always {
		caps = append([]Cap{{Period: PerSitting, Count: 1}}, caps...)
	}
	for _, c := range caps {
		n := 0
		for _, x := range story {
			if x.subsidised && x.at.sharesWith(at, c.Period) {
				n++
			}
		}
		if n >= c.Count {
			return false
		}
	}
	return true
}

func (s Seating) sharesWith(o Seating, p Period) bool {
	y, w := s.Day.Start().Time().ISOWeek()
	oy, ow := o.Day.Start().Time().ISOWeek()
	switch p {
	case PerSitting:
		return s.Day == o.Day && s.Sitting == o.Sitting
	case PerDay:
		return s.Day == o.Day
	case PerWeek:
		return y == oy && w == ow
	}
	return s.Day.Month() == o.Day.Month()
}
