package admission_test

import (
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/data/datatest"
	"mealmap/data/staff"
	"mealmap/data/stafftest"
	"mealmap/geo"
	"mealmap/merchants"
	"mealmap/merchants/admission"
	"mealmap/merchants/editions"
)

const (
	district data.District = 320104
	street                 = "320104001"
	other                  = "320104002"
)

// room is a street with one point that serves, and people.
type room struct {
	*testing.T
	db     *data.DB
	clock  *datatest.Clock
	points *merchants.Store
	store  *admission.Store
	staff  *staff.Store
	old    merchants.Point
	ying   audit.Actor // two people of the office
	hua    audit.Actor
}

func open(t *testing.T) *room {
	t.Helper()
	db, clock := datatest.New(t)
	clock.Set(data.ServiceDay("2026-03-02").At(10 * 60).Time())
	r := &room{T: t, db: db, clock: clock, points: merchants.NewStore(db)}
	r.staff = staff.NewStore(db)
	r.store = admission.NewStore(db, r.points)
	r.old = r.point("老地方", merchants.Open)
	r.ying, r.hua = r.user("ying", "英"), r.user("hua", "华")
	return r
}

func (r *room) point(name string, status merchants.Status) merchants.Point {
	r.Helper()
	pos, err := geo.NewPosition(geo.LatLng{Lat: 32.04, Lng: 118.78}, geo.WGS84)
	r.do(err)
	p, err := r.points.CreatePoint(r.Context(), merchants.Point{District: district, Street: street, Name: name, Kind: merchants.Restaurant,
		Address: name + "路 1 号", Status: status, Position: &pos}, audit.System)
	r.do(err)
	return p
}

func (r *room) user(login, person string) audit.Actor {
	r.Helper()
	u, err := r.staff.CreateUser(r.Context(), staff.NewUser{District: district, Login: login, DisplayName: person, Person: person,
		Role: staff.Office, Street: street, Hashed: stafftest.Hashed(r)}, audit.System)
	r.do(err)
	return audit.User(string(u.ID))
}

func (r *room) do(err error) {
	r.Helper()
	if err != nil {
		r.Fatal(err)
	}
}

func (r *room) days(n int) { r.clock.Advance(time.Duration(n) * 24 * time.Hour) }

func (r *room) remove(p merchants.Point) {
	r.Helper()
	r.do(r.points.SetStatus(r.Context(), district, p.ID, merchants.Removed, "满意度不高", r.hua))
}

func (r *room) gap() admission.Gap {
	r.Helper()
	r.remove(r.old)
	g, err := r.store.OpenGap(r.Context(), district, r.old.ID, "周边老人没有别的去处", r.ying)
	r.do(err)
	return g
}

func (r *room) candidate(g admission.GapID) admission.Candidate {
	r.Helper()
	c, err := r.store.AddCandidate(r.Context(), admission.Candidate{District: district, Street: street, GapID: g, Name: "新味面馆", Address: "中山路 8 号",
		Phone: "2012399", Lat: 32.041, Lng: 118.781, Origin: admission.OfPlace(123)}, r.ying)
	r.do(err)
	return c
}

// seen is a sound visit on the day.
func (r *room) seen(c admission.CandidateID) admission.AdmissionVisit {
	return admission.AdmissionVisit{District: district, CandidateID: c, On: r.db.Now().ServiceDay(), Form: sound(), Advice: admission.Admit,
		Visitors: []admission.Visitor{{Name: "英", From: admission.OfStreet}, {Name: "刘社工", From: admission.OfCommunity}}}
}

func (r *room) visit(v admission.AdmissionVisit, by audit.Actor) {
	r.Helper()
	_, err := r.store.RecordVisit(r.Context(), v, by)
	r.do(err)
}

func (r *room) want(what string, err, want error) {
	r.Helper()
	if !errors.Is(err, want) {
		r.Errorf("%s: %v, want %v", what, err, want)
	}
}

func (r *room) waiting() admission.Waiting {
	r.Helper()
	w, err := r.store.Waiting(r.Context(), district, street)
	r.do(err)
	return w
}

