package merchants_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/data/datatest"
	"mealmap/data/fault"
	"mealmap/geo"
	"mealmap/merchants"
	"mealmap/static/messages"
)

const (
	xuanwu  data.District = 320102 // 南京市玄武区
	street1               = "320102002"
	street2               = "320102003"
)

func newStore(t testing.TB) (*merchants.Store, *data.DB, *datatest.Clock) {
	t.Helper()
	db, clock := datatest.New(t)
	return merchants.NewStore(db), db, clock
}

// valid is a point that can be created.
func valid() merchants.Point {
	p := lunchAndDinner()
	p.District, p.Street, p.Name, p.Kind = xuanwu, street1, "幸福面馆", merchants.Restaurant
	p.Address, p.Phone, p.Status = "向阳路1号", "025-88886666", merchants.Open
	p.Tags = []merchants.Tag{"soft", "halal"}
	return p
}

func create(t testing.TB, s *merchants.Store, p merchants.Point) merchants.Point {
	t.Helper()
	made, err := s.CreatePoint(context.Background(), p, audit.CLI)
	if err != nil {
		t.Fatal(err)
	}
	return made
}

// actions lists the audit log's actions, oldest first.
func actions(t testing.TB, db *data.DB) []string {
	t.Helper()
	records, err := audit.List(context.Background(), db, audit.Filter{District: xuanwu, Limit: 1000})
	if err != nil {
		t.Fatal(err)
	}
	out := []string{}
	for _, r := range records {
		out = append([]string{r.Action}, out...)
	}
	return out
}

func TestPointsLife(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	s, db, clock := newStore(t)
	p := valid()
	p.Status = ""
	made := create(t, s, p)
	if made.Number != 1 || made.Status != merchants.Candidate || made.MerchantID == "" || made.Position != nil {
		t.Fatalf("created %+v", made)
	}
	found, err := s.FindPoint(ctx, xuanwu, made.ID)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(made, found); d != "" {
		t.Errorf("found differs from created: %s", d)
	}
	if _, err := s.PlacePoint(ctx, xuanwu, made.ID, geo.LatLng{Lat: 32.05, Lng: 118.79}, geo.GCJ02, audit.CLI); err != nil {
		t.Fatal(err)
	}
	clock.Advance(time.Hour)
	if err := s.SetStatus(ctx, xuanwu, made.ID, merchants.Open, " 实地走访后确定 ", audit.User("u1")); err != nil {
		t.Fatal(err)
	}
	found.Phone, found.Tags, found.Hours, found.Number, found.Status = "12345", []merchants.Tag{"delivery"}, nil, 99, merchants.Removed
	updated, err := s.UpdatePoint(ctx, found, audit.CLI)
	if err != nil {
		t.Fatal(err)
	}
	if updated.Number != 1 || updated.Status != merchants.Open || updated.StatusReason != "实地走访后确定" || updated.Position == nil ||
		updated.Phone != "12345" || len(updated.Hours) != 0 || updated.Position.CRS != geo.GCJ02 || updated.Position.Source.Lat != 32.05 {
		t.Errorf("updated %+v", updated)
	}
	log, err := s.StatusLog(ctx, xuanwu, made.ID)
	if err != nil || len(log) != 2 {
		t.Fatalf("log %v %v", log, err)
	}
	want := merchants.StatusChange{ID: log[1].ID, PointID: made.ID, From: merchants.Candidate, To: merchants.Open,
		Reason: "实地走访后确定", At: db.Now(), Actor: "user:u1"}
	if d := cmp.Diff(want, log[1]); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]string{"point.create", "point.place", "point.status", "point.update"}, actions(t, db)); d != "" {
		t.Error(d)
	}
	if err := audit.Verify(ctx, db); err != nil {
		t.Error(err)
	}
}

