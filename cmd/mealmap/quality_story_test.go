package main

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"mealmap/cmd/mealmap/web/webtest"
	"mealmap/meals/voices"
	"mealmap/merchants"
	"mealmap/merchants/cases"
	"mealmap/merchants/editions"
	"mealmap/merchants/review"
)

// step takes a step of the open case page: the form of the action, with its
// reason.
func (b *deskBrowser) step(t *testing.T, action cases.Action, ground cases.Ground, reason string) {
	t.Helper()
	found := eval[bool](t, b.ctx, fmt.Sprintf(`(() => {
		const f = [...document.querySelectorAll('#do form')].find(f => f.getAttribute('action').endsWith('/step') && f.elements.action.value === %q && f.elements.ground.value === %q);
		if (!f) return false;
		f.closest('details').open = true;
		f.elements.reason.value = %q;
		f.querySelector('button:not([hidden])').dataset.press = document.body.dataset.left = '1';
		return true;
	})()`, action, ground, reason))
	if !found {
		t.Fatalf("%s is not offered; the page says: %s", action, b.text(t))
	}
	b.leave(t)
}

// choose ticks a radio or a box of the name and value.
func (b *deskBrowser) choose(t *testing.T, name, value string) {
	t.Helper()
	if !eval[bool](t, b.ctx, fmt.Sprintf(`(() => { const i = document.querySelector('main input[name=%q][value=%q]'); if (i) i.checked = true; return !!i })()`, name, value)) {
		t.Fatalf("no %s of %s; the page says: %s", value, name, b.text(t))
	}
}

// TestAMerchantIsReplaced: a restaurant sinks; the program watches and asks for
// interviews, a person warns on paper, nothing improves, removal is proposed, the
// merchant's objection strikes two answers and moves the figure, two people sign,
// and a visited candidate becomes the point that the next edition announces.
func TestAMerchantIsReplaced(t *testing.T) {
	t.Parallel()
	w := newQualityWorld(t)
	b := &deskBrowser{newBrowser(t), w.url}
	sunk := w.shops[0]
	w.live(110)
	w.draftEdition(t, b, "2025年版", true)
	if v := w.verdict(sunk); v.Level != review.None || v.Figure.Share < .9 {
		t.Fatalf("before anything has happened: %+v", v)
	}

	sunk.satisfied = 50
	w.liveUntil(sunk, review.Watch, 20)
	w.interview(t, b)
	w.liveUntil(sunk, review.Warning, 20)
	for _, other := range w.shops[1:] {
		if v := w.verdict(other); v.Level != review.None {
			t.Errorf("%s, where nothing has changed: %+v", other.Name, v)
		}
	}

	file := w.warn(t, b, sunk)
	w.live(31)
	w.liveUntil(sunk, review.Removal, 25)
	w.live(6)
	w.propose(t, b, sunk, file)
	w.object(t, b, file)
	w.remove(t, b, sunk, file)
	w.replace(t, b, sunk)
}

// interview makes the private interviews that the review asked for; the first one
// on its page.
func (w *qualityWorld) interview(t *testing.T, b *deskBrowser) {
	t.Helper()
	b.signIn(t, "zhang")
	b.open(t, "/office/voices/calls")
	b.says(t, "老街饭店")
	b.press(t, "取下一位")
	b.says(t, "老街饭店")
	b.choose(t, "ate", "yes")
	b.choose(t, "score", "2")
	b.choose(t, "reason", "cold")
	b.press(t, "记下回答")

	store := voices.NewStore(w.DB, w.Vault, w.Meals, w.Merchants)
	by, scope := w.actor("zhang"), voices.Scope{District: webtest.DeskDistrict, Street: webtest.DeskStreet}
	heard := 1
	for ; ; heard++ {
		call, err := store.TakeNext(t.Context(), scope, by)
		if err != nil {
			break
		}
		if _, err := store.Record(t.Context(), scope, call.ID, voices.Answer{Outcome: voices.Answered, Score: 1 + 3*(heard%3)/2, Reasons: []string{"cold"}}, by); err != nil {
			t.Fatal(err)
		}
	}
	if heard < 5 {
		t.Errorf("%d interviews were asked for", heard)
	}
}

