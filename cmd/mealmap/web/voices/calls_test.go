package voices

import (
	"bytes"
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
