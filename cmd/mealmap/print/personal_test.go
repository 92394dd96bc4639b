package print

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mealmap/geo"
	"mealmap/geo/walk"
)

// crossing is a small street network: two named streets that cross, and a path.
func crossing() []geo.Way {
	at := func(north, east float64) geo.LatLng {
		return geo.LatLng{Lat: 32.04 + north/111_195, Lng: 118.78 + east/94_260}
	}
	way := func(name, kind string, ids []int64, line ...geo.LatLng) geo.Way {
		return geo.Way{ID: ids[0], Layer: geo.LayerStreet, Kind: kind, Name: name, NodeIDs: ids, Line: line}
	}
	return []geo.Way{
		way("丰富路", "residential", []int64{1, 2, 3}, at(0, -300), at(0, 0), at(0, 300)),
		way("石鼓路", "residential", []int64{4, 2, 5}, at(300, 0), at(0, 0), at(-300, 0)),
		way("", "footway", []int64{3, 6}, at(0, 300), at(150, 300)),
	}
}

// elders are n people along the streets, each with the three points.
func elders(n int) []PersonalInfo {
	ways := crossing()
	streets, _ := walk.New(ways)
	all := points(3)
	for i, at := range []geo.LatLng{ways[1].Line[0], ways[0].Line[0], ways[2].Line[1]} {
		all[i].At = &at
		all[i].Benefits = []string{"您 八五折，再补 3 元"}
	}
	people := make([]PersonalInfo, n)
	for i := range people {
		from := ways[i%2].Line[2]
		from.Lat += float64(i/2%5) * 3e-4
		p := PersonalInfo{Name: fmt.Sprintf("王秀%c", '一'+rune(i%20)), At: from}
		for _, point := range all {
			way, how, _ := streets.Way(from, *point.At, 3000)
			point.Minutes = walk.ElderPace.Minutes(how.Metres)
			p.Points = append(p.Points, PersonalPoint{MapPoint: point, Way: way})
		}
		people[i] = p
	}
	return people
}

func personal(info MapInfo, people []PersonalInfo, ways []geo.Way) func(io.Writer) (Report, error) {
	return func(w io.Writer) (Report, error) { return Personal(w, info, people, ways, words) }
}

func TestAPersonalSheetIsForOneElder(t *testing.T) {
	t.Parallel()
	people := elders(4)
	people[0].Name, people[1].Name = "王喆", "王𬎆芬"
	people[3].From = "向阳社区"
	people[3].Points[0].Estimate = true
	pdf, report := twice(t, personal(street, people, crossing()))
	if report.Pages != 4 || report.Items != 4 || len(report.Notes) > 0 {
		t.Errorf("%+v", report)
	}
	for i, person := range people {
		page := text(t, pdf, "-f", fmt.Sprint(i+1), "-l", fmt.Sprint(i+1))
		flat := letters(page)
		want := []string{letters(person.Name) + "，离您最近的助餐点", "2026年版", "2026年3月5日", "向阳街道办事处电话0993-2012345", "您八五折，再补3元"}
		for j, p := range person.Points {
			minutes := fmt.Sprintf("步行%d分钟", p.Minutes)
			if i == 3 && j == 0 {
				minutes = fmt.Sprintf("步行约%d分钟", p.Minutes)
			}
			want = append(want, letters(p.Name), p.Phone, letters(p.Hours[0]), minutes)
		}
		from := map[bool]string{true: "从向阳社区算起（还不知道您家在哪里）", false: "从您家附近走过去要多久"}[person.From != ""]
		for _, w := range append(want, from) {
			if !strings.Contains(flat, w) {
				t.Errorf("page %d lacks %q: %s", i+1, w, flat)
			}
		}
	}
	for _, page := range pagesOf(t, pdf) {
		wellPlaced(t, page, A4, 4)
		if got := smallest(t, page, 1e9); got < factSize {
			t.Errorf("type of %v pt", got)
		}
		if page.pane.h < personalMap {
			t.Errorf("the sketch has %v", page.pane)
		}
	}
	embedded(t, pdf)
	if got := codes(t, pdf, 4); !slices.Equal(got, slices.Repeat([]string{street.PublicURL}, 4)) {
		t.Errorf("the codes open %q", got)
	}
}

