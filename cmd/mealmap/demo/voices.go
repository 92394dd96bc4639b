package demo

import (
	"context"
	"fmt"
	"time"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/meals/absence"
	"mealmap/meals/complaints"
	"mealmap/meals/voices"
	"mealmap/merchants"
)

// Who hears elders in the demo, by login.
const (
	officer  = "jiedao" // takes down, rings, answers
	reviewer = "fuhe"   // rings back, visits
)

// hearVoices lets people hear what elders say: calls, a visit, complaints in
// every state, who stayed away, a case, a place to be filled, and last month's
// letters.
func (st *stage) hearVoices(ctx context.Context) error {
	people := map[string]audit.Actor{}
	users, err := st.Staff.ListUsers(ctx)
	if err != nil {
		return err
	}
	for _, u := range users {
		people[u.Login] = audit.User(string(u.ID))
	}
	v := hearing{stage: st, by: people, sc: voices.Scope{District: st.scene.District, Street: st.scene.Code},
		voices: voices.NewStore(st.DB, st.Vault, st.Meals, st.Merchants)}
	for _, step := range []struct {
		name string
		do   func(context.Context) error
	}{
		{"visit", v.visit},
		{"complaints", v.complain},
		{"gap", v.fillGap},
		{"case", v.warn},
		{"absence", v.stayAway},
		{"calls", v.call},
		{"letters", v.write},
	} {
		if err := step.do(ctx); err != nil {
			return fmt.Errorf("%s: %w", step.name, err)
		}
	}
	return nil
}

// hearing is the stage with who hears.
type hearing struct {
	*stage
	by     map[string]audit.Actor
	sc     voices.Scope
	voices *voices.Store
}

func (v *hearing) text(key string) string { return v.options.Words.Text(key) }

// sinkingPoint is the point of the merchant that sinks.
func (v *hearing) sinkingPoint() merchants.Point {
	for i, m := range v.scene.Merchants {
		if m.Sinks != nil {
			return v.points[i]
		}
	}
	return v.points[0]
}

// visit looks at the sinking merchant at lunch, three days ago.
func (v *hearing) visit(ctx context.Context) error {
	at := v.day(3).At(11*60 + 40)
	v.clock.set(at.Add(2 * time.Hour))
	_, err := v.voices.RecordVisit(ctx, v.sc, voices.Visit{Kind: voices.SpotCheck, Point: v.sinkingPoint().ID, VisitedAt: at, Visitors: v.text("demo.voices.visitors"),
		Checklist: map[string]voices.Grade{"clean_hall": voices.Good, "clean_kitchen": voices.Good, "temperature": voices.Bad, "portion": voices.Good,
			"soft": voices.Poor, "prices": voices.Good, "permit": voices.Good, "manner": voices.Good, "queue": voices.Poor},
		Note: v.text("demo.voices.visit_note")}, v.by[reviewer])
	return err
}

