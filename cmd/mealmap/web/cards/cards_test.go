package cards

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"net/http"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"mealmap/cmd/mealmap/web/desk"
	"mealmap/cmd/mealmap/web/office"
	"mealmap/cmd/mealmap/web/webtest"
	"mealmap/data/audit"
	"mealmap/data/picture"
	"mealmap/data/staff"
	"mealmap/meals"
	life "mealmap/meals/cards"
)

func TestEveryTemplateOfCardsFitsItsStruct(t *testing.T) {
	t.Parallel()
	webtest.CheckPages(t, "cards", map[string]any{
		"applications": applicationsPage{},
		"batch":        batchPage{},
		"batches":      batchesPage{},
		"handout":      handoutPage{},
		"help":         helpPage{},
		"life":         lifePage{},
		"twins":        twinsPage{},
	})
}

func newDesk(t *testing.T) *webtest.Desk {
	t.Helper()
	return webtest.NewDesk(t, Part, office.Part).Stocked()
}

func lifeStore(d *webtest.Desk) *life.Store { return life.NewStore(d.DB, d.Vault, d.Meals) }

// stock applies for a card and makes a batch in the holding's street.
func stock(t *testing.T, d *webtest.Desk, h *webtest.Holding) {
	t.Helper()
	store, sc := lifeStore(d), life.Scope{District: webtest.DeskDistrict, Street: h.Street}
	a, err := store.Apply(t.Context(), sc, life.NewApplication{Elder: h.Elder.ID, Kind: life.Replace, Note: "卡坏了"}, audit.System)
	if err != nil {
		t.Fatal(err)
	}
	b, err := store.NewBatch(t.Context(), sc, life.NewBatch{Name: "第一批"}, audit.System)
	if err != nil {
		t.Fatal(err)
	}
	h.IDs["application"], h.IDs["batch"] = string(a.ID), string(b.ID)
}

func TestWhoMayDoWhatWithCards(t *testing.T) {
	t.Parallel()
	d := webtest.NewDesk(t, Part).Stocked()
	stock(t, d, &d.Mine)
	stock(t, d, &d.Foreign)
	community, office := []staff.Role{staff.Community}, []staff.Role{staff.Office}
	both := []staff.Role{staff.Office, staff.Community}
	elder := func(who []staff.Role) webtest.Access { return webtest.Access{Who: who, Thing: "elder"} }
	batch := webtest.Access{Who: both, Thing: "batch"}
	d.CheckAccess(t, map[string]webtest.Access{
		"GET /office/applications":                    {Who: both},
		"POST /office/applications":                   {Who: community},
		"POST /office/applications/renew":             {Who: community},
		"POST /office/applications/approve":           {Who: office},
		"POST /office/applications/{id}/refuse":       {Who: office, Thing: "application"},
		"POST /office/applications/{id}/withdraw":     {Who: community, Thing: "application"},
		"GET /office/batches":                         {Who: both},
		"POST /office/batches":                        {Who: both},
		"GET /office/batches/{id}":                    batch,
		"POST /office/batches/{id}/proof":             batch,
		"POST /office/batches/{id}/release":           batch,
		"POST /office/batches/{id}/sheet":             batch,
		"POST /office/batches/{id}/drop":              batch,
		"GET /office/handout":                         {Who: community},
		"POST /office/handout":                        {Who: community},
		"GET /office/help":                            {Who: community},
		"POST /office/help/search":                    {Who: community},
		"GET /office/twins":                           {Who: community},
		"POST /office/twins":                          {Who: community},
		"GET /office/elders/{id}/life":                elder(both),
		"POST /office/elders/{id}/life/replace":       elder(community),
		"POST /office/elders/{id}/life/handed":        elder(community),
		"POST /office/elders/{id}/life/returned":      elder(community),
		"POST /office/elders/{id}/life/lost":          elder(community),
		"POST /office/elders/{id}/life/found":         elder(community),
		"POST /office/elders/{id}/life/delegates":     elder(community),
		"POST /office/elders/{id}/life/delegates/end": elder(community),
		"POST /office/elders/{id}/life/photo":         elder(community),
		"POST /office/elders/{id}/life/photo/remove":  elder(community),
	})
}

// Three hundred applications are not ticked one by one.
func TestAllThatIsListedIsApprovedAtOnce(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	for year := 1940; year < 1943; year++ {
		e := d.AddElder(webtest.DeskStreet, "王秀英", year)
		d.Submit(staff.Community, applicationsPath, "elder", string(e.ID), "kind", "first")
	}
	var listed []string
	d.See(staff.Office, applicationsPath).Find("input[name=listed]").Each(func(_ int, in *goquery.Selection) {
		id, _ := in.Attr("value")
		listed = append(listed, "listed", id)
	})
	webtest.Want(t, d.Submit(staff.Office, applicationsPath+"/approve", listed...), ".flash", "勾选")
	webtest.Want(t, d.Submit(staff.Office, applicationsPath+"/approve", append(listed, "which", "listed")...), ".flash", "已批准 3 份")
}

