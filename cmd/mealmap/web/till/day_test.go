package till

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"mealmap/data"
)

// A meal of yesterday may be answered today; what was refused, and what still
// waits, is told beside today's.
func TestTheDayTellsWhatBecameOfYesterday(t *testing.T) {
	t.Parallel()
	c := newCounter(t)
	cards := []string{c.digits}
	for i := range 3 {
		_, _, d := c.addNumbered(1950, i+1)
		cards = append(cards, d)
	}
	b := newTab(t, c)
	b.working()
	if got := js[coreDay](b, `core.day()`); len(got.Earlier) != 0 {
		t.Errorf("a new till: %+v", got)
	}
	b.answer(redeemPath, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) })
	b.answer(syncPath, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) })
	var ids []string
	for _, digits := range cards {
		ids = append(ids, b.meal(digits, 1500).ID)
	}
	answers := []struct{ status, message, state string }{
		{"rejected", "这张饭卡已停用。", "refused"}, {"review", "", "office"}, {"held", "", "waiting"}, {"accepted", "", ""},
	}
	b.answer(syncPath, b.altered(func(m map[string]any) {
		raw, _ := m["answers"].([]any)
		for _, r := range raw {
			record := r.(map[string]any)
			a := answers[slices.Index(ids, record["id"].(string))]
			record["status"], record["message"] = a.status, a.message
		}
	}))
	b.Clock.Advance(24 * time.Hour)
	js[any](b, `core.sync()`)
	b.answer(syncPath, nil)
	day := js[coreDay](b, `core.day()`)
	if len(day.Rows) != 0 || len(day.Earlier) != 3 {
		t.Fatalf("the day after: %+v", day)
	}
	for i, a := range answers[:3] {
		got := day.Earlier[2-i] // the newest first
		if got.ID != ids[i] || got.State != a.state || got.Word != a.message || got.Who == "" || got.Fen == 0 || got.MayVoid {
			t.Errorf("%s: %+v", a.status, got)
		}
	}
	b.Clock.Advance(6 * 24 * time.Hour)
	js[any](b, `core.sync()`)
	if got := js[coreDay](b, `core.day()`).Earlier; len(got) != 2 || got[1].Word == "" { // what waited is uploaded
		t.Errorf("a week after: %+v", got)
	}
	b.Clock.Advance(24 * time.Hour)
	js[any](b, `core.sync()`)
	if got := js[coreDay](b, `core.day()`).Earlier; len(got) != 0 {
		t.Errorf("later: %+v", got)
	}
}

// ago puts a meal of some days before into the device's store.
func (d *device) ago(days int, state, word string) {
	d.t.Helper()
	at := d.DB.Now().Add(-time.Duration(days) * 24 * time.Hour)
	day := at.Time().In(data.Zone).Format(time.DateOnly)
	eval[bool](d, fmt.Sprintf(`new Promise(r => { const open = indexedDB.open("mealmap-till"); open.onsuccess = () => {
		const tx = open.result.transaction("meals", "readwrite");
		tx.objectStore("meals").put({id: %q, day: %q, at: %d, sitting: "lunch", card: 9, who: "王**", fen: 970, claims: [], state: %q, word: %q, seq: 1, redemption: ""});
		tx.oncomplete = () => { open.result.close(); r(true) } } })`, fmt.Sprintf("%s-%d", state, days), day, at, state, word))
}

// TestADayAfterAnother: the meals of the days before stand under a heading of
// their own with their sentence and day, and in no sum.
func TestADayAfterAnother(t *testing.T) {
	t.Parallel()
	c := newCounter(t)
	c.menu(1500)
	d := newDevice(t, c, "")
	d.watchPolicy()
	d.enrol()
	d.wedge(c.digits)
	d.see("[data-screen=price]")
	d.click("#dish-0")
	d.see("[data-tone=yes]")
	d.click("#go-day")
	d.see("[data-screen=day]")
	if eval[bool](d, `document.querySelector('#earlier') !== null || document.querySelectorAll('.day h1').length !== 1`) {
		t.Errorf("nothing is left of the days before, and the screen says %s", d.screen())
	}
	d.ago(1, "refused", "这张饭卡已于 3 月 5 日换了新卡,旧卡不能再用。")
	d.ago(1, "waiting", "")
	d.ago(7, "office", "这一餐的时间对不上,街道办要看一看。")
	d.ago(2, "uploaded", "已过 10 分钟,不能撤销。")
	d.ago(1, "uploaded", "")
	d.ago(1, "voided", "")
	d.ago(8, "refused", "太久以前")
	d.click("#go-scan")
	d.click("#go-day")
	d.see("#earlier")
	if got := eval[string](d, `[...document.querySelectorAll('#earlier [data-meal]')].map(e => e.dataset.meal).join(' ')`); got != "refused-1 waiting-1 uploaded-2 office-7" {
		t.Errorf("of the days before: %s", got)
	}
	if got := eval[string](d, `[...document.querySelectorAll('.day h1')].map(e => e.textContent).join('; ')`); got != "前几天要留意的 4 餐; 今天 1 餐,收老人 9.70 元" {
		t.Errorf("the headings: %s", got)
	}
	row := eval[string](d, `document.querySelector('[data-meal=refused-1]').innerText`)
	yesterday := d.DB.Now().Add(-24 * time.Hour).Time().In(data.Zone).Format("01-02")
	if !strings.Contains(row, yesterday) || !strings.Contains(row, "没有被接受") || !strings.Contains(row, "旧卡不能再用") {
		t.Errorf("the refused one says %q, want its day %s", row, yesterday)
	}
	d.want("#states [data-state=uploaded]", "count", "1")
	d.want("#states [data-state=waiting]", "count", "0")
	d.want("#states [data-state=refused]", "count", "0")
	d.wantWell("day after")
}
