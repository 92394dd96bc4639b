package web

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/xml"
	"errors"
	"io"
	"math"
	"regexp"
	"strings"
	"testing"
	"time"

	"mealmap/data/audit"
	"mealmap/data/datatest"
	"mealmap/data/seed"
	"mealmap/geo"
)

func TestParseTile(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		why     string
		z, x, y string
		ok      bool
	}{
		{"the widest", "12", "0", "4095", true},
		{"the closest", "18", "262143", "0", true},
		{"wider", "11", "0", "0", false},
		{"closer", "19", "0", "0", false},
		{"beyond the east", "12", "4096", "0", false},
		{"beyond the south", "12", "0", "4096", false},
		{"before the west", "12", "-1", "0", false},
		{"another way to write it", "12", "01", "0", false},
		{"a sign", "12", "+1", "0", false},
		{"no number", "12", "a", "0", false},
		{"nothing", "", "", "", false},
		{"too large for a number", "12", "99999999999999999999", "0", false},
	} {
		if _, ok := ParseTile(tt.z, tt.x, tt.y); ok != tt.ok {
			t.Errorf("%s: %s/%s/%s: %v", tt.why, tt.z, tt.x, tt.y, ok)
		}
	}
}

func TestTilesLieWhereTheWebHasThem(t *testing.T) {
	t.Parallel()
	p := geo.LatLng{Lat: 32.0415, Lng: 118.7781}
	tile := Tile{Zoom: 16, X: 54390, Y: 26604} // of the slippy map's formula
	if s := tile.place(p); s.x < 0 || s.x >= tileSide || s.y < 0 || s.y >= tileSide {
		t.Errorf("the point lies at %v of its tile", s)
	}
	for _, s := range []spot{{0, 0}, {tileSide, 0}, {100, 2000}} {
		if back := tile.place(tile.ground(s)); back.distance(s) > 1e-3 {
			t.Errorf("%v comes back as %v", s, back)
		}
	}
	if got := (Tile{Zoom: 16, X: 54390, Y: 26602}).block(); got != (Tile{Zoom: 16, X: 54388, Y: 26600}) {
		t.Errorf("the block begins at %v", got)
	}
}

// seedStreets are the demo's.
func seedStreets(tb testing.TB) geo.Streets {
	tb.Helper()
	const name = "nanjing_xinjiekou.osm.pbf"
	file, err := seed.Streets.Open("streets/" + name)
	if err != nil {
		tb.Fatal(err)
	}
	defer file.Close()
	ways, _, err := geo.ReadOSM(tb.Context(), file, name)
	if err != nil {
		tb.Fatal(err)
	}
	return ways
}

// tilesOf are all tiles of the demo's streets at a zoom.
func tilesOf(zoom int) (all []Tile) {
	origin := Tile{Zoom: zoom}
	from, to := origin.place(geo.LatLng{Lat: 32.053, Lng: 118.770}), origin.place(geo.LatLng{Lat: 32.033, Lng: 118.795})
	for x := int(from.x / tileSide); x <= int(to.x/tileSide); x++ {
		for y := int(from.y / tileSide); y <= int(to.y/tileSide); y++ {
			all = append(all, Tile{Zoom: zoom, X: x, Y: y})
		}
	}
	return all
}

func unpacked(tb testing.TB, p PackedTile) []byte {
	tb.Helper()
	r, err := gzip.NewReader(bytes.NewReader(p.Packed))
	if err != nil {
		tb.Fatal(err)
	}
	raw, err := io.ReadAll(r)
	if err != nil {
		tb.Fatal(err)
	}
	return raw
}

// TestEveryTileIsSmallAndWellFormed: nothing in a tile needs a style, a script
// or anything from elsewhere.
func TestEveryTileIsSmallAndWellFormed(t *testing.T) {
	t.Parallel()
	db, _ := datatest.New(t)
	streets := geo.NewStreetStore(db)
	if err := streets.Import(t.Context(), seedStreets(t), audit.System); err != nil {
		t.Fatal(err)
	}
	tiles, named := NewTiles(db, streets), map[int]int{}
	for zoom := WidestZoom; zoom <= ClosestZoom; zoom++ {
		for _, tile := range tilesOf(zoom) {
			p, err := tiles.Draw(t.Context(), tile)
			if err != nil {
				t.Fatal(err)
			}
			if len(p.Packed) > 60_000 {
				t.Errorf("%v: %d bytes", tile, len(p.Packed))
			}
			svg := unpacked(t, p)
			if err := xml.Unmarshal(svg, new(struct {
				XMLName xml.Name `xml:"http://www.w3.org/2000/svg svg"`
			})); err != nil {
				t.Fatalf("%v: %v", tile, err)
			}
			for _, foreign := range []string{"<style", "style=", "<script", "href", "NaN", "Inf"} {
				if bytes.Contains(svg, []byte(foreign)) {
					t.Errorf("%v holds %s", tile, foreign)
				}
			}
			named[zoom] += bytes.Count(svg, []byte("<text"))
		}
	}
	for zoom := 14; zoom <= ClosestZoom; zoom++ {
		if named[zoom] == 0 {
			t.Errorf("no street is named at zoom %d", zoom)
		}
	}
}

