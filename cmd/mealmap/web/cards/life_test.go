package cards

import (
	"strings"
	"testing"

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
