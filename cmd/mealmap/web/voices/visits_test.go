package voices

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"mealmap/cmd/mealmap/web/desk"
	"mealmap/cmd/mealmap/web/webtest"
	"mealmap/data"
	"mealmap/data/staff"
	heard "mealmap/meals/voices"
	"mealmap/merchants"
)

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
	d.AddUser(staff.NewUser{Login: "c001", DisplayName: "社区001", Role: staff.Community, Street: webtest.DeskStreet, Community: webtest.DeskCommunity})
	clerk := d.SignedIn("c001")
	seen := func(who *http.Cookie, id, community string, want int) {
		t.Helper()
		err := d.DB.InTx(t.Context(), func(tx *data.Tx) error {
			_, err := tx.Exec(`INSERT OR REPLACE INTO complaints (district, id, number, street, community, source, class, text_sealed, received_at, first_asked, responsible, due_on, state)
				SELECT district, ?, '2025-0' || length(?), street, ?, 'phone', 'taste', x'01', 1, 'user:u', 'user:u', '2099-01-01', 'open' FROM visits WHERE id = ?`,
				id, id, community, d.Mine.IDs["visit"])
			if err == nil {
				_, err = tx.Exec(`UPDATE evidence_photos SET subject = ? WHERE id = ?`, "complaint:"+id, d.Mine.IDs["photo"])
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if w := d.Send(who, http.MethodGet, "/office/photos/"+d.Mine.IDs["photo"], nil); w.Code != want {
			t.Errorf("a picture of a complaint of %q: %d, want %d", community, w.Code, want)
		}
	}
	seen(d.As(staff.Office), "c1", "", 200)
	seen(clerk, "c1", "", 404)
	seen(clerk, "c22", webtest.DeskCommunity, 200)
	for _, id := range []string{d.Foreign.IDs["photo"], "none"} {
		if w := d.Send(d.As(staff.Office), http.MethodGet, "/office/photos/"+id, nil); w.Code != http.StatusNotFound {
			t.Errorf("%s: %d", id, w.Code)
		}
	}
}
