package print

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"mealmap/geo"
)

// view is how a reader sees a folded sheet: where a spot of a side is seen, and
// whether it is. Spots and views are in millimetres from the upper left corner,
// the inside as it is printed with the sheet turned over its long edge.
type view func(side int, x, y float64) (float64, float64, bool)

const creaseX, creaseY = 297.0 / 2, 420.0 / 2

// The views of a sheet that was folded first across, the upper half to the back,
// then down, the left half to the back.
var views = map[string]view{
	// The outside's lower right quarter lies in front.
	"closed": func(side int, x, y float64) (float64, float64, bool) {
		return x - creaseX, y - creaseY, side == 0 && x > creaseX && y > creaseY
	},
	// Turned over like a book, its lower left quarter.
	"back": func(side int, x, y float64) (float64, float64, bool) {
		return x, y - creaseY, side == 0 && x < creaseX && y > creaseY
	},
	// The cover turned to the left shows what was folded to the back, seen from
	// behind: the outside's upper half, top to bottom by the first fold, left to
	// right by looking from the other side.
	"cover turned": func(side int, x, y float64) (float64, float64, bool) {
		return 297 - x, creaseY - y, side == 0 && y < creaseY
	},
	// Unfolded and turned over: the inside.
	"open": func(side int, x, y float64) (float64, float64, bool) {
		return x, y, side == 1
	},
}

func TestTheDummyReadsInOrder(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		panel int
		view  string
		want  rect // where it is seen
	}{
		{1, "closed", rect{0, 0, 148.5, 210}},
		{8, "back", rect{0, 0, 148.5, 210}},
		{2, "cover turned", rect{0, 0, 148.5, 210}},
		{3, "cover turned", rect{148.5, 0, 148.5, 210}},
		{4, "open", rect{0, 0, 148.5, 210}},
		{5, "open", rect{148.5, 0, 148.5, 210}},
		{6, "open", rect{0, 210, 148.5, 210}},
		{7, "open", rect{148.5, 210, 148.5, 210}},
	} {
		p := foldPanels[c.panel]
		at := p.place(false)
		// The first letter stands in the panel's upper left corner, or in the lower
		// right one where it is printed upside down.
		first, last := point{at.x + 1, at.y + 1}, point{at.x + at.w - 1, at.y + at.h - 1}
		if p.reverse {
			first, last = last, first
		}
		x, y, seen := views[c.view](p.side, first.x, first.y)
		x2, y2, seen2 := views[c.view](p.side, last.x, last.y)
		got := fmt.Sprintf("%.0f %.0f to %.0f %.0f", x, y, x2, y2)
		want := fmt.Sprintf("%.0f %.0f to %.0f %.0f", c.want.x+1, c.want.y+1, c.want.x+c.want.w-1, c.want.y+c.want.h-1)
		if !seen || !seen2 || got != want {
			t.Errorf("panel %d, %s: seen %t from %s, want %s", c.panel, c.view, seen && seen2, got, want)
		}
	}
}

func TestTheMirroredDummyOpensToTheRight(t *testing.T) {
	t.Parallel()
	for n := 1; n < len(foldPanels); n++ {
		a, b := foldPanels[n].place(false), foldPanels[n].place(true)
		if a.x+b.x != 148.5 || a.y != b.y {
			t.Errorf("panel %d at %v and mirrored at %v", n, a, b)
		}
	}
}

// placedPoints are the list's points with positions a few hundred metres apart.
func placedPoints(n int) []MapPoint {
	all := points(n)
	for i := range all {
		all[i].At = &geo.LatLng{Lat: 32.04 + 0.0011*float64(i%4), Lng: 118.78 + 0.0013*float64(i/4)}
	}
	return all
}

func folded(info MapInfo, all []MapPoint, ways []geo.Way) func(io.Writer) (Report, error) {
	return func(w io.Writer) (Report, error) { return Fold(w, info, all, ways, words) }
}

// on are the words of a page that lie in a panel.
func (p paperPage) on(n int) string {
	var b strings.Builder
	at := foldPanels[n].place(false)
	for _, w := range p.words {
		if at.holds(w.box) {
			b.WriteString(w.text)
		}
	}
	return letters(b.String())
}

func TestThePanelsHoldWhatTheyShould(t *testing.T) {
	t.Parallel()
	info := street
	info.ApprovalNo = "新S(2026)003号"
	all := placedPoints(11)
	pdf, report := twice(t, folded(info, all, crossing()))
	if report.Pages != 2 || report.Items != 11 || len(report.Notes) > 0 {
		t.Errorf("%+v", report)
	}
	if diff := strings.Join(pageSizes(t, pdf), " "); diff != "297×420 297×420" {
		t.Errorf("pages of %s", diff)
	}
	pages := pagesOf(t, pdf)
	for n, want := range map[int][]string{
		1: {"向阳街道", "老年助餐地图", "2026年版", "2026年3月5日", "下一版2027年3月", "0993-2012345"},
		2: {all[0].Name, all[0].Phone, "北三路12号"},
		6: {"午餐11:00–13:30"},
		8: {"到助餐点点好饭菜", "60–69岁九折", "常用电话", "120", "审图号：新S(2026)003号"},
	} {
		got := pages[foldPanels[n].side].on(n)
		for _, w := range want {
			if !strings.Contains(got, letters(w)) {
				t.Errorf("panel %d lacks %q: %s", n, w, got)
			}
		}
	}
	flat := letters(text(t, pdf))
	for _, p := range all {
		if !strings.Contains(flat, letters(p.Name)) || !strings.Contains(flat, p.Phone) {
			t.Errorf("%s is missing", p.Name)
		}
	}
	for _, page := range pages {
		wellPlaced(t, page, A3, 4)
		if got := smallest(t, page, 1e9); got < factSize {
			t.Errorf("type of %v pt", got)
		}
	}
	embedded(t, pdf)
	if got := codes(t, pdf, 2); !slices.Equal(got, []string{info.PublicURL}) {
		t.Errorf("the codes open %q", got)
	}
}

