package watch

import (
	"net/http"
	"strings"
	"testing"

	"mealmap/cmd/mealmap/web/desk"
	"mealmap/cmd/mealmap/web/webtest"
	"mealmap/data"
	"mealmap/data/staff"
	"mealmap/meals"
	"mealmap/meals/offline"
)

func TestWhoDecidesCases(t *testing.T) {
	t.Parallel()
	d, store := caseDesk(t)
	twice(t, d, store, &d.Mine)
	foreign := twice(t, d, store, &d.Foreign)
	d.CheckAccess(t, map[string]webtest.Access{
		"GET /office/watch/cases":             {Who: officeOnly},
		"GET /office/watch/cases/tills/{id}":  {Who: officeOnly, Thing: "phone"},
		"POST /office/watch/cases/tills/{id}": {Who: officeOnly, Thing: "phone"},
		"GET /office/watch/cases/{id}":        {Who: officeOnly, Thing: "case"},
		"POST /office/watch/cases/{id}":       {Who: officeOnly, Thing: "case"},
	})
	doc := d.See(staff.Office, casesPath)
	if got := doc.Find("tr.fresh").Length(); got != 1 {
		t.Errorf("%d tills of one street", got)
	}
	// A form that names a case of another street, or none, decides nothing.
	for name, id := range map[string]string{"foreign": string(foreign.ID), "absent": data.NewID()} {
		w := d.Send(d.As(staff.Office), http.MethodPost, casesPath+"/tills/"+d.Mine.IDs["phone"], desk.Values("kind", "twice", "case", id, "decision", "bear", "reason", "核实过"))
		if w.Code != http.StatusNotFound {
			t.Errorf("%s case: %d", name, w.Code)
		}
	}
	if got := d.Logged("case.decide"); got != 0 {
		t.Errorf("%d decisions", got)
	}
}

func TestBothRecordsSideBySide(t *testing.T) {
	t.Parallel()
	d, store := caseDesk(t)
	c := twice(t, d, store, &d.Mine)
	doc := d.See(staff.Office, casesPath)
	webtest.Want(t, doc, ".head", "共 1 笔等您决定,涉及补贴 3.00 元")
	webtest.Want(t, doc, "table", "补贴用了两次")
	webtest.Want(t, doc, "nav.pages a[aria-current]", "离线待处理")
	doc = d.See(staff.Office, groupPath(c.TillID, c.Kind))
	webtest.Want(t, doc, ".head", "幸福面馆的「二号机」,还有 1 笔等您决定")
	webtest.Want(t, doc, "tbody", "这份补贴已记在 03-06 12:00 幸福面馆那一餐上(它先收到)")

	doc = d.See(staff.Office, casesPath+"/"+string(c.ID))
	webtest.Want(t, doc, ".lede", "这份补贴已记在 03-06 12:00 幸福面馆那一餐上(它先收到);这台收银没有网络时也给了一次,补贴 3.00 元。当时它不知道的是:用餐次数上限。")
	for _, line := range []string{"老人 王** 王**", "收银 二号机 前台", "用餐时间(收银说的) 2025-03-06 12:40:00 2025-03-06 12:00:00",
		"收到时间 2025-03-06 13:30:00 2025-03-06 12:00:00", "怎么记的 没有网络时,第 1 笔 联网", "餐次 午餐 午餐", "餐价(元) 15.00 15.00", "补贴(元) 3.00 3.00",
		"老人自付(元) 9.75 9.75", "现在 已入账 已入账", d.Mine.Point.Position.Cell.String()} {
		line = strings.Join(strings.Fields(line), "")
		if got := strings.Join(strings.Fields(doc.Find(".beside").Text()), ""); !strings.Contains(got, line) {
			t.Errorf("%s is not in\n%s", line, got)
		}
	}
	webtest.Want(t, doc, ".says", "两餐相隔 40 分钟,都在这个助餐点。")
	webtest.Want(t, doc, ".choices", "照原样结算:补贴 3.00 元付给商户,由补贴资金承担")
	webtest.Want(t, doc, ".choices", "补贴 3.00 元不付,由商户承担,在它的下一张结算单里扣除")
	if strings.Contains(doc.Text(), "王桂兰") {
		t.Error("the name is not masked")
	}
}

