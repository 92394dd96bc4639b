package cards

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"mealmap/cmd/mealmap/web/desk"
	"mealmap/cmd/mealmap/web/webtest"
	"mealmap/data/audit"
	"mealmap/data/staff"
	life "mealmap/meals/cards"
)

// The new card's page still tells what happened to the one before.
func TestWhatHappenedToEarlierCardsStays(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	page := lifeOf(d.Mine.Elder.ID)
	d.Submit(staff.Community, page+"/lost", "note", "菜场")
	if says := d.See(staff.Community, page).Find("ul.said").Text(); strings.Contains(says, "旧卡") {
		t.Errorf("the living card is called old: %s", says)
	}
	doc := d.Submit(staff.Community, page+"/replace", "reason", "丢了")
	webtest.Want(t, doc, "ul.said li", "菜场")
	webtest.Want(t, doc, "ul.said li", "旧卡 "+d.Mine.Card.Number)
}

func TestOnlyWhatCanBeApprovedIsAppliedFor(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	without := d.AddElder(webtest.DeskStreet, "沈玉英", 1944)
	for elder, want := range map[string]string{lifeOf(d.Mine.Elder.ID): "replace renew", lifeOf(without.ID): "first"} {
		var kinds []string
		for _, option := range d.See(staff.Community, elder).Find("select[name=kind] option").EachIter() {
			kinds = append(kinds, option.AttrOr("value", ""))
		}
		if got := strings.Join(kinds, " "); got != want {
			t.Errorf("offers %q, want %q", got, want)
		}
	}
}

// The card of a batch that was lost or replaced since is named, before the
// release and after it.
func TestABatchNamesTheCardsThatStopped(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	stock(t, d, &d.Mine)
	store, sc, batch := lifeStore(d), life.Scope{District: webtest.DeskDistrict}, batchesPath+"/"+d.Mine.IDs["batch"]
	if d.Submit(staff.Community, batch+"/proof").Find(".notice").Length() != 0 {
		t.Error("warns of cards that live")
	}
	if err := store.Lost(t.Context(), sc, d.Mine.Card.ID, "", audit.System); err != nil {
		t.Fatal(err)
	}
	doc := d.See(staff.Community, batch)
	webtest.Want(t, doc, ".notice", "1 张卡已停用或挂失,这一批不能放行")
	webtest.Want(t, doc, "tbody .mark", "挂失中")
	webtest.Want(t, d.Submit(staff.Community, batch+"/release"), ".flash", "1 张卡已经停用、补办或挂失")
	if err := store.Found(t.Context(), sc, d.Mine.Card.ID, "", audit.System); err != nil {
		t.Fatal(err)
	}
	webtest.Want(t, d.Submit(staff.Community, batch+"/release"), ".flash", "已放行")
	if _, err := d.Meals.ReissueCard(t.Context(), webtest.DeskDistrict, d.Mine.Elder.ID, "卡坏了", audit.System); err != nil {
		t.Fatal(err)
	}
	if d.See(staff.Office, batch).Find("a.button[href='"+handoutPath+"']").Length() != 0 {
		t.Error("leads the office to a page that it may not see")
	}
	doc = d.See(staff.Community, batch)
	webtest.Want(t, doc, "a.button[href='"+handoutPath+"']", "发卡登记")
	webtest.Want(t, doc, ".notice", "剪角作废")
	webtest.Want(t, doc, "tbody .mark", "已停用")
}

func TestADelegateWhoseTimeIsOverIsMarked(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	page := lifeOf(d.Mine.Elder.ID)
	d.Submit(staff.Community, page+"/delegates", "name", "李华", "relation", "女儿", "from", "2025-03-05", "to", "2025-03-06")
	d.Clock.Advance(24 * time.Hour)
	row := func() *goquery.Document {
		return d.Document(d.Send(d.SignedIn("again"), http.MethodGet, page, nil), http.StatusOK)
	}
	d.AddUser(staff.NewUser{Login: "again", DisplayName: "专干", Role: staff.Community, Street: webtest.DeskStreet})
	if doc := row(); doc.Find("ul.said .mark").Length() != 0 || doc.Find("select[name=fetcher] option").Length() != 2 {
		t.Error("on the last day: marked, or not to be chosen")
	}
	d.Clock.Advance(24 * time.Hour)
	doc := row()
	webtest.Want(t, doc, "ul.said .mark", "已过期")
	if doc.Find("select[name=fetcher] option").Length() != 1 {
		t.Error("may still fetch")
	}
}

func TestNothingDoneSaysWhyAndWhatToDo(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	card := string(d.Mine.Card.ID)
	d.Submit(staff.Community, handoutPath, "card", card)
	doc := d.Submit(staff.Community, handoutPath, "card", card)
	webtest.Want(t, doc, ".flash", "没有办成:这张卡已经发到老人手里。要重新登记,请先登记收回。")
	if says := doc.Find(".flash").Text(); strings.Contains(says, "0 张") {
		t.Errorf("says %s", says)
	}
}

// A name that no font draws keeps nobody else from a card: it is printed by
// itself, looked at, and the next batch is without it.
func TestANameThatCannotBeDrawnHoldsNobodyUp(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	e := d.AddElder(webtest.DeskStreet, "李😀兰", 1945)
	c, err := d.Meals.IssueCard(t.Context(), e.District, e.ID, audit.System)
	if err != nil {
		t.Fatal(err)
	}
	form, _ := d.Submit(staff.Community, batchesPath).Find("form[action$='/proof']").Attr("action")
	batch := strings.TrimSuffix(form, "/proof")
	doc := d.Submit(staff.Community, form)
	webtest.Want(t, doc, ".flash", "还不能放行")
	webtest.Want(t, doc, ".notice", "单独打印")
	webtest.Want(t, d.Submit(staff.Community, batch+"/drop"), ".flash", "已作废")
	w := d.Send(d.As(staff.Community), http.MethodPost, "/office/cards/sheet", desk.Values("card", string(c.ID), "anyway", "1"))
	if w.Code != http.StatusOK {
		t.Fatalf("by itself: %d", w.Code)
	}
	doc = d.Submit(staff.Community, batchesPath)
	webtest.Want(t, doc, ".flash", "共 1 张")
	form, _ = doc.Find("form[action$='/proof']").Attr("action")
	webtest.Want(t, d.Submit(staff.Community, form), ".flash", "校验通过")
}
