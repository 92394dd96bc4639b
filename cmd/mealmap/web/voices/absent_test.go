package voices

import (
	"net/http"
	"strings"
	"testing"

	"mealmap/cmd/mealmap/web"
	"mealmap/cmd/mealmap/web/desk"
	"mealmap/cmd/mealmap/web/webtest"
	"mealmap/data"
	"mealmap/data/staff"
	"mealmap/meals"
	"mealmap/meals/absence"
)

var _ = addPages(map[string]any{"absent": absentPage{}, "absent_one": absentOnePage{}})

// absentTest is a stocked desk with the pages of who stayed away. The elder of each
// holding ate on weekdays up to Wednesday 2025-03-26, and then no more; the clock
// stands at the first minute of Tuesday 2025-04-01, and the program has looked.
func absentTest(t *testing.T) (*webtest.Desk, *absence.Store) {
	t.Helper()
	d := webtest.NewDesk(t, func(frame *desk.Desk) web.Part { return web.Part{Routes: newServer(frame).absentRoutes()} }).Stocked()
	store := absence.NewStore(d.DB, d.Vault, d.Meals, d.Merchants)
	for day := data.ServiceDay("2025-03-06"); day <= "2025-03-26"; day = day.AddDays(1) {
		if w := day.Weekday(); w == 0 || w == 6 {
			continue
		}
		d.Clock.Set(day.At(12 * 60).Time())
		d.Eat(d.Mine, 1500)
		d.Eat(d.Foreign, 1500)
	}
	look(t, d, store, "2025-04-01")
	list, err := store.List(t.Context(), absence.Filter{District: webtest.DeskDistrict})
	if err != nil || len(list) != 2 {
		t.Fatalf("%+v %v", list, err)
	}
	for _, a := range list {
		h := &d.Foreign
		if a.ElderID == d.Mine.Elder.ID {
			h = &d.Mine
		}
		h.IDs["absence"] = string(a.ID)
	}
	return d, store
}

// look lets the program look on the first minute of a day.
func look(t *testing.T, d *webtest.Desk, store *absence.Store, day data.ServiceDay) {
	t.Helper()
	d.Clock.Set(day.At(1).Time())
	if _, err := store.RunDue(t.Context(), webtest.DeskDistrict); err != nil {
		t.Fatal(err)
	}
}

func TestWhoAsksAfterElders(t *testing.T) {
	t.Parallel()
	d, _ := absentTest(t)
	one := webtest.Access{Who: complaintRoles, Thing: "absence"}
	d.CheckAccess(t, map[string]webtest.Access{
		"GET /office/absent":              {Who: complaintRoles},
		"POST /office/absent/away":        {Who: complaintRoles},
		"POST /office/absent/days":        {Who: []staff.Role{staff.Office}},
		"GET /office/absent/{id}":         one,
		"POST /office/absent/{id}/reveal": one,
		"POST /office/absent/{id}/tried":  one,
		"POST /office/absent/{id}/tell":   one,
	})
	if got := d.See(staff.Office, absentPath).Find(".asked li").Length(); got != 1 {
		t.Errorf("%d elders of one street", got)
	}
}

func TestACommunityAsksAfterItsOwn(t *testing.T) {
	t.Parallel()
	d, _ := absentTest(t)
	for community, want := range map[string]int{"001": 1, "002": 0} {
		d.AddUser(staff.NewUser{Login: "c" + community, DisplayName: "社区" + community, Role: staff.Community, Street: webtest.DeskStreet, Community: webtest.DeskStreet + community})
		cookie := d.SignedIn("c" + community)
		doc := d.Document(d.Send(cookie, http.MethodGet, absentPath, nil), http.StatusOK)
		if got := doc.Find(".asked li").Length(); got != want {
			t.Errorf("%s sees %d", community, got)
		}
		status := http.StatusNotFound
		if want == 1 {
			status = http.StatusOK
		}
		if w := d.Send(cookie, http.MethodPost, absentPath+"/"+d.Mine.IDs["absence"]+"/reveal", nil); w.Code != status {
			t.Errorf("%s: %d", community, w.Code)
		}
	}
}

