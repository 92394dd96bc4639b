package editions_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/data/datatest"
	"mealmap/data/fault"
	"mealmap/data/staff"
	"mealmap/data/stafftest"
	"mealmap/geo"
	"mealmap/merchants"
	"mealmap/merchants/editions"
)

const (
	district  data.District = 320104
	street                  = "320104001"
	elsewhere               = "320104002"
)

// press is a street with two points, one of another street, and three people of
// whom two logins are one person. It is Wednesday 2025-03-05.
type press struct {
	*editions.Store
	tb       testing.TB
	db       *data.DB
	clock    *datatest.Clock
	points   *merchants.Store
	first    merchants.Point
	wang     audit.Actor
	alsoWang audit.Actor
	li       audit.Actor
}

func open(t *testing.T) *press {
	t.Helper()
	db, clock := datatest.New(t)
	p := &press{tb: t, db: db, clock: clock, points: merchants.NewStore(db)}
	p.Store = editions.NewStore(db, p.points)
	p.first = p.add(street, "幸福面馆")
	p.add(street, "平安食堂")
	p.add(elsewhere, "隔壁饭庄")
	p.wang, p.alsoWang, p.li = p.user("wang", "王主任"), p.user("wang2", "王主任"), p.user("li", "李科长")
	err := db.InTx(t.Context(), func(tx *data.Tx) error { return data.PutSetting(tx, data.HomeStreet, street) })
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func (p *press) add(street, name string) merchants.Point {
	p.tb.Helper()
	made, err := p.points.CreatePoint(p.tb.Context(), merchants.Point{
		District: district, Street: street, Name: name, Kind: merchants.Canteen, Address: name + "门牌", Phone: "2012345", Status: merchants.Open,
	}, audit.System)
	if err == nil {
		_, err = p.points.PlacePoint(p.tb.Context(), district, made.ID, geo.LatLng{Lat: 32.04, Lng: 118.78}, geo.WGS84, audit.System)
	}
	if err != nil {
		p.tb.Fatal(err)
	}
	return made
}

func (p *press) user(login, person string) audit.Actor {
	p.tb.Helper()
	u, err := staff.NewStore(p.db).CreateUser(p.tb.Context(), staff.NewUser{
		District: district, Login: login, DisplayName: person, Person: person, Role: staff.Office, Street: street, Hashed: stafftest.Hashed(p.tb),
	}, audit.System)
	if err != nil {
		p.tb.Fatal(err)
	}
	return audit.User(string(u.ID))
}

func say(p *merchants.Point, day data.ServiceDay) []string { return []string{p.Name + string(day)} }

func (p *press) draft(name string, from data.ServiceDay) editions.Edition {
	p.tb.Helper()
	e, err := p.Draft(p.tb.Context(), district, street, editions.Head{Name: name, From: from, NextOn: "2027-03"}, say, p.wang)
	if err != nil {
		p.tb.Fatal(err)
	}
	return e
}

func (p *press) approved(name string, from data.ServiceDay) editions.Edition {
	p.tb.Helper()
	e := p.draft(name, from)
	p.do(p.Propose(p.tb.Context(), district, e.ID, p.wang))
	p.do(p.Approve(p.tb.Context(), district, e.ID, p.li))
	return p.find(e.ID)
}

func (p *press) do(err error) {
	p.tb.Helper()
	if err != nil {
		p.tb.Fatal(err)
	}
}

func (p *press) find(id editions.ID) editions.Edition {
	p.tb.Helper()
	e, err := p.Find(p.tb.Context(), district, id)
	p.do(err)
	return e
}

func (p *press) shown() string {
	p.tb.Helper()
	name, err := p.db.Setting(p.tb.Context(), data.Edition)
	p.do(err)
	return name
}

func wantFault(t *testing.T, what string, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Errorf("%s: %v, want %v", what, err, want)
	}
}

