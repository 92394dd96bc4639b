package quality

import (
	"fmt"
	"testing"
	"time"

	"mealmap/cmd/mealmap/web/webtest"
	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/merchants"
	"mealmap/merchants/verdicts"
)

// stocked is a desk with both streets' things, and a verdict about each merchant
// after weeks of answers.
func stocked(t *testing.T) *webtest.Desk {
	t.Helper()
	d := webtest.NewDesk(t, Part).Stocked()
	answered(t, d, d.Mine.Point, 120, 3, 0)
	answered(t, d, d.Foreign.Point, 120, 3, 0)
	judged(t, d)
	return d
}

// answered gives a point answers of different elders on the days up to yesterday,
// so many a day, of which every nth is not satisfied; 0 for none.
func answered(t *testing.T, d *webtest.Desk, p merchants.Point, days, each, nth int) {
	t.Helper()
	between(t, d, p, -days, 0, each, nth)
}

// put records answers as if each had come when it was given.
func put(t *testing.T, d *webtest.Desk, list []merchants.Rating) {
	t.Helper()
	kept, err := d.Merchants.RecordRatings(t.Context(), list, audit.System)
	if err != nil {
		t.Fatal(err)
	}
	err = d.DB.InTx(t.Context(), func(tx *data.Tx) error {
		for _, r := range kept {
			if _, err := tx.Exec(`UPDATE ratings SET received_at = rated_at WHERE id = ?`, r.ID); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// judged runs the method up to yesterday.
func judged(t *testing.T, d *webtest.Desk) *verdicts.Store {
	t.Helper()
	s := verdicts.NewStore(d.DB, d.Merchants)
	if _, err := s.RunUpTo(t.Context(), webtest.DeskDistrict, d.DB.Now().ServiceDay().AddDays(-1)); err != nil {
		t.Fatal(err)
	}
	return s
}

// between gives a point answers from one day to before another, days counted from
// today; see answered.
func between(t *testing.T, d *webtest.Desk, p merchants.Point, from, to, each, nth int, elders ...string) {
	t.Helper()
	today, n := d.DB.Now().ServiceDay(), 0
	var list []merchants.Rating
	for day := from; day < to; day++ {
		at := today.AddDays(day).Start().Add(12 * time.Hour)
		for i := range each {
			n++
			r := merchants.Rating{District: webtest.DeskDistrict, RedemptionID: data.NewID(), MerchantID: p.MerchantID, PointID: p.ID,
				ElderID: fmt.Sprintf("elder-%d", n%60), Channel: merchants.Phone, Scale: 3, Score: 3, MealAt: at.Add(time.Duration(i) * 13 * time.Minute)}
			if len(elders) > 0 {
				r.ElderID = elders[n%len(elders)]
			}
			r.RatedAt = r.MealAt + 1
			if nth > 0 && n%nth == 0 {
				r.Score, r.Reasons, r.Note = 1, []string{"cold", "waiting"}, "说是楼上的老王"
			}
			list = append(list, r)
		}
	}
	put(t, d, list)
}
