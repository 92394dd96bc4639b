package office

import (
	"net/http"
	"testing"

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
	form.Find("input").Each(func(_ int, in *goquery.Selection) {
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
