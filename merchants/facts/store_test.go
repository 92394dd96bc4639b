package facts_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/data/datatest"
	"mealmap/data/fault"
	"mealmap/data/staff"
	"mealmap/data/stafftest"
	"mealmap/merchants"
	"mealmap/merchants/facts"
)

var ctx = context.Background()

// rig is a district with a point in each of two streets and somebody at the office.
type rig struct {
	*facts.Store
	t           *testing.T
	db          *data.DB
	clock       *datatest.Clock
	points      *merchants.Store
	here, there merchants.Point
	clerk       audit.Actor
}

func newRig(t *testing.T) *rig {
	t.Helper()
	db, clock := datatest.New(t)
	r := &rig{t: t, db: db, clock: clock, points: merchants.NewStore(db)}
	r.Store = facts.NewStore(db, r.points)
	r.here, r.there = r.add(street, "幸福面馆"), r.add("320104002", "隔壁饭庄")
	u, err := staff.NewStore(db).CreateUser(ctx, staff.NewUser{District: district, Login: "office", DisplayName: "李干事",
		Role: staff.Office, Street: street, Hashed: stafftest.Hashed(t)}, audit.CLI)
	r.do(err)
	r.clerk = audit.User(string(u.ID))
	return r
}

func (r *rig) do(err error) {
	r.t.Helper()
	if err != nil {
		r.t.Fatal(err)
	}
}

func (r *rig) add(street, name string) merchants.Point {
	r.t.Helper()
	p, err := r.points.CreatePoint(ctx, merchants.Point{District: district, Street: street, Name: name, Kind: merchants.Restaurant,
		Address: "向阳路1号", Status: merchants.Open}, audit.CLI)
	r.do(err)
	return p
}

func (r *rig) last(p merchants.Point) (facts.Checked, bool) {
	r.t.Helper()
	c, ok, err := r.LastChecked(ctx, district, p.ID)
	r.do(err)
	return c, ok
}

func wantFault(t *testing.T, what string, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Errorf("%s: %v, want %v", what, err, want)
	}
}

func TestTheLastCheckCounts(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	if c, ok := r.last(r.here); ok {
		t.Errorf("checked before anybody looked: %+v", c)
	}
	r.do(r.Check(ctx, district, r.here.ID, facts.Visit, "", audit.CLI))
	r.clock.Advance(time.Hour)
	r.do(r.Check(ctx, district, r.here.ID, facts.Call, " 改了电话 ", r.clerk))
	want := facts.Checked{PointID: r.here.ID, How: facts.Call, Note: "改了电话", At: r.db.Now(), By: r.clerk, Role: staff.Office}
	got, ok := r.last(r.here)
	if d := cmp.Diff(want, got); d != "" || !ok {
		t.Errorf("%v %s", ok, d)
	}
	if _, ok := r.last(r.there); ok {
		t.Error("the other point is not checked")
	}
	all, err := r.LastChecks(ctx, district)
	r.do(err)
	if d := cmp.Diff(map[merchants.PointID]facts.Checked{r.here.ID: want}, all); d != "" {
		t.Error(d)
	}
	list, err := r.Checks(ctx, district, r.here.ID, 5)
	if err != nil || len(list) != 2 || list[0].How != facts.Call || list[1].Role != "" {
		t.Errorf("%+v %v", list, err)
	}
	if list, _ := r.Checks(ctx, district, r.here.ID, 1); len(list) != 1 {
		t.Errorf("%d of one", len(list))
	}
	log, _ := audit.List(ctx, r.db, audit.Filter{District: district, Action: "point.check"})
	if len(log) != 2 || log[0].Street != street || strings.Contains(log[0].Detail, "电话") {
		t.Errorf("the log: %+v", log)
	}
}

func TestWhatACheckMaySay(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	wantFault(t, "no such way", r.Check(ctx, district, r.here.ID, "guess", "", r.clerk), fault.ErrInvalidInput)
	wantFault(t, "201 characters", r.Check(ctx, district, r.here.ID, facts.Call, strings.Repeat("好", 201), r.clerk), fault.ErrInvalidInput)
	wantFault(t, "no such point", r.Check(ctx, district, "none", facts.Call, "", r.clerk), merchants.ErrUnknownPoint)
	wantFault(t, "another district's", r.Check(ctx, 320105, r.here.ID, facts.Call, "", r.clerk), merchants.ErrUnknownPoint)
	r.do(r.Check(ctx, district, r.here.ID, facts.Call, strings.Repeat("好", 200), r.clerk))
}

