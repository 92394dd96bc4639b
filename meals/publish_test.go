package meals

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"mealmap/data"
	"mealmap/data/fault"
	"mealmap/merchants"
	"mealmap/static/messages"
)

// in forces a set by its id and version, "" for none.
func (f *fixture) inForce(t testing.TB, street string, point merchants.PointID, day data.ServiceDay) string {
	t.Helper()
	r, err := f.RulesInForce(ctx, testDistrict, street, point, day)
	if err != nil {
		t.Fatal(err)
	}
	if r == nil {
		return ""
	}
	return fmt.Sprint(r.ID, " ", r.Version)
}

// Of two sets that begin on one day the one published last counts, however
// their ids are spelt and whatever the clock did in between.
func TestWhatIsPublishedLastCounts(t *testing.T) {
	t.Parallel()
	for name, then := range map[string]time.Duration{"later": time.Hour, "at once": 0, "after the clock was put back": -time.Hour} {
		f := newFixture(t)
		first := f.publish(t, threeOff("Z", "2025-03-05"))
		f.clock.Advance(then)
		second := f.publish(t, threeOff("A", "2025-03-05"))
		if got := f.inForce(t, testStreet, f.point.ID, "2025-03-05"); got != "A 1" || second.Published <= first.Published {
			t.Errorf("%s: %s, published %d and %d", name, got, first.Published, second.Published)
		}
		f.publish(t, threeOff("M", "2025-03-05"))
		f.publish(t, threeOff("Z", "2025-03-05"))
		if got := f.inForce(t, testStreet, f.point.ID, "2025-03-05"); got != "Z 2" {
			t.Errorf("%s: a version of the first again: %s", name, got)
		}
		again, err := NewStore(f.db, f.vault, f.points) // nothing of it is only remembered
		if err != nil {
			t.Fatal(err)
		}
		r, err := again.RulesInForce(ctx, testDistrict, testStreet, f.point.ID, "2025-03-05")
		if err != nil || r.ID != "Z" || r.Version != 2 {
			t.Errorf("%s, opened again: %+v %v", name, r, err)
		}
	}
}

// A version takes back the earlier ones of its id, also one that has not begun.
func TestAVersionTakesThePlaceOfTheEarlier(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.publish(t, threeOff("U", "2025-03-16"))
	f.publish(t, threeOff("U", "2025-03-10"))
	brief := threeOff("U", "2025-03-20")
	brief.ValidTo = "2025-03-22"
	f.publish(t, brief)
	elsewhere := threeOff("U", "2025-03-10")
	elsewhere.Street = otherStreet
	f.publish(t, elsewhere)
	for day, want := range map[data.ServiceDay]string{
		"2025-03-09": "R-2025-03 1", "2025-03-10": "U 2", "2025-03-16": "U 2", "2025-03-19": "U 2",
		"2025-03-20": "U 3", "2025-03-22": "U 3", "2025-03-23": "U 2",
	} {
		if got := f.inForce(t, testStreet, f.point.ID, day); got != want {
			t.Errorf("%s: %s, want %s", day, got, want)
		}
	}
	if got := f.inForce(t, otherStreet, "", "2025-03-23"); got != "U 4" {
		t.Errorf("the street that has its own: %s", got)
	}
}