// warn sends the rectification notice from the case that the program opened.
func (w *qualityWorld) warn(t *testing.T, b *deskBrowser, shop *qualityShop) (file string) {
	t.Helper()
	b.signIn(t, "zhang")
	b.open(t, "/office/review/"+string(shop.MerchantID))
	b.says(t, "老街饭店", "满意约", "90% 区间", "私访")
	b.open(t, "/office/cases")
	file = eval[string](t, b.ctx, `[...document.querySelectorAll('main a[href^="/office/cases/"]')].find(a => a.closest('tr, li, section').textContent.includes('老街饭店')).getAttribute('href')`)
	b.open(t, file)
	b.step(t, cases.Warn, cases.Plain, "饭菜凉、等候久,私访结果一致")
	b.says(t, "整改")
	paper := strings.ReplaceAll(b.paper(t, b.notice(t, "整改通知书")), " ", "")
	for _, want := range []string{"整改通知书", "老街饭店", "90%区间", "不同意见", "签字"} {
		if !strings.Contains(paper, want) {
			t.Errorf("the notice does not say %s: %s", want, paper)
		}
	}
	for _, name := range elderNames {
		if strings.Contains(paper, name) {
			t.Errorf("the notice names an elder: %s", name)
		}
	}
	return file
}

// notice is where the open case's paper of a kind is printed.
func (b *deskBrowser) notice(t *testing.T, kind string) string {
	t.Helper()
	return eval[string](t, b.ctx, fmt.Sprintf(`[...document.querySelectorAll('main a[href*="notice.pdf"]')].find(a => a.textContent.includes(%q)).getAttribute('href')`, kind))
}

func (w *qualityWorld) propose(t *testing.T, b *deskBrowser, shop *qualityShop, file string) {
	t.Helper()
	b.signIn(t, "zhang")
	b.open(t, file)
	b.step(t, cases.Propose, cases.Answers, "期限已过,没有好转")
	b.says(t, "建议清退")
	if p, err := w.Merchants.FindPoint(t.Context(), shop.District, shop.ID); err != nil || p.Status != shop.Status {
		t.Errorf("a proposal changed the point: %+v %v", p.Status, err)
	}
}

// object is the merchant's objection to two answers; somebody else than who
// proposed finds it right in part, and sees what that does before he decides.
func (w *qualityWorld) object(t *testing.T, b *deskBrowser, file string) {
	t.Helper()
	b.open(t, file)
	b.press(t, "记下异议")
	if n := eval[int](t, b.ctx, `document.querySelectorAll('main a[href*="/object?against="]').length`); n != 1 {
		t.Errorf("%d other steps to object to", n)
	}
	ticked := eval[int](t, b.ctx, `(() => {
		const rows = [...document.querySelectorAll('.c-ticks tbody tr')].filter(r => r.cells[3].textContent.includes('不满意')).slice(0, 2);
		rows.forEach(r => { r.querySelector('input[name=no]').checked = true; r.querySelector('select').value = 'wrong_order' });
		return rows.length;
	})()`)
	if ticked != 2 {
		t.Fatalf("%d answers to object to: %s", ticked, b.text(t))
	}
	b.fill(t, "reason", "这两位那天点的是外带,不是我们店的饭")
	b.press(t, "记下来")

	b.open(t, file)
	if eval[bool](t, b.ctx, `!!document.querySelector('a[href$="/decide"]')`) {
		t.Error("who proposed is led to decide about it")
	}
	b.signIn(t, "li")
	b.open(t, file)
	b.press(t, "作出决定")
	before := w.verdict(w.shops[0])
	figures := eval[string](t, b.ctx, `document.querySelector('main dl.facts').innerText`)
	struck := eval[int](t, b.ctx, `(() => {
		const rows = [...document.querySelectorAll('.c-ticks tbody tr')].filter(r => r.querySelector('select'));
		rows.forEach(r => { r.querySelector('select').value = 'wrong_order' });
		return rows.length;
	})()`)
	b.press(t, "先")
	if after := eval[string](t, b.ctx, `document.querySelector('main dl.facts').innerText`); struck != 2 || after == figures {
		t.Errorf("%d struck; the figures before and after: %s / %s", struck, figures, after)
	}
	b.choose(t, "decision", "partly")
	b.fill(t, "reason", "两条核对属实,其余仍然成立")
	b.press(t, "作出决定")
	b.says(t, "部分成立")
	w.live(1)
	if after := w.verdict(w.shops[0]); after.Figure.N >= before.Figure.N+8 || after.Level != review.Removal {
		t.Errorf("the verdict after: %+v", after)
	}
}