var pathOf = regexp.MustCompile(`<path id="major"[^>]* d="([^"]*)"`)

// TestTilesMeet: what crosses a seam is drawn on both sides of it, at the same
// height; so are names.
func TestTilesMeet(t *testing.T) {
	t.Parallel()
	left := Tile{Zoom: 16, X: 54389, Y: 26602}
	right := Tile{Zoom: 16, X: 54390, Y: 26602}
	seam := left.ground(spot{tileSide, tileSide / 2})
	street := geo.Way{ID: 1, Layer: geo.LayerStreet, Kind: "primary", Name: "接缝大道", NodeIDs: []int64{1, 2},
		Line: []geo.LatLng{{Lat: seam.Lat + 0.0004, Lng: seam.Lng - 0.004}, {Lat: seam.Lat - 0.0004, Lng: seam.Lng + 0.004}}}
	block := newBlock(left.block(), []geo.Way{street})
	if right.block() != block.corner {
		t.Fatal("the seam is not within a block")
	}
	a, b := string(block.draw(left)), string(block.draw(right))
	at := func(svg string, x float64) float64 {
		m := pathOf.FindStringSubmatch(svg)
		if m == nil {
			t.Fatalf("no street in %s", svg)
		}
		var x0, y0, dx, dy float64
		if _, err := fscan(m[1], &x0, &y0, &dx, &dy); err != nil {
			t.Fatalf("%s: %v", m[1], err)
		}
		if x < x0 || x > x0+dx {
			t.Fatalf("%s does not reach %v", m[1], x)
		}
		return y0 + dy*(x-x0)/dx
	}
	if ya, yb := at(a, tileSide), at(b, 0); math.Abs(ya-yb) > 1.5 {
		t.Errorf("the street leaves at %v and comes at %v", ya, yb)
	}
	names := 0
	for i := range block.names {
		n := &block.names[i]
		across := n.extent.left < left.offset(block.corner).x+tileSide && n.extent.right > left.offset(block.corner).x+tileSide
		if !across {
			continue
		}
		names++
		if !strings.Contains(a, n.text) || !strings.Contains(b, n.text) {
			t.Errorf("%s runs over the seam and is not on both tiles", n.text)
		}
	}
	if names == 0 {
		t.Error("no name runs over the seam: the test shows nothing")
	}
}

// fscan reads path data of one step: M x y l dx dy.
func fscan(d string, into ...*float64) (int, error) {
	numbers := regexp.MustCompile(`-?\d+`).FindAllString(d, -1)
	if len(numbers) != len(into) {
		return 0, errors.New("not one step")
	}
	for i, n := range numbers {
		v := 0.0
		for _, c := range strings.TrimPrefix(n, "-") {
			v = v*10 + float64(c-'0')
		}
		if n[0] == '-' {
			v = -v
		}
		*into[i] = v
	}
	return len(into), nil
}

// offset is where the tile begins in units from another's corner.
func (t Tile) offset(corner Tile) spot {
	return spot{float64(t.X-corner.X) * tileSide, float64(t.Y-corner.Y) * tileSide}
}

// TestNamesOnABlock: none leaves it, none lies on another, none is repeated near
// itself.
func TestNamesOnABlock(t *testing.T) {
	t.Parallel()
	ways := seedStreets(t)
	for zoom := 13; zoom <= ClosestZoom; zoom++ {
		corner := tilesOf(zoom)[0].block()
		names := newBlock(corner, ways).names
		for i := range names {
			n := &names[i]
			if n.extent.left < 0 || n.extent.top < 0 || n.extent.right > blockTiles*tileSide || n.extent.bottom > blockTiles*tileSide {
				t.Errorf("zoom %d: %s leaves the block: %+v", zoom, n.text, n.extent)
			}
			for j := range names[:i] {
				o := &names[j]
				if n.middle() != o.middle() && tooNear(n, o) {
					t.Errorf("zoom %d: %s lies on %s", zoom, n.text, o.text)
				}
				if n.text == o.text && n.middle().distance(o.middle()) < sameName*pixel {
					t.Errorf("zoom %d: %s twice within %.0f px", zoom, n.text, n.middle().distance(o.middle())/pixel)
				}
			}
		}
	}
}