func TestSomebodyRings(t *testing.T) {
	t.Parallel()
	d, store := absentTest(t)
	path := absentPath + "/" + d.Mine.IDs["absence"]
	doc := d.See(staff.Community, absentPath)
	webtest.Want(t, doc, ".head", "1 位老人等着打个电话问问")
	webtest.Want(t, doc, ".asked", "王桂兰")
	webtest.Want(t, doc, ".asked", "平时该来的日子已有 3 次没来")
	webtest.Want(t, doc, ".asked", "最后一次是2025-03-26 周三在幸福面馆")
	webtest.Want(t, doc, ".asked", "平时周一到周五来,多在幸福面馆")
	if text := d.See(staff.Office, absentPath).Find(".asked").Text(); strings.Contains(text, "王桂兰") || !strings.Contains(text, "王**") {
		t.Error("the office reads the elder's whole name")
	}
	doc = d.See(staff.Community, path)
	if strings.Contains(doc.Text(), "13800005678") {
		t.Error("the telephone is shown without being asked for")
	}
	w := d.Send(d.As(staff.Office), http.MethodPost, path+"/reveal", nil)
	webtest.Want(t, d.Document(w, http.StatusOK), "dl", "13800005678")
	if w.Header().Get("Cache-Control") != "no-store" || d.Logged("absence.reveal") != 1 {
		t.Error("kept by a cache, or not in the log")
	}
	doc = d.Submit(staff.Community, path+"/tried")
	webtest.Want(t, doc, ".asked", "打了 1 次没打通")
	webtest.Want(t, doc, ".asked", "02:01 以后再打")
	doc = d.Submit(staff.Community, path+"/tried")
	webtest.Want(t, doc, ".asked", "请上门看看")
	look(t, d, store, "2025-04-02")
	webtest.Want(t, d.See(staff.Office, absentPath), ".asked", "超过一个工作日没有结果")

	w = d.Send(d.As(staff.Community), http.MethodPost, path+"/tell", desk.Values("outcome", "helped", "note", " "))
	webtest.Want(t, d.Document(w, http.StatusUnprocessableEntity), ".trouble", "这一项要写一两句")
	w = d.Send(d.As(staff.Community), http.MethodPost, path+"/tell", desk.Values("outcome", "away", "until", "", "note", "去儿子家"))
	doc = d.Document(w, http.StatusUnprocessableEntity)
	webtest.Want(t, doc, "textarea", "去儿子家")
	doc = d.Submit(staff.Community, path+"/tell", "outcome", "helped", "note", "摔了一跤,送医院了")
	webtest.Want(t, doc, ".said", "需要帮助,已帮上")
	webtest.Want(t, d.See(staff.Office, path), "dl", "摔了一跤,送医院了")
	w = d.Send(d.As(staff.Community), http.MethodPost, path+"/tell", desk.Values("outcome", "well"))
	webtest.Want(t, d.Document(w, http.StatusConflict), ".trouble", "已经有人问到了")
	doc = d.Submit(staff.Community, path+"/tried")
	webtest.Want(t, doc, ".flash", "已经有人问到了")
	if d.See(staff.Community, path).Find(`form[action$="/tell"]`).Length() != 0 {
		t.Error("it can be told twice")
	}
}

func TestWhoDiedIsReported(t *testing.T) {
	t.Parallel()
	d, _ := absentTest(t)
	path := absentPath + "/" + d.Mine.IDs["absence"]
	doc := d.Submit(staff.Community, path+"/tell", "outcome", "died")
	webtest.Want(t, doc, ".notice", "登记以后卡才会停用")
	if doc.Find(`.notice a`).Length() != 0 {
		t.Error("who may not bring a list is led there")
	}
	if href, _ := d.See(staff.Office, path).Find(".notice a").Attr("href"); href != "/office/clawback/import" {
		t.Errorf("leads to %s", href)
	}
}

