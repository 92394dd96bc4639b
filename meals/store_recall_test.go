package meals

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"mealmap/data"
	"mealmap/data/datatest"
)

// recalls reports whether the next meal of the card would be decided by what is
// remembered, and whether that would stand.
func (f *fixture) recalls(t testing.TB, q Request) (recalled, stands bool) {
	t.Helper()
	o, err := f.newOrder(ctx, f.till, q, encodeForTest)
	if err != nil {
		t.Fatal(err)
	}
	w := f.recall(o, f.db.Now())
	if w == nil {
		return false, false
	}
	if err := f.db.InTx(ctx, func(tx *data.Tx) error { stands = w.stands(tx, f.till); return nil }); err != nil {
		t.Fatal(err)
	}
	return true, stands
}

func (f *fixture) forgetAll() { f.memory.young, f.memory.older = nil, nil }

func TestTheNextMealOfACardIsRecalled(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	_, c := f.elder(t, in70s)
	_, other := f.elder(t, in70s)
	q := request(f.digits(t, c), 1500)
	if recalled, _ := f.recalls(t, q); recalled {
		t.Error("a card that nobody has seen is recalled")
	}
	f.redeem(t, q)
	f.clock.Advance(24 * time.Hour)
	f.redeem(t, request(f.digits(t, other), 1500))
	if recalled, stands := f.recalls(t, request(f.digits(t, c), 1500)); !recalled || !stands {
		t.Errorf("the card that ate yesterday: recalled %v, stands %v", recalled, stands)
	}
	if recalled, _ := f.recalls(t, request(c.Number, 1500)); recalled {
		t.Error("the typed number is another way to the card")
	}
	got := f.redeem(t, request(f.digits(t, c), 1500))
	f.forgetAll()
	f.clock.Advance(24 * time.Hour)
	want := f.redeem(t, request(f.digits(t, c), 1500))
	if got.Elder != want.Elder || got.Class != want.Class || got.Name != want.Name {
		t.Errorf("recalled %+v, by the file %+v", got, want)
	}
	f.checked(t)
}

// Whatever a price or a refusal hangs on may change between two meals of a card:
// the second is decided by what is true then.
func TestNothingStaleIsRecalled(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*testing.T, *fixture, Elder, Card, answer){
		"the card is lost": func(t *testing.T, f *fixture, _ Elder, c Card, _ answer) { f.lose(t, c.ID) },
		"the card is replaced": func(t *testing.T, f *fixture, _ Elder, c Card, _ answer) {
			must(t, errOf(f.ReplaceCard(ctx, testDistrict, c.ID, "x", tester)))
		},
		"the elder moves": func(t *testing.T, f *fixture, e Elder, _ Card, _ answer) {
			f.exec(t, `UPDATE elders SET street = '320106002' WHERE id = ?`, e.ID)
		},
		"the elder is another year old": func(t *testing.T, f *fixture, e Elder, _ Card, _ answer) {
			f.exec(t, `UPDATE elders SET born_on = '1930-01-01' WHERE id = ?`, e.ID)
		},
		"the elder is of a category now": func(t *testing.T, f *fixture, e Elder, _ Card, _ answer) {
			f.exec(t, `INSERT INTO elder_categories (district, elder_id, category, from_day, to_day) VALUES (?, ?, 'low_income', '2025-01-01', '2030-01-01')`, testDistrict, e.ID)
		},
		"new rules": func(t *testing.T, f *fixture, _ Elder, _ Card, _ answer) {
			r := exampleRules()
			r.ID, r.ValidFrom = "R-new", "2025-03-06"
			f.publish(t, r)
		},
		"a budget": func(t *testing.T, f *fixture, _ Elder, _ Card, _ answer) {
			f.setBudget(t, Budget{District: testDistrict, Funder: "district", Year: 2025, Amount: 100, WarnPercent: 80, UsedUp: UsedUpStop})
		},
		"a holiday": func(t *testing.T, f *fixture, _ Elder, _ Card, _ answer) {
			must(t, f.SetSpecialDay(ctx, tester, testDistrict, SpecialDay{Day: "2025-03-06", Kind: Holiday, Name: "x"}))
		},
		"a void": func(t *testing.T, f *fixture, _ Elder, _ Card, a answer) {
			must(t, errOf(f.Void(ctx, tester, nil, testDistrict, a.ID, "x")))
		},
		"the till is stopped": func(t *testing.T, f *fixture, _ Elder, _ Card, _ answer) {
			must(t, f.RevokeTill(ctx, testDistrict, f.till.ID, tester))
		},
		"a meal that was served before": func(t *testing.T, f *fixture, _ Elder, c Card, _ answer) {
			must(t, errOf(f.record(t, PastMeal{Card: c.ID, Point: f.point.ID, Till: f.till.ID, Price: 1500, ServedAt: at(5, 19, 0)})))
		},
		"the name": func(t *testing.T, f *fixture, e Elder, _ Card, _ answer) {
			f.exec(t, `UPDATE elders SET name = '李四' WHERE id = ?`, e.ID)
		},
		"another till's meal": func(t *testing.T, f *fixture, _ Elder, c Card, _ answer) {
			_, till := f.secondPoint(t)
			f.clock.Advance(5 * time.Hour)
			f.eat(t, till, c)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFixture(t)
			e, c := f.elder(t, in70s)
			first := f.redeem(t, request(f.digits(t, c), 1500))
			f.clock.Advance(19 * time.Hour)
			if recalled, stands := f.recalls(t, request(f.digits(t, c), 1500)); !recalled || !stands {
				t.Fatalf("before: recalled %v, stands %v", recalled, stands)
			}
			change(t, f, e, c, first)
			f.clock.Advance(5 * time.Hour)
			if recalled, stands := f.recalls(t, request(f.digits(t, c), 1500)); recalled && stands {
				t.Error("what is remembered would stand")
			}
		})
	}
}

