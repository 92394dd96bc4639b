package cards

import (
	"net/http"
	"strings"
	"testing"

	"mealmap/cmd/mealmap/web/desk"
	"mealmap/cmd/mealmap/web/webtest"
	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/data/staff"
	life "mealmap/meals/cards"
)

// A page that was opened before the card was replaced does nothing to the new
// card: what it shows is in nobody's hand any more.
func TestAnOldPageDoesNothingToTheNewCard(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	e, old := d.Mine.Elder, d.Mine.Card
	if _, err := d.Meals.ReissueCard(t.Context(), e.District, e.ID, "卡坏了", audit.System); err != nil {
		t.Fatal(err)
	}
	for _, step := range []string{"handed", "lost", "returned", "found", "replace"} {
		doc := d.Submit(staff.Community, lifeOf(e.ID)+"/"+step, "card", string(old.ID), "reason", "卡坏了", "once", step)
		webtest.Want(t, doc, ".flash", "刚刚换了新卡")
	}
	c, err := d.Meals.CardOf(t.Context(), e.District, e.ID)
	if err != nil || c.Issue != old.Issue+1 || c.HandedAt != 0 || c.LostAt != 0 {
		t.Errorf("the new card: %+v %v", c, err)
	}
	doc := d.See(staff.Community, lifeOf(e.ID))
	for _, step := range []string{"handed", "lost", "replace"} {
		if seen, _ := doc.Find("form[action$='/" + step + "'] input[name=card]").Attr("value"); seen != string(c.ID) {
			t.Errorf("the form %s names card %q", step, seen)
		}
	}
	webtest.Want(t, d.Submit(staff.Community, lifeOf(e.ID)+"/lost", "card", string(c.ID)), ".flash", "已挂失")
}

func TestTheHelperIsOfferedWhatCanBeDone(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	e := d.Mine.Elder
	offers := func(when, has, not string) {
		t.Helper()
		w := d.Send(d.As(staff.Community), http.MethodPost, helpPath+"/search", desk.Values("search", e.Name))
		html, err := d.Document(w, http.StatusOK).Find("main").Html()
		if err != nil || !strings.Contains(html, has) || strings.Contains(html, not) {
			t.Errorf("%s: want %s and no %s: %v\n%s", when, has, not, err, html)
		}
	}
	offers("works", "/life/lost", "/life/found")
	store, sc := lifeStore(d), life.Scope{District: webtest.DeskDistrict}
	if err := store.Lost(t.Context(), sc, d.Mine.Card.ID, "", audit.System); err != nil {
		t.Fatal(err)
	}
	offers("lost", "/life/found", "/life/lost")
	if err := d.DB.InTx(t.Context(), func(tx *data.Tx) error {
		_, err := tx.Exec(`INSERT INTO departures (district, id, elder_id, kind, on_day, source, recorded_at, recorded_by)
			VALUES (?, ?, ?, 'death', '2025-03-01', 'list', 0, 'x')`, e.District, data.NewID(), e.ID)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	offers("dead", "不再办卡", "<form method=\"post\" action=\"/office/elders/")
}

func TestTheHelperIsToldThatThereAreMore(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	find := func() string {
		w := d.Send(d.As(staff.Community), http.MethodPost, helpPath+"/search", desk.Values("search", "欧阳"))
		return d.Document(w, http.StatusOK).Find("main > .notice").Text()
	}
	for year := range life.FoundLimit {
		if says := find(); says != "" {
			t.Fatalf("%d found: %s", year, says)
		}
		d.AddElder(webtest.DeskStreet, "欧阳秀英", 1910+year)
	}
	if says := find(); !strings.Contains(says, "前 20 位") {
		t.Errorf("says %q", says)
	}
}
