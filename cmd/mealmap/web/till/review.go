package till

import (
	"errors"
	"net/http"

	"mealmap/cmd/mealmap/print"
	"mealmap/data"
	"mealmap/data/fault"
	"mealmap/merchants/verdicts"
)

// reviewPage is what elders say of this merchant, without who said it.
type reviewPage struct {
	frame
	Merchant  string
	Day       data.ServiceDay // "" where nothing has been said yet
	Sentences []string
	Faces     []faceCount // satisfied first
	Reasons   []print.SheetCount
	Improved  []print.Improvement
	Objecting string
}

// faceCount is how many answers are one face, in words.
type faceCount struct {
	Face       int
	Key, Count string
}

// review is GET /till/plain/review.
func (s *server) review(w http.ResponseWriter, r *http.Request) error {
	frame, err := s.frame(r, "till.review")
	if err != nil {
		return err
	}
	page, p := reviewPage{frame: frame}, s.Printer(r)
	sheet, err := s.ownSheet(r)
	page.Merchant = sheet.Merchant
	page.Objecting = p.Text("review.sheet.object", "Office", sheet.Office, "Phone", sheet.Phone)
	switch {
	case errors.Is(err, verdicts.ErrNoVerdict):
		return s.Render(w, r, http.StatusOK, "till/review", page)
	case err != nil:
		return err
	}
	page.Day, page.Sentences = sheet.Sheet.Verdict.Day, sheet.Sentences(p)
	page.Reasons, page.Improved = sheet.Reasons(p), sheet.Improved
	for i, n := range sheet.Faces() {
		page.Faces = append(page.Faces, faceCount{3 - i, []string{"face.3", "face.2", "face.1"}[i], print.Elders(p, n)})
	}
	w.Header().Set("Cache-Control", "no-store")
	return s.Render(w, r, http.StatusOK, "till/review", page)
}

// ownSheet is the sheet of the merchant whose till this is. verdicts.ErrNoVerdict
// where nothing has been said of it; the names are there all the same.
func (s *server) ownSheet(r *http.Request) (sheet print.MerchantSheet, err error) {
	ctx, t := r.Context(), tillOf(r)
	point, err := s.Merchants.FindPoint(ctx, t.District, t.PointID)
	if err != nil {
		return sheet, err
	}
	if point.MerchantID == "" {
		return sheet, fault.ErrNotFound
	}
	m, err := s.Merchants.FindMerchant(ctx, t.District, point.MerchantID)
	if err != nil {
		return sheet, err
	}
	facts := s.Facts(ctx)
	sheet = print.MerchantSheet{Merchant: m.Name, Office: facts.OfficeName, Phone: facts.OfficePhone}
	said, err := s.verdicts.Sheet(ctx, t.District, m.ID)
	if err != nil {
		return sheet, err
	}
	sheet.Sheet = said.Public()
	improved, err := s.voices.Improvements(ctx, t.District, m.ID)
	for _, i := range improved {
		sheet.Improved = append(sheet.Improved, print.Improvement{On: i.On, Text: i.Text})
	}
	return sheet, err
}
