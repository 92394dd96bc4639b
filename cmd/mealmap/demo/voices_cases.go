package demo

import (
	"context"

	"mealmap/merchants"
	"mealmap/merchants/admission"
	"mealmap/merchants/cases"
	"mealmap/merchants/review"
	"mealmap/merchants/verdicts"
)

// warn opens the cases that the method asks for, and issues the rectification
// notice of the one that may be warned.
func (v *hearing) warn(ctx context.Context) error {
	v.clock.set(v.now)
	method := verdicts.NewStore(v.DB, v.Merchants)
	store := cases.NewStore(v.DB, v.Merchants, method)
	if _, err := store.OpenDue(ctx, v.scene.District, v.day(1)); err != nil {
		return err
	}
	said, known, err := method.Of(ctx, v.scene.District, v.sinkingPoint().MerchantID)
	if err != nil || !known || said.Level < review.Warning {
		return err
	}
	c, err := store.OfMerchant(ctx, v.scene.District, said.Merchant)
	if err != nil {
		return err
	}
	_, err = store.Take(ctx, v.scene.District, c.ID, cases.Step{Action: cases.Warn, Reason: v.text("demo.voices.warn")}, v.by[officer])
	return err
}

// fillGap misses the restaurant that moved away; a business near by was looked at.
func (v *hearing) fillGap(ctx context.Context) error {
	store := admission.NewStore(v.DB, v.Merchants)
	gone, err := v.Merchants.ListPoints(ctx, merchants.PointFilter{District: v.scene.District, Status: merchants.Removed})
	if err != nil || len(gone) == 0 {
		return err
	}
	v.clock.set(v.day(45).At(10 * 60))
	gap, err := store.OpenGap(ctx, v.scene.District, gone[0].ID, v.text("demo.voices.gap"), v.by[officer])
	if err != nil {
		return err
	}
	v.clock.set(v.day(20).At(10 * 60))
	at := gone[0].Position.At
	c, err := store.AddCandidate(ctx, admission.Candidate{District: v.scene.District, Street: v.scene.Code, GapID: gap.ID, Name: v.text("demo.voices.candidate"),
		Address: v.text("demo.voices.candidate_address"), Phone: "025-0000-7777", Lat: at.Lat + 0.0004, Lng: at.Lng + 0.0003, Origin: admission.FromDesk}, v.by[officer])
	if err != nil {
		return err
	}
	v.clock.set(v.day(5).At(16 * 60))
	_, err = store.RecordVisit(ctx, admission.AdmissionVisit{District: v.scene.District, CandidateID: c.ID, On: v.day(5), Advice: admission.Admit,
		Visitors: []admission.Visitor{{Name: v.text("demo.voices.visitor_street"), From: admission.OfStreet}, {Name: v.text("demo.voices.visitor_community"), From: admission.OfCommunity}},
		Form:     v.form(), Note: v.text("demo.voices.candidate_note")}, v.by[reviewer])
	return err
}

// form is one on which everything needed was seen and in order.
func (v *hearing) form() (f admission.Form) {
	for _, item := range admission.Items() {
		f.Of(item).Mark = admission.Seen
	}
	f.Kind, f.Address, f.Phone = merchants.Restaurant, v.text("demo.voices.candidate_address"), "025-0000-7777"
	f.Halal.Found = admission.Found{}
	f.Delivery.Mark = admission.Unseen
	f.Licence.Number, f.Licence.NameMatches = v.text("demo.voices.licence"), true
	f.Permit.Number, f.Permit.ValidTo = v.text("demo.voices.permit"), v.day(-400)
	f.Health.Staff, f.Health.Certified, f.Health.Earliest = 4, 4, v.day(-120)
	f.Prices.Menu = []admission.Price{{Name: v.text("demo.voices.dish"), Fen: 1500}, {Name: v.text("demo.voices.soup"), Fen: 800}}
	f.Prices.Offer = v.text("demo.voices.offer")
	f.Hours.Text = v.text("demo.voices.hours")
	f.Seats.Seats, f.Seats.Turns = 36, 2
	return f
}