func TestFromARemovedPointToANewOne(t *testing.T) {
	t.Parallel()
	r := open(t)
	papers := editions.NewStore(r.db, r.points)
	say := func(*merchants.Point, data.ServiceDay) []string { return nil }
	before, err := papers.Draft(t.Context(), district, street, editions.Head{Name: "2026年版", From: "2026-03-02"}, say, r.ying)
	r.do(err)
	g := r.gap()
	r.days(3)
	if diff := cmp.Diff(admission.Waiting{Gaps: 1, OldestDays: 3}, r.waiting()); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	c := r.candidate(g.ID)
	if got := r.waiting(); got.ToVisit != 1 {
		t.Errorf("%+v", got)
	}
	r.visit(r.seen(c.ID), r.ying)
	if got := r.waiting(); got.ToVisit != 0 || got.ToDecide != 1 {
		t.Errorf("%+v", got)
	}
	r.days(2)
	c, err = r.store.Decide(t.Context(), district, c.ID, admission.Admitted, "证照齐全,离老人近", r.hua)
	r.do(err)

	p, err := r.points.FindPoint(t.Context(), district, c.PointID)
	r.do(err)
	windows, _ := merchants.ParseHours("每天 午餐 11:00-13:30")
	want := merchants.Point{District: district, ID: p.ID, Number: 2, MerchantID: p.MerchantID, Street: street, Name: "新味面馆", Kind: merchants.Restaurant,
		Address: "中山路 8 号", Phone: "2012399", Status: merchants.Open, StatusReason: "证照齐全,离老人近", PermitNo: "JY23201040001",
		PermitExpires: "2027-05-31", Offer: "70 岁以上八五折", Seats: 40, Turns: 2, Position: p.Position, Hours: windows,
		Tags: []merchants.Tag{"halal", "delivery", "step_free"}, CreatedAt: p.CreatedAt, UpdatedAt: p.UpdatedAt}
	if diff := cmp.Diff(want, p); diff != "" {
		t.Errorf("the point (-want +got)\n%s", diff)
	}
	if p.Position == nil || p.Position.At != c.At() {
		t.Errorf("placed at %+v", p.Position)
	}
	menu, err := r.points.ListMenu(t.Context(), district, p.ID)
	r.do(err)
	if diff := cmp.Diff([]merchants.MenuItem{{Name: "一荤两素", Price: 1500}, {Name: "面条", Price: 900}}, menu); diff != "" {
		t.Errorf("the menu (-want +got)\n%s", diff)
	}
	m, err := r.points.FindMerchant(t.Context(), district, p.MerchantID)
	r.do(err)
	if m.LicenceNo != "91320104MA1X" || m.Name != "新味面馆" {
		t.Errorf("%+v", m)
	}
	log, err := r.points.StatusLog(t.Context(), district, p.ID)
	r.do(err)
	if len(log) != 2 || log[0].To != merchants.Candidate || log[1].To != merchants.Open {
		t.Errorf("%+v", log)
	}
	dir, err := r.points.Directory(t.Context())
	r.do(err)
	if _, public := dir.Point(p.ID); !public {
		t.Error("it is not on the map at once")
	}
	after, err := papers.Draft(t.Context(), district, street, editions.Head{Name: "2026年二版", From: "2026-03-08"}, say, r.ying)
	r.do(err)
	if changes := editions.Diff(before.Content, after.Content); len(changes) != 2 {
		t.Errorf("the next edition's changes: %+v", changes)
	}

	progress, err := r.store.Progress(t.Context(), &g)
	r.do(err)
	if progress.Successor != p.ID || progress.Next(&g) != admission.CloseIt || r.waiting().ToClose != 1 {
		t.Errorf("%+v", progress)
	}
	r.do(r.store.CloseGap(t.Context(), district, g.ID, p.ID, "新味面馆开始供餐", r.ying))
	g, err = r.store.FindGap(t.Context(), district, g.ID)
	r.do(err)
	if g.Open() || g.ByPoint != p.ID || g.ClosedBy != r.ying || g.Days("2026-12-31") != 5 {
		t.Errorf("%+v", g)
	}
	if diff := cmp.Diff(admission.Waiting{}, r.waiting()); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if progress.Next(&g) != admission.Nothing {
		t.Error("a closed gap has a next step")
	}
	r.want("closing it again", r.store.CloseGap(t.Context(), district, g.ID, "", "再关一次", r.ying), admission.ErrGapClosed)
}