// A card of another district is priced by the rules of the till's.
func TestRulesOfTheTillsDistrictAreWatched(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	e, err := f.CreateElder(ctx, NewElder{Street: "320104001", Name: "外区老人", Number: idNumber(in70s, 901)}, tester)
	must(t, err)
	c, err := f.IssueCard(ctx, 320104, e.ID, tester)
	must(t, err)
	f.redeem(t, request(f.digits(t, c), 1500))
	f.clock.Advance(24 * time.Hour)
	o, err := f.newOrder(ctx, f.till, request(f.digits(t, c), 1500), encodeForTest)
	must(t, err)
	early := f.recall(o, f.db.Now())
	if early == nil {
		t.Fatal("not recalled")
	}
	r := exampleRules()
	r.ID, r.ValidFrom = "R-new", "2025-03-06"
	f.publish(t, r)
	must(t, f.db.InTx(ctx, func(tx *data.Tx) error {
		if early.stands(tx, f.till) {
			t.Error("the old rules would stand")
		}
		return nil
	}))
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func errOf[T any](_ T, err error) error { return err }

// What findEater and claimedOf read is watched, so that a column they come to
// need is not forgotten.
func TestAllThatIsRememberedIsWatched(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	var tables []string
	err := f.db.View(ctx, func(tx *data.Tx) error {
		for _, query := range []string{`SELECT` + eaterColumns + eaterContext + ` AND c.number = ?`, claimedQuery} {
			read, err := datatest.TablesOf(tx, query)
			if err != nil {
				return err
			}
			tables = append(tables, read...)
		}
		return nil
	})
	if err != nil || len(tables) < 8 {
		t.Fatalf("%v, %v", tables, err)
	}
	for _, table := range tables {
		if !slices.ContainsFunc(watched, func(w data.Watched) bool { return w.Table == table }) {
			t.Errorf("%s is read and not watched", table)
		}
	}
}

// Two networks live through the same history, one of which remembers nothing.
func TestRecallingChangesNothing(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		remembers, forgets := newFixture(t), newFixture(t)
		both := []*fixture{remembers, forgets}
		cards, points := map[*fixture][]Card{}, map[*fixture][]Till{}
		for _, f := range both {
			_, till := f.secondPoint(t)
			points[f] = []Till{f.till, till}
			for _, born := range []data.ServiceDay{in70s, "1930-05-05"} {
				_, c := f.elder(t, born)
				cards[f] = append(cards[f], c)
			}
		}
		last := map[*fixture]RedemptionID{}
		recalled := 0
		each := func(do func(f *fixture) string) {
			if diff := cmp.Diff(do(remembers), do(forgets)); diff != "" {
				rt.Fatalf("the one that remembers (-) and the other (+):\n%s", diff)
			}
		}
		rt.Repeat(map[string]func(*rapid.T){
			"eat": func(rt *rapid.T) {
				elder, till := rapid.IntRange(0, 1).Draw(rt, "elder"), rapid.IntRange(0, 1).Draw(rt, "till")
				price := data.Fen(rapid.SampledFrom([]int{400, 1234, 1500, 2500}).Draw(rt, "price"))
				forgets.forgetAll()
				each(func(f *fixture) string {
					q := request(f.digits(t, cards[f][elder]), price)
					if o, err := f.newOrder(ctx, points[f][till], q, encodeForTest); err == nil && f.recall(o, f.db.Now()) != nil {
						recalled++
					}
					stored, err := f.Redeem(ctx, points[f][till], q, encodeForTest)
					if err != nil {
						return err.Error()
					}
					a := decodeAnswer(t, stored)
					if a.ID != "" {
						last[f] = a.ID
					}
					a.ID = ""
					said, _ := json.Marshal(a)
					return string(said)
				})
			},
			"void": func(*rapid.T) {
				each(func(f *fixture) string {
					_, err := f.Void(ctx, tester, nil, testDistrict, last[f], "x")
					return fmt.Sprint(errors.Is(err, ErrRedemptionUnknown), err == nil)
				})
			},
			"lose": func(rt *rapid.T) {
				elder := rapid.IntRange(0, 1).Draw(rt, "elder")
				each(func(f *fixture) string { f.lose(t, cards[f][elder].ID); return "" })
			},
			"find": func(rt *rapid.T) {
				each(func(f *fixture) string { f.exec(t, `UPDATE cards SET lost_at = NULL`); return "" })
			},
			"wait": func(rt *rapid.T) {
				hours := rapid.IntRange(1, 40).Draw(rt, "hours")
				each(func(f *fixture) string { f.clock.Advance(time.Duration(hours) * time.Hour); return "" })
			},
			"rules": func(rt *rapid.T) {
				off := rapid.IntRange(1, 4).Draw(rt, "off") * 100
				each(func(f *fixture) string {
					r := exampleRules()
					r.ID, r.ValidFrom = data.NewID()[:30], f.db.Now().ServiceDay()
					r.Floor = data.Fen(off)
					f.publish(t, r)
					return ""
				})
			},
		})
		each(func(f *fixture) string {
			f.checked(t)
			var claims []string
			must(t, f.db.View(ctx, func(tx *data.Tx) error {
				return tx.Select(&claims, `
					SELECT s.period || ' ' || s.slot || ' ' || s.fen FROM subsidy_claims s
					JOIN elders e ON e.district = s.district AND e.id = s.elder_id
					ORDER BY e.born_on, s.period, s.slot`)
			}))
			return fmt.Sprint(claims)
		})
	})
}
