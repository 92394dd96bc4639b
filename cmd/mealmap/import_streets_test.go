package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestAnImportSaysHowTheStreetsJoin imports ways of some 1.1 km each: the same
// node of two of them joins them.
func TestAnImportSaysHowTheStreetsJoin(t *testing.T) {
	t.Parallel()
	for why, c := range map[string]struct {
		ways          [][2]string // from the north's number to the next one's, and the kind
		printed, said string
		parts         int
		all, main     float64
		onlyDriving   bool
	}{
		"joined":    {ways: [][2]string{{"1", "footway"}, {"2", "residential"}}, printed: "共 2.2 公里,都连在一起", parts: 1, all: 2.2, main: 2.2},
		"two parts": {ways: [][2]string{{"1", "footway"}, {"2", "residential"}, {"5", "footway"}}, printed: "共 3.3 公里,分成互不相连的 2 片,最大的一片 2.2 公里", parts: 2, all: 3.3, main: 2.2},
		"for cars":  {ways: [][2]string{{"1", "residential"}}, printed: "都连在一起", said: "几乎只有车行道,算不出真实的步行距离,各页按直线的 1.35 倍估算", parts: 1, all: 1.1, main: 1.1, onlyDriving: true},
		"no way":    {ways: [][2]string{{"1", "motorway"}}, said: "没有能走的路,步行距离按直线的 1.35 倍估算"},
	} {
		t.Run(why, func(t *testing.T) {
			t.Parallel()
			folder := t.TempDir()
			file, database := filepath.Join(folder, "s.osm"), filepath.Join(folder, "m.db")
			osm := `<osm version="0.6">`
			for n := 1; n <= 8; n++ {
				osm += fmt.Sprintf(`<node id="%d" lat="32.%02d" lon="118.78"/>`, n, n)
			}
			for i, w := range c.ways {
				osm += fmt.Sprintf(`<way id="%d"><nd ref="%s"/><nd ref="%c"/><tag k="highway" v="%s"/></way>`, i+1, w[0], w[0][0]+1, w[1])
			}
			if err := os.WriteFile(file, []byte(osm+"</osm>"), 0o600); err != nil {
				t.Fatal(err)
			}
			var out, said strings.Builder
			for _, flag := range []string{"", "--json"} {
				args := []string{"import", "streets", file, "--db", database}
				if flag != "" {
					args = append(args, flag)
					out.Reset()
				}
				if code := run(args, strings.NewReader(""), &out, &said, func(string) string { return "" }); code != exitDone {
					t.Fatalf("%d\n%s", code, said.String())
				}
				if flag == "" && (!strings.Contains(out.String(), c.printed) || !strings.Contains(said.String(), c.said)) {
					t.Errorf("%s\n%s", out.String(), said.String())
				}
			}
			var doc struct {
				Ways    *int
				Walking walkingJSON
			}
			if err := json.Unmarshal([]byte(out.String()), &doc); err != nil || doc.Ways == nil {
				t.Fatalf("%v\n%s", err, out.String())
			}
			if want := (walkingJSON{c.parts, c.all, c.main, c.onlyDriving}); doc.Walking != want {
				t.Errorf("%+v, want %+v", doc.Walking, want)
			}
		})
	}
}
