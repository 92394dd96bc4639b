package office

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"mealmap/cmd/mealmap/web/desk"
	"mealmap/cmd/mealmap/web/webtest"
	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/data/staff"
	"mealmap/meals"
	"mealmap/meals/cards"
)

func TestElderFromFormToCard(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	number := webtest.IDNumber(1950, 11)
	doc := d.Submit(staff.Community, "/office/elders", "name", "李 春兰", "number", number, "phone", "13812345678",
		"community", webtest.DeskCommunity, "community_name", "幸福社区", "categories", "low_income", "care_level", "1")
	webtest.Want(t, doc, "h1", "李春兰")
	webtest.Want(t, doc, ".lede", "75 岁")
	webtest.Want(t, doc, ".lede", "没有能用的")
	webtest.Want(t, doc, "main", "低保")
	if strings.Contains(doc.Text(), number) || strings.Contains(doc.Text(), "13812345678") {
		t.Error("the page shows the whole number")
	}
	e := elderNamed(t, d, "李春兰")
	path := "/office/elders/" + string(e.ID)
	webtest.Want(t, d.Submit(staff.Community, path+"/card/issue"), ".flash", "卡已发")
	webtest.Want(t, d.Submit(staff.Community, path+"/card/issue"), ".flash", "已经有")
	first, err := d.Meals.CardOf(t.Context(), webtest.DeskDistrict, e.ID)
	if err != nil {
		t.Fatal(err)
	}
	webtest.Want(t, d.Submit(staff.Community, path+"/card/reissue", "reason", ""), ".flash", "原因")
	doc = d.Submit(staff.Community, path+"/card/reissue", "reason", "卡丢了")
	webtest.Want(t, doc, "ul.said", first.Number)
	webtest.Want(t, doc, "ul.said", "补办作废:卡丢了")
	webtest.Want(t, doc, ".lede", "换过 1 次")
	doc = d.Submit(staff.Community, path+"/card/revoke", "reason", "搬走了")
	webtest.Want(t, doc, ".empty", "没有能用的卡")
}

func elderNamed(t *testing.T, d *webtest.Desk, name string) meals.Elder {
	t.Helper()
	list, err := d.Meals.ListElders(t.Context(), meals.ElderFilter{District: webtest.DeskDistrict, Search: name})
	if err != nil || len(list) != 1 {
		t.Fatalf("%d elders named %s: %v", len(list), name, err)
	}
	return list[0]
}

func TestElderFormComesBackWithWhatIsWrong(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	good := []string{"name", "李春兰", "number", webtest.IDNumber(1950, 11)}
	wrong := func(pairs ...string) *goquery.Document {
		t.Helper()
		v := desk.Values(good...)
		for i := 0; i < len(pairs); i += 2 {
			v.Set(pairs[i], pairs[i+1])
		}
		return d.Document(d.Send(d.As(staff.Community), http.MethodPost, "/office/elders", v), http.StatusUnprocessableEntity)
	}
	for name, value := range map[string]string{
		"name": "", "number": "320104195001010011", "born_on": "1951-02-03", "phone": "abc", "community": "11",
	} {
		doc := wrong(name, value)
		if doc.Find("#elder-"+name+"-wrong").Text() == "" {
			t.Errorf("%s=%q: the field does not say what is wrong", name, value)
		}
		if got, _ := doc.Find("#elder-" + name).Attr("aria-invalid"); got != "true" {
			t.Errorf("%s: not marked", name)
		}
	}
	d.Submit(staff.Community, "/office/elders", good...)
	w := d.Send(d.As(staff.Community), http.MethodPost, "/office/elders", desk.Values(good...))
	webtest.Want(t, d.Document(w, http.StatusConflict), ".trouble", "名单")
}

func TestElderIsPutRight(t *testing.T) {
	t.Parallel()
	d := newDesk(t).Stocked()
	path := "/office/elders/" + string(d.Mine.Elder.ID)
	doc := d.See(staff.Community, path+"/edit")
	if doc.Find("input[name=number]").Length() != 0 {
		t.Error("the ID number can be edited")
	}
	if got, _ := doc.Find("input[name=name]").Attr("value"); got != "王桂兰" {
		t.Errorf("name %q", got)
	}
	webtest.Want(t, d.Submit(staff.Community, path, "name", "王桂岚", "community", webtest.DeskCommunity, "community_name", "幸福社区"), "h1", "王桂岚")
	w := d.Send(d.As(staff.Community), http.MethodPost, path, desk.Values("name", "", "community", webtest.DeskCommunity))
	d.Document(w, http.StatusUnprocessableEntity)
}

