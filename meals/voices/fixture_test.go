package voices

import (
	"context"
	"fmt"
	"testing"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/data/datatest"
	"mealmap/data/staff"
	"mealmap/data/vault"
	"mealmap/meals"
	"mealmap/merchants"
)

const (
	district = data.District(320104)
	street   = "320104001"
	beside   = "320104002"
	caller   = audit.Actor("user:caller")
	office   = audit.Actor("user:office")
	enroller = audit.Actor("user:enroller")
)

var (
	ctx    = context.Background()
	here   = Scope{District: district, Street: street}
	first  = Scope{District: district, Street: street, Community: street + "001"}
	second = Scope{District: district, Street: street, Community: street + "002"}
	there  = Scope{District: district, Street: beside}
)

// fixture is a street with points that are open all day, at Wednesday
// 2025-03-05 12:40.
type fixture struct {
	*Store
	tb     testing.TB
	clock  *datatest.Clock
	staff  *staff.Store
	by     audit.Actor // who enrols elders
	points []merchants.Point
	tills  []meals.Till
	elders []meals.Elder
	cards  []meals.Card
	shown  map[int]string // numbers that renumber gave
}

func newFixture(tb testing.TB, points, elders int) *fixture {
	tb.Helper()
	db, clock := datatest.New(tb)
	v, shops := vault.New([32]byte{1}), merchants.NewStore(db)
	kitchen, err := meals.NewStore(db, v, shops)
	if err != nil {
		tb.Fatal(err)
	}
	f := &fixture{Store: NewStore(db, v, kitchen, shops), tb: tb, clock: clock, staff: staff.NewStore(db), by: audit.System, shown: map[int]string{}}
	for i := range points {
		f.addPoint(street, fmt.Sprintf("面馆%d", i))
	}
	for range elders {
		f.addElder()
	}
	return f
}

func (f *fixture) addPoint(street, name string) merchants.Point {
	f.tb.Helper()
	windows, _ := merchants.ParseHours("每天 午餐 06:00-22:00")
	p, err := f.Store.points.CreatePoint(ctx, merchants.Point{District: district, Street: street, Name: name, Kind: merchants.Restaurant,
		Address: "幸福路1号", Status: merchants.Open, Hours: windows}, audit.System)
	if err != nil {
		f.tb.Fatal(err)
	}
	till, _, err := f.meals.AddTill(ctx, district, p.ID, "前台", audit.System)
	if err != nil {
		f.tb.Fatal(err)
	}
	f.points, f.tills = append(f.points, p), append(f.tills, till)
	return p
}

// addElder makes an elder with a telephone and a card; change says what the test
// is about.
func (f *fixture) addElder(change ...func(*meals.NewElder)) int {
	f.tb.Helper()
	i := len(f.elders)
	n := meals.NewElder{Street: street, Community: street + "001", CommunityName: "第一社区", Name: "王桂芳" + string(rune('一'+i)),
		Number: idNumber(i), Phone: fmt.Sprintf("138%08d", i)}
	for _, c := range change {
		c(&n)
	}
	now := f.clock.Now()
	f.now("2024-03-05 12:40")
	defer f.clock.Set(now)
	e, err := f.meals.CreateElder(ctx, n, f.by)
	if err != nil {
		f.tb.Fatal(err)
	}
	c, err := f.meals.IssueCard(ctx, district, e.ID, audit.System)
	if err != nil {
		f.tb.Fatal(err)
	}
	f.elders, f.cards = append(f.elders, e), append(f.cards, c)
	return i
}

func silent(n *meals.NewElder) { n.Phone = "" }

func ofSecond(n *meals.NewElder) { n.Community, n.CommunityName = street+"002", "第二社区" }

// idNumber is of a region that does not exist, with its check digit.
func idNumber(i int) string {
	n := fmt.Sprintf("990101194801%02d%03d", 1+i/1000, i%1000)
	sum := 0
	for i, w := range []int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2} {
		sum += int(n[i]-'0') * w
	}
	return n + string("10X98765432"[sum%11])
}

// renumber gives a card a number that a test can name, which its till could not
// read.
func (f *fixture) renumber(elder int, number string) {
	f.tb.Helper()
	f.shown[elder] = number
	f.exec(`UPDATE cards SET number = ? WHERE id = ?`, number, f.cards[elder].ID)
}

// eat records a meal of an elder at a point, at a time like "2025-03-04 12:00".
func (f *fixture) eat(elder, point int, at string) (id meals.RedemptionID) {
	f.tb.Helper()
	now := f.clock.Now()
	f.clock.Set(clockAt(at).Time())
	defer f.clock.Set(now)
	if number, given := f.shown[elder]; given {
		f.exec(`UPDATE cards SET number = ? WHERE id = ?`, f.cards[elder].Number, f.cards[elder].ID)
		defer f.renumber(elder, number)
	}
	_, err := f.meals.Redeem(ctx, f.tills[point], meals.Request{Card: f.cards[elder].Number, Price: 1500, Key: data.NewID()}, func(o meals.Outcome) (int, []byte) {
		if o.Refusal != nil {
			f.tb.Errorf("refused: %v", o.Refusal)
		}
		id = o.Redemption.ID
		return 201, []byte("{}")
	})
	if err != nil {
		f.tb.Fatal(err)
	}
	return id
}

// exec runs a statement on the database, for what other rooms write.
func (f *fixture) exec(query string, args ...any) {
	f.tb.Helper()
	err := f.db.InTx(ctx, func(tx *data.Tx) error {
		_, err := tx.Exec(query, args...)
		return err
	})
	if err != nil {
		f.tb.Fatal(err)
	}
}

// now sets the clock.
func (f *fixture) now(at string) { f.clock.Set(clockAt(at).Time()) }

// small are terms that draw about everybody of a small street.
func small() Terms { return Terms{Confidence: 0.95, Margin: 0.05, Days: 7, Rest: 60} }

// draw makes the sample of a street and gives it with its list of calls.
func (f *fixture) draw(sc Scope) (Sample, []Interview) {
	f.tb.Helper()
	made, err := f.DrawSample(ctx, sc, small(), office)
	if err != nil {
		f.tb.Fatal(err)
	}
	l, err := f.Calls(ctx, sc, "user:nobody")
	if err != nil {
		f.tb.Fatal(err)
	}
	return made, l.Ready
}
