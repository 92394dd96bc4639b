package watch

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"mealmap/cmd/mealmap/web"
	"mealmap/cmd/mealmap/web/desk"
	"mealmap/cmd/mealmap/web/webtest"
	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/data/staff"
	"mealmap/geo"
	"mealmap/meals"
	"mealmap/meals/alarms"
	"mealmap/merchants"
)

var officeOnly = []staff.Role{staff.Office}

// evening is when nobody serves, on the day of the desk.
var evening = data.ServiceDay("2025-03-05").At(20 * 60)

// alarmDesk is a stocked desk with the pages of alarms.
func alarmDesk(t *testing.T) (*webtest.Desk, *alarms.Store) {
	t.Helper()
	d := webtest.NewDesk(t, func(frame *desk.Desk) web.Part { return web.Part{Routes: newServer(frame).alarmRoutes()} }).Stocked()
	return d, alarms.NewStore(d.DB, d.Meals, d.Merchants)
}

// late lets three elders eat at the holding's point in the evening, and looks at
// the day: one alarm, whose id it gives and keeps.
func late(t *testing.T, d *webtest.Desk, store *alarms.Store, h *webtest.Holding) alarms.AlarmID {
	t.Helper()
	for i := range 3 {
		card := h.Card
		if i > 0 {
			card = newCard(t, d, h.Street, h.Elder.BornOn, i)
		}
		eat(t, d, h.Till, card, evening.Add(time.Duration(i)*time.Minute))
	}
	if _, err := store.Run(t.Context(), webtest.DeskDistrict, evening.ServiceDay()); err != nil {
		t.Fatal(err)
	}
	list, err := store.List(t.Context(), alarms.Filter{District: webtest.DeskDistrict, Street: h.Street})
	if err != nil || len(list) != 1 {
		t.Fatalf("%+v %v", list, err)
	}
	h.IDs["alarm"] = string(list[0].ID)
	return list[0].ID
}

