package site

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/google/go-cmp/cmp"
	"github.com/jba/templatecheck"

	"mealmap/cmd/mealmap/print"
	"mealmap/data"
	"mealmap/geo"
	"mealmap/geo/walk"
	"mealmap/merchants"
	"mealmap/merchants/editions"
	"mealmap/static/messages"
)

var words = messages.For("zh-Hans")

// at is so many metres east and north of the middle.
func at(east, north float64) geo.LatLng {
	return geo.LatLng{Lat: 32.04 + north/111_195, Lng: 118.78 + east/94_250}
}

func point(number int, name string, where geo.LatLng) editions.Point {
	return editions.Point{
		ID: merchants.PointID(name), Number: number, Name: name, Kind: merchants.Canteen, Address: name + "路 <1> 号", Phone: "025-2012345", At: &where,
		Hours:    []editions.Window{{Weekday: time.Monday, Sitting: merchants.Lunch, Opens: 660, Closes: 840}},
		Menu:     []editions.MenuItem{{Name: "一荤两素", Price: 1500}},
		Benefits: []string{"60岁以上,九折"}, Tags: []merchants.Tag{"halal"},
	}
}

// example is a street of three placed points and one that is not, with a wall
// between the gate and the point that is nearest in a straight line.
func example() Input {
	street := func(id int64, name string, nodes []int64, line ...geo.LatLng) geo.Way {
		return geo.Way{ID: id, Layer: "street", Kind: "residential", Name: name, Tags: map[string]string{"highway": "residential"}, NodeIDs: nodes, Line: line}
	}
	ways := []geo.Way{
		street(1, "长江路", []int64{1, 2, 3}, at(-400, 0), at(0, 0), at(400, 0)),
		street(2, "后街", []int64{3, 4, 5}, at(400, 0), at(400, 100), at(0, 100)),
	}
	graph, _ := walk.New(ways)
	unplaced := point(4, "还没上图", at(0, 0))
	unplaced.At = nil
	return Input{
		Edition: editions.Edition{
			Head:    editions.Head{Name: "2026年版", From: "2026-03-01", NextOn: "2027-03"},
			Content: editions.Content{Points: []editions.Point{point(1, "墙后食堂", at(0, 100)), point(2, "街头面馆", at(-300, 0)), point(3, "街尾饭庄", at(390, 0)), unplaced}},
		},
		Info: print.MapInfo{
			Title: "老年助餐地图", Street: "向阳街道", Edition: "2026年版", NextEdition: "2027年3月", Date: "2026-03-01",
			Office: "向阳街道办事处", Phone: "2012345", ApprovalNo: "苏S(2026)001号", PublicURL: "http://meals.example",
		},
		Places: []geo.Place{{Code: "gate-1", Name: "向阳社区门口", At: at(0, 0)}, {Code: "gate-2", Name: "向阳社区后门", At: at(1, 0)}},
		Ways:   ways, Graph: graph, Pace: walk.ElderPace, Words: words,
		Paper: []File{{"map-a3.pdf", "site.paper.map", []byte("%PDF-1")}},
	}
}

