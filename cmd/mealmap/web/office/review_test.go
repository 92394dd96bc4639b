package office

import (
	"net/http"
	"strings"
	"testing"

	"mealmap/cmd/mealmap/web/desk"
	"mealmap/cmd/mealmap/web/webtest"
	"mealmap/data/staff"
	"mealmap/geo"
	"mealmap/merchants"
	"mealmap/static/messages"
)

func TestReviewShowsNumbersBesideTheBar(t *testing.T) {
	t.Parallel()
	d := newDesk(t).Stocked()
	doc := d.See(staff.Finance, "/office/review")
	webtest.Want(t, doc, "tbody", "幸福面馆")
	webtest.Want(t, doc, "tbody .num", "40")
	webtest.Want(t, doc, "tbody", "25.0%")
	webtest.Want(t, doc, "svg.share text", "14.2–40.2%")
	webtest.Want(t, doc, ".todo", "40 条评价里 10 条满意")
	if strings.Contains(doc.Text(), "隔壁饭庄") {
		t.Error("another street's merchant is listed")
	}
	if doc.Find("form[action$=run]").Length() != 0 {
		t.Error("who pays is offered to run the review")
	}
}

func TestMerchantLetterAndDecision(t *testing.T) {
	t.Parallel()
	d := newDesk(t).Stocked()
	near := d.AddPoint(webtest.DeskStreet, "近邻餐厅", geo.LatLng{Lat: 32.041, Lng: 118.78})
	path := "/office/review/" + string(d.Mine.Point.MerchantID)
	doc := d.See(staff.Office, path)
	webtest.Want(t, doc, ".lede", "40 条评价里有 10 条满意(25.0%)")
	webtest.Want(t, doc, "svg.trend", "25%(40)")
	webtest.Want(t, doc, "main", "口味30 次")
	if strings.Contains(doc.Text(), "王") {
		t.Error("the letter names an elder")
	}
	if doc.Find("table").Length() != 0 {
		t.Error("alternatives before anything is confirmed")
	}
	decide := "/office/review/flags/" + d.Mine.Flag.ID + "/decide"
	for why, form := range map[string][]string{
		"no reason":   {"decision", "confirmed", "reason", " "},
		"no decision": {"decision", "", "reason", "看过了"},
	} {
		w := d.Send(d.As(staff.Office), http.MethodPost, decide, desk.Values(form...))
		if doc := d.Document(w, http.StatusUnprocessableEntity); doc.Find(".trouble").Length() != 1 {
			t.Errorf("%s: the page does not say so", why)
		}
	}
	doc = d.Submit(staff.Office, decide, "decision", "confirmed", "reason", "走访三次,饭菜凉")
	webtest.Want(t, doc, "main", "走访三次,饭菜凉")
	webtest.Want(t, doc, "table", near.Name)
	if doc.Find("form[action$=decide]").Length() != 0 {
		t.Error("it can be decided again")
	}
	w := d.Send(d.As(staff.Office), http.MethodPost, decide, desk.Values("decision", "dismissed", "reason", "反悔"))
	if w.Code != http.StatusConflict {
		t.Errorf("decided twice: %d", w.Code)
	}
	if d.Logged("review.decide") != 1 {
		t.Error("not in the log")
	}
}

func TestReviewSettingsAreVersions(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	webtest.Want(t, d.See(staff.Office, "/office/review/settings"), ".head", "默认")
	doc := d.Submit(staff.Office, "/office/review/settings", "line", "80.5", "min_ratings", "20", "window_days", "90")
	webtest.Want(t, doc, ".head", "第 1 版")
	if got, _ := doc.Find("input[name=line]").Attr("value"); got != "80.5" {
		t.Errorf("line %q", got)
	}
	rs, err := d.Merchants.ReviewSettingsOn(t.Context(), webtest.DeskDistrict, "2025-03-05")
	if err != nil || rs.LineBP != 8050 || rs.MinRatings != 20 || rs.WindowDays != 90 {
		t.Errorf("%+v %v", rs, err)
	}
	for name, value := range map[string]string{"line": "101", "min_ratings": "none", "window_days": "0"} {
		v := desk.Values("line", "85", "min_ratings", "30", "window_days", "60")
		v.Set(name, value)
		doc := d.Document(d.Send(d.As(staff.Office), http.MethodPost, "/office/review/settings", v), http.StatusUnprocessableEntity)
		if doc.Find("#review-"+name+"-wrong").Length() != 1 {
			t.Errorf("%s=%s: the field does not say what is wrong", name, value)
		}
	}
}

func TestBarStaysInsideItsDrawing(t *testing.T) {
	t.Parallel()
	p := messages.For("zh-Hans")
	for _, counts := range [][2]int{{0, 1}, {1, 1}, {0, 30}, {30, 30}, {23, 30}, {1, 10000}, {9999, 10000}} {
		f := merchants.Finding{N: counts[1], Satisfied: counts[0]}
		f.Lower, f.Upper = merchants.Wilson(counts[0], counts[1])
		b := barOf(p, f, 0.85)
		if !b.Known || b.Lower < 0 || b.Range < 2 || b.Lower+b.Range > barWidth+2 || b.At < -1 || b.At > barWidth {
			t.Errorf("%d of %d: %+v", counts[0], counts[1], b)
		}
	}
	if barOf(p, merchants.Finding{}, 0.85).Known {
		t.Error("a bar without an answer")
	}
	if got := barOf(p, merchants.Finding{N: 30, Satisfied: 23, Lower: 0.591, Upper: 0.8821}, 0.85).Text; got != "59.1–88.2%" {
		t.Errorf("text %q", got)
	}
}

func TestTrendLeavesOutDaysWithoutAnswers(t *testing.T) {
	t.Parallel()
	p := messages.For("zh-Hans")
	at := func(day string) merchants.Rating {
		return merchants.Rating{Scale: 3, Score: 3, RatedAt: dayStart(day)}
	}
	got := trendOf(p, []merchants.Rating{at("2025-03-05"), at("2025-03-04"), at("2025-01-04"), at("2024-01-01")}, 0.85, "2025-03-05")
	if len(got.Marks) != 2 || got.Marks[0].Day != "01-04" || got.Marks[1].Day != "03-05" || got.Marks[1].Text != "100%(2)" {
		t.Errorf("%+v", got.Marks)
	}
	if trendOf(p, nil, 0.85, "2025-03-05").Marks != nil {
		t.Error("a trend of nothing")
	}
}
