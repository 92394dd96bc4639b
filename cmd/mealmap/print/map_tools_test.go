package print

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"mealmap/geo"
)

// streets reads an extract kept beside the repository, or skips.
func streets(t testing.TB, name string) []geo.Way {
	t.Helper()
	path := filepath.Join("..", "..", "..", "..", "shared", "data", "osm", name)
	f, err := os.Open(path)
	if err != nil {
		t.Skipf("%s is not here: this test reads real data kept beside the repository", path)
	}
	defer f.Close()
	ways, _, err := geo.ReadOSM(context.Background(), f, name)
	if err != nil {
		t.Fatal(err)
	}
	return ways
}

// quarter is the part of the Nanjing extract that is drawn completely.
var quarter = geo.Box{South: 32.034, West: 118.772, North: 32.051, East: 118.794}

// within keeps the ways that meet a box, as the store gives them.
func within(ways []geo.Way, box geo.Box) []geo.Way {
	var some []geo.Way
	for _, w := range ways {
		b := geo.BoxOf(w.Line...)
		if b.South <= box.North && b.North >= box.South && b.West <= box.East && b.East >= box.West {
			some = append(some, w)
		}
	}
	return some
}

var (
	firstWords = []string{"幸福", "老街坊", "阿婆", "大食堂", "喆记", "桂花", "金陵", "邻里", "常青", "福满", "和园", "老味道"}
	lastWords  = []string{"面馆", "小厨", "饺子馆", "社区食堂", "快餐", "老年助餐点", "家常菜", "粥铺", "清真牛肉面"}
)

// mapPoints are n invented points along the streets of the ways within the box,
// always the same.
func mapPoints(n int, ways []geo.Way, box geo.Box) []MapPoint {
	rnd := rand.New(rand.NewPCG(uint64(n), 5))
	var spots []geo.LatLng
	for _, w := range ways {
		for _, p := range w.Line {
			if w.Layer == geo.LayerStreet && w.Name != "" && box.Contains(p) {
				spots = append(spots, p)
			}
		}
	}
	points := make([]MapPoint, n)
	for i := range points {
		at := spots[rnd.IntN(len(spots))]
		points[i] = mapPoint(i+1, geo.LatLng{Lat: at.Lat + rnd.Float64()*2e-4, Lng: at.Lng + rnd.Float64()*2e-4})
	}
	return points
}

// mapPoint is one invented point.
func mapPoint(number int, at geo.LatLng) MapPoint {
	name := firstWords[number%len(firstWords)] + lastWords[number%len(lastWords)]
	if number > len(firstWords)*3 {
		name += fmt.Sprintf("%d", number)
	}
	return MapPoint{
		Number: number, Name: name, At: &at,
		Address:  fmt.Sprintf("华侨路%d号", number*3),
		Phone:    fmt.Sprintf("025-8471%04d", 1000+number),
		Hours:    []string{"周一至周六 午餐11:00–13:00", "晚餐16:30–18:30"},
		Menu:     []string{"一荤两素 15元"},
		Benefits: []string{"60–69岁九折", "70岁以上八五折"},
	}
}

var mapInfo = MapInfo{
	Title: "老年助餐地图", Street: "华侨路街道", Edition: "2026年版", NextEdition: "2027年3月",
	Date: "2026-03-02", Office: "华侨路街道办事处", Phone: "025-84710000",
	ApprovalNo: "苏S(2026)012号", PublicURL: "https://meals.example/",
}

// mapOf prints a map without an error.
func mapOf(t testing.TB, info MapInfo, points []MapPoint, ways []geo.Way, paper Paper) ([]byte, Report) {
	t.Helper()
	var b bytes.Buffer
	box, err := MapBox(info, points, paper)
	if err != nil {
		t.Fatal(err)
	}
	report, err := Map(&b, info, points, within(ways, box), paper, words)
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes(), report
}