func TestStale(t *testing.T) {
	t.Parallel()
	today := data.ServiceDay("2025-06-30")
	ago := func(days int) data.Instant { return today.AddDays(-days).At(720) }
	for name, c := range map[string]struct {
		created, checked data.Instant
		want             bool
	}{
		"checked ninety days ago":                {ago(500), ago(90), false},
		"ninety-one":                             {ago(500), ago(91), true},
		"entered ninety days ago":                {ago(90), 0, false},
		"entered ninety-one days ago, unchecked": {ago(91), 0, true},
		"checked today":                          {ago(500), ago(0), false},
	} {
		if got := facts.Stale(&merchants.Point{CreatedAt: c.created}, facts.Checked{At: c.checked}, today); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestReportsKeepTheDayOnly(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	day := r.db.Now().ServiceDay()
	r.do(r.ReportClosed(ctx, district, r.here.ID))
	var at data.Instant
	r.do(r.db.View(ctx, func(tx *data.Tx) error { return tx.Get(&at, `SELECT reported_at FROM point_reports`) }))
	if at != day.Start() {
		t.Errorf("said at %s", at.Time())
	}
	if log, _ := audit.List(ctx, r.db, audit.Filter{District: district, Object: string(r.here.ID)}); len(log) != 1 {
		t.Errorf("%d entries in the log, of the point's beginning only one", len(log))
	}
	for range facts.MostOpen + 5 {
		r.do(r.ReportClosed(ctx, district, r.here.ID))
	}
	r.do(r.ReportClosed(ctx, district, r.there.ID))
	r.clock.Advance(24 * time.Hour)
	r.do(r.ReportClosed(ctx, district, r.here.ID))
	open := func(street string) (said []facts.Reported) {
		t.Helper()
		list, err := r.OpenReports(ctx, district, street)
		r.do(err)
		return list
	}
	mine := []facts.Reported{{PointID: r.here.ID, Day: day.AddDays(1), Count: 1}, {PointID: r.here.ID, Day: day, Count: facts.MostOpen}}
	if d := cmp.Diff(mine, open(street)); d != "" {
		t.Error(d)
	}
	if got := open(""); len(got) != 3 || got[2].PointID != r.there.ID {
		t.Errorf("the district: %+v", got)
	}
	if list, err := r.ReportsOf(ctx, district, r.there.ID); err != nil || len(list) != 1 || list[0].Count != 1 {
		t.Errorf("of the point: %+v %v", list, err)
	}
}

func TestOnlyPublicPointsAreReported(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	wantFault(t, "no such point", r.ReportClosed(ctx, district, "none"), merchants.ErrUnknownPoint)
	r.do(r.points.SetStatus(ctx, district, r.here.ID, merchants.Suspended, "装修", r.clerk))
	wantFault(t, "suspended", r.ReportClosed(ctx, district, r.here.ID), merchants.ErrUnknownPoint)
}

func TestHandlingADay(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for range 3 {
		r.do(r.ReportClosed(ctx, district, r.here.ID))
	}
	r.clock.Advance(24 * time.Hour)
	r.do(r.ReportClosed(ctx, district, r.here.ID))
	list, err := r.OpenReports(ctx, district, street)
	r.do(err)
	today := list[1].Day
	handle := func(d data.District, day data.ServiceDay, o facts.Outcome, note string) error {
		return r.Handle(ctx, d, r.here.ID, day, o, note, r.clerk)
	}
	wantFault(t, "no outcome", handle(district, today, "", ""), fault.ErrInvalidInput)
	wantFault(t, "a long note", handle(district, today, facts.True, strings.Repeat("好", 201)), fault.ErrInvalidInput)
	wantFault(t, "a day without one", handle(district, today.AddDays(-1), facts.True, ""), facts.ErrUnknownReport)
	wantFault(t, "another district's", handle(320105, today, facts.True, ""), facts.ErrUnknownReport)
	r.do(handle(district, today, facts.True, " 停电 "))
	wantFault(t, "again", handle(district, today, facts.False, ""), facts.ErrReportHandled)
	left, err := r.OpenReports(ctx, district, street)
	if err != nil || len(left) != 1 || left[0].Day != list[0].Day {
		t.Errorf("%+v %v", left, err)
	}
	log, _ := audit.List(ctx, r.db, audit.Filter{District: district, Action: "point.report"})
	if len(log) != 1 || log[0].Object != string(r.here.ID) || !strings.Contains(log[0].Detail, `"count":3`) {
		t.Errorf("the log: %+v", log)
	}
}

// Whoever comes after the day was handled is heard again.
func TestAReportAfterTheAnswer(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.do(r.ReportClosed(ctx, district, r.here.ID))
	list, err := r.OpenReports(ctx, district, "")
	r.do(err)
	r.do(r.Handle(ctx, district, r.here.ID, list[0].Day, facts.False, "", r.clerk))
	r.do(r.ReportClosed(ctx, district, r.here.ID))
	if list, err := r.OpenReports(ctx, district, ""); err != nil || len(list) != 1 || list[0].Count != 1 {
		t.Errorf("%+v %v", list, err)
	}
}