func TestSetAlong(t *testing.T) {
	t.Parallel()
	const size = 14 * pixel
	bent := []spot{{0, 0}, {900, 0}, {900, 900}}
	var arc []spot // 85 degrees of a circle, as long as the name
	for i := range 18 {
		sin, cos := math.Sincos(float64(5*i-132) * math.Pi / 180)
		arc = append(arc, spot{1600 * cos, 1600 * sin})
	}
	for _, tt := range []struct {
		why  string
		line []spot
		text string
		mid  float64
		ok   bool
		turn float64 // of the first character
		down bool    // the characters go downwards
	}{
		{"from west to east", []spot{{0, 0}, {4000, 0}}, "中山路", 2000, true, 0, false},
		{"from east to west it is read all the same", []spot{{4000, 0}, {0, 0}}, "中山路", 2000, true, 0, false},
		{"from south to north it is read downwards, upright", []spot{{0, 4000}, {0, 0}}, "中山路", 2000, true, 0, true},
		{"a little south", []spot{{0, 0}, {4000, 400}}, "中山路", 2000, true, 5.71, false},
		{"around a corner it is not set", bent, "中山东路", 900, false, 0, false},
		{"around a bend it is not set either", arc, "一二三四五六七八九十一二三四五六七八", lineLength(arc) / 2, false, 0, false},
		{"Latin stays together", []spot{{4000, 0}, {0, 0}}, "Rue Grimaldi", 2000, true, 0, false},
		{"Latin steeply", []spot{{0, 4000}, {0, 0}}, "Rue Grimaldi", 2000, true, -90, false},
	} {
		n, ok := setAlong(tt.text, tt.line, tt.mid, size)
		if ok != tt.ok {
			t.Errorf("%s: set %v", tt.why, ok)
		}
		if !ok {
			continue
		}
		if got := n.glyphs[0].turn; math.Abs(math.Remainder(got-tt.turn, 360)) > 0.1 {
			t.Errorf("%s: leans %v", tt.why, got)
		}
		if s := n.spots(); len(n.glyphs) > 1 && ((tt.down && s[2].y <= s[0].y) || (!tt.down && s[2].x <= s[0].x)) {
			t.Errorf("%s: runs %v", tt.why, s)
		}
	}
}

func TestJoinStreets(t *testing.T) {
	t.Parallel()
	at := func(i float64) geo.LatLng { return geo.LatLng{Lat: 32, Lng: 118 + i/1000} }
	way := func(id int64, kind, name string, nodes ...int64) geo.Way {
		w := geo.Way{ID: id, Layer: geo.LayerStreet, Kind: kind, Name: name, NodeIDs: nodes}
		for _, n := range nodes {
			w.Line = append(w.Line, at(float64(n)))
		}
		return w
	}
	got := joinStreets([]geo.Way{
		way(1, "residential", "甲街", 3, 4), way(2, "residential", "甲街", 1, 2, 3), way(3, "residential", "甲街", 5, 4),
		way(4, "residential", "甲街", 8, 9), way(5, "residential", "乙街", 5, 6), way(6, "primary", "甲街", 9, 10), way(7, "residential", "", 5, 7),
	})
	if len(got) != 4 {
		t.Fatalf("%d stretches: %+v", len(got), got)
	}
	if long := got[0].line; len(long) != 5 || long[0] != at(1) || long[4] != at(5) {
		t.Errorf("the pieces of one street give %v", long)
	}
}

