package quality

import (
	"bytes"
	"context"
	"encoding/hex"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"mealmap/cmd/mealmap/web"
	"mealmap/cmd/mealmap/web/desk"
	"mealmap/cmd/mealmap/web/webtest"
	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/data/staff"
	"mealmap/merchants"
	"mealmap/merchants/cases"
	"mealmap/merchants/editions"
	"mealmap/merchants/review"
	"mealmap/merchants/verdicts"
	"mealmap/static/messages"
)

var caseAccess = map[string]webtest.Access{
	"GET /office/cases":                 {Who: readers},
	"POST /office/cases":                {Who: officeOnly, Thing: "merchant in the form"},
	"GET /office/cases/check":           {Who: readers},
	"GET /office/cases/{id}":            {Who: readers, Thing: "case"},
	"GET /office/cases/{id}/notice.pdf": {Who: readers, Thing: "case"},
	"POST /office/cases/{id}/step":      {Who: officeOnly, Thing: "case"},
	"GET /office/cases/{id}/object":     {Who: officeOnly, Thing: "case"},
	"GET /office/cases/{id}/decide":     {Who: officeOnly, Thing: "case"},
	"POST /office/cases/{id}/preview":   {Who: officeOnly, Thing: "case"},
}

var casePages = map[string]any{
	"cases":       casesPage{},
	"case":        casePageData{},
	"case_object": objectionPage{},
	"case_decide": decisionPage{},
}

// word is a method that says what a test tells it to, as of yesterday.
type word struct {
	*verdicts.Store
	db   *data.DB
	says map[merchants.MerchantID]review.Verdict
}

func (w *word) Latest(context.Context, data.District) (map[merchants.MerchantID]review.Verdict, error) {
	all := map[merchants.MerchantID]review.Verdict{}
	for id := range w.says {
		all[id] = w.at(id)
	}
	return all, nil
}

func (w *word) at(id merchants.MerchantID) review.Verdict {
	v := w.says[id]
	v.Day = w.db.Now().ServiceDay().AddDays(-1)
	return v
}

func (w *word) Of(_ context.Context, _ data.District, id merchants.MerchantID) (review.Verdict, bool, error) {
	_, known := w.says[id]
	return w.at(id), known, nil
}

func (w *word) Without(_ context.Context, _ data.District, id merchants.MerchantID, ids []string) (review.Verdict, error) {
	v := w.at(id)
	v.Figure.Share += .03 * float64(len(ids))
	v.Figure.N -= len(ids)
	return v, nil
}

func (w *word) say(id merchants.MerchantID, level review.Level) {
	w.says[id] = review.Verdict{Merchant: id, Level: level, Judged: true, Before: .95,
		Figure: review.Figure{Share: .81, Lower: .75, Upper: .86, N: 96, Elders: 74, Enough: true, From: "2025-01-10"}}
}

// withCases gives both streets a case whose warning has gone out.
func withCases(t *testing.T, d *webtest.Desk) {
	t.Helper()
	w := &word{Store: verdicts.NewStore(d.DB, d.Merchants), db: d.DB, says: map[merchants.MerchantID]review.Verdict{}}
	store := cases.NewStore(d.DB, d.Merchants, w)
	for _, h := range []*webtest.Holding{&d.Mine, &d.Foreign} {
		w.say(h.Point.MerchantID, review.Warning)
		c, err := store.Open(t.Context(), webtest.DeskDistrict, h.Point.MerchantID, "有老人说饭凉", audit.CLI)
		if err == nil {
			_, err = store.Take(t.Context(), webtest.DeskDistrict, c.ID, cases.Step{Action: cases.Warn, Reason: "三周没有好转"}, audit.CLI)
		}
		if err != nil {
			t.Fatal(err)
		}
		h.IDs["case"] = string(c.ID)
	}
}

// office is a desk of three people who decide, about a merchant of which the
// method says what the test tells it to.
type office struct {
	*webtest.Desk
	t     *testing.T
	word  *word
	point merchants.Point
	who   map[string]*http.Cookie
}

