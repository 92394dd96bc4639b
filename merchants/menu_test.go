package merchants_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/data/fault"
	"mealmap/merchants"
	"mealmap/static/messages"
)

func TestAMenuIsKeptInItsOrder(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	s, db, _ := newStore(t)
	p := create(t, s, valid())
	menu := []merchants.MenuItem{{Name: "大份", Price: 1800}, {Name: " 小\t份 ", Price: 1200}, {Name: "面条", Price: 1}}
	put := func(items []merchants.MenuItem) {
		t.Helper()
		if err := s.PutMenu(ctx, xuanwu, p.ID, items, audit.CLI); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := s.ListMenu(ctx, xuanwu, p.ID); err != nil || got != nil {
		t.Errorf("before: %+v %v", got, err)
	}
	put(menu)
	menu[1].Name = "小 份"
	if got, err := s.ListMenu(ctx, xuanwu, p.ID); err != nil || !cmp.Equal(got, menu) {
		t.Errorf("%+v %v", got, err)
	}
	put(menu)
	menu[0], menu[2] = menu[2], menu[0]
	put(menu[:2])
	if got, err := s.ListMenu(ctx, xuanwu, p.ID); err != nil || !cmp.Equal(got, menu[:2]) {
		t.Errorf("another order, one less: %+v %v", got, err)
	}
	put(nil)
	if got, err := s.ListMenu(ctx, xuanwu, p.ID); err != nil || len(got) != 0 {
		t.Errorf("cleared: %+v %v", got, err)
	}
	if diff := cmp.Diff([]string{"point.create", "point.menu", "point.menu", "point.menu"}, actions(t, db)); diff != "" {
		t.Errorf("the same again is no change: %s", diff)
	}
	log, err := audit.List(ctx, db, audit.Filter{District: xuanwu, Limit: 2})
	if err != nil || log[1].Detail != `{"from":["大份 18.00","小 份 12.00","面条 0.01"],"to":["面条 0.01","小 份 12.00"]}` || log[1].Street != street1 {
		t.Errorf("%+v %v", log, err)
	}
	if err := s.PutMenu(ctx, xuanwu, "no-point", menu, audit.CLI); !errors.Is(err, merchants.ErrUnknownPoint) {
		t.Errorf("nowhere: %v", err)
	}
}

func TestWhatAMenuMayHold(t *testing.T) {
	t.Parallel()
	s, _, _ := newStore(t)
	p := create(t, s, valid())
	many := func(n int) (items []merchants.MenuItem) {
		for i := range n {
			items = append(items, merchants.MenuItem{Name: fmt.Sprint("菜", i), Price: 1000})
		}
		return items
	}
	one := func(name string, price data.Fen) []merchants.MenuItem {
		return []merchants.MenuItem{{Name: "饭", Price: 100}, {Name: name, Price: price}}
	}
	for name, c := range map[string]struct {
		items []merchants.MenuItem
		code  string
	}{
		"twelve":               {many(12), ""},
		"thirteen":             {many(13), "menu_long"},
		"a flood":              {many(5000), "menu_long"},
		"twenty characters":    {one(strings.Repeat("长", 20), 100), ""},
		"one more":             {one(strings.Repeat("长", 21), 100), "menu_name"},
		"no name":              {one(" ", 100), "menu_name"},
		"no text":              {one("\xff", 100), "menu_name"},
		"a fen":                {one("x", 1), ""},
		"nothing":              {one("x", 0), "menu_price"},
		"less than nothing":    {one("x", -1), "menu_price"},
		"as a redemption":      {one("x", 100000), ""},
		"above any redemption": {one("x", 100001), "menu_price"},
		"a name twice":         {one(" 饭 ", 100), "menu_twice"},
	} {
		err := s.PutMenu(context.Background(), xuanwu, p.ID, c.items, audit.CLI)
		got := ""
		if e := fault.As(err); e != nil {
			f := e.Fields[0]
			if got = f.Code; f.Name != "menu" || strings.Contains(messages.For("zh-Hans").Field(f), "<no value>") {
				t.Errorf("%s: %+v", name, f)
			}
		}
		if got != c.code {
			t.Errorf("%s: %v, want %q", name, err, c.code)
		}
	}
}

func TestSeatsAndTurnsAreFactsOfAPoint(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	s, _, _ := newStore(t)
	p := valid()
	p.Seats, p.Turns = 40, 2
	made := create(t, s, p)
	if got, err := s.FindPoint(ctx, xuanwu, made.ID); err != nil || got.Seats != 40 || got.Turns != 2 {
		t.Errorf("%+v %v", got, err)
	}
	if err := s.SetStatus(ctx, xuanwu, made.ID, merchants.Suspended, "装修", audit.CLI); err != nil {
		t.Fatal(err)
	}
	if got, err := s.FindPoint(ctx, xuanwu, made.ID); err != nil || got.Seats != 40 || got.Turns != 2 {
		t.Errorf("after another change %+v %v", got, err)
	}
	imports(t, s, "name,address,phone\n"+made.Name+","+made.Address+",025-1\n", merchants.ImportOptions{Street: street1})
	if got, err := s.FindPoint(ctx, xuanwu, made.ID); err != nil || got.Phone != "025-1" || got.Seats != 40 || got.Turns != 2 {
		t.Errorf("after a list that does not know them %+v %v", got, err)
	}
	made.Seats, made.Turns = 0, 0
	if got, err := s.UpdatePoint(ctx, made, audit.CLI); err != nil || got.Seats != 0 || got.Turns != 0 {
		t.Errorf("not known any more: %+v %v", got, err)
	}
	for name, c := range map[string]struct {
		seats, turns int
		field        string
	}{
		"the most": {merchants.MaxSeats, merchants.MaxTurns, ""}, "more seats": {merchants.MaxSeats + 1, 1, "seats"},
		"less than none": {-1, 1, "seats"}, "more turns": {1, merchants.MaxTurns + 1, "turns"}, "turns backwards": {1, -1, "turns"},
	} {
		made.Seats, made.Turns = c.seats, c.turns
		_, err := s.UpdatePoint(ctx, made, audit.CLI)
		got := ""
		if e := fault.As(err); e != nil && e.Fields[0].Code == "whole_range" {
			got = e.Fields[0].Name
		}
		if got != c.field || (err == nil) != (c.field == "") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
