package alarms

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

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
	clerk    = audit.Actor("user:clerk")
)

var ctx = context.Background()

// fixture is a street with one point that is open from eleven to two, its till and
// some elders, on Wednesday 2025-03-05.
type fixture struct {
	*Store
	clock *datatest.Clock
	point merchants.Point
	till  meals.Till
	cards []meals.Card
}

func newFixture(t testing.TB, elders int) *fixture {
	t.Helper()
	db, clock := datatest.New(t)
	shops := merchants.NewStore(db)
	kitchen, err := meals.NewStore(db, vault.New([32]byte{1}), shops)
	if err != nil {
		t.Fatal(err)
	}
	f := &fixture{Store: NewStore(db, kitchen, shops), clock: clock}
	windows, _ := merchants.ParseHours("每天 午餐 11:00-14:00")
	where, err := geo.NewPosition(geo.LatLng{Lat: 32.04, Lng: 118.78}, geo.WGS84)
	if err != nil {
		t.Fatal(err)
	}
	f.point, err = shops.CreatePoint(ctx, merchants.Point{District: district, Street: street, Name: "幸福面馆", Kind: merchants.Restaurant,
		Address: "幸福路1号", Status: merchants.Open, Hours: windows, Position: &where}, clerk)
	if err != nil {
		t.Fatal(err)
	}
	if f.till, _, err = kitchen.AddTill(ctx, district, f.point.ID, "前台", clerk); err != nil {
		t.Fatal(err)
	}
	for i := range elders {
		f.cards = append(f.cards, f.card(t, i))
	}
	return f
}