func newOffice(t *testing.T) *office {
	t.Helper()
	var w *word
	part := func(d *desk.Desk) (made web.Part) {
		s := newServer(d)
		w = &word{Store: s.verdicts, db: d.DB, says: map[merchants.MerchantID]review.Verdict{}}
		s.past = cases.NewStore(d.DB, d.Merchants, w)
		made.Routes = s.routes()
		return made
	}
	o := &office{Desk: webtest.NewDesk(t, part).Stocked(), t: t, who: map[string]*http.Cookie{}}
	o.word, o.point = w, o.Mine.Point
	o.word.say(o.point.MerchantID, review.Warning)
	for login, name := range map[string]string{"wang": "王主任", "li": "李科长", "zhao": "赵科员"} {
		o.AddUser(staff.NewUser{Login: login, DisplayName: name, Role: staff.Office, Street: webtest.DeskStreet})
		o.who[login] = o.SignedIn(login)
	}
	answered(t, o.Desk, o.point, 60, 1, 4)
	judged(t, o.Desk) // so that there is a sheet
	return o
}

func (o *office) see(who, path string) *goquery.Document {
	o.t.Helper()
	return o.Document(o.Send(o.who[who], http.MethodGet, path, nil), http.StatusOK)
}

func (o *office) post(who, path string, pairs ...string) *goquery.Document {
	o.t.Helper()
	w := o.Send(o.who[who], http.MethodPost, path, desk.Values(pairs...))
	if w.Code != http.StatusSeeOther {
		o.t.Fatalf("POST %s by %s: %d\n%.600s", path, who, w.Code, w.Body)
	}
	return o.see(who, w.Header().Get("Location"))
}

// days lets so many pass; sessions end with them.
func (o *office) days(n int) {
	o.Clock.Advance(time.Duration(n) * 24 * time.Hour)
	for login := range o.who {
		o.who[login] = o.SignedIn(login)
	}
	o.Cookies = map[staff.Role]*http.Cookie{}
}

// opened is the path of a new case about the merchant.
func (o *office) opened() string {
	o.t.Helper()
	doc := o.see("wang", "/office/cases?merchant="+string(o.point.MerchantID))
	webtest.Want(o.t, doc, "#open", "关注幸福面馆")
	o.post("wang", "/office/cases", "merchant", string(o.point.MerchantID), "reason", "老人说饭菜凉")
	href, _ := o.see("wang", "/office/cases").Find(".asked a").First().Attr("href")
	return href
}

func TestACaseFromWatchToRemoval(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	path := o.opened()
	doc := o.see("wang", path)
	webtest.Want(t, doc, ".c-next", "到了该发整改通知的程度")
	webtest.Want(t, doc, ".story", "老人说饭菜凉")
	webtest.Want(t, doc, ".story", "满意约 81%(90% 区间 75–86%)")
	doc = o.post("wang", path+"/step", "action", "warn", "reason", "四位老人说饭菜凉", "seen", "1")
	webtest.Want(t, doc, ".lede", "期限到 2025-04-04 周五(含当天),还有 30 天")
	webtest.Want(t, doc, ".story", "2025-03-15 周六(含当天)以前提出异议")
	webtest.Want(t, doc, "dl.c-closed", "整改期还没有过,最后一天是 2025-04-04 周五")
	to, _ := doc.Find("#do a.button").Attr("href")
	if want := "/office/voices/visits/new?case=" + strings.TrimPrefix(path, "/office/cases/") + "&point=" + string(o.point.ID); to != want {
		t.Errorf("the re-check leads to %q, not %q", to, want)
	}

	o.days(31)
	o.word.say(o.point.MerchantID, review.Removal)
	webtest.Want(t, o.see("li", path), ".c-next", "请考虑是否建议清退")
	o.post("wang", path+"/step", "action", "propose", "ground", "answers", "reason", "没有好转", "seen", "2")
	o.post("wang", path+"/step", "action", "sign", "reason", "同意", "seen", "3")
	doc = o.Document(o.Send(o.who["wang"], http.MethodPost, path+"/step", desk.Values("action", "countersign", "reason", "同意")), http.StatusUnprocessableEntity)
	if doc.Find("#do details button.danger").Length() != 0 {
		t.Error("who signed is shown the second signature")
	}
	o.days(11)
	printed := o.printOut()
	doc = o.post("li", path+"/step", "action", "countersign", "reason", "同意清退", "seen", "4")
	webtest.Want(t, doc, "h1 + .mark", "已清退")
	webtest.Want(t, doc, "#paper", "幸福面馆")
	webtest.Want(t, doc, "#paper", "120")
	if printed == "" || doc.Find("#do details").Length() != 1 {
		t.Errorf("%d steps are open after the end", doc.Find("#do details").Length())
	}
	p, err := o.Merchants.FindPoint(t.Context(), webtest.DeskDistrict, o.point.ID)
	if err != nil || p.Status != merchants.Removed {
		t.Errorf("%s: %v", p.Status, err)
	}
	if o.Logged("review.case.countersign") != 1 {
		t.Error("not in the log")
	}
}

