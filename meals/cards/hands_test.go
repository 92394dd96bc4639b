package cards_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/data/fault"
	"mealmap/meals"
	"mealmap/meals/cards"
)

func dayOf(s string) data.ServiceDay { return data.ServiceDay(s) }

func TestACardGoesThroughHands(t *testing.T) {
	t.Parallel()
	d := open(t)
	e, c := d.holder()
	daughter, err := d.RegisterDelegate(ctx, here, cards.NewDelegate{Elder: e.ID, Name: "王小燕", Relation: "女儿"}, asker)
	if err != nil {
		t.Fatal(err)
	}
	steps := []struct {
		name string
		err  error
		want error
	}{
		{"back before it went", d.Returned(ctx, here, c.ID, "", asker), cards.ErrCardNotHanded},
		{"another street", d.Handed(ctx, there, cards.Handing{Card: c.ID}, asker), meals.ErrCardNotFound},
		{"handed", d.Handed(ctx, here, cards.Handing{Card: c.ID, Delegate: daughter.ID, Note: "代领"}, asker), nil},
		{"handed twice", d.Handed(ctx, here, cards.Handing{Card: c.ID}, asker), cards.ErrCardHanded},
		{"found before it was lost", d.Found(ctx, here, c.ID, "", asker), cards.ErrCardNotLost},
		{"lost", d.Lost(ctx, here, c.ID, "在菜场", asker), nil},
		{"lost twice", d.Lost(ctx, here, c.ID, "", asker), cards.ErrReportedLost},
		{"found", d.Found(ctx, here, c.ID, "", asker), nil},
		{"back", d.Returned(ctx, here, c.ID, "老人住院", asker), nil},
		{"handed again", d.Handed(ctx, here, cards.Handing{Card: c.ID}, asker), nil},
		{"no card", d.Lost(ctx, here, "none", "", asker), meals.ErrCardNotFound},
	}
	for _, s := range steps {
		refused(t, s.name, s.err, s.want)
	}
	events, err := d.Events(ctx, here, c.ID)
	if err != nil || len(events) != 5 {
		t.Fatalf("%+v %v", events, err)
	}
	first := events[4]
	if first.Kind != cards.WasHanded || first.Delegate != daughter.ID || first.By != "王小燕" || first.Note != "代领" || first.Actor != asker {
		t.Errorf("first: %+v", first)
	}
	if got := events[0]; got.Kind != cards.WasHanded || got.By != "" {
		t.Errorf("last: %+v", got)
	}
	refused(t, "another street's events", second(d.Events(ctx, there, c.ID)), meals.ErrCardNotFound)
	want := []string{"card.issue", "card.handed", "card.lost", "card.found", "card.returned", "card.handed"}
	if diff := cmp.Diff(want, d.logged(string(c.ID))); diff != "" {
		t.Errorf("log (-want +got)\n%s", diff)
	}
}

func TestALostCardIsListedUntilItEnds(t *testing.T) {
	t.Parallel()
	d := open(t)
	e, c := d.holder()
	if err := d.Lost(ctx, here, c.ID, "", asker); err != nil {
		t.Fatal(err)
	}
	list, err := d.ListLost(ctx, here, 0)
	if err != nil || len(list) != 1 || list[0].Card.LostAt == 0 || list[0].Elder.ID != e.ID {
		t.Fatalf("%+v %v", list, err)
	}
	if list, err := d.ListLost(ctx, there, 0); err != nil || len(list) != 0 {
		t.Errorf("beside: %+v %v", list, err)
	}
	refused(t, "handed while it is lost", d.Handed(ctx, here, cards.Handing{Card: c.ID}, asker), cards.ErrReportedLost)
	a := d.applied(e, cards.Replace, "丢了")
	if _, err := d.Approve(ctx, here, a.ID, office); err != nil {
		t.Fatal(err)
	}
	refused(t, "found after it was replaced", d.Found(ctx, here, c.ID, "", asker), meals.ErrCardEnded)
	refused(t, "lost after it was replaced", d.Lost(ctx, here, c.ID, "", asker), meals.ErrCardEnded)
	if list, err := d.ListLost(ctx, here, 0); err != nil || len(list) != 0 {
		t.Errorf("after: %+v %v", list, err)
	}
}

func TestAReplacedCardMayComeBack(t *testing.T) {
	t.Parallel()
	d := open(t)
	e, c := d.holder()
	if err := d.Handed(ctx, here, cards.Handing{Card: c.ID}, asker); err != nil {
		t.Fatal(err)
	}
	if _, err := d.meals.ReissueCard(ctx, gulou, e.ID, "破损", audit.CLI); err != nil {
		t.Fatal(err)
	}
	refused(t, "handed after its end", d.Handed(ctx, here, cards.Handing{Card: c.ID}, asker), meals.ErrCardEnded)
	refused(t, "back after its end", d.Returned(ctx, here, c.ID, "旧卡收回", asker), nil)
}

