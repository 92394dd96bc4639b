package money

import (
	"net/http"
	"testing"

	"mealmap/cmd/mealmap/web"
	"mealmap/cmd/mealmap/web/desk"
	"mealmap/cmd/mealmap/web/webtest"
	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/data/staff"
	"mealmap/meals"
)

// TestAStreetThatIsNoDivisionHasItsOfficesName: a new or an invented one, and
// no form loses it.
func TestAStreetThatIsNoDivisionHasItsOfficesName(t *testing.T) {
	t.Parallel()
	const invented = "320104999"
	d := webtest.NewDesk(t, func(frame *desk.Desk) web.Part { return Part(frame) })
	d.Set(data.HomeStreet, invented)
	for _, street := range []string{invented, webtest.DeskStreet} {
		b := meals.Budget{District: webtest.DeskDistrict, Funder: "street", Street: street, Year: 2025, Amount: 100, WarnPercent: 80, UsedUp: meals.UsedUpWarn}
		if err := d.Meals.SetBudget(t.Context(), audit.System, b); err != nil {
			t.Fatal(err)
		}
	}
	d.AddUser(staff.NewUser{Login: "purse", DisplayName: "区财务", Role: staff.Finance})
	doc := d.Document(d.Send(d.SignedIn("purse"), http.MethodGet, budgetsPath, nil), http.StatusOK)
	webtest.Want(t, doc, "main", "街道资金,向阳街道办事处,2025 年")
	webtest.Want(t, doc, "main", "街道资金,秦虹街道,2025 年")
	webtest.Want(t, doc, `select[name=street] option[value="`+invented+`"]`, "向阳街道办事处")
	if got := d.See(staff.Finance, budgetsPath).Find(`select[name=street] option`).Length(); got != 1 {
		t.Errorf("finance of one street chooses among %d", got)
	}
}
