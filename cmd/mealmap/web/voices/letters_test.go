package voices

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"mealmap/cmd/mealmap/web/desk"
	"mealmap/cmd/mealmap/web/webtest"
	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/data/staff"
	"mealmap/meals"
	"mealmap/merchants"
)

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
