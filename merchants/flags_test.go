package merchants_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/data/fault"
	"mealmap/geo"
	"mealmap/merchants"
)

// rating is a satisfied tap about a meal of an hour ago.
func rating(t testing.TB, p merchants.Point, db *data.DB) merchants.Rating {
	t.Helper()
	return merchants.Rating{
		District: p.District, RedemptionID: data.NewID(), MerchantID: p.MerchantID, PointID: p.ID, ElderID: "e1",
		Channel: merchants.Tap, Scale: 3, Score: 3, MealAt: db.Now().Add(-time.Hour),
	}
}

// rate records n ratings of the point, the first of them satisfied.
func rate(t testing.TB, s *merchants.Store, db *data.DB, p merchants.Point, n, satisfied int) {
	t.Helper()
	var list []merchants.Rating
	for i := range n {
		r := rating(t, p, db)
		r.ElderID = fmt.Sprint("e", i)
		if i >= satisfied {
			r.Score = 1
		}
		list = append(list, r)
	}
	if _, err := s.RecordRatings(context.Background(), list, audit.System); err != nil {
		t.Fatal(err)
	}
}

func TestRecordRating(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	s, db, _ := newStore(t)
	p := create(t, s, valid())
	r := rating(t, p, db)
	r.Reasons = []string{"cold", "waiting"}
	kept, err := s.RecordRating(ctx, r, audit.Till("t1"))
	if err != nil {
		t.Fatal(err)
	}
	if kept.ID == "" || kept.RatedAt != db.Now() || kept.RecordedBy != "till:t1" {
		t.Errorf("kept %+v", kept)
	}
	list, err := s.ListRatings(ctx, merchants.RatingFilter{District: xuanwu})
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([]merchants.Rating{kept}, list); d != "" {
		t.Error(d)
	}
	if _, err := s.RecordRating(ctx, r, audit.System); !errors.Is(err, merchants.ErrAlreadyRated) {
		t.Errorf("a second tap: %v", err)
	}
	r.Channel = merchants.Phone
	if _, err := s.RecordRating(ctx, r, audit.System); err != nil {
		t.Errorf("another channel: %v", err)
	}
}

// lastEntry is what was logged last.
func lastEntry(t *testing.T, db *data.DB) audit.Record {
	t.Helper()
	records, err := audit.List(t.Context(), db, audit.Filter{District: xuanwu, Limit: 1})
	if err != nil || len(records) != 1 {
		t.Fatalf("%d entries, %v", len(records), err)
	}
	return records[0]
}

func TestTheEldersOwnAnswerReplacesTheTills(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	s, db, _ := newStore(t)
	p := create(t, s, valid())
	tap := rating(t, p, db)
	tap.Reasons = []string{"taste"}
	own := tap
	own.Score, own.Reasons = 1, []string{"cold"}
	phone := tap
	phone.Channel = merchants.Phone
	for _, r := range []merchants.Rating{tap, phone} {
		if _, err := s.RecordRating(ctx, r, audit.Till("t1")); err != nil {
			t.Fatal(err)
		}
	}
	kept, err := s.RecordOwnRating(ctx, own)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.RecordOwnRating(ctx, own); !errors.Is(err, merchants.ErrAlreadyRated) {
		t.Errorf("a second answer by the link: %v", err)
	}
	if _, err := s.RecordRating(ctx, tap, audit.Till("t1")); !errors.Is(err, merchants.ErrAlreadyRated) {
		t.Errorf("the till after the link: %v", err)
	}
	list, err := s.ListRatings(ctx, merchants.RatingFilter{District: xuanwu, Redemption: tap.RedemptionID})
	if err != nil {
		t.Fatal(err)
	}
	scores := map[merchants.Channel]int{}
	for _, r := range list {
		scores[r.Channel] = r.Score
	}
	if d := cmp.Diff(map[merchants.Channel]int{merchants.Tap: 1, merchants.Phone: 3}, scores); d != "" {
		t.Error(d)
	}
	entry := lastEntry(t, db)
	if entry.Action != "rating.replace" || entry.Object != kept.ID || entry.Actor != merchants.ByLink {
		t.Errorf("logged %+v", entry)
	}
	all, err := s.ListRatings(ctx, merchants.RatingFilter{District: xuanwu, Redemption: tap.RedemptionID, Struck: true})
	if err != nil || len(all) != 3 {
		t.Fatalf("the till's answer is kept: %d, %v", len(all), err)
	}
	for _, r := range all {
		if r.Source == merchants.FromTill && r.Channel == merchants.Tap && (r.Score != 3 || !strings.Contains(entry.Detail, r.ID)) {
			t.Errorf("%+v is not in the log: %s", r, entry.Detail)
		}
	}
}