func TestManyAreHandedOut(t *testing.T) {
	t.Parallel()
	d := open(t)
	var ids []meals.CardID
	for range 3 {
		_, c := d.holder()
		ids = append(ids, c.ID)
	}
	d.exec(`UPDATE cards SET printed_at = 1`)
	if list, err := d.ListToHand(ctx, here, 0); err != nil || len(list) != 3 {
		t.Fatalf("to hand out: %+v %v", list, err)
	}
	if err := d.Handed(ctx, here, cards.Handing{Card: ids[1]}, asker); err != nil {
		t.Fatal(err)
	}
	handed, left, err := d.HandedMany(ctx, here, ids, "上门发放", asker)
	if err != nil || handed != 2 || len(left) != 1 || left[0].ID != string(ids[1]) {
		t.Fatalf("%d %+v %v", handed, left, err)
	}
	refused(t, "the one before", left[0].Err, cards.ErrCardHanded)
	if list, err := d.ListToHand(ctx, here, 0); err != nil || len(list) != 0 {
		t.Errorf("after: %+v %v", list, err)
	}
}

func TestDelegatesFetchOnTheirDays(t *testing.T) {
	t.Parallel()
	d := open(t)
	e, c := d.holder()
	other, _ := d.holder()
	register := func(n cards.NewDelegate) cards.Delegate {
		t.Helper()
		n.Elder, n.Relation = e.ID, "邻居"
		got, err := d.RegisterDelegate(ctx, here, n, asker)
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	year := register(cards.NewDelegate{Name: " 李 强", Phone: "138 0000 5678"})
	if year.Name != "李强" || year.From != "2025-03-05" || year.To != "2026-03-05" || year.MaskedPhone != "138****5678" {
		t.Errorf("registered: %+v", year)
	}
	later := register(cards.NewDelegate{Name: "赵敏", From: "2025-03-10", To: "2025-03-12"})
	ended := register(cards.NewDelegate{Name: "孙洁"})
	if err := d.EndDelegate(ctx, here, ended.ID, asker); err != nil {
		t.Fatal(err)
	}
	refused(t, "ended twice", d.EndDelegate(ctx, here, ended.ID, asker), cards.ErrDelegateUnknown)
	refused(t, "ended beside", d.EndDelegate(ctx, there, year.ID, asker), cards.ErrDelegateUnknown)
	for day, want := range map[data.ServiceDay]int{"2025-03-04": 0, "2025-03-05": 1, "2025-03-09": 1, "2025-03-10": 2, "2025-03-12": 2, "2025-03-13": 1, "2026-03-06": 0} {
		list, err := d.DelegatesOf(ctx, gulou, e.ID, day)
		if err != nil || len(list) != want {
			t.Errorf("on %s: %+v %v", day, list, err)
		}
		for _, l := range list {
			if l.MaskedPhone != "" {
				t.Errorf("on %s: a telephone: %+v", day, l)
			}
		}
	}
	all, err := d.ListDelegates(ctx, here, e.ID)
	if err != nil || len(all) != 3 || all[2].MaskedPhone != "138****5678" || all[0].EndedAt == 0 || all[0].EndedBy != asker {
		t.Errorf("all: %+v %v", all, err)
	}
	refused(t, "listed beside", second(d.ListDelegates(ctx, there, e.ID)), meals.ErrElderUnknown)
	for name, id := range map[string]cards.DelegateID{"not yet": later.ID, "not any more": ended.ID, "nobody": "none"} {
		refused(t, name, d.Handed(ctx, here, cards.Handing{Card: c.ID, Delegate: id}, asker), cards.ErrDelegateUnknown)
	}
	card, err := d.meals.CardOf(ctx, gulou, other.ID)
	if err != nil {
		t.Fatal(err)
	}
	refused(t, "somebody else's", d.Handed(ctx, here, cards.Handing{Card: card.ID, Delegate: year.ID}, asker), cards.ErrDelegateUnknown)
	refused(t, "hers", d.Handed(ctx, here, cards.Handing{Card: c.ID, Delegate: year.ID}, asker), nil)
}

func TestADelegateIsCheckedWhole(t *testing.T) {
	t.Parallel()
	d := open(t)
	e := d.somebody()
	good := cards.NewDelegate{Elder: e.ID, Name: "李强", Relation: "邻居", From: "2025-03-01", To: "2025-03-05"}
	for name, c := range map[string]struct {
		change func(*cards.NewDelegate)
		want   []string
	}{
		"nothing wrong":  {func(*cards.NewDelegate) {}, nil},
		"nothing at all": {func(n *cards.NewDelegate) { *n = cards.NewDelegate{Elder: e.ID, To: "never"} }, []string{"name", "relation", "to"}},
		"a bad phone":    {func(n *cards.NewDelegate) { n.Phone = "12a" }, []string{"phone"}},
		"over yesterday": {func(n *cards.NewDelegate) { n.To = "2025-03-04" }, []string{"to"}},
		"turned round":   {func(n *cards.NewDelegate) { n.From = "2025-03-06" }, []string{"to"}},
		"no such day":    {func(n *cards.NewDelegate) { n.From = "2025-02-30" }, []string{"to"}},
	} {
		n := good
		c.change(&n)
		_, err := d.RegisterDelegate(ctx, here, n, asker)
		var got []string
		if f := fault.As(err); f != nil {
			for _, field := range f.Fields {
				got = append(got, field.Name)
			}
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s: %v (-want +got)\n%s", name, err, diff)
		}
	}
	refused(t, "beside", second(d.RegisterDelegate(ctx, there, good, asker)), meals.ErrElderUnknown)
}
