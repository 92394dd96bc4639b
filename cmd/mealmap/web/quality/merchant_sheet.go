package quality

import (
	"bytes"
	"errors"
	"net/http"

	"github.com/go-chi/chi/v5"

	"mealmap/cmd/mealmap/print"
	"mealmap/cmd/mealmap/web/desk"
	"mealmap/data/fault"
	"mealmap/merchants"
	"mealmap/merchants/verdicts"
)

// merchantSheet sends the merchant's own sheet as a PDF, without any elder.
func (s *server) merchantSheet(w http.ResponseWriter, r *http.Request) error {
	m, err := s.MerchantByID(r, merchants.MerchantID(chi.URLParam(r, "id")))
	if err != nil {
		return err
	}
	sheet, err := s.ownSheet(r, m)
	if errors.Is(err, verdicts.ErrNoVerdict) {
		return fault.ErrNotFound.Because(err)
	}
	if err != nil {
		return err
	}
	var b bytes.Buffer
	report, err := print.MerchantSheetPDF(&b, sheet, s.Printer(r))
	if err != nil {
		return err
	}
	if err := s.LogExport(r, "review.sheet", report.Items); err != nil {
		return err
	}
	return desk.SendFile(w, "review-"+string(sheet.Sheet.Verdict.Day)+".pdf", "application/pdf", b.Bytes())
}

// ownSheet is what the merchant is told.
func (s *server) ownSheet(r *http.Request, m merchants.Merchant) (own print.MerchantSheet, err error) {
	ctx := r.Context()
	sheet, err := s.verdicts.Sheet(ctx, m.District, m.ID)
	if err != nil {
		return own, err
	}
	facts := s.Facts(ctx)
	own = print.MerchantSheet{Merchant: m.Name, Office: facts.OfficeName, Phone: facts.OfficePhone, Demo: facts.Demo, Sheet: sheet.Public()}
	if own.Ate, err = s.Eaters(ctx, m.District, m.ID, own.Since(), sheet.Verdict.Day); err != nil {
		return own, err
	}
	improved, err := s.heard.Improvements(ctx, m.District, m.ID)
	for _, i := range improved {
		own.Improved = append(own.Improved, print.Improvement{On: i.On, Text: i.Text})
	}
	return own, err
}