// TestTilesFollowTheStreets: after an import the old tiles go, within seconds.
func TestTilesFollowTheStreets(t *testing.T) {
	t.Parallel()
	db, clock := datatest.New(t)
	streets := geo.NewStreetStore(db)
	tiles, tile := NewTiles(db, streets), tilesOf(16)[5]
	draw := func() PackedTile {
		t.Helper()
		p, err := tiles.Draw(t.Context(), tile)
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	empty := draw()
	if err := streets.Import(t.Context(), seedStreets(t), audit.System); err != nil {
		t.Fatal(err)
	}
	if draw().Mark != empty.Mark {
		t.Error("nothing was kept")
	}
	clock.Advance(tilesChecked - time.Millisecond)
	if draw().Mark != empty.Mark {
		t.Error("nothing was kept for long")
	}
	clock.Advance(time.Millisecond)
	full := draw()
	if full.Mark == empty.Mark {
		t.Error("the streets imported are not drawn")
	}
	for zoom := WidestZoom; zoom <= ClosestZoom; zoom++ {
		for _, other := range tilesOf(zoom) {
			if _, err := tiles.Draw(t.Context(), other); err != nil {
				t.Fatal(err)
			}
		}
	}
	if len(tiles.blocks) > mostBlocks || tiles.bytes > mostTileBytes {
		t.Errorf("%d blocks and %d bytes are kept", len(tiles.blocks), tiles.bytes)
	}
}

func TestParseTileSource(t *testing.T) {
	t.Parallel()
	const good = "https://t0.tianditu.gov.cn/vec_w/wmts?TILEMATRIX={z}&TILEROW={y}&TILECOL={x}&tk=abc"
	for _, tt := range []struct{ why, text, origin string }{
		{"none: our own", " ", ""},
		{"one", good, "https://t0.tianditu.gov.cn"},
		{"a ground and its names", good + "\n" + strings.Replace(good, "vec", "cva", 1), "https://t0.tianditu.gov.cn"},
		{"a port", "https://tiles.example:8443/{z}/{x}/{y}.png", "https://tiles.example:8443"},
	} {
		if s, err := ParseTileSource(tt.text); err != nil || s.Origin != tt.origin {
			t.Errorf("%s: %q %v", tt.why, s.Origin, err)
		}
	}
	for why, text := range map[string]string{
		"not safe":              "http://tiles.example/{z}/{x}/{y}",
		"no zoom":               "https://tiles.example/{x}/{y}",
		"no row":                "https://tiles.example/{z}/{x}",
		"two hosts":             good + " https://other.example/{z}/{x}/{y}",
		"four layers":           good + " " + good + " " + good + " " + good,
		"every host":            "https://*/{z}/{x}/{y}",
		"no host":               "https:///{z}/{x}/{y}",
		"another directive":     "https://a;script-src/{z}/{x}/{y}",
		"a placeholder as host": "https://{x}.tiles.example/{z}/{x}/{y}",
		"a user":                "https://u:p@tiles.example/{z}/{x}/{y}",
		"another placeholder":   "https://tiles.example/{s}/{z}/{x}/{y}",
		"data":                  "data:image/png,{z}{x}{y}",
		"a quote":               `https://tiles.example/"{z}/{x}/{y}`,
	} {
		if s, err := ParseTileSource(text); !errors.Is(err, ErrBadTiles) {
			t.Errorf("%s: %+v %v", why, s, err)
		}
	}
}

// BenchmarkTiles draws every tile of the demo's streets at a zoom from nothing:
// reading, naming, drawing and packing, a tile.
func BenchmarkTiles(b *testing.B) {
	db, _ := datatest.New(b)
	streets := geo.NewStreetStore(db)
	if err := streets.Import(b.Context(), seedStreets(b), audit.System); err != nil {
		b.Fatal(err)
	}
	for _, zoom := range []int{12, 14, 15, 16, 17, 18} {
		b.Run("zoom "+string(rune('0'+zoom/10))+string(rune('0'+zoom%10)), func(b *testing.B) {
			all, most := tilesOf(zoom), 0
			for b.Loop() {
				tiles := NewTiles(db, streets)
				for _, tile := range all {
					p, err := tiles.Draw(b.Context(), tile)
					if err != nil {
						b.Fatal(err)
					}
					most = max(most, len(p.Packed))
				}
			}
			b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*len(all)), "µs/tile")
			b.ReportMetric(float64(most), "bytes-most")
		})
	}
}

// TestTilesAreDrawnAFewAtATime: who asks for many waits his turn; what is kept is
// given at once.
func TestTilesAreDrawnAFewAtATime(t *testing.T) {
	t.Parallel()
	db, _ := datatest.New(t)
	tiles := NewTiles(db, geo.NewStreetStore(db))
	kept, other := tilesOf(16)[5], tilesOf(16)[6]
	if _, err := tiles.Draw(t.Context(), kept); err != nil {
		t.Fatal(err)
	}
	for range mostDrawing {
		tiles.drawing <- struct{}{}
	}
	if _, err := tiles.Draw(t.Context(), kept); err != nil {
		t.Errorf("a kept tile: %v", err)
	}
	gone, hangUp := context.WithCancel(t.Context())
	hangUp()
	if _, err := tiles.Draw(gone, other); !errors.Is(err, context.Canceled) {
		t.Errorf("who hung up while others are drawn: %v", err)
	}
	<-tiles.drawing
	if _, err := tiles.Draw(t.Context(), other); err != nil {
		t.Errorf("once there is room: %v", err)
	}
	if len(tiles.drawing) != mostDrawing-1 {
		t.Errorf("%d are being drawn", len(tiles.drawing))
	}
}
