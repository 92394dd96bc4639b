package quality

import (
	"fmt"
	"strings"
	"testing"

	"mealmap/cmd/mealmap/web/webtest"
	"mealmap/data"
	"mealmap/data/staff"
	"mealmap/merchants/review"
)

func TestOutsideListsAreEstimates(t *testing.T) {
	t.Parallel()
	d := webtest.NewDesk(t, Part).Stocked()
	webtest.Want(t, d.See(staff.Office, reviewPath+"/outside"), ".lede", "还没有导入过")
	err := d.DB.InTx(t.Context(), func(tx *data.Tx) error {
		for i := range 203 {
			subject, day := "much", data.ServiceDay("2024-06-01").AddDays(i)
			if i >= 200 {
				subject = "few"
			}
			_, err := tx.Exec(`INSERT INTO outside_ratings (district, source, line, subject, name, answer, satisfied, at, imported_at, imported_by)
				VALUES (?, 'list', ?, ?, ?, '5', ?, ?, ?, 'cli')`, webtest.DeskDistrict, fmt.Sprint(i), subject, "店 "+subject, i%5 != 0, day.Start(), tx.Now)
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	doc := d.See(staff.Finance, reviewPath+"/outside")
	webtest.Want(t, doc, ".notice", "没有就餐记录,不作为整改依据")
	webtest.Want(t, doc, ".lede", "“list”里有 2 家,1 家能估计")
	webtest.Want(t, doc, "tbody tr:first-child", "店 much")
	webtest.Want(t, doc, "tbody tr:first-child", "200")
	webtest.Want(t, doc, "tbody tr:last-child", "数据不足")
	if doc.Find("tbody svg.q-spark").Length() != 1 || !strings.Contains(doc.Find("tbody tr:first-child .q-range").Text(), "%") {
		t.Error("no trend or no interval where there is a figure")
	}
	if cases := d.See(staff.Office, casesPath); strings.Contains(cases.Text(), "店 much") {
		t.Error("a list from elsewhere has opened a case")
	}
}

func TestSparkStaysInside(t *testing.T) {
	t.Parallel()
	if got := sparkOf(chinese(), weeksOf(.5)); got.Points != "" {
		t.Error("a trend of one week")
	}
	if got := sparkOf(chinese(), []review.TrendPoint{{Day: "2025-01-01", Share: 0}, {Day: "2025-01-08", Share: 1}}); got.Points != "2.0,24.0 118.0,2.0" {
		t.Error(got.Points)
	}
}
