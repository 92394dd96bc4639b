package merchants_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/data/datatest"
	"mealmap/data/table"
	"mealmap/geo"
	"mealmap/merchants"
	"mealmap/static/messages"
)

func sheet(t testing.TB, csv string) *table.Sheet {
	t.Helper()
	s, err := table.Read(strings.NewReader(csv), "points.csv")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func imports(t testing.TB, s *merchants.Store, csv string, o merchants.ImportOptions) table.Report {
	t.Helper()
	o.By = audit.CLI
	dry := o
	dry.DryRun = true
	would, err := s.ImportPoints(context.Background(), sheet(t, csv), dry)
	if err != nil {
		t.Fatal(err)
	}
	did, err := s.ImportPoints(context.Background(), sheet(t, csv), o)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(would, did); d != "" {
		t.Errorf("the dry run said something else: %s", d)
	}
	did.Say(messages.For("").With)
	return did
}

// problems writes them as "row field code".
func problems(list []table.Rejected) []string {
	out := []string{}
	for _, r := range list {
		out = append(out, fmt.Sprintf("%d %s %s", r.Row, r.Field, r.Code))
	}
	return out
}

func only(t testing.TB, s *merchants.Store) merchants.Point {
	t.Helper()
	list, err := s.ListPoints(context.Background(), merchants.PointFilter{})
	if err != nil || len(list) != 1 {
		t.Fatalf("%d points (%v)", len(list), err)
	}
	return list[0]
}

const fullRow = `编号,名称,区,街道,地址,电话,纬度(WGS84),经度(WGS84),类型,营业时间,标签,许可证号,许可证到期,优惠,商户
A-1,幸福（老年）食堂,玄武区,梅园新村街道,南京市玄武区成贤街１号,０２５－８８８８６６６６,32.051,118.791,食堂,周一至周五 11:00-13:30;17:00-19:00,清真、低盐,JY132,2026年3月31日,八五折,幸福餐饮
`

func TestImportReadsEveryColumn(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	s, db, _ := newStore(t)
	r := imports(t, s, fullRow, merchants.ImportOptions{})
	if d := cmp.Diff(table.Report{Rows: 1, Created: 1, Rejected: []table.Rejected{}}, r); d != "" {
		t.Fatal(d)
	}
	got := only(t, s)
	pos, err := geo.NewPosition(geo.LatLng{Lat: 32.051, Lng: 118.791}, geo.WGS84)
	if err != nil {
		t.Fatal(err)
	}
	want := merchants.Point{
		District: xuanwu, ID: got.ID, Number: 1, MerchantID: got.MerchantID, Street: street1,
		Name: "幸福（老年）食堂", Kind: merchants.Canteen, Address: "南京市玄武区成贤街１号", Phone: "025-88886666",
		Status: merchants.Open, PermitNo: "JY132", PermitExpires: "2026-03-31", Offer: "八五折",
		Position: &pos, Hours: lunchAndDinner().Hours, Tags: []merchants.Tag{"halal", "low_salt"},
		CreatedAt: db.Now(), UpdatedAt: db.Now(),
	}
	slices.SortStableFunc(want.Hours, func(a, b merchants.Window) int { return int(a.Weekday - b.Weekday) })
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	m, err := s.FindMerchant(ctx, xuanwu, got.MerchantID)
	if err != nil || m.Name != "幸福餐饮" {
		t.Errorf("merchant %+v %v", m, err)
	}
	if log, _ := s.StatusLog(ctx, xuanwu, got.ID); len(log) != 1 || log[0].To != merchants.Open {
		t.Errorf("status log %v", log)
	}
	if d := cmp.Diff([]string{"points.import"}, actions(t, db)); d != "" {
		t.Error(d)
	}
}

func TestTheSameFileTwiceChangesNothing(t *testing.T) {
	t.Parallel()
	s, db, clock := newStore(t)
	imports(t, s, fullRow, merchants.ImportOptions{})
	before := only(t, s)
	clock.Advance(time.Hour)
	r := imports(t, s, fullRow, merchants.ImportOptions{})
	if r.Unchanged != 1 || r.Updated != 0 || r.Created != 0 {
		t.Errorf("%+v", r)
	}
	if d := cmp.Diff(before, only(t, s)); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]string{"points.import"}, actions(t, db)); d != "" {
		t.Errorf("nothing was done and yet logged: %s", d)
	}
}

