package quality

import (
	"bytes"
	"net/http"
	"strings"
	"testing"

	"mealmap/cmd/mealmap/web/webtest"
	"mealmap/data/audit"
	"mealmap/data/staff"
)

func TestMerchantsPageShowsWhatItStandsOn(t *testing.T) {
	t.Parallel()
	d := webtest.NewDesk(t, Part).Stocked()
	between(t, d, d.Mine.Point, -120, -30, 3, 0)
	between(t, d, d.Mine.Point, -30, 0, 3, 2)
	between(t, d, d.Mine.Point, -3, 0, 1, 1, string(d.Mine.Elder.ID))
	judged(t, d)
	path := reviewPath + "/" + string(d.Mine.Point.MerchantID)
	doc := d.See(staff.Office, path)
	webtest.Want(t, doc, ".lede", "90% 区间")
	webtest.Want(t, doc, ".lede", "建议:约谈、整改 30 天。")
	webtest.Want(t, doc, ".head .mark", "建议整改")
	webtest.Want(t, doc, "svg.q-trend", "前后下降")
	webtest.Want(t, doc, "main", "饭菜凉")
	webtest.Want(t, doc, "#answers", "王**")
	if strings.Contains(doc.Text(), "王桂兰") || strings.Contains(doc.Text(), string(d.Mine.Elder.ID)) {
		t.Error("an elder is named whole")
	}
	rows := doc.Find("#answers tbody tr").Length()
	if rows > answersAtOnce || rows < 40 {
		t.Errorf("%d answers on a page", rows)
	}
	if next, ok := doc.Find("#answers a[rel=next]").Attr("href"); ok {
		more := d.See(staff.Office, path+strings.TrimSuffix(next, "#answers"))
		if more.Find("#answers a[rel=prev]").Length() != 1 {
			t.Error("no way back")
		}
	}
	if doc.Find(`a[href^="/office/cases?merchant="]`).Length() != 1 {
		t.Error("no way to open a case")
	}
	if d.See(staff.Finance, path).Find(`a[href^="/office/cases?merchant="]`).Length() != 0 {
		t.Error("finance is offered to open a case")
	}
	if w := d.Send(d.As(staff.Office), http.MethodGet, path, nil); w.Header().Get("Cache-Control") != "no-store" {
		t.Error("a cache may keep what elders say")
	}
	newServerAt(d).openFor(t, d)
	webtest.Want(t, d.See(staff.Office, path), ".head .acts", "办理中的案件")
	webtest.Want(t, d.See(staff.Office, reviewPath), "tbody", "关注(2025-03-05)")
}

// newServerAt is the package's own server over a site.
func newServerAt(d *webtest.Desk) *server { return newServer(d.Frame) }

func (s *server) openFor(t *testing.T, d *webtest.Desk) {
	t.Helper()
	if _, err := s.past.Open(t.Context(), webtest.DeskDistrict, d.Mine.Point.MerchantID, "几位老人当面说饭菜凉", audit.CLI); err != nil {
		t.Fatal(err)
	}
}

func TestMerchantsOwnSheetIsAFile(t *testing.T) {
	t.Parallel()
	d := street(t)
	path := reviewPath + "/" + string(d.Mine.Point.MerchantID) + "/sheet.pdf"
	w := d.Send(d.As(staff.Office), http.MethodGet, path, nil)
	if w.Code != http.StatusOK || !bytes.HasPrefix(w.Body.Bytes(), []byte("%PDF-")) {
		t.Fatalf("%d %.20q", w.Code, w.Body)
	}
	if got := w.Header().Get("Content-Disposition"); got != `attachment; filename="review-2025-03-04.pdf"` {
		t.Error(got)
	}
	if d.Logged("review.sheet") != 1 {
		t.Error("not in the log")
	}
	silent := d.AddPoint(webtest.DeskStreet, "没评过的店", d.Mine.Point.Position.At)
	if w := d.Send(d.As(staff.Office), http.MethodGet, reviewPath+"/"+string(silent.MerchantID)+"/sheet.pdf", nil); w.Code != http.StatusNotFound {
		t.Errorf("a sheet about nothing: %d", w.Code)
	}
}
