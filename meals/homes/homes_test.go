package homes_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/data/datatest"
	"mealmap/data/fault"
	"mealmap/data/table"
	"mealmap/data/vault"
	"mealmap/geo"
	"mealmap/meals"
	"mealmap/meals/homes"
	"mealmap/merchants"
	"mealmap/static/messages"
)

const (
	district = data.District(320104)
	street   = "320104001"
	other    = "320104002"
	tester   = audit.Actor("user:test")
)

var (
	ctx    = context.Background()
	gate   = geo.LatLng{Lat: 32.0421, Lng: 118.7787}
	yard   = geo.LatLng{Lat: 32.0471, Lng: 118.7787}
	beside = geo.LatLng{Lat: 32.04211, Lng: 118.77871} // of the gate's cell
)

type fixture struct {
	*homes.Store
	db    *data.DB
	meals *meals.Store
	made  int
}

func newFixture(t *testing.T) *fixture {
	t.Helper()
	db, _ := datatest.New(t)
	m, err := meals.NewStore(db, vault.New([32]byte{1}), merchants.NewStore(db))
	if err != nil {
		t.Fatal(err)
	}
	return &fixture{Store: homes.NewStore(db), db: db, meals: m}
}

// number makes one of a region that does not exist, with its check digit.
func number(i int) string {
	n := fmt.Sprintf("99010119500101%03d", i)
	sum := 0
	for i, w := range []int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2} {
		sum += int(n[i]-'0') * w
	}
	return n + string("10X98765432"[sum%11])
}

// elder makes one of the street's community 001, 002, …; 0 for none.
func (f *fixture) elder(t *testing.T, street string, community int) meals.ElderID {
	t.Helper()
	f.made++
	n := meals.NewElder{Street: street, Name: "王桂芳", Number: number(f.made)}
	if community > 0 {
		n.Community, n.CommunityName = fmt.Sprintf("%s%03d", street, community), fmt.Sprintf("第%d社区", community)
	}
	e, err := f.meals.CreateElder(ctx, n, tester)
	if err != nil {
		t.Fatal(err)
	}
	return e.ID
}

func (f *fixture) set(t *testing.T, id meals.ElderID, at geo.LatLng) {
	t.Helper()
	if err := f.Set(ctx, district, id, at, meals.HomeByMap, tester); err != nil {
		t.Fatal(err)
	}
}

func (f *fixture) place(t *testing.T, code, community string, at geo.LatLng) {
	t.Helper()
	err := f.db.InTx(ctx, func(tx *data.Tx) error {
		return tx.ExecOne(`
			INSERT INTO places (district, code, street, name, lat, lng, cell, community)
			VALUES (?, ?, ?, '门口', ?, ?, ?, ?)`, district, code, street, at.Lat, at.Lng, int64(geo.CellOf(at)), community)
	})
	if err != nil {
		t.Fatal(err)
	}
}

