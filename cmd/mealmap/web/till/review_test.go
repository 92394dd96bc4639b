package till

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/merchants"
	"mealmap/merchants/verdicts"
)

// answers gives the merchant of a point answers of the counter's elder and of
// others, three a day up to yesterday.
func (c *counter) answers(point merchants.PointID, days, nth int) {
	c.TB.Helper()
	p, err := c.Merchants.FindPoint(c.TB.Context(), c.district, point)
	must(c.TB, err)
	var list []merchants.Rating
	for day := -days; day < 0; day++ {
		for i := range 3 {
			at := c.DB.Now().ServiceDay().AddDays(day).Start().Add(time.Duration(12*60+13*i) * time.Minute)
			r := merchants.Rating{District: c.district, RedemptionID: data.NewID(), MerchantID: p.MerchantID, PointID: p.ID, ElderID: data.NewID(),
				Channel: merchants.Phone, Scale: 3, Score: 3, MealAt: at, RatedAt: at + 1}
			if i == 0 {
				r.ElderID = string(c.elder.ID)
			}
			if n := len(list); nth > 0 && n%nth == 0 {
				r.Score, r.Reasons, r.Note = 1, []string{"cold"}, "楼上的老王说的"
			}
			list = append(list, r)
		}
	}
	_, err = c.Merchants.RecordRatings(c.TB.Context(), list, audit.System)
	must(c.TB, err)
	must(c.TB, c.DB.InTx(c.TB.Context(), func(tx *data.Tx) error {
		_, err := tx.Exec(`UPDATE ratings SET received_at = rated_at`)
		return err
	}))
}

// A till shows what elders say of its own merchant, of nobody else's, and never
// who said it.
func TestTillShowsItsOwnMerchantWhatEldersSay(t *testing.T) {
	t.Parallel()
	b := &browser{counter: newCounter(t)}
	if w, _ := b.send(http.MethodGet, "/till/plain/review", nil); w.Code != http.StatusUnauthorized {
		t.Errorf("a stranger gets %d", w.Code)
	}
	b.send(http.MethodPost, "/till/plain/enrol", url.Values{"token": {b.token}})
	w, doc := b.send(http.MethodGet, "/till/plain/review", nil)
	if w.Code != http.StatusOK || !strings.Contains(doc.Text(), "还没有算过评价") {
		t.Fatalf("before anything is said: %d %s", w.Code, doc.Text())
	}
	dir, err := b.Merchants.Directory(t.Context())
	must(t, err)
	b.answers(b.point, 40, 4)
	b.answers(dir.Points()[1].ID, 40, 0)
	_, err = verdicts.NewStore(b.DB, b.Merchants).RunUpTo(t.Context(), b.district, b.DB.Now().ServiceDay().AddDays(-1))
	must(t, err)
	w, doc = b.send(http.MethodGet, "/till/plain/review", nil)
	text := doc.Find("main").Text()
	for _, says := range []string{"120 次评价", "90% 区间", "饭菜凉 30 次", "满意", "90 次", "请不要打听是谁说的"} {
		if !strings.Contains(text, says) {
			t.Errorf("the page does not say %q: %s", says, text)
		}
	}
	if doc.Find("svg.face").Length() != 3 {
		t.Error("no faces")
	}
	other, err := b.Merchants.FindMerchant(t.Context(), b.district, dir.Points()[1].MerchantID)
	must(t, err)
	for _, secret := range []string{b.elder.Name, string(b.elder.ID), b.card.Number, "老王", other.Name} {
		if strings.Contains(w.Body.String(), secret) {
			t.Errorf("the page says %q", secret)
		}
	}
	if w.Header().Get("Cache-Control") != "no-store" {
		t.Error("a cache may keep it")
	}
}
