package demo

import (
	"context"
	"fmt"
	"time"

	"mealmap/data/audit"
	"mealmap/data/staff"
	"mealmap/meals/alarms"
	"mealmap/meals/cards"
	"mealmap/merchants"
)

// Elders whose cards show what can happen to a card in people's hands: most of
// them of the first community, whose desk can be tried.
const (
	brokenCard   = 16 // a new one is applied for
	otherBroken  = 24 // another
	reportedLost = 8  // cannot be used until it is found
	fetchedFor   = 32 // by a daughter
	newestCards  = 12 // wait as one batch
)

// keepCounter lets happen what happens at tills and to cards beside the meals.
func (st *stage) keepCounter(ctx context.Context) error {
	for _, step := range []struct {
		name string
		do   func(context.Context) error
	}{
		{"hands", st.putInHands},
		{"batch", st.makeBatch},
		{"applications", st.applyForCards},
		{"phone", st.goOffline},
		{"alarms", st.raiseAlarms},
		{"voices", st.hearVoices},
	} {
		if err := step.do(ctx); err != nil {
			return fmt.Errorf("%s: %w", step.name, err)
		}
	}
	return nil
}

// putMenu gives a point's tills their price buttons.
func (st *stage) putMenu(ctx context.Context, p *merchants.Point, shop *merchant) error {
	items := make([]merchants.MenuItem, len(shop.Prices))
	for i, price := range shop.Prices {
		items[i] = merchants.MenuItem{Name: shop.Dishes[i], Price: price}
	}
	return st.Merchants.PutMenu(ctx, p.District, p.ID, items, audit.Demo)
}

// putInHands reports one card lost, and lets somebody fetch for another elder.
func (st *stage) putInHands(ctx context.Context) error {
	store, sc, w := cards.NewStore(st.DB, st.Vault, st.Meals), cards.Scope{District: st.scene.District}, st.options.Words
	st.clock.set(st.day(1).At(15 * 60))
	if err := store.Lost(ctx, sc, st.cards[reportedLost].ID, w.Text("demo.card.market"), audit.Demo); err != nil {
		return err
	}
	d, err := store.RegisterDelegate(ctx, sc, cards.NewDelegate{Elder: st.elders[fetchedFor].ID, Name: w.Text("demo.delegate.name"),
		Relation: w.Text("demo.delegate.relation"), Phone: "10000009999"}, audit.Demo)
	if err != nil {
		return err
	}
	return store.Handed(ctx, sc, cards.Handing{Card: st.cards[fetchedFor].ID, Delegate: d.ID}, audit.Demo)
}

// makeBatch puts the newest cards together, for a visitor to proof and release.
func (st *stage) makeBatch(ctx context.Context) error {
	n := cards.NewBatch{Name: st.options.Words.Text("demo.batch")}
	for _, c := range st.cards[len(st.cards)-newestCards:] {
		n.Cards = append(n.Cards, c.ID)
	}
	sc := cards.Scope{District: st.scene.District, Street: st.scene.Code}
	_, err := cards.NewStore(st.DB, st.Vault, st.Meals).NewBatch(ctx, sc, n, audit.Demo)
	return err
}

// applyForCards leaves three applications for the office to decide.
func (st *stage) applyForCards(ctx context.Context) error {
	store, sc := cards.NewStore(st.DB, st.Vault, st.Meals), cards.Scope{District: st.scene.District}
	by, err := st.someone(ctx, staff.Community)
	if err != nil {
		return err
	}
	broken := st.options.Words.Text("demo.card.broken")
	st.clock.set(st.now.Add(-2 * time.Hour))
	for _, n := range []cards.NewApplication{
		{Elder: st.elders[brokenCard].ID, Kind: cards.Replace, Note: broken},
		{Elder: st.elders[otherBroken].ID, Kind: cards.Replace, Note: broken},
		{Elder: st.elders[movedElder].ID, Kind: cards.First, Note: st.options.Words.Text("demo.card.back")},
	} {
		if _, err := store.Apply(ctx, sc, n, by); err != nil {
			return err
		}
	}
	return nil
}

// someone is a person of the role.
func (st *stage) someone(ctx context.Context, role staff.Role) (audit.Actor, error) {
	users, err := st.Staff.ListUsers(ctx)
	for _, u := range users {
		if u.Role == role {
			return audit.User(string(u.ID)), err
		}
	}
	return audit.Demo, err
}

// raiseAlarms looks at the last days as the program does every night.
func (st *stage) raiseAlarms(ctx context.Context) error {
	st.clock.set(st.now)
	store := alarms.NewStore(st.DB, st.Meals, st.Merchants)
	for back := 3; back > 0; back-- {
		if _, err := store.Run(ctx, st.scene.District, st.day(back)); err != nil {
			return err
		}
	}
	return nil
}