func (f *fixture) counts(t *testing.T, street string) homes.Counts {
	t.Helper()
	c, err := f.CountCells(ctx, district, street)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestOnlyTheCellIsKept(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	id := f.elder(t, street, 1)
	if _, err := f.Of(ctx, district, id); !errors.Is(err, homes.ErrNoHome) {
		t.Errorf("before: %v", err)
	}
	f.set(t, id, gate)
	f.set(t, id, beside) // the same cell: no news
	h, err := f.Of(ctx, district, id)
	if err != nil {
		t.Fatal(err)
	}
	want := homes.Home{District: district, ElderID: id, Cell: geo.HomeCellOf(gate), Source: meals.HomeByMap, SetAt: h.SetAt, SetBy: tester}
	if diff := cmp.Diff(want, h); diff != "" || h.SetAt == 0 {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if err := f.Set(ctx, district, id, beside, meals.HomeByPlace, tester); err != nil {
		t.Fatal(err)
	}
	if err := f.Clear(ctx, district, id, tester); err != nil {
		t.Fatal(err)
	}
	if err := f.Clear(ctx, district, id, tester); !errors.Is(err, homes.ErrNoHome) {
		t.Errorf("cleared twice: %v", err)
	}
	if _, err := f.Of(ctx, district, id); !errors.Is(err, homes.ErrNoHome) {
		t.Errorf("after: %v", err)
	}
	var said []string
	log, err := audit.List(ctx, f.db, audit.Filter{District: district})
	for _, e := range log {
		if e.Action == "elder.home" || e.Action == "elder.no_home" {
			said = append(said, e.Action+" "+string(e.Detail))
			if e.Street != street || e.Object != string(id) || e.Actor != tester {
				t.Errorf("entry %+v", e)
			}
		}
	}
	if diff := cmp.Diff([]string{"elder.no_home {}", `elder.home {"source":"place"}`, `elder.home {"source":"map"}`}, said); diff != "" || err != nil {
		t.Errorf("the log, %v (-want +got)\n%s", err, diff)
	}
}

func TestAHomeNeedsAnElderAndAPosition(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	if err := f.Set(ctx, district, "nobody", gate, meals.HomeByMap, tester); !errors.Is(err, meals.ErrElderUnknown) {
		t.Errorf("nobody's: %v", err)
	}
	if err := f.Clear(ctx, district, "nobody", tester); !errors.Is(err, meals.ErrElderUnknown) {
		t.Errorf("nobody's, cleared: %v", err)
	}
	id := f.elder(t, street, 1)
	for _, at := range []geo.LatLng{{}, {Lat: 91, Lng: 118}} {
		if err := f.Set(ctx, district, id, at, meals.HomeByMap, tester); !errors.Is(err, geo.ErrBadPosition) {
			t.Errorf("%v: %v", at, err)
		}
	}
	if err := f.Set(ctx, district+1, id, gate, meals.HomeByMap, tester); !errors.Is(err, meals.ErrElderUnknown) {
		t.Errorf("another district's: %v", err)
	}
}

func TestEldersAreCountedWhereTheySetOutFrom(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	first, second := street+"001", street+"002"
	f.place(t, "zz", first, gate) // the community's second place by code
	f.place(t, "aa", first, yard)
	f.place(t, "mm", "", gate) // only a poster's
	f.set(t, f.elder(t, street, 1), gate)
	f.set(t, f.elder(t, street, 1), beside)
	f.set(t, f.elder(t, street, 1), yard)
	f.elder(t, street, 1) // stands at the place
	f.set(t, f.elder(t, street, 2), gate)
	f.elder(t, street, 2) // nowhere
	f.elder(t, street, 0) // nowhere, and of no community
	f.set(t, f.elder(t, other, 1), gate)
	want := homes.Counts{
		Cells: []homes.Count{
			{geo.HomeCellOf(gate), first, 2, 0}, {geo.HomeCellOf(yard), first, 2, 1}, {geo.HomeCellOf(gate), second, 1, 0},
		},
		Nowhere: map[string]int{second: 1, "": 1},
		Names:   map[string]string{first: "第1社区", second: "第2社区"},
	}
	if want.Cells[0].Cell > want.Cells[1].Cell {
		want.Cells[0], want.Cells[1] = want.Cells[1], want.Cells[0]
	}
	got := f.counts(t, street)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if got.Elders() != 7 || got.Guessed() != 1 || got.Unplaced() != 2 {
		t.Errorf("%d elders, %d at a place, %d nowhere", got.Elders(), got.Guessed(), got.Unplaced())
	}
	if all := f.counts(t, ""); all.Elders() != 8 {
		t.Errorf("the district has %d", all.Elders())
	}
}

func TestWhoHasLeftIsNotCounted(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	today := f.db.Now().ServiceDay()
	for i, day := range []data.ServiceDay{today.AddDays(-1), today, today} {
		f.set(t, f.elder(t, street, 1), gate)
		rep, err := f.meals.ImportDepartures(ctx, table.NewSheet([]string{"姓名", "身份证号", "日期", "类型"},
			[]string{"王桂芳", number(f.made), string(day), []string{"死亡", "迁出", "入住机构"}[i]}),
			meals.DepartureOptions{District: district, By: tester})
		if err != nil || rep.Created != 1 {
			t.Fatalf("%+v %v", rep, err)
		}
	}
	f.set(t, f.elder(t, street, 1), gate)
	if got := f.counts(t, street).Elders(); got != 1 {
		t.Errorf("%d are counted, want the one who is here", got)
	}
	list, err := f.meals.ListDepartures(ctx, district, street, 10)
	if err != nil || len(list) != 3 {
		t.Fatalf("%d departures: %v", len(list), err)
	}
	if err := f.meals.WithdrawDeparture(ctx, tester, district, "", list[0].ID, "弄错了"); err != nil {
		t.Fatal(err)
	}
	if got := f.counts(t, street).Elders(); got != 2 {
		t.Errorf("%d are counted once a departure is taken back", got)
	}
}

func TestEveryFaultHasASentence(t *testing.T) {
	t.Parallel()
	for _, e := range []*fault.Error{homes.ErrNoHome} {
		if sentence, fix := messages.For("zh-Hans").Fault(e); sentence == "" || fix == "" || sentence[0] == '[' || fix[0] == '[' {
			t.Errorf("%s: %q, %q", e.Code, sentence, fix)
		}
	}
}