// What can never apply is refused by name; whatever has one day is published.
func TestASetThatNeverAppliesIsRefused(t *testing.T) {
	t.Parallel()
	set := func(id, street string, from, to data.ServiceDay) RuleSet {
		r := threeOff(id, from)
		r.Street, r.ValidTo = street, to
		return r
	}
	for name, c := range map[string]struct {
		before []RuleSet // beside R-2025-03 of the district from the 1st; it is the 5th
		new    RuleSet
		above  string
	}{
		"older than the set in force":             {nil, set("N", "", "2025-02-28", ""), "R-2025-03 1 2025-03-01"},
		"older, and it ends later":                {nil, set("N", "", "2025-02-01", "2025-12-31"), "R-2025-03 1 2025-03-01"},
		"older, and it ended":                     {nil, set("N", "", "2025-01-01", "2025-03-04"), ""},
		"older, and it ends today":                {nil, set("N", "", "2025-01-01", "2025-03-05"), "R-2025-03 1 2025-03-01"},
		"of the same beginning":                   {nil, set("N", "", "2025-03-01", ""), ""},
		"a version of the same id":                {nil, set("R-2025-03", "", "2025-02-01", ""), ""},
		"from today":                              {nil, set("N", "", "2025-03-05", ""), ""},
		"from tomorrow":                           {nil, set("N", "", "2025-03-06", ""), ""},
		"narrower":                                {nil, set("N", testStreet, "2025-01-01", ""), ""},
		"of another street":                       {[]RuleSet{set("S", testStreet, "2025-03-02", "")}, set("N", otherStreet, "2025-01-01", ""), ""},
		"below one of its street":                 {[]RuleSet{set("S", testStreet, "2025-03-02", "")}, set("N", testStreet, "2025-01-01", ""), "S 1 2025-03-02"},
		"below two that follow each other":        {[]RuleSet{set("S", testStreet, "2025-03-02", "2025-03-10"), set("T", testStreet, "2025-03-11", "")}, set("N", testStreet, "2025-01-01", ""), "S 1 2025-03-02"},
		"with a day between the two":              {[]RuleSet{set("S", testStreet, "2025-03-02", "2025-03-10"), set("T", testStreet, "2025-03-12", "")}, set("N", testStreet, "2025-01-01", ""), ""},
		"which ends before that day":              {[]RuleSet{set("S", testStreet, "2025-03-02", "2025-03-10"), set("T", testStreet, "2025-03-12", "")}, set("N", testStreet, "2025-01-01", "2025-03-10"), "S 1 2025-03-02"},
		"until another begins":                    {[]RuleSet{set("S", testStreet, "2025-04-01", "")}, set("N", testStreet, "2025-03-05", ""), ""},
		"to the end of the calendar":              {[]RuleSet{set("S", testStreet, "2025-03-02", "9999-12-31")}, set("N", testStreet, "2025-01-01", ""), "S 1 2025-03-02"},
		"below a set of a version taken back":     {[]RuleSet{set("S", testStreet, "2025-03-04", ""), set("S", testStreet, "2025-03-02", "")}, set("N", testStreet, "2025-03-03", ""), ""},
		"below a version that took another's day": {[]RuleSet{set("S", testStreet, "2025-03-02", ""), set("S", testStreet, "2025-03-04", "")}, set("N", testStreet, "2025-03-03", ""), "S 2 2025-03-04"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFixture(t)
			for _, r := range c.before {
				f.publish(t, r)
			}
			n := f.count(t, `SELECT count(*) FROM rule_sets`)
			_, err := f.PublishRules(ctx, testDistrict, c.new, tester)
			got := ""
			if e := fault.As(err); err != nil && errors.Is(err, ErrRulesOverridden) {
				got = fmt.Sprint(e.Args["ID"], " ", e.Args["Version"], " ", e.Args["From"])
			} else if err != nil {
				t.Fatal(err)
			}
			if got != c.above {
				t.Errorf("overridden by %q, want %q", got, c.above)
			}
			if stored := f.count(t, `SELECT count(*) FROM rule_sets`) - n; (stored == 1) != (c.above == "") {
				t.Errorf("%d sets stored", stored)
			}
		})
	}
}