// A card from application to hand: the community applies, the office approves,
// the sheet is proofed before it is released, and the card reaches its elder.
func TestACardFromApplicationToHand(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	e := d.AddElder(webtest.DeskStreet, "𬎆秀英", 1944)
	doc := d.Submit(staff.Community, applicationsPath, "elder", string(e.ID), "kind", "first", "note", "新来的")
	webtest.Want(t, doc, ".flash", "申请已提交")
	doc = d.See(staff.Office, applicationsPath)
	webtest.Want(t, doc, "tr:contains('新来的')", "首次领卡")
	application, _ := doc.Find("input[name=application]").Attr("value")
	webtest.Want(t, d.Submit(staff.Office, applicationsPath+"/approve", "application", application), ".flash", "已批准 1 份")
	c, err := d.Meals.CardOf(t.Context(), e.District, e.ID)
	if err != nil {
		t.Fatal(err)
	}
	doc = d.Submit(staff.Community, batchesPath, "batch_name", "三月")
	webtest.Want(t, doc, ".flash", "共 2 张")
	href, _ := doc.Find("form[action$='/proof']").Attr("action")
	batch := strings.TrimSuffix(href, "/proof")
	if w := d.Send(d.As(staff.Community), http.MethodPost, batch+"/sheet", nil); w.Code != http.StatusSeeOther {
		t.Errorf("an unproofed sheet was given: %d", w.Code)
	}
	webtest.Want(t, d.Submit(staff.Community, batch+"/release"), ".flash", "还没有校验")
	webtest.Want(t, d.Submit(staff.Community, batch+"/proof"), ".flash", "校验通过:2 张")
	webtest.Want(t, d.Submit(staff.Community, batch+"/release"), ".flash", "已放行")
	first := d.Send(d.As(staff.Community), http.MethodPost, batch+"/sheet", nil)
	again := d.Send(d.As(staff.Community), http.MethodPost, batch+"/sheet", nil)
	if first.Code != http.StatusOK || !bytes.HasPrefix(first.Body.Bytes(), []byte("%PDF")) || !bytes.Equal(first.Body.Bytes(), again.Body.Bytes()) {
		t.Errorf("released sheet: %d, %d bytes, then %d", first.Code, first.Body.Len(), again.Body.Len())
	}
	doc = d.See(staff.Community, handoutPath)
	webtest.Want(t, doc, "tr:contains('𬎆秀英')", c.Number)
	webtest.Want(t, d.Submit(staff.Community, handoutPath, "card", string(c.ID)), ".flash", "已登记 1 张")
	webtest.Want(t, d.See(staff.Community, lifeOf(e.ID)), "ul.said", "发到老人手里")
}

func TestAHelperFindsLosesFindsAndReplaces(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	e := d.Mine.Elder
	w := d.Send(d.As(staff.Community), http.MethodPost, helpPath+"/search", desk.Values("search", "5678"))
	webtest.Want(t, d.Document(w, http.StatusOK), ".mark", "可用")
	webtest.Want(t, d.Submit(staff.Community, lifeOf(e.ID)+"/lost", "note", "菜场"), ".flash", "已挂失")
	webtest.Want(t, d.See(staff.Community, handoutPath), "main", "1 张卡在挂失中")
	webtest.Want(t, d.Submit(staff.Community, lifeOf(e.ID)+"/found"), ".flash", "已解除挂失")
	doc := d.Submit(staff.Community, lifeOf(e.ID)+"/replace", "reason", "卡坏了", "once", "a")
	webtest.Want(t, doc, ".flash", "旧卡已停用")
	d.Submit(staff.Community, lifeOf(e.ID)+"/replace", "reason", "卡坏了", "once", "a")
	cards, err := d.Meals.CardsOf(t.Context(), e.District, e.ID)
	if err != nil || len(cards) != 2 || cards[1].Ended != meals.Replaced {
		t.Errorf("%d cards after one form sent twice: %v", len(cards), err)
	}
}