func TestEmptyCellsSayNothing(t *testing.T) {
	t.Parallel()
	s, _, clock := newStore(t)
	imports(t, s, fullRow, merchants.ImportOptions{})
	want := only(t, s)
	clock.Advance(time.Hour)
	r := imports(t, s, "code,name,district,address,phone,lat,lng,tags,hours\nA-1,幸福（老年）食堂,玄武区,,025-1,,,,\n", merchants.ImportOptions{})
	if r.Updated != 1 || r.Unplaced != 0 {
		t.Errorf("%+v", r)
	}
	got := only(t, s)
	want.Phone, want.UpdatedAt = "025-1", got.UpdatedAt
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestPositions(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, csv string
		o         merchants.ImportOptions
		crs       geo.CRS
		source    geo.LatLng
	}{
		{"plain pair is WGS-84", "name,district,lat,lng\na,玄武区,32.05,118.79\n", merchants.ImportOptions{}, geo.WGS84, geo.LatLng{Lat: 32.05, Lng: 118.79}},
		{"plain pair, system told", "名称,区,纬度,经度\na,玄武区,32.05,118.79\n", merchants.ImportOptions{CRS: geo.BD09}, geo.BD09, geo.LatLng{Lat: 32.05, Lng: 118.79}},
		{"columns that say so themselves", "name,district,lat_gcj02,lng_gcj02\na,玄武区,32.05,118.79\n", merchants.ImportOptions{CRS: geo.BD09}, geo.GCJ02, geo.LatLng{Lat: 32.05, Lng: 118.79}},
		{"WGS-84 wins", "name,district,lat_gcj02,lng_gcj02,lat_wgs84,lng_wgs84\na,玄武区,32.05,118.79,32.1,118.8\n", merchants.ImportOptions{}, geo.WGS84, geo.LatLng{Lat: 32.1, Lng: 118.8}},
		{"an empty WGS-84 pair does not", "name,district,lat_gcj02,lng_gcj02,lat_wgs84,lng_wgs84\na,玄武区,32.05,118.79,,\n", merchants.ImportOptions{}, geo.GCJ02, geo.LatLng{Lat: 32.05, Lng: 118.79}},
		{"full-width digits", "name,district,lat,lng\na,玄武区,３２．０５,１１８．７９\n", merchants.ImportOptions{}, geo.WGS84, geo.LatLng{Lat: 32.05, Lng: 118.79}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s, _, _ := newStore(t)
			if r := imports(t, s, c.csv, c.o); r.Created != 1 || r.Unplaced != 0 {
				t.Fatalf("%+v", r)
			}
			p := only(t, s).Position
			if p.CRS != c.crs || p.Source != c.source || p.At != geo.Convert(c.source, c.crs, geo.WGS84) || p.Cell != geo.CellOf(p.At) {
				t.Errorf("%+v", p)
			}
		})
	}
}

func TestRowsThatCannotBeUsed(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, row, want string }{
		{"no name", ",玄武区,,x,,,,", "name required"},
		{"a name without end", strings.Repeat("长", 61) + ",玄武区,,x,,,,", "name too_long"},
		{"latitude alone", "a,玄武区,,x,32.05,,,", "lng required"},
		{"longitude alone", "a,玄武区,,x,,118.7,,", "lat required"},
		{"no number", "a,玄武区,,x,东经,118.7,,", "lat not_a_number"},
		{"NaN", "a,玄武区,,x,NaN,118.7,,", "lat not_a_number"},
		{"infinite", "a,玄武区,,x,Inf,118.7,,", "lat out_of_range"},
		{"swapped", "a,玄武区,,x,118.79,32.05,,", "lat out_of_range"},
		{"past the date line", "a,玄武区,,x,32,180.1,,", "lng out_of_range"},
		{"nought, nought", "a,玄武区,,x,0,0,,", "lat out_of_range"},
		{"no such district", "a,幸福区,,x,,,,", "district unknown_district"},
		{"a name that several districts have", "a,鼓楼区,,x,,,,", "district ambiguous_district"},
		{"no district at all", "a,,,x,,,,", "district required"},
		{"no such street", "a,玄武区,幸福街道,x,,,,", "street unknown_street"},
		{"an unknown status", "a,玄武区,,x,,,飘着,", "status unknown_status"},
		{"unreadable characters", "a\uFFFD,玄武区,,x,,,,", "名称 damaged_text"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s, _, _ := newStore(t)
			r := imports(t, s, "名称,区,街道,地址,纬度,经度,状态,类型\n"+c.row+"\n好食堂,玄武区,,x,,,,\n", merchants.ImportOptions{})
			if d := cmp.Diff([]string{"2 " + c.want}, problems(r.Rejected)); d != "" {
				t.Fatal(d)
			}
			if r.Rows != 2 || r.Created != 1 || r.Unplaced != 1 {
				t.Errorf("the rest was not imported: %+v", r)
			}
			if m := r.Rejected[0].Message; !strings.HasPrefix(m, "第 2 行") || strings.Contains(m, "<no value>") {
				t.Errorf("message %q", m)
			}
		})
	}
}