// printOut records a list with the point that has left the printer.
func (o *office) printOut() string {
	o.t.Helper()
	sheet, err := editions.NewStore(o.DB, o.Merchants).RecordPrint(o.t.Context(), editions.Sheet{
		District: webtest.DeskDistrict, Street: webtest.DeskStreet, Kind: editions.ListSheet, Points: []merchants.PointID{o.point.ID}, Copies: 120,
	}, audit.System)
	if err != nil {
		o.t.Fatal(err)
	}
	return sheet.ID
}

func TestAnObjectionIsTakenDownAndDecidedByAnother(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	path := o.opened()
	o.post("wang", path+"/step", "action", "warn", "reason", "饭菜凉")
	doc := o.see("wang", path+"/object")
	rows := doc.Find("table.c-ticks tbody tr")
	if rows.Length() < 50 || strings.Contains(doc.Text(), "elder-") {
		t.Fatalf("%d answers to tick", rows.Length())
	}
	against, _ := doc.Find(`input[name="against"]`).Attr("value")
	if doc.Find(`input[name="against"]`).Length() != 1 {
		t.Error("the ticks could be taken for those of another step's paper")
	}
	form := desk.Values("action", "object", "against", against, "reason", "", "no", "2", "why_2", "wrong_order", "no", "5", "why_5", "closed_day", "seen", "2")
	again := o.Document(o.Send(o.who["li"], http.MethodPost, path+"/step", form), http.StatusUnprocessableEntity)
	webtest.Want(t, again, ".trouble", "还没有写理由")
	if n := again.Find(`input[name="no"][checked]`).Length(); n != 2 {
		t.Errorf("%d ticks are kept", n)
	}
	form.Set("reason", "第 2 号不是我们家的菜")
	w := o.Send(o.who["li"], http.MethodPost, path+"/step", form)
	if w.Code != http.StatusSeeOther {
		t.Fatalf("%d\n%.500s", w.Code, w.Body)
	}
	doc = o.see("wang", path)
	webtest.Want(t, doc, ".story blockquote", "第 2 号不是我们家的菜")
	webtest.Want(t, doc, ".story", "第 5 号评价:那天没有营业")
	webtest.Want(t, doc, "dl.c-closed", "您办的这一步,不能由您自己决定")
	if doc.Find(`a[href$="/decide"]`).Length() != 0 {
		t.Error("who warned is led to the decision")
	}
	if w := o.Send(o.who["wang"], http.MethodGet, path+"/decide", nil); w.Code != http.StatusSeeOther {
		t.Errorf("who warned reads the form of the decision: %d", w.Code)
	}
	doc = o.see("zhao", path+"/decide")
	webtest.Want(t, doc, "dl.facts", "满意约 81%")
	doc = o.Document(o.Send(o.who["zhao"], http.MethodPost, path+"/preview", desk.Values("no", "2", "why_2", "wrong_order", "no", "5", "why_5", "", "seen", "3")), http.StatusOK)
	webtest.Want(t, doc, "dl.facts strong", "满意约 84%")
	if doc.Find(`select[name="why_2"] option[selected]`).AttrOr("value", "") != "wrong_order" {
		t.Error("the choice is not kept")
	}
	doc = o.post("zhao", path+"/step", "action", "decide", "decision", "partly", "reason", "查过菜单,不是这家的", "no", "2", "why_2", "wrong_order", "no", "5", "why_5", "", "seen", "3")
	webtest.Want(t, doc, ".story", "部分成立")
	webtest.Want(t, doc, ".story", "第 2 号评价剔除:不是这家的这一餐")
	if doc.Find(`a[href$="?kind=appeal"]`).Length() != 1 {
		t.Error("nothing leads to an appeal")
	}
	if w := o.Send(o.who["zhao"], http.MethodGet, path+"/decide", nil); w.Code != http.StatusSeeOther {
		t.Errorf("a decision after the decision: %d", w.Code)
	}
}

