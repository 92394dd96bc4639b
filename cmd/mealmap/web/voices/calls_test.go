package voices

import (
	"bytes"
	"fmt"
	"image"
	"image/jpeg"
	"net/http"
	"strings"
	"testing"
	"time"

	"mealmap/cmd/mealmap/web"
	"mealmap/cmd/mealmap/web/desk"
	"mealmap/cmd/mealmap/web/webtest"
	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/data/staff"
	"mealmap/meals"
	heard "mealmap/meals/voices"
	"mealmap/merchants"
	"mealmap/merchants/photos"
)

var (
	hearersOnly = []staff.Role{staff.Office, staff.Community}
	decides     = []staff.Role{staff.Office}
)

// voicesDesk is a stocked desk with the pages of calls, sheets, visits and
// letters, on the day after the holdings' meals.
func voicesDesk(t *testing.T) (*webtest.Desk, *heard.Store) {
	t.Helper()
	d := webtest.NewDesk(t, func(frame *desk.Desk) web.Part { return web.Part{Routes: newServer(frame).callRoutes()} }).Stocked()
	d.Clock.Advance(24 * time.Hour)
	return d, heard.NewStore(d.DB, d.Vault, d.Meals, d.Merchants)
}

// drawn puts the elder of each holding on the list of calls.
func drawn(t *testing.T, d *webtest.Desk, store *heard.Store) {
	t.Helper()
	for _, h := range []*webtest.Holding{&d.Mine, &d.Foreign} {
		made, err := store.DrawSample(t.Context(), heard.Scope{District: webtest.DeskDistrict, Street: h.Street}, heard.DefaultTerms(), audit.System)
		if err != nil || made.Drawn != 1 {
			t.Fatal(made.Drawn, err)
		}
		l, err := store.Calls(t.Context(), heard.Scope{District: webtest.DeskDistrict, Street: h.Street}, "user:nobody")
		if err != nil || len(l.Ready) != 1 {
			t.Fatal(l, err)
		}
		h.IDs["sample"], h.IDs["interview"] = string(made.ID), string(l.Ready[0].ID)
	}
}

// visited gives each holding a visit with a picture, and a letter about last month.
func visited(t *testing.T, d *webtest.Desk, store *heard.Store) {
	t.Helper()
	pictures := photos.NewStore(d.DB)
	for _, h := range []*webtest.Holding{&d.Mine, &d.Foreign} {
		sc := heard.Scope{District: webtest.DeskDistrict, Street: h.Street}
		v, err := store.RecordVisit(t.Context(), sc, heard.Visit{Kind: heard.SpotCheck, Point: h.Point.ID, VisitedAt: d.DB.Now(), Visitors: "王芳", Note: "看过"}, audit.System)
		if err != nil {
			t.Fatal(err)
		}
		p, err := pictures.Add(t.Context(), webtest.DeskDistrict, v.PhotoSubject(), "门口", picture(t), audit.System)
		if err != nil {
			t.Fatal(err)
		}
		l, err := store.Send(t.Context(), sc, h.Point.MerchantID, "2025-02", heard.Released{}, audit.System)
		if err != nil {
			t.Fatal(err)
		}
		h.IDs["visit"], h.IDs["photo"], h.IDs["letter"] = string(v.ID), string(p.ID), string(l.ID)
	}
}

