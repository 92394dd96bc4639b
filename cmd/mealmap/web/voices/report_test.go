package voices

import (
	"bytes"
	"net/http"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"mealmap/cmd/mealmap/web"
	"mealmap/cmd/mealmap/web/desk"
	"mealmap/cmd/mealmap/web/webtest"
	"mealmap/data/staff"
)

var _ = addPages(map[string]any{"report": reportPage{}})

// reportsOnly are the report's pages alone.
func reportsOnly(d *desk.Desk) web.Part { return web.Part{Routes: newServer(d).reportRoutes()} }

func TestWhoMayReadTheMonth(t *testing.T) {
	t.Parallel()
	readers := webtest.Access{Who: []staff.Role{staff.Office, staff.Finance}}
	webtest.NewDesk(t, reportsOnly).Stocked().CheckAccess(t, map[string]webtest.Access{
		"GET /office/report":            readers,
		"GET /office/report/month.xlsx": readers,
		"GET /office/report/month.pdf":  readers,
	})
}

// The page, the workbook and the paper say the same of the viewer's street, and
// no file leaves without being written down.
func TestTheMonthIsOneClick(t *testing.T) {
	t.Parallel()
	d := webtest.NewDesk(t, reportsOnly).Stocked()
	for range 3 {
		d.Eat(d.Mine, 1500)
	}
	d.Eat(d.Foreign, 9900)
	month := d.DB.Now().ServiceDay().Month()
	path := "/office/report?month=" + month
	doc := d.See(staff.Office, path)
	webtest.Want(t, doc, "h1", month)
	webtest.Want(t, doc, "#summary .lede", "还没有结束")
	if text := webtest.Text(doc.Find("#points")); !strings.Contains(text, d.Mine.Point.Name) || strings.Contains(text, d.Foreign.Point.Name) {
		t.Errorf("the points are %s", text)
	}
	if rows := doc.Find("#days tbody tr"); rows.Length() == 0 || doc.Find("svg.month-bars rect").Length() != 1 {
		t.Errorf("%d days, %d bars", rows.Length(), doc.Find("svg.month-bars rect").Length())
	}
	w := d.Send(d.As(staff.Finance), http.MethodGet, "/office/report/month.xlsx?month="+month, nil)
	f, err := excelize.OpenReader(bytes.NewReader(w.Body.Bytes()))
	if err != nil || w.Code != http.StatusOK {
		t.Fatalf("%d %v", w.Code, err)
	}
	defer f.Close()
	if got, err := f.GetCellValue("与上月、上年同月相比", "B2"); err != nil || got != webtest.Text(doc.Find("#compared tbody td").Eq(1)) {
		t.Errorf("meals in the workbook: %q, %v", got, err)
	}
	if got, _ := f.GetCellValue("与上月、上年同月相比", "B3"); got != "不足5" {
		t.Errorf("one elder is counted as %q", got)
	}
	w = d.Send(d.As(staff.Office), http.MethodGet, "/office/report/month.pdf?month="+month, nil)
	if w.Code != http.StatusOK || !bytes.HasPrefix(w.Body.Bytes(), []byte("%PDF")) || w.Header().Get("Cache-Control") != "no-store" {
		t.Errorf("paper: %d %s", w.Code, w.Header())
	}
	if d.Logged("export.month") != 2 {
		t.Errorf("%d exports in the log", d.Logged("export.month"))
	}
}

func TestAMonthThatCannotBeReported(t *testing.T) {
	t.Parallel()
	d := webtest.NewDesk(t, reportsOnly)
	w := d.Send(d.As(staff.Office), http.MethodGet, "/office/report?month=2999-01", nil)
	webtest.Want(t, d.Document(w, http.StatusUnprocessableEntity), ".trouble", "这个月还没有到")
	if w := d.Send(d.As(staff.Office), http.MethodGet, "/office/report/month.pdf?month=2999-01", nil); w.Code != http.StatusSeeOther {
		t.Errorf("a file of a month ahead: %d", w.Code)
	}
	last := d.See(staff.Office, "/office/report")
	if got := last.Find("input[name=month]").AttrOr("value", ""); got >= d.DB.Now().ServiceDay().Month() || len(got) != 7 {
		t.Errorf("without a month: %q", got)
	}
	if got := d.See(staff.Office, "/office/report?month=x").Find("input[name=month]").AttrOr("value", ""); got == "x" {
		t.Error("no month is kept")
	}
}