func TestADelegateFetchesTheCard(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	page := lifeOf(d.Mine.Elder.ID)
	w := d.Send(d.As(staff.Community), http.MethodPost, page+"/delegates", desk.Values("name", "", "relation", "女儿"))
	webtest.Want(t, d.Document(w, http.StatusUnprocessableEntity), "#delegate-name-wrong", "姓名")
	webtest.Want(t, d.Submit(staff.Community, page+"/delegates", "name", "李华", "relation", "女儿", "phone", "13900001234"), ".flash", "已登记")
	doc := d.See(staff.Community, page)
	webtest.Want(t, doc, "ul.said", "李华")
	if strings.Contains(doc.Text(), "13900001234") {
		t.Error("the delegate's telephone is shown whole")
	}
	fetcher, _ := doc.Find("select[name=fetcher] option:contains('李华')").Attr("value")
	webtest.Want(t, d.Submit(staff.Community, page+"/handed", "fetcher", "nobody"), ".flash", "不能再为这位老人代领")
	webtest.Want(t, d.Submit(staff.Community, page+"/handed", "fetcher", fetcher), ".flash", "已登记领取")
	webtest.Want(t, d.See(staff.Community, page), "main", "李华 代领")
	webtest.Want(t, d.See(staff.Office, page), "main", "李")
	if strings.Contains(d.See(staff.Office, page).Find("main").Text(), d.Mine.Elder.Name) {
		t.Error("the office reads the elder's whole name")
	}
}

func TestAPhotographIsKeptSmallAndTakenAway(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	page := lifeOf(d.Mine.Elder.ID)
	img := image.NewRGBA(image.Rect(0, 0, 1200, 900))
	for i := range 1200 * 900 {
		img.Set(i%1200, i/1200, color.RGBA{uint8(i), uint8(i / 7), uint8(i / 1200), 255})
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		t.Fatal(err)
	}
	if w := d.Upload(staff.Community, page+"/photo", "face.jpg", b.String(), "consent", ""); w.Code != http.StatusUnprocessableEntity {
		t.Errorf("kept without consent: %d", w.Code)
	}
	if w := d.Upload(staff.Community, page+"/photo", "face.txt", "no picture", "consent", "已签字"); w.Code != http.StatusUnprocessableEntity {
		t.Errorf("kept what is no picture: %d", w.Code)
	}
	large := d.Upload(staff.Community, page+"/photo", "face.jpg", b.String()+strings.Repeat("\x00", (picture.Megabytes+1)<<20), "consent", "已签字")
	webtest.Want(t, d.Document(large, http.StatusUnprocessableEntity), ".trouble", "最多 8 MB")
	if w := d.Upload(staff.Community, page+"/photo", "face.jpg", b.String(), "consent", "已签字"); w.Code != http.StatusSeeOther {
		t.Errorf("photo: %d", w.Code)
	}
	webtest.Want(t, d.See(staff.Office, page), "main", "已签字")
	webtest.Want(t, d.Submit(staff.Community, page+"/photo/remove"), ".flash", "已删除")
}

func TestTwinsAreToldApartOnce(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	twin := d.AddElder(webtest.DeskStreet, d.Mine.Elder.Name, 1943)
	doc := d.See(staff.Community, twinsPath)
	webtest.Want(t, doc, "main", d.Mine.Elder.Name)
	webtest.Want(t, d.Submit(staff.Community, twinsPath, "elder", string(d.Mine.Elder.ID), "other", string(twin.ID)), ".flash", "两位老人")
	webtest.Want(t, d.See(staff.Community, twinsPath), ".empty", "没有疑似重复")
}

func TestTodayAsksForCards(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	if says := d.See(staff.Office, "/office").Find("main").Text(); strings.Contains(says, "申请") {
		t.Errorf("asks for nothing: %s", says)
	}
	stock(t, d, &d.Mine)
	stock(t, d, &d.Foreign)
	webtest.Want(t, d.See(staff.Office, "/office"), ".todo li:contains('申请') .count", "1")
	batch := batchesPath + "/" + d.Mine.IDs["batch"]
	d.Submit(staff.Community, batch+"/proof")
	d.Submit(staff.Community, batch+"/release")
	webtest.Want(t, d.See(staff.Community, "/office"), ".todo li:contains('印好的卡') .count", "1")
}

// What the helper prints at the desk is not printed once more with the next
// batch, and waits to be handed out.
func TestWhatTheHelperPrintsWaitsForItsElder(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	c := d.Mine.Card
	if w := d.Send(d.As(staff.Community), http.MethodPost, "/office/cards/sheet", desk.Values("card", string(c.ID))); w.Code != http.StatusOK {
		t.Fatalf("sheet: %d", w.Code)
	}
	webtest.Want(t, d.See(staff.Community, handoutPath), "tbody tr", c.Number)
	webtest.Want(t, d.Submit(staff.Community, batchesPath), ".flash", "没有可以打印的新卡")
}