func newCard(t *testing.T, d *webtest.Desk, street string, born data.ServiceDay, i int) meals.Card {
	t.Helper()
	year := int(born.Start().Time().Year())
	e, err := d.Meals.CreateElder(t.Context(), meals.NewElder{
		Street: street, Community: street + "001", CommunityName: "幸福社区", Name: fmt.Sprintf("李秀英%d", i), Number: webtest.IDNumber(year, 20+i),
	}, audit.System)
	if err != nil {
		t.Fatal(err)
	}
	c, err := d.Meals.IssueCard(t.Context(), webtest.DeskDistrict, e.ID, audit.System)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// eat records a meal of the card at the till at an instant.
func eat(t *testing.T, d *webtest.Desk, till meals.Till, c meals.Card, at data.Instant) (id meals.RedemptionID) {
	t.Helper()
	d.Clock.Set(at.Time())
	key := data.NewID()
	_, err := d.Meals.Redeem(t.Context(), till, meals.Request{Card: c.Number, Price: 1500, Key: key, Hash: sha256.Sum256([]byte(key))},
		func(o meals.Outcome) (int, []byte) {
			if o.Refusal != nil {
				t.Errorf("refused: %v", o.Refusal)
			}
			id = o.Redemption.ID
			return http.StatusCreated, []byte("{}")
		})
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func TestWhoHandlesAlarms(t *testing.T) {
	t.Parallel()
	d, store := alarmDesk(t)
	late(t, d, store, &d.Mine)
	late(t, d, store, &d.Foreign)
	d.CheckAccess(t, map[string]webtest.Access{
		"GET /office/watch/alarms":                 {Who: officeOnly},
		"GET /office/watch/alarms/{id}":            {Who: officeOnly, Thing: "alarm"},
		"GET /office/watch/alarms/{id}/meals.xlsx": {Who: officeOnly, Thing: "alarm"},
		"POST /office/watch/alarms/{id}/take":      {Who: officeOnly, Thing: "alarm"},
		"POST /office/watch/alarms/{id}/close":     {Who: officeOnly, Thing: "alarm"},
	})
	doc := d.See(staff.Office, alarmsPath+"?state=")
	if got := doc.Find(".asked li").Length(); got != 1 {
		t.Errorf("%d alarms of one street", got)
	}
	if w := d.Send(d.As(staff.Office), http.MethodGet, alarmsPath+"/none", nil); w.Code != http.StatusNotFound {
		t.Errorf("an alarm that is not: %d", w.Code)
	}
}

func TestAnAlarmIsHandled(t *testing.T) {
	t.Parallel()
	d, store := alarmDesk(t)
	path := alarmsPath + "/" + string(late(t, d, store, &d.Mine))
	doc := d.See(staff.Office, alarmsPath)
	webtest.Want(t, doc, ".head", "有 1 条等着弄清楚")
	webtest.Want(t, doc, ".asked", "2025-03-05 周三,幸福面馆当天 4 餐里有 3 餐在供餐时间以外(20:00 到 20:02)")
	webtest.Want(t, doc, ".asked .mark", "还没人办")
	webtest.Want(t, doc, "nav.pages a[aria-current]", "提醒")

	doc = d.See(staff.Office, path)
	webtest.Want(t, doc, "h1", "不营业的时候有用餐")
	webtest.Want(t, doc, ".letter", "请先核对登记的供餐时间")
	webtest.Want(t, doc, "tbody", "2025-03-05 20:01:00")
	webtest.Want(t, doc, "tbody", "李**")
	if got := doc.Find("tbody tr").Length(); got != 3 {
		t.Errorf("%d meals", got)
	}
	if page := doc.Text(); strings.Contains(page, "王桂兰") || strings.Contains(page, "李秀英") {
		t.Error("a name is not masked")
	}
	doc = d.Submit(staff.Office, path+"/take")
	webtest.Want(t, doc, ".flash", "已记下由您来办")
	webtest.Want(t, doc, "dl", "某office")
	if doc.Find(`form[action$="/take"]`).Length() != 0 {
		t.Error("it may be taken twice")
	}

	w := d.Send(d.As(staff.Office), http.MethodPost, path+"/close", desk.Values("outcome", "explained", "note", " "))
	doc = d.Document(w, http.StatusUnprocessableEntity)
	webtest.Want(t, doc, ".trouble", "还没有写了解到的情况")
	if doc.Find("input[value=explained][checked]").Length() != 1 {
		t.Error("the form lost what was chosen")
	}
	w = d.Send(d.As(staff.Office), http.MethodPost, path+"/close", desk.Values("outcome", "guilty", "note", "问过商户"))
	doc = d.Document(w, http.StatusUnprocessableEntity)
	webtest.Want(t, doc, "textarea", "问过商户")

	doc = d.Submit(staff.Office, path+"/close", "outcome", "mended", "note", "问过商户,晚上开始供餐,已改时间")
	webtest.Want(t, doc, ".flash", "已办结")
	webtest.Want(t, doc, ".empty", "这里没有提醒")
	doc = d.See(staff.Office, path)
	webtest.Want(t, doc, "dl", "有差错,已改正")
	webtest.Want(t, doc, "dl", "问过商户,晚上开始供餐,已改时间")
	if doc.Find("main form").Length() != 0 {
		t.Error("a closed alarm has a form")
	}
	w = d.Send(d.As(staff.Office), http.MethodPost, path+"/close", desk.Values("outcome", "explained", "note", "看过了"))
	webtest.Want(t, d.Document(w, http.StatusConflict), ".trouble", "已经有人办结了")
	if d.Logged("alarm.take") != 1 || d.Logged("alarm.close") != 1 {
		t.Error("not in the audit log")
	}
}

func TestAlarmsAreFiltered(t *testing.T) {
	t.Parallel()
	d, store := alarmDesk(t)
	id := late(t, d, store, &d.Mine)
	for query, want := range map[string]int{"": 1, "?state=open": 1, "?state=taken": 0, "?state=closed": 0, "?state=": 1, "?state=x&kind=y": 1,
		"?kind=closed": 1, "?kind=burst": 0} {
		if got := d.See(staff.Office, alarmsPath+query).Find(".asked li").Length(); got != want {
			t.Errorf("%s: %d alarms, want %d", query, got, want)
		}
	}
	if err := store.Close(t.Context(), webtest.DeskDistrict, id, alarms.Explained, "问过了", audit.System); err != nil {
		t.Fatal(err)
	}
	for query, want := range map[string]int{"": 0, "?state=open": 0, "?state=taken": 0, "?state=closed": 1, "?state=": 1} {
		if got := d.See(staff.Office, alarmsPath+query).Find(".asked li").Length(); got != want {
			t.Errorf("closed, %s: %d alarms, want %d", query, got, want)
		}
	}
}

func TestAnAlarmLeavesAsAWorkbook(t *testing.T) {
	t.Parallel()
	d, store := alarmDesk(t)
	id := late(t, d, store, &d.Mine)
	raised, err := store.Find(t.Context(), webtest.DeskDistrict, id)
	if err != nil {
		t.Fatal(err)
	}
	meals, err := store.Rows(t.Context(), &raised)
	if err == nil {
		err = d.Meals.Reject(t.Context(), audit.System, webtest.DeskDistrict, meals[1].ID, "没有这一餐")
	}
	if err != nil {
		t.Fatal(err)
	}
	w := d.Send(d.As(staff.Office), http.MethodGet, alarmsPath+"/"+string(id)+"/meals.xlsx", nil)
	if w.Code != http.StatusOK || w.Header().Get("Content-Type") != desk.XLSXType || !strings.Contains(w.Header().Get("Content-Disposition"), "alarm-2025-03-05-closed.xlsx") {
		t.Fatalf("%d %v", w.Code, w.Header())
	}
	f, err := excelize.OpenReader(w.Body)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := f.GetRows(f.GetSheetName(0))
	if err != nil || len(rows) != 4 {
		t.Fatalf("%v %v", rows, err)
	}
	want := "2025-03-05 20:00:00 2025-03-05 20:00:00 幸福面馆 前台 王** 不在餐时 15 12.75 0"
	if got := strings.Join(rows[1][:9], " "); got != want {
		t.Errorf("%s, want %s", got, want)
	}
	if rows[1][9] != "有效" || rows[2][9] != "不予结算" {
		t.Errorf("states %q, %q", rows[1][9], rows[2][9])
	}
	if d.Logged("export.alarm") != 1 {
		t.Error("the export is not in the log")
	}
}

// Every kind has a title, a sentence with its figures and what to ask.
func TestEveryKindHasItsWords(t *testing.T) {
	t.Parallel()
	d, _ := alarmDesk(t)
	h := d.Mine
	f := alarms.Figures{Meals: 41, Of: 73, Most: 30, Days: 6, Idle: 66, Minutes: 5, Metres: 2500, Seats: 12, Turns: 3, Sitting: merchants.Lunch,
		From: evening, To: evening.Add(4 * time.Minute), Before: "2025-03-04", Points: []merchants.PointID{h.Point.ID, d.Foreign.Point.ID},
		Cells: []geo.Cell{h.Point.Position.Cell, d.Foreign.Point.Position.Cell}}
	for kind, figures := range map[alarms.Kind][]string{
		alarms.Burst:   {"幸福面馆", "前台", "20:00", "20:04", "41 餐", "5 分钟", "30 餐"},
		alarms.Order:   {"幸福面馆", "41 张", "2025-03-04 周二", "6 天", "73 位"},
		alarms.Apart:   {"幸福面馆", "隔壁饭庄", "2500 米", "约 48 分钟", "5 分钟"},
		alarms.Closed:  {"幸福面馆", "73 餐里有 41 餐", "20:00"},
		alarms.Seats:   {"午餐", "41 餐", "12 个", "3 轮", "30 餐"},
		alarms.Offline: {"前台", "73 餐", "41 餐(56%)", "6 天"},
		alarms.Awake:   {"2025-03-04 周二 以后 66 天", "6 天", "幸福面馆"},
	} {
		for _, whole := range []bool{false, true} {
			if f.Whole, f.Before = whole, "2025-03-04"; whole {
				f.Before = ""
			}
			path := alarmsPath + "/" + raise(t, d, kind, f)
			doc := d.See(staff.Office, path)
			sentence, ask := doc.Find(".lede").Text(), doc.Find(".letter p:not(.lede)").First().Text()
			if title := doc.Find("h1").Text(); strings.ContainsAny(title+sentence+ask, "[]<>") || len(ask) < 60 {
				t.Errorf("%s: %s %s %s", kind, title, sentence, ask)
			}
			for _, figure := range figures {
				if !whole && !strings.Contains(sentence, figure) {
					t.Errorf("%s: %s does not say %s", kind, sentence, figure)
				}
			}
			if got := strings.Contains(doc.Find("dl").Text(), h.Point.Position.Cell.String()); !got {
				t.Errorf("%s does not name the cells", kind)
			}
		}
	}
}

// raise puts an alarm about the desk's own point.
func raise(t *testing.T, d *webtest.Desk, k alarms.Kind, f alarms.Figures) string {
	t.Helper()
	id, h := data.NewID(), d.Mine
	detail, err := json.Marshal(f)
	if err != nil {
		t.Fatal(err)
	}
	err = d.DB.InTx(t.Context(), func(tx *data.Tx) error {
		if _, err := tx.Exec(`DELETE FROM alarms`); err != nil {
			return err
		}
		_, err := tx.Exec(`
			INSERT INTO alarms (district, id, kind, subject, service_day, street, merchant_id, point_id, detail, raised_at)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, webtest.DeskDistrict, id, k, h.Till.ID, "2025-03-05", h.Street, h.Point.MerchantID, h.Point.ID,
			string(detail), tx.Now)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return id
}