// The rules of a day that has been served stay what they were.
func TestServedDaysKeepTheirRules(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	far := f.side(t, otherStreet, otherStreet+"001", "丙")
	_, c := f.elder(t, in70s)
	for _, r := range []RuleSet{threeOff("B", "2025-03-01"), threeOff("B", "2025-03-02")} {
		f.publish(t, r) // nobody has eaten yet: history may be imported after this
	}
	f.clock.Set(at(6, 12, 40).Time())
	voided := f.eat(t, f.till, c)
	if _, err := f.Void(ctx, tester, nil, testDistrict, voided.ID, "mistaken"); err != nil {
		t.Fatal(err)
	}
	f.clock.Set(at(8, 12, 40).Time())
	for name, x := range map[string]struct {
		street   string
		point    merchants.PointID
		from, to data.ServiceDay
		refused  bool
	}{
		"on the day of the meal":          {"", "", "2025-03-06", "", true},
		"on the day before":               {"", "", "2025-03-05", "", true},
		"on the day after":                {"", "", "2025-03-07", "", false},
		"today":                           {"", "", "2025-03-08", "", false},
		"it ends before the meal":         {"", "", "2025-03-03", "2025-03-05", false},
		"it ends with the meal":           {"", "", "2025-03-03", "2025-03-06", true},
		"the street of the meal":          {testStreet, "", "2025-03-06", "", true},
		"a street where nobody ate":       {otherStreet, "", "2025-03-06", "", false},
		"the point of the meal":           {"", f.point.ID, "2025-03-06", "", true},
		"a point where nobody ate":        {"", far.point.ID, "2025-03-06", "", false},
		"the point on its street, too":    {testStreet, f.point.ID, "2025-03-06", "", true},
		"the point, after the meal's day": {testStreet, f.point.ID, "2025-03-07", "", false},
	} {
		r := threeOff("B", x.from)
		r.Street, r.PointID, r.ValidTo = x.street, x.point, x.to
		_, err := f.PublishRules(ctx, testDistrict, r, tester)
		if x.refused && !errors.Is(err, ErrRulesBackdated) || !x.refused && err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Who eats may be of another district; whose rules they are is the point's.
func TestMealsOfOtherDistrictsKeepTheirRulesToo(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	e, err := f.CreateElder(ctx, NewElder{Street: "320104001", Name: "外区老人", Number: idNumber(in70s, 901)}, tester)
	if err != nil {
		t.Fatal(err)
	}
	c, err := f.IssueCard(ctx, 320104, e.ID, tester)
	if err != nil {
		t.Fatal(err)
	}
	if got := f.redeem(t, request(f.digits(t, c), 1500)); got.Code != "" {
		t.Fatalf("%+v", got)
	}
	f.clock.Advance(24 * time.Hour)
	if _, err := f.PublishRules(ctx, testDistrict, threeOff("N", "2025-03-05"), tester); !errors.Is(err, ErrRulesBackdated) {
		t.Errorf("err = %v", err)
	}
}

// Rules of a street or point that the district has not would never speak.
func TestRulesAreOfTheDistrict(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	for name, x := range map[string]struct {
		street string
		point  merchants.PointID
		want   string
	}{
		"a street of the district":       {otherStreet, "", ""},
		"a street of another":            {"320104001", "", "street rule_street"},
		"a point":                        {"", f.point.ID, ""},
		"a point and its street":         {testStreet, f.point.ID, ""},
		"a point on another street":      {otherStreet, f.point.ID, "point_id rule_point_street"},
		"a point of nowhere":             {"", "none", "point_id rule_point"},
		"a point of nowhere on a street": {testStreet, "none", "point_id rule_point"},
		"both elsewhere":                 {"320104001", "none", "street rule_street; point_id rule_point"},
	} {
		r := threeOff("N", "2025-03-05")
		r.Street, r.PointID = x.street, x.point
		_, err := f.PublishRules(ctx, testDistrict, r, tester)
		got := ""
		if e := fault.As(err); e != nil {
			for i, field := range e.Fields {
				if i > 0 {
					got += "; "
				}
				got += field.Name + " " + field.Code
				checkSentence(t, name, messages.For("").Field(field))
			}
		}
		if got != x.want || err != nil && !errors.Is(err, fault.ErrInvalidInput) {
			t.Errorf("%s: %q %v, want %q", name, got, err, x.want)
		}
	}
}

func TestWhyRulesAreNotPublishedInWords(t *testing.T) {
	t.Parallel()
	p := messages.For("")
	for want, err := range map[string]error{
		"这套规则永远轮不到执行:R-2025-03 第 1 版从 2025-03-01 起执行,排在它前面。": ErrRulesOverridden.With("ID", "R-2025-03", "Version", 1, "From", data.ServiceDay("2025-03-01")),
		"这套规则从 2025-03-01 开始,可是那以后已经记了餐,过去的规则不能改。":           ErrRulesBackdated.With("From", data.ServiceDay("2025-03-01")),
	} {
		sentence, fix := p.Fault(err)
		if sentence != want {
			t.Errorf("%q, want %q", sentence, want)
		}
		checkSentence(t, want, fix)
	}
}

// Whatever is published, under an old id or a new one, for the district, the
// street or the point: no row of a meal that was served before differs.
func TestARuleChangeAltersNoPastMeal(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	for range 3 {
		_, c := f.elder(t, in70s)
		f.redeem(t, request(c.Number, 1500))
	}
	past := func() (rows []string) {
		t.Helper()
		err := f.db.View(ctx, func(tx *data.Tx) error {
			return tx.Select(&rows, `
				SELECT concat_ws('|', `+MealColumns+`) FROM redemptions r
				UNION ALL SELECT concat_ws('|', redemption_id, entry, funder, fen, posted_at) FROM ledger
				UNION ALL SELECT concat_ws('|', redemption_id, elder_id, period, slot, fen) FROM subsidy_claims
				UNION ALL SELECT concat_ws('|', seq, kind, object, hex(hash)) FROM journal ORDER BY 1`)
		})
		if err != nil {
			t.Fatal(err)
		}
		return rows
	}
	before := past()
	if len(before) < 3*(1+4+4+1) {
		t.Fatalf("%d rows of three meals", len(before))
	}
	f.clock.Set(at(6, 9, 0).Time())
	rapid.Check(t, func(rt *rapid.T) {
		r := anyRules(rt)
		r.ID = rapid.SampledFrom([]string{exampleRules().ID, "N"}).Draw(rt, "id")
		r.Version, r.ValidFrom, r.ValidTo = 0, rapid.SampledFrom([]data.ServiceDay{"2025-03-05", "2025-03-06", "2025-04-01"}).Draw(rt, "from"), ""
		r.Street, r.PointID = rapid.SampledFrom([]string{"", testStreet}).Draw(rt, "street"), ""
		_, _ = f.PublishRules(ctx, testDistrict, r, tester) // many are refused
		if diff := cmp.Diff(before, past()); diff != "" {
			rt.Fatalf("(-before +after)\n%s", diff)
		}
	})
	if sets, err := f.ListRules(ctx, testDistrict); err != nil || len(sets) < 5 {
		t.Errorf("%d sets published: %v", len(sets), err)
	}
}
