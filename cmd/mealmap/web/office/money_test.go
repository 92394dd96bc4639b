package office

import (
	"strings"
	"testing"

	"mealmap/cmd/mealmap/web/webtest"
	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/data/staff"
	"mealmap/data/table"
	"mealmap/meals"
)

// What money asks of a person stands on the page of the day, for whoever may do
// something about it.
func TestTodayAsksAboutMoney(t *testing.T) {
	t.Parallel()
	d := newDesk(t).Stocked()
	todo := func(role staff.Role) string { return webtest.Text(d.See(role, "/office").Find(".todo")) }
	for _, role := range []staff.Role{staff.Office, staff.Finance} {
		if got := todo(role); strings.Contains(got, "追回") || strings.Contains(got, "资金") {
			t.Errorf("%s is asked for nothing: %s", role, got)
		}
	}
	sheet := table.NewSheet([]string{"姓名", "身份证号", "死亡日期"}, []string{"王桂兰", webtest.IDNumber(1948, 7), "2025-03-04"})
	_, err := d.Meals.ImportDepartures(t.Context(), sheet, meals.DepartureOptions{District: webtest.DeskDistrict, By: audit.System})
	if err != nil {
		t.Fatal(err)
	}
	for street, amount := range map[string]data.Fen{webtest.DeskStreet: 216, webtest.ForeignStreet: 1} {
		b := meals.Budget{District: webtest.DeskDistrict, Funder: "district", Street: street, Year: 2025, Amount: amount,
			WarnPercent: 83, UsedUp: meals.UsedUpWarn}
		if err := d.Meals.SetBudget(t.Context(), audit.System, b); err != nil {
			t.Fatal(err)
		}
	}
	for role, want := range map[staff.Role]bool{staff.Office: true, staff.Finance: false} {
		if got := todo(role); strings.Contains(got, "还有用餐记录,等您决定要不要追回") != want {
			t.Errorf("%s: %s", role, got)
		}
		if got := todo(role); !strings.Contains(got, "区资金,秦虹街道,2025 年,已用 83%") || strings.Contains(got, "18000%") {
			t.Errorf("%s: %s", role, got)
		}
	}
	if got := todo(staff.Community); strings.Contains(got, "追回") || strings.Contains(got, "资金") {
		t.Errorf("the community reads %s", got)
	}
	webtest.Want(t, d.See(staff.Office, "/office/elders/"+d.Mine.IDs["elder"]), "main", "死亡")
}