func picture(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, image.NewRGBA(image.Rect(0, 0, 40, 30)), nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestWhoHearsElders(t *testing.T) {
	t.Parallel()
	d, store := voicesDesk(t)
	drawn(t, d, store)
	visited(t, d, store)
	d.CheckAccess(t, map[string]webtest.Access{
		"GET /office/voices/calls":                   {Who: hearersOnly},
		"POST /office/voices/calls/next":             {Who: hearersOnly},
		"GET /office/voices/calls/sample":            {Who: hearersOnly},
		"POST /office/voices/calls/sample":           {Who: decides},
		"GET /office/voices/calls/samples/{id}":      {Who: hearersOnly, Thing: "sample"},
		"GET /office/voices/calls/denied":            {Who: hearersOnly},
		"POST /office/voices/calls/denied/{id}":      {Who: decides, Thing: "interview"},
		"GET /office/voices/calls/{id}":              {Who: hearersOnly, Thing: "interview"},
		"POST /office/voices/calls/{id}":             {Who: hearersOnly, Thing: "interview"},
		"POST /office/voices/calls/{id}/take":        {Who: hearersOnly, Thing: "interview"},
		"POST /office/voices/calls/{id}/back":        {Who: hearersOnly, Thing: "interview"},
		"GET /office/voices/calls/sheets":            {Who: hearersOnly},
		"POST /office/voices/calls/sheets":           {Who: hearersOnly, Thing: "point in the form"},
		"GET /office/voices/calls/sheets/print":      {Who: hearersOnly},
		"GET /office/voices/calls/tables/{id}":       {Who: hearersOnly, Thing: "point"},
		"GET /office/voices/visits":                  {Who: hearersOnly},
		"GET /office/voices/visits/new":              {Who: hearersOnly},
		"POST /office/voices/visits":                 {Who: hearersOnly, Thing: "point in the form"},
		"GET /office/voices/visits/{id}":             {Who: hearersOnly, Thing: "visit"},
		"POST /office/voices/visits/{id}/answers":    {Who: hearersOnly, Thing: "visit"},
		"POST /office/voices/visits/{id}/photos":     {Who: hearersOnly, Thing: "visit"},
		"GET /office/photos/{id}":                    {Who: []staff.Role{staff.Office, staff.Community, staff.Finance}, Thing: "photo"},
		"GET /office/voices/letters":                 {Who: decides},
		"POST /office/voices/letters":                {Who: decides},
		"GET /office/voices/letters/month.pdf":       {Who: decides},
		"GET /office/voices/letters/merchants/{id}":  {Who: decides, Thing: "merchant"},
		"POST /office/voices/letters/merchants/{id}": {Who: decides, Thing: "merchant"},
		"GET /office/voices/letters/{id}":            {Who: decides, Thing: "letter"},
		"GET /office/voices/letters/{id}/letter.pdf": {Who: decides, Thing: "letter"},
		"POST /office/voices/letters/{id}/improved":  {Who: decides, Thing: "letter"},
	})
}

// unseen fails where an answer holds what must not leave the desk's own pages.
func unseen(t *testing.T, what, body string, secrets ...string) {
	t.Helper()
	for _, s := range secrets {
		if s != "" && strings.Contains(body, s) {
			t.Errorf("%s holds %q", what, s)
		}
	}
}

func TestACallFromTheListToTheRating(t *testing.T) {
	t.Parallel()
	d, store := voicesDesk(t)
	drawn(t, d, store)
	list := d.See(staff.Office, callsPath)
	webtest.Want(t, list, ".head .soft", "现在可以打 1 个电话")
	unseen(t, "the office's list", list.Text(), "王桂兰", "13800005678")
	if own := d.See(staff.Community, callsPath); !strings.Contains(own.Text(), "王桂兰") {
		t.Error("who enrols elders does not see the name")
	}
	page := d.Submit(staff.Community, callsPath+"/next")
	webtest.Want(t, page, "h1", "王桂兰")
	webtest.Want(t, page, "legend", "您 3 月 5 日(星期三,昨天)中午在幸福面馆吃过饭吗?")
	if got := page.Find(`a[href="tel:13800005678"]`).Length(); got != 1 {
		t.Errorf("%d telephones", got)
	}
	if got := d.Logged("interview.take"); got != 1 {
		t.Errorf("the telephone was logged %d times", got)
	}
	path := callsPath + "/" + d.Mine.IDs["interview"]
	if w := d.Send(d.As(staff.Office), http.MethodGet, path, nil); w.Code != http.StatusSeeOther || w.Header().Get("Location") != callsPath {
		t.Errorf("somebody else's call: %d", w.Code)
	}
	if w := d.Send(d.As(staff.Office), http.MethodPost, path+"/take", nil); w.Code != http.StatusConflict {
		t.Errorf("a call that a colleague has: %d", w.Code)
	}
	back := d.Document(d.Send(d.As(staff.Community), http.MethodPost, path, desk.Values("outcome", "answered", "ate", "yes", "reason", "cold", "note", "汤凉")), http.StatusUnprocessableEntity)
	webtest.Want(t, back, ".trouble", "还没有选满意程度")
	if v, _ := back.Find("#note").Attr("value"); v != "汤凉" || back.Find(`input[value=cold][checked]`).Length() != 1 {
		t.Error("the form comes back empty")
	}
	done := d.Submit(staff.Community, path, "outcome", "answered", "ate", "yes", "score", "4", "reason", "cold", "note", "汤凉")
	webtest.Want(t, done, ".flash", "计入满意度")
	ratings, err := d.Merchants.ListRatings(t.Context(), merchants.RatingFilter{District: webtest.DeskDistrict, Redemption: string(d.Mine.Redemption)})
	if err != nil || len(ratings) != 1 || ratings[0].Channel != merchants.Phone || ratings[0].Score != 4 {
		t.Errorf("%+v, %v", ratings, err)
	}
	if doc := d.See(staff.Community, callsPath+"/samples/"+d.Mine.IDs["sample"]); !strings.Contains(doc.Text(), "已结束 1 位,其中 1 位说了意见") ||
		!strings.Contains(doc.Text(), "抽到的人完全相同") {
		t.Error(webtest.Text(doc.Find("main")))
	}
}

func TestWhoEnrolledIsToldSo(t *testing.T) {
	t.Parallel()
	d, store := voicesDesk(t)
	err := d.DB.InTx(t.Context(), func(tx *data.Tx) error {
		_, err := tx.Exec(`INSERT INTO card_events (district, id, card_id, kind, at, actor) VALUES (?, 'h', ?, 'handed', 1, ?)`,
			webtest.DeskDistrict, d.Mine.Card.ID, audit.User(string(d.Users[staff.Community].ID)))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	drawn(t, d, store)
	doc := d.Document(d.Send(d.As(staff.Community), http.MethodPost, callsPath+"/"+d.Mine.IDs["interview"]+"/take", nil), http.StatusConflict)
	if !strings.Contains(doc.Text(), "不能由您回访") {
		t.Error(webtest.Text(doc.Find("main")))
	}
	webtest.Want(t, d.Submit(staff.Community, callsPath+"/next"), ".flash", "现在没有您可以打的电话")
	webtest.Want(t, d.See(staff.Community, callsPath), "main", "另有 1 位的登记或饭卡是您办的")
	if page := d.Submit(staff.Office, callsPath+"/next"); page.Find(`a[href^="tel:"]`).Length() != 1 || strings.Contains(page.Text(), "王桂兰") {
		t.Error("the office rings without the name")
	}
}

func TestADeniedMealIsLookedInto(t *testing.T) {
	t.Parallel()
	d, store := voicesDesk(t)
	drawn(t, d, store)
	path := callsPath + "/" + d.Mine.IDs["interview"]
	d.Submit(staff.Community, callsPath+"/next")
	webtest.Want(t, d.Submit(staff.Community, path, "outcome", "answered", "ate", "no"), ".flash", "会有人核查")
	webtest.Want(t, d.See(staff.Office, callsPath), ".notice", "1 位老人说那天没在那里吃过饭")
	doc := d.See(staff.Office, callsPath+"/denied")
	webtest.Want(t, doc, "section", "王**说那天没有在那里吃饭")
	unseen(t, "the page", doc.Text(), "13800005678", "王桂兰")
	if d.See(staff.Community, callsPath+"/denied").Find("textarea").Length() != 0 {
		t.Error("who rings may also look into it")
	}
	denied := callsPath + "/denied/" + d.Mine.IDs["interview"]
	webtest.Want(t, d.Submit(staff.Office, denied, "finding", " "), ".flash", "还没有写核查的结果")
	webtest.Want(t, d.Submit(staff.Office, denied, "finding", "女儿代取,已登记"), "section", "女儿代取,已登记")
	if got := d.Logged("interview.finding"); got != 1 {
		t.Errorf("logged %d times", got)
	}
}

func TestASampleIsExplainedBeforeItIsDrawn(t *testing.T) {
	t.Parallel()
	d, _ := voicesDesk(t)
	doc := d.See(staff.Office, samplePath)
	for _, want := range []string{"95% 的把握、误差 ±5 个百分点:人数很多时,需要 384 位", "可以问的老人有 1 位", "只需要 1 位回答", "先按 1.6 位里有 1 位回答来算,所以抽 1 位", "幸福社区"} {
		webtest.Want(t, doc, "main", want)
	}
	bad := d.Document(d.Send(d.As(staff.Office), http.MethodGet, samplePath+"?confidence=100&margin=0&days=99&rest=1", nil), http.StatusUnprocessableEntity)
	if got := bad.Find(".trouble li").Length(); got != 4 {
		t.Errorf("%d fields are wrong", got)
	}
	webtest.Want(t, bad, ".wrong", "把握从 50% 到 99.9%")
	if d.See(staff.Community, samplePath).Find(`form[method=post][action="/office/voices/calls/sample"]`).Length() != 0 {
		t.Error("a community may draw")
	}
	made := d.Submit(staff.Office, samplePath, "confidence", "90", "margin", "10", "days", "3", "rest", "30", "once", "a")
	webtest.Want(t, made, ".flash", "已抽取 1 位")
	if seed := webtest.Text(made.Find("dd.mono")); len(seed) != 32 {
		t.Errorf("seed %q", seed)
	}
	webtest.Want(t, made, "main", "90% 的把握、误差 ±10 个百分点")
	webtest.Want(t, d.Submit(staff.Office, samplePath, "once", "b"), ".flash", "没有可以回访的老人")
}

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

func TestAVisitWithPicturesAndAnswers(t *testing.T) {
	t.Parallel()
	d, _ := voicesDesk(t)
	d.Clock.Advance(-24 * time.Hour)
	form := d.See(staff.Community, visitsPath+"/new?point="+string(d.Mine.Point.ID))
	if got := form.Find(".checklist fieldset").Length(); got != len(heard.CheckItems()) {
		t.Errorf("%d items", got)
	}
	fields := []string{"kind", "meal", "point", string(d.Mine.Point.ID), "visited_on", "2025-03-05", "visited_at", "12:00", "visitors", "王芳、李强", "item_temperature", "bad", "item_manner", "good"}
	bad := desk.Values(fields...)
	bad.Set("visited_at", "25:00")
	bad.Set("visitors", "")
	doc := d.Document(d.Send(d.As(staff.Community), http.MethodPost, visitsPath, bad), http.StatusUnprocessableEntity)
	if got := doc.Find(".trouble li").Length(); got != 2 || doc.Find(`input[name=item_temperature][value=bad][checked]`).Length() != 1 {
		t.Errorf("%d fields are wrong, or the form came back empty", got)
	}
	page := d.Submit(staff.Community, visitsPath, fields...)
	webtest.Want(t, page, ".head .mark", "好 1 · 一般 0 · 差 1")
	webtest.Want(t, page, "#answer-meal", "王** 卡号尾 "+d.Mine.Card.Number[6:])
	unseen(t, "the page", page.Text(), "王桂兰", d.Mine.Card.Number)
	list := d.See(staff.Office, visitsPath)
	href, _ := list.Find("td.day a").First().Attr("href")

	if w := d.Upload(staff.Community, href+"/photos", "x.jpg", "no picture", "caption", "门口"); w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), "这张照片读不出来") {
		t.Errorf("no picture: %d", w.Code)
	}
	if w := d.Upload(staff.Community, href+"/photos", "x.jpg", string(picture(t)), "caption", "门口"); w.Code != http.StatusSeeOther {
		t.Errorf("a picture: %d", w.Code)
	}
	src, _ := d.See(staff.Office, href).Find("#photos img").Attr("src")
	w := d.Send(d.As(staff.Finance), http.MethodGet, src, nil)
	if w.Code != http.StatusOK || w.Header().Get("Content-Type") != "image/jpeg" || !strings.HasPrefix(w.Header().Get("Cache-Control"), "private") {
		t.Errorf("%d %v", w.Code, w.Header())
	}
	if w := d.Send(d.As(staff.Community), http.MethodPost, href+"/answers", desk.Values("meal", string(d.Mine.Redemption), "score", "1", "reason", "cold")); w.Header().Get("Location") != href+"#answers" {
		t.Errorf("an answer: %d %v", w.Code, w.Header())
	}
	webtest.Want(t, d.See(staff.Office, href), "#answers", "很不满意 饭菜凉")
	if w := d.Send(d.As(staff.Community), http.MethodPost, href+"/answers", desk.Values("meal", string(d.Foreign.Redemption), "score", "1")); w.Code != http.StatusUnprocessableEntity {
		t.Errorf("another point's meal: %d", w.Code)
	}
	ratings, err := d.Merchants.ListRatings(t.Context(), merchants.RatingFilter{District: webtest.DeskDistrict, Redemption: string(d.Mine.Redemption)})
	if err != nil || len(ratings) != 1 || ratings[0].Channel != merchants.Spot || ratings[0].Requested {
		t.Errorf("%+v, %v", ratings, err)
	}
}

func TestPicturesAreForThoseWhoMaySeeWhatTheyShow(t *testing.T) {
	t.Parallel()
	d, store := voicesDesk(t)
	visited(t, d, store)
	for role, status := range map[staff.Role]int{staff.Office: 200, staff.Community: 200, staff.Finance: 200, staff.System: 403, staff.Audit: 403, staff.Security: 403} {
		if w := d.Send(d.As(role), http.MethodGet, "/office/photos/"+d.Mine.IDs["photo"], nil); w.Code != status {
			t.Errorf("%s: %d", role, w.Code)
		}
	}
	for _, id := range []string{d.Foreign.IDs["photo"], "none"} {
		if w := d.Send(d.As(staff.Office), http.MethodGet, "/office/photos/"+id, nil); w.Code != http.StatusNotFound {
			t.Errorf("%s: %d", id, w.Code)
		}
	}
}

// heardOf lets six elders say in February what was cold, with their names in it.
func heardOf(t *testing.T, d *webtest.Desk) (ids []string, elders []meals.Elder) {
	t.Helper()
	now := d.Clock.Now()
	d.Clock.Set(data.ServiceDay("2025-02-11").At(600).Time())
	defer d.Clock.Set(now)
	for i := range 6 {
		e, err := d.Meals.CreateElder(t.Context(), meals.NewElder{Street: webtest.DeskStreet, Community: webtest.DeskCommunity, CommunityName: "幸福社区",
			Name: "赵玉珍" + string(rune('一'+i)), Number: webtest.IDNumber(1950, 100+i)}, audit.System)
		if err != nil {
			t.Fatal(err)
		}
		r, err := d.Merchants.RecordRating(t.Context(), merchants.Rating{District: webtest.DeskDistrict, RedemptionID: data.NewID(), MerchantID: d.Mine.Point.MerchantID,
			PointID: d.Mine.Point.ID, ElderID: string(e.ID), Channel: merchants.Phone, Scale: 5, Score: 2, Reasons: []string{"cold"},
			Note: fmt.Sprintf("我是%s,菜凉", e.Name), MealAt: d.DB.Now() - 1000}, audit.System)
		if err != nil {
			t.Fatal(err)
		}
		ids, elders = append(ids, r.ID), append(elders, e)
	}
	return ids, elders
}

func TestALetterIsMadeAndAnswered(t *testing.T) {
	t.Parallel()
	d, _ := voicesDesk(t)
	ids, elders := heardOf(t, d)
	path := lettersPath + "/merchants/" + string(d.Mine.Point.MerchantID)
	draft := d.See(staff.Office, path+"?month=2025-02")
	webtest.Want(t, draft, ".lede", "数据不足")
	webtest.Want(t, draft, "fieldset", "我是"+elders[5].Name)
	back := d.Document(d.Send(d.As(staff.Office), http.MethodPost, path, desk.Values("month", "2025-02", "remark", ids[0], "text_"+ids[0], " ")), http.StatusUnprocessableEntity)
	webtest.Want(t, back, ".trouble", "放进信里的意见不对")
	made := d.Submit(staff.Office, path, "month", "2025-02", "remark", ids[0], "text_"+ids[0], "菜有时凉", "text_"+ids[1], elders[1].Name)
	webtest.Want(t, made, "main", "菜有时凉")
	webtest.Want(t, made, "main", "饭菜凉 6")
	secrets := append([]string{"赵玉珍", "我是"}, ids...)
	for _, e := range elders {
		secrets = append(secrets, string(e.ID), e.Name)
	}
	href, _ := made.Find(".acts a").Attr("href")
	unseen(t, "the letter", made.Find("section").Text(), secrets...)
	pdf := d.Send(d.As(staff.Office), http.MethodGet, href, nil)
	if pdf.Code != http.StatusOK || !strings.HasPrefix(pdf.Body.String(), "%PDF") {
		t.Fatalf("%d", pdf.Code)
	}
	if w := d.Send(d.As(staff.Office), http.MethodPost, path, desk.Values("month", "2025-02")); w.Code != http.StatusConflict {
		t.Errorf("twice: %d", w.Code)
	}
	letter := strings.TrimSuffix(href, "/letter.pdf")
	if w := d.Send(d.As(staff.Office), http.MethodPost, letter+"/improved", desk.Values("improved", "", "improved_on", "2026-01-01")); w.Code != http.StatusUnprocessableEntity {
		t.Errorf("no improvement: %d", w.Code)
	}
	webtest.Want(t, d.Submit(staff.Office, letter+"/improved", "improved", "换了保温餐台", "improved_on", "2025-03-01"), ".flash", "会写进下一封信")
	month := d.See(staff.Office, lettersPath+"?month=2025-02")
	webtest.Want(t, month, "td.wrap", "换了保温餐台")
	d.Clock.Set(data.ServiceDay("2025-04-02").At(600).Time())
	webtest.Want(t, d.See(staff.Office, path+"?month=2025-03"), "main", "换了保温餐台")
}

func TestAllLettersAtOnce(t *testing.T) {
	t.Parallel()
	d, _ := voicesDesk(t)
	if w := d.Send(d.As(staff.Office), http.MethodGet, lettersPath+"?month=2025-03", nil); w.Code != http.StatusUnprocessableEntity {
		t.Errorf("a month that is not over: %d", w.Code)
	}
	d.Clock.Set(data.ServiceDay("2025-04-02").At(600).Time())
	doc := d.See(staff.Office, lettersPath)
	webtest.Want(t, doc, "button", "一键生成本月全部(1 封)")
	unseen(t, "one street's list", doc.Text(), "隔壁饭庄")
	done := d.Submit(staff.Office, lettersPath, "month", "2025-03")
	webtest.Want(t, done, ".flash", "已生成 1 封,本月全部完成")
	webtest.Want(t, done, "table", "幸福面馆")
	if w := d.Send(d.As(staff.Office), http.MethodGet, lettersPath+"/month.pdf?month=2025-03", nil); w.Code != http.StatusOK || !strings.HasPrefix(w.Body.String(), "%PDF") {
		t.Errorf("%d", w.Code)
	}
}
