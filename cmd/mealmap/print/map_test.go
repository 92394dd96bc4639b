package print

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"mealmap/geo"
	"mealmap/static/messages"
)

// openStreets are a few streets that need no file.
func openStreets() []geo.Way {
	var ways []geo.Way
	for i := range 6 {
		v := float64(i) * 0.0016
		for j, w := range []geo.Way{
			{Kind: "primary", Name: fmt.Sprintf("东西%d路", i), Line: []geo.LatLng{{Lat: 32.04 + v, Lng: 118.77}, {Lat: 32.0405 + v, Lng: 118.785}}},
			{Kind: "residential", Name: fmt.Sprintf("南北%d巷", i), Line: []geo.LatLng{{Lat: 32.039, Lng: 118.771 + v*1.4}, {Lat: 32.05, Lng: 118.772 + v*1.4}}},
		} {
			w.ID, w.Layer = int64(10*i+j+1), geo.LayerStreet
			w.NodeIDs = []int64{w.ID * 2, w.ID*2 + 1}
			ways = append(ways, w)
		}
	}
	return ways
}

var openBox = geo.Box{South: 32.039, West: 118.77, North: 32.05, East: 118.785}

// scanned is what zbarimg reads in the page at 150 dots an inch.
func scanned(t *testing.T, pdf []byte) []string {
	t.Helper()
	pdftoppm, zbarimg := tool(t, "pdftoppm"), tool(t, "zbarimg")
	dir := t.TempDir()
	file, page := filepath.Join(dir, "map.pdf"), filepath.Join(dir, "page")
	if err := os.WriteFile(file, pdf, 0o600); err != nil {
		t.Fatal(err)
	}
	output(t, pdftoppm, "-r", "150", "-gray", "-singlefile", file, page)
	return strings.Fields(output(t, zbarimg, "--quiet", "--raw", "-Sdisable", "-Sqrcode.enable", page+".pgm"))
}

// fontFlags: embedded, a subset or not, with a map to text.
var fontFlags = regexp.MustCompile(` yes (yes|no) +yes `)

// embeddedText fails where a font of the document is not embedded or has no way
// back to text.
func embeddedText(t *testing.T, pdf []byte) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "map.pdf")
	if err := os.WriteFile(file, pdf, 0o600); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(output(t, tool(t, "pdffonts"), file)), "\n")
	if len(lines) < 3 {
		t.Fatalf("no font: %v", lines)
	}
	for _, line := range lines[2:] {
		if !strings.Contains(line, "CID TrueType") || !fontFlags.MatchString(line) {
			t.Errorf("font not embedded: %s", line)
		}
	}
}

// laid draws a map and gives it for what only geometry shows.
func laid(t *testing.T, info MapInfo, points []MapPoint, ways []geo.Way, paper Paper) *mapSheet {
	t.Helper()
	s, err := newMapSheet(info, points, paper, words)
	if err != nil {
		t.Fatal(err)
	}
	s.page()
	s.drawMap(within(ways, s.frame.Box()))
	return s
}

// wary are the notes of a report but that on how full the list is.
func wary(r Report) []Note {
	return slices.DeleteFunc(slices.Clone(r.Notes), func(n Note) bool { return n.Code == NoteLean })
}

