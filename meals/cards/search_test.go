package cards_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mealmap/data/audit"
	"mealmap/meals"
	"mealmap/meals/cards"
)

// bornOn gives a number that says the day.
func bornOn(day string, serial int) func(*meals.NewElder) {
	return numbered(idNumber(dayOf(day), serial))
}

func TestTwinsAreFoundWithTheirReason(t *testing.T) {
	t.Parallel()
	d := open(t)
	pairs := map[cards.TwinReason][2]meals.Elder{
		cards.SameBirth:   {d.somebody(named("李秀英"), bornOn("1948-05-06", 11)), d.somebody(named("李秀英"), bornOn("1948-05-06", 922))},
		cards.SamePhone:   {d.somebody(named("赵国强"), bornOn("1941-01-02", 21), reached("13800005678")), d.somebody(named("赵国墙"), bornOn("1951-02-03", 32), reached("13800005678"))},
		cards.NumberClose: {d.somebody(named("陈桂兰"), numbered(checked("32010619490907123"))), d.somebody(named("陈桂蓝"), numbered(checked("32010619490907128")))},
	}
	d.somebody(named("李秀英"), bornOn("1948-05-07", 411))                        // the name alone
	d.somebody(named("周建国"), bornOn("1948-05-06", 412))                        // the birthday alone
	d.somebody(named("吴芳"), bornOn("1952-05-06", 413), reached("13800005678")) // the telephone alone
	d.somebody(named("孙大伟"), numbered(checked("32010619490907124")))           // the number alone
	d.somebody(named("李秀英"), bornOn("1948-05-06", 333), of(beside+"001"))      // another street's
	dead := d.somebody(named("陈桂兰"), numbered(checked("32010619490907129")))
	d.depart(dead)
	twins, err := d.Twins(ctx, here, 0)
	if err != nil || len(twins) != 3 {
		t.Fatalf("%+v %v", twins, err)
	}
	for i, reason := range []cards.TwinReason{cards.NumberClose, cards.SameBirth, cards.SamePhone} {
		got := [2]meals.ElderID{twins[i].A.ID, twins[i].B.ID}
		if want := [2]meals.ElderID{pairs[reason][0].ID, pairs[reason][1].ID}; twins[i].Reason != reason || got != want {
			t.Errorf("%s: %+v", reason, twins[i])
		}
		if !strings.Contains(twins[i].A.MaskedNumber, "****") {
			t.Errorf("%s: not masked", reason)
		}
	}
	if some, err := d.Twins(ctx, here, 1); err != nil || len(some) != 1 || some[0].Reason != cards.NumberClose {
		t.Errorf("one: %+v %v", some, err)
	}
	if wide, err := d.Twins(ctx, district, 0); err != nil || len(wide) != 5 {
		t.Errorf("the district: %d %v", len(wide), err)
	}
	p := pairs[cards.SameBirth]
	refused(t, "of another street", d.Distinct(ctx, there, p[0].ID, p[1].ID, asker), meals.ErrElderUnknown)
	refused(t, "of itself", d.Distinct(ctx, here, p[0].ID, p[0].ID, asker), cards.ErrSameElder)
	for range 2 {
		refused(t, "distinct", d.Distinct(ctx, here, p[1].ID, p[0].ID, asker), nil)
	}
	left, err := d.Twins(ctx, here, 0)
	if err != nil || len(left) != 2 || left[0].Reason == cards.SameBirth || left[1].Reason == cards.SameBirth {
		t.Errorf("after: %+v %v", left, err)
	}
	if diff := cmp.Diff([]string{"elder.create", "twin.distinct"}, d.logged(string(p[0].ID))); diff != "" {
		t.Errorf("log (-want +got)\n%s", diff)
	}
}

func TestTheHelperFindsWhoIsAtTheDesk(t *testing.T) {
	t.Parallel()
	d := open(t)
	wang, card := d.holder(named("王桂芳"), bornOn("1948-05-06", 1), reached("13812345678"))
	li := d.somebody(named("李秀英"), bornOn("1950-03-01", 2), reached("05125678"))
	gone, _ := d.holder(named("赵国强"), bornOn("1940-03-01", 3))
	d.depart(gone)
	if err := d.Lost(ctx, here, card.ID, "", asker); err != nil {
		t.Fatal(err)
	}
	d.applied(wang, cards.Replace, "丢了")
	for text, want := range map[string][]meals.ElderID{
		"桂":           {wang.ID},
		" 王桂芳 ":       {wang.ID},
		"%":           nil,
		"":            nil,
		"5678":        {li.ID, wang.ID},
		"５６７８":        {li.ID, wang.ID},
		"678":         nil,
		"13812345678": {wang.ID},
		card.Number:   {wang.ID},
		card.Number[:3] + " " + card.Number[3:6] + " " + card.Number[6:]: {wang.ID},
		"1948-05-06": {wang.ID},
		"19500301":   {li.ID},
		"19501301":   nil,
	} {
		found, err := d.Find(ctx, here, text)
		var got []meals.ElderID
		for _, f := range found {
			got = append(got, f.Elder.ID)
		}
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("%q: %v (-want +got)\n%s", text, err, diff)
		}
		if other, err := d.Find(ctx, there, text); err != nil || len(other) > 0 {
			t.Errorf("%q beside: %+v %v", text, other, err)
		}
	}
	for name, want := range map[string]cards.Found{
		"王桂芳": {State: cards.Lost, Applied: true},
		"李秀英": {State: cards.NoCard},
		"赵国强": {State: cards.Works, Gone: true},
	} {
		found, err := d.Find(ctx, here, name)
		if err != nil || len(found) != 1 {
			t.Fatalf("%s: %+v %v", name, found, err)
		}
		got := found[0]
		got.Elder, got.Card = meals.Elder{}, meals.Card{}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got)\n%s", name, diff)
		}
	}
	again, err := d.meals.ReissueCard(ctx, gulou, wang.ID, "丢了", audit.CLI)
	if err != nil {
		t.Fatal(err)
	}
	if found, err := d.Find(ctx, here, "王桂芳"); err != nil || found[0].Card.ID != again.ID || found[0].State != cards.Works {
		t.Errorf("the newest card: %+v %v", found, err)
	}
}

func TestTheHelperIsShownTwentyAtMost(t *testing.T) {
	t.Parallel()
	d := open(t)
	for i := range 21 {
		d.somebody(named("王桂芳"), bornOn("1948-05-06", i), reached(fmt.Sprintf("138%04d5678", i)))
	}
	for _, text := range []string{"王", "5678", "1948-05-06"} {
		if found, err := d.Find(ctx, here, text); err != nil || len(found) != 20 {
			t.Errorf("%s: %d %v", text, len(found), err)
		}
	}
}