func TestSearchFindsByNameAndWholeNumberOnly(t *testing.T) {
	t.Parallel()
	d := newDesk(t).Stocked()
	search := func(role staff.Role, text string) *goquery.Document {
		t.Helper()
		return d.Document(d.Send(d.As(role), http.MethodPost, "/office/elders/search", desk.Values("search", text)), http.StatusOK)
	}
	for _, tt := range []struct {
		why, text string
		found     int
	}{
		{"part of the name", "桂", 1},
		{"whole ID number", webtest.IDNumber(1948, 7), 1},
		{"whole telephone", "13800005678", 1},
		{"part of the ID number", webtest.IDNumber(1948, 7)[:12], 0},
		{"another street's ID number", webtest.IDNumber(1949, 7), 0},
	} {
		doc := search(staff.Community, tt.text)
		if got := doc.Find("tbody tr").Length(); got != tt.found {
			t.Errorf("%s: %d found, want %d", tt.why, got, tt.found)
		}
		if _, shown := doc.Find("input[name=search]").Attr("value"); shown && strings.Contains(doc.Text(), tt.text) && tt.found == 0 {
			t.Errorf("%s: the page repeats the number", tt.why)
		}
	}
	// The office reviews and does not enrol: it sees who it is, masked.
	webtest.Want(t, search(staff.Office, "桂"), "tbody", "王**")
	if text := search(staff.Office, "桂").Find("tbody").Text(); strings.Contains(text, "王桂兰") {
		t.Error("the office sees the whole name")
	}
	webtest.Want(t, search(staff.Community, "桂"), "tbody", "王桂兰")
	webtest.Want(t, search(staff.Community, "桂"), "tbody", "**********")
}

func TestRevealShowsOnceAndIsLogged(t *testing.T) {
	t.Parallel()
	d := newDesk(t).Stocked()
	path := "/office/elders/" + string(d.Mine.Elder.ID)
	w := d.Send(d.As(staff.Community), http.MethodPost, path+"/reveal", nil)
	webtest.Want(t, d.Document(w, http.StatusOK), "dl.facts", webtest.IDNumber(1948, 7))
	if got := w.Header().Get("Cache-Control"); got != "no-store" {
		t.Errorf("Cache-Control %q", got)
	}
	if d.Logged("elder.reveal") != 1 {
		t.Error("not in the log")
	}
	if strings.Contains(d.See(staff.Community, path).Text(), webtest.IDNumber(1948, 7)) {
		t.Error("the number is still shown afterwards")
	}
	if d.See(staff.Office, path).Find("form[action$=reveal]").Length() != 0 {
		t.Error("the button is offered to who may not")
	}
}

func TestACardIsReplacedOnceByTwoClicks(t *testing.T) {
	t.Parallel()
	d := newDesk(t).Stocked()
	path := "/office/elders/" + string(d.Mine.Elder.ID)
	form := d.See(staff.Community, path).Find("form[action$='/card/reissue'] input[name=once]").AttrOr("value", "")
	for range 2 {
		d.Submit(staff.Community, path+"/card/reissue", "reason", "卡丢了", "once", form)
	}
	cards, err := d.Meals.CardsOf(t.Context(), webtest.DeskDistrict, d.Mine.Elder.ID)
	if err != nil || form == "" || len(cards) != 2 {
		t.Errorf("%d cards by the form %q: %v", len(cards), form, err)
	}
}