func TestTheEldersOwnAnswerReplacesNothingElse(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	s, db, _ := newStore(t)
	p := create(t, s, valid())
	r := rating(t, p, db)
	if _, err := s.RecordOwnRating(ctx, r); err != nil {
		t.Fatal(err)
	}
	if got := lastEntry(t, db); got.Action != "rating.record" {
		t.Errorf("a first answer is logged as %s", got.Action)
	}
	taken := rating(t, p, db)
	if _, err := s.RecordRating(ctx, taken, audit.Demo); err != nil {
		t.Fatal(err)
	}
	if _, err := s.RecordOwnRating(ctx, taken); !errors.Is(err, merchants.ErrAlreadyRated) {
		t.Errorf("over an answer that no till gave: %v", err)
	}
	bad := rating(t, p, db)
	if _, err := s.RecordRating(ctx, bad, audit.Till("t1")); err != nil {
		t.Fatal(err)
	}
	bad.Score = 9
	if _, err := s.RecordOwnRating(ctx, bad); !errors.Is(err, merchants.ErrBadRating) {
		t.Errorf("a face that is none: %v", err)
	}
	list, err := s.ListRatings(ctx, merchants.RatingFilter{District: xuanwu, Redemption: bad.RedemptionID})
	if err != nil || len(list) != 1 || list[0].Source != merchants.FromTill {
		t.Errorf("after a refused answer: %+v, %v", list, err)
	}
}

func TestBadRatings(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	s, db, _ := newStore(t)
	p := create(t, s, valid())
	for field, change := range map[string]func(r *merchants.Rating){
		"redemption": func(r *merchants.Rating) { r.RedemptionID = "" },
		"elder":      func(r *merchants.Rating) { r.ElderID = "" },
		"channel":    func(r *merchants.Rating) { r.Channel = "rumour" },
		"scale":      func(r *merchants.Rating) { r.Scale = 4 },
		"score":      func(r *merchants.Rating) { r.Score = 4 },
		"meal_at":    func(r *merchants.Rating) { r.MealAt = db.Now() + 1 },
		"rated_at":   func(r *merchants.Rating) { r.RatedAt = db.Now() + 1 },
		"reasons":    func(r *merchants.Rating) { r.Reasons = []string{"taste", "taste"} },
	} {
		r := rating(t, p, db)
		change(&r)
		_, err := s.RecordRating(ctx, r, audit.System)
		if e := fault.As(err); !errors.Is(err, merchants.ErrBadRating) || e.Args["Field"] != field {
			t.Errorf("%s: %v", field, err)
		}
	}
	for name, change := range map[string]func(r *merchants.Rating){
		"score 0":        func(r *merchants.Rating) { r.Score = 0 },
		"unknown reason": func(r *merchants.Rating) { r.Reasons = []string{"x,y"} },
		"no meal time":   func(r *merchants.Rating) { r.MealAt = 0 },
	} {
		r := rating(t, p, db)
		change(&r)
		if _, err := s.RecordRating(ctx, r, audit.System); !errors.Is(err, merchants.ErrBadRating) {
			t.Errorf("%s: %v", name, err)
		}
	}
	r := rating(t, p, db)
	r.MerchantID = "nobody"
	if _, err := s.RecordRating(ctx, r, audit.System); !errors.Is(err, merchants.ErrUnknownMerchant) {
		t.Errorf("nobody: %v", err)
	}
	good := rating(t, p, db)
	if _, err := s.RecordRatings(ctx, []merchants.Rating{good, r}, audit.System); err == nil {
		t.Error("a sheet with a bad answer came in")
	}
	if list, _ := s.ListRatings(ctx, merchants.RatingFilter{District: xuanwu}); len(list) != 0 {
		t.Errorf("%d answers of a refused sheet were kept", len(list))
	}
	if none, err := s.RecordRatings(ctx, nil, audit.System); none != nil || err != nil {
		t.Errorf("an empty sheet: %v %v", none, err)
	}
}