// Two tills of two streets, a kilometre apart.
func TestTheDistanceIsShown(t *testing.T) {
	t.Parallel()
	d, store := caseDesk(t)
	h := &d.Mine
	p := newPhone(t, d, store, h)
	eat(t, d, d.Foreign.Till, h.Card, thursday.At(12*60))
	record := p.eat(digits(t, d, h.Card), thursday.At(12*60+10))
	d.Clock.Set(thursday.At(13 * 60).Time())
	p.sync(record)
	c := only(t, store, offline.CaseFilter{Street: h.Street})
	doc := d.See(staff.Office, casesPath+"/"+string(c.ID))
	webtest.Want(t, doc, ".says", "两餐相隔 10 分钟;两处直线相距 1112 米,老人走路约 21 分钟")
	if got := doc.Find(`.beside thead a`).Length(); got != 1 {
		t.Errorf("%d of the meals have a page; the other street's has none", got)
	}
}

func TestACaseIsDecided(t *testing.T) {
	t.Parallel()
	d, store := caseDesk(t)
	c := twice(t, d, store, &d.Mine)
	path := casesPath + "/" + string(c.ID)
	w := d.Send(d.As(staff.Office), http.MethodPost, path, desk.Values("decision", "bear", "reason", " "))
	doc := d.Document(w, http.StatusConflict)
	webtest.Want(t, doc, ".trouble", "原因")
	if doc.Find("input[value=bear][checked]").Length() != 1 {
		t.Error("the form lost what was chosen")
	}
	w = d.Send(d.As(staff.Office), http.MethodPost, path, desk.Values("decision", "record", "reason", "核实过"))
	webtest.Want(t, d.Document(w, http.StatusConflict), ".trouble", "这类记录不能这样处理")
	doc = d.Submit(staff.Office, path, "decision", "bear", "reason", "商户没有看清屏幕")
	webtest.Want(t, doc, ".flash", "已记下:商户承担")
	webtest.Want(t, doc, ".empty", "这里没有记录")
	m, err := d.Meals.FindRedemption(t.Context(), webtest.DeskDistrict, c.Redemption)
	if err != nil || !m.Rejected {
		t.Errorf("%+v %v", m, err)
	}
	doc = d.See(staff.Office, path)
	webtest.Want(t, doc, "dl", "商户没有看清屏幕")
	webtest.Want(t, doc, "dl", "某office")
	webtest.Want(t, doc, ".beside", "不予结算")
	if doc.Find("main form").Length() != 0 {
		t.Error("a decided case has a form")
	}
	w = d.Send(d.As(staff.Office), http.MethodPost, path, desk.Values("decision", "pay", "reason", "再想想"))
	webtest.Want(t, d.Document(w, http.StatusConflict), ".trouble", "已经有人处理过了")
	doc = d.See(staff.Office, groupPath(c.TillID, c.Kind)+"&show=all")
	webtest.Want(t, doc, "tbody .mark", "商户承担")
}

// What a waiting record would become is said before it does.
func TestAWaitingRecordIsRecorded(t *testing.T) {
	t.Parallel()
	d, store := caseDesk(t)
	slow(t, d, store, &d.Mine, 1)
	c := only(t, store, offline.CaseFilter{Kind: offline.Late})
	doc := d.See(staff.Office, casesPath+"/"+string(c.ID))
	webtest.Want(t, doc, ".lede", "比它上次联网还早 1 小时。")
	webtest.Want(t, doc, ".beside", "还没有入账")
	webtest.Want(t, doc, ".beside", "李**")
	webtest.Want(t, doc, ".choices", "补贴 3.00 元,老人付 9.75 元。")
	webtest.Want(t, doc, ".choices", "补贴 3.00 元不付,由商户承担")
	if got := doc.Find(".beside thead th").Length(); got != 1 {
		t.Errorf("%d sides of one record", got)
	}
	d.Submit(staff.Office, casesPath+"/"+string(c.ID), "decision", "record", "reason", "问过老人,吃过")
	c = only(t, store, offline.CaseFilter{Kind: offline.Late})
	m, err := d.Meals.FindRedemption(t.Context(), webtest.DeskDistrict, c.Redemption)
	if err != nil || m.Government != 300 {
		t.Errorf("%+v %v", m, err)
	}
}