func TestFieldsThatCouldNotBeUnderstoodAreNoted(t *testing.T) {
	t.Parallel()
	s, _, _ := newStore(t)
	r := imports(t, s, "名称,区,地址,类型,营业时间,标签,许可证到期\n甲老年食堂,玄武区,x,宫殿,看心情,清真;好吃,长期\n", merchants.ImportOptions{})
	want := []string{"2 kind unknown_kind", "2 permit_expires not_a_date", "2 hours hours_unclear", "2 tags unknown_tag"}
	if d := cmp.Diff(want, problems(r.Notes)); d != "" || len(r.Rejected) != 0 || r.Created != 1 {
		t.Fatalf("%s %+v", d, r)
	}
	for _, n := range r.Notes {
		if strings.HasPrefix(n.Message, "[") || strings.Contains(n.Message, "<no value>") {
			t.Errorf("message %q", n.Message)
		}
	}
	p := only(t, s)
	if p.Kind != merchants.Canteen || len(p.Hours) != 0 || !p.Has("halal") || len(p.Tags) != 1 || p.PermitExpires != "" {
		t.Errorf("%+v", p)
	}
}

func TestMessagesUseTheFilesOwnHeadings(t *testing.T) {
	t.Parallel()
	s, _, _ := newStore(t)
	r := imports(t, s, "店名,district,latitude,longitude\na,玄武区,x,1\n", merchants.ImportOptions{})
	if got := r.Rejected[0].Message; got != "第 2 行「latitude」应该是数字。" {
		t.Error(got)
	}
}

func TestWhichDistrict(t *testing.T) {
	t.Parallel()
	const gulou = data.District(320106) // 南京市鼓楼区; there are others in 徐州, 福州 and 开封
	for _, c := range []struct {
		name, csv, home string
		o               merchants.ImportOptions
		district        data.District
		street          string
	}{
		{"the province and city in front", "name,district\na,江苏省南京市鼓楼区\n", "", merchants.ImportOptions{}, gulou, ""},
		{"columns for them", "名称,省,市,区\na,江苏省,南京市,鼓楼区\n", "", merchants.ImportOptions{}, gulou, ""},
		{"the address says it", "名称,区,地址\na,鼓楼区,江苏省南京市鼓楼区中山路1号\n", "", merchants.ImportOptions{}, gulou, ""},
		{"the street named for the list", "名称,区\na,鼓楼区\n", "", merchants.ImportOptions{Street: "320106001"}, gulou, "320106001"},
		{"the home street", "名称,区\na,鼓楼区\n", "320106001", merchants.ImportOptions{}, gulou, "320106001"},
		{"no district column, home street", "名称\na\n", "320106001", merchants.ImportOptions{}, gulou, "320106001"},
		{"the list's street wins over home", "名称\na\n", "320106001", merchants.ImportOptions{Street: street1}, xuanwu, street1},
		{"the row's district wins over both", "名称,区\na,玄武区\n", "320106001", merchants.ImportOptions{Street: "320106001"}, xuanwu, ""},
		{"an empty street cell in a list that knows streets", "名称,区,街道\na,玄武区,\n", street1, merchants.ImportOptions{}, xuanwu, ""},
		{"and the street named for the list", "名称,区,街道\na,玄武区,\n", "", merchants.ImportOptions{Street: street1}, xuanwu, street1},
		{"a street by name", "名称,区,街道\na,玄武区,梅园新村街道\n", "", merchants.ImportOptions{}, xuanwu, street1},
		{"a street by code", "名称,区,街道\na,玄武区," + street1 + "\n", "", merchants.ImportOptions{}, xuanwu, street1},
		{"a district by code", "名称,区\na,320102\n", "", merchants.ImportOptions{}, xuanwu, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s, db, _ := newStore(t)
			if err := db.InTx(context.Background(), func(tx *data.Tx) error { return data.PutSetting(tx, data.HomeStreet, c.home) }); err != nil {
				t.Fatal(err)
			}
			r := imports(t, s, c.csv, c.o)
			if r.Created != 1 {
				t.Fatalf("%+v", r)
			}
			if p := only(t, s); p.District != c.district || p.Street != c.street {
				t.Errorf("got %s %q", p.District, p.Street)
			}
		})
	}
}