// complain takes down one complaint for each state: closed, waiting to be rung
// back, overdue, under way by 12345, and about food safety, just now.
func (v *hearing) complain(ctx context.Context) error {
	store := complaints.NewStore(v.DB, v.Vault, v.Meals, v.Merchants)
	sinking := v.sinkingPoint()
	record := func(at data.Instant, n complaints.New) (complaints.ID, error) {
		v.clock.set(at)
		n.Street = v.scene.Code
		c, err := store.Record(ctx, v.scene.District, n, v.by[officer])
		return c.ID, err
	}
	answer := func(at data.Instant, id complaints.ID) error {
		v.clock.set(at)
		return store.GiveAnswer(ctx, v.scene.District, id, v.text("demo.voices.answer"), v.by[officer])
	}
	who := complaints.Contact{Name: v.text("demo.voices.contact"), Phone: "10000008888"}
	closed, err := record(v.day(40).At(9*60), complaints.New{Source: complaints.Window, Class: complaints.Service, Point: v.points[1].ID,
		Merchant: v.points[1].MerchantID, Contact: who, Text: v.text("demo.voices.service")})
	if err == nil {
		err = answer(v.day(38).At(16*60), closed)
	}
	if err == nil {
		v.clock.set(v.day(36).At(10 * 60))
		err = store.RingBack(ctx, v.scene.District, closed, true, "", v.by[reviewer])
	}
	if err != nil {
		return err
	}
	if _, err = record(v.day(35).At(10*60), complaints.New{Source: complaints.Phone, Class: complaints.Price, Point: v.points[2].ID,
		Merchant: v.points[2].MerchantID, Contact: who, Text: v.text("demo.voices.price")}); err != nil {
		return err
	}
	rung, err := record(v.day(6).At(15*60), complaints.New{Source: complaints.Phone, Class: complaints.Card, Contact: who, Elder: v.elders[3].ID,
		Community: v.elders[3].Community, Text: v.text("demo.voices.card")})
	if err == nil {
		err = answer(v.day(4).At(11*60), rung)
	}
	if err != nil {
		return err
	}
	if _, err = record(v.day(1).At(14*60), complaints.New{Source: complaints.Hotline, Hotline: v.text("demo.voices.hotline"), Class: complaints.Taste, Point: sinking.ID,
		Merchant: sinking.MerchantID, Text: v.text("demo.voices.taste")}); err != nil {
		return err
	}
	_, err = record(v.now.Add(-20*time.Minute), complaints.New{Source: complaints.Phone, Class: complaints.FoodSafety, Point: v.points[4].ID,
		Merchant: v.points[4].MerchantID, Contact: who, Text: v.text("demo.voices.safety")})
	return err
}

// stayAway asks who has not come: one is travelling, the others are to be called.
func (v *hearing) stayAway(ctx context.Context) error {
	store := absence.NewStore(v.DB, v.Vault, v.Meals, v.Merchants)
	v.clock.set(v.now)
	if _, err := store.RunDue(ctx, v.scene.District); err != nil {
		return err
	}
	list, err := store.List(ctx, absence.Filter{District: v.scene.District, Street: v.scene.Code})
	if err != nil || len(list) < 2 {
		return err
	}
	return store.Tell(ctx, v.scene.District, list[0].ID, absence.Answer{Outcome: absence.Away, Note: v.text("demo.voices.travelling"),
		Until: v.day(-10)}, v.by[officer])
}

// spoken is what came of the first calls.
var spoken = []voices.Answer{
	{Outcome: voices.Answered, Score: 2, Reasons: []string{"cold"}},
	{Outcome: voices.Answered, Score: 5},
	{Outcome: voices.NoAnswer},
	{Outcome: voices.Answered, Score: 4},
	{Outcome: voices.Declined},
	{Outcome: voices.Answered, Denies: true},
}

// call draws whom the review wants asked and a small sample, and rings some.
func (v *hearing) call(ctx context.Context) error {
	v.clock.set(v.now)
	if _, err := v.voices.DrawRequested(ctx, v.scene.District); err != nil {
		return err
	}
	if _, err := v.voices.DrawSample(ctx, v.sc, voices.Terms{Confidence: 0.9, Margin: 0.1, Days: 14, Rest: 60}, v.by[officer]); err != nil {
		return err
	}
	for _, said := range spoken {
		c, err := v.voices.TakeNext(ctx, v.sc, v.by[officer])
		if err != nil {
			return err
		}
		if said.Score == 2 {
			said.Note = v.text("demo.voices.call_note")
		}
		i, err := v.voices.Record(ctx, v.sc, c.ID, said, v.by[officer])
		if err != nil {
			return err
		}
		if i.RatingID != "" {
			v.Guide.Ratings++
		}
	}
	return nil
}

// write sends last month's letters to every provider; one has done something
// about it.
func (v *hearing) write(ctx context.Context) error {
	month := voices.LastMonth(v.now.ServiceDay())
	if _, _, err := v.voices.SendAll(ctx, v.sc, month, len(v.points), v.by[officer]); err != nil {
		return err
	}
	list, err := v.voices.Letters(ctx, v.sc, month)
	if err != nil || len(list) == 0 {
		return err
	}
	return v.voices.Improve(ctx, v.sc, list[0].ID, v.text("demo.voices.improved"), v.now.ServiceDay(), v.by[officer])
}