// TestAMapOfAStreet is the sheet that the office hangs up.
func TestAMapOfAStreet(t *testing.T) {
	t.Parallel()
	ways := streets(t, "nanjing_xinjiekou.osm.pbf")
	points := mapPoints(40, ways, quarter)
	for name, paper := range map[string]Paper{"A3": A3, "A2": A2, "A1": A1} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			pdf, report := mapOf(t, mapInfo, points, ways, paper)
			if len(wary(report)) > 0 || report.Pages != 1 || report.Items != 40 {
				t.Errorf("%+v", report)
			}
			found := text(t, pdf)
			for _, p := range points {
				if !strings.Contains(found, p.Name) {
					t.Errorf("%s is not in the text", p.Name)
				}
			}
			for _, want := range []string{mapInfo.Title, mapInfo.Edition, mapInfo.Street, mapInfo.ApprovalNo, mapInfo.Phone,
				"2026年3月2日", "下一版 2027年3月", "© OpenStreetMap contributors", "步行", "看今天开不开", "中山东路", "长江路"} {
				if !strings.Contains(found, want) {
					t.Errorf("%q is not in the text", want)
				}
			}
			if codes := scanned(t, pdf); len(codes) != 1 || codes[0] != mapInfo.PublicURL {
				t.Errorf("codes read: %v", codes)
			}
			embeddedText(t, pdf)
			if len(pdf) > 3<<20 {
				t.Errorf("%d bytes", len(pdf))
			}
			s := laid(t, mapInfo, points, ways, paper)
			for _, o := range s.sheet.Overlaps(false) {
				t.Error(o)
			}
			if len(s.sheet.Names) < 60 || len(s.sheet.Discs) != 40 {
				t.Errorf("%d names, %d discs", len(s.sheet.Names), len(s.sheet.Discs))
			}
		})
	}
}

// TestDamagedOrThinStreetsStillMakeAMap prints what extracts bring along.
func TestDamagedOrThinStreetsStillMakeAMap(t *testing.T) {
	t.Parallel()
	all := streets(t, "nanjing_xinjiekou.osm.pbf")
	points := mapPoints(40, all, quarter)
	var driving, holes []geo.Way
	for i, w := range all {
		switch w.Kind {
		case "trunk", "primary", "secondary", "tertiary":
			driving = append(driving, w)
		}
		if keep := len(w.Line) / 2; i%3 > 0 && keep > 1 { // every second node is missing, every third way too
			w.Line, w.NodeIDs = w.Line[:keep], w.NodeIDs[:keep]
			holes = append(holes, w)
		}
	}
	for reason, ways := range map[string][]geo.Way{"driving roads only": driving, "missing nodes": holes, "no streets": nil} {
		pdf, report := mapOf(t, mapInfo, points, ways, A2)
		if bare := len(wary(report)) == 1 && wary(report)[0].Code == NoteNoStreets; bare != (ways == nil) || !bare && len(wary(report)) > 0 {
			t.Errorf("%s: %+v", reason, report.Notes)
		}
		if said := strings.Contains(text(t, pdf), words.Text("print.map.no_streets")); said != (ways == nil) {
			t.Errorf("%s: the sheet says that streets are missing: %v", reason, said)
		}
		if credit := strings.Contains(text(t, pdf), "OpenStreetMap"); credit != (ways != nil) {
			t.Errorf("%s: credit %v", reason, credit)
		}
		for _, o := range laid(t, mapInfo, points, ways, A2).sheet.Overlaps(false) {
			t.Errorf("%s: %s", reason, o)
		}
	}
}

func TestAThousandPointsAreToldHonestly(t *testing.T) {
	t.Parallel()
	ways := streets(t, "nanjing_xinjiekou.osm.pbf")
	points := mapPoints(1000, ways, quarter)
	pdf, report := mapOf(t, mapInfo, points, ways, A1)
	counts := map[NoteCode]int{}
	for _, n := range report.Notes {
		counts[n.Code] = n.Count
	}
	if counts[NoteGrouped] == 0 || counts[NoteOverflow] == 0 || report.Pages < 2 {
		t.Errorf("%+v", report)
	}
	found := text(t, pdf)
	for _, want := range []string{words.Text("print.map.grouped"), words.Text("print.map.more", "Count", counts[NoteOverflow]), points[0].Name, points[90].Name} {
		if !strings.Contains(found, want) {
			t.Errorf("%q is not in the text", want)
		}
	}
	lost := 0
	for _, p := range points {
		if !strings.Contains(found, p.Name) {
			lost++ // broken at the end of a line
		}
	}
	if lost > 200 {
		t.Errorf("%d names are not in the text", lost)
	}
	for _, o := range laid(t, mapInfo, points, ways, A1).sheet.Overlaps(false) {
		t.Error(o)
	}
}