func TestWhichPointsAreMissed(t *testing.T) {
	t.Parallel()
	r := open(t)
	gap := func(p merchants.Point) error {
		_, err := r.store.OpenGap(t.Context(), district, p.ID, "理由", r.ying)
		return err
	}
	gone := func() (names []string) {
		list, err := r.store.Gone(t.Context(), district, street)
		r.do(err)
		for _, g := range list {
			names = append(names, g.Name)
		}
		return names
	}
	never := r.point("没开过", merchants.Candidate)
	r.want("a candidate", gap(never), admission.ErrNotGone)
	r.do(r.points.SetStatus(t.Context(), district, never.ID, merchants.Removed, "不合适", r.hua))
	r.want("a candidate that was refused", gap(never), admission.ErrNotGone)
	r.want("one that serves", gap(r.old), admission.ErrNotGone)
	r.do(r.points.SetStatus(t.Context(), district, r.old.ID, merchants.Suspended, "装修", r.hua))
	r.days(admission.LongSuspended - 1)
	r.want("suspended for 13 days", gap(r.old), admission.ErrNotGone)
	if got := gone(); got != nil {
		t.Errorf("offered: %v", got)
	}
	r.days(1)
	if diff := cmp.Diff([]string{"老地方"}, gone()); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	_, err := r.store.OpenGap(t.Context(), district, r.old.ID, " ", r.ying)
	r.want("without a reason", err, merchants.ErrReasonMissing)
	r.do(gap(r.old))
	r.want("twice", gap(r.old), admission.ErrGapOpen)
	if got := gone(); got != nil {
		t.Errorf("offered though a gap is open: %v", got)
	}
	list, err := r.store.ListGaps(t.Context(), admission.GapFilter{District: district, Street: street, Open: true})
	r.do(err)
	r.do(r.store.CloseGap(t.Context(), district, list[0].ID, "", "邻近两个点够用", r.hua))
	if got := gone(); got != nil {
		t.Errorf("offered though somebody decided: %v", got)
	}
	r.days(1)
	r.remove(r.old)
	if diff := cmp.Diff([]string{"老地方"}, gone()); diff != "" {
		t.Errorf("removed since (-want +got)\n%s", diff)
	}
	if list, err := r.store.Gone(t.Context(), district, other); err != nil || list != nil {
		t.Errorf("another street's: %v %v", list, err)
	}
	_, err = r.store.OpenGap(t.Context(), district, "none", "理由", r.ying)
	r.want("a point that is not", err, merchants.ErrUnknownPoint)
}

func TestWhatClosesAGap(t *testing.T) {
	t.Parallel()
	r := open(t)
	g := r.gap()
	shut := r.point("没开的", merchants.Candidate)
	r.want("a point that does not serve", r.store.CloseGap(t.Context(), district, g.ID, shut.ID, "替代", r.hua), admission.ErrNotServing)
	r.want("no reason", r.store.CloseGap(t.Context(), district, g.ID, "", "", r.hua), merchants.ErrReasonMissing)
	r.want("a point that is not", r.store.CloseGap(t.Context(), district, g.ID, "none", "替代", r.hua), merchants.ErrUnknownPoint)
	r.want("a gap that is not", r.store.CloseGap(t.Context(), district, "none", "", "算了", r.hua), admission.ErrGapUnknown)
	if g, err := r.store.FindGap(t.Context(), district, g.ID); err != nil || !g.Open() {
		t.Errorf("%+v %v", g, err)
	}
	next := r.point("隔壁", merchants.Open)
	r.do(r.store.CloseGap(t.Context(), district, g.ID, next.ID, "隔壁接过来了", r.hua))
	_, err := r.store.AddCandidate(t.Context(), admission.Candidate{District: district, Street: street, GapID: g.ID, Name: "晚了", Lat: 32, Lng: 118, Origin: admission.FromDesk}, r.ying)
	r.want("a candidate for a closed gap", err, admission.ErrGapClosed)
}