func TestIdentity(t *testing.T) {
	t.Parallel()
	head := "code,name,district,address\n"
	for _, c := range []struct {
		name, first, second         string
		created, updated, unchanged int
	}{
		{"other punctuation is the same place", ",幸福食堂(东),玄武区,成贤街1号\n", ",幸福食堂（东）,玄武区,成贤街 １号\n", 0, 1, 0},
		{"another address is another place", ",幸福食堂,玄武区,成贤街1号\n", ",幸福食堂,玄武区,成贤街2号\n", 1, 0, 0},
		{"another district is another place", ",幸福食堂,玄武区,1号\n", ",幸福食堂,秦淮区,1号\n", 1, 0, 0},
		{"the code holds through a new name and address", "A1,旧名,玄武区,1号\n", "a1,新名,玄武区,2号\n", 0, 1, 0},
		{"a list that gains codes", ",幸福食堂,玄武区,1号\n", "A1,幸福食堂,玄武区,1号\n", 0, 1, 0},
		{"a list that loses codes", "A1,幸福食堂,玄武区,1号\n", ",幸福食堂,玄武区,1号\n", 0, 0, 1},
		{"two codes at one address are two", "A1,幸福食堂,玄武区,1号\n", "A2,幸福食堂,玄武区,1号\n", 1, 0, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s, _, _ := newStore(t)
			imports(t, s, head+c.first, merchants.ImportOptions{})
			r := imports(t, s, head+c.second, merchants.ImportOptions{})
			if r.Created != c.created || r.Updated != c.updated || r.Unchanged != c.unchanged {
				t.Errorf("%+v", r)
			}
			again := imports(t, s, head+c.second, merchants.ImportOptions{})
			if again.Unchanged != 1 {
				t.Errorf("once more: %+v", again)
			}
		})
	}
}

func TestOneRowAPoint(t *testing.T) {
	t.Parallel()
	s, _, _ := newStore(t)
	r := imports(t, s, "code,name,district,address\nA,甲,玄武区,1\n,乙,玄武区,2\na,甲,玄武区,1\n,乙,玄武区, ２\nB,甲,玄武区,1\n", merchants.ImportOptions{})
	if d := cmp.Diff([]string{"4 name duplicate_row", "5 name duplicate_row"}, problems(r.Rejected)); d != "" || r.Created != 3 {
		t.Errorf("%s %+v", d, r)
	}
	if r.Rejected[1].Message != "第 5 行和第 3 行是同一条,只导入了前面一行。" {
		t.Error(r.Rejected[1].Message)
	}
	// A code that comes to a known point within one list, then again.
	r = imports(t, s, "code,name,district,address\nC,乙,玄武区,2\nC,乙,玄武区,2\n", merchants.ImportOptions{})
	if r.Updated != 1 || len(r.Rejected) != 1 {
		t.Errorf("%+v", r)
	}
}