func TestListRatings(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	s, db, clock := newStore(t)
	a := create(t, s, valid())
	other := valid()
	other.Name, other.Street = "另一家", street2
	b := create(t, s, other)
	rate(t, s, db, a, 3, 3)
	noon := db.Now()
	clock.Advance(time.Hour)
	rate(t, s, db, b, 2, 0)
	for _, c := range []struct {
		name string
		f    merchants.RatingFilter
		n    int
	}{
		{"all", merchants.RatingFilter{}, 5},
		{"a merchant", merchants.RatingFilter{Merchant: a.MerchantID}, 3},
		{"a point", merchants.RatingFilter{Point: b.ID}, 2},
		{"a street", merchants.RatingFilter{Street: street2}, 2},
		{"from inclusive", merchants.RatingFilter{From: db.Now()}, 2},
		{"to exclusive", merchants.RatingFilter{To: noon}, 0},
		{"to just after", merchants.RatingFilter{To: noon + 1}, 3},
		{"the newest", merchants.RatingFilter{Limit: 4}, 4},
		{"no such meal", merchants.RatingFilter{Redemption: "x"}, 0},
	} {
		c.f.District = xuanwu
		list, err := s.ListRatings(ctx, c.f)
		if err != nil || len(list) != c.n {
			t.Errorf("%s: %d, want %d (%v)", c.name, len(list), c.n, err)
		}
		if c.n > 1 && list[0].RatedAt < list[len(list)-1].RatedAt {
			t.Errorf("%s: not newest first", c.name)
		}
	}
}

func run(t testing.TB, s *merchants.Store, db *data.DB) []merchants.Flag {
	t.Helper()
	raised, err := s.RunReview(context.Background(), xuanwu, db.Now().ServiceDay(), audit.System)
	if err != nil {
		t.Fatal(err)
	}
	return raised
}

func TestAFlagsLife(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	s, db, clock := newStore(t)
	good := create(t, s, valid())
	sinking := valid()
	sinking.Name, sinking.Street = "下滑食堂", street2
	bad := create(t, s, sinking)
	rate(t, s, db, good, 40, 39)
	rate(t, s, db, bad, 40, 20)
	before, err := s.FindPoint(ctx, xuanwu, bad.ID)
	if err != nil {
		t.Fatal(err)
	}
	raised := run(t, s, db)
	lower, upper := merchants.Wilson(20, 40)
	want := merchants.Flag{District: xuanwu, MerchantID: bad.MerchantID, RaisedAt: db.Now(), AsOf: "2025-03-05",
		N: 40, Satisfied: 20, LowerBP: int(lower * 10000), UpperBP: int(upper * 10000), LineBP: 8500}
	if len(raised) != 1 {
		t.Fatalf("raised %v", raised)
	}
	want.ID = raised[0].ID
	if d := cmp.Diff(want, raised[0]); d != "" {
		t.Error(d)
	}
	if again := run(t, s, db); len(again) != 0 {
		t.Errorf("a second flag while one is open: %v", again)
	}
	after, _ := s.FindPoint(ctx, xuanwu, bad.ID)
	if d := cmp.Diff(before, after); d != "" {
		t.Errorf("a flag changed the point by itself: %s", d)
	}
	for _, f := range []struct {
		filter merchants.FlagFilter
		n      int
	}{
		{merchants.FlagFilter{}, 1}, {merchants.FlagFilter{Street: street2}, 1}, {merchants.FlagFilter{Street: street1}, 0},
		{merchants.FlagFilter{Open: true}, 1}, {merchants.FlagFilter{Merchant: good.MerchantID}, 0},
	} {
		f.filter.District = xuanwu
		if list, err := s.ListFlags(ctx, f.filter); err != nil || len(list) != f.n {
			t.Errorf("%+v: %d (%v)", f.filter, len(list), err)
		}
	}
	clock.Advance(time.Hour)
	if err := s.DecideFlag(ctx, xuanwu, want.ID, merchants.Confirmed, " 菜凉,属实 ", audit.User("u2")); err != nil {
		t.Fatal(err)
	}
	want.Decision, want.Reason, want.DecidedAt, want.DecidedBy = merchants.Confirmed, "菜凉,属实", db.Now(), "user:u2"
	decided, err := s.FindFlag(ctx, xuanwu, want.ID)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(want, decided); d != "" {
		t.Error(d)
	}
	if list, _ := s.ListFlags(ctx, merchants.FlagFilter{District: xuanwu, Open: true}); len(list) != 0 {
		t.Error("a decided flag is still open")
	}
}

