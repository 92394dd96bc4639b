package voices

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mealmap/data"
	"mealmap/merchants"
)

func TestASheetsCodeSaysItsPointAndDay(t *testing.T) {
	t.Parallel()
	f := newFixture(t, 3, 0)
	ids := []merchants.PointID{f.points[0].ID, f.points[1].ID, f.points[2].ID}
	today := data.ServiceDay("2025-03-05")
	code := f.SheetCode(ids[1], "2025-03-01", 7)
	if len(code) != len("0301-K7M4Q-07") || code[:5] != "0301-" || code[10:] != "-07" {
		t.Fatal(code)
	}
	want := Sheet{Point: ids[1], Day: "2025-03-01", Number: 7}
	loose := strings.NewReplacer("0", "O", "1", "l").Replace(code)
	for _, typed := range []string{code, strings.ToLower(code), " " + code + "\u3000", loose, strings.ReplaceAll(code, "-", "\uff0d")} {
		if got, err := f.SheetOf(typed, ids, today); err != nil || got != want {
			t.Errorf("%q: %+v, %v", typed, got, err)
		}
	}
	for name, c := range map[string]struct {
		code  string
		today data.ServiceDay
		ids   []merchants.PointID
	}{
		"another number":         {code[:11] + "08", today, ids},
		"another day":            {"0302" + code[4:], today, ids},
		"another street's point": {code, today, []merchants.PointID{ids[0], ids[2]}},
		"too late":               {code, "2025-04-30", ids},
		"not yet":                {code, "2025-02-28", ids},
		"nothing":                {"", today, ids},
		"words":                  {"a-b-c", today, ids},
		"no such number":         {code[:11] + "00", today, ids},
	} {
		if got, err := f.SheetOf(c.code, c.ids, c.today); !errors.Is(err, ErrSheetCode) {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
	if got, err := f.SheetOf(code, ids, "2025-04-29"); err != nil || got != want {
		t.Errorf("the last day: %+v, %v", got, err)
	}
}

func TestAnAnswerOnPaperIsTiedToAMealOrNotKept(t *testing.T) {
	t.Parallel()
	f := newFixture(t, 2, 2)
	f.by = enroller
	mine := f.addElder(ofSecond)
	f.renumber(0, "1111112222")
	f.renumber(1, "3333332222")
	f.renumber(2, "4444445555")
	lunch, supper := f.eat(0, 0, "2025-03-04 12:00"), f.eat(0, 0, "2025-03-04 18:00")
	other := f.eat(1, 0, "2025-03-04 12:01")
	third := f.eat(mine, 0, "2025-03-04 12:02")
	elsewhere := f.eat(1, 1, "2025-03-03 12:00")
	a := Said{Point: f.points[0].ID, Day: "2025-03-04", Channel: merchants.Questionnaire, Score: 4}

	for name, c := range map[string]struct {
		sc     Scope
		change func(*Said)
		want   error
	}{
		"nothing to tie it to":             {here, func(*Said) {}, ErrUntied},
		"three digits":                     {here, func(a *Said) { a.Card = "555" }, ErrUntied},
		"no such card":                     {here, func(a *Said) { a.Card = "9999" }, ErrUntied},
		"no digits":                        {here, func(a *Said) { a.Card = "王桂芳" }, ErrUntied},
		"two cards end so":                 {here, func(a *Said) { a.Card = "2222" }, ErrTiedTwice},
		"another point's meal":             {here, func(a *Said) { a.Meal = elsewhere }, ErrUntied},
		"another day's":                    {here, func(a *Said) { a.Meal, a.Day = lunch, "2025-03-03" }, ErrUntied},
		"another community's elder":        {first, func(a *Said) { a.Card = "5555" }, ErrUntied},
		"no mark":                          {here, func(a *Said) { a.Card, a.Score = "5555", 0 }, ErrScoreNeeded},
		"a private answer to who enrolled": {here, func(a *Said) { a.Meal, a.Channel = third, merchants.Spot }, ErrEnrolled},
	} {
		q := a
		c.change(&q)
		if _, err := f.Write(ctx, c.sc, q, enroller); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if list, err := f.shops().ListRatings(ctx, merchants.RatingFilter{District: district}); err != nil || len(list) != 0 {
		t.Fatalf("kept although it could not be tied: %+v, %v", list, err)
	}

	var got []string
	for _, q := range []Said{{Card: "112222"}, {Card: " 1111 1122 22 "}, {Meal: other}, {Card: "\uff15\uff15\uff15\uff15"}} {
		q.Point, q.Day, q.Channel, q.Score = a.Point, a.Day, a.Channel, 5
		r, err := f.Write(ctx, here, q, enroller) // on paper the elder writes himself, whoever keys it in
		if err != nil {
			t.Fatalf("%+v: %v", q, err)
		}
		got = append(got, r.RedemptionID)
	}
	if diff := cmp.Diff([]string{string(lunch), string(supper), string(other), string(third)}, got); diff != "" {
		t.Error(diff)
	}
	a.Card = "112222"
	if _, err := f.Write(ctx, here, a, caller); !errors.Is(err, merchants.ErrAlreadyRated) {
		t.Errorf("a third sheet of two meals: %v", err)
	}
	list, err := f.EatenAt(ctx, here, f.points[0].ID, "2025-03-04", merchants.Questionnaire)
	if err != nil || len(list) != 4 || !list[0].Answered || list[0].Card != "1111112222" {
		t.Errorf("%+v, %v", list, err)
	}
	if list, err = f.EatenAt(ctx, second, f.points[0].ID, "2025-03-04", merchants.Spot); err != nil || len(list) != 1 || list[0].Answered || list[0].ID != third {
		t.Errorf("%+v, %v", list, err)
	}
}

func TestATablesCodeIsOurs(t *testing.T) {
	t.Parallel()
	f := newFixture(t, 2, 0)
	code := f.TableCode(f.points[0].ID)
	if p, err := f.PointOfTable(code); err != nil || p != f.points[0].ID {
		t.Fatal(p, err)
	}
	last := byte('A')
	if code[len(code)-1] == last {
		last = 'B'
	}
	for _, bad := range []string{"", "x", code[:31], code + "A", code[:31] + string(last), code[:20] + "\n" + code[20:], f.meals.RatingCode("0195d3b0-0000-7000-8000-000000000000")} {
		if p, err := f.PointOfTable(bad); !errors.Is(err, ErrTableCode) {
			t.Errorf("%q: %s, %v", bad, p, err)
		}
	}
	if f.TableCode("p") != "" {
		t.Error("a code of no id")
	}
}

func TestTheTableFindsOneMealOfTheLastHours(t *testing.T) {
	t.Parallel()
	f := newFixture(t, 2, 2)
	f.renumber(0, "1111112222")
	f.renumber(1, "3333334444")
	here, other := f.points[0].ID, f.points[1].ID
	meal := f.eat(0, 0, "2025-03-05 10:00")
	ask := func(at string, p merchants.PointID, digits string) error {
		f.now(at)
		got, err := f.MealAtTable(ctx, p, digits)
		if err == nil && got != meal {
			t.Errorf("%s %s: %s", at, digits, got)
		}
		return err
	}
	for _, at := range []string{"2025-03-05 10:00", "2025-03-05 13:00"} {
		if err := ask(at, here, "2222"); err != nil {
			t.Errorf("%s: %v", at, err)
		}
	}
	if err := ask("2025-03-05 12:00", here, "２２２２"); err != nil {
		t.Errorf("full width: %v", err)
	}
	for name, err := range map[string]error{
		"too late":       ask("2025-03-05 13:01", here, "2222"),
		"before":         ask("2025-03-05 09:59", here, "2222"),
		"another table":  ask("2025-03-05 12:00", other, "2222"),
		"another card":   ask("2025-03-05 12:00", here, "4444"),
		"three digits":   ask("2025-03-05 12:00", here, "222"),
		"five digits":    ask("2025-03-05 12:00", here, "12222"),
		"a pattern":      ask("2025-03-05 12:00", here, "%%%%"),
		"nothing at all": ask("2025-03-05 12:00", here, ""),
	} {
		if !errors.Is(err, ErrTableNotFound) {
			t.Errorf("%s: %v", name, err)
		}
	}
	second := f.eat(0, 0, "2025-03-05 11:30")
	if err := ask("2025-03-05 12:00", here, "2222"); !errors.Is(err, ErrTableNotFound) {
		t.Errorf("two meals: %v", err)
	}
	if _, err := f.meals.Void(ctx, office, nil, district, second, "打错"); err != nil {
		t.Fatal(err)
	}
	if err := ask("2025-03-05 12:00", here, "2222"); err != nil {
		t.Errorf("one of two taken back: %v", err)
	}
}