func TestNumbersAreDense(t *testing.T) {
	t.Parallel()
	s, _, _ := newStore(t)
	create(t, s, valid())
	imports(t, s, "name,district\n甲,玄武区\n,玄武区\n乙,秦淮区\n丙,玄武区\n", merchants.ImportOptions{})
	list, err := s.ListPoints(context.Background(), merchants.PointFilter{})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, p := range list {
		got = append(got, fmt.Sprint(p.District, " ", p.Number, " ", p.Name))
	}
	want := []string{"320102 1 幸福面馆", "320102 2 甲", "320102 3 丙", "320104 1 乙"}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestMerchantsOfAList(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	s, _, _ := newStore(t)
	csv := `名称,区,商户,营业执照号
甲,玄武区,幸福餐饮,
乙,玄武区,幸福餐饮,
丙,玄武区,,
丁,玄武区,幸福餐饮,L1
戊,玄武区,改名了,L1
己,秦淮区,幸福餐饮,
`
	imports(t, s, csv, merchants.ImportOptions{})
	list, err := s.ListPoints(ctx, merchants.PointFilter{})
	if err != nil {
		t.Fatal(err)
	}
	of := map[string]merchants.MerchantID{}
	for _, p := range list {
		of[p.Name] = p.MerchantID
	}
	if of["甲"] != of["乙"] || of["甲"] == of["丙"] || of["丁"] != of["戊"] || of["甲"] == of["丁"] || of["甲"] == of["己"] {
		t.Errorf("%v", of)
	}
	if all, _ := s.ListMerchants(ctx, merchants.MerchantFilter{District: xuanwu}); len(all) != 3 {
		t.Errorf("%d merchants in the district", len(all))
	}
	if r := imports(t, s, csv, merchants.ImportOptions{}); r.Unchanged != 6 {
		t.Errorf("again: %+v", r)
	}
	r := imports(t, s, "名称,区,商户\n丙,玄武区,幸福餐饮\n", merchants.ImportOptions{})
	if r.Updated != 1 {
		t.Errorf("a point changes hands: %+v", r)
	}
}

func TestStatusesOfAList(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	s, _, _ := newStore(t)
	head := "名称,区,状态,原因\n"
	imports(t, s, head+"甲,玄武区,,\n", merchants.ImportOptions{})
	p := only(t, s)
	for _, step := range []struct {
		row, reason string
		status      merchants.Status
		rejected    int
	}{
		{"甲,玄武区,候选,\n", "", merchants.Open, 1},
		{"甲,玄武区,停业整顿,\n", "停业整顿", merchants.Suspended, 0},
		{"甲,玄武区,停业,\n", "停业整顿", merchants.Suspended, 0},
		{"甲,玄武区,,\n", "停业整顿", merchants.Suspended, 0},
		{"甲,玄武区,正常,\n", "", merchants.Open, 0},
		{"甲,玄武区,清退,卫生不合格\n", "卫生不合格", merchants.Removed, 0},
		{"甲,玄武区,正常,\n", "卫生不合格", merchants.Removed, 1},
	} {
		r := imports(t, s, head+step.row, merchants.ImportOptions{})
		got := only(t, s)
		if got.Status != step.status || got.StatusReason != step.reason || len(r.Rejected) != step.rejected {
			t.Errorf("%q: %s %q %+v", step.row, got.Status, got.StatusReason, r)
		}
	}
	log, err := s.StatusLog(ctx, xuanwu, p.ID)
	if err != nil || len(log) != 4 {
		t.Errorf("%d steps logged (%v)", len(log), err)
	}
}

func TestWithinOneStreet(t *testing.T) {
	t.Parallel()
	s, _, _ := newStore(t)
	imports(t, s, "code,名称,区,街道\nX,外街,玄武区,"+street2+"\n", merchants.ImportOptions{})
	r := imports(t, s, "code,名称,区,街道\n,本街,玄武区,"+street1+"\n,外街二,玄武区,"+street2+"\n,不知,秦淮区,\nX,外街,玄武区,"+street1+"\n",
		merchants.ImportOptions{Street: street1, Within: street1})
	want := []string{"3 street other_street", "4 street other_street", "5 street other_street"}
	if d := cmp.Diff(want, problems(r.Rejected)); d != "" || r.Created != 1 {
		t.Errorf("%s %+v", d, r)
	}
}

func TestListsThatCannotBeImported(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	s, _, _ := newStore(t)
	good := sheet(t, "name,district\na,玄武区\n")
	for _, c := range []struct {
		name  string
		sheet *table.Sheet
		o     merchants.ImportOptions
		want  error
	}{
		{"no names", sheet(t, "a,b\n1,2\n"), merchants.ImportOptions{}, merchants.ErrNoNames},
		{"no such system", good, merchants.ImportOptions{CRS: "mars"}, geo.ErrUnknownCRS},
		{"no such street", good, merchants.ImportOptions{Street: "999999999"}, geo.ErrUnknownDivision},
		{"a district for a street", good, merchants.ImportOptions{Street: "320102"}, geo.ErrUnknownDivision},
		{"no such scope", good, merchants.ImportOptions{Within: "x"}, geo.ErrUnknownDivision},
	} {
		if _, err := s.ImportPoints(ctx, c.sheet, c.o); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

func TestImportedPointsAreInTheDirectory(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	s, _, _ := newStore(t)
	if _, err := s.Directory(ctx); err != nil {
		t.Fatal(err)
	}
	imports(t, s, fullRow, merchants.ImportOptions{})
	d, err := s.Directory(ctx)
	if err != nil || len(d.Points()) != 1 {
		t.Errorf("%v %v", d, err)
	}
}

func FuzzImportPoints(f *testing.F) {
	f.Add(fullRow)
	f.Add("name,district,lat,lng\na,玄武区,1e308,-0\nb,,,\n")
	f.Add("名称\n\"a\nb\"\n")
	f.Add("code,name,district,status\nA,a,玄武区,清退\nA,a,玄武区,正常\n")
	db, _ := datatest.New(f)
	s := merchants.NewStore(db)
	f.Fuzz(func(t *testing.T, csv string) {
		sh, err := table.Read(strings.NewReader(csv), "fuzz.csv")
		if err != nil {
			return
		}
		o := merchants.ImportOptions{Street: street1, By: audit.CLI}
		did, err := s.ImportPoints(context.Background(), sh, o)
		if errors.Is(err, merchants.ErrNoNames) {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		if did.Created+did.Updated+did.Unchanged+len(did.Rejected) != did.Rows {
			t.Fatalf("rows are missing: %+v", did)
		}
		again, err := s.ImportPoints(context.Background(), sh, o)
		if err != nil {
			t.Fatal(err)
		}
		if again.Created != 0 {
			t.Fatalf("the same file made points again: %+v", again)
		}
	})
}

// tenThousand is a list as a province would have it.
func tenThousand() string {
	var b strings.Builder
	b.WriteString("编号,名称,区,街道,地址,电话,lat_gcj02,lng_gcj02,类型,营业时间,标签\n")
	for i := range 10_000 {
		fmt.Fprintf(&b, "P%05d,第%d老年食堂,玄武区,梅园新村街道,成贤街%d号,025-%08d,%.6f,%.6f,食堂,周一至周五 11:00-13:30;17:00-19:00,清真、低盐\n",
			i, i, i, i, 32.0+float64(i%100)/1000, 118.7+float64(i/100)/1000)
	}
	return b.String()
}

func BenchmarkImport10000(b *testing.B) {
	csv := tenThousand()
	for _, c := range []struct {
		name string
		dry  bool
	}{{"new", false}, {"dry", true}} {
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				b.StopTimer()
				s, _, _ := newStore(b)
				b.StartTimer()
				r, err := s.ImportPoints(context.Background(), sheet(b, csv), merchants.ImportOptions{DryRun: c.dry, By: audit.CLI})
				if err != nil || r.Created != 10_000 {
					b.Fatal(r, err)
				}
			}
			b.ReportMetric(float64(b.N)*10_000/b.Elapsed().Seconds(), "rows/s")
		})
	}
	b.Run("unchanged", func(b *testing.B) {
		s, _, _ := newStore(b)
		imports(b, s, csv, merchants.ImportOptions{})
		b.ResetTimer()
		for b.Loop() {
			if r, err := s.ImportPoints(context.Background(), sheet(b, csv), merchants.ImportOptions{By: audit.CLI}); err != nil || r.Unchanged != 10_000 {
				b.Fatal(r, err)
			}
		}
		b.ReportMetric(float64(b.N)*10_000/b.Elapsed().Seconds(), "rows/s")
	})
}
