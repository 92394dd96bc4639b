package office

import (
	"strings"
	"testing"
	"time"

	"mealmap/cmd/mealmap/web/webtest"
	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/data/staff"
	"mealmap/meals"
	"mealmap/meals/fund"
	"mealmap/meals/settle"
)

// TestTodayAsksForTheNextStepOfMoney: rules, statements and decisions that wait
// for the viewer, and for nobody else.
func TestTodayAsksForTheNextStepOfMoney(t *testing.T) {
	t.Parallel()
	d := newDesk(t).Stocked()
	d.Clock.Set(time.Date(2025, time.April, 2, 9, 0, 0, 0, data.Zone))
	actor := func(role staff.Role) audit.Actor { return audit.User(string(d.Users[role].ID)) }
	asked := func(role staff.Role, href string) string {
		var all []string
		for _, li := range d.See(role, "/office").Find(".todo li").EachIter() {
			if strings.HasPrefix(li.Find("a").AttrOr("href", ""), href) {
				all = append(all, li.Find(".count").Text()+" "+li.Find("a").Text())
			}
		}
		return strings.Join(all, ",")
	}
	check := func(when, href string, want map[staff.Role]string) {
		t.Helper()
		for _, role := range staff.Roles() {
			if got := asked(role, href); got != want[role] {
				t.Errorf("%s: %s is asked %q, want %q", when, role, got, want[role])
			}
		}
	}

	statements := settle.NewStore(d.DB, d.Meals)
	march, err := settle.Month("2025-03")
	if err != nil {
		t.Fatal(err)
	}
	for street, h := range map[string]webtest.Holding{webtest.DeskStreet: d.Mine, webtest.ForeignStreet: d.Foreign} {
		if _, err := statements.Compute(t.Context(), webtest.DeskDistrict, h.Point.MerchantID, march, audit.System); err != nil {
			t.Fatal(street, err)
		}
	}
	list, err := statements.List(t.Context(), settle.Filter{District: webtest.DeskDistrict, Street: webtest.DeskStreet})
	if err != nil || len(list) != 1 {
		t.Fatal(list, err)
	}
	id, at := list[0].ID, "/office/settlement?period=2025-03"
	check("computed", at, map[staff.Role]string{staff.Office: "1 去复核"})
	_, err = statements.Review(t.Context(), webtest.DeskDistrict, id, nil, actor(staff.Office))
	check("reviewed", at, map[staff.Role]string{staff.Finance: "1 去批准"})
	if err == nil {
		_, err = statements.Approve(t.Context(), webtest.DeskDistrict, id, actor(staff.Finance))
	}
	check("approved", at, map[staff.Role]string{staff.Finance: "1 去登记付款"})
	if err == nil {
		_, err = statements.Pay(t.Context(), webtest.DeskDistrict, id, settle.Payment{Day: "2025-04-02", Reference: "1"}, actor(staff.Finance))
	}
	check("paid", at, map[staff.Role]string{staff.Finance: "1 去锁定"})
	if err == nil {
		_, err = statements.Lock(t.Context(), webtest.DeskDistrict, id, actor(staff.Finance))
	}
	check("locked", at, nil)

	draft, e := d.Meals.CreateDraft(t.Context(), webtest.DeskDistrict, webtest.DeskStreet, meals.RuleSet{ID: "R-2025-05", Street: webtest.DeskStreet,
		ValidFrom: "2025-05-01", Classes: []meals.Class{{Code: "G60", AgeFrom: 60}}}, actor(staff.Office))
	check("a draft", "/office/rules", nil)
	if err == nil && e == nil {
		_, err = d.Meals.SubmitDraft(t.Context(), webtest.DeskDistrict, draft.ID, draft.Revision, actor(staff.Office))
	}
	check("submitted", "/office/rules", map[staff.Role]string{staff.Finance: "1 去核对"})

	decision, e2 := fund.NewStore(d.DB).Propose(t.Context(), webtest.DeskDistrict, fund.Proposal{Day: "2025-04-02", Title: "冬衣", Fen: 100}, actor(staff.Office))
	check("proposed", "/office/fund", map[staff.Role]string{staff.Office: "1 去签字", staff.Finance: "1 去签字"})
	if err == nil && e2 == nil {
		_, err = fund.NewStore(d.DB).Sign(t.Context(), webtest.DeskDistrict, decision.ID, d.Users[staff.Office].Person, actor(staff.Office))
	}
	check("signed once", "/office/fund", map[staff.Role]string{staff.Finance: "1 去签字"})
	if err != nil || e != nil || e2 != nil {
		t.Fatal(err, e, e2)
	}
	d.AddUser(staff.NewUser{Login: "elsewhere", DisplayName: "隔壁", Role: staff.Finance, Street: webtest.ForeignStreet})
	doc := d.Document(d.Send(d.SignedIn("elsewhere"), "GET", "/office", nil), 200)
	if got := webtest.Text(doc.Find(".todo")); strings.Contains(got, "签字") || strings.Contains(got, "启用") {
		t.Errorf("another street is asked %s", got)
	}
}