func TestFewPointsAndPointsOnOneSpot(t *testing.T) {
	t.Parallel()
	ways := openStreets()
	one := mapPoints(1, ways, openBox)
	same := mapPoints(30, ways, openBox)
	for i := range same {
		same[i].At = same[0].At
	}
	for reason, points := range map[string][]MapPoint{"one point": one, "all on one spot": same} {
		pdf, report := mapOf(t, mapInfo, points, ways, A3)
		if report.Pages != 1 || len(wary(report)) > 0 {
			t.Errorf("%s: %+v", reason, report)
		}
		s := laid(t, mapInfo, points, ways, A3)
		if side := min(s.pane.w, s.pane.h) * s.frame.MetresPerUnit(); side < float64(leastMap)-1 || side > float64(leastMap)+1 {
			t.Errorf("%s: shows %.0f m", reason, side)
		}
		for _, o := range s.sheet.Overlaps(false) {
			t.Errorf("%s: %s", reason, o)
		}
		if codes := scanned(t, pdf); len(codes) != 1 {
			t.Errorf("%s: codes %v", reason, codes)
		}
	}
}

func TestAPointWithoutPositionIsInTheListOnly(t *testing.T) {
	t.Parallel()
	points := mapPoints(3, openStreets(), openBox)
	points[1].At = nil
	pdf, report := mapOf(t, mapInfo, points, openStreets(), A3)
	if len(report.Notes) != 1 || report.Notes[0].Code != NoteUnplaced || report.Notes[0].Count != 1 {
		t.Errorf("%+v", report.Notes)
	}
	if found := text(t, pdf); !strings.Contains(found, points[1].Name) || !strings.Contains(found, words.Text("print.map.unplaced")) {
		t.Error("the sheet does not explain a point without a position")
	}
}

func TestBoundariesThatNobodyKnowsAreReported(t *testing.T) {
	t.Parallel()
	info := mapInfo
	for _, wanted := range []bool{false, true} {
		info.Boundaries = wanted
		_, report := mapOf(t, info, mapPoints(3, openStreets(), openBox), openStreets(), A3)
		if said := slices.ContainsFunc(report.Notes, func(n Note) bool { return n.Code == NoteNoEdges }); said != wanted {
			t.Errorf("wanted %v, reported %v", wanted, said)
		}
	}
}

// A boundary that the streets' data holds is drawn where it is wanted, as a line
// of dashes and dots, and nowhere else.
func TestBoundariesAreDrawnWhereTheyAreWanted(t *testing.T) {
	t.Parallel()
	info, ways := mapInfo, append(openStreets(), geo.Way{ID: 1 << 40, Layer: geo.LayerBoundary, Kind: "8", NodeIDs: make([]int64, 2),
		Line: []geo.LatLng{{Lat: openBox.South, Lng: openBox.West}, {Lat: openBox.North, Lng: openBox.East}}})
	const dashes = "[4.5 1.6 0.9 1.6] 0 d"
	for _, wanted := range []bool{false, true} {
		info.Boundaries = wanted
		pdf, report := mapOf(t, info, mapPoints(3, openStreets(), openBox), ways, A3)
		if slices.ContainsFunc(report.Notes, func(n Note) bool { return n.Code == NoteNoEdges }) {
			t.Errorf("wanted %v: reported as missing", wanted)
		}
		if drawn := strings.Contains(streams(t, pdf), dashes); drawn != wanted {
			t.Errorf("wanted %v, drawn %v", wanted, drawn)
		}
	}
}

func TestWhatAMapRefuses(t *testing.T) {
	t.Parallel()
	points := mapPoints(2, openStreets(), openBox)
	none := []MapPoint{{Number: 1, Name: "未定"}}
	silent := mapInfo
	silent.PublicURL = ""
	for reason, c := range map[string]struct {
		info   MapInfo
		points []MapPoint
		want   error
	}{
		"no point":      {mapInfo, nil, ErrNothing},
		"no position":   {mapInfo, none, ErrNoPlaces},
		"no address":    {silent, points, ErrNoPublicURL},
		"a long code":   {MapInfo{PublicURL: "https://" + strings.Repeat("a", 3000)}, points, ErrCodeTooLong},
		"all is stated": {mapInfo, points, nil},
	} {
		if _, err := Map(&bytes.Buffer{}, c.info, c.points, nil, A3, words); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", reason, err, c.want)
		}
	}
}