func TestAuditNamesFieldsAndNotTelephones(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	s, db, _ := newStore(t)
	p := create(t, s, valid())
	p.Phone = "13812345678"
	if _, err := s.UpdatePoint(ctx, p, audit.CLI); err != nil {
		t.Fatal(err)
	}
	records, err := audit.List(ctx, db, audit.Filter{District: xuanwu, Action: "point.update"})
	if err != nil || len(records) != 1 {
		t.Fatal(records, err)
	}
	if records[0].Detail != `{"changed":["phone"]}` || records[0].Street != street1 || records[0].Object != string(p.ID) {
		t.Errorf("logged %+v", records[0])
	}
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	s, db, _ := newStore(t)
	p := create(t, s, valid())
	before := actions(t, db)
	missing := merchants.PointID(data.NewID())
	for _, c := range []struct {
		name string
		do   func() error
		want error
	}{
		{"the same name and address again", func() error {
			q := valid()
			q.Name = "幸福面馆"
			q.Address = "向阳路 1号"
			_, err := s.CreatePoint(ctx, q, audit.CLI)
			return err
		}, merchants.ErrPointExists},
		{"a merchant that does not exist", func() error {
			q := valid()
			q.Name, q.MerchantID = "另一家", merchants.MerchantID(missing)
			_, err := s.CreatePoint(ctx, q, audit.CLI)
			return err
		}, merchants.ErrUnknownMerchant},
		{"no name", func() error {
			q := valid()
			q.Name = "  "
			_, err := s.CreatePoint(ctx, q, audit.CLI)
			return err
		}, fault.ErrInvalidInput},
		{"a status that does not exist", func() error {
			q := valid()
			q.Name, q.Status = "另一家", "closed"
			_, err := s.CreatePoint(ctx, q, audit.CLI)
			return err
		}, merchants.ErrStatusChange},
		{"update of nobody", func() error {
			q := p
			q.ID = missing
			_, err := s.UpdatePoint(ctx, q, audit.CLI)
			return err
		}, merchants.ErrUnknownPoint},
		{"update in another district", func() error {
			q := p
			q.District = 320104
			_, err := s.UpdatePoint(ctx, q, audit.CLI)
			return err
		}, merchants.ErrUnknownPoint},
		{"a position off the globe", func() error {
			_, err := s.PlacePoint(ctx, xuanwu, p.ID, geo.LatLng{Lat: 200}, geo.WGS84, audit.CLI)
			return err
		}, geo.ErrBadPosition},
		{"a system that does not exist", func() error {
			_, err := s.PlacePoint(ctx, xuanwu, p.ID, geo.LatLng{Lat: 32, Lng: 118}, "mars", audit.CLI)
			return err
		}, geo.ErrUnknownCRS},
		{"no reason", func() error { return s.SetStatus(ctx, xuanwu, p.ID, merchants.Suspended, " ", audit.CLI) }, merchants.ErrReasonMissing},
		{"a reason without end", func() error {
			return s.SetStatus(ctx, xuanwu, p.ID, merchants.Suspended, strings.Repeat("长", 201), audit.CLI)
		}, fault.ErrInvalidInput},
		{"a step that does not exist", func() error { return s.SetStatus(ctx, xuanwu, p.ID, merchants.Candidate, "x", audit.CLI) }, merchants.ErrStatusChange},
		{"the status it has", func() error { return s.SetStatus(ctx, xuanwu, p.ID, merchants.Open, "x", audit.CLI) }, merchants.ErrStatusChange},
		{"a closure that ends before it starts", func() error {
			_, err := s.AddClosure(ctx, xuanwu, p.ID, merchants.Closure{From: "2025-03-06", To: "2025-03-05"}, audit.CLI)
			return err
		}, fault.ErrInvalidInput},
		{"a closure without days", func() error {
			_, err := s.AddClosure(ctx, xuanwu, p.ID, merchants.Closure{From: "soon", To: "2025-03-05"}, audit.CLI)
			return err
		}, fault.ErrInvalidInput},
		{"a closure of nobody", func() error {
			_, err := s.AddClosure(ctx, xuanwu, missing, merchants.Closure{From: "2025-03-05", To: "2025-03-05"}, audit.CLI)
			return err
		}, merchants.ErrUnknownPoint},
		{"a closure that is not there", func() error { return s.RemoveClosure(ctx, xuanwu, p.ID, string(missing), audit.CLI) }, merchants.ErrUnknownClosure},
		{"find nobody", func() error { _, err := s.FindPoint(ctx, xuanwu, missing); return err }, merchants.ErrUnknownPoint},
		{"find without an id", func() error { _, err := s.FindPoint(ctx, xuanwu, ""); return err }, merchants.ErrUnknownPoint},
		{"find without a district", func() error { _, err := s.FindPoint(ctx, 0, p.ID); return err }, merchants.ErrUnknownPoint},
		{"no merchant", func() error { _, err := s.FindMerchant(ctx, xuanwu, "x"); return err }, merchants.ErrUnknownMerchant},
		{"merchant without a name", func() error {
			return s.UpdateMerchant(ctx, merchants.Merchant{District: xuanwu, ID: p.MerchantID}, audit.CLI)
		}, fault.ErrInvalidInput},
		{"update of no merchant", func() error {
			return s.UpdateMerchant(ctx, merchants.Merchant{District: xuanwu, ID: "x", Name: "y"}, audit.CLI)
		}, merchants.ErrUnknownMerchant},
	} {
		if err := c.do(); !errors.Is(err, c.want) {
			t.Errorf("%s: got %v, want %v", c.name, err, c.want)
		}
	}
	if d := cmp.Diff(before, actions(t, db)); d != "" {
		t.Errorf("a refusal was logged as done: %s", d)
	}
	after, err := s.FindPoint(ctx, xuanwu, p.ID)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(p, after); d != "" {
		t.Errorf("a refusal changed the point: %s", d)
	}
}