// written is the folder by name, and the order of its files.
func written(t *testing.T, in Input) (files map[string][]byte, order []string) {
	t.Helper()
	files = map[string][]byte{}
	err := Write(in, func(name string, body []byte) error {
		if files[name] != nil {
			t.Errorf("%s is written twice", name)
		}
		files[name], order = body, append(order, name)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return files, order
}

func document(t *testing.T, body []byte) *goquery.Document {
	t.Helper()
	doc, err := goquery.NewDocumentFromReader(bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func TestEveryTemplateOfTheFolderFitsItsStruct(t *testing.T) {
	t.Parallel()
	set, err := parsed(words)
	if err != nil {
		t.Fatal(err)
	}
	for name, page := range map[string]any{"index": IndexPage{}, "place": PlacePage{}, "point": PointPage{}} {
		if err := templatecheck.CheckHTML(set[name], page); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Crawled from every page: nothing is missing, nothing is elsewhere, nothing is
// left over.
func TestEveryLinkStaysInTheFolderAndResolves(t *testing.T) {
	t.Parallel()
	files, _ := written(t, example())
	used := map[string]bool{"index.html": true, Marker: true}
	for name, body := range files {
		if path.Ext(name) != ".html" {
			continue
		}
		doc := document(t, body)
		for attribute, selector := range map[string]string{"href": "[href]", "src": "[src]"} {
			doc.Find(selector).Each(func(_ int, s *goquery.Selection) {
				to, _ := s.Attr(attribute)
				if strings.HasPrefix(to, "tel:") || strings.HasPrefix(to, "#") {
					return
				}
				full := path.Join(path.Dir(name), to)
				if used[full] = true; strings.Contains(to, ":") || strings.HasPrefix(to, "/") || files[full] == nil {
					t.Errorf("%s: %s leads nowhere", name, to)
				}
			})
		}
		if n := doc.Find("script, style, [style], [onclick], iframe, form").Length(); n > 0 {
			t.Errorf("%s: %d scripts, styles or frames", name, n)
		}
		if strings.Contains(string(bytes.ReplaceAll(body, []byte("http://www.w3.org/2000/svg"), nil)), "://") {
			t.Errorf("%s names an address elsewhere", name)
		}
		if doc.Find("html").AttrOr("lang", "") != "zh-Hans" || doc.Find("title").Text() == "" || doc.Find("h1").Length() != 1 {
			t.Errorf("%s: language, title or heading", name)
		}
		if foot := doc.Find("footer").Text(); !strings.Contains(foot, "2026年版") || !strings.Contains(foot, "2026-03-01") ||
			!strings.Contains(foot, "2027年3月") || !strings.Contains(foot, "2012345") || !strings.Contains(foot, "苏S(2026)001号") {
			t.Errorf("%s: its foot says %s", name, foot)
		}
		if len(body) > 60<<10 {
			t.Errorf("%s: %d bytes", name, len(body))
		}
	}
	cell := geo.CellOf(at(0, 0)).String()
	for _, code := range []string{"gate-1", "gate-2", cell} { // by posters' codes, not by a link
		used["m/"+code+"/index.html"] = true
	}
	if d := cmp.Diff(slices.Sorted(maps.Keys(used)), slices.Sorted(maps.Keys(files))); d != "" {
		t.Errorf("(-reached +written)\n%s", d)
	}
}

func TestAPlacesPageIsByWalk(t *testing.T) {
	t.Parallel()
	files, _ := written(t, example())
	doc := document(t, files["m/gate-1/index.html"])
	var got []string
	doc.Find("article").Each(func(_ int, s *goquery.Selection) {
		got = append(got, strings.TrimSpace(s.Find("h3 > span:not(.disc)").Clone().Children().Remove().End().Text())+" "+s.Find(".far").Text())
	})
	// 300 m, 390 m, and 900 m around the wall, at 0.9 m/s.
	want := []string{"街头面馆 步行 6 分钟", "街尾饭庄 步行 8 分钟", "墙后食堂 步行 17 分钟"}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
	if doc.Find("article").First().Find(`a[href="tel:0252012345"], a[href="tel:025-2012345"]`).Length() != 1 {
		t.Error("nobody can be called")
	}
	if doc.Find(".note").Length() != 0 {
		t.Error("walks are known, and the page says that they are not")
	}
	in := example()
	in.Graph = nil
	files, _ = written(t, in)
	doc = document(t, files["m/gate-1/index.html"])
	if first := doc.Find("article").First().Text(); !strings.Contains(first, "墙后食堂") || !strings.Contains(first, "步行大约 3 分钟") {
		t.Errorf("without streets the first is %s", first)
	}
	if doc.Find(".note").Length() != 1 {
		t.Error("the page does not say that walks are guessed")
	}
}

func TestAPointsPageSaysAllThatPaperSays(t *testing.T) {
	t.Parallel()
	files, _ := written(t, example())
	text := document(t, files["points/1.html"]).Text()
	for _, want := range []string{"墙后食堂", "墙后食堂路 <1> 号", "打电话 025-2012345", "午餐 周一 11:00–14:00", "周二到周日休息", "一荤两素 15 元", "60岁以上，九折", "清真"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not said", want)
		}
	}
	if strings.Contains(string(files["points/4.html"]), "<svg class=\"place\" xmlns") {
		t.Error("a point that is not placed has a map")
	}
}

func TestTheSameEditionGivesTheSameBytes(t *testing.T) {
	t.Parallel()
	var archives [2]bytes.Buffer
	for i := range archives {
		in := example()
		if i == 1 {
			slices.Reverse(in.Places)
		}
		if err := ToZip(in, &archives[i]); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(archives[0].Bytes(), archives[1].Bytes()) {
		t.Error("two archives of one edition differ")
	}
	z, err := zip.NewReader(bytes.NewReader(archives[0].Bytes()), int64(archives[0].Len()))
	if err != nil {
		t.Fatal(err)
	}
	files, order := written(t, example())
	for i, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(r)
		if err != nil || f.Name != order[i] || !bytes.Equal(body, files[f.Name]) || f.Modified.UTC().Format("2006-01-02") != "2026-02-28" {
			t.Errorf("%s: %v, of %v", f.Name, err, f.Modified)
		}
	}
}

func TestGeoJSONIsOfTheWholeEdition(t *testing.T) {
	t.Parallel()
	files, _ := written(t, example())
	var got struct {
		Type, Edition string
		Features      []struct {
			Geometry   *struct{ Coordinates [2]float64 }
			Properties struct {
				Number int
				Hours  []string
			}
		}
	}
	if err := json.Unmarshal(files["points.geojson"], &got); err != nil {
		t.Fatal(err)
	}
	if got.Type != "FeatureCollection" || got.Edition != "2026年版" || len(got.Features) != 4 || got.Features[3].Geometry != nil {
		t.Fatalf("%+v", got)
	}
	if c := got.Features[0].Geometry.Coordinates; c[0] < 118 || c[1] > 33 || len(got.Features[0].Properties.Hours) != 2 {
		t.Errorf("%+v", got.Features[0])
	}
}

func TestAFolderOfSomethingElseIsLeftAlone(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	dir := filepath.Join(root, "new", "folder")
	write := func(name string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, name), []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if n, err := ToDir(example(), dir); err != nil || n < 15 {
		t.Fatalf("%d files: %v", n, err)
	}
	write("points/99.html")
	if _, err := ToDir(example(), dir); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(dir, "points/99.html")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a page of an older edition is left: %v", err)
	}
	write("holiday.jpg")
	if _, err := ToDir(example(), dir); !errors.Is(err, ErrForeign) {
		t.Errorf("beside a picture of somebody: %v", err)
	}
	for _, name := range []string{"holiday.jpg", Marker} {
		if err := os.Remove(filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := ToDir(example(), dir); !errors.Is(err, ErrForeign) {
		t.Errorf("without its mark: %v", err)
	}
	if _, err := os.Stat(filepath.Join(dir, "index.html")); err != nil {
		t.Errorf("what was refused was touched: %v", err)
	}
}

func TestNamesOfFiles(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"gate-1": "gate-1", "..": "_2e.", "a/b": "a_2fb", "门": "_e9_97_a8", "a b": "a_20b", "map-a3.pdf": "map-a3.pdf", ".hidden": "_2ehidden",
	} {
		if got := segment(name); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
	if got := Address("https://x.example/map/", "d1"); got != "https://x.example/map/m/d1" {
		t.Error(got)
	}
}

func TestHoursInWords(t *testing.T) {
	t.Parallel()
	week := func(s merchants.Sitting, opens, closes int, days ...time.Weekday) (list []merchants.Window) {
		for _, d := range days {
			list = append(list, merchants.Window{Weekday: d, Sitting: s, Opens: opens, Closes: closes})
		}
		return list
	}
	all := []time.Weekday{0, 1, 2, 3, 4, 5, 6}
	for name, c := range map[string]struct {
		windows []merchants.Window
		want    []string
	}{
		"unknown":        {nil, nil},
		"every day":      {week(merchants.Lunch, 660, 840, all...), []string{"午餐 每天 11:00–14:00"}},
		"not on Sundays": {week(merchants.Lunch, 660, 840, all[1:]...), []string{"午餐 周一到周六 11:00–14:00", "周日休息"}},
		"two on a day": {append(week(merchants.Dinner, 1020, 1110, all...), week(merchants.Dinner, 1140, 1500, all...)...),
			[]string{"晚餐 每天 17:00–18:30、19:00–次日 1:00"}},
		"a day without dinner is not closed": {append(week(merchants.Dinner, 1020, 1140, 1, 2, 3, 4, 5), week(merchants.Lunch, 660, 810, all...)...),
			[]string{"午餐 每天 11:00–13:30", "晚餐 周一到周五 17:00–19:00"}},
		"days that go on later": {week(merchants.Lunch, 660, 810, 1, 2, 4, 5), []string{"午餐 周一到周二、周四到周五 11:00–13:30", "周三、周六到周日休息"}},
		"two kinds of days": {append(week(merchants.Lunch, 660, 840, 1, 3, 5), week(merchants.Lunch, 690, 840, 2, 4, 6, 0)...),
			[]string{"午餐 周一、周三、周五 11:00–14:00", "午餐 周二、周四、周六到周日 11:30–14:00"}},
	} {
		if d := cmp.Diff(c.want, HoursText(words, c.windows)); d != "" {
			t.Errorf("%s: (-want +got)\n%s", name, d)
		}
	}
}

func TestBenefitsHaveWidePunctuation(t *testing.T) {
	t.Parallel()
	for said, want := range map[string]string{
		"60–69岁 九折,再补2元(满10元)":  "60–69岁 九折，再补2元（满10元）",
		"1,000元":                "1,000元",
		"10% off (lunch), home": "10% off (lunch), home",
		"":                      "",
	} {
		got := MapPoint(words, &editions.Point{Benefits: []string{said}}).Benefits
		if len(got) != 1 || got[0] != want {
			t.Errorf("%q: %q, want %q", said, got, want)
		}
	}
}

func TestAPointsOwnWordsStandWhereNoRuleSpeaks(t *testing.T) {
	t.Parallel()
	for reason, c := range map[string]struct {
		offer          string
		benefits, want []string
	}{
		"no rule": {"老人九折", nil, []string{"老人九折"}}, "a rule": {"老人九折", []string{"60–69岁 九折"}, []string{"60–69岁 九折"}}, "neither": {" ", nil, nil},
	} {
		got := MapPoint(words, &editions.Point{Number: 3, Name: "幸福面馆", Offer: c.offer, Benefits: c.benefits})
		if !slices.Equal(got.Benefits, c.want) || got.At != nil || got.Hours != nil {
			t.Errorf("%s: %+v", reason, got)
		}
	}
}

// A reader in the lower left corner of the map is not covered by the scale.
func TestTheScaleMakesRoomForTheReader(t *testing.T) {
	t.Parallel()
	in := example()
	for name, c := range map[string]struct {
		here geo.LatLng
		left bool
	}{"lower left": {at(-500, -500), false}, "upper right": {at(500, 500), true}, "middle": {at(0, 0), true}} {
		points := []editions.Point{point(1, "一", at(-500, 500)), point(2, "二", at(500, 500)), point(3, "三", at(500, -500))}
		svg := string(NearSheet.Draw(words, in.Ways, points, &c.here))
		if got := strings.Contains(svg, `<text x="21.6"`); got != c.left {
			t.Errorf("%s: the scale's words begin on the left: %v", name, got)
		}
	}
}

func TestTheMapIsEscapedAndSaysWhatItShows(t *testing.T) {
	t.Parallel()
	in := example()
	in.Ways[0].Name = `<b>"长江路"</b>`
	here := at(0, 0)
	svg := string(NearSheet.Draw(words, in.Ways, in.Edition.Content.Points, &here))
	if err := xml.Unmarshal([]byte(svg), new(struct{})); err != nil {
		t.Errorf("not a drawing: %v", err)
	}
	if strings.Contains(svg, "<b>") || !strings.Contains(svg, "您在这里") || !strings.Contains(svg, "OpenStreetMap") || !strings.Contains(svg, "步行 ") {
		t.Errorf("%.600s", svg)
	}
	if got := strings.Count(svg, `r="27"`); got != 3 {
		t.Errorf("%d discs of three placed points", got)
	}
	if NearSheet.Draw(words, in.Ways, in.Edition.Content.Points[3:], nil) != "" {
		t.Error("a map of nothing")
	}
	if data.ServiceDay("2026-03-01").Weekday() != time.Sunday {
		t.Error("the example's first day")
	}
}