func TestTypeOnAMapIsLargeEnough(t *testing.T) {
	t.Parallel()
	ways := openStreets()
	for _, c := range []struct {
		paper       Paper
		n           int
		list, title float64
	}{{A3, 1, 11, 40}, {A3, 60, 11, 40}, {A2, 12, 18, 40}, {A1, 100, 18, 40}} {
		pdf, _ := mapOf(t, mapInfo, mapPoints(c.n, ways, openBox), ways, c.paper)
		least, largest := 1e9, 0.0
		for size := range sizes(t, pdf) {
			least, largest = min(least, size), max(largest, size)
		}
		if least < 7.9 || largest < c.title {
			t.Errorf("%v with %d points: type from %v to %v", c.paper, c.n, least, largest)
		}
		s := laid(t, mapInfo, mapPoints(c.n, ways, openBox), nil, c.paper)
		if s.number < 16 {
			t.Errorf("%v: numbers in %v pt", c.paper, s.number)
		}
		for detail := onlyNames; detail <= withAll; detail++ {
			for _, size := range listSizes(c.paper, detail) {
				if size < c.list {
					t.Errorf("%v: a list in %v pt", c.paper, size)
				}
			}
		}
	}
}

var paint = regexp.MustCompile(`([0-9.]+) ([0-9.]+) ([0-9.]+) (?:rg|RG)\b`)

func TestHighContrastIsBlackOnWhite(t *testing.T) {
	t.Parallel()
	ways := openStreets()
	park := geo.Way{ID: 900, Layer: geo.LayerGreen, Kind: "park", Line: []geo.LatLng{{Lat: 32.041, Lng: 118.772}, {Lat: 32.041, Lng: 118.776}, {Lat: 32.044, Lng: 118.776}, {Lat: 32.041, Lng: 118.772}}}
	for _, other := range []struct {
		layer geo.Layer
		kind  string
	}{{geo.LayerWater, "stream"}, {geo.LayerWater, "water"}, {geo.LayerBuilding, "yes"}, {geo.LayerStreet, "footway"}, {geo.LayerStreet, "steps"}} {
		w := park
		w.Layer, w.Kind = other.layer, other.kind
		if other.kind != "water" && other.kind != "yes" {
			w.Line = w.Line[:3]
		}
		ways = append(ways, w)
	}
	info := mapInfo
	info.Contrast, info.Here = true, &geo.LatLng{Lat: 32.045, Lng: 118.777}
	pdf, _ := mapOf(t, info, mapPoints(9, ways, openBox), append(ways, park), A3)
	seen := 0
	for _, m := range paint.FindAllStringSubmatch(streams(t, pdf), -1) {
		seen++
		if m[1] != m[2] || m[2] != m[3] {
			t.Fatalf("a colour: %s", m[0])
		}
	}
	if seen < 5 {
		t.Errorf("only %d colours set", seen)
	}
}

func TestStreetNamesAreFoundAsWords(t *testing.T) {
	t.Parallel()
	ways := openStreets()
	pdf, _ := mapOf(t, mapInfo, mapPoints(2, ways, openBox), ways, A3)
	found := text(t, pdf)
	for _, want := range []string{"东西2路", "南北0巷"} {
		if strings.Count(found, want) != 1 {
			t.Errorf("%s is in the text %d times: %q", want, strings.Count(found, want), found)
		}
	}
}

func TestCharactersThatNoFontHasAreReported(t *testing.T) {
	t.Parallel()
	ways := openStreets()
	ways[0].Name = "💐花路"
	points := mapPoints(2, ways[1:], openBox)
	points[1].Name = "老🍚食堂"
	points[1].Address = "𬎆街1号"
	_, report := mapOf(t, mapInfo, points, ways, A3)
	got := map[string]int{}
	for _, n := range report.Notes {
		got[n.Text] = n.Item
		if n.Code != NoteMissing || len(n.Runes) != 1 {
			t.Errorf("%+v", n)
		}
	}
	if len(got) != 2 || got["老🍚食堂"] != 2 || got["💐花路"] != 0 {
		t.Errorf("%v", got)
	}
}

