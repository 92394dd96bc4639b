package cards_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/data/datatest"
	"mealmap/data/fault"
	"mealmap/data/staff"
	"mealmap/data/stafftest"
	"mealmap/data/vault"
	"mealmap/meals"
	"mealmap/meals/cards"
	"mealmap/merchants"
)

const (
	gulou  data.District = 320106
	street               = "320106001"
	beside               = "320106002"
	asker                = audit.Actor("user:asker")
	office               = audit.Actor("user:office")
)

var (
	ctx      = context.Background()
	district = cards.Scope{District: gulou}
	here     = cards.Scope{District: gulou, Street: street}
	there    = cards.Scope{District: gulou, Street: beside}
)

// desk is a district with two streets, at Wednesday 2025-03-05 12:40.
type desk struct {
	*cards.Store
	tb     testing.TB
	db     *data.DB
	clock  *datatest.Clock
	meals  *meals.Store
	points *merchants.Store
	made   int
}

func open(tb testing.TB) *desk {
	tb.Helper()
	db, clock := datatest.New(tb)
	d := &desk{tb: tb, db: db, clock: clock, points: merchants.NewStore(db)}
	v := vault.New([32]byte{1})
	var err error
	if d.meals, err = meals.NewStore(db, v, d.points); err != nil {
		tb.Fatal(err)
	}
	d.Store = cards.NewStore(db, v, d.meals)
	return d
}

// somebody is a valid elder of the street; change says what the test is about.
func (d *desk) somebody(change ...func(*meals.NewElder)) meals.Elder {
	d.tb.Helper()
	d.made++
	n := meals.NewElder{Street: street, Community: street + "001", CommunityName: "第一社区",
		Name: "王桂芳" + string(rune('一'+d.made)), Number: idNumber("1950-01-01", d.made)}
	for _, c := range change {
		c(&n)
	}
	e, err := d.meals.CreateElder(ctx, n, audit.System)
	if err != nil {
		d.tb.Fatal(err)
	}
	return e
}

// holder is somebody with a card.
func (d *desk) holder(change ...func(*meals.NewElder)) (meals.Elder, meals.Card) {
	d.tb.Helper()
	e := d.somebody(change...)
	c, err := d.meals.IssueCard(ctx, gulou, e.ID, audit.System)
	if err != nil {
		d.tb.Fatal(err)
	}
	return e, c
}

func named(name string) func(*meals.NewElder) { return func(n *meals.NewElder) { n.Name = name } }

func of(community string) func(*meals.NewElder) {
	return func(n *meals.NewElder) {
		n.Street, n.Community, n.CommunityName = community[:9], community, "社区"+community[9:]
	}
}

func reached(phone string) func(*meals.NewElder) { return func(n *meals.NewElder) { n.Phone = phone } }

func numbered(number string) func(*meals.NewElder) {
	return func(n *meals.NewElder) { n.Number = number }
}

// idNumber makes a valid ID number.
func idNumber(born data.ServiceDay, serial int) string {
	return checked("320106" + string(born[:4]+born[5:7]+born[8:]) + fmt.Sprintf("%03d", serial%1000))
}

// checked puts the check digit behind the body of an ID number.
func checked(body string) string {
	sum := 0
	for i, w := range []int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2} {
		sum += int(body[i]-'0') * w
	}
	return body + string("10X98765432"[sum%11])
}

// applied is an open application of the asker's.
func (d *desk) applied(e meals.Elder, kind cards.Kind, note string) cards.Application {
	d.tb.Helper()
	a, err := d.Apply(ctx, here, cards.NewApplication{Elder: e.ID, Kind: kind, Note: note}, asker)
	if err != nil {
		d.tb.Fatal(err)
	}
	return a
}

// person adds a login, and gives its actor.
func (d *desk) person(login, person string, role staff.Role) audit.Actor {
	d.tb.Helper()
	u, err := staff.NewStore(d.db).CreateUser(ctx, staff.NewUser{District: gulou, Login: login, DisplayName: login, Person: person,
		Role: role, Street: street, Hashed: stafftest.Hashed(d.tb)}, audit.System)
	if err != nil {
		d.tb.Fatal(err)
	}
	return audit.User(string(u.ID))
}

func (d *desk) depart(e meals.Elder) {
	d.tb.Helper()
	d.exec(`INSERT INTO departures (district, id, elder_id, kind, on_day, source, recorded_at, recorded_by)
		VALUES (320106, ?, ?, 'death', '2025-03-01', 'list', 0, 'x')`, data.NewID(), e.ID)
}

// exec runs a statement past the stores.
func (d *desk) exec(query string, args ...any) {
	d.tb.Helper()
	if err := d.db.InTx(ctx, func(tx *data.Tx) error {
		_, err := tx.Exec(query, args...)
		return err
	}); err != nil {
		d.tb.Fatal(err)
	}
}

// logged lists the actions about an object, the oldest first.
func (d *desk) logged(object string) (actions []string) {
	d.tb.Helper()
	records, err := audit.List(ctx, d.db, audit.Filter{Object: object})
	if err != nil {
		d.tb.Fatal(err)
	}
	for _, r := range records {
		actions = append([]string{r.Action}, actions...)
	}
	return actions
}

// refused fails where an error is another than the one wanted, nil for none.
func refused(tb testing.TB, what string, err, want error) {
	tb.Helper()
	if !errors.Is(err, want) || want != nil && fault.KindOf(err) != fault.KindOf(want) {
		tb.Errorf("%s: %v, want %v", what, err, want)
	}
}

func second[T any](_ T, err error) error { return err }
