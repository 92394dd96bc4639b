package complaints

import (
	"context"
	"errors"
	"testing"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/data/datatest"
	"mealmap/data/staff"
	"mealmap/data/stafftest"
	"mealmap/data/vault"
	"mealmap/meals"
	"mealmap/merchants"
)

const (
	district = data.District(320104)
	street   = "320104001"
	here     = "320104001001"
	monday   = data.ServiceDay("2025-03-03")
)

var ctx = context.Background()

type fixture struct {
	*Store
	t               *testing.T
	clock           *datatest.Clock
	a, b, c, second audit.Actor // the office's two, a community's, and another login of a's person
}

// newFixture is a street with its people on Monday 2025-03-03, ten o'clock.
func newFixture(t *testing.T) *fixture {
	t.Helper()
	db, clock := datatest.New(t)
	v, shops := vault.New([32]byte{1}), merchants.NewStore(db)
	kitchen, err := meals.NewStore(db, v, shops)
	if err != nil {
		t.Fatal(err)
	}
	f := &fixture{Store: NewStore(db, v, kitchen, shops), t: t, clock: clock}
	f.on(monday, 10)
	add := func(login, person string, role staff.Role, community string) audit.Actor {
		u, err := staff.NewStore(db).CreateUser(ctx, staff.NewUser{District: district, Login: login, DisplayName: "某" + login, Person: person,
			Role: role, Street: street, Community: community, Hashed: stafftest.Hashed(t)}, audit.System)
		if err != nil {
			t.Fatal(err)
		}
		return audit.User(string(u.ID))
	}
	f.a, f.b = add("anna", "甲", staff.Office, ""), add("bert", "乙", staff.Office, "")
	f.c, f.second = add("clara", "丙", staff.Community, here), add("anna2", "甲", staff.Office, "")
	return f
}

// on sets the clock to the full hour of a day.
func (f *fixture) on(day data.ServiceDay, hour int) { f.clock.Set(day.At(hour * 60).Time()) }

// said is a complaint about the taste, as the window takes it down.
func said(change ...func(*New)) New {
	n := New{Street: street, Community: here, Source: Window, Class: Taste, Merchant: "m1", Point: "p1", Contact: Contact{"王阿姨", "13800005678"}, Text: "菜是凉的"}
	for _, c := range change {
		c(&n)
	}
	return n
}

func (f *fixture) record(by audit.Actor, change ...func(*New)) Complaint {
	f.t.Helper()
	c, err := f.Record(ctx, district, said(change...), by)
	if err != nil {
		f.t.Fatal(err)
	}
	return c
}

func (f *fixture) read(id ID) Whole {
	f.t.Helper()
	w, err := f.Read(ctx, district, id)
	if err != nil {
		f.t.Fatal(err)
	}
	return w
}

func (f *fixture) ok(err error) {
	f.t.Helper()
	if err != nil {
		f.t.Fatal(err)
	}
}

func (f *fixture) refused(what string, err, want error) {
	f.t.Helper()
	if !errors.Is(err, want) {
		f.t.Errorf("%s: %v, want %v", what, err, want)
	}
}

// actions are the steps' names in order.
func (w Whole) actions() (list []Action) {
	for _, s := range w.Steps {
		list = append(list, s.Action)
	}
	return list
}

func dayFrom(s string) data.ServiceDay { return data.ServiceDay(s) }
