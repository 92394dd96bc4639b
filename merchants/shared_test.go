package merchants_test

import (
	"context"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mealmap/data/audit"
	"mealmap/data/datatest"
	"mealmap/data/table"
	"mealmap/geo"
	"mealmap/merchants"
	"mealmap/static/messages"
)

// shared opens a file of real input that lies beside the project on a
// developer's machine.
func shared(t *testing.T, name string) *os.File {
	t.Helper()
	for _, dir := range []string{"../../shared/data/", "../../../shared/data/"} {
		if f, err := os.Open(dir + name); err == nil {
			t.Cleanup(func() { _ = f.Close() })
			return f
		}
	}
	t.Skipf("no shared/data/%s here", name)
	return nil
}

func TestShanghaiCanteens(t *testing.T) {
	t.Parallel()
	sheet, err := table.Read(shared(t, "canteens/shanghai_canteens_gcj02_wgs84.csv"), "canteens.csv")
	if err != nil {
		t.Fatal(err)
	}
	ctx := context.Background()
	db, _ := datatest.New(t)
	s := merchants.NewStore(db)
	run := func(dry bool) table.Report {
		r, err := s.ImportPoints(ctx, sheet, merchants.ImportOptions{DryRun: dry, By: audit.CLI})
		if err != nil {
			t.Fatal(err)
		}
		r.Say(messages.For("").With)
		return r
	}
	first := table.Report{Rows: 48, Created: 48, Unplaced: 5, Rejected: []table.Rejected{}}
	again := table.Report{Rows: 48, Unchanged: 48, Unplaced: 5, Rejected: []table.Rejected{}}
	for _, step := range []struct {
		name string
		dry  bool
		want table.Report
	}{
		{"dry run", true, first},
		{"dry run again, as nothing changed", true, first},
		{"import", false, first},
		{"the same file", false, again},
		{"the same file, dry", true, again},
	} {
		if d := cmp.Diff(step.want, run(step.dry)); d != "" {
			t.Fatalf("%s: %s", step.name, d)
		}
	}
	d, err := s.Directory(ctx)
	if err != nil {
		t.Fatal(err)
	}
	found := d.Nearest(merchants.NearestQuery{At: geo.LatLng{Lat: 31.2156, Lng: 121.4170}, Limit: 5})
	var names []string
	for _, f := range found {
		names = append(names, f.Point.Name)
	}
	// Told by an independent great-circle calculation over the file.
	want := []string{"华阳路街道社区长者食堂", "周家桥街道祥和社区长者食堂", "周家桥街道综合为老服务中心社区长者食堂",
		"新华路街道综合为老服务中心社区长者食堂", "华阳路街道华阳敬老院食堂社区长者食堂"}
	if d := cmp.Diff(want, names); d != "" {
		t.Error(d)
	}
}