func TestFinanceReadsAndDoesNotAct(t *testing.T) {
	t.Parallel()
	d := stocked(t)
	withCases(t, d)
	doc := d.See(staff.Finance, "/office/cases/"+d.Mine.IDs["case"])
	if doc.Find("form").Length() != doc.Find(".rail form").Length() || doc.Find("#do, dl.c-closed").Length() != 0 {
		t.Error("finance is shown a form")
	}
	webtest.Want(t, doc, ".story", "三周没有好转")
	if doc := d.See(staff.Finance, "/office/cases?merchant="+d.Mine.IDs["merchant"]); doc.Find("#open").Length() != 0 {
		t.Error("finance is shown the form to open a case")
	}
}

func TestADoubleClickIsOneStep(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	path := o.opened()
	form := []string{"action", "note", "reason", "去看过", "once", "same"}
	o.post("wang", path+"/step", form...)
	doc := o.Document(o.Send(o.who["wang"], http.MethodPost, path+"/step", desk.Values(form...)), http.StatusUnprocessableEntity)
	webtest.Want(t, doc, ".trouble", "")
	if n := doc.Find(".story > li").Length(); n != 2 {
		t.Errorf("%d steps", n)
	}
	late := o.Document(o.Send(o.who["li"], http.MethodPost, path+"/step", desk.Values("action", "warn", "reason", "凉", "seen", "1")), http.StatusUnprocessableEntity)
	webtest.Want(t, late, ".trouble", "有同事刚刚在这件案子上办了一步")
}

func TestTheNoticeIsThePaperThatWentOut(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	path := o.opened()
	if w := o.Send(o.who["wang"], http.MethodGet, path+"/notice.pdf", nil); w.Code != http.StatusNotFound {
		t.Errorf("a notice before there is one: %d", w.Code)
	}
	o.post("wang", path+"/step", "action", "warn", "reason", "饭菜凉")
	first := o.Send(o.who["wang"], http.MethodGet, path+"/notice.pdf?n=1", nil)
	o.word.say(o.point.MerchantID, review.None)
	o.days(3)
	again := o.Send(o.who["li"], http.MethodGet, path+"/notice.pdf", nil)
	if first.Code != http.StatusOK || !bytes.Equal(first.Body.Bytes(), again.Body.Bytes()) {
		t.Fatalf("%d, %d and %d bytes", first.Code, first.Body.Len(), again.Body.Len())
	}
	if w := o.Send(o.who["wang"], http.MethodGet, path+"/notice.pdf?n=2", nil); w.Code != http.StatusNotFound {
		t.Errorf("a second notice: %d", w.Code)
	}
	text := pdfText(t, first.Body.Bytes())
	for _, want := range []string{"整改通知书", "幸福面馆:", "2025-001-1", "请在2025-04-04周五(含当天)以前整改", "81%"} {
		if !strings.Contains(text, want) {
			t.Errorf("the paper does not say %s", want)
		}
	}
	for _, never := range []string{"王桂兰", "elder-", "1380000"} {
		if strings.Contains(text, never) {
			t.Errorf("the paper says %s", never)
		}
	}
}

