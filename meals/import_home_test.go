package meals

import (
	"fmt"
	"strings"
	"testing"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/data/table"
	"mealmap/geo"
)

// homeOf gives the cell of the only elder of a name, zero where none is kept.
func (f *fixture) homeOf(t *testing.T, name string) (cell geo.HomeCell) {
	t.Helper()
	list, err := f.ListElders(ctx, ElderFilter{District: testDistrict, Search: name})
	if err != nil || len(list) != 1 {
		t.Fatalf("%d of the name %s: %v", len(list), name, err)
	}
	err = f.db.View(ctx, func(tx *data.Tx) error {
		cell, err = HomeTx(tx, testDistrict, list[0].ID)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return cell
}

func (f *fixture) loadAs(t *testing.T, o ImportOptions, headings []string, rows ...[]string) table.Report {
	t.Helper()
	o.Street, o.By = testStreet, tester
	rep, err := f.ImportElders(ctx, table.NewSheet(headings, rows...), o)
	if err != nil {
		t.Fatal(err)
	}
	return rep
}

func TestAListSaysWhereEldersSetOutFrom(t *testing.T) {
	t.Parallel()
	at := geo.LatLng{Lat: 32.0421, Lng: 118.7787}
	gcj, bd := geo.Convert(at, geo.WGS84, geo.GCJ02), geo.Convert(at, geo.WGS84, geo.BD09)
	text := func(v float64) string { return fmt.Sprintf("%.7f", v) }
	for why, c := range map[string]struct {
		headings, cells string
		note            string // the field and its code; the row comes in all the same
	}{
		"plain is WGS-84":               {"纬度 经度", text(at.Lat) + " " + text(at.Lng), ""},
		"full-width digits":             {"纬度 经度", "32.0421 118.7787", ""},
		"a system beside it":            {"纬度 经度 坐标系", text(gcj.Lat) + " " + text(gcj.Lng) + " 高德", ""},
		"the system's code":             {"lat lng crs", text(bd.Lat) + " " + text(bd.Lng) + " BD-09", ""},
		"the system in the heading":     {"纬度(GCJ02) 经度(GCJ02)", text(gcj.Lat) + " " + text(gcj.Lng), ""},
		"the heading wins":              {"lat lng lat_bd09 lng_bd09", "1 1 " + text(bd.Lat) + " " + text(bd.Lng), ""},
		"half a pair":                   {"纬度 经度", "32.0421 ", "lat home_unreadable"},
		"words":                         {"纬度 经度", "三楼 左边", "lat home_unreadable"},
		"not a number":                  {"纬度 经度", "NaN 118", "lat home_unreadable"},
		"swapped":                       {"纬度 经度", "118.7787 32.0421", "lat home_unreadable"},
		"nought, as sheets fill blanks": {"纬度 经度", "0 0", "lat home_unreadable"},
		"a system that nobody knows":    {"纬度 经度 坐标系", "32.0421 118.7787 北京54", "crs home_crs"},
	} {
		t.Run(why, func(t *testing.T) {
			t.Parallel()
			f := newFixture(t)
			rep := f.loadAs(t, ImportOptions{}, append([]string{"姓名", "身份证号"}, strings.Fields(c.headings)...),
				append([]string{"王喆", "11010519491231002X"}, strings.Split(c.cells, " ")...))
			got := ""
			for _, n := range rep.Notes {
				got = n.Field + " " + n.Code
				if len(n.Args) > 0 {
					t.Errorf("the note repeats %v", n.Args)
				}
			}
			want := geo.HomeCell(0)
			if c.note == "" {
				want = geo.HomeCellOf(at)
			}
			if rep.Created != 1 || got != c.note || f.homeOf(t, "王喆") != want {
				t.Errorf("report %+v; home %d, want %d", rep, f.homeOf(t, "王喆"), want)
			}
		})
	}
}

func TestTheSameHomesTwiceChangeNothing(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	headings := []string{"姓名", "身份证号", "纬度", "经度"}
	who := func(lat string) []string { return []string{"王喆", "11010519491231002X", lat, "118.7787"} }
	if rep := f.loadAs(t, ImportOptions{DryRun: true}, headings, who("32.0421")); rep.Created != 1 {
		t.Errorf("dry run: %+v", rep)
	}
	f.loadAs(t, ImportOptions{}, headings, who("32.0421"))
	first := f.homeOf(t, "王喆")
	if rep := f.loadAs(t, ImportOptions{}, headings, who("32.0421")); rep.Unchanged != 1 {
		t.Errorf("again: %+v", rep)
	}
	if rep := f.loadAs(t, ImportOptions{DryRun: true}, headings, who("32.0521")); rep.Updated != 1 || f.homeOf(t, "王喆") != first {
		t.Errorf("a dry run moved the home: %+v", rep)
	}
	if rep := f.loadAs(t, ImportOptions{}, headings, who("")); rep.Unchanged != 1 || len(rep.Notes) != 1 || f.homeOf(t, "王喆") != first {
		t.Errorf("half a pair: %+v", rep)
	}
	if rep := f.loadAs(t, ImportOptions{}, headings[:2], who("")[:2]); rep.Unchanged != 1 || f.homeOf(t, "王喆") != first {
		t.Errorf("a list without positions: %+v", rep)
	}
	if rep := f.loadAs(t, ImportOptions{}, headings, who("32.0521")); rep.Updated != 1 || f.homeOf(t, "王喆") == first {
		t.Errorf("moved: %+v", rep)
	}
	log, err := audit.List(ctx, f.db, audit.Filter{District: testDistrict, Action: "elder.home"})
	if err != nil || len(log) != 2 {
		t.Fatalf("%d entries: %v", len(log), err)
	}
	for _, e := range log {
		if got := fmt.Sprint(e.Detail); got != `{"source":"import"}` {
			t.Errorf("the log says %s", got)
		}
	}
}
