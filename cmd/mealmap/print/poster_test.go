package print

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"mealmap/geo"
	"mealmap/static/messages"
)

// gate is a poster for a gate among the placed points.
func gate() (PosterInfo, []MapPoint) {
	info := PosterInfo{MapInfo: street, Place: "向阳小区东门", Code: "https://meals.example/m/8b309a4c5d6afff"}
	info.Here = &geo.LatLng{Lat: 32.0405, Lng: 118.7795}
	info.ApprovalNo = "新S(2026)003号"
	all := placedPoints(8)
	for i := range all {
		all[i].Minutes = 4 + 5*i
	}
	return info, all
}

func poster(info PosterInfo, all []MapPoint, ways []geo.Way) func(io.Writer) (Report, error) {
	return func(w io.Writer) (Report, error) { return Poster(w, info, all, ways, words) }
}

func TestThePosterSaysWhereAndWhatIsNear(t *testing.T) {
	t.Parallel()
	for reason, contrast := range map[string]bool{"in colour": false, "in black": true} {
		info, all := gate()
		info.Contrast, info.Demo = contrast, contrast
		pdf, report := twice(t, poster(info, all, crossing()))
		if report.Pages != 1 || report.Items != 3 || len(report.Notes) > 0 {
			t.Errorf("%s: %+v", reason, report)
		}
		page := pagesOf(t, pdf)[0]
		flat := letters(text(t, pdf))
		want := []string{"您在这里", "向阳小区东门", "手机扫一扫，看今天开不开", "没有手机，打电话问：", "0993-2012345",
			"老年助餐地图2026年版", "2026年3月5日", "下一版2027年3月", "审图号：新S(2026)003号"}
		for i, p := range all[:3] {
			want = append(want, letters(p.Name), p.Phone, fmt.Sprintf("步行%d分钟", 4+5*i), letters(p.Hours[0]))
		}
		for _, w := range want {
			if !strings.Contains(flat, w) {
				t.Errorf("%s: lacks %q", reason, w)
			}
		}
		if strings.Contains(flat, "步行19分钟") || strings.Contains(flat, "演示") != contrast {
			t.Errorf("%s: names more than three points, or its mark is wrong", reason)
		}
		wellPlaced(t, page, A3, 4)
		if got := smallest(t, page, 400); got < 28 && !contrast || got < factSize {
			t.Errorf("%s: type of %v pt is to be read from two metres", reason, got)
		}
		if got := smallest(t, page, 1e9); got < 14 {
			t.Errorf("%s: type of %v pt", reason, got)
		}
		if page.pane.w < 250 || page.pane.h < 80 {
			t.Errorf("%s: the map has %v", reason, page.pane)
		}
		embedded(t, pdf)
		if got := codes(t, pdf, 1); !slices.Equal(got, []string{info.Code}) {
			t.Errorf("%s: the code opens %q", reason, got)
		}
	}
}

func TestThePosterSaysThatMinutesAreAnEstimate(t *testing.T) {
	t.Parallel()
	info, all := gate()
	info.Estimate = true
	all[0].Minutes = 0
	pdf, _ := twice(t, poster(info, all, crossing()))
	flat := letters(text(t, pdf))
	if strings.Contains(flat, "步行9分钟") || !strings.Contains(flat, "步行约9分钟") || strings.Contains(flat, "约0分钟") {
		t.Error(flat)
	}
}

func TestLongNamesStayLegibleOnThePoster(t *testing.T) {
	t.Parallel()
	info, all := gate()
	for i := range all {
		all[i].Name = "向阳街道第一社区长者食堂（老年大学和市民活动中心联合店）"
		all[i].Hours = append(all[i].Hours, "早餐 6:30–9:00 每天", "晚餐 17:00–19:30 每天")
	}
	pdf, report := twice(t, poster(info, all, crossing()))
	if len(report.Notes) > 0 {
		t.Errorf("notes: %+v", report.Notes)
	}
	page := pagesOf(t, pdf)[0]
	wellPlaced(t, page, A3, 4)
	if got := smallest(t, page, 380); got < posterLeast {
		t.Errorf("type of %v pt", got)
	}
}

