package voices

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mealmap/data/audit"
	"mealmap/data/fault"
	"mealmap/merchants"
)

func TestAVisitIsKept(t *testing.T) {
	t.Parallel()
	f := newFixture(t, 1, 1)
	v := Visit{Kind: SharedMeal, Point: f.points[0].ID, VisitedAt: clockAt("2025-03-05 11:30"), Visitors: " 王芳、 李强 ",
		Checklist: map[string]Grade{"temperature": Bad, "manner": Good, "no such item": Good}, Note: "汤凉"}
	made, err := f.RecordVisit(ctx, here, v, caller)
	if err != nil {
		t.Fatal(err)
	}
	if made.Merchant != f.points[0].MerchantID || made.Street != street || made.Visitors != "王芳、 李强" || made.Count(Bad) != 1 ||
		made.Count(Good) != 1 || made.Count(Unseen) != len(CheckItems())-2 || len(made.Checklist) != len(CheckItems()) {
		t.Errorf("%+v", made)
	}
	kept, err := f.FindVisit(ctx, here, made.ID)
	if diff := cmp.Diff(made, kept); err != nil || diff != "" {
		t.Error(err, diff)
	}
	if _, err := f.FindVisit(ctx, there, made.ID); !errors.Is(err, ErrVisitUnknown) {
		t.Errorf("another street: %v", err)
	}
	if _, err := f.RecordVisit(ctx, there, v, caller); !errors.Is(err, merchants.ErrUnknownPoint) {
		t.Errorf("a point of another street: %v", err)
	}
	for name, c := range map[string]struct {
		filter VisitFilter
		n      int
	}{"all": {VisitFilter{District: district}, 1}, "of the street": {VisitFilter{District: district, Street: street}, 1},
		"of another": {VisitFilter{District: district, Street: beside}, 0}, "of the merchant": {VisitFilter{District: district, Merchant: made.Merchant}, 1},
		"of a case": {VisitFilter{District: district, CaseID: "c"}, 0}, "of another district": {VisitFilter{District: 1}, 0}} {
		if list, err := f.Visits(ctx, c.filter); err != nil || len(list) != c.n {
			t.Errorf("%s: %d, %v", name, len(list), err)
		}
	}
	log, err := audit.List(ctx, f.db, audit.Filter{District: district, Action: "visit.record"})
	if err != nil || len(log) != 1 {
		t.Error(log, err)
	}
}

func TestWhatIsNoVisit(t *testing.T) {
	t.Parallel()
	f := newFixture(t, 2, 0)
	good := Visit{Kind: SpotCheck, Point: f.points[0].ID, VisitedAt: clockAt("2025-03-05 12:40"), Visitors: "王芳", Checklist: map[string]Grade{"card": Good}}
	f.exec(`INSERT INTO review_cases (district, id, number, merchant_id, street, stage, open, opened_on) VALUES (?, 'c1', '2025-001', ?, ?, 'watch', 1, '2025-03-01')`,
		district, f.points[0].MerchantID, street)
	for name, c := range map[string]struct {
		change func(*Visit)
		field  string
	}{
		"now":                  {func(*Visit) {}, ""},
		"a month ago":          {func(v *Visit) { v.VisitedAt = clockAt("2025-02-02 00:00") }, ""},
		"only a note":          {func(v *Visit) { v.Checklist, v.Note = nil, "关门" }, ""},
		"a re-check":           {func(v *Visit) { v.Kind, v.CaseID = Recheck, "c1" }, ""},
		"longer ago":           {func(v *Visit) { v.VisitedAt = clockAt("2025-02-01 23:59") }, "visited_at"},
		"to come":              {func(v *Visit) { v.VisitedAt = clockAt("2025-03-05 12:41") }, "visited_at"},
		"no kind":              {func(v *Visit) { v.Kind = "" }, "kind"},
		"nobody went":          {func(v *Visit) { v.Visitors = " " }, "visitors"},
		"nothing seen":         {func(v *Visit) { v.Checklist = map[string]Grade{"card": Unseen} }, "checklist"},
		"an unknown grade":     {func(v *Visit) { v.Checklist = map[string]Grade{"card": "superb"} }, "checklist"},
		"a re-check of none":   {func(v *Visit) { v.Kind = Recheck }, "case_id"},
		"no such case":         {func(v *Visit) { v.CaseID = "c2" }, "case_id"},
		"a case of somebody's": {func(v *Visit) { v.Point, v.CaseID = f.points[1].ID, "c1" }, "case_id"},
	} {
		v := good
		c.change(&v)
		_, err := f.RecordVisit(ctx, here, v, caller)
		got := ""
		if e := fault.As(err); e != nil && len(e.Fields) == 1 && errors.Is(err, ErrVisitForm) {
			got = e.Fields[0].Name
		}
		if got != c.field || (c.field == "") != (err == nil) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAnswersOfAVisitAreThoseGivenThere(t *testing.T) {
	t.Parallel()
	f := newFixture(t, 1, 3)
	for i := range f.elders {
		f.eat(i, 0, "2025-03-05 11:30")
	}
	f.eat(0, 0, "2025-03-04 11:30")
	v, err := f.RecordVisit(ctx, here, Visit{Kind: SpotCheck, Point: f.points[0].ID, VisitedAt: clockAt("2025-03-05 11:40"), Visitors: "王芳", Note: "看过"}, caller)
	if err != nil {
		t.Fatal(err)
	}
	list, err := f.EatenAt(ctx, here, v.Point, v.Day(), merchants.Spot)
	if err != nil || len(list) != 3 {
		t.Fatal(list, err)
	}
	for i, ch := range []merchants.Channel{merchants.Spot, merchants.Spot, merchants.Questionnaire} {
		if _, err := f.Write(ctx, here, Said{Point: v.Point, Day: v.Day(), Meal: list[i].ID, Channel: ch, Score: 5 - i}, caller); err != nil {
			t.Fatal(err)
		}
	}
	got, err := f.VisitAnswers(ctx, &v)
	if err != nil || len(got) != 2 || got[0].RedemptionID != string(list[0].ID) {
		t.Errorf("%+v, %v", got, err)
	}
}