func TestADraftHasTheStreetsPointsAndIsReadAgain(t *testing.T) {
	t.Parallel()
	p := open(t)
	e := p.draft("2026年版", "2025-03-05")
	want := []string{"幸福面馆", "平安食堂"}
	names := func(e editions.Edition) (all []string) {
		for _, point := range e.Content.Points {
			all = append(all, point.Name)
		}
		return all
	}
	if d := cmp.Diff(want, names(p.find(e.ID))); d != "" {
		t.Error(d)
	}
	if got := e.Content.Points[0].Benefits; len(got) != 1 || got[0] != "幸福面馆2025-03-05" {
		t.Errorf("benefits %v", got)
	}
	p.add(street, "和气小馆")
	again, err := p.Refresh(t.Context(), district, e.ID, say, p.wang)
	p.do(err)
	if d := cmp.Diff(append(want, "和气小馆"), names(p.find(e.ID))); d != "" || again.Hash == e.Hash {
		t.Errorf("%s hash %x", d, again.Hash)
	}
	head := editions.Head{Name: "2026年春版", From: "2025-04-01", ApprovalNo: "苏S(2025)001号", Boundaries: true}
	_, err = p.Update(t.Context(), district, e.ID, head, say, p.wang)
	p.do(err)
	got := p.find(e.ID)
	if d := cmp.Diff(head, got.Head); d != "" || got.Content.Points[0].Benefits[0] != "幸福面馆2025-04-01" {
		t.Errorf("%s %v", d, got.Content.Points[0].Benefits)
	}
}

func TestWhatAHeadMaySay(t *testing.T) {
	t.Parallel()
	p := open(t)
	p.draft("2026年版", "2025-03-05")
	long := "一二三四五六七八九十一二三四五六七八九十一二三四"
	for name, c := range map[string]struct {
		head  editions.Head
		field string
	}{
		"24 characters":    {editions.Head{Name: long, From: "2025-03-05"}, ""},
		"25 characters":    {editions.Head{Name: long + "五", From: "2025-03-05"}, "name"},
		"no name":          {editions.Head{Name: " ", From: "2025-03-05"}, "name"},
		"no day":           {editions.Head{Name: "a"}, "from"},
		"the month itself": {editions.Head{Name: "b", From: "2025-03-05", NextOn: "2025-03"}, "next_on"},
		"the month after":  {editions.Head{Name: "c", From: "2025-03-05", NextOn: "2025-04"}, ""},
		"no month":         {editions.Head{Name: "d", From: "2025-03-05", NextOn: "2025-13"}, "next_on"},
		"41 in its number": {editions.Head{Name: "e", From: "2025-03-05", ApprovalNo: long + "一二三四五六七八九十一二三四五六七"}, "approval_no"},
		"40 in its number": {editions.Head{Name: "f", From: "2025-03-05", ApprovalNo: long + "一二三四五六七八九十一二三四五六"}, ""},
	} {
		_, err := p.Draft(t.Context(), district, street, c.head, say, p.wang)
		if e := fault.As(err); c.field == "" && err != nil || c.field != "" && (e == nil || len(e.Fields) != 1 || e.Fields[0].Name != c.field) {
			t.Errorf("%s: %v", name, err)
		}
	}
	_, err := p.Draft(t.Context(), district, street, editions.Head{Name: "2026年版", From: "2025-06-01"}, say, p.wang)
	wantFault(t, "a second of the name", err, editions.ErrName)
	if _, err := p.Draft(t.Context(), district, elsewhere, editions.Head{Name: "2026年版", From: "2025-06-01"}, say, p.wang); err != nil {
		t.Errorf("another street's: %v", err)
	}
}

func TestAnotherPersonApproves(t *testing.T) {
	t.Parallel()
	p := open(t)
	ctx := t.Context()
	e := p.draft("2026年版", "2025-03-05")
	wantFault(t, "approve a draft", p.Approve(ctx, district, e.ID, p.li), editions.ErrState)
	p.do(p.Propose(ctx, district, e.ID, p.wang))
	wantFault(t, "propose twice", p.Propose(ctx, district, e.ID, p.wang), editions.ErrState)
	_, err := p.Refresh(ctx, district, e.ID, say, p.wang)
	wantFault(t, "refresh a proposal", err, editions.ErrState)
	for _, by := range []audit.Actor{p.wang, p.alsoWang} {
		wantFault(t, string(by), p.Approve(ctx, district, e.ID, by), editions.ErrSamePerson)
		now := p.find(e.ID)
		wantFault(t, "asked before", p.MayApprove(ctx, &now, by), editions.ErrSamePerson)
	}
	if p.shown() != "" {
		t.Error("shown before it is approved")
	}
	p.do(p.Approve(ctx, district, e.ID, p.li))
	got := p.find(e.ID)
	if got.State != editions.Approved || got.DecidedBy != p.li || got.Hash != e.Hash || p.shown() != "2026年版" {
		t.Errorf("%+v, shown %q", got.State, p.shown())
	}
	wantFault(t, "drop an approved one", p.Drop(ctx, district, e.ID, p.li), editions.ErrState)
	_, err = p.Update(ctx, district, e.ID, got.Head, say, p.wang)
	wantFault(t, "change an approved one", err, editions.ErrState)
	for _, action := range []string{"edition.draft", "edition.propose", "edition.approve", "edition.current"} {
		list, err := audit.List(ctx, p.db, audit.Filter{Action: action})
		if err != nil || len(list) != 1 || list[0].Street != street {
			t.Errorf("%s: %d entries %v", action, len(list), err)
		}
	}
}