func TestWhoMayBeACandidate(t *testing.T) {
	t.Parallel()
	r := open(t)
	g := r.gap()
	add := func(c admission.Candidate) (admission.Candidate, error) {
		c.District = district
		if c.Street == "" {
			c.Street = street
		}
		return r.store.AddCandidate(t.Context(), c, r.ying)
	}
	_, err := add(admission.Candidate{Name: " ", Origin: admission.FromDesk})
	if diff := cmp.Diff([]string{"name required", "position required"}, fields(err)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	r.candidate(g.ID)
	_, err = add(admission.Candidate{Name: "同一家", Lat: 32, Lng: 118, Origin: admission.OfPlace(123)})
	r.want("the same place", err, admission.ErrListed)
	_, err = add(admission.Candidate{Street: other, GapID: g.ID, Name: "别的街道", Lat: 32, Lng: 118, Origin: admission.FromDesk})
	r.want("for another street's gap", err, admission.ErrGapUnknown)
	serving := r.point("营业的", merchants.Open)
	_, err = add(admission.Candidate{Origin: admission.OfPoint(serving.ID)})
	r.want("a point that serves", err, merchants.ErrStatusChange)
	_, err = add(admission.Candidate{Street: other, Origin: admission.OfPoint(r.old.ID)})
	r.want("another street's point", err, merchants.ErrUnknownPoint)
	c, err := add(admission.Candidate{Origin: admission.OfPoint(r.old.ID)})
	r.do(err)
	if c.Name != "老地方" || c.Lat != 32.04 || c.Point() != r.old.ID {
		t.Errorf("%+v", c)
	}
}

func TestARemovedPointComesBackAsACandidate(t *testing.T) {
	t.Parallel()
	r := open(t)
	g := r.gap()
	c, err := r.store.AddCandidate(t.Context(), admission.Candidate{District: district, Street: street, GapID: g.ID, Origin: admission.OfPoint(r.old.ID)}, r.ying)
	r.do(err)
	r.visit(r.seen(c.ID), r.ying)
	r.days(1)
	c, err = r.store.Decide(t.Context(), district, c.ID, admission.Admitted, "换了厨师,重新考察合格", r.hua)
	r.do(err)
	p, err := r.points.FindPoint(t.Context(), district, r.old.ID)
	r.do(err)
	if c.PointID != r.old.ID || p.Status != merchants.Open || p.Number != r.old.Number || p.PermitNo != "JY23201040001" {
		t.Errorf("%+v", p)
	}
	log, err := r.points.StatusLog(t.Context(), district, r.old.ID)
	r.do(err)
	var steps []merchants.Status
	for _, l := range log {
		steps = append(steps, l.To)
	}
	if diff := cmp.Diff([]merchants.Status{merchants.Open, merchants.Removed, merchants.Candidate, merchants.Open}, steps); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if progress, err := r.store.Progress(t.Context(), &g); err != nil || progress.Successor != r.old.ID {
		t.Errorf("%+v %v", progress, err)
	}
}

func TestARefusedPointLeavesTheList(t *testing.T) {
	t.Parallel()
	r := open(t)
	waits := r.point("等着的", merchants.Candidate)
	c, err := r.store.AddCandidate(t.Context(), admission.Candidate{District: district, Street: street, Origin: admission.OfPoint(waits.ID)}, r.ying)
	r.do(err)
	_, err = r.store.Decide(t.Context(), district, c.ID, admission.Withdrew, "店主不愿意", r.ying)
	r.do(err)
	if p, err := r.points.FindPoint(t.Context(), district, waits.ID); err != nil || p.Status != merchants.Removed || p.StatusReason != "店主不愿意" {
		t.Errorf("%+v %v", p, err)
	}
}

func TestWhatADecisionNeeds(t *testing.T) {
	t.Parallel()
	r := open(t)
	c := r.candidate("")
	decide := func(what admission.Decision, reason string, by audit.Actor) error {
		_, err := r.store.Decide(t.Context(), district, c.ID, what, reason, by)
		return err
	}
	r.want("nobody went there", decide(admission.Admitted, "好", r.hua), admission.ErrNoVisit)
	r.want("refused unseen", decide(admission.Refused, "不好", r.hua), admission.ErrNoVisit)
	r.want("no reason", decide(admission.Withdrew, " ", r.hua), merchants.ErrReasonMissing)
	r.want("no decision", decide("perhaps", "好", r.hua), admission.ErrDecision)
	r.want("a candidate that is not", func() error {
		_, err := r.store.Decide(t.Context(), district, "none", admission.Withdrew, "没有", r.hua)
		return err
	}(), admission.ErrCandidateUnknown)

	again := r.seen(c.ID)
	again.Advice = admission.Again
	r.visit(again, r.ying)
	r.want("advised to look again", decide(admission.Admitted, "好", r.hua), admission.ErrAdvice)
	out := r.seen(c.ID)
	out.Form.Permit.ValidTo = "2026-03-02"
	r.visit(out, r.ying)
	r.do(r.store.MayDecide(t.Context(), &c, admission.Admitted, r.hua))
	r.days(1)
	r.want("the permit ran out yesterday", decide(admission.Admitted, "好", r.hua), admission.ErrPermitExpired)
	bad := r.seen(c.ID)
	bad.Form.Kitchen.Mark = admission.Amiss
	r.visit(bad, r.ying)
	r.want("the kitchen is not in order", decide(admission.Admitted, "好", r.hua), admission.ErrNotReady)
	r.visit(r.seen(c.ID), r.ying)

	twin := r.user("ying2", "英")
	for _, by := range []audit.Actor{r.ying, twin} {
		r.want("who recorded every visit", decide(admission.Admitted, "好", by), admission.ErrSamePerson)
		r.want("who recorded every visit refuses", decide(admission.Refused, "不好", by), admission.ErrSamePerson)
	}
	r.visit(r.seen(c.ID), r.hua)
	r.do(decide(admission.Admitted, "两次考察都合格", twin))
	r.want("again", decide(admission.Refused, "不好", r.hua), admission.ErrDecided)
	_, err := r.store.RecordVisit(t.Context(), r.seen(c.ID), r.ying)
	r.want("a visit after the decision", err, admission.ErrDecided)
}

func TestTwoDecideAtOnce(t *testing.T) {
	t.Parallel()
	r := open(t)
	c := r.candidate("")
	r.visit(r.seen(c.ID), r.ying)
	const many = 8
	errs := make([]error, many)
	var all sync.WaitGroup
	for i := range many {
		all.Go(func() {
			what := []admission.Decision{admission.Admitted, admission.Refused}[i%2]
			_, errs[i] = r.store.Decide(t.Context(), district, c.ID, what, "同时", r.hua)
		})
	}
	all.Wait()
	done := 0
	for _, err := range errs {
		if err == nil {
			done++
		} else {
			r.want("the second", err, admission.ErrDecided)
		}
	}
	if done != 1 {
		t.Errorf("%d decisions", done)
	}
	c, err := r.store.FindCandidate(t.Context(), district, c.ID)
	r.do(err)
	points, err := r.points.ListPoints(t.Context(), merchants.PointFilter{District: district, Search: "新味面馆"})
	r.do(err)
	if (c.Decision == admission.Admitted) != (len(points) == 1) || len(points) > 1 {
		t.Errorf("%s and %d points", c.Decision, len(points))
	}
}

// A point of that name and address is there already: nothing of the decision
// stays.
func TestADecisionIsWholeOrNotAtAll(t *testing.T) {
	t.Parallel()
	r := open(t)
	c := r.candidate("")
	r.visit(r.seen(c.ID), r.ying)
	_, err := r.points.CreatePoint(t.Context(), merchants.Point{District: district, Street: street, Name: "新味面馆", Address: "中山路 8 号", Kind: merchants.Canteen}, audit.System)
	r.do(err)
	_, err = r.store.Decide(t.Context(), district, c.ID, admission.Admitted, "好", r.hua)
	r.want("a twin", err, merchants.ErrPointExists)
	if c, err := r.store.FindCandidate(t.Context(), district, c.ID); err != nil || c.Decision != "" || c.PointID != "" {
		t.Errorf("%+v %v", c, err)
	}
}

func TestWhoWentThere(t *testing.T) {
	t.Parallel()
	r := open(t)
	c := r.candidate("")
	street, community := admission.OfStreet, admission.OfCommunity
	for name, v := range map[string]struct {
		who  []admission.Visitor
		want []string
	}{
		"two, one of the street":  {[]admission.Visitor{{Name: "英", From: street}, {Name: "刘", From: community}}, nil},
		"three":                   {[]admission.Visitor{{Name: "英", From: street}, {Name: "刘", From: community}, {Name: "志愿者", From: admission.OfOthers}}, nil},
		"one":                     {[]admission.Visitor{{Name: "英", From: street}}, []string{"went_name visit_people"}},
		"one, twice":              {[]admission.Visitor{{Name: "王 英", From: street}, {Name: "王英", From: community}}, []string{"went_name visit_people"}},
		"two, one without a name": {[]admission.Visitor{{Name: "英", From: street}, {Name: " ", From: community}}, []string{"went_name visit_people"}},
		"two, none of the street": {[]admission.Visitor{{Name: "英", From: community}, {Name: "刘", From: community}}, []string{"went_name visit_people"}},
		"from where nobody is":    {[]admission.Visitor{{Name: "英", From: street}, {Name: "刘", From: "bureau"}}, []string{"went_name visit_from"}},
	} {
		visit := r.seen(c.ID)
		visit.Visitors = v.who
		_, err := r.store.RecordVisit(t.Context(), visit, r.ying)
		if diff := cmp.Diff(v.want, fields(err)); diff != "" {
			t.Errorf("%s (-want +got)\n%s", name, diff)
		}
	}
	late := r.seen(c.ID)
	late.On, late.Advice, late.Form.Toilet.Mark = late.On.AddDays(1), "", ""
	_, err := r.store.RecordVisit(t.Context(), late, r.ying)
	if diff := cmp.Diff([]string{"advice required", "toilet visit_mark", "went_on visit_future"}, fields(err)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	list, err := r.store.Visits(t.Context(), district, c.ID)
	r.do(err)
	if len(list) != 2 || list[0].ID == list[1].ID || list[0].RecordedBy != r.ying || list[0].Form.Version != 1 {
		t.Errorf("%d visits: %+v", len(list), list)
	}
}

func TestEveryStepIsLogged(t *testing.T) {
	t.Parallel()
	r := open(t)
	g := r.gap()
	c := r.candidate(g.ID)
	r.visit(r.seen(c.ID), r.ying)
	_, err := r.store.Decide(t.Context(), district, c.ID, admission.Admitted, "好", r.hua)
	r.do(err)
	r.do(r.store.CloseGap(t.Context(), district, g.ID, "", "先这样", r.hua))
	for _, action := range []string{"gap.open", "candidate.list", "candidate.visit", "candidate.decide", "gap.close"} {
		list, err := audit.List(t.Context(), r.db, audit.Filter{District: district, Action: action})
		r.do(err)
		if len(list) != 1 || list[0].Street != street {
			t.Errorf("%s: %+v", action, list)
		}
	}
}

func TestWaitingIsOfOneStreet(t *testing.T) {
	t.Parallel()
	r := open(t)
	g := r.gap()
	r.candidate(g.ID)
	if w, err := r.store.Waiting(t.Context(), district, other); err != nil || w != (admission.Waiting{}) {
		t.Errorf("another street: %+v %v", w, err)
	}
	if w, err := r.store.Waiting(t.Context(), district, ""); err != nil || w.Gaps != 1 || w.ToVisit != 1 {
		t.Errorf("the district: %+v %v", w, err)
	}
	if list, err := r.store.ListCandidates(t.Context(), admission.CandidateFilter{District: district, Street: other}); err != nil || len(list) != 0 {
		t.Errorf("another street's candidates: %+v %v", list, err)
	}
	if list, err := r.store.ListGaps(t.Context(), admission.GapFilter{District: district, Street: other}); err != nil || len(list) != 0 {
		t.Errorf("another street's gaps: %+v %v", list, err)
	}
}
