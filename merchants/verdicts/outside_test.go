package verdicts_test

import (
	"os"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mealmap/data/audit"
	"mealmap/data/fault"
	"mealmap/data/table"
	"mealmap/merchants/verdicts"
	"mealmap/static/messages"
)

// bring imports a list as the source "list".
func (w *world) bring(sheet *table.Sheet, dry bool) table.Report {
	w.tb.Helper()
	r, err := w.s.ImportOutside(w.tb.Context(), sheet, verdicts.OutsideOptions{District: xuanwu, Source: "list", DryRun: dry, By: audit.CLI})
	if err != nil {
		w.tb.Fatal(err)
	}
	r.Say(messages.For("").With)
	return r
}

func (w *world) outside() []verdicts.OutsideFigure {
	w.tb.Helper()
	list, err := w.s.Outside(w.tb.Context(), xuanwu, "list")
	if err != nil {
		w.tb.Fatal(err)
	}
	return list
}

func TestTheSameListTwiceChangesNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	sheet := table.NewSheet([]string{"商户编号", "店名", "评价时间", "评分"},
		[]string{"A", "甲", "2025-01-05 12:30", "5"},
		[]string{"A", "甲", "2025-01-05 12:30", "5"},
		[]string{"A", "甲", "2025/1/6", "3.5"},
		[]string{"B", "乙", "2025-01-07T18:05", "满意"},
		[]string{"", "丙", "2025-01-07", "5"},
		[]string{"C", "丙", "昨天", "5"},
		[]string{"C", "丙", "2025-03-06", "5"},
		[]string{"C", "丙", "2025-01-07", "6"})
	rejected := []table.Rejected{
		{Row: 6, Field: "subject", Code: "outside_subject", Message: "第 6 行没有商户编号。"},
		{Row: 7, Field: "at", Code: "outside_at", Message: "第 7 行的时间「昨天」看不懂,请写成 2025-03-05 12:30 这样。", Args: map[string]any{"Text": "昨天"}},
		{Row: 8, Field: "at", Code: "outside_ahead", Message: "第 8 行的时间还没有到,请核对。"},
		{Row: 9, Field: "answer", Code: "outside_answer", Message: "第 9 行的评价「6」看不懂:请写 1 到 5 的星级,或「满意」「合格」这样的结果。", Args: map[string]any{"Text": "6"}},
	}
	created := table.Report{Rows: 8, Created: 4, Rejected: rejected}
	again := table.Report{Rows: 8, Unchanged: 4, Rejected: rejected}
	for _, step := range []struct {
		name string
		dry  bool
		want table.Report
	}{{"dry", true, created}, {"for the first time", false, created}, {"again", false, again}, {"again, dry", true, again}} {
		if diff := cmp.Diff(step.want, w.bring(sheet, step.dry)); diff != "" {
			t.Errorf("%s: %s", step.name, diff)
		}
		if step.name == "dry" && len(w.outside()) != 0 {
			t.Error("a dry run kept something")
		}
	}
	var got []string
	for _, f := range w.outside() {
		got = append(got, f.Subject+f.Name+" "+string(f.From+" "+f.To))
	}
	if diff := cmp.Diff([]string{"A甲 2025-01-05 2025-01-06", "B乙 2025-01-07 2025-01-07"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestALineThatSaysSomethingElseTakesItsPlace(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	list := func(result string) *table.Sheet {
		return table.NewSheet([]string{"Inspection_ID", "License", "AKA_Name", "Inspection_Date", "Results"},
			[]string{"7", "40", "COSI", "2014-06-10", result})
	}
	w.bring(list("Fail"), false)
	before := w.outside()[0].Figure
	w.at("2025-03-06", 700)
	if r := w.bring(list("Pass"), false); r.Updated != 1 || r.Created != 0 {
		t.Errorf("report %+v", r)
	}
	if after := w.outside()[0].Figure; after.Share <= before.Share || after.N != 1 {
		t.Errorf("from %+v to %+v", before, after)
	}
}

func TestAListWithoutAColumnIsRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, err := w.s.ImportOutside(t.Context(), table.NewSheet([]string{"License", "Results"}), verdicts.OutsideOptions{District: xuanwu})
	if diff := cmp.Diff("outside_no_column", fault.As(err).Code); diff != "" {
		t.Error(diff)
	}
}

// Three answers say little, a hundred much, and one that fell is seen to fall.
func TestWhatAListSays(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var rows [][]string
	add := func(subject string, n int, bad func(i int) bool) {
		for i := range n {
			stars := "5"
			if bad(i) {
				stars = "2"
			}
			rows = append(rows, []string{subject, string(first.AddDays(i * 50 / n)), stars})
		}
	}
	add("few", 3, func(i int) bool { return i == 0 })
	add("good", 100, func(i int) bool { return i%20 == 7 })
	add("poor", 100, func(i int) bool { return i%3 == 0 })
	add("fell", 100, func(i int) bool { return i >= 50 && i%2 == 0 })
	w.bring(table.NewSheet([]string{"merchant_id", "rated_at", "stars"}, rows...), false)
	by := map[string]verdicts.OutsideFigure{}
	for _, f := range w.outside() {
		by[f.Subject] = f
	}
	if f := by["few"]; f.Figure.Enough || f.N != 3 || f.Figure.Upper-f.Figure.Lower < .2 {
		t.Errorf("three answers: %+v", f)
	}
	for subject, share := range map[string]float64{"good": .95, "poor": .67} {
		if f := by[subject].Figure; !f.Enough || f.Lower > share || f.Upper < share || f.Upper-f.Lower > .25 {
			t.Errorf("%s: %+v", subject, f)
		}
	}
	fell := by["fell"]
	if n := len(fell.Trend); n < 5 || fell.Trend[2].Share < fell.Trend[n-1].Share+.15 {
		t.Errorf("one that fell: %+v", fell.Trend)
	}
	if all, err := w.s.Latest(t.Context(), xuanwu); err != nil || len(all) > 0 {
		t.Errorf("verdicts came of it: %v, %v", all, err)
	}
}

// The public lists that lie beside the project on a developer's machine. The
// figures asked for are what a reader of the rows finds.
func TestPublicLists(t *testing.T) {
	t.Parallel()
	for _, list := range []struct {
		file     string
		rows     int
		subjects int
		said     map[string][4]float64 // lower from, lower to, upper from, upper to
		few      []string
	}{
		{"hyderabad_ratings.csv", 4998, 50, map[string][4]float64{
			"R068": {.85, .95, .95, 1},   // 96 of 100 in a fortnight
			"R088": {.80, .90, .92, .98}, // 92 of 100
			"R022": {.30, .42, .48, .65}, // fell from 60% to 44%
			"R048": {.25, .40, .50, .80}, // 42 of 100, few of late
		}, []string{"R048"}},
		{"chicago_inspections.csv", 6496, 2980, map[string][4]float64{
			"18236": {.6, .8, .93, 1},   // 8 of 9 in three years
			"1380":  {.2, .5, .75, .95}, // none of 3
		}, []string{"18236", "1380"}},
	} {
		f, err := os.Open("../../../shared/data/ratings/" + list.file)
		if err != nil {
			t.Skipf("no %s here", list.file)
		}
		defer f.Close()
		sheet, err := table.Read(f, list.file)
		if err != nil {
			t.Fatal(err)
		}
		w := newWorld(t)
		if r := w.bring(sheet, false); r.Created != list.rows || len(r.Rejected) > 0 {
			t.Fatalf("%s: %d created, %d rejected", list.file, r.Created, len(r.Rejected))
		}
		all := w.outside()
		if len(all) != list.subjects {
			t.Errorf("%s: %d businesses", list.file, len(all))
		}
		for _, f := range all {
			g := f.Figure
			if !(g.Lower < g.Share && g.Share < g.Upper) || g.From < f.From || f.N < g.N {
				t.Errorf("%s: %+v", f.Subject, f)
			}
			if want, asked := list.said[f.Subject]; asked && (g.Lower < want[0] || g.Lower > want[1] || g.Upper < want[2] || g.Upper > want[3]) {
				t.Errorf("%s: %.2f–%.2f", f.Subject, g.Lower, g.Upper)
			}
			if slices.Contains(list.few, f.Subject) && g.Enough {
				t.Errorf("%s has enough", f.Subject)
			}
		}
	}
}
