package absence

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/data/datatest"
	"mealmap/data/vault"
	"mealmap/geo"
	"mealmap/meals"
	"mealmap/merchants"
)

const (
	district = data.District(320104)
	street   = "320104001"
	here     = "320104001001"
	clerk    = audit.Actor("user:clerk")
	friday   = data.ServiceDay("2025-02-28") // of the last meals
	monday   = data.ServiceDay("2025-03-03")
)

var ctx = context.Background()

// fixture is a street with one point, open every day, and elders who have eaten
// there on weekdays for eight weeks up to Friday 2025-02-28.
type fixture struct {
	*Store
	t      *testing.T
	clock  *datatest.Clock
	point  merchants.Point
	till   meals.Till
	cards  []meals.Card
	elders []meals.ElderID
}

func newFixture(t *testing.T, elders int) *fixture {
	t.Helper()
	db, clock := datatest.New(t)
	v, shops := vault.New([32]byte{1}), merchants.NewStore(db)
	kitchen, err := meals.NewStore(db, v, shops)
	if err != nil {
		t.Fatal(err)
	}
	f := &fixture{Store: NewStore(db, v, kitchen, shops), t: t, clock: clock}
	clock.Set(data.ServiceDay("2025-01-02").At(600).Time())
	windows, _ := merchants.ParseHours("每天 午餐 11:00-14:00")
	where, err := geo.NewPosition(geo.LatLng{Lat: 32.04, Lng: 118.78}, geo.WGS84)
	f.ok(err)
	f.point, err = shops.CreatePoint(ctx, merchants.Point{District: district, Street: street, Name: "幸福面馆", Kind: merchants.Restaurant,
		Address: "幸福路1号", Status: merchants.Open, Hours: windows, Position: &where}, clerk)
	f.ok(err)
	f.till, _, err = kitchen.AddTill(ctx, district, f.point.ID, "前台", clerk)
	f.ok(err)
	for i := range elders {
		e, err := kitchen.CreateElder(ctx, meals.NewElder{Street: street, Community: here, Name: fmt.Sprintf("王桂芳%d", i), Number: idNumber(i), Phone: "13800005678"}, clerk)
		f.ok(err)
		c, err := kitchen.IssueCard(ctx, district, e.ID, clerk)
		f.ok(err)
		f.cards, f.elders = append(f.cards, c), append(f.elders, e.ID)
	}
	for day := friday.AddDays(-55); day <= friday; day = day.AddDays(1) {
		if !weekday(day) {
			continue
		}
		for i := range elders {
			f.eat(i, day)
		}
	}
	f.on(monday)
	return f
}

// idNumber is of a region that does not exist, with its check digit.
func idNumber(i int) string {
	n := fmt.Sprintf("99010119480101%03d", i)
	sum := 0
	for i, w := range []int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2} {
		sum += int(n[i]-'0') * w
	}
	return n + string("10X98765432"[sum%11])
}

// on sets the clock to the first minute of a day, when the program looks.
func (f *fixture) on(day data.ServiceDay) { f.clock.Set(day.At(1).Time()) }

// eat records a meal at lunch time, and leaves the clock there.
func (f *fixture) eat(elder int, day data.ServiceDay) (id meals.RedemptionID) {
	f.t.Helper()
	f.clock.Set(day.At(12*60 + elder).Time())
	_, err := f.meals.Redeem(ctx, f.till, meals.Request{Card: f.cards[elder].Number, Price: 1500, Key: data.NewID()}, func(o meals.Outcome) (int, []byte) {
		if o.Refusal != nil {
			f.t.Errorf("refused: %v", o.Refusal)
		}
		id = o.Redemption.ID
		return 201, []byte("{}")
	})
	f.ok(err)
	return id
}

// look runs as of the first minute of a day, and again, which must change nothing.
func (f *fixture) look(day data.ServiceDay) Ran {
	f.t.Helper()
	f.on(day)
	ran, err := f.RunDue(ctx, district)
	f.ok(err)
	if again, err := f.RunDue(ctx, district); err != nil || again != (Ran{}) {
		f.t.Errorf("run again on %s: %+v %v", day, again, err)
	}
	return ran
}

func (f *fixture) all() []Absence {
	f.t.Helper()
	list, err := f.List(ctx, Filter{District: district})
	f.ok(err)
	return list
}

func (f *fixture) do(query string, args ...any) {
	f.t.Helper()
	f.ok(f.db.InTx(ctx, func(tx *data.Tx) error { _, err := tx.Exec(query, args...); return err }))
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
