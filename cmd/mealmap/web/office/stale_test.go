package office

import (
	"net/http"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"mealmap/cmd/mealmap/web/desk"
	"mealmap/cmd/mealmap/web/webtest"
	"mealmap/data/staff"
)

// formOf is what a browser would send of the form with the action.
func formOf(t *testing.T, doc *goquery.Document, action string) []string {
	t.Helper()
	form := doc.Find("form[action='" + action + "']")
	if form.Length() != 1 {
		t.Fatalf("%d forms to %s", form.Length(), action)
	}
	var pairs []string
	form.Find("input:not([type=checkbox]), input[checked]").Each(func(_ int, in *goquery.Selection) {
		pairs = append(pairs, in.AttrOr("name", ""), in.AttrOr("value", ""))
	})
	return pairs
}

// Two people have an elder's page open, and one of them replaces the card: what
// the other does with the old page is not done to the new card.
func TestAnOldElderPageDoesNothingToTheNewCard(t *testing.T) {
	t.Parallel()
	d := newDesk(t).Stocked()
	path := "/office/elders/" + string(d.Mine.Elder.ID)
	old := d.See(staff.Community, path)
	d.AddUser(staff.NewUser{Login: "second", DisplayName: "乙", Role: staff.Community, Street: webtest.DeskStreet})
	second := d.SignedIn("second")
	press := func(c *http.Cookie, page *goquery.Document, step string) *goquery.Document {
		t.Helper()
		v := desk.Values(formOf(t, page, path+"/card/"+step)...)
		v.Set("reason", "卡坏了")
		d.Document(d.Send(c, http.MethodPost, path+"/card/"+step, v), http.StatusSeeOther)
		return d.Document(d.Send(c, http.MethodGet, path, nil), http.StatusOK)
	}
	fresh := press(second, d.Document(d.Send(second, http.MethodGet, path, nil), http.StatusOK), "reissue")
	webtest.Want(t, fresh, ".flash", "新卡已发")
	for _, step := range []string{"reissue", "revoke"} {
		webtest.Want(t, press(d.As(staff.Community), old, step), ".flash", "刚刚换了新卡")
	}
	c, err := d.Meals.CardOf(t.Context(), webtest.DeskDistrict, d.Mine.Elder.ID)
	if err != nil || c.Issue != d.Mine.Card.Issue+1 {
		t.Errorf("the new card: %+v %v", c, err)
	}
	webtest.Want(t, press(d.As(staff.Community), fresh, "revoke"), ".flash", "已停用")
}

// Two people have the same elder's form open: the second one to save is told
// what the first one changed, and nothing of it is taken back unseen.
func TestAnOldElderFormTakesNothingBack(t *testing.T) {
	t.Parallel()
	d := newDesk(t).Stocked()
	path := "/office/elders/" + string(d.Mine.Elder.ID)
	d.AddUser(staff.NewUser{Login: "second", DisplayName: "乙", Role: staff.Community, Street: webtest.DeskStreet})
	second := d.SignedIn("second")
	first := desk.Values(formOf(t, d.See(staff.Community, path+"/edit"), path)...)
	other := desk.Values(formOf(t, d.Document(d.Send(second, http.MethodGet, path+"/edit", nil), http.StatusOK), path)...)
	d.Clock.Advance(time.Minute)
	other.Set("name", "王桂岚")
	d.Document(d.Send(second, http.MethodPost, path, other), http.StatusSeeOther)

	d.Clock.Advance(time.Minute)
	first.Set("phone", "13900001111")
	doc := d.Document(d.Send(d.As(staff.Community), http.MethodPost, path, first), http.StatusConflict)
	webtest.Want(t, doc, ".trouble", "改过")
	webtest.Want(t, doc, ".notice", "乙 2025-03-05 12:41")
	webtest.Want(t, doc, "dl.facts", "王桂岚")
	back := desk.Values(formOf(t, doc, path)...)
	if back.Get("name") != "王桂兰" || back.Get("phone") != "13900001111" {
		t.Errorf("came back with %v", back)
	}
	known := func(name, phone string) {
		t.Helper()
		e, err := d.Meals.FindElder(t.Context(), webtest.DeskDistrict, d.Mine.Elder.ID)
		if err != nil || e.Name != name || e.MaskedPhone != phone {
			t.Errorf("%s %s, want %s %s: %v", e.Name, e.MaskedPhone, name, phone, err)
		}
	}
	known("王桂岚", "138****5678")

	d.Document(d.Send(d.As(staff.Community), http.MethodPost, path, back), http.StatusSeeOther)
	known("王桂兰", "139****1111")
	d.Document(d.Send(d.As(staff.Community), http.MethodPost, path, back), http.StatusSeeOther) // a second click
}
