package demo

import (
	"context"
	"fmt"

	"golang.org/x/sync/errgroup"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/geo"
	"mealmap/meals"
	"mealmap/merchants"
	"mealmap/merchants/review"
	"mealmap/merchants/verdicts"
)

// addPlaces hangs a poster in every community.
func (st *stage) addPlaces(ctx context.Context) error {
	for _, c := range st.scene.Communities {
		_, err := st.Places.Create(ctx, geo.Place{
			District:  st.scene.District,
			Code:      c.Place,
			Street:    st.scene.Code,
			Name:      c.Name,
			Community: c.Code,
			At:        geo.LatLng{Lat: c.Lat, Lng: c.Lng},
		}, audit.Demo)
		if err != nil {
			return fmt.Errorf("place %s: %w", c.Place, err)
		}
	}
	return nil
}

// sharedCommit is how many writes run side by side: they share commits, which
// is what makes some hundred of them quick.
const sharedCommit = 64

// each calls do for 0 to n-1, some at a time.
func each(ctx context.Context, n int, do func(ctx context.Context, i int) error) error {
	work, ctx := errgroup.WithContext(ctx)
	work.SetLimit(sharedCommit)
	for i := range n {
		work.Go(func() error { return do(ctx, i) })
	}
	return work.Wait()
}

func (st *stage) addElders(ctx context.Context) error {
	st.elders = make([]meals.Elder, len(st.story.Elders))
	return each(ctx, len(st.elders), func(ctx context.Context, i int) error {
		e := &st.story.Elders[i]
		home := st.scene.Communities[e.Community]
		n := meals.NewElder{
			Street:        st.scene.Code,
			Community:     home.Code,
			CommunityName: home.Name,
			Name:          e.Name,
			Number:        e.Number,
			Phone:         e.Phone,
		}
		if e.Cared {
			n.CareLevel = 1
		}
		if e.Category != "" {
			n.Categories = []meals.Category{meals.Category(e.Category)}
		}
		var err error
		st.elders[i], err = st.Meals.CreateElder(ctx, n, audit.Demo)
		return err
	})
}

// issueCards gives everybody a card before the first meal; later one is lost
// and replaced, and one elder moves away.
func (st *stage) issueCards(ctx context.Context) error {
	st.cards = make([]meals.Card, len(st.elders))
	err := each(ctx, len(st.elders), func(ctx context.Context, i int) (err error) {
		st.cards[i], err = st.Meals.IssueCard(ctx, st.scene.District, st.elders[i].ID, audit.Demo)
		return err
	})
	if err != nil {
		return err
	}
	st.lost = st.cards[lostCard]
	st.clock.set(st.day(lostDaysAgo).At(10 * 60))
	st.cards[lostCard], err = st.Meals.ReissueCard(ctx, st.scene.District, st.elders[lostCard].ID, st.options.Words.Text("demo.reason.lost"), audit.Demo)
	if err != nil {
		return err
	}
	st.clock.set(st.day(movedDaysAgo).At(10 * 60))
	return st.Meals.RevokeCard(ctx, st.scene.District, st.cards[movedElder].ID, st.options.Words.Text("demo.reason.moved"), audit.Demo)
}

// addTills puts one till at every point and keeps the token of the first.
func (st *stage) addTills(ctx context.Context) error {
	st.tills = make([]meals.Till, len(st.points))
	return each(ctx, len(st.points), func(ctx context.Context, i int) error {
		till, token, err := st.Meals.AddTill(ctx, st.scene.District, st.points[i].ID, st.options.Words.Text("demo.till"), audit.Demo)
		if i == 0 {
			st.Guide.TillToken, st.Guide.TillPoint = token, st.points[0].Name
		}
		st.tills[i] = till
		return err
	})
}

func (st *stage) recordMeals(ctx context.Context) error {
	points, err := st.Merchants.Directory(ctx)
	if err != nil {
		return err
	}
	past := make([]meals.PastMeal, len(st.story.Meals))
	for i, m := range st.story.Meals {
		card := st.cards[m.Elder]
		if m.Elder == lostCard && m.At < card.IssuedAt {
			card = st.lost
		}
		past[i] = meals.PastMeal{
			Elder:    st.elders[m.Elder].ID,
			Card:     card.ID,
			Point:    st.points[m.Merchant].ID,
			Till:     st.tills[m.Merchant].ID,
			Price:    m.Price,
			ServedAt: m.At,
			Sitting:  merchants.Sitting(m.Sitting),
			Delivery: m.Delivery,
		}
	}
	return st.DB.InTx(ctx, func(tx *data.Tx) (err error) {
		st.history, err = st.Meals.RecordHistory(tx, st.scene.District, points, past)
		return err
	})
}

func (st *stage) recordRatings(ctx context.Context) error {
	st.clock.set(st.now)
	var given []merchants.Rating
	for i, m := range st.story.Meals {
		if m.Rating == nil {
			continue
		}
		given = append(given, merchants.Rating{
			District:     st.scene.District,
			RedemptionID: string(st.history[i].ID),
			MerchantID:   st.points[m.Merchant].MerchantID,
			PointID:      st.points[m.Merchant].ID,
			ElderID:      string(st.elders[m.Elder].ID),
			Channel:      merchants.Channel(m.Rating.Channel),
			Scale:        m.Rating.Scale,
			Score:        m.Rating.Score,
			Reasons:      m.Rating.Reasons,
			MealAt:       m.At,
			RatedAt:      m.Rating.At,
		})
	}
	return st.DB.InTx(ctx, func(tx *data.Tx) error {
		for _, r := range given {
			if _, err := merchants.RecordRatingTx(tx.At(r.RatedAt), r, audit.Demo); err != nil {
				return err
			}
		}
		return audit.Append(tx, audit.Entry{District: st.scene.District, Actor: audit.Demo, Action: "rating.record", Object: "story",
			Detail: map[string]any{"count": len(given)}})
	})
}

// signTerms: a network of a hundred days would judge nobody yet by the usual
// terms, so the office has signed its own.
func (st *stage) signTerms(ctx context.Context) error {
	terms := review.DefaultSettings()
	terms.JudgedAfterDays, terms.ValidFrom = judgedAfter, st.day(historyDays+preparation)
	_, err := verdicts.NewStore(st.DB, st.Merchants).Sign(ctx, st.scene.District, terms, audit.Demo)
	return err
}

// judgedAfter is from how many days of service on merchants of the demo are judged.
const judgedAfter = 30

// review judges each day of the past, as every night would have.
func (st *stage) review(ctx context.Context) error {
	_, err := verdicts.NewStore(st.DB, st.Merchants).RunUpTo(ctx, st.scene.District, st.day(1))
	return err
}