func TestWhoBeganDoesNotApproveWhatAnotherProposed(t *testing.T) {
	t.Parallel()
	p := open(t)
	e := p.draft("2026年版", "2025-03-05")
	p.do(p.Propose(t.Context(), district, e.ID, p.li))
	wantFault(t, "who began it", p.Approve(t.Context(), district, e.ID, p.alsoWang), editions.ErrSamePerson)
	wantFault(t, "who proposed it", p.Approve(t.Context(), district, e.ID, p.li), editions.ErrSamePerson)
	p.do(p.Approve(t.Context(), district, e.ID, p.user("zhao", "赵书记")))
}

func TestADueEditionTakesOverOnItsDay(t *testing.T) {
	t.Parallel()
	p := open(t)
	ctx := t.Context()
	_, err := p.Current(ctx, district, street, "2025-03-05")
	wantFault(t, "before the first", err, editions.ErrNotDue)
	old := p.approved("2025年版", "2025-03-05")
	next := p.approved("2026年版", "2025-03-07")
	if next.Previous != old.ID || p.shown() != "2025年版" {
		t.Errorf("follows %q, shown %q", next.Previous, p.shown())
	}
	for day, want := range map[data.ServiceDay]string{"2025-03-06": "2025年版", "2025-03-07": "2026年版"} {
		if e, err := p.Current(ctx, district, street, day); err != nil || e.Name != want {
			t.Errorf("%s: %q %v", day, e.Name, err)
		}
	}
	p.clock.Set(data.ServiceDay("2025-03-07").Start().Add(-time.Second).Time())
	p.do(p.TakeOver(ctx, district))
	if p.shown() != "2025年版" {
		t.Errorf("the evening before: %q", p.shown())
	}
	p.clock.Set(data.ServiceDay("2025-03-07").Start().Time())
	p.do(p.TakeOver(ctx, district))
	if p.shown() != "2026年版" {
		t.Errorf("on its day: %q", p.shown())
	}
	e := p.draft("2025年补版", "2025-03-07")
	p.do(p.Propose(ctx, district, e.ID, p.wang))
	wantFault(t, "one of the same day", p.Approve(ctx, district, e.ID, p.li), editions.ErrTooEarly)
	p.do(p.Drop(ctx, district, e.ID, p.li))
	if before, err := p.Before(ctx, &next); err != nil || before.ID != old.ID {
		t.Errorf("before: %q %v", before.ID, err)
	}
	if found, err := p.FindName(ctx, district, street, "2026年版"); err != nil || found.ID != next.ID {
		t.Errorf("by name: %q %v", found.ID, err)
	}
	if list, err := p.List(ctx, district, street); err != nil || len(list) != 3 {
		t.Errorf("%d editions %v", len(list), err)
	}
}

func TestAnEmptyEditionIsNotProposed(t *testing.T) {
	t.Parallel()
	p := open(t)
	e, err := p.Draft(t.Context(), district, "320104009", editions.Head{Name: "空", From: "2025-03-05"}, say, p.wang)
	p.do(err)
	wantFault(t, "empty", p.Propose(t.Context(), district, e.ID, p.wang), editions.ErrNoPoints)
	_, err = p.Find(t.Context(), district+1, e.ID)
	wantFault(t, "another district's", err, editions.ErrUnknown)
}