func TestAFullSheetKeepsItsSketch(t *testing.T) {
	t.Parallel()
	people := elders(1)
	for i := range people[0].Points {
		p := &people[0].Points[i]
		p.Name = "向阳街道第一社区长者食堂（老年大学店）"
		p.Hours = []string{"早餐 6:30–9:00 周一到周六", "午餐 10:30–13:30 周一到周六", "晚餐 16:30–18:30 周一到周五", "周日休息"}
	}
	info := street
	info.Contrast, info.Demo = true, true
	pdf, report := twice(t, personal(info, people, crossing()))
	if report.Pages != 1 || len(report.Notes) > 0 {
		t.Errorf("%+v", report)
	}
	page := pagesOf(t, pdf)[0]
	wellPlaced(t, page, A4, 4)
	if got := smallest(t, page, 1e9); got < factSize || page.pane.h < 35 {
		t.Errorf("type of %v pt, sketch %v", got, page.pane)
	}
}

func TestAPersonalSheetReportsWhatItCannotDraw(t *testing.T) {
	t.Parallel()
	people := elders(3)
	people[1].Name = "ئادىل"
	_, report := twice(t, personal(street, people, crossing()))
	if len(report.Notes) != 1 || report.Notes[0].Item != 2 || report.Notes[0].Code != NoteMissing {
		t.Errorf("notes: %+v", report.Notes)
	}
}

// Without streets the sheets are printed, and somebody is told once.
func TestPaperWithoutStreetsSaysSo(t *testing.T) {
	t.Parallel()
	info, all := gate()
	unknown := slices.Clone(placedPoints(5))
	unknown[1].At, unknown[4].At = nil, nil
	for reason, c := range map[string]struct {
		do   func(io.Writer) (Report, error)
		want []Note
	}{
		"fold":           {folded(street, placedPoints(5), nil), []Note{{Code: NoteNoStreets}}},
		"unplaced":       {folded(street, unknown, crossing()), []Note{{Code: NoteUnplaced, Count: 2}}},
		"poster":         {poster(info, all, nil), []Note{{Code: NoteNoStreets}}},
		"personal":       {personal(street, elders(3), nil), []Note{{Code: NoteNoStreets}}},
		"no map at all":  {folded(street, points(3), nil), []Note{{Code: NoteUnplaced, Count: 3}}},
		"only buildings": {poster(info, all, []geo.Way{{Layer: geo.LayerBuilding, Line: crossing()[0].Line}}), []Note{{Code: NoteNoStreets}}},
	} {
		if _, report := twice(t, c.do); !cmp.Equal(c.want, report.Notes) {
			t.Errorf("%s: %+v", reason, report.Notes)
		}
	}
}

func TestPersonalSheetsRefuse(t *testing.T) {
	t.Parallel()
	noURL := street
	noURL.PublicURL = ""
	for reason, c := range map[string]struct {
		info   MapInfo
		people []PersonalInfo
		want   error
	}{
		"nobody":             {street, nil, ErrNothing},
		"somebody far":       {street, append(elders(1), PersonalInfo{Name: "王秀英"}), ErrNothing},
		"no address of page": {noURL, elders(1), ErrNoPublicURL},
	} {
		if _, err := Personal(io.Discard, c.info, c.people, nil, words); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", reason, err, c.want)
		}
	}
}

func TestAWayIsToldByItsStreets(t *testing.T) {
	t.Parallel()
	ways := crossing()
	at := func(north, east float64) geo.LatLng {
		return geo.LatLng{Lat: 32.04 + north/111_195, Lng: 118.78 + east/94_260}
	}
	book := newWayBook(ways)
	for reason, c := range map[string]struct {
		line []geo.LatLng
		want []step
	}{
		"nowhere":    {nil, nil},
		"no way":     {[]geo.LatLng{at(0, 0)}, nil},
		"one street": {[]geo.LatLng{at(0, 0), at(0, 203)}, []step{{Street: "丰富路", Metres: 200, Toward: "e"}}},
		"to the left": {[]geo.LatLng{at(0, -200), at(0, 0), at(100, 0)},
			[]step{{Street: "丰富路", Metres: 200, Toward: "e"}, {Street: "石鼓路", Metres: 100, Turn: "left"}}},
		"to the right": {[]geo.LatLng{at(0, -200), at(0, 0), at(-100, 0)},
			[]step{{Street: "丰富路", Metres: 200, Toward: "e"}, {Street: "石鼓路", Metres: 100, Turn: "right"}}},
		"beside a street": {[]geo.LatLng{at(14, -200), at(14, -50)}, []step{{Street: "丰富路", Metres: 150, Toward: "e"}}},
		"too far beside":  {[]geo.LatLng{at(25, -200), at(25, -50)}, []step{{Metres: 150, Toward: "e"}}},
		"a nameless path": {[]geo.LatLng{at(0, 100), at(0, 300), at(120, 300)},
			[]step{{Street: "丰富路", Metres: 200, Toward: "e"}, {Metres: 120, Turn: "left"}}},
		"a short bit at the start belongs to the street": {[]geo.LatLng{at(20, 100), at(0, 100), at(0, 280)},
			[]step{{Street: "丰富路", Metres: 200, Toward: "e"}}},
		"a short bit at the end too": {[]geo.LatLng{at(0, 100), at(0, 280), at(30, 280)}, []step{{Street: "丰富路", Metres: 210, Toward: "e"}}},
	} {
		if diff := cmp.Diff(c.want, book.steps(c.line)); diff != "" {
			t.Errorf("%s: %s", reason, diff)
		}
	}
}