// remove is signed by two people, neither of whom can do it alone.
func (w *qualityWorld) remove(t *testing.T, b *deskBrowser, shop *qualityShop, file string) {
	t.Helper()
	b.signIn(t, "zhang")
	b.open(t, file)
	b.step(t, cases.Sign, cases.Plain, "同意清退")
	w.live(cases.ObjectDays + 1) // an appeal could still come
	b.signIn(t, "zhang")
	b.open(t, file)
	if eval[bool](t, b.ctx, `!!document.querySelector('#do input[value=countersign]')`) {
		t.Error("who signed first is offered the second signature")
	}
	_, err := editions.NewStore(w.DB, w.Merchants).RecordPrint(t.Context(), editions.Sheet{District: shop.District, Street: shop.Street,
		Kind: editions.ListSheet, Subject: "石鼓社区", Points: []merchants.PointID{shop.ID}, Copies: 300}, w.actor("zhang"))
	if err != nil {
		t.Fatal(err)
	}
	b.signIn(t, "li")
	b.open(t, file)
	b.step(t, cases.Countersign, cases.Plain, "情况属实,同意")
	b.says(t, "石鼓社区", "300") // the paper that is wrong now
	if p, err := w.Merchants.FindPoint(t.Context(), shop.District, shop.ID); err != nil || p.Status != "removed" {
		t.Errorf("the point after two signatures: %s %v", p.Status, err)
	}
	if strings.Contains(w.publicPoints(t, b), "老街饭店") {
		t.Error("elders still find the removed restaurant")
	}
}

func (w *qualityWorld) publicPoints(t *testing.T, b *deskBrowser) string {
	t.Helper()
	return eval[string](t, b.ctx, `fetch('/api/v1/points?at=32.0425,118.7745&limit=5').then(r => r.text())`)
}

// replace closes the gap: a candidate is listed, visited, decided about by
// somebody else, and is on the map and in the next edition's changes.
func (w *qualityWorld) replace(t *testing.T, b *deskBrowser, shop *qualityShop) {
	t.Helper()
	b.signIn(t, "zhang")
	b.open(t, "/office/gaps")
	b.says(t, "老街饭店")
	b.open(t, eval[string](t, b.ctx, `document.querySelector('main a[href^="/office/gaps/"]').getAttribute('href')`))
	b.says(t, "老街饭店")
	if n := eval[int](t, b.ctx, `document.querySelectorAll('#rank tbody tr').length`); n < 3 {
		t.Errorf("%d candidates from the streets", n)
	}
	b.press(t, "列为候选")
	candidate := b.path(t)
	if !strings.HasPrefix(candidate, "/office/candidates/") {
		t.Fatalf("at %s: %s", candidate, b.text(t))
	}
	name := strings.TrimSpace(eval[string](t, b.ctx, `document.querySelector('h1').textContent`))
	w.visitCandidate(t, b, candidate)

	b.signIn(t, "li")
	b.open(t, candidate)
	b.choose(t, "decision", "admitted")
	b.fill(t, "reason", "证照齐全,离老人近")
	b.press(t, "作出决定")
	if !strings.Contains(w.publicPoints(t, b), name) {
		t.Errorf("elders do not find %s: %s", name, w.publicPoints(t, b))
	}
	b.open(t, candidate)
	if eval[bool](t, b.ctx, `[...document.querySelectorAll('main button')].some(b => b.textContent.startsWith('结束缺口'))`) {
		b.press(t, "结束缺口")
	}
	w.draftEdition(t, b, "2026年版", false)
	b.says(t, name+":新增", "老街饭店:不再供餐")
}

// visitCandidate fills in the form of a visit.
func (w *qualityWorld) visitCandidate(t *testing.T, b *deskBrowser, candidate string) {
	t.Helper()
	b.open(t, candidate+"/visit")
	values, _ := json.Marshal(map[string]string{"address": "中山南路8号", "phone": "2012388", "licence_number": "92320104MA1X", "permit_number": "JY23201040000001", "permit_valid_to": "2027-12-31",
		"health_staff": "4", "health_certified": "4", "health_earliest": "2026-03-01", "menu": "套餐 15元", "hours_text": "每天 午餐 11:00-13:30", "seats_seats": "40", "seats_turns": "2"})
	eval[bool](t, b.ctx, fmt.Sprintf(`(() => {
		for (const [name, value] of Object.entries(%s)) document.querySelector('main [name="' + name + '"]').value = value;
		document.querySelectorAll('main [name=went_name]')[1].value = '刘芳';
		document.querySelectorAll('main input[type=radio][value=seen]').forEach(i => { i.checked = true });
		document.querySelector('main [name=licence_name]').checked = true;
		return true;
	})()`, values))
	b.choose(t, "advice", "admit")
	b.press(t, "存下考察表")
	b.says(t, "建议准入")
}

// draftEdition freezes the map as it is; approved by somebody else where asked.
func (w *qualityWorld) draftEdition(t *testing.T, b *deskBrowser, name string, approve bool) {
	t.Helper()
	b.signIn(t, "zhang")
	b.open(t, "/office/map/editions")
	b.fill(t, "name", name)
	b.press(t, "起草")
	if !approve {
		return
	}
	edition := b.path(t)
	b.press(t, "提交")
	b.signIn(t, "li")
	b.open(t, edition)
	b.press(t, "批准")
}
