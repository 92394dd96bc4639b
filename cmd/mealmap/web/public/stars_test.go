package public

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"mealmap/cmd/mealmap/web/webtest"
	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/merchants"
	"mealmap/merchants/verdicts"
)

// rated gives a point so many answers of different elders, one a day up to
// yesterday, and runs the method.
func rated(t *testing.T, s *webtest.Site, p *merchants.Point, n int) {
	t.Helper()
	list := make([]merchants.Rating, n)
	for i := range list {
		at := s.DB.Now().ServiceDay().AddDays(-1 - i).Start().Add(12 * time.Hour)
		list[i] = merchants.Rating{District: p.District, RedemptionID: data.NewID(), MerchantID: p.MerchantID, PointID: p.ID, ElderID: data.NewID(),
			Channel: merchants.Phone, Scale: 3, Score: 3, MealAt: at, RatedAt: at + 1}
	}
	if _, err := s.Merchants.RecordRatings(t.Context(), list, audit.System); err != nil {
		t.Fatal(err)
	}
	err := s.DB.InTx(t.Context(), func(tx *data.Tx) error {
		_, err := tx.Exec(`UPDATE ratings SET received_at = rated_at`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// The public sees a face only where the settings say so, and only of who was
// rated a hundred times; never a figure.
func TestFacesArePublicOnlyOfTheMuchRated(t *testing.T) {
	t.Parallel()
	s := webtest.New(t, Part).WithStreet()
	dir, err := s.Merchants.Directory(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	much, few := dir.Points()[0], dir.Points()[1]
	rated(t, s, much, 100)
	rated(t, s, few, 99)
	if _, err := verdicts.NewStore(s.DB, s.Merchants).RunUpTo(t.Context(), much.District, s.DB.Now().ServiceDay()); err != nil {
		t.Fatal(err)
	}
	path := "/points/" + string(much.ID)
	if s.Page(path, http.StatusOK).Find(".star").Length() != 0 {
		t.Error("shown without a setting")
	}
	s.Set(data.PublicStars, "1")
	doc := s.Page(path, http.StatusOK)
	if got := webtest.Text(doc.Find(".star")); got != "老人普遍满意" || doc.Find(".star svg.face").Length() != 1 {
		t.Errorf("the face says %q", got)
	}
	if strings.Contains(doc.Find("article").Text(), "%") {
		t.Error("a figure is public")
	}
	if s.Page("/points/"+string(few.ID), http.StatusOK).Find(".star").Length() != 0 {
		t.Error("99 answers are enough")
	}
	if got := s.Page("/?at=32.0427,118.7781", http.StatusOK).Find(".star").Length(); got > 1 {
		t.Errorf("%d faces in the list", got)
	}
	for lang, want := range map[string]string{"zh-Hant": "老人普遍滿意", "en": "Diners are mostly satisfied"} {
		r := httptest.NewRequest(http.MethodGet, path, nil)
		r.AddCookie(&http.Cookie{Name: "look", Value: lang})
		if w := s.Do(r); !strings.Contains(w.Body.String(), want) {
			t.Errorf("%s: %q is not said", lang, want)
		}
	}
	s.Set(data.PublicStars, "0")
	if s.Page(path, http.StatusOK).Find(".star").Length() != 0 {
		t.Error("shown where the setting says nothing of it")
	}
}
