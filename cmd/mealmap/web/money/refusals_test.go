package money

import (
	"net/http"
	"strings"
	"testing"

	"mealmap/cmd/mealmap/web/webtest"
	"mealmap/data/staff"
	"mealmap/meals"
)

// TestARefusalSaysWhichFieldAndWhatToDo: also where the page it leads to has no
// place for it, and never in a program's words.
func TestARefusalSaysWhichFieldAndWhatToDo(t *testing.T) {
	t.Parallel()
	d := newRulesDesk(t)
	path := begun(d)
	webtest.Want(t, d.Submit(staff.Office, path+"/rehearse", "revision", "1", "month", "三月"), ".flash", "日期")
	webtest.Want(t, d.Submit(staff.Office, holidaysPath+"/remove", "day", "昨天"), ".flash", "请写成 2025-03-05 这样")
	for _, bad := range []string{"", "x", "[]", "null", "{}", `{"capz":1}`} {
		doc := d.Submit(staff.Office, path+"/json", "revision", "1", "json", bad)
		if got := webtest.Text(doc.Find(".flash")); !strings.Contains(got, "不是一份完整的规则文件") || strings.Contains(got, "json:") || strings.Contains(got, "EOF") {
			t.Errorf("%q: %s", bad, got)
		}
	}
	doc := d.Submit(staff.Office, path+"/json", "revision", "1", "json", `{"id":"R-9","classes":[]}`)
	webtest.Want(t, doc, ".flash", "还不完整")
	for query, want := range map[string][]string{
		"?age=75&price=0&day=2025-03-05&time=12:00":                                     {"原价(元):请填大于 0、不超过 1000 元的价格。"},
		"?age=75&price=1e9&day=2025-03-05&time=12:00":                                   {"原价(元):请填金额,例如 3 或 2.50,单位是元。"},
		"?age=75&price=1000.01&day=2025-03-05&time=9:00":                                {"原价(元):请填大于 0、不超过 1000 元的价格。"},
		"?age=75&price=15&day=2025-03-05&time=9:00&point=" + string(d.Foreign.Point.ID): {"助餐点:本区没有这个助餐点,请核对它的编号。"},
	} {
		got := webtest.Texts(d.See(staff.Office, path+query).Find(".trouble li"))
		if strings.Join(got, "|") != strings.Join(want, "|") {
			t.Errorf("%s: %q", query, got)
		}
	}
	form := formOn(d.See(staff.Office, path+"/edit"), path)
	for runes, want := range map[int]int{60: http.StatusSeeOther, 61: http.StatusUnprocessableEntity} {
		form.Set("title", strings.Repeat("\U0002C386", runes))
		w := d.Send(d.As(staff.Office), http.MethodPost, path, form)
		if w.Code != want {
			t.Errorf("a title of %d: %d", runes, w.Code)
		}
		form = formOn(d.See(staff.Office, path+"/edit"), path)
	}
	budget := []string{"funder", "street", "street", webtest.DeskStreet, "year", "2025", "warn_percent", "80", "used_up", string(meals.UsedUpWarn)}
	webtest.Want(t, d.Submit(staff.Finance, budgetsPath, append(budget, "amount", "６０，０００．50 元")...), ".flash", "60,000.50")
}