func TestThePaperNamesADayOnlyWhereFiveAte(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.days(5)
	today := o.DB.Now().ServiceDay() // a Monday
	rate := func() {
		at := o.DB.Now()
		put(t, o.Desk, []merchants.Rating{{District: webtest.DeskDistrict, RedemptionID: data.NewID(), MerchantID: o.point.MerchantID, PointID: o.point.ID,
			ElderID: data.NewID(), Channel: merchants.Tap, Scale: 3, Score: 3, MealAt: at - 10, RatedAt: at - 5}})
	}
	eat := func(n, year int) {
		for i := range n {
			h := o.Mine
			h.Elder = o.AddElder(webtest.DeskStreet, "李"+strings.Repeat("明", i+1), year-i)
			card, err := o.Meals.IssueCard(t.Context(), webtest.DeskDistrict, h.Elder.ID, audit.System)
			if err != nil {
				t.Fatal(err)
			}
			h.Card = card
			o.Eat(h, 1500)
		}
	}
	eat(5, 1945)
	rate()
	o.days(7)
	eat(4, 1940)
	rate()
	o.days(1)
	judged(t, o.Desk)
	path := o.opened()
	o.post("wang", path+"/step", "action", "warn", "reason", "饭菜凉")
	list, err := cases.NewStore(o.DB, o.Merchants, o.word).Notices(t.Context(), webtest.DeskDistrict, cases.CaseID(strings.TrimPrefix(path, casesPath+"/")))
	if err != nil || len(list) != 1 {
		t.Fatal(list, err)
	}
	named := map[data.ServiceDay]int{}
	for _, l := range list[0].Body.Answers {
		if !l.Week {
			named[l.Day]++
		} else if l.Day.Weekday() != time.Monday {
			t.Errorf("the week of %s", l.Day)
		}
	}
	if named[today] == 0 || len(named) != 1 {
		t.Errorf("days named: %v, five ate on %s and four on the Monday after it", named, today)
	}
}

// pdfText is what pdftotext finds, without spaces.
func pdfText(t *testing.T, pdf []byte) string {
	t.Helper()
	path, err := exec.LookPath("pdftotext")
	if err != nil {
		if os.Getenv("MEALMAP_REQUIRE_TOOLS") == "1" {
			t.Fatal(err)
		}
		t.Skip("pdftotext is not installed")
	}
	file := filepath.Join(t.TempDir(), "n.pdf")
	if err := os.WriteFile(file, pdf, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(path, file, "-").Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(strings.Fields(string(out)), "")
}

func TestAPaperIsCheckedByItsCode(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	path := o.opened()
	o.post("wang", path+"/step", "action", "warn", "reason", "饭菜凉")
	list, err := cases.NewStore(o.DB, o.Merchants, o.word).Notices(t.Context(), webtest.DeskDistrict, cases.CaseID(strings.TrimPrefix(path, casesPath+"/")))
	if err != nil || len(list) != 1 {
		t.Fatal(list, err)
	}
	ask := func(code string) *goquery.Document {
		w := o.Send(o.who["wang"], http.MethodGet, casesPath+"/check?code="+code, nil)
		return o.see("wang", w.Header().Get("Location"))
	}
	right := "mealmap:notice:2025-001-1:sha256:" + hex.EncodeToString(list[0].Hash)
	webtest.Want(t, ask(right), ".flash", "对得上:整改通知书 2025-001-1")
	webtest.Want(t, ask(right[:len(right)-2]+"00"), ".flash", "对不上")
	webtest.Want(t, ask("nothing"), ".flash", "这不是通知上的校验码")
}

func TestEveryWordOfACaseIsThere(t *testing.T) {
	t.Parallel()
	known, err := messages.Keys()
	if err != nil {
		t.Fatal(err)
	}
	var keys []string
	for _, r := range cases.Rules() {
		code := string(r.Action)
		if r.Ground != "" {
			code += "." + string(r.Ground)
			keys = append(keys, "cases.ground."+string(r.Ground))
		}
		keys = append(keys, "cases.do."+code, "cases.done."+string(r.Action), "office.audit.action.review.case."+string(r.Action))
		if r.Action != cases.Object && r.Action != cases.Appealed && r.Action != cases.Decide {
			keys = append(keys, "cases.means."+code)
		}
	}
	for _, s := range cases.Stages() {
		keys = append(keys, "cases.stands."+string(s), "review.case."+string(s))
	}
	for _, w := range cases.Waits() {
		if w != cases.ForNothing {
			keys = append(keys, "cases.for."+string(w))
		}
	}
	for _, key := range append(keys, "cases.done.open", "office.audit.action.review.case.open") {
		if !slices.Contains(known, key) {
			t.Errorf("%s has no word", key)
		}
	}
}