func TestInvalidFieldsAreNamed(t *testing.T) {
	t.Parallel()
	s, _, _ := newStore(t)
	p := valid()
	p.Name = strings.Repeat("长", 61)
	p.Kind = "palace"
	p.PermitExpires = "soon"
	p.Tags = []merchants.Tag{"gold"}
	p.Hours = []merchants.Window{{Weekday: 7, Sitting: merchants.Lunch, Opens: 1, Closes: 2}}
	_, err := s.CreatePoint(context.Background(), p, audit.CLI)
	var got []string
	for _, f := range fault.As(err).Fields {
		got = append(got, f.Name+" "+f.Code)
		if s := messages.For("").Field(f); strings.HasPrefix(s, "[") {
			t.Errorf("no sentence for %s", f.Code)
		}
	}
	want := []string{"name too_long", "kind unknown_kind", "permit_expires not_a_date", "hours hours_unclear", "tags unknown_tag"}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestSoundHours(t *testing.T) {
	t.Parallel()
	s, _, _ := newStore(t)
	for i, c := range []struct {
		w  []merchants.Window
		ok bool
	}{
		{every(0, 1440, merchants.AllDay, 3), true},
		{every(1439, 2880, merchants.Dinner, 3), true},
		{every(1440, 1500, merchants.Dinner, 3), false},
		{every(-1, 60, merchants.Dinner, 3), false},
		{every(600, 600, merchants.Lunch, 3), false},
		{every(600, 2881, merchants.Lunch, 3), false},
		{every(600, 700, "brunch", 3), false},
		{every(600, 700, merchants.Lunch, 3, 3), false},
	} {
		p := valid()
		p.Name, p.Hours = fmt.Sprint("店", i), c.w
		_, err := s.CreatePoint(context.Background(), p, audit.CLI)
		if c.ok != (err == nil) || (!c.ok && !errors.Is(err, fault.ErrInvalidInput)) {
			t.Errorf("%v: %v", c.w, err)
		}
	}
}

func TestLists(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	s, _, _ := newStore(t)
	add := func(name, street string, status merchants.Status, d data.District) merchants.Point {
		p := valid()
		p.Name, p.Street, p.Status, p.District = name, street, status, d
		return create(t, s, p)
	}
	a := add("甲食堂", street1, merchants.Open, xuanwu)
	b := add("乙餐厅（新街口）", street2, merchants.Suspended, xuanwu)
	c := add("丙餐厅", street2, merchants.Open, 320104)
	if _, err := s.PlacePoint(ctx, xuanwu, a.ID, geo.LatLng{Lat: 32, Lng: 118}, geo.WGS84, audit.CLI); err != nil {
		t.Fatal(err)
	}
	if a.Number != 1 || b.Number != 2 || c.Number != 1 {
		t.Errorf("numbers %d %d %d: dense in each district", a.Number, b.Number, c.Number)
	}
	for _, f := range []struct {
		filter merchants.PointFilter
		want   string
	}{
		{merchants.PointFilter{}, "甲食堂 乙餐厅（新街口） 丙餐厅"},
		{merchants.PointFilter{District: xuanwu}, "甲食堂 乙餐厅（新街口）"},
		{merchants.PointFilter{District: xuanwu, Street: street2}, "乙餐厅（新街口）"},
		{merchants.PointFilter{District: xuanwu, Status: merchants.Open}, "甲食堂"},
		{merchants.PointFilter{District: xuanwu, Unplaced: true}, "乙餐厅（新街口）"},
		{merchants.PointFilter{District: xuanwu, Merchant: a.MerchantID}, "甲食堂"},
		{merchants.PointFilter{District: xuanwu, Search: "(新街口"}, "乙餐厅（新街口）"},
		{merchants.PointFilter{District: xuanwu, Search: "２"}, "乙餐厅（新街口）"},
		{merchants.PointFilter{District: xuanwu, Search: "向阳路"}, "甲食堂 乙餐厅（新街口）"},
		{merchants.PointFilter{District: xuanwu, Search: "没有"}, ""},
	} {
		list, err := s.ListPoints(ctx, f.filter)
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, p := range list {
			names = append(names, p.Name)
		}
		if got := strings.Join(names, " "); got != f.want {
			t.Errorf("%+v: %q, want %q", f.filter, got, f.want)
		}
	}
}

func TestMerchantLists(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	s, db, _ := newStore(t)
	a := create(t, s, valid())
	p := valid()
	p.Name, p.Street, p.MerchantID = "分店", street2, a.MerchantID
	create(t, s, p)
	p.Name, p.MerchantID = "别家", ""
	create(t, s, p)
	m, err := s.FindMerchant(ctx, xuanwu, a.MerchantID)
	if err != nil {
		t.Fatal(err)
	}
	m.Name, m.Contact, m.LicenceNo = "幸福餐饮公司", "王经理", "91320100"
	if err := s.UpdateMerchant(ctx, m, audit.CLI); err != nil {
		t.Fatal(err)
	}
	again, err := s.FindMerchant(ctx, xuanwu, m.ID)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(m, again); d != "" {
		t.Error(d)
	}
	for _, f := range []struct {
		filter merchants.MerchantFilter
		want   string
	}{
		{merchants.MerchantFilter{District: xuanwu}, "幸福餐饮公司 别家"},
		{merchants.MerchantFilter{District: xuanwu, Street: street1}, "幸福餐饮公司"},
		{merchants.MerchantFilter{District: xuanwu, Street: street2}, "幸福餐饮公司 别家"},
		{merchants.MerchantFilter{District: xuanwu, Search: "餐饮"}, "幸福餐饮公司"},
		{merchants.MerchantFilter{District: 320104}, ""},
	} {
		list, err := s.ListMerchants(ctx, f.filter)
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, m := range list {
			names = append(names, m.Name)
		}
		if got := strings.Join(names, " "); got != f.want {
			t.Errorf("%+v: %q, want %q", f.filter, got, f.want)
		}
	}
	records, err := audit.List(ctx, db, audit.Filter{District: xuanwu, Action: "merchant.update"})
	if err != nil || len(records) != 1 || strings.Contains(records[0].Detail, "王经理") {
		t.Errorf("logged %v %v", records, err)
	}
}

func TestClosures(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	s, db, _ := newStore(t)
	p := create(t, s, valid())
	c, err := s.AddClosure(ctx, xuanwu, p.ID, merchants.Closure{From: "2025-03-05", To: "2025-03-07", Reason: "装修"}, audit.CLI)
	if err != nil {
		t.Fatal(err)
	}
	dir, err := s.Directory(ctx)
	if err != nil {
		t.Fatal(err)
	}
	now, _ := dir.Point(p.ID)
	if o := merchants.OpenAt(*now, db.Now()); o.Open || !o.Known {
		t.Errorf("during the closure: %+v", o)
	}
	if err := s.RemoveClosure(ctx, xuanwu, p.ID, c.ID, audit.CLI); err != nil {
		t.Fatal(err)
	}
	dir, err = s.Directory(ctx)
	if err != nil {
		t.Fatal(err)
	}
	now, _ = dir.Point(p.ID)
	if o := merchants.OpenAt(*now, db.Now()); !o.Open {
		t.Errorf("after it was taken back: %+v", o)
	}
	if d := cmp.Diff([]string{"point.create", "point.close", "point.reopen"}, actions(t, db)); d != "" {
		t.Error(d)
	}
}

func TestDirectoryFollowsChangesAndDays(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	s, _, clock := newStore(t)
	public := func() int {
		d, err := s.Directory(ctx)
		if err != nil {
			t.Fatal(err)
		}
		return len(d.Points())
	}
	if public() != 0 {
		t.Fatal("not empty")
	}
	p := valid()
	p.PermitExpires = "2025-03-05"
	p = create(t, s, p)
	if public() != 1 {
		t.Error("a new point is missing")
	}
	one, _ := s.Directory(ctx)
	two, _ := s.Directory(ctx)
	if one != two {
		t.Error("the snapshot is rebuilt without need")
	}
	clock.Set(time.Date(2025, 3, 6, 0, 0, 0, 0, data.Zone))
	if public() != 0 {
		t.Error("a permit ran out at midnight")
	}
	p.PermitExpires = "2026-03-05"
	if _, err := s.UpdatePoint(ctx, p, audit.CLI); err != nil {
		t.Fatal(err)
	}
	if public() != 1 {
		t.Error("a renewed permit does not show")
	}
	if err := s.SetStatus(ctx, xuanwu, p.ID, merchants.Suspended, "整改", audit.CLI); err != nil {
		t.Fatal(err)
	}
	if public() != 0 {
		t.Error("a suspended point shows")
	}
}

func TestDirectorySeesAnotherProgram(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	clock := datatest.NewClock()
	path := filepath.Join(t.TempDir(), "m.db")
	open := func() *merchants.Store {
		db, err := data.Open(ctx, path, data.Options{Clock: clock.Now})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = db.Close() })
		return merchants.NewStore(db)
	}
	server, terminal := open(), open()
	if _, err := server.Directory(ctx); err != nil {
		t.Fatal(err)
	}
	p := create(t, terminal, valid())
	clock.Advance(3 * time.Second)
	public := func(want int, why string) {
		t.Helper()
		d, err := server.Directory(ctx)
		if err != nil || len(d.Points()) != want {
			t.Errorf("%s (%v)", why, err)
		}
	}
	public(1, "a point made at the terminal does not show")
	if err := terminal.SetStatus(ctx, xuanwu, p.ID, merchants.Suspended, "整改", audit.CLI); err != nil {
		t.Fatal(err)
	}
	clock.Advance(3 * time.Second)
	public(0, "a suspended point shows")
	if err := terminal.SetStatus(ctx, xuanwu, p.ID, merchants.Open, "整改好了", audit.CLI); err != nil {
		t.Fatal(err)
	}
	clock.Advance(3 * time.Second)
	public(1, "a point opened again does not show")
	clock.Advance(-3 * time.Second) // the millisecond of the last change
	if err := terminal.SetStatus(ctx, xuanwu, p.ID, merchants.Removed, "搬走", audit.CLI); err != nil {
		t.Fatal(err)
	}
	clock.Advance(9 * time.Second)
	public(0, "a second change in one millisecond does not show")
}