func TestAJourneyIsWrittenDownAhead(t *testing.T) {
	t.Parallel()
	d, store := absentTest(t)
	send := func(pairs ...string) *http.Response {
		return d.Send(d.As(staff.Community), http.MethodPost, absentPath+"/away", desk.Values(pairs...)).Result()
	}
	if got := send("elder", "没有的人", "from", "2025-04-01", "to", "2025-04-02").StatusCode; got != http.StatusUnprocessableEntity {
		t.Errorf("nobody: %d", got)
	}
	if got := send("elder", "", "from", "2025-04-01", "to", "2025-04-02").StatusCode; got != http.StatusUnprocessableEntity {
		t.Errorf("no name: %d", got)
	}
	if got := send("elder_id", string(d.Foreign.Elder.ID), "from", "2025-04-01", "to", "2025-04-02").StatusCode; got != http.StatusNotFound {
		t.Errorf("an elder of another street: %d", got)
	}
	if got := send("elder", "王桂兰", "from", "2025-04-01", "to", "2025-03-31").StatusCode; got != http.StatusUnprocessableEntity {
		t.Errorf("backwards: %d", got)
	}
	twin := d.AddElder(webtest.DeskStreet, "王桂兰", 1944)
	w := d.Send(d.As(staff.Community), http.MethodPost, absentPath+"/away", desk.Values("elder", "王桂兰", "from", "2025-04-01", "to", "2025-04-20"))
	if got := d.Document(w, http.StatusUnprocessableEntity).Find("input[name=elder_id]").Length(); got != 2 {
		t.Errorf("%d are offered", got)
	}
	doc := d.Submit(staff.Community, absentPath+"/away", "elder", "王桂兰", "elder_id", string(d.Mine.Elder.ID), "from", "2025-04-01", "to", "2025-04-20")
	webtest.Want(t, doc, ".flash", "已登记外出")
	webtest.Want(t, doc, ".said", "出门、走亲戚、旅游")
	if err := store.SetAway(t.Context(), webtest.DeskDistrict, twin.ID, absence.Span{From: "2025-04-01", To: "2025-04-02"}, "user:x"); err != nil {
		t.Fatal(err)
	}
}

func TestAStreetSaysAfterHowMany(t *testing.T) {
	t.Parallel()
	d, _ := absentTest(t)
	for _, days := range []string{"1", "11", "x"} {
		w := d.Send(d.As(staff.Office), http.MethodPost, absentPath+"/days", desk.Values("days", days))
		webtest.Want(t, d.Document(w, http.StatusUnprocessableEntity), ".trouble", "请填 2 到 10 的整数")
	}
	doc := d.Submit(staff.Office, absentPath+"/days", "days", "4")
	webtest.Want(t, doc, "main", "连着 4 次没来")
	if d.See(staff.Community, absentPath).Find(`form[action$="/days"]`).Length() != 0 {
		t.Error("a community is shown what it may not")
	}
}

func TestASilentTillIsSaid(t *testing.T) {
	t.Parallel()
	d, store := absentTest(t)
	err := d.DB.InTx(t.Context(), func(tx *data.Tx) error {
		_, err := tx.Exec(`UPDATE tills SET public_key = x'01', confirmed_at = 1, seen_at = ? WHERE id = ?`,
			data.ServiceDay("2025-03-31").At(600), meals.TillID(d.Mine.Till.ID))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	look(t, d, store, "2025-04-01")
	doc := d.See(staff.Community, absentPath)
	webtest.Want(t, doc, ".head", "今天没有要问的。另有 1 位要等收银联网才知道")
	webtest.Want(t, doc, "main", "先等收银联网")
	webtest.Want(t, d.See(staff.Community, absentPath+"/"+d.Mine.IDs["absence"]), ".notice", "记录还没传上来")
}