func TestCategoriesHaveDates(t *testing.T) {
	t.Parallel()
	d := newDesk(t).Stocked()
	path := "/office/elders/" + string(d.Mine.Elder.ID)
	doc := d.Submit(staff.Community, path+"/categories", "category", "destitute", "from", "2025-01-01", "to", "2025-12-31")
	webtest.Want(t, doc, "ul.said", "特困2025-01-01 周三 — 2025-12-31 周三")
	doc = d.Submit(staff.Community, path+"/categories", "category", "bereaved", "from", "2025-01-01", "to", "")
	webtest.Want(t, doc, "ul.said", "没有期限")
	webtest.Want(t, d.Submit(staff.Community, path+"/categories", "category", "bereaved", "from", "soon"), ".flash", "改一改")
	webtest.Want(t, d.Submit(staff.Community, path+"/categories", "category", "rich", "from", "2025-01-01"), ".flash", "")
}

func TestImportOfEldersChecksFirst(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	list := "姓名,身份证号,联系电话,社区\n王喆," + webtest.IDNumber(1950, 21) + ",13812345678,幸福社区\n喆堃,123,,幸福社区\n"
	doc := d.Document(d.Upload(staff.Community, "/office/elders/import", "elders.csv", list), http.StatusOK)
	webtest.Want(t, doc, ".numbers", "新增1")
	webtest.Want(t, doc, ".numbers", "不能用1")
	if doc.Find("tbody tr").Length() != 1 || doc.Find(".numbers").Find("dt:contains('没有位置')").Length() != 0 {
		t.Error("the preview of elders is not about elders")
	}
	held, _ := doc.Find("input[name=held]").Attr("value")
	w := d.Send(d.As(staff.Office), http.MethodPost, "/office/points/import/confirm", desk.Values("held", held))
	if w.Code != http.StatusConflict {
		t.Errorf("somebody else's list, as points: %d", w.Code)
	}
	webtest.Want(t, d.Submit(staff.Community, "/office/elders/import/confirm", "held", held), ".flash", "新增 1")
	if e := elderNamed(t, d, "王喆"); e.Street != webtest.DeskStreet {
		t.Errorf("street %q", e.Street)
	}
}

func TestACommunityThatNobodyKnowsIsShownBeforeTheImport(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.AddElder(webtest.DeskStreet, "王秀英", 1945) // of 幸福社区
	list := "姓名,身份证号,社区\n王喆," + webtest.IDNumber(1950, 21) + ",幸福\n王堃," + webtest.IDNumber(1950, 22) + ",辛福社区\n"
	doc := d.Document(d.Upload(staff.Community, "/office/elders/import", "elders.csv", list), http.StatusOK)
	webtest.Want(t, doc, "ul.said", "第 3 行")
	webtest.Want(t, doc, "ul.said", "「辛福社区」,这个社区不在名单里")
	if got := doc.Find("ul.said li").Length(); got != 1 {
		t.Errorf("%d notes", got)
	}
	held, _ := doc.Find("input[name=held]").Attr("value")
	d.Submit(staff.Community, "/office/elders/import/confirm", "held", held)
	d.AddUser(staff.NewUser{Login: "near", DisplayName: "近", Role: staff.Community, Street: webtest.DeskStreet, Community: webtest.DeskCommunity})
	near := d.Document(d.Send(d.SignedIn("near"), http.MethodGet, "/office/elders", nil), http.StatusOK)
	webtest.Want(t, near, "tbody", "王喆")
}

// approveAll is the office's yes to every application.
func approveAll(t *testing.T, d *webtest.Desk) {
	t.Helper()
	store, sc := cards.NewStore(d.DB, d.Vault, d.Meals), cards.Scope{District: webtest.DeskDistrict}
	list, err := store.ListApplications(t.Context(), cards.ApplicationFilter{Scope: sc})
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range list {
		if _, err := store.Approve(t.Context(), sc, a.ID, audit.System); err != nil {
			t.Fatal(err)
		}
	}
}