// In a panel that is printed upside down the number stands to the right of the
// name and the first point at the bottom.
func TestTheUpperHalfOfTheOutsideIsUpsideDown(t *testing.T) {
	t.Parallel()
	all := placedPoints(4)
	for i := range all {
		all[i].Name, all[i].Phone = []string{"第一家", "第二家", "第三家", "第四家"}[i], ""
	}
	pdf, _ := twice(t, folded(street, all, crossing()))
	page := pagesOf(t, pdf)[0]
	var number, name, second paperWord
	at := foldPanels[2].place(false)
	for _, w := range page.words {
		if !at.holds(w.box) {
			continue
		}
		switch letters(w.text) {
		case "1":
			number = w
		case "第一家":
			name = w
		case "第二家":
			second = w
		}
	}
	if name.text == "" || number.text == "" || second.text == "" {
		t.Fatalf("not found on panel 2: %s", page.on(2))
	}
	if number.box.x < name.box.x || second.box.y > name.box.y {
		t.Errorf("number %v, name %v, second name %v", number.box, name.box, second.box)
	}
}

func TestTheMapTakesWhatTheListLeaves(t *testing.T) {
	t.Parallel()
	few, _ := twice(t, folded(street, placedPoints(3), crossing()))
	many, _ := twice(t, folded(street, placedPoints(11), crossing()))
	if h := pagesOf(t, few)[1].pane.h; h < 390 {
		t.Errorf("with three points the map is %.0f mm high", h)
	}
	if h := pagesOf(t, many)[1].pane.h; h < 185 || h > 210 {
		t.Errorf("with eleven points the map is %.0f mm high", h)
	}
}

func TestMorePointsThanACardHoldsAreSaid(t *testing.T) {
	t.Parallel()
	info := street
	info.Contrast, info.Demo, info.Phone = true, true, "0993-2099999"
	pdf, report := twice(t, folded(info, placedPoints(60), crossing()))
	if len(report.Notes) != 1 || report.Notes[0].Code != NoteLeftOut {
		t.Fatalf("notes: %+v", report.Notes)
	}
	left := report.Notes[0].Count
	flat := letters(text(t, pdf))
	if !strings.Contains(flat, fmt.Sprintf("还有%d处没有印下", left)) || !strings.Contains(flat, "演示") {
		t.Errorf("%d left out, and not said", left)
	}
	shown := 0
	for i := range 60 {
		if strings.Contains(flat, fmt.Sprintf("0993-20123%02d", i)) {
			shown++
		}
	}
	if shown+left != 60 {
		t.Errorf("%d shown and %d left out", shown, left)
	}
}

func TestBenefitsAreSaidOnceWhereTheyAreTheSame(t *testing.T) {
	t.Parallel()
	same, _ := twice(t, folded(street, placedPoints(6), crossing()))
	all := placedPoints(6)
	all[5].Benefits = []string{"80 岁以上免费"}
	other, _ := twice(t, folded(street, all, crossing()))
	for reason, c := range map[string]struct {
		pdf  []byte
		want int
	}{"the same": {same, 1}, "another": {other, 5}} {
		if n := strings.Count(letters(text(t, c.pdf)), "60–69岁九折"); n != c.want {
			t.Errorf("%s: said %d times, want %d", reason, n, c.want)
		}
	}
}

func TestTheCardReportsWhatItCannotDraw(t *testing.T) {
	t.Parallel()
	all := placedPoints(3)
	for i := range all {
		all[i].Name = rareNames[i]
	}
	pdf, report := twice(t, folded(street, all, crossing()))
	missingOnly(t, report, 3)
	if flat := letters(text(t, pdf)); !strings.Contains(flat, rareNames[0]) || !strings.Contains(flat, rareNames[1]) {
		t.Error("a rare name is not found")
	}
}

func TestTheCardHasAMapOfTheStreets(t *testing.T) {
	t.Parallel()
	ways := streets(t, "nanjing_xinjiekou.osm.pbf")
	pdf, report := twice(t, folded(mapInfo, mapPoints(11, ways, quarter), ways))
	if len(report.Notes) > 0 {
		t.Errorf("notes: %+v", report.Notes)
	}
	flat := letters(text(t, pdf))
	for _, words := range []string{"步行15分钟", "OpenStreetMap", "北"} {
		if !strings.Contains(flat, words) {
			t.Errorf("the map lacks %s", words)
		}
	}
	wellPlaced(t, pagesOf(t, pdf)[1], A3, 4)
}

func BenchmarkFold11(b *testing.B) {
	all := placedPoints(11)
	for b.Loop() {
		if _, err := Fold(io.Discard, street, all, nil, words); err != nil {
			b.Fatal(err)
		}
	}
}