func TestAWayOfManyTurnsIsNotTold(t *testing.T) {
	t.Parallel()
	var line []geo.LatLng
	var ways []geo.Way
	at := geo.LatLng{Lat: 32.04, Lng: 118.78}
	for i := range mostSteps + 1 {
		to := at
		if i%2 == 0 {
			to.Lat += 1e-3
		} else {
			to.Lng += 1e-3
		}
		ways = append(ways, geo.Way{Layer: geo.LayerStreet, Name: fmt.Sprintf("第%d巷", i), Line: []geo.LatLng{at, to}})
		line = append(line, at)
		at = to
	}
	book := newWayBook(ways)
	if got := book.steps(line); len(got) != mostSteps {
		t.Errorf("%d steps", len(got))
	}
	if got := book.steps(append(line, at)); got != nil {
		t.Errorf("%d steps are told", len(got))
	}
}

func TestCompass(t *testing.T) {
	t.Parallel()
	for want, v := range map[string][2]float64{
		"n": {0, 1}, "ne": {1, 1}, "e": {1, 0}, "se": {1, -1}, "s": {0, -1}, "sw": {-1, -1}, "w": {-1, 0}, "nw": {-1, 1},
	} {
		if got := compass(v[0], v[1]); got != want {
			t.Errorf("%v: %s, want %s", v, got, want)
		}
	}
}

// TestSheetsOfRealWays prints elders of a real quarter.
func TestSheetsOfRealWays(t *testing.T) {
	t.Parallel()
	ways := streets(t, "nanjing_xinjiekou.osm.pbf")
	people := realElders(ways, 3)
	pdf, report := twice(t, personal(mapInfo, people, ways))
	if report.Pages != 3 || len(report.Notes) > 0 {
		t.Errorf("%+v", report)
	}
	for _, page := range pagesOf(t, pdf) {
		wellPlaced(t, page, A4, 4)
	}
	if flat := letters(text(t, pdf)); strings.Count(flat, "怎么走到") == 0 || !strings.Contains(flat, "就到了") {
		t.Error("no way is told")
	}
}

// realElders live along the ways, with their ways to the nearest of forty points.
func realElders(ways []geo.Way, n int) []PersonalInfo {
	graph, _ := walk.New(ways)
	all := mapPoints(40, ways, quarter)
	var people []PersonalInfo
	for _, home := range mapPoints(n, ways, quarter) {
		p := PersonalInfo{Name: "王**", At: *home.At}
		around := graph.Around(p.At, 3000)
		type reached struct {
			at     int
			metres geo.Metres
		}
		var near []reached
		for i := range all {
			if how, ok := around.To(*all[i].At); ok {
				near = append(near, reached{i, how.Metres})
			}
		}
		slices.SortFunc(near, func(a, b reached) int { return int(a.metres - b.metres) })
		for _, r := range near[:min(PersonalPoints, len(near))] {
			point := all[r.at]
			point.Minutes = walk.ElderPace.Minutes(r.metres)
			way, _, _ := graph.Way(p.At, *point.At, 3000)
			p.Points = append(p.Points, PersonalPoint{MapPoint: point, Way: way})
		}
		if len(p.Points) > 0 {
			people = append(people, p)
		}
	}
	return people
}

func BenchmarkPersonal300(b *testing.B) {
	ways := streets(b, "nanjing_xinjiekou.osm.pbf")
	people := realElders(ways, 300)
	for b.Loop() {
		if _, err := Personal(io.Discard, mapInfo, people, ways, words); err != nil {
			b.Fatal(err)
		}
	}
}
