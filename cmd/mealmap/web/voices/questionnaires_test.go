package voices

import (
	"net/http"
	"strings"
	"testing"

	"mealmap/cmd/mealmap/web/desk"
	"mealmap/cmd/mealmap/web/webtest"
	"mealmap/data"
	"mealmap/data/staff"
)

func TestSheetsOfQuestions(t *testing.T) {
	t.Parallel()
	d, store := voicesDesk(t)
	code := store.SheetCode(d.Mine.Point.ID, "2025-03-05", 7)
	foreign := store.SheetCode(d.Foreign.Point.ID, "2025-03-05", 7)
	get := func(query string) string {
		return sheetsPath + "?" + desk.Values("code", query).Encode()
	}
	w := d.Send(d.As(staff.Community), http.MethodGet, get(code), nil)
	want := sheetsOf(d.Mine.Point.ID, "2025-03-05")
	if w.Code != http.StatusSeeOther || w.Header().Get("Location") != want {
		t.Fatalf("%d %s", w.Code, w.Header().Get("Location"))
	}
	for name, bad := range map[string]string{"another street's": foreign, "nonsense": "abc"} {
		doc := d.Document(d.Send(d.As(staff.Community), http.MethodGet, get(bad), nil), http.StatusUnprocessableEntity)
		webtest.Want(t, doc, ".trouble", "没有这个问卷编号")
		_ = name
	}
	if w := d.Send(d.As(staff.Community), http.MethodGet, sheetsOf(d.Foreign.Point.ID, "2025-03-05"), nil); w.Code != http.StatusNotFound {
		t.Errorf("another street's point: %d", w.Code)
	}
	doc := d.See(staff.Community, want)
	tail := d.Mine.Card.Number[6:]
	webtest.Want(t, doc, "#sheet-meal", "王** 卡号尾 "+tail)
	unseen(t, "the page", doc.Text(), "王桂兰", d.Mine.Card.Number)
	fields := []string{"point", string(d.Mine.Point.ID), "day", "2025-03-05", "score", "2", "reason", "too_salty"}
	back := d.Document(d.Send(d.As(staff.Community), http.MethodPost, sheetsPath, desk.Values(append(fields, "card", "00000")...)), http.StatusUnprocessableEntity)
	webtest.Want(t, back, ".trouble", "对不上当天在这里的用餐,这份没有记")
	done := d.Submit(staff.Community, sheetsPath, append(fields, "card", tail)...)
	webtest.Want(t, done, ".flash", "已记下,请录下一份")
	webtest.Want(t, done, "form", "这天已录 1 份")
	again := d.Document(d.Send(d.As(staff.Community), http.MethodPost, sheetsPath, desk.Values(append(fields, "card", tail)...)), http.StatusConflict)
	if webtest.Text(again.Find(".trouble")) == "" {
		t.Error("a second sheet of one meal says nothing")
	}
	pdf := d.Send(d.As(staff.Community), http.MethodGet, sheetsPath+"/print?"+desk.Values("point", string(d.Mine.Point.ID), "day", "2025-03-05", "n", "3").Encode(), nil)
	if pdf.Code != http.StatusOK || !strings.HasPrefix(pdf.Body.String(), "%PDF") {
		t.Errorf("%d", pdf.Code)
	}
	for n, status := range map[string]int{"0": 422, "61": 422, "x": 422, "60": 200} {
		w := d.Send(d.As(staff.Office), http.MethodGet, sheetsPath+"/print?"+desk.Values("point", string(d.Mine.Point.ID), "day", "2025-03-05", "n", n).Encode(), nil)
		if w.Code != status {
			t.Errorf("%s sheets: %d", n, w.Code)
		}
	}
	if w := d.Send(d.As(staff.Office), http.MethodGet, sheetsPath+"/print?"+desk.Values("point", string(d.Foreign.Point.ID), "day", "2025-03-05", "n", "1").Encode(), nil); w.Code != http.StatusNotFound {
		t.Errorf("another street's sheets: %d", w.Code)
	}
	card := d.Send(d.As(staff.Office), http.MethodGet, callsPath+"/tables/"+string(d.Mine.Point.ID), nil)
	if card.Code != http.StatusOK || !strings.HasPrefix(card.Body.String(), "%PDF") {
		t.Errorf("table: %d", card.Code)
	}
	d.Set(data.PublicURL, "")
	webtest.Want(t, d.See(staff.Office, sheetsPath), ".notice", "还没有设置网址")
}