func TestDecisionsThatAreRefused(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	s, db, _ := newStore(t)
	p := create(t, s, valid())
	rate(t, s, db, p, 30, 0)
	id := run(t, s, db)[0].ID
	for _, c := range []struct {
		name, id string
		decision merchants.Decision
		reason   string
		want     error
	}{
		{"no reason", id, merchants.Confirmed, "\t", merchants.ErrReasonMissing},
		{"neither yes nor no", id, "maybe", "x", merchants.ErrBadDecision},
		{"no such flag", "x", merchants.Dismissed, "x", merchants.ErrUnknownFlag},
		{"no flag named", "", merchants.Dismissed, "x", merchants.ErrUnknownFlag},
	} {
		if err := s.DecideFlag(ctx, xuanwu, c.id, c.decision, c.reason, audit.CLI); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	if _, err := s.FindFlag(ctx, 320104, id); !errors.Is(err, merchants.ErrUnknownFlag) {
		t.Errorf("from another district: %v", err)
	}
	if err := s.DecideFlag(ctx, xuanwu, id, merchants.Dismissed, "走访过", audit.CLI); err != nil {
		t.Fatal(err)
	}
	if err := s.DecideFlag(ctx, xuanwu, id, merchants.Confirmed, "反悔", audit.CLI); !errors.Is(err, merchants.ErrFlagDecided) {
		t.Errorf("decided twice: %v", err)
	}
}

func TestAfterADecisionOnlyFreshRatingsFlagAgain(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	s, db, clock := newStore(t)
	p := create(t, s, valid())
	rate(t, s, db, p, 40, 0)
	if err := s.DecideFlag(ctx, xuanwu, run(t, s, db)[0].ID, merchants.Dismissed, "走访过,不属实", audit.CLI); err != nil {
		t.Fatal(err)
	}
	clock.Advance(24 * time.Hour)
	if again := run(t, s, db); len(again) != 0 {
		t.Errorf("flagged again by what was decided: %+v", again)
	}
	rate(t, s, db, p, 29, 0)
	if again := run(t, s, db); len(again) != 0 {
		t.Errorf("29 fresh ones: %+v", again)
	}
	rate(t, s, db, p, 1, 0)
	again := run(t, s, db)
	if len(again) != 1 || again[0].N != 30 {
		t.Errorf("30 fresh ones: %+v", again)
	}
	findings, err := s.Findings(ctx, xuanwu, db.Now().ServiceDay())
	if err != nil || len(findings) != 1 || findings[0].N != 70 {
		t.Errorf("the findings show all that was said: %+v %v", findings, err)
	}
}

func TestFindingsFromTheLog(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	s, db, clock := newStore(t)
	rated := create(t, s, valid())
	silent := valid()
	silent.Name = "没有人评"
	create(t, s, silent)
	rate(t, s, db, rated, 40, 20)
	first, err := s.Findings(ctx, xuanwu, "2025-03-05")
	if err != nil || len(first) != 2 || first[0].N != 40 || !first[0].Flag || first[1].N != 0 || first[1].Reason != merchants.TooFew {
		t.Fatalf("findings %+v %v", first, err)
	}
	clock.Advance(48 * time.Hour)
	rate(t, s, db, rated, 40, 40)
	later, err := s.Findings(ctx, xuanwu, "2025-03-05")
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(first, later); d != "" {
		t.Errorf("the same day is told differently later: %s", d)
	}
	if list, _ := s.ListFlags(ctx, merchants.FlagFilter{District: xuanwu}); len(list) != 0 {
		t.Error("findings raised a flag")
	}
}

func TestReviewSettingsAreVersioned(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	s, db, clock := newStore(t)
	save := func(line int, from data.ServiceDay) error {
		_, err := s.SaveReviewSettings(ctx, xuanwu, merchants.ReviewSettings{LineBP: line, MinRatings: 10, WindowDays: 30, ValidFrom: from}, audit.CLI)
		return err
	}
	if err := save(9000, "2025-03-10"); err != nil {
		t.Fatal(err)
	}
	if err := save(8000, "2025-03-04"); !errors.Is(err, merchants.ErrSettingsBackdated) {
		t.Errorf("yesterday: %v", err)
	}
	if err := save(8000, "2025-03-09"); !errors.Is(err, merchants.ErrSettingsBackdated) {
		t.Errorf("before the version it follows: %v", err)
	}
	if err := save(8800, "2025-03-10"); err != nil {
		t.Errorf("the same day, a correction: %v", err)
	}
	for _, bad := range []merchants.ReviewSettings{
		{LineBP: 0, MinRatings: 1, WindowDays: 1, ValidFrom: "2025-03-10"},
		{LineBP: 10000, MinRatings: 1, WindowDays: 1, ValidFrom: "2025-03-10"},
		{LineBP: 1, MinRatings: 0, WindowDays: 1, ValidFrom: "2025-03-10"},
		{LineBP: 1, MinRatings: 1, WindowDays: 0, ValidFrom: "2025-03-10"},
		{LineBP: 1, MinRatings: 1, WindowDays: 1, ValidFrom: "soon"},
	} {
		if _, err := s.SaveReviewSettings(ctx, xuanwu, bad, audit.CLI); !errors.Is(err, merchants.ErrBadSettings) {
			t.Errorf("%+v: %v", bad, err)
		}
	}
	for day, want := range map[data.ServiceDay][2]int{"2025-03-09": {0, 8500}, "2025-03-10": {2, 8800}, "2026-01-01": {2, 8800}} {
		got, err := s.ReviewSettingsOn(ctx, xuanwu, day)
		if err != nil || got.Version != want[0] || got.LineBP != want[1] {
			t.Errorf("%s: %+v %v", day, got, err)
		}
	}
	p := create(t, s, valid())
	rate(t, s, db, p, 12, 0)
	if raised := run(t, s, db); len(raised) != 0 {
		t.Errorf("12 ratings under the defaults: %+v", raised)
	}
	clock.Set(time.Date(2025, 3, 10, 12, 0, 0, 0, data.Zone))
	if raised := run(t, s, db); len(raised) != 1 || raised[0].SettingsVersion != 2 || raised[0].LineBP != 8800 {
		t.Errorf("12 ratings under version 2: %+v", raised)
	}
}

func TestAlternatives(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	s, _, _ := newStore(t)
	add := func(name string, lat float64, merchant merchants.MerchantID, status merchants.Status) merchants.Point {
		p := valid()
		p.Name, p.MerchantID, p.Status = name, merchant, status
		p = create(t, s, p)
		if lat == 0 {
			return p
		}
		p, err := s.PlacePoint(ctx, xuanwu, p.ID, geo.LatLng{Lat: lat, Lng: 118.79}, geo.WGS84, audit.CLI)
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	bad := add("被评议", 32.050, "", merchants.Suspended)
	add("同一家的分店", 32.0501, bad.MerchantID, merchants.Open)
	add("已退出的分店", 32.0502, bad.MerchantID, merchants.Removed)
	add("没有位置的分店", 0, bad.MerchantID, merchants.Open)
	add("远", 32.060, "", merchants.Open)
	add("近", 32.051, "", merchants.Open)
	add("停业", 32.0501, "", merchants.Suspended)
	add("中", 32.055, "", merchants.Open)
	list, err := s.Alternatives(ctx, xuanwu, bad.MerchantID, 2)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, a := range list {
		for _, f := range a.Near {
			got = append(got, a.Point.Name+" → "+f.Point.Name)
		}
	}
	want := []string{"被评议 → 近", "被评议 → 中", "同一家的分店 → 近", "同一家的分店 → 中"}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if none, err := s.Alternatives(ctx, xuanwu, "nobody", 2); err != nil || len(none) != 0 {
		t.Errorf("nobody: %v %v", none, err)
	}
}
