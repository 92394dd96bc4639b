package demo

import (
	"context"
	"os"
	"path/filepath"

	"mealmap/cmd/mealmap/print"
	"mealmap/data/audit"
	"mealmap/data/staff"
	"mealmap/meals"
	"mealmap/meals/tills"
	"mealmap/merchants"
)

// Guide is what a visitor is told: where to click, as whom, and what to type.
type Guide struct {
	CardSheet string // file of the printed cards
	Accounts  []Account
	Password  string // of every account
	Place     string // code of a poster, for /m/{place}
	PlaceName string
	Point     merchants.PointID // where the till stands
	TillPoint string            // its name
	TillToken string
	TillCode  string  // one-time, for a telephone that becomes a till
	Try       TryCard // works
	Rare      TryCard // works; the name has rare characters
	Lost      TryCard // was replaced
	Moved     TryCard // was stopped
	Sinking   string  // name of the merchant that the review points at
	Silent    string  // name of the one that no longer records meals
	Elders    int
	Meals     int
	Ratings   int
}

// Account is one sign-in.
type Account struct {
	Login string
	Name  string
	Role  staff.Role
}

// TryCard is a card to hold to the till: its printed number or its digits.
type TryCard struct {
	Name   string
	Age    int
	Number string
	Digits string
	Phone  string // its last four digits
}

// sheetCards is one page of cards.
const sheetCards = 10

// writeGuide gathers what visitors need and prints the first cards.
func (st *stage) writeGuide(ctx context.Context) error {
	g := &st.Guide
	g.Password = st.options.Password
	for _, a := range st.scene.staff {
		g.Accounts = append(g.Accounts, Account{a.Login, a.Name, staff.Role(a.Role)})
	}
	g.Place, g.PlaceName = st.scene.Communities[0].Place, st.scene.Communities[0].Name
	g.Point = st.points[0].ID
	for _, m := range st.scene.Merchants {
		if m.Sinks != nil {
			g.Sinking = m.Name
		}
		if m.Silent != nil {
			g.Silent = m.Name
		}
	}
	g.Elders, g.Meals = len(st.elders), len(st.history)+st.broughtHome
	for _, m := range st.story.Meals {
		if m.Rating != nil {
			g.Ratings++
		}
	}
	for _, try := range []struct {
		into  *TryCard
		elder int
		card  meals.Card
	}{
		{&g.Try, 0, st.cards[0]},
		{&g.Rare, 1, st.cards[1]},
		{&g.Lost, lostCard, st.lost},
		{&g.Moved, movedElder, st.cards[movedElder]},
	} {
		digits, err := st.Meals.Token(ctx, try.card)
		if err != nil {
			return err
		}
		e := &st.elders[try.elder]
		phone := st.story.Elders[try.elder].Phone
		*try.into = TryCard{e.Name, meals.AgeOn(e.BornOn, st.now.ServiceDay()), try.card.Number, digits, phone[max(len(phone)-4, 0):]}
	}
	code, _, err := tills.NewStore(st.DB, st.Meals, st.Merchants).NewCode(ctx, st.scene.District, g.Point,
		st.options.Words.Text("demo.till.phone"), audit.Demo)
	if err != nil {
		return err
	}
	g.TillCode = tills.Groups(code)
	return st.printCards(ctx)
}

// printCards writes a page of cards that work, the ones that have not eaten
// today among them.
func (st *stage) printCards(ctx context.Context) error {
	var cards []print.Card
	for i := 0; len(cards) < sheetCards; i++ {
		if i == movedElder {
			continue
		}
		digits, err := st.Meals.Token(ctx, st.cards[i])
		if err != nil {
			return err
		}
		cards = append(cards, print.Card{
			Name:          st.elders[i].Name,
			CommunityName: st.elders[i].CommunityName,
			Number:        st.cards[i].Number,
			Digits:        digits,
			ValidTo:       st.cards[i].ValidTo,
			Issue:         int(st.cards[i].Issue),
		})
	}
	st.Guide.CardSheet = filepath.Join(st.options.Dir, st.options.Words.Text("demo.card_file"))
	f, err := os.OpenFile(st.Guide.CardSheet, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer f.Close()
	_, err = print.Cards(f, cards, print.CardOptions{
		Office:    st.scene.Office,
		Phone:     st.scene.Phone,
		PublicURL: st.options.PublicURL,
		Demo:      true,
	}, st.options.Words)
	return err
}
