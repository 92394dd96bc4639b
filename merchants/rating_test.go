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

func TestSatisfied(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		scale, score int
		want         bool
	}{{3, 1, false}, {3, 2, false}, {3, 3, true}, {5, 3, false}, {5, 4, true}, {5, 5, true}, {5, 1, false}} {
		if got := (merchants.Rating{Scale: c.scale, Score: c.score}).Satisfied(); got != c.want {
			t.Errorf("%d of %d: %v", c.score, c.scale, got)
		}
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