func TestCardsAreIssuedAndPrintedTogether(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	for year := 1945; year < 1948; year++ {
		d.AddElder(webtest.DeskStreet, "王秀英", year)
	}
	webtest.Want(t, d.See(staff.Community, "/office"), ".todo", "还没有卡")
	webtest.Want(t, d.Submit(staff.Community, "/office/cards/apply"), ".flash", "申请了 3 张卡")
	webtest.Want(t, d.Submit(staff.Community, "/office/cards/apply"), ".flash", "申请了 0 张卡")
	if doc := d.See(staff.Community, "/office/cards"); doc.Find("input[name=listed]").Length() != 0 {
		t.Fatal("one person alone gives out cards")
	}
	approveAll(t, d)
	doc := d.See(staff.Community, "/office/cards")
	var listed []string
	doc.Find("input[name=listed]").Each(func(_ int, in *goquery.Selection) { id, _ := in.Attr("value"); listed = append(listed, "listed", id) })
	if len(listed) != 6 {
		t.Fatalf("%d cards listed", len(listed)/2)
	}
	w := d.Send(d.As(staff.Community), http.MethodPost, "/office/cards/sheet", desk.Values(append(listed, "which", "listed")...))
	if w.Code != http.StatusOK || w.Header().Get("Content-Type") != "application/pdf" || !strings.HasPrefix(w.Body.String(), "%PDF-") {
		t.Fatalf("%d %s", w.Code, w.Header().Get("Content-Type"))
	}
	if w.Header().Get("Cache-Control") != "no-store" || d.Logged("card.print") != 1 {
		t.Error("the sheet may be kept, or is not in the log")
	}
	webtest.Want(t, d.Submit(staff.Community, "/office/cards/sheet", "which", "selected"), ".flash", "打勾")
	d.Set("public_url", "")
	webtest.Want(t, d.Submit(staff.Community, "/office/cards/sheet", listed[0], listed[1], "card", listed[1]), ".flash", "网站地址")
}

// Any name is drawn, or somebody is told before the paper is handed out.
func TestWhatCannotBePrintedIsSaidFirst(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	var cards []string
	for i, name := range []string{"王秀英", "李😀兰"} {
		e := d.AddElder(webtest.DeskStreet, name, 1945+i)
		c, err := d.Meals.IssueCard(t.Context(), webtest.DeskDistrict, e.ID, audit.System)
		if err != nil {
			t.Fatal(err)
		}
		cards = append(cards, "listed", string(c.ID))
	}
	w := d.Send(d.As(staff.Community), http.MethodPost, "/office/cards/sheet", desk.Values(append(cards, "which", "listed")...))
	doc := d.Document(w, http.StatusOK)
	if doc.Find("tbody tr").Length() != 1 || strings.Contains(w.Body.String(), "李😀兰") {
		t.Errorf("%s", doc.Find("tbody").Text())
	}
	c, err := d.Meals.FindCard(t.Context(), webtest.DeskDistrict, meals.CardID(cards[3]))
	if err != nil {
		t.Fatal(err)
	}
	for _, says := range []string{"李**", c.Number, "「😀」"} {
		webtest.Want(t, doc, "tbody tr", says)
	}
	webtest.Want(t, doc, "form button", "仍然下载")
	if w.Header().Get("Cache-Control") != "no-store" || d.Logged("card.print") != 0 {
		t.Error("the page may be kept, or the log says that something has left")
	}
	v := url.Values{}
	doc.Find("main form[action='/office/cards/sheet'] input").Each(func(_ int, in *goquery.Selection) { v.Add(in.AttrOr("name", ""), in.AttrOr("value", "")) })
	w = d.Send(d.As(staff.Community), http.MethodPost, "/office/cards/sheet", v)
	if w.Code != http.StatusOK || !strings.HasPrefix(w.Body.String(), "%PDF-") || d.Logged("card.print") != 1 {
		t.Errorf("%d %s", w.Code, w.Header().Get("Content-Type"))
	}
}

func TestNothingOfAnotherStreetIsPrinted(t *testing.T) {
	t.Parallel()
	d := newDesk(t).Stocked()
	w := d.Send(d.As(staff.Community), http.MethodPost, "/office/cards/sheet",
		desk.Values("card", string(d.Mine.Card.ID), "card", string(d.Foreign.Card.ID)))
	if w.Code != http.StatusNotFound {
		t.Errorf("%d", w.Code)
	}
}