func (f *fixture) card(t testing.TB, i int) meals.Card {
	t.Helper()
	e, err := f.meals.CreateElder(ctx, meals.NewElder{Street: street, Name: fmt.Sprintf("王桂芳%d", i), Number: idNumber(i)}, clerk)
	if err != nil {
		t.Fatal(err)
	}
	c, err := f.meals.IssueCard(ctx, district, e.ID, clerk)
	if err != nil {
		t.Fatal(err)
	}
	return c
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

// eat records a meal of the card at the till, at the clock of a day.
func (f *fixture) eat(t testing.TB, card int, on data.ServiceDay, at string) meals.RedemptionID {
	t.Helper()
	f.clock.Set(on.Start().Add(time.Duration(seconds(at)) * time.Second).Time())
	var id meals.RedemptionID
	key := data.NewID()
	_, err := f.meals.Redeem(ctx, f.till, meals.Request{Card: f.cards[card].Number, Price: 1500, Key: key}, func(o meals.Outcome) (int, []byte) {
		if o.Refusal != nil {
			t.Errorf("refused: %v", o.Refusal)
		}
		id = o.Redemption.ID
		return 201, []byte("{}")
	})
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// record says that the meal came without network, and when the record did.
func (f *fixture) record(t testing.TB, seq int, meal meals.RedemptionID, at data.Instant) {
	t.Helper()
	err := f.db.InTx(ctx, func(tx *data.Tx) error {
		_, err := tx.Exec(`
			INSERT INTO offline_records (district, till_id, seq, id, body, signature, hash, status, answer, redemption_id, received_at)
			VALUES (?, ?, ?, ?, '{}', x'', x'', 'accepted', '{}', ?, ?)`, district, f.till.ID, seq, data.NewID(), meal, at)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// bring makes a meal now that was eaten without network at the clock of a past day.
func (f *fixture) bring(t testing.TB, card int, on data.ServiceDay, at string) (id meals.RedemptionID) {
	t.Helper()
	scanned, err := f.meals.ScanCard(ctx, f.cards[card].Number, district)
	if err != nil {
		t.Fatal(err)
	}
	points, err := f.points.Directory(ctx)
	if err != nil {
		t.Fatal(err)
	}
	err = f.db.InTx(ctx, func(tx *data.Tx) error {
		l, err := f.meals.LookOfflineTx(tx, f.till, points, meals.OfflineMeal{Card: scanned, Price: 1500,
			ServedAt: on.Start().Add(time.Duration(seconds(at)) * time.Second)})
		if err != nil {
			return err
		}
		if l.Full.Refusal != nil {
			return l.Full.Refusal
		}
		r, err := f.meals.RecordOfflineTx(tx, l, l.Full)
		id = r.ID
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// due looks at the days that are due and gives them.
func (f *fixture) due(t testing.TB) []data.ServiceDay {
	t.Helper()
	days, err := f.RunDue(ctx, district)
	if err != nil {
		t.Fatal(err)
	}
	return days
}

// run looks at the day and gives how many alarms are new.
func (f *fixture) run(t testing.TB, day data.ServiceDay) int {
	t.Helper()
	n, err := f.Run(ctx, district, day)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func (f *fixture) list(t testing.TB, filter Filter) []Raised {
	t.Helper()
	filter.District = district
	list, err := f.List(ctx, filter)
	if err != nil {
		t.Fatal(err)
	}
	n, err := f.Count(ctx, filter)
	if err != nil || n != len(list) {
		t.Errorf("%d counted, %d listed: %v", n, len(list), err)
	}
	return list
}

// late has three meals in the evening of the day, which nobody would serve.
func (f *fixture) late(t testing.TB, on data.ServiceDay) (ids []meals.RedemptionID) {
	t.Helper()
	for i := range 3 {
		ids = append(ids, f.eat(t, i, on, clock("20:00:00", 60*i)))
	}
	return ids
}

func TestADayIsLookedAtTwice(t *testing.T) {
	t.Parallel()
	f := newFixture(t, 4)
	ids := f.late(t, today)
	if got := f.run(t, today); got != 1 {
		t.Fatalf("%d alarms", got)
	}
	if got := f.run(t, today); got != 0 {
		t.Errorf("%d more at the second look", got)
	}
	list := f.list(t, Filter{})
	if len(list) != 1 {
		t.Fatalf("%+v", list)
	}
	want := Raised{District: district, ID: list[0].ID, Kind: Closed, Subject: string(f.point.ID), Day: today, Street: street,
		MerchantID: f.point.MerchantID, PointID: f.point.ID, Detail: list[0].Detail, RaisedAt: data.InstantOf(f.clock.Now()), Count: 3,
		Figures: Figures{Meals: 3, Of: 3, From: today.At(20 * 60), To: today.At(20*60 + 2)}}
	if diff := cmp.Diff(want, list[0]); diff != "" {
		t.Error(diff)
	}
	more := f.eat(t, 3, today, "20:03:00")
	if got := f.run(t, today); got != 0 {
		t.Errorf("a late meal raised %d alarms", got)
	}
	r, err := f.Find(ctx, district, list[0].ID)
	if err != nil || r.Figures.Meals != 4 || !slices.Equal(r.Meals, append(ids, more)) || r.State() != Open {
		t.Errorf("%+v %v", r, err)
	}
	rows, err := f.Rows(ctx, &r)
	if err != nil || len(rows) != 4 || rows[3].ID != more || rows[0].CardID != f.cards[0].ID {
		t.Errorf("%+v %v", rows, err)
	}
	if got, _ := audit.List(ctx, f.db, audit.Filter{District: district, Action: "alarm.raise"}); len(got) != 1 || got[0].Actor != audit.System || got[0].Street != street {
		t.Errorf("the log: %+v", got)
	}
}

// A meal that is taken back before anybody has asked is asked about no more, and
// one that was asked about stays in its alarm.
func TestVoidedMealsAreNotAskedAbout(t *testing.T) {
	t.Parallel()
	f := newFixture(t, 3)
	ids := f.late(t, today)
	if _, err := f.meals.Void(ctx, clerk, nil, district, ids[1], "重复"); err != nil {
		t.Fatal(err)
	}
	if got := f.run(t, today); got != 0 {
		t.Errorf("%d alarms about two meals", got)
	}
}

func TestAClosedAlarmStaysClosed(t *testing.T) {
	t.Parallel()
	f := newFixture(t, 4)
	f.late(t, today)
	f.run(t, today)
	id := f.list(t, Filter{})[0].ID
	if err := f.Close(ctx, district, id, Explained, "那天有敬老宴", clerk); err != nil {
		t.Fatal(err)
	}
	f.eat(t, 3, today, "20:03:00")
	if got := f.run(t, today); got != 0 {
		t.Errorf("raised %d again", got)
	}
	if r, err := f.Find(ctx, district, id); err != nil || len(r.Meals) != 3 || r.Figures.Meals != 3 {
		t.Errorf("a closed alarm changed: %+v %v", r, err)
	}
	f.late(t, today.AddDays(1))
	if got := f.run(t, today.AddDays(1)); got != 1 {
		t.Errorf("the next evening raised %d", got)
	}
}

// A day that is looked at again does not take what a later day has raised for its
// own.
func TestAnEarlierDayIsItsOwn(t *testing.T) {
	t.Parallel()
	f := newFixture(t, 3)
	f.late(t, today)
	f.late(t, today.AddDays(5))
	if later, earlier := f.run(t, today.AddDays(5)), f.run(t, today); later != 1 || earlier != 1 {
		t.Errorf("%d alarms about the later day, %d about the earlier", later, earlier)
	}
}

// What is about a week or a row of days is one alarm, and not one each day.
func TestAlarmsAboutTheSameDaysAreOne(t *testing.T) {
	t.Parallel()
	f, today := newFixture(t, 25), today.AddDays(3)
	for back := 3; back >= 0; back-- {
		on := today.AddDays(-back)
		for i := range 25 {
			id := f.eat(t, (i*7+back*11)%25, on, clock("11:30:00", i*200))
			if i%2 == 0 {
				f.record(t, 100*back+i+1, id, data.InstantOf(f.clock.Now()))
			}
		}
	}
	raised := 0
	for _, back := range []int{3, 2, 1, 0, 2} {
		raised += f.run(t, today.AddDays(-back))
	}
	list := f.list(t, Filter{Kind: Offline})
	if raised != 1 || len(list) != 1 || list[0].Count != 52 || list[0].Figures.Of != 100 || list[0].Figures.Meals != 52 {
		t.Fatalf("%d raised: %+v", raised, list)
	}
	if err := f.Close(ctx, district, list[0].ID, Mended, "换了网络", clerk); err != nil {
		t.Fatal(err)
	}
	if got := f.run(t, today.AddDays(1)); got != 0 {
		t.Errorf("%d about the same week", got)
	}
}

// line lets the cards from a to b come one after another from the clock on.
func (f *fixture) line(t *testing.T, on data.ServiceDay, from string, a, b int) (last meals.RedemptionID) {
	t.Helper()
	for i := a; i < b; i++ {
		last = f.eat(t, i, on, clock(from, 20*(i-a)))
	}
	return last
}

// closeAll closes what waits, at nine of the day.
func (f *fixture) closeAll(t *testing.T, on data.ServiceDay) {
	t.Helper()
	f.clock.Set(on.At(9 * 60).Time())
	for _, r := range f.list(t, Filter{Waiting: true}) {
		if err := f.Close(ctx, district, r.ID, Explained, "合唱队一起来", clerk); err != nil {
			t.Fatal(err)
		}
	}
}

// Who was explained is not asked about for two weeks; others at the same point are,
// also while the first go on and stand in a longer row.
func TestOthersInOneOrderAreAskedAbout(t *testing.T) {
	t.Parallel()
	f := newFixture(t, 20)
	for n := range 2 {
		f.line(t, today.AddDays(n), "11:30:00", 0, 10)
	}
	if got := f.run(t, today.AddDays(1)); got != 1 {
		t.Fatalf("%d alarms", got)
	}
	f.closeAll(t, today.AddDays(2))
	for n := 2; n < 4; n++ {
		f.line(t, today.AddDays(n), "11:30:00", 0, 10)
		if got := f.run(t, today.AddDays(n)); got != 0 {
			t.Errorf("%d alarms about those who were explained, on day %d", got, n)
		}
	}
	var last meals.RedemptionID
	for n := 4; n < 6; n++ {
		f.line(t, today.AddDays(n), "11:30:00", 0, 10)
		last = f.line(t, today.AddDays(n), "12:30:00", 10, 18)
	}
	if got := f.run(t, today.AddDays(5)); got != 1 {
		t.Fatalf("%d alarms about the others", got)
	}
	list := f.list(t, Filter{Waiting: true})
	r, err := f.Find(ctx, district, list[0].ID)
	if err != nil || r.Kind != Order || r.Count != 16 || !slices.Contains(r.Meals, last) {
		t.Fatalf("%+v %v", r, err)
	}
	want := Figures{Meals: 8, Of: 18, Days: 1, Before: today.AddDays(4), From: r.Figures.From, To: r.Figures.From.Add(140 * time.Second)}
	if diff := cmp.Diff(want, r.Figures); diff != "" {
		t.Error(diff)
	}
	f.closeAll(t, today.AddDays(6))
	for _, n := range []int{5, 4, 1} {
		if got := f.run(t, today.AddDays(n)); got != 0 {
			t.Errorf("%d more when day %d is looked at again", got, n)
		}
	}
}

// What was explained is asked about again when it is still so two weeks after.
func TestAnOrderIsAskedAboutAgain(t *testing.T) {
	t.Parallel()
	f := newFixture(t, 8)
	for n := range 19 {
		f.line(t, today.AddDays(n), "11:30:00", 0, 8)
	}
	if got := f.run(t, today.AddDays(1)); got != 1 {
		t.Fatalf("%d alarms", got)
	}
	f.closeAll(t, today.AddDays(3))
	for _, look := range []struct{ day, want int }{{2, 0}, {16, 0}, {17, 0}, {18, 1}, {18, 0}} {
		if got := f.run(t, today.AddDays(look.day)); got != look.want {
			t.Errorf("%d alarms on day %d, want %d", got, look.day, look.want)
		}
	}
}

func TestHandling(t *testing.T) {
	t.Parallel()
	f := newFixture(t, 3)
	f.late(t, today)
	f.run(t, today)
	id := f.list(t, Filter{State: Open})[0].ID
	other := audit.Actor("user:other")
	for i, step := range []struct {
		do   func() error
		want error
	}{
		{func() error { return f.Take(ctx, district, "none", clerk) }, ErrAlarmUnknown},
		{func() error { return f.Take(ctx, 320105, id, clerk) }, ErrAlarmUnknown},
		{func() error { return f.Take(ctx, district, id, clerk) }, nil},
		{func() error { return f.Take(ctx, district, id, clerk) }, nil},
		{func() error { return f.Take(ctx, district, id, other) }, ErrAlarmTaken},
		{func() error { return f.Close(ctx, district, id, "guilty", "看过了", clerk) }, ErrAlarmOutcome},
		{func() error { return f.Close(ctx, district, id, "", "看过了", clerk) }, ErrAlarmOutcome},
		{func() error { return f.Close(ctx, district, id, Explained, " \n", clerk) }, ErrAlarmNote},
		{func() error { return f.Close(ctx, district, "none", Explained, "看过了", clerk) }, ErrAlarmUnknown},
		{func() error { return f.Close(ctx, district, id, PassedOn, " 请评议看 ", other) }, nil},
		{func() error { return f.Close(ctx, district, id, Explained, "看过了", clerk) }, ErrAlarmClosed},
		{func() error { return f.Take(ctx, district, id, clerk) }, ErrAlarmClosed},
	} {
		if err := step.do(); !errors.Is(err, step.want) {
			t.Errorf("step %d: %v, want %v", i, err, step.want)
		}
	}
	r, err := f.Find(ctx, district, id)
	now := data.InstantOf(f.clock.Now())
	if err != nil || r.Handler != clerk || r.TakenAt != now || r.Outcome != PassedOn || r.Note != "请评议看" || r.ClosedAt != now || r.ClosedBy != other {
		t.Errorf("%+v %v", r, err)
	}
	for action, n := range map[string]int{"alarm.take": 1, "alarm.close": 1} {
		if got, _ := audit.List(ctx, f.db, audit.Filter{District: district, Action: action}); len(got) != n {
			t.Errorf("%s: %d in the log", action, len(got))
		}
	}
}

// Whoever closes what nobody has taken is its handler.
func TestClosingTakes(t *testing.T) {
	t.Parallel()
	f := newFixture(t, 3)
	f.late(t, today)
	f.run(t, today)
	id := f.list(t, Filter{})[0].ID
	if err := f.Close(ctx, district, id, Explained, "看过了", clerk); err != nil {
		t.Fatal(err)
	}
	if r, _ := f.Find(ctx, district, id); r.Handler != clerk || r.TakenAt == 0 {
		t.Errorf("%+v", r)
	}
}

func TestListsByStateKindAndStreet(t *testing.T) {
	t.Parallel()
	f := newFixture(t, 3)
	for n := range 3 {
		f.late(t, today.AddDays(n))
		f.run(t, today.AddDays(n))
	}
	all := f.list(t, Filter{})
	if len(all) != 3 || all[0].Day != today.AddDays(2) {
		t.Fatalf("%+v", all)
	}
	if err := errors.Join(f.Take(ctx, district, all[0].ID, clerk), f.Close(ctx, district, all[1].ID, Explained, "看过了", clerk)); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		filter Filter
		want   []AlarmID
	}{
		"open":            {Filter{State: Open}, []AlarmID{all[2].ID}},
		"taken":           {Filter{State: Taken}, []AlarmID{all[0].ID}},
		"closed":          {Filter{State: Ended}, []AlarmID{all[1].ID}},
		"waiting":         {Filter{Waiting: true}, []AlarmID{all[0].ID, all[2].ID}},
		"of the kind":     {Filter{Kind: Closed}, []AlarmID{all[0].ID, all[1].ID, all[2].ID}},
		"of another kind": {Filter{Kind: Burst}, nil},
		"of the street":   {Filter{Street: street, Waiting: true}, []AlarmID{all[0].ID, all[2].ID}},
		"of another":      {Filter{Street: "320104002"}, nil},
	} {
		var got []AlarmID
		for _, r := range f.list(t, c.filter) {
			got = append(got, r.ID)
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
	if list, err := f.List(ctx, Filter{District: district, Limit: 2}); err != nil || len(list) != 2 {
		t.Errorf("%d of two: %v", len(list), err)
	}
	if list, err := f.List(ctx, Filter{District: 320105}); err != nil || len(list) != 0 {
		t.Errorf("another district: %+v %v", list, err)
	}
}

// Seats and turns stand with the point.
func TestSeatsAreRead(t *testing.T) {
	t.Parallel()
	f := newFixture(t, 3)
	seat := func(seats, turns any) {
		t.Helper()
		err := f.db.InTx(ctx, func(tx *data.Tx) error {
			return tx.ExecOne(`UPDATE points SET seats = ?, turns = ? WHERE district = ? AND id = ?`, seats, turns, district, f.point.ID)
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	for i := range 3 {
		f.eat(t, i, today, clock("12:00:00", 60*i))
	}
	seat(2, nil)
	if got := f.run(t, today); got != 0 {
		t.Errorf("turns unknown: %d alarms", got)
	}
	seat(2, 1)
	if got := f.run(t, today); got != 1 || f.list(t, Filter{})[0].Kind != Seats {
		t.Errorf("three meals on two seats: %d alarms", got)
	}
}

// A card that nobody has used for sixty days.
func TestLivesAreRead(t *testing.T) {
	t.Parallel()
	f := newFixture(t, 3)
	f.eat(t, 0, today, "12:00:00")
	f.eat(t, 1, today.AddDays(1), "12:00:00")
	for n := range 5 {
		f.eat(t, 0, today.AddDays(60+n), "12:00:00")
		f.eat(t, 1, today.AddDays(60+n), "12:01:00") // one day too soon
		f.eat(t, 2, today.AddDays(60+n), "12:02:00") // never before, and the card is old
	}
	if got := f.run(t, today.AddDays(63)); got != 0 {
		t.Errorf("%d alarms on the fourth day", got)
	}
	if got := f.run(t, today.AddDays(64)); got != 2 {
		t.Errorf("%d alarms on the fifth day", got)
	}
	want := map[string]data.ServiceDay{string(f.cards[0].ID): today, string(f.cards[2].ID): ""}
	for _, r := range f.list(t, Filter{}) {
		before, known := want[r.Subject]
		if !known || r.Figures.Before != before || r.Figures.Days != 5 || r.Figures.Idle != 60 || r.ElderID == "" {
			t.Errorf("%+v", r)
		}
	}
	for n := 65; n < 68; n++ {
		f.eat(t, 0, today.AddDays(n), "12:00:00")
		if got := f.run(t, today.AddDays(n)); got != 0 {
			t.Errorf("asked again on day %d", n)
		}
	}
}

func TestDaysThatAreDue(t *testing.T) {
	t.Parallel()
	f, today := newFixture(t, 3), today.AddDays(3)
	f.late(t, today.AddDays(-2)) // before the first time
	bring := func(card int) func() {
		return func() { f.bring(t, card, today.AddDays(-3), clock("20:00:00", 60*card)) }
	}
	for i, step := range []struct {
		at   data.Instant
		do   func()
		want []data.ServiceDay
	}{
		{today.At(60), nil, []data.ServiceDay{today.AddDays(-1)}},
		{today.At(61), nil, nil},
		{today.At(62), bring(0), []data.ServiceDay{today.AddDays(-3)}},
		{today.At(63), nil, nil},
		{today.AddDays(1).At(0), bring(1), []data.ServiceDay{today.AddDays(-3), today}},
		{today.AddDays(3).At(1), bring(2), []data.ServiceDay{today.AddDays(-3), today.AddDays(1), today.AddDays(2)}},
		{today.AddDays(3).At(2), nil, nil},
	} {
		f.clock.Set(step.at.Time())
		if step.do != nil {
			step.do()
		}
		if diff := cmp.Diff(step.want, f.due(t)); diff != "" {
			t.Errorf("step %d: %s", i, diff)
		}
	}
	if list := f.list(t, Filter{}); len(list) != 1 || list[0].Day != today.AddDays(-3) {
		t.Errorf("%+v", list)
	}
	f.clock.Set(today.AddDays(100).At(1).Time())
	if got := f.due(t); len(got) != mostCaughtUp {
		t.Errorf("%d days after a long sleep", len(got))
	}
}

// Records that came on Monday and waited are meals since Wednesday, when the
// office decided so.
func TestDecidedRecordsAreLookedAt(t *testing.T) {
	t.Parallel()
	f := newFixture(t, 3)
	saturday, monday, today := today.AddDays(3), today.AddDays(5), today.AddDays(7)
	for i := range 3 {
		f.record(t, i+1, "", monday.At(9*60))
	}
	f.clock.Set(today.At(1).Time())
	f.due(t)
	f.clock.Set(today.At(9 * 60).Time())
	for i := range 3 {
		id := f.bring(t, i, saturday, clock("20:00:00", 60*i))
		err := f.db.InTx(ctx, func(tx *data.Tx) error {
			return tx.ExecOne(`UPDATE offline_records SET redemption_id = ? WHERE district = ? AND till_id = ? AND seq = ?`, id, district, f.till.ID, i+1)
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	f.clock.Set(today.AddDays(1).At(1).Time())
	if diff := cmp.Diff([]data.ServiceDay{saturday, today}, f.due(t)); diff != "" {
		t.Error(diff)
	}
	if list := f.list(t, Filter{}); len(list) != 1 || list[0].Kind != Closed || list[0].Day != saturday {
		t.Errorf("%+v", list)
	}
}