func TestMidnightWithinTheCheck(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	s, _, clock := newStore(t)
	p := valid()
	p.PermitExpires = "2025-03-05"
	create(t, s, p)
	for day, n := range []int{1, 0} {
		clock.Set(time.Date(2025, 3, 5, 23, 59, 59+day, 0, data.Zone))
		if d, err := s.Directory(ctx); err != nil || len(d.Points()) != n {
			t.Errorf("%v: not %d points (%v)", clock.Now(), n, err)
		}
	}
}

func TestDirectoryUnderConcurrentChanges(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	s, _, _ := newStore(t)
	p := create(t, s, valid())
	if _, err := s.PlacePoint(ctx, xuanwu, p.ID, geo.LatLng{Lat: 32.05, Lng: 118.79}, geo.WGS84, audit.CLI); err != nil {
		t.Fatal(err)
	}
	stop := make(chan struct{})
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				d, err := s.Directory(ctx)
				if err != nil {
					t.Error(err)
					return
				}
				now := at(t, "2025-03-05 12:00")
				for _, f := range d.Nearest(merchants.NearestQuery{At: geo.LatLng{Lat: 32, Lng: 118}, OpenAt: &now}) {
					if f.Point.Status != merchants.Open {
						t.Errorf("found one that is %s", f.Point.Status)
						return
					}
				}
			}
		})
	}
	for i := range 30 {
		to := []merchants.Status{merchants.Suspended, merchants.Open}[i%2]
		if err := s.SetStatus(ctx, xuanwu, p.ID, to, "x", audit.CLI); err != nil {
			t.Error(err)
		}
		d, err := s.Directory(ctx)
		if err != nil {
			t.Fatal(err)
		}
		if _, public := d.Point(p.ID); public != (to == merchants.Open) {
			t.Fatalf("change %d is acknowledged and not in the directory", i)
		}
	}
	close(stop)
	wg.Wait()
}

// Every failure this package names has its sentence and its next step.
func TestEveryFaultHasItsSentence(t *testing.T) {
	t.Parallel()
	keys, err := messages.Keys()
	if err != nil {
		t.Fatal(err)
	}
	has := map[string]bool{}
	for _, k := range keys {
		has[k] = true
	}
	for _, e := range []*fault.Error{
		merchants.ErrUnknownPoint, merchants.ErrUnknownMerchant, merchants.ErrUnknownClosure,
		merchants.ErrPointExists, merchants.ErrStatusChange, merchants.ErrReasonMissing, merchants.ErrNoNames,
		merchants.ErrAlreadyRated, merchants.ErrBadRating, merchants.ErrAlreadyStruck,
	} {
		if !has["fault."+e.Code] || !has["fix."+e.Code] {
			t.Errorf("%s has no sentence or no next step", e.Code)
		}
	}
}