// What the sheet says is read back before it leaves the house, whatever was
// pressed on the way.
func TestASheetIsReadBackBeforeItLeaves(t *testing.T) {
	t.Parallel()
	d := newDesk(t).Stocked()
	if err := d.DB.InTx(t.Context(), func(tx *data.Tx) error {
		return tx.ExecOne(`UPDATE cards SET number = '12345😀7890' WHERE district = ? AND id = ?`, webtest.DeskDistrict, d.Mine.Card.ID)
	}); err != nil {
		t.Fatal(err)
	}
	doc := d.Submit(staff.Community, "/office/cards/sheet", "card", string(d.Mine.Card.ID), "anyway", "yes")
	webtest.Want(t, doc, ".flash", "没有放行:第 1 张卡的卡号没有印全")
	c, err := d.Meals.CardOf(t.Context(), webtest.DeskDistrict, d.Mine.Elder.ID)
	if err != nil || c.PrintedAt != 0 || d.Logged("card.print") != 0 {
		t.Errorf("counts as printed: %d, %v", c.PrintedAt, err)
	}
}

// A card that was reported lost is not printed again: it is found or replaced.
func TestALostCardIsNotPrinted(t *testing.T) {
	t.Parallel()
	d := newDesk(t).Stocked()
	sc := cards.Scope{District: webtest.DeskDistrict}
	if err := cards.NewStore(d.DB, d.Vault, d.Meals).Lost(t.Context(), sc, d.Mine.Card.ID, "", audit.System); err != nil {
		t.Fatal(err)
	}
	doc := d.See(staff.Community, "/office/cards")
	webtest.Want(t, doc, "tbody tr", "挂失中")
	if n := doc.Find("tbody input").Length(); n != 0 {
		t.Errorf("the list offers to print it: %d fields", n)
	}
	if n := d.See(staff.Community, "/office/elders/"+string(d.Mine.Elder.ID)).Find("form[action='/office/cards/sheet']").Length(); n != 0 {
		t.Error("the elder's page offers to print it")
	}
	webtest.Want(t, d.Submit(staff.Community, "/office/cards/sheet", "which", "listed", "listed", string(d.Mine.Card.ID)), ".flash", "已经挂失")
	if d.Logged("card.print") != 0 {
		t.Error("it was printed")
	}
}

func TestASheetHasAnEnd(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	many := make([]string, 0, 2*mostPrinted+2)
	for range mostPrinted + 1 {
		many = append(many, "card", data.NewID())
	}
	webtest.Want(t, d.Submit(staff.Community, "/office/cards/sheet", many...), ".flash", "一批最多 1000 张")
}

// Whom the button would give a card are those the page says have none: nobody
// who has died or moved away.
func TestTheDepartedNeedNoCard(t *testing.T) {
	t.Parallel()
	d := newDesk(t).Stocked()
	gone := d.AddElder(webtest.DeskStreet, "李春兰", 1945)
	if err := d.DB.InTx(t.Context(), func(tx *data.Tx) error {
		_, err := tx.Exec(`INSERT INTO departures (district, id, elder_id, kind, on_day, source, recorded_at, recorded_by)
			VALUES (?, ?, ?, 'death', '2025-03-01', 'list', 0, 'x')`, gone.District, data.NewID(), gone.ID)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	doc := d.See(staff.Community, "/office")
	if strings.Contains(doc.Find(".todo").Text(), "还没有卡") {
		t.Error("asks for a card for the dead")
	}
	for _, figure := range []string{"登记的老人2", "能用的卡1"} {
		webtest.Want(t, doc, ".numbers", figure)
	}
	d.AddElder(webtest.DeskStreet, "王秀英", 1946)
	webtest.Want(t, d.See(staff.Community, "/office"), ".todo li:contains('还没有卡') .count", "1")
	webtest.Want(t, d.Submit(staff.Community, "/office/cards/apply"), ".flash", "申请了 1 张卡")
	if d.See(staff.Community, "/office").Find(".todo li:contains('还没有卡')").Length() != 0 {
		t.Error("asks again for a card that was applied for")
	}
}

func TestALostCardReadsLostInTheList(t *testing.T) {
	t.Parallel()
	d := newDesk(t).Stocked()
	webtest.Want(t, d.See(staff.Community, "/office/elders"), "tbody .mark.good", "可用")
	sc := cards.Scope{District: webtest.DeskDistrict}
	if err := cards.NewStore(d.DB, d.Vault, d.Meals).Lost(t.Context(), sc, d.Mine.Card.ID, "", audit.System); err != nil {
		t.Fatal(err)
	}
	webtest.Want(t, d.See(staff.Community, "/office/elders"), "tbody .mark.stop", "挂失中")
}