// A rule may refuse the elder; the page says so before and after.
func TestARecordThatTheRulesRefuse(t *testing.T) {
	t.Parallel()
	d, store := caseDesk(t)
	p := newPhone(t, d, store, &d.Mine)
	p.sync(p.eat(digits(t, d, newCard(t, d, d.Mine.Street, "1990-01-01", 1)), thursday.At(10*60)))
	c := only(t, store, offline.CaseFilter{Kind: offline.Late})
	path := casesPath + "/" + string(c.ID)
	webtest.Want(t, d.See(staff.Office, path), ".choices", "现在补记不了:")
	w := d.Send(d.As(staff.Office), http.MethodPost, path, desk.Values("decision", "record", "reason", "吃过"))
	doc := d.Document(w, http.StatusConflict)
	if doc.Find(".trouble").Length() != 1 || doc.Find("textarea").Text() != "吃过" {
		t.Error("the form does not say why")
	}
	doc = d.Submit(staff.Office, casesPath+"/tills/"+string(p.till.ID), "kind", "late", "decision", "record", "reason", "吃过", "case", string(c.ID))
	webtest.Want(t, doc, ".flash", "已处理 0 笔。还有 1 笔没有处理成")
}

func TestAGroupIsDecidedTogether(t *testing.T) {
	t.Parallel()
	d, store := caseDesk(t)
	p := slow(t, d, store, &d.Mine, 5)
	path := casesPath + "/tills/" + string(p.till.ID)
	doc := d.See(staff.Office, path+"?kind=late")
	boxes := doc.Find("input[name=case][checked]")
	if boxes.Length() != 5 {
		t.Fatalf("%d cases are ticked", boxes.Length())
	}
	webtest.Want(t, doc, "tfoot", "15.00")
	first, second := boxes.Eq(0).AttrOr("value", ""), boxes.Eq(1).AttrOr("value", "")
	w := d.Send(d.As(staff.Office), http.MethodPost, path, desk.Values("kind", "late", "decision", "refuse", "reason", "没有来过"))
	webtest.Want(t, d.Document(w, http.StatusUnprocessableEntity), ".trouble", "还没有选任何一条记录")
	w = d.Send(d.As(staff.Office), http.MethodPost, path, desk.Values("kind", "late", "decision", "refuse", "case", first))
	doc = d.Document(w, http.StatusUnprocessableEntity)
	if doc.Find("input[name=case][checked]").Length() != 1 || doc.Find("input[value=refuse][checked]").Length() != 1 {
		t.Error("the form lost what was ticked")
	}
	doc = d.Submit(staff.Office, path, "kind", "late", "decision", "refuse", "reason", "没有来过", "case", first)
	webtest.Want(t, doc, ".flash", "已处理 1 笔。")
	doc = d.Submit(staff.Office, path, "kind", "late", "decision", "record", "reason", "问过了", "case", first, "case", second)
	webtest.Want(t, doc, ".flash", "已处理 1 笔。还有 1 笔没有处理成,请细看:这条记录已经有人处理过了")

	upto := doc.Find("input[name=upto]").AttrOr("value", "")
	more := p.eat(digits(t, d, d.Mine.Card), thursday.At(9*60))
	p.sync(more)
	doc = d.Submit(staff.Office, path, "kind", "late", "decision", "record", "reason", "问过了", "all", "1", "upto", upto)
	webtest.Want(t, doc, ".flash", "已处理 3 笔。")
	webtest.Want(t, doc, ".head", "还有 1 笔等您决定")
	if got := d.See(staff.Office, path+"?kind=late&show=all").Find("tbody tr").Length(); got != 6 {
		t.Errorf("%d with the decided ones", got)
	}
	if got := d.Logged("case.decide"); got != 5 {
		t.Errorf("%d decisions in the log", got)
	}
}

