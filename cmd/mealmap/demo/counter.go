package demo

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"time"

	"mealmap/cmd/mealmap/print"
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
	newestCards  = 4  // are printed as one batch …
	handedOut    = 2  // … of which so many have reached their elders
)

// keepCounter lets happen what happens at tills and to cards beside the meals.
func (st *stage) keepCounter(ctx context.Context) error {
	for _, step := range []struct {
		name string
		do   func(context.Context) error
	}{
		{"hands", st.putInHands},
		{"batch", st.printBatch},
		{"applications", st.applyForCards},
		{"phone", st.goOffline},
		{"alarms", st.raiseAlarms},
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

// printBatch prints the newest cards together, as the office does: the finished
// file is read back before it is released.
func (st *stage) printBatch(ctx context.Context) error {
	store, sc := cards.NewStore(st.DB, st.Vault, st.Meals), cards.Scope{District: st.scene.District, Street: st.scene.Code}
	n := cards.NewBatch{Name: st.options.Words.Text("demo.batch")}
	newest := st.cards[len(st.cards)-newestCards:]
	for _, c := range newest {
		n.Cards = append(n.Cards, c.ID)
	}
	b, err := store.NewBatch(ctx, sc, n, audit.Demo)
	if err != nil {
		return err
	}
	items, err := store.Items(ctx, sc, b.ID)
	if err != nil {
		return err
	}
	sheet := make([]print.Card, len(items))
	for i, x := range items {
		sheet[i] = print.Card{Name: x.Elder.Name, CommunityName: x.Elder.CommunityName, Number: x.Card.Number, Digits: x.Digits,
			ValidTo: x.Card.ValidTo, Issue: int(x.Card.Issue)}
	}
	var pdf bytes.Buffer
	if _, err := print.Cards(&pdf, sheet, print.CardOptions{Office: st.scene.Office, Phone: st.scene.Phone, PublicURL: st.options.PublicURL,
		Demo: true, Backs: true}, st.options.Words); err != nil {
		return err
	}
	report, err := print.Proof(pdf.Bytes(), sheet)
	if err != nil {
		return err
	}
	proof := cards.Proof{Clean: report.Clean(), Hash: sha256.Sum256(pdf.Bytes()), Report: []string{}}
	if _, err := store.RecordProof(ctx, sc, b.ID, proof, audit.Demo); err != nil {
		return err
	}
	if _, err := store.Release(ctx, sc, b.ID, proof.Hash, audit.Demo); err != nil {
		return err
	}
	for _, c := range newest[:handedOut] {
		if err := store.Handed(ctx, sc, cards.Handing{Card: c.ID}, audit.Demo); err != nil {
			return err
		}
	}
	return nil
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