func TestThePosterReportsWhatItCannotDraw(t *testing.T) {
	t.Parallel()
	info, all := gate()
	for i := range 3 {
		all[i].Name = rareNames[i]
	}
	pdf, report := twice(t, poster(info, all, crossing()))
	missingOnly(t, report, 3)
	if flat := letters(text(t, pdf)); !strings.Contains(flat, rareNames[0]) || !strings.Contains(flat, rareNames[1]) {
		t.Error("a rare name is not found")
	}
}

func TestThePosterHasTheStreetsAround(t *testing.T) {
	t.Parallel()
	ways := streets(t, "nanjing_xinjiekou.osm.pbf")
	info, _ := gate()
	info.Here = &geo.LatLng{Lat: 32.0441, Lng: 118.7805}
	all := mapPoints(3, ways, geo.BoxOf(*info.Here).Grow(500))
	pdf, _ := twice(t, poster(info, all, ways))
	if flat := letters(text(t, pdf)); !strings.Contains(flat, "OpenStreetMap") {
		t.Error("who made the street data is not said")
	}
	wellPlaced(t, pagesOf(t, pdf)[0], A3, 4)
}

// Who made the street data is said in the corner that the scale leaves.
func TestTheCreditStandsBesideTheScale(t *testing.T) {
	t.Parallel()
	box := geo.Box{South: 32.04, West: 118.78, North: 32.044, East: 118.788}
	for reason, at := range map[string]geo.LatLng{
		"a point in the middle":         {Lat: 32.042, Lng: 118.784},
		"a point where the scale stood": {Lat: 32.0402, Lng: 118.7805},
		"a point at the right":          {Lat: 32.0402, Lng: 118.7875},
	} {
		m := &mapSheet{frame: geo.NewFrame(box, 200, 120), info: street, words: words, number: 18, points: []MapPoint{{Number: 1, At: &at}}}
		m.canvas, m.pane, m.plan.scale, m.look = newCanvas(""), rect{20, 30, 200, 120}, 1, quietLook
		legend, credit := m.legendRoom(), m.creditRoom()
		if legend.meets(credit) || credit.x < 20 || credit.x+credit.w > 220 || credit.y+credit.h > 150 {
			t.Errorf("%s: the scale at %v, the credit at %v", reason, legend, credit)
		}
	}
}

func TestThePosterRefuses(t *testing.T) {
	t.Parallel()
	info, all := gate()
	nowhere, noURL, noCode := info, info, info
	nowhere.Here, noURL.PublicURL, noCode.Code = nil, "", ""
	for reason, c := range map[string]struct {
		info PosterInfo
		all  []MapPoint
		want error
	}{
		"no point":   {info, nil, ErrNothing},
		"no place":   {nowhere, all, ErrNoPlaces},
		"no address": {noURL, all, ErrNoPublicURL},
		"no code":    {noCode, all, ErrCodeTooLong},
	} {
		if _, err := Poster(io.Discard, c.info, c.all, nil, words); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", reason, err, c.want)
		}
	}
}

// Every language that pages know can be printed: what it has no words for is
// said in the default.
func TestPaperSpeaksEveryLanguage(t *testing.T) {
	t.Parallel()
	info, all := gate()
	for _, language := range messages.Languages {
		p := messages.For(language)
		for kind, do := range map[string]func(io.Writer) (Report, error){
			"list":   func(w io.Writer) (Report, error) { return Sheet(w, info.MapInfo, all, p) },
			"fold":   func(w io.Writer) (Report, error) { return Fold(w, info.MapInfo, all, crossing(), p) },
			"poster": func(w io.Writer) (Report, error) { return Poster(w, info, all, crossing(), p) },
		} {
			if pdf, report := twice(t, do); len(report.Notes) > 0 || len(pdf) < 10_000 {
				t.Errorf("%s in %s: %+v", kind, language, report)
			}
		}
	}
}

func BenchmarkPoster(b *testing.B) {
	info, all := gate()
	for b.Loop() {
		if _, err := Poster(io.Discard, info, all, nil, words); err != nil {
			b.Fatal(err)
		}
	}
}