// Ten thousand lines are a few groups, and a group is pages of a hundred.
func TestAGroupHasPages(t *testing.T) {
	t.Parallel()
	d, store := caseDesk(t)
	c := twice(t, d, store, &d.Mine)
	err := d.DB.InTx(t.Context(), func(tx *data.Tx) error {
		for i := range 10_000 {
			_, err := tx.Exec(`
				INSERT INTO offline_cases (district, id, kind, street, point_id, till_id, seq, redemption_id, other_id, fen, detail, raised_at)
				SELECT district, ?, CASE WHEN ? % 40 THEN 'stale' ELSE 'twice' END, street, point_id, till_id, seq, redemption_id, other_id, fen, detail, raised_at
				FROM offline_cases WHERE district = ? AND id = ?`, data.NewID(), i, c.District, c.ID)
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	doc := d.See(staff.Office, casesPath)
	webtest.Want(t, doc, ".head", "共 10001 笔等您决定,涉及补贴 753.00 元")
	if got := doc.Find("section.sheet").Eq(1).Find("tbody tr").Length(); got != 2 {
		t.Errorf("%d groups", got)
	}
	doc = d.See(staff.Office, casesPath+"?kind=stale")
	if got := doc.Find("section.sheet").Eq(1).Find("tbody tr").Length(); got != 1 {
		t.Errorf("%d groups of the kind", got)
	}
	doc, seen := d.See(staff.Office, groupPath(c.TillID, offline.Twice)), 0
	for pages := 1; ; pages++ {
		seen += doc.Find("input[name=case]").Length()
		next, more := doc.Find("a[rel=next]").Attr("href")
		if !more {
			if pages != 3 {
				t.Errorf("%d pages", pages)
			}
			break
		}
		doc = d.See(staff.Office, next)
	}
	if seen != 251 {
		t.Errorf("%d cases on all pages", seen)
	}
}

// Every kind has its words, with every reason that it may have, and so does every
// decision.
func TestEveryCaseHasItsWords(t *testing.T) {
	t.Parallel()
	d, store := caseDesk(t)
	c := twice(t, d, store, &d.Mine)
	split := meals.Figures{List: 1500, Merchant: 225, Elder: 1275}
	whys := map[offline.Kind][]string{
		offline.Late:   {"", "anchor", "before_anchor", "future", "before_last", "clock", "skipped"},
		offline.Beyond: {"", "records", "hours", "price", "card", "list"},
	}
	for _, k := range offline.Kinds() {
		for _, why := range append([]string{""}, whys[k]...) {
			f := offline.Figures{Why: why, Minutes: 1505, From: 3, To: 5, Device: &meals.Figures{List: 1500, Merchant: 225, Government: 300, Elder: 975}, Full: &split,
				Undecided: []string{"allowance", "coupon", "money_cap", "count_cap", "budget"}, Rejected: why != ""}
			change(t, d, c.ID, k, f)
			doc := d.See(staff.Office, casesPath+"/"+string(c.ID))
			text := webtest.Text(doc.Find("main"))
			if strings.Contains(text, "[") || strings.Contains(text, "<no value>") || len(doc.Find(".lede").Text()) < 30 {
				t.Errorf("%s %s: %s", k, why, text)
			}
			if got := doc.Find("input[name=decision]").Length(); got != len(k.Decisions()) {
				t.Errorf("%s: %d decisions", k, got)
			}
			group := webtest.Text(d.See(staff.Office, groupPath(c.TillID, k)).Find("main"))
			if strings.Contains(group, "[") || strings.Contains(group, "<no value>") {
				t.Errorf("%s %s: %s", k, why, group)
			}
		}
	}
	for k, want := range map[offline.Kind]string{
		offline.Differs: "收银让老人付 9.75 元,按规则应付 12.75 元",
		offline.Gap:     "缺第 3 到第 5 笔,共 3 笔",
		offline.Late:    "1 天 1 小时 5 分钟",
	} {
		why := ""
		if k == offline.Late {
			why = "clock"
		}
		change(t, d, c.ID, k, offline.Figures{Why: why, Minutes: 1505, From: 3, To: 5, Full: &split, Device: &meals.Figures{Elder: 975}})
		webtest.Want(t, d.See(staff.Office, casesPath+"/"+string(c.ID)), ".lede", want)
	}
}

// change makes the case one of another kind.
func change(t *testing.T, d *webtest.Desk, id offline.CaseID, k offline.Kind, f offline.Figures) {
	t.Helper()
	detail := detailOf(t, f)
	err := d.DB.InTx(t.Context(), func(tx *data.Tx) error {
		return tx.ExecOne(`UPDATE offline_cases SET kind = ?, detail = ? WHERE district = ? AND id = ?`, k, detail, webtest.DeskDistrict, id)
	})
	if err != nil {
		t.Fatal(err)
	}
}