func TestVerifyFindsAnEditionThatSomebodyChanged(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ query, code string }{
		"nothing":              {`UPDATE editions SET name = name`, ""},
		"the content":          {`UPDATE editions SET content = replace(content, '2012345', '2012346')`, "edition_hash"},
		"unreadable content":   {`UPDATE editions SET content = '{'`, "edition_hash"},
		"the name":             {`UPDATE editions SET name = '2027年版'`, "edition_changed"},
		"its first day":        {`UPDATE editions SET from_day = '2025-03-04'`, "edition_changed"},
		"the next one's month": {`UPDATE editions SET next_on = '2030-01'`, "edition_changed"},
		"its boundaries":       {`UPDATE editions SET boundaries = 1 - boundaries`, "edition_changed"},
		"its number":           {`UPDATE editions SET approval_no = 'X'`, "edition_changed"},
		"whose it is":          {`UPDATE editions SET street = '320104009'`, "edition_changed"},
		"who approved it":      {`UPDATE editions SET decided_by = 'user:somebody'`, "edition_changed"},
		"back to a draft":      {`UPDATE editions SET state = 'draft'`, "edition_changed"},
		"thrown away":          {`DELETE FROM editions`, "edition_missing"},
		"approved by nobody":   {`UPDATE editions SET id = 'other'`, "edition_missing"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := open(t)
			p.approved("2026年版", "2025-03-05")
			p.do(p.db.InTx(t.Context(), func(tx *data.Tx) error { _, err := tx.Exec(c.query); return err }))
			var codes []string
			p.do(p.db.View(t.Context(), func(tx *data.Tx) error {
				found, err := editions.Check(tx)
				for _, f := range found {
					codes = append(codes, f.Code)
				}
				return err
			}))
			if c.code == "" && len(codes) > 0 || c.code != "" && (len(codes) == 0 || codes[0] != c.code) {
				t.Errorf("%v, want %q", codes, c.code)
			}
		})
	}
}

func TestPaperThatNamesAPointAndIsStillOut(t *testing.T) {
	t.Parallel()
	p := open(t)
	ctx := context.WithoutCancel(t.Context())
	old := p.approved("2025年版", "2025-03-05")
	record := func(kind editions.SheetKind, edition editions.ID, subject string, copies int, points ...merchants.PointID) editions.Sheet {
		t.Helper()
		s, err := p.RecordPrint(ctx, editions.Sheet{District: district, Street: street, Kind: kind, Edition: edition, Subject: subject, Copies: copies, Points: points}, p.li)
		p.do(err)
		return s
	}
	out := func() (all []string) {
		t.Helper()
		list, err := p.SheetsWith(ctx, district, p.first.ID)
		p.do(err)
		for _, s := range list {
			all = append(all, string(s.Kind)+" "+s.Subject)
		}
		return all
	}
	record(editions.MapSheet, old.ID, "", 50, p.first.ID, "other")
	record(editions.ListSheet, old.ID, "", 50, "other")
	record(editions.PosterSheet, old.ID, "gate", 1, p.first.ID)
	record(editions.PosterSheet, "", "hall", 1, p.first.ID)
	p.clock.Advance(time.Second)
	if got := out(); len(got) != 3 {
		t.Errorf("out: %v", got)
	}
	record(editions.PersonalSheet, old.ID, "320104999001", 300, p.first.ID)
	record(editions.PersonalSheet, old.ID, "", 1, p.first.ID)
	record(editions.PersonalSheet, old.ID, "", 1, "other")
	if got := out(); len(got) != 5 {
		t.Errorf("one elder's sheet took another's place: %v", got)
	}
	record(editions.PersonalSheet, old.ID, "320104999001", 300, "other")
	if got := out(); len(got) != 4 {
		t.Errorf("after the community's sheets were printed again: %v", got)
	}
	record(editions.PosterSheet, old.ID, "gate", 1, "other")
	if got := out(); len(got) != 3 {
		t.Errorf("after the gate's poster was printed again: %v", got)
	}
	p.approved("2026年版", "2025-03-06")
	if got := out(); len(got) != 3 {
		t.Errorf("before the next edition holds: %v", got)
	}
	p.clock.Set(data.ServiceDay("2025-03-06").Start().Time())
	if d := cmp.Diff([]string{"poster hall"}, out()); d != "" {
		t.Errorf("after: %s", d)
	}
	for _, bad := range []editions.Sheet{{Kind: "flag", Copies: 1}, {Kind: editions.MapSheet}, {Kind: editions.MapSheet, Copies: 10_001}} {
		_, err := p.RecordPrint(ctx, bad, p.li)
		wantFault(t, string(bad.Kind), err, editions.ErrBadSheet)
	}
	list, err := p.ListSheets(ctx, district, street)
	if err != nil || len(list) != 9 || list[0].Subject != "gate" || list[0].By != p.li || len(list[0].Points) != 1 {
		t.Errorf("%+v %v", list, err)
	}
}