func TestASheetLiesAsThePointsDo(t *testing.T) {
	t.Parallel()
	spread := func(lat, lng float64) []geo.LatLng {
		return []geo.LatLng{{Lat: 32, Lng: 118}, {Lat: 32 + lat, Lng: 118 + lng}}
	}
	for reason, c := range map[string]struct {
		at           []geo.LatLng
		upright, row bool
	}{
		"square": {spread(0.02, 0.024), false, false},
		"tall":   {spread(0.04, 0.01), true, false},
		"wide":   {spread(0.008, 0.05), false, true},
	} {
		for _, paper := range []Paper{A3, A2, A1, A2.Turned()} {
			plan, frame := planMap(paper, c.at, false)
			if upright := plan.paper.Height > plan.paper.Width; upright != c.upright || (plan.list.y > plan.pane.y+plan.pane.h) != c.row {
				t.Errorf("%s on %v: %+v", reason, paper, plan)
			}
			for _, at := range c.at {
				if x, y := frame.Project(at); x < 8 || y < 8 || x > plan.pane.w-8 || y > plan.pane.h-8 {
					t.Errorf("%s on %v: a point at %.0f, %.0f of %v", reason, paper, x, y, plan.pane)
				}
			}
			share := plan.pane.w * plan.pane.h / (plan.pane.w*plan.pane.h + plan.list.w*plan.list.h + plan.contact.w*plan.contact.h)
			if share < 0.64 || share > 0.72 {
				t.Errorf("%s on %v: the map is %.2f of the sheet", reason, paper, share)
			}
		}
	}
}

func TestASheetOfALeftwardScriptIsMirrored(t *testing.T) {
	t.Parallel()
	at := []geo.LatLng{{Lat: 32, Lng: 118}, {Lat: 32.02, Lng: 118.02}}
	plain, _ := planMap(A3, at, false)
	turned, _ := planMap(A3, at, true)
	if turned.list.x >= turned.pane.x || turned.list.x != plain.paper.Width-plain.list.x-plain.list.w {
		t.Errorf("list at %v beside the map at %v", turned.list, turned.pane)
	}
	for _, lang := range messages.Languages {
		if scriptOf(lang).language != lang {
			t.Errorf("%s has no row in the table of scripts", lang)
		}
	}
}

func TestTheScaleMakesWayForAPoint(t *testing.T) {
	t.Parallel()
	points := mapPoints(3, openStreets(), openBox)
	free := laid(t, mapInfo, points[:1], nil, A3)
	points[0].At, points[1].At = &geo.LatLng{Lat: 32.03, Lng: 118.77}, &geo.LatLng{Lat: 32.05, Lng: 118.7945}
	points[2].At = &geo.LatLng{Lat: 32.03, Lng: 118.7945}
	s := laid(t, mapInfo, points, nil, A3)
	if r := s.legendRoom(); s.covers(r) || r.x == free.legendRoom().x || r.y != free.legendRoom().y {
		t.Errorf("the scale at %v covers a point in the corner", r)
	}
	if r := s.arrowRoom(); s.covers(r) || r.x == free.arrowRoom().x || r.y != free.arrowRoom().y {
		t.Errorf("the arrow at %v covers the point in the corner", r)
	}
	if r := free.legendRoom(); r.x > free.pane.x+20 || free.arrowRoom().x < free.pane.x+free.pane.w-30 {
		t.Errorf("without a point in the way they are in the corners: %v", r)
	}
}

// processor is the time that this process has computed.
func processor() time.Duration {
	var use syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &use)
	return time.Duration(use.Utime.Nano() + use.Stime.Nano())
}

// BenchmarkMap prints a hundred points on A1.
func BenchmarkMap(b *testing.B) {
	ways := streets(b, "nanjing_xinjiekou.osm.pbf")
	points := mapPoints(100, ways, quarter)
	from, size := processor(), 0
	for b.Loop() {
		pdf, _ := mapOf(b, mapInfo, points, ways, A1)
		size = len(pdf)
	}
	b.ReportMetric((processor()-from).Seconds()/float64(b.N), "cpu-s/map")
	b.ReportMetric(float64(size)/1024, "kB")
}
